"""Several stories by one teller in one sitting, without asking again about her."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import select

from capturing import Room
from storybank.tables import Story
from telling import WORDS, finish, question, stands_at, step_of, tap_through_to_questions
from waiting import hold, until

ROLE = "[name=rolle][value=ansatt]"


def tellers(room: Room) -> dict[str, str | None]:
    """The key of each story's teller, by the story's words."""
    with room.sessions.reading() as session:
        return {story.document["text"]: story.teller for story in session.scalars(select(Story))}


def tell_first(page: Page, address: str) -> None:
    """A story with the teller's role, until its receipt."""
    tap_through_to_questions(page, address)
    for _ in range(6):
        page.locator("#next").tap()
    page.locator(ROLE).tap()
    finish(page, then=1)


def tell_another(page: Page, words: str) -> None:
    """From the thanks to the consent of the next story."""
    page.locator("[data-another]").tap()
    page.locator("[name=prompt]").first.tap()
    page.locator("#next").tap()
    page.locator("#text").fill(words)
    for _ in range(7):
        page.locator("#next").tap()


def send(page: Page) -> None:
    page.locator("[name=consent][value=quote]").tap()
    page.locator("#next").tap()
    expect(page.locator(".receipt-words li")).to_have_count(12)


def test_two_stories_of_one_sitting_share_their_teller(
    fresh_room: Room, address: str, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    tell_first(phone, address)
    receipt = phone.locator(".receipt-words").inner_text()
    tell_another(phone, "En annen benk.")
    expect(phone.locator(".progress-words")).to_have_text("Steg 9 av 9")
    stands_at(phone, "consent")
    expect(phone.locator("#carried summary")).to_have_text("Svarene om deg følger med. Endre dem")
    expect(phone.locator(ROLE)).to_be_hidden()
    assert axe(phone) == []
    send(phone)
    assert phone.locator(".receipt-words").inner_text() != receipt
    stories = fresh_room.stories().values()
    assert [one["placements"]["rolle"]["options"] for one in stories] == [["ansatt"]] * 2
    assert {one["consent"] for one in stories} == {"read", "quote"}
    first, second = tellers(fresh_room).values()
    assert first == second
    assert re.fullmatch("[A-Za-z0-9_-]{22}", first or "")


def test_what_was_carried_over_can_be_changed(
    fresh_room: Room, address: str, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    tell_first(phone, address)
    tell_another(phone, "Nå som innbygger.")
    phone.locator("#carried summary").tap()
    expect(phone.locator(ROLE)).to_be_checked()
    assert axe(phone) == []
    phone.locator("[name=rolle][value=innbygger]").tap()
    send(phone)
    changed = [one for one in fresh_room.stories().values() if one["text"] != WORDS]
    assert changed[0]["placements"]["rolle"]["options"] == ["innbygger"]


def test_the_next_form_is_fresh(fresh_room: Room, address: str, phone: Page) -> None:
    tell_first(phone, f"{address}?lang=en")
    phone.locator("[data-another]").tap()
    stands_at(phone, "prompt")
    assert phone.evaluate("document.documentElement.lang") == "en"
    expect(phone.locator("[name=prompt]:checked")).to_have_count(0)
    expect(phone.locator("#text")).to_have_value("")
    phone.locator("#back").tap()
    phone.wait_for_function("() => !document.querySelector('#step-welcome').hidden")
    phone.go_back()
    assert step_of(phone) == "step-welcome", "the way back ends where this story began"
    phone.locator("#next").tap()
    phone.locator("[name=prompt]").first.tap()
    phone.locator("#next").tap()
    phone.locator("#text").fill("A third bench.")
    phone.get_by_role("link", name="Bokmål").tap()
    expect(phone.locator("html")).to_have_attribute("lang", "nb")
    expect(phone.locator("#text")).to_have_value("A third bench.")
    phone.locator("#next").tap()
    expect(question(phone, "drivkraft").locator("[data-clear]")).to_be_hidden()


def test_a_reload_gives_another_teller_and_nothing_is_kept(
    fresh_room: Room, address: str, phone: Page
) -> None:
    tell_first(phone, address)
    kept: Any = phone.evaluate("[document.cookie, localStorage.length, sessionStorage.length]")
    assert kept == ["", 0, 0]
    [key] = tellers(fresh_room).values()
    assert (key or "?") not in phone.content()
    phone.goto(address)
    phone.locator("#next").tap()
    phone.locator("[name=prompt]").first.tap()
    phone.locator("#next").tap()
    phone.locator("#text").fill("Etterpå.")
    phone.locator("#next").tap()
    finish(phone, then=7)
    first, second = tellers(fresh_room).values()
    assert first != second


def test_without_scripts_another_story_is_a_new_page(address: str, plain_phone: Page) -> None:
    plain_phone.goto(address)
    plain_phone.locator("[name=prompt]").first.check()
    plain_phone.fill("#text", WORDS)
    plain_phone.locator("[name=consent][value=read]").check()
    plain_phone.locator("#next").tap()
    plain_phone.locator("[data-another]").tap()
    expect(plain_phone.locator("#text")).to_have_value("")
    expect(plain_phone.locator("#step-teller")).to_be_visible()


def test_a_page_of_the_second_story_that_is_loaded_anew_stands_where_it_stood(
    fresh_room: Room, address: str, phone: Page
) -> None:
    """What the teller said of herself is a step again then."""
    tell_first(phone, address)
    tell_another(phone, "En annen benk.")
    stands_at(phone, "consent")
    phone.wait_for_selector("#story[data-kept]")
    phone.reload()
    expect(phone.locator("#draft")).to_be_visible()
    stands_at(phone, "consent")
    expect(phone.locator(ROLE)).to_be_checked()
    phone.locator("#back").tap()
    stands_at(phone, "rad")


ANSWERS = """() => [...document.querySelectorAll("[data-signifier]")]
  .map(({ placement }) => placement?.state)"""
PLAINLY = {"drivkraft.tillit": "100", "stemme": "70", "krefter.jeg.x": "10", "krefter.jeg.y": "10"}


def test_what_was_answered_before_the_script_came_is_not_the_next_storys(
    address: str, phone: Page
) -> None:
    phone.clock.install()
    late = hold(phone, "**/capture.js")
    phone.goto(address, wait_until="commit")
    until(phone, lambda: bool(late))
    phone.clock.fast_forward(10_000)
    for name, typed in PLAINLY.items():
        phone.locator(f"[name='{name}']").fill(typed)
    phone.locator("[name=prompt]").first.check()
    phone.locator("#text").fill(WORDS)
    late[0].continue_()
    phone.wait_for_selector("html[data-runs]")
    for _ in range(8):
        phone.locator("#next").tap()
    assert phone.evaluate(ANSWERS)[:3] == ["placed"] * 3
    send(phone)
    phone.locator("[data-another]").tap()
    stands_at(phone, "prompt")
    phone.wait_for_function("() => document.querySelector('[data-signifier=rolle]').placement")
    assert set(phone.evaluate(ANSWERS)) == {"passed_by"}
