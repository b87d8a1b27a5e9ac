"""One phone that several tellers use one after the other, handed on by a facilitator."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import select

from capturing import CODE, Room
from serving import Servers
from storybank.tables import Story
from telling import WORDS, receipt_on, stands_at
from waiting import (
    NO_WORKER,
    SEALED,
    again,
    hold,
    port_of,
    promised,
    shown,
    tell,
    until,
    visit,
    write,
)

FACILITATED = f"/t/{CODE}?mode=facilitator"


def take(page: Page) -> None:
    page.get_by_role("button", name="Jeg har telefonen nå").tap()
    expect(page.locator("#step-welcome")).to_be_visible()


def hand_on(page: Page) -> None:
    page.get_by_role("link", name="Jeg er ferdig").tap()
    expect(page.locator("#handover-heading")).to_be_visible()


def counts(page: Page, sent: int, waiting: int) -> None:
    expect(page.locator("[data-count=sent]")).to_have_text(str(sent))
    expect(page.locator("[data-count=waiting]")).to_have_text(str(waiting))


def kept(room: Room) -> dict[str, Any]:
    """Each story's row, by its words."""
    with room.sessions.reading() as session:
        return {one.document["text"]: one for one in session.scalars(select(Story))}


def test_the_phone_is_handed_on_and_each_teller_is_her_own(
    fresh_room: Room, address: str, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    phone.goto(f"{address}?mode=facilitator")
    expect(phone.locator("form")).to_be_hidden()
    assert axe(phone) == []
    counts(phone, 0, 0)
    for number, words in enumerate((WORDS, "En annen benk."), start=1):
        take(phone)
        expect(phone.locator("#handover")).to_be_hidden()
        assert phone.evaluate("document.activeElement.textContent") == "Nabolaget ditt"
        tell(phone, words)
        shown(phone, "sent")
        receipt = receipt_on(phone)
        expect(phone.locator("[data-deed]")).to_have_count(0)
        assert axe(phone) == []
        hand_on(phone)
        counts(phone, number, 0)
        assert receipt not in phone.content()
        assert words not in phone.content()
    stories = kept(fresh_room)
    assert {one.teller for one in stories.values()} == {None}
    assert {one.test for one in stories.values()} == {False}
    assert phone.evaluate("[document.cookie, sessionStorage.length]") == ["", 0]
    assert phone.evaluate(SEALED) == [0, 0]


def test_what_was_begun_is_gone_when_the_page_is_opened_again(address: str, phone: Page) -> None:
    phone.goto(f"{address}?mode=facilitator")
    take(phone)
    write(phone)
    phone.wait_for_timeout(600)
    assert phone.evaluate(SEALED) == [0, 0]
    phone.goto(f"{address}?mode=facilitator&lang=nb")
    take(phone)
    expect(phone.locator("#text")).to_have_value("")


def test_tellers_without_a_network_are_counted_as_waiting_and_all_are_sent(
    fresh_room: Room, serve: Servers, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    origin = serve(fresh_room.app)
    visit(phone, f"{origin}{FACILITATED}")
    serve.stop(origin)
    for number, words in enumerate((WORDS, "En annen benk.", "En tredje."), start=1):
        take(phone)
        tell(phone, words)
        shown(phone, "waiting")
        receipt_on(phone)
        hand_on(phone)
        counts(phone, 0, number)
    assert axe(phone) == []
    serve(fresh_room.app, port=port_of(origin))
    again(phone)
    counts(phone, 3, 0)
    assert set(kept(fresh_room)) == {WORDS, "En annen benk.", "En tredje."}
    phone.goto(f"{origin}{FACILITATED}")
    counts(phone, 3, 0)
    assert phone.evaluate(SEALED) == [0, 0]


def test_the_next_teller_chooses_her_language_without_a_network(
    fresh_room: Room, serve: Servers, phone: Page
) -> None:
    origin = serve(fresh_room.app)
    visit(phone, f"{origin}{FACILITATED}&lang=nb")
    promised(
        phone,
        "path => caches.match(path).then(Boolean)",
        arg=f"{FACILITATED}&lang=en".replace(
            "?mode=facilitator&lang=en", "?lang=en&mode=facilitator"
        ),
    )
    serve.stop(origin)
    take(phone)
    phone.get_by_role("link", name="English").tap()
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    expect(phone.locator("#handover")).to_be_hidden()
    tell(phone, "A bench.")
    shown(phone, "waiting")
    phone.get_by_role("link", name="I am done").tap()
    expect(phone.locator("#handover-heading")).to_have_text("Gi telefonen til nestemann")


def test_a_try_out_is_kept_apart_and_the_next_one_is_real_again(
    fresh_room: Room, address: str, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    phone.goto(f"{address}?mode=facilitator")
    phone.get_by_label("Dette er en prøve").check()
    take(phone)
    expect(phone.locator(".tryout:visible")).to_contain_text("En prøve")
    phone.get_by_role("link", name="English").tap()
    expect(phone.locator(".tryout:visible")).to_contain_text("A try-out")
    tell(phone, "Bare for å prøve.")
    shown(phone, "sent")
    expect(phone.get_by_text("kept apart and is in no figure")).to_be_visible()
    expect(phone.get_by_text("It now counts together")).to_be_hidden()
    assert axe(phone) == []
    phone.get_by_role("link", name="I am done").tap()
    expect(phone.get_by_label("Dette er en prøve")).not_to_be_checked()
    take(phone)
    expect(phone.locator(".tryout:visible")).to_have_count(0)
    tell(phone)
    shown(phone, "sent")
    assert {words: one.test for words, one in kept(fresh_room).items()} == {
        "Bare for å prøve.": True,
        WORDS: False,
    }


def test_a_phone_that_keeps_nothing_still_counts(
    fresh_room: Room, address: str, phone: Page
) -> None:
    phone.add_init_script("Object.defineProperty(globalThis, 'indexedDB', {value: undefined})")
    phone.goto(f"{address}?mode=facilitator")
    take(phone)
    tell(phone)
    shown(phone, "sent")
    hand_on(phone)
    counts(phone, 1, 0)


def test_without_scripts_the_form_is_there_at_once(
    fresh_room: Room, address: str, plain_phone: Page
) -> None:
    plain_phone.goto(f"{address}?mode=facilitator")
    expect(plain_phone.locator("#handover")).to_be_hidden()
    plain_phone.locator("[name=prompt]").first.check()
    plain_phone.fill("#text", WORDS)
    plain_phone.locator("[name=consent][value=read]").check()
    plain_phone.locator("#next").tap()
    plain_phone.get_by_role("link", name="Jeg er ferdig").tap()
    expect(plain_phone.locator("#text")).to_have_value("")
    assert kept(fresh_room)[WORDS].test is False


def test_the_waiting_stories_belong_to_the_screen_of_the_facilitator(
    fresh_room: Room, serve: Servers, phone: Page
) -> None:
    origin = serve(fresh_room.app)
    visit(phone, f"{origin}{FACILITATED}")
    serve.stop(origin)
    take(phone)
    tell(phone)
    shown(phone, "waiting")
    hand_on(phone)
    expect(phone.locator("#outbox")).to_contain_text("En historie venter på nett.")
    take(phone)
    expect(phone.locator("#outbox")).to_be_hidden()
    stands_at(phone, "welcome")


def test_whoever_is_quicker_than_the_scripts_has_the_phone(
    fresh_room: Room, address: str, phone: Page
) -> None:
    held = hold(phone, "**/facilitator.js")
    phone.goto(f"{address}?mode=facilitator", wait_until="commit")
    until(phone, lambda: bool(held))
    phone.get_by_label("Dette er en prøve").check()
    take(phone)
    phone.get_by_role("button", name="Begynn").tap()
    held[0].continue_()
    phone.wait_for_selector("html[data-runs]")
    stands_at(phone, "prompt")
    expect(phone.locator(".tryout:visible")).to_contain_text("En prøve")


def test_whoever_has_the_phone_early_is_led_to_her_first_page(address: str, phone: Page) -> None:
    held = hold(phone, "**/facilitator.js")
    phone.goto(f"{address}?mode=facilitator", wait_until="commit")
    until(phone, lambda: bool(held))
    take(phone)
    held[0].continue_()
    phone.wait_for_selector("html[data-runs]")
    expect(phone.locator("#handover")).to_be_hidden()
    expect(phone.locator("#step-welcome h1")).to_be_focused()


def test_a_late_script_takes_nothing_from_who_writes(address: str, phone: Page) -> None:
    phone.clock.install()
    held = hold(phone, "**/facilitator.js")
    phone.goto(f"{address}?mode=facilitator", wait_until="commit")
    until(phone, lambda: bool(held))
    expect(phone.locator("#handover")).to_be_visible()
    phone.clock.fast_forward(10_000)
    phone.locator("#text").fill(WORDS)
    held[0].continue_()
    phone.wait_for_selector("html[data-runs]")
    expect(phone.locator("#text")).to_be_visible()
    expect(phone.locator("#text")).to_have_value(WORDS)


def test_a_try_out_that_was_ticked_early_is_not_the_next_tellers(
    fresh_room: Room, serve: Servers, phone: Page
) -> None:
    phone.add_init_script(NO_WORKER)
    held = hold(phone, "**/facilitator.js")
    origin = serve(fresh_room.app)
    phone.goto(f"{origin}{FACILITATED}", wait_until="commit")
    until(phone, lambda: bool(held))
    phone.get_by_label("Dette er en prøve").check()
    take(phone)
    held[0].continue_()
    tell(phone, "Bare for å prøve.")
    shown(phone, "sent")
    serve.stop(origin)
    hand_on(phone)
    expect(phone.get_by_label("Dette er en prøve")).not_to_be_checked()
