"""What came of earlier stories, as tellers read it: newest first, by their language and dates."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from builders import framework_document
from capturing import CODE, Room, form, open_room
from serving import Servers
from storybank.collections import close_collection, find_collection
from storybank.follow_ups import tell_follow_up
from storybank.framework import read_framework
from telling import finish, tap_at, tap_through_to_questions

TOLD = {
    date(2026, 6, 1): "Vi har lest alt dere fortalte.",
    date(2026, 9, 3): "Benken står der igjen.",
    date(2026, 8, 2): "Vi spurte naboene.",
    date(2026, 5, 1): "Vi begynner.",
}
HEADING = "Dette førte tidligere historier til"


@pytest.fixture
def answered(database_url: str, tmp_path: Path) -> Room:
    """A collection whose owner has told four times what came of it."""
    room = open_room(database_url, tmp_path / "home")
    tell_all(room)
    return room


def tell_all(room: Room) -> None:
    with room.sessions.writing() as session:
        collection = find_collection(session, "nabolag")
        for day, words in TOLD.items():
            tell_follow_up(session, collection, day, {"nb": words, "en": f"{words} (en)"})


def days_on(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('<time datetime="')[1:]]


def send(room: Room) -> tuple[str, str]:
    """The thanks of a plain form, and its receipt code."""
    page = room.client.post(f"/t/{CODE}", data=form()).text
    return page, " ".join(part.partition("<")[0] for part in page.split("<li>")[1:13])


def test_thanks_tell_the_three_newest_and_the_receipt_all(answered: Room) -> None:
    thanks, code = send(answered)
    assert days_on(thanks) == ["2026-09-03", "2026-08-02", "2026-06-01"]
    assert "3. september 2026" in thanks
    told = answered.client.post("/receipt", data={"code": code, "language": "nb"}).text
    assert days_on(told) == ["2026-09-03", "2026-08-02", "2026-06-01", "2026-05-01"]
    assert HEADING in told
    answered.sessions.engine.dispose()


def test_a_closed_collection_tells_what_came_of_it(answered: Room) -> None:
    answered.change(lambda collection: close_collection(collection, date(2026, 9, 13)))
    page = answered.client.get(f"/t/{CODE}").text
    assert days_on(page) == ["2026-09-03", "2026-08-02", "2026-06-01", "2026-05-01"]
    english = answered.client.get(f"/t/{CODE}?lang=en").text
    assert "Benken står der igjen. (en)" in english
    assert "September 3, 2026" in english
    answered.sessions.engine.dispose()


def test_a_language_that_came_later_reads_it_in_another_and_says_so(
    sqlite_url: str, tmp_path: Path
) -> None:
    document = json.loads(json.dumps(framework_document()).replace('"en"', '"sma"'))
    room = open_room(sqlite_url, tmp_path / "home", framework=read_framework(document))
    with room.sessions.writing() as session:
        collection = find_collection(session, "nabolag")
        tell_follow_up(session, collection, date(2026, 9, 3), {"nb": "Benken."})
    room.change(lambda collection: close_collection(collection, date(2026, 9, 13)))
    page = room.client.get(f"/t/{CODE}?lang=sma").text
    assert "skïereden 3. b. 2026" in page
    assert '<span lang="nb" dir="ltr">Benken.</span>' in page


def test_where_nothing_was_told_nothing_is_said(fresh_room: Room) -> None:
    thanks, code = send(fresh_room)
    told = fresh_room.client.post("/receipt", data={"code": code, "language": "nb"}).text
    assert HEADING not in thanks + told


def test_a_phone_reads_it_after_sending(
    fresh_room: Room, serve: Servers, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    tell_all(fresh_room)
    tap_through_to_questions(phone, f"{serve(fresh_room.app)}/t/{CODE}")
    tap_at(phone, "[data-signifier=drivkraft] .area", 0.5, 0.4)
    finish(phone, then=8)
    section = phone.get_by_role("region", name=HEADING)
    expect(section.get_by_role("listitem")).to_have_count(3)
    expect(section.get_by_role("listitem").first).to_contain_text("Benken står der igjen.")
    assert axe(phone) == []
