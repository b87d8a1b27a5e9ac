"""What comes late or twice to a page on which the teller is elsewhere meanwhile."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from builders import TODAY
from capturing import CODE, Room
from inviting import invited_room, tell_with
from serving import Servers
from telling import receipt_on, stands_at, tap_through_to_questions
from waiting import (
    NO_WORKER,
    again,
    held_up,
    hold,
    leave,
    port_of,
    tell_without_a_server,
    until,
    write,
)


@pytest.fixture
def used(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[Room, str]]:
    """A room that invites, and an invitation with which a story was told."""
    with invited_room(sqlite_url, tmp_path / "home", 5) as (room, codes):
        assert tell_with(room, codes[0]).status_code == 201
        yield room, codes[0]


def heading_of(page: Page) -> str:
    """What the phone calls the page, as its tabs and its readers do."""
    return str(page.evaluate("document.title"))


def test_a_double_tap_goes_one_step_back(address: str, phone: Page) -> None:
    tap_through_to_questions(phone, address)
    phone.evaluate("globalThis.pace = 200")
    phone.evaluate(
        "document.querySelector('#back').addEventListener('click', () => { tapped += 1; })"
    )
    phone.evaluate("globalThis.tapped = 0")
    phone.locator("#back").tap()
    phone.locator("#back").tap()
    assert phone.evaluate("tapped") == 2
    phone.wait_for_function("() => !document.querySelector('#step-tell').hidden")
    phone.evaluate("globalThis.pace = 1000")
    phone.locator("#back").tap()
    phone.wait_for_function("() => !document.querySelector('#step-prompt').hidden")


def test_a_story_that_arrives_while_another_is_told_gives_the_page_no_other_name(
    fresh_room: Room, serve: Servers, phone: Page
) -> None:
    origin = tell_without_a_server(fresh_room, serve, phone)
    phone.locator("[data-another]").tap()
    stands_at(phone, "prompt")
    named = heading_of(phone)
    phone.evaluate("addEventListener('outbox', () => { globalThis.told = true; })")
    serve(fresh_room.app, port=port_of(origin))
    again(phone)
    until(phone, lambda: len(fresh_room.stories()) == 1)
    phone.wait_for_function("() => globalThis.told")
    assert heading_of(phone) == named


def test_a_screen_whose_clock_is_set_back_asks_in_time(address: str, phone: Page) -> None:
    noon = datetime.combine(TODAY, time(12))
    phone.clock.install(time=noon)
    phone.goto(f"{address}?mode=kiosk")
    write(phone)
    phone.clock.set_system_time(noon - timedelta(days=1))
    phone.clock.run_for(130_000)
    expect(phone.locator("#idle")).to_be_visible()


def test_receipt_words_that_come_late_take_nobody_from_her_next_story(
    fresh_room: Room, address: str, phone: Page
) -> None:
    phone.add_init_script(NO_WORKER)
    phone.goto(address)
    write(phone)
    on_their_way = held_up(phone)
    phone.locator("#next").tap()
    until(phone, lambda: bool(on_their_way))
    leave(phone)
    phone.unroute("**/v1/stories")
    late = hold(phone, "**/unseen.js")
    phone.goto(address)
    until(phone, lambda: bool(late))
    phone.locator("#next").tap()
    phone.locator("[name=prompt]").first.tap()
    phone.locator("#next").tap()
    stands_at(phone, "tell")
    late[0].continue_()
    # The story is sent only after the words were asked for.
    until(phone, lambda: len(fresh_room.stories()) == 1)
    stands_at(phone, "tell")
    phone.unroute("**/unseen.js")
    phone.goto(address)
    receipt_on(phone)


def test_a_used_invitation_takes_nobody_from_what_she_writes(
    used: tuple[Room, str], serve: Servers, phone: Page
) -> None:
    late = hold(phone, "**/v1/invitations")
    phone.goto(f"{serve(used[0].app)}/t/{CODE}#{used[1]}")
    until(phone, lambda: bool(late))
    phone.locator("#next").tap()
    phone.locator("[name=prompt]").first.tap()
    phone.locator("#next").tap()
    phone.locator("#title").fill("Benken")
    with phone.expect_response("**/v1/invitations"):
        late[0].continue_()
    phone.wait_for_function(
        "() => document.querySelector('#invitation').validationMessage.includes('brukt')"
    )
    stands_at(phone, "tell")
    expect(phone.locator("#title")).to_be_focused()
