"""A story meets a server that does not know its collection, as where an older copy was put back or
another database named: it is never given up, and goes by itself once all is right again."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from builders import TODAY
from capturing import CODE, Room, form, open_room
from serving import Servers
from storybank.receipts import hash_code
from telling import WORDS, receipt_on
from waiting import (
    SEALED,
    again,
    held_up,
    let_go,
    port_of,
    shown,
    tell,
    tell_without_a_server,
    until,
    visit,
    write,
)

UNKNOWN = "Vi finner ikke noe med denne koden."
ANEW = """() => {
  const { src } = document.querySelector("script[src*=kiosk]");
  return import(src.replace("kiosk", "anew")).then(({ beginAnew }) => beginAnew());
}"""
SAFE = "Den er trygg på telefonen og blir sendt på nytt hver gang denne siden åpnes."


@pytest.fixture
def older(tmp_path: Path) -> Room:
    """A server over a database in which the link is another one."""
    room = open_room(f"sqlite:///{tmp_path / 'older.db'}", tmp_path / "older")
    room.change(lambda one: setattr(one.links[0], "code", "an3ther"))
    return room


def test_a_story_that_waits_is_sent_by_itself_once_the_right_database_is_back(
    fresh_room: Room,
    older: Room,
    serve: Servers,
    phone: Page,
    axe: Callable[[Page], list[str]],
) -> None:
    origin = tell_without_a_server(fresh_room, serve, phone)
    receipt = receipt_on(phone)
    serve(older.app, port=port_of(origin))
    again(phone)
    shown(phone, "ended")
    expect(phone.locator("[data-state=ended]")).to_contain_text(UNKNOWN)
    expect(phone.locator("[data-state=ended]")).to_contain_text(SAFE)
    assert receipt_on(phone) == receipt
    assert axe(phone) == []
    serve.stop(origin)
    serve(fresh_room.app, port=port_of(origin))
    again(phone)
    shown(phone, "sent")
    [story] = fresh_room.stories().values()
    assert (story["text"], story["code_hash"]) == (WORDS, hash_code(receipt))
    assert phone.evaluate(SEALED) == [0, 0]


def test_where_the_page_is_not_known_what_waits_is_told_of_and_can_be_sent_again(
    fresh_room: Room,
    older: Room,
    serve: Servers,
    phone: Page,
    axe: Callable[[Page], list[str]],
) -> None:
    origin = tell_without_a_server(fresh_room, serve, phone)
    serve(older.app, port=port_of(origin))
    phone.goto(f"{origin}/t/{CODE}")
    needing = phone.locator("[data-needs]")
    expect(needing).to_contain_text("Historien er ikke tatt imot")
    expect(needing.locator("[data-reason]")).to_contain_text(SAFE)
    assert axe(phone) == []
    with phone.expect_download() as saved:
        needing.get_by_text("Ta vare på en kopi").tap()
    assert WORDS in saved.value.path().read_text("utf-8")
    erase = needing.locator("button", has_text="Slett den fra telefonen")
    expect(erase).to_be_hidden()  # one tap beside the copy does not lose the story
    needing.locator("summary").tap()
    expect(erase).to_be_visible()
    serve.stop(origin)
    on_their_way = held_up(phone)
    serve(fresh_room.app, port=port_of(origin))
    needing.get_by_text("Send nå").tap()
    let_go(phone, on_their_way)
    expect(phone.locator("[data-sent] p")).to_have_text("Historien som ventet her, er sendt.")
    assert [one["text"] for one in fresh_room.stories().values()] == [WORDS]


def test_a_story_that_came_too_late_is_sent_once_the_collection_is_open_again(
    fresh_room: Room, address: str, phone: Page
) -> None:
    phone.goto(address)
    write(phone)
    fresh_room.change(lambda one: setattr(one, "closes", TODAY - timedelta(30)))
    phone.locator("#next").tap()
    expect(phone.locator("#trouble")).to_contain_text(SAFE)
    phone.goto(address)
    expect(phone.locator("[data-needs] [data-reason]")).to_contain_text(SAFE)
    expect(phone.locator("[data-needs] a:visible")).to_have_count(0)
    phone.goto("about:blank")  # the page that stands would send it by itself, and tell of it
    fresh_room.change(lambda one: setattr(one, "closes", None))
    phone.goto(address)
    expect(phone.locator("[data-sent] p")).to_have_text("Historien som ventet her, er sendt.")
    assert [one["text"] for one in fresh_room.stories().values()] == [WORDS]
    phone.goto(address)
    shown(phone, "sent")
    assert len(receipt_on(phone).split()) == 12
    until(phone, lambda: phone.evaluate(SEALED) == [0, 0])


def test_a_story_for_a_version_that_an_older_copy_lacks_is_not_its_tellers_to_mend(
    fresh_room: Room, address: str, phone: Page
) -> None:
    phone.goto(address)
    write(phone)
    phone.evaluate("document.querySelector('[name=framework_version]').value = 2")
    phone.locator("#next").tap()
    expect(phone.locator("#trouble")).to_contain_text(SAFE)


def test_what_is_changed_after_such_a_refusal_is_sent_as_it_stands_then(
    fresh_room: Room, address: str, phone: Page
) -> None:
    phone.goto(address)
    write(phone)
    fresh_room.change(lambda one: setattr(one, "closes", TODAY - timedelta(30)))
    phone.locator("#next").tap()
    expect(phone.locator("#trouble")).to_contain_text(SAFE)
    phone.locator("[name=consent][value=count]").tap()
    phone.wait_for_selector("#story[data-kept]")
    fresh_room.change(lambda one: setattr(one, "closes", None))
    again(phone)
    phone.wait_for_load_state("networkidle")
    assert fresh_room.stories() == {}
    phone.locator("#next").tap()
    shown(phone, "sent")
    assert [one["consent"] for one in fresh_room.stories().values()] == ["count"]


def test_words_written_after_a_refusal_for_good_stop_no_other_story(
    fresh_room: Room, address: str, phone: Page
) -> None:
    phone.goto(address)
    write(phone)
    gone = {"errors": {"story": "Den er trukket."}}
    phone.route("**/v1/stories", lambda route: route.fulfill(status=410, json=gone))
    phone.locator("#next").tap()
    expect(phone.locator("#trouble")).to_contain_text("Den er trukket.")
    for _ in range(8):
        phone.locator("#back").tap()
    phone.locator("#text").fill("Skrevet etterpå.")
    phone.wait_for_timeout(600)
    later = phone.context.new_page()
    later.route("**/v1/stories", lambda route: route.abort())
    later.goto(address)
    tell(later, "Den neste.")
    shown(later, "waiting")
    later.unroute("**/v1/stories")
    later.goto(address)
    expect(later.locator("[data-sent] p")).to_have_text("Historien som ventet her, er sendt.")


def test_a_plain_form_for_a_page_that_is_not_known_gives_the_words_back(older: Room) -> None:
    answer = older.client.post(f"/t/{CODE}", data=form(text="<b>Bare her.</b>"))
    assert answer.status_code == 404
    assert "&lt;b&gt;Bare her.&lt;/b&gt;" in answer.text


def test_a_kiosk_whose_page_is_not_known_keeps_the_one_it_has(
    fresh_room: Room, older: Room, serve: Servers, phone: Page
) -> None:
    origin = serve(fresh_room.app)
    visit(phone, f"{origin}/t/{CODE}?mode=kiosk")
    serve.stop(origin)
    serve(older.app, port=port_of(origin))
    write(phone)
    phone.locator("#next").tap()
    expect(phone.locator("#trouble")).to_contain_text(UNKNOWN)
    with phone.expect_response(f"**/t/{CODE}?*"):
        phone.evaluate(ANEW)
    expect(phone.locator("#step-welcome")).to_be_visible()
    expect(phone.locator("#text")).to_have_value("")
