"""A teller whose story waits before it counts is told so, kindly, and that it is safe."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from capturing import CODE, Room, body, form, open_room
from serving import Servers
from storybank.arrivals import let_in_stories
from storybank.collections import find_collection

SAFE = "Historien din er trygg hos oss. Den venter litt før den telles med."
COUNTS = "Nå teller den sammen med det andre har fortalt."
WHY = {"held": "Svært mange fortalte samtidig", "doubted": "et felt som folk ikke ser"}


@pytest.fixture
def crowded(database_url: str, tmp_path: Path) -> Room:
    """A link that has taken what it takes in this minute."""
    room = open_room(database_url, tmp_path / "home", limit=1)
    assert room.client.post("/v1/stories", json=body()).status_code == 201
    return room


def send(room: Room, why: str) -> tuple[str, str]:
    """A plain form that has to wait; the thanks and the receipt code."""
    sent = form(website="x") if why == "doubted" else form()
    page = room.client.post(f"/t/{CODE}", data=sent)
    assert page.status_code == 201
    words = [part.partition("<")[0] for part in page.text.split("<li>")[1:13]]
    return page.text, " ".join(words)


@pytest.mark.parametrize("why", WHY)
def test_thanks_and_receipt_say_that_the_story_waits_and_why(crowded: Room, why: str) -> None:
    thanks, code = send(crowded, why)
    assert SAFE in thanks
    assert WHY[why] in thanks
    assert COUNTS not in thanks
    told = crowded.client.post("/receipt", data={"code": code, "language": "nb"})
    assert SAFE in told.text
    assert WHY[why] in told.text
    with crowded.sessions.writing() as session:
        assert let_in_stories(session, find_collection(session, "nabolag")) == 1
    told = crowded.client.post("/receipt", data={"code": code, "language": "nb"})
    assert told.status_code == 200
    assert SAFE not in told.text
    crowded.sessions.engine.dispose()


def test_a_story_that_counts_says_nothing_of_waiting(fresh_room: Room) -> None:
    thanks, code = send(fresh_room, "kept")
    assert COUNTS in thanks
    assert SAFE not in thanks + fresh_room.client.post("/receipt", data={"code": code}).text


def test_the_word_of_waiting_is_there_for_every_reader(
    fresh_room: Room, serve: Servers, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    _, code = send(fresh_room, "doubted")
    address = serve(fresh_room.app)
    for language in ("nb", "ar"):
        phone.goto(f"{address}/receipt?lang={language}")
        phone.locator("#code").fill(code)
        phone.locator("form button").tap()
        expect(phone.locator("[data-waits-for=doubted]")).to_be_visible()
        assert axe(phone) == []
