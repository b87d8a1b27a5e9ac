"""A link that is known from the story before is asked again: what changed meanwhile counts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event

from builders import NOW
from capturing import CODE, Room, body, open_room
from storybank.collections import plant_unit
from storybank.entrances import KnownEntrances, find_entrance
from storybank.tables import Collection

Change = Callable[[Collection], object]


@pytest.fixture
def known(database_url: str, tmp_path: Path) -> Iterator[Room]:
    """A collector whose link a story has come through."""
    room = open_room(database_url, tmp_path / "home")
    assert send(room).status_code == 201
    yield room
    room.sessions.engine.dispose()


def send(room: Room, **changes: Any) -> Any:
    told = {"story": str(uuid4()), "code_hash": uuid4().hex * 2, **changes}
    return room.client.post("/v1/stories", json=body(**told))


@pytest.mark.parametrize(
    "change, status",
    [
        (lambda one: setattr(one, "state", "closed"), 403),
        (lambda one: setattr(one, "closes", NOW.date().replace(year=NOW.year - 1)), 403),
        (lambda one: setattr(one.links[0], "limit_per_minute", 1), 429),
        (lambda one: setattr(one.links[0], "code", "another7"), 404),
    ],
    ids=["closed", "past its day", "crowded", "under another code"],
)
def test_what_an_owner_changes_holds_for_the_next_story(
    known: Room, change: Change, status: int
) -> None:
    assert send(known).status_code == 201
    known.change(change)
    kept = known.stories()
    assert send(known).status_code == status
    assert known.stories() == kept


def test_a_story_goes_where_its_link_leads_now(known: Room) -> None:
    def move(collection: Collection) -> None:
        collection.links[0].source = "torget"

    known.change(move)
    moved = str(uuid4())
    assert send(known, story=moved).status_code == 201
    assert known.stories()[moved]["source"] == "torget"


def test_a_link_that_was_closed_takes_stories_once_it_is_open_again(known: Room) -> None:
    known.change(lambda one: setattr(one, "state", "closed"))
    assert send(known).status_code == 403
    known.change(lambda one: setattr(one, "state", "open"))
    assert send(known).status_code == 201


def test_a_link_that_was_crowded_is_free_again_in_another_minute(
    database_url: str, tmp_path: Path
) -> None:
    minutes = [NOW]
    room = open_room(database_url, tmp_path / "home", now=lambda: minutes[-1], limit=2)
    assert [send(room).status_code for _ in range(3)] == [201, 201, 429]
    minutes.append(NOW + timedelta(minutes=1))
    assert send(room).status_code == 201
    room.sessions.engine.dispose()


def test_a_story_through_a_known_link_is_kept_once_and_its_id_stays_its_own(known: Room) -> None:
    story = {"story": str(uuid4()), "code_hash": uuid4().hex * 2}
    told = [send(known, **story).status_code for _ in range(3)]
    told.append(send(known, **story, title="Another one").status_code)
    assert told == [201, 200, 200, 409]
    assert len(known.stories()) == 2


def test_postgresql_is_asked_one_question_for_a_story_through_a_known_link(known: Room) -> None:
    if known.sessions.gathers_writes:
        pytest.skip("SQLite answers within the process, and gathers its writes")
    assert send(known).status_code == 201
    asked: list[str] = []
    with known.sessions.asking() as connection:
        engine = connection.engine
    event.listen(engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
    assert send(known).status_code == 201
    assert len(asked) == 1, asked


def test_a_units_change_is_another_revision_and_a_kept_story_is_none(known: Room) -> None:
    def revision() -> str:
        with known.sessions.reading() as session:
            return find_entrance(session, CODE, NOW).revision

    before = revision()
    assert send(known).status_code == 201
    assert revision() == before
    with known.sessions.writing() as session:
        unit = plant_unit(session, "skole", {"nb": "Skolen"}).id
    known.change(lambda one: setattr(one, "unit_id", unit))
    assert (revision() == before) == known.sessions.gathers_writes


def test_no_more_links_are_known_than_a_process_can_carry(known: Room) -> None:
    with known.sessions.reading() as session:
        entrance = find_entrance(session, CODE, NOW)
    many = KnownEntrances()
    for number in range(1000):
        many.remember(replace(entrance, code=f"code{number}", revision="1"))
    assert many.get("code0") is None
    assert many.get("CODE999") is not None
