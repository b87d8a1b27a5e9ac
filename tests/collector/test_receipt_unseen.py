"""A page that is left while its story is being sent still gives the teller her receipt words."""

from playwright.sync_api import Page, expect

from capturing import Room
from storybank.receipts import hash_code
from telling import WORDS, receipt_on
from waiting import SEALED, held_up, leave, promised, shown, until, visit, write

EMPTY = f"() => ({SEALED})().then((counts) => counts.join() === '0,0')"
DRAFTS_COME_LATE = """{
  const { locks } = navigator;
  const ask = locks.request.bind(locks);
  const gone = () => !document.querySelector("#story");
  locks.request = async (name, ...how) => {
    while (name.startsWith("fortell draft ") && !gone()) await new Promise(requestAnimationFrame);
    globalThis.asked ||= name.startsWith("fortell draft ");
    return ask(name, ...how);
  };
}"""
"""The place of a draft is asked for once thanks have taken the form's place."""


def leave_while_it_is_sent(page: Page, address: str) -> None:
    """The story is on its way, and the page is gone before an answer came."""
    visit(page, address)
    write(page)
    on_their_way = held_up(page)
    page.locator("#next").tap()
    until(page, lambda: bool(on_their_way))
    leave(page)
    page.unroute("**/v1/stories")


def test_a_page_left_while_it_sends_shows_the_words_when_it_comes_back(
    fresh_room: Room, address: str, phone: Page
) -> None:
    leave_while_it_is_sent(phone, address)
    phone.goto(address)
    shown(phone, "sent")
    receipt = receipt_on(phone)
    [story] = fresh_room.stories().values()
    assert (story["text"], story["code_hash"]) == (WORDS, hash_code(receipt))
    promised(phone, EMPTY)
    phone.goto(address)
    expect(phone.locator("#step-welcome")).to_be_visible()


def test_thanks_that_are_quicker_than_the_draft_break_nothing(address: str, phone: Page) -> None:
    leave_while_it_is_sent(phone, address)
    phone.add_init_script(DRAFTS_COME_LATE)
    phone.goto(address)
    shown(phone, "sent")
    until(phone, lambda: bool(phone.evaluate("globalThis.asked")))


def test_words_wait_for_their_teller_while_others_use_the_screen(
    fresh_room: Room, address: str, phone: Page
) -> None:
    leave_while_it_is_sent(phone, address)
    phone.goto(f"{address}?mode=kiosk")
    until(phone, lambda: len(fresh_room.stories()) == 1)
    expect(phone.locator("#outbox [data-sent]")).to_be_visible()
    expect(phone.locator(".receipt-words")).to_have_count(0)
    phone.goto(address)
    shown(phone, "sent")
    [story] = fresh_room.stories().values()
    assert story["code_hash"] == hash_code(receipt_on(phone))
    promised(phone, EMPTY)


def test_a_story_that_is_refused_and_erased_leaves_no_words(address: str, phone: Page) -> None:
    leave_while_it_is_sent(phone, address)
    reason = {"errors": {"text": "Teksten er for lang."}}
    phone.route("**/v1/stories", lambda route: route.fulfill(status=422, json=reason))
    phone.goto(f"{address}?mode=kiosk")
    expect(phone.locator("[data-needs] [data-reason]")).to_be_visible()
    phone.goto(address)
    expect(phone.locator("[data-needs] [data-reason]")).to_be_visible()
    expect(phone.locator("#step-welcome")).to_be_visible()
    phone.locator("[data-needs] summary").last.tap()
    phone.locator("[data-needs] button:visible").last.tap()
    expect(phone.locator("#outbox")).to_be_hidden()
    promised(phone, EMPTY)


def test_a_kiosk_keeps_no_words(fresh_room: Room, address: str, phone: Page) -> None:
    leave_while_it_is_sent(phone, f"{address}?mode=kiosk")
    phone.goto(address)
    until(phone, lambda: len(fresh_room.stories()) == 1)
    expect(phone.locator("#outbox [data-sent]")).to_be_visible()
    expect(phone.locator("#step-welcome")).to_be_visible()
    promised(phone, EMPTY)
