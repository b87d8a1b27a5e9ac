"""What a teller does before a script is there, or between two steps of one, is neither lost nor
sent otherwise than she meant."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from browsing import WatchedPage
from capturing import CODE, Room
from media import kept_media
from recording import listen
from serving import Servers
from telling import WORDS, choose_a_picture, finish, question, receipt_on, stands_at, to_the_end
from waiting import NO_WORKER, block, held_up, hold, shown, until, write

LATER = "Og så kom naboen med kaffe."
RECORDERS = """(() => {
  window.recorders = [];
  const {start} = MediaRecorder.prototype;
  MediaRecorder.prototype.start = function (...given) {
    recorders.push(this);
    start.apply(this, given);
  };
})()"""
RECORDING = "recorders.filter(({state}) => state === 'recording').length"
SLOW_PICTURES = """(() => {
  const draw = createImageBitmap;
  const shown = new Promise((done) => { window.show = done; });
  window.createImageBitmap = (...given) => shown.then(() => draw(...given));
})()"""


@pytest.fixture
def hummed(humming: Browser) -> Iterator[Page]:
    with WatchedPage(humming, phone=True) as page:
        page.context.grant_permissions(["microphone"])
        page.add_init_script(RECORDERS)
        yield page


def to_the_words(page: Page, address: str) -> None:
    page.add_init_script(NO_WORKER)
    page.goto(address)
    page.locator("#next").tap()
    page.locator("[name=prompt]").first.tap()
    page.locator("#next").tap()
    page.locator("#text").fill(WORDS)


def to_the_line(page: Page, address: str) -> None:
    to_the_words(page, address)
    page.locator("#next").tap()
    page.locator("#next").tap()
    stands_at(page, "stemme")


def to_the_sending(page: Page, address: str) -> None:
    page.add_init_script(NO_WORKER)
    page.goto(address)
    write(page)


def slide(page: Page) -> None:
    question(page, "stemme").locator("[type=range]").press("PageUp")


def english(page: Page) -> None:
    page.get_by_role("link", name="English").tap()


def placed(room: Room) -> dict[str, object]:
    [story] = room.stories().values()
    stemme: dict[str, object] = story["placements"]["stemme"]
    return stemme


def test_a_line_moved_before_its_script_is_here_is_answered(
    fresh_room: Room, address: str, phone: Page
) -> None:
    late = hold(phone, "**/dyad.js")
    to_the_line(phone, address)
    slide(phone)
    until(phone, lambda: bool(late))
    said = question(phone, "stemme").locator("[type=range]").input_value()
    late[0].continue_()
    expect(question(phone, "stemme")).to_have_attribute("data-answered", "")
    finish(phone, then=6)
    assert placed(fresh_room) == {"state": "placed", "value": int(said) / 100}


def test_a_line_whose_script_never_comes_is_answered_as_in_the_plain_form(
    fresh_room: Room, address: str, phone: Page
) -> None:
    block(phone, "**/dyad.js")
    to_the_line(phone, address)
    slide(phone)
    said = question(phone, "stemme").locator("[type=range]").input_value()
    question(phone, "stemme").locator("[value=yes]").tap()
    finish(phone, then=6)
    assert placed(fresh_room) == {"state": "placed", "value": int(said) / 100}


def test_a_picture_chosen_before_its_script_is_here_goes_along_into_another_language(
    hearing_here: Room, serve: Servers, phone: Page
) -> None:
    late = hold(phone, "**/photo.js")
    to_the_words(phone, f"{serve(hearing_here.app)}/t/{CODE}")
    choose_a_picture(phone)
    until(phone, lambda: bool(late))
    english(phone)
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    late[0].continue_()
    expect(phone.locator("#photo-medium canvas")).to_be_visible()


def test_a_picture_that_is_still_being_drawn_goes_along_into_another_language(
    hearing_here: Room, serve: Servers, phone: Page
) -> None:
    phone.add_init_script(SLOW_PICTURES)
    to_the_words(phone, f"{serve(hearing_here.app)}/t/{CODE}")
    phone.wait_for_function("() => customElements.get('fortell-photo')")
    choose_a_picture(phone)
    english(phone)
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    phone.evaluate("show()")
    expect(phone.locator("#photo-medium canvas")).to_be_visible()


def test_a_story_waits_for_its_picture(hearing_here: Room, serve: Servers, phone: Page) -> None:
    phone.add_init_script(SLOW_PICTURES)
    to_the_words(phone, f"{serve(hearing_here.app)}/t/{CODE}")
    phone.wait_for_function("() => customElements.get('fortell-photo')")
    choose_a_picture(phone)
    to_the_end(phone)
    stands_at(phone, "consent")
    phone.evaluate("show()")
    shown(phone, "sent")
    assert kept_media(hearing_here).keys() == {"photo"}


def test_what_is_being_said_goes_along_into_another_language(
    hearing_here: Room, serve: Servers, hummed: Page
) -> None:
    to_the_words(hummed, f"{serve(hearing_here.app)}/t/{CODE}")
    hummed.locator("[data-deed=start]").tap()
    listen(hummed)
    english(hummed)
    expect(hummed.locator("html")).to_have_attribute("lang", "en")
    expect(hummed.locator("#voice-medium audio")).to_be_visible()
    assert hummed.evaluate(RECORDING) == 0


def test_two_taps_begin_one_recording(hearing_here: Room, serve: Servers, hummed: Page) -> None:
    to_the_words(hummed, f"{serve(hearing_here.app)}/t/{CODE}")
    hummed.wait_for_function("() => customElements.get('fortell-voice')")
    hummed.evaluate("""() => {
      const start = document.querySelector('[data-deed=start]');
      start.click();
      start.click();
    }""")
    listen(hummed)
    hummed.locator("[data-deed=stop]").tap()
    expect(hummed.locator("#voice-medium audio")).to_be_visible()
    assert hummed.evaluate("recorders.length") == 1


def test_what_was_said_is_sent_where_another_script_never_comes(
    hearing_here: Room, serve: Servers, hummed: Page
) -> None:
    block(hummed, "**/triad.js")
    to_the_words(hummed, f"{serve(hearing_here.app)}/t/{CODE}")
    hummed.locator("[data-deed=start]").tap()
    listen(hummed)
    hummed.locator("[data-deed=stop]").tap()
    expect(hummed.locator("#voice-medium audio")).to_be_visible()
    to_the_end(hummed)
    receipt_on(hummed)
    assert kept_media(hearing_here).keys() == {"voice"}


def test_a_language_that_comes_late_takes_nothing_that_was_written_meanwhile(
    address: str, phone: Page
) -> None:
    to_the_words(phone, address)
    late = hold(phone, "**/t/*lang=en*")
    english(phone)
    english(phone)
    until(phone, lambda: len(late) == 2)
    late[0].continue_()
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    phone.locator("#text").fill(LATER)
    with phone.expect_response("**/t/*lang=en*"):
        late[1].continue_()
    phone.locator("#next").tap()
    expect(phone.locator("#text")).to_have_value(LATER)


def test_a_language_that_comes_late_brings_no_form_back_that_was_sent(
    address: str, phone: Page
) -> None:
    to_the_sending(phone, address)
    late = hold(phone, "**/t/*lang=en*")
    english(phone)
    until(phone, lambda: bool(late))
    phone.locator("#next").tap()
    shown(phone, "sent")
    with phone.expect_response("**/t/*lang=en*"):
        late[0].continue_()
    phone.wait_for_load_state("networkidle")
    receipt_on(phone)


def test_nothing_is_sent_of_who_went_back_before_it_could_be(
    fresh_room: Room, address: str, phone: Page
) -> None:
    late = hold(phone, "**/sending.js")
    to_the_sending(phone, address)
    phone.locator("#next").tap()
    phone.locator("#back").tap()
    until(phone, lambda: bool(late))
    late[0].continue_()
    phone.wait_for_load_state("networkidle")
    stands_at(phone, "teller")
    assert not fresh_room.stories()
    phone.locator("#next").tap()
    phone.locator("#next").tap()
    shown(phone, "sent")


def test_what_is_on_its_way_is_not_changed(fresh_room: Room, address: str, phone: Page) -> None:
    to_the_sending(phone, address)
    late = held_up(phone)
    phone.locator("#next").tap()
    until(phone, lambda: bool(late))
    phone.locator("[name=consent][value=publish]").tap(force=True)
    english(phone)
    expect(phone.locator("[name=consent][value=quote]")).to_be_checked()
    late[0].continue_()
    shown(phone, "sent")
    receipt_on(phone)
    [story] = fresh_room.stories().values()
    assert (story["consent"], story["language"]) == ("quote", "nb")


def test_another_story_begins_empty_after_one_that_came_back_with_a_mistake(
    address: str, phone: Page
) -> None:
    block(phone, "**/capture.js")
    phone.goto(address)
    phone.locator("#text").fill(WORDS)
    phone.unroute("**/capture.js")
    phone.get_by_role("button", name="Send historien").tap()
    phone.locator("html[data-runs][data-returned]").wait_for()
    phone.locator("[name=prompt]").first.tap()
    phone.locator("#next").tap()
    to_the_end(phone)
    receipt_on(phone)
    phone.locator("[data-another]").tap()
    phone.locator("[data-at=welcome]").wait_for()
    expect(phone.locator("#text")).to_have_value("")
