"""What was to be kept until a day is deleted after it: all of it, once, and nothing else."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from builders import OLAUG, TODAY, a_collection, a_submission, tell, words
from storybank import retention
from storybank.audit import all_entries
from storybank.collections import find_collection, is_over, open_collection, takes_stories
from storybank.database import Sessions
from storybank.errors import Refused
from storybank.events import note_event
from storybank.reading_lists import ListTitle, begin_list
from storybank.retention import delete_overdue, is_emptied, is_left_of, list_overdue
from storybank.stories import MADE_FROM_IT, Outcome, find_by_receipt
from storybank.story_marks import Reader
from storybank.tables import Base, Collection, Run, SharedCounts, Story, Theme, ThemeStory
from storybank.vectors import keep_vectors

AFTER = datetime(2026, 9, 14, 22, 0, tzinfo=UTC)  # the first moment of the next day in Oslo
STAYS = {"collection_id", "story_id", "state", "code_hash"}


def fill(sessions: Sessions, stories: int = 5, **changes: object) -> None:
    """A collection whose last day is today, with all that an analysis makes of stories."""
    with sessions.writing() as session:
        collection = a_collection(session, **{"retained_until": TODAY, **changes})
        told = [a_submission() for _ in range(stories)]
        for one in told:
            tell(session, collection, one)
        keep_vectors(session, collection, "m@1", {one.story: np.ones(4) for one in told})
        plain = {"kind": "themes", "state": "done", "stories": "", "n": stories, "seed": 1}
        run = Run(collection_id=collection.id, model="m@1", version="1", parameters={}, **plain)
        words: dict[str, Any] = {"terms": ["benken", "spurte"], "origin": {}}
        run.themes = [Theme(number=1, key="benk", stability=0.9, **words)]
        session.add(run)
        session.flush()
        for one in told:
            key = {"collection_id": collection.id, "story_id": one.story}
            session.add(ThemeStory(theme_id=run.themes[0].id, fit=0.5, **key))
        session.add(SharedCounts(collection_id=collection.id, arrived=5, withdrew=0, counts={}))
        note_event(session, collection, TODAY, "Kari Nordmann sluttet", OLAUG)
        begin_list(
            session, collection, Reader(OLAUG, TODAY), ListTitle("Da Kari falt", shared=True)
        )


def rows(session: Session, collection_id: int) -> dict[str, int]:
    """How many rows of each table belong to a collection, by its number."""
    tables = [one for one in Base.metadata.sorted_tables if "collection_id" in one.columns]
    counted = {
        one.name: session.scalar(
            select(func.count()).select_from(one).where(one.c.collection_id == collection_id)
        )
        for one in tables
    }
    return {name: found for name, found in counted.items() if found}


def test_every_table_that_points_at_a_story_is_emptied_with_it() -> None:
    pointing = {
        mapper.class_
        for mapper in Base.registry.mappers
        if "story_id" in inspect(mapper.class_).columns and mapper.class_ is not Story
    }
    assert pointing == set(MADE_FROM_IT)


def test_of_each_story_its_tombstone_alone_stays(sessions: Sessions) -> None:
    fill(sessions)
    with sessions.reading() as session:
        number = find_collection(session, "nabolag").id
        before = rows(session, number)
    assert {
        "vector",
        "theme_story",
        "run",
        "shared_counts",
        "event",
        "reading_list",
    } < before.keys()
    assert delete_overdue(sessions, OLAUG, AFTER) == ["nabolag"]
    with sessions.reading() as session:
        assert rows(session, number) == {"story": before["story"], "link": 1}
        assert session.scalars(select(Theme)).all() == []
        for story in session.scalars(select(Story)):
            columns = inspect(Story).columns.keys()
            assert {name for name in columns if getattr(story, name)} == STAYS


def test_waiting_stories_and_test_answers_go_too_by_parts(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    fill(sessions)
    with sessions.writing() as session:
        for story, state in zip(session.scalars(select(Story)), ("held", "doubted"), strict=False):
            story.state = state
        tell(session, find_collection(session, "nabolag"), a_submission(test=True))
    delete_overdue(sessions, OLAUG, AFTER)
    with sessions.reading() as session:
        assert set(session.scalars(select(Story.state))) == {"withdrawn"}


def test_it_is_noted_once_and_then_there_is_nothing_to_do(sessions: Sessions) -> None:
    fill(sessions)
    assert delete_overdue(sessions, OLAUG, AFTER) == ["nabolag"]
    assert delete_overdue(sessions, OLAUG, AFTER + timedelta(days=1)) == []
    with sessions.reading() as session:
        noted = [(one.who, one.deed, one.subject) for one in all_entries(session)]
        assert not is_left_of(session, find_collection(session, "nabolag"))
    assert noted == [(OLAUG, "deleted what was told", {"collection": "nabolag", "day": str(TODAY)})]


def test_it_is_empty_once_nothing_is_left_of_it_whatever_is_left_of_others(
    sessions: Sessions,
) -> None:
    fill(sessions)
    tomorrow = TODAY + timedelta(days=1)
    with sessions.writing() as session:
        other = a_collection(session, slug="annet", title=words("Annet"))
        plain = {"kind": "scan", "state": "done", "stories": "", "n": 0, "seed": 1, "model": ""}
        session.add(Run(collection_id=other.id, version="1", parameters={}, **plain))
        assert not is_emptied(session, find_collection(session, "nabolag"), tomorrow)
    delete_overdue(sessions, OLAUG, AFTER)
    with sessions.reading() as session:
        collection = find_collection(session, "nabolag")
        assert [is_emptied(session, collection, day) for day in (TODAY, tomorrow)] == [False, True]


@pytest.mark.parametrize(
    "zone, over",
    [
        ("Europe/Oslo", AFTER),
        ("Pacific/Kiritimati", datetime(2026, 9, 14, 10, tzinfo=UTC)),
        ("Pacific/Pago_Pago", datetime(2026, 9, 15, 11, tzinfo=UTC)),
    ],
)
def test_the_last_day_is_a_day_where_the_collection_is(
    sessions: Sessions, zone: str, over: datetime
) -> None:
    fill(sessions)
    with sessions.writing() as session:
        find_collection(session, "nabolag").zone = zone
    with sessions.reading() as session:
        assert list_overdue(session, over - timedelta(seconds=1)) == []
        assert [one.slug for one in list_overdue(session, over)] == ["nabolag"]


@pytest.mark.parametrize("until", [None, TODAY + timedelta(days=1)])
def test_what_has_no_last_day_or_a_later_one_stays(sessions: Sessions, until: date | None) -> None:
    fill(sessions, retained_until=until)
    assert delete_overdue(sessions, OLAUG, AFTER) == []
    with sessions.reading() as session:
        assert set(session.scalars(select(Story.state))) == {"kept"}


def test_a_story_that_is_sent_again_does_not_come_back(sessions: Sessions) -> None:
    told = a_submission()
    with sessions.writing() as session:
        tell(session, a_collection(session, retained_until=TODAY), told)
    delete_overdue(sessions, OLAUG, AFTER)
    with sessions.writing() as session:
        assert tell(session, find_collection(session, "nabolag"), told) is Outcome.WITHDRAWN
        assert find_by_receipt(session, told.code_hash) is not None


def test_nothing_is_taken_or_opened_after_the_last_day(
    session: Session, collection: Collection
) -> None:
    collection.closes, collection.retained_until = TODAY - timedelta(days=3), TODAY
    assert takes_stories(collection, TODAY)
    assert not takes_stories(collection, TODAY + timedelta(days=1))
    collection.closes = None
    assert takes_stories(collection, TODAY)
    assert is_over(collection, TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="kept until 2026-09-14, and then deleted"):
        open_collection(collection, TODAY + timedelta(days=1))


@pytest.mark.parametrize("last", ["opens", "closes"])
def test_stories_are_not_deleted_before_the_last_day_of_telling(
    session: Session, last: str
) -> None:
    with pytest.raises(Refused, match="would be deleted after 2026-09-14, and it lasts until"):
        a_collection(session, retained_until=TODAY, **{last: TODAY + timedelta(days=1)})
