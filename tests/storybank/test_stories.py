"""Stories are kept once, whole, and withdrawn for good; the same on both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from builders import (
    NOW,
    TODAY,
    a_collection,
    a_framework,
    a_submission,
    framework_document,
    tell,
)
from laying import lay_tables
from racing import wait_for_a_lock
from storybank.collections import (
    Phase,
    begin_inquiry,
    find_collection,
    open_collection,
    phase,
    takes_stories,
)
from storybank.database import Sessions, open_database
from storybank.errors import NotFound, Refused
from storybank.framework import read_framework
from storybank.frameworks import framework_of, publish_framework
from storybank.stories import Outcome, find_by_receipt, kept_stories, told_at, withdraw_story
from storybank.tables import Collection, Story, Vector
from storybank.vectors import keep_vectors, read_vectors, stories_without_vector


def test_a_story_is_kept_with_all_that_was_told(session: Session, collection: Collection) -> None:
    told = a_submission(arm="forst", teller="sitting-12")
    assert tell(session, collection, told) is Outcome.KEPT
    session.expire_all()
    kept = find_by_receipt(session, told.code_hash)
    assert kept is not None
    assert kept.document == told.document
    assert kept.document["shown_order"] == {"drivkraft": ["vilje", "tillit", "regler"]}
    assert kept.framework_version_id == collection.framework_version_id
    assert (kept.arm, kept.teller, kept.source, kept.consent) == ("forst", "sitting-12", "link", 1)


def test_sending_again_keeps_one_story(session: Session, collection: Collection) -> None:
    told = a_submission()
    outcomes = [tell(session, collection, told) for _ in range(3)]
    assert outcomes == [Outcome.KEPT, Outcome.ALREADY_KEPT, Outcome.ALREADY_KEPT]
    assert len(list(kept_stories(session, collection))) == 1


def test_other_content_under_the_same_id_is_a_conflict(
    session: Session, collection: Collection
) -> None:
    told = a_submission()
    tell(session, collection, told)
    changed = a_submission(story=told.story, code_hash=told.code_hash, text="Noe annet.")
    assert tell(session, collection, changed) is Outcome.CONFLICT
    assert [one.document["text"] for one in kept_stories(session, collection)] == [told.text]


def test_a_receipt_leads_to_one_story_only(session: Session, collection: Collection) -> None:
    told = a_submission()
    tell(session, collection, told)
    assert tell(session, collection, a_submission(code_hash=told.code_hash)) is Outcome.CONFLICT


def test_a_withdrawn_story_leaves_nothing_but_its_key(
    session: Session, collection: Collection
) -> None:
    told = a_submission(teller="sitting-12")
    tell(session, collection, told)
    keep_vectors(session, collection, "m@1", {told.story: np.ones(4)})
    withdraw_story(session, find_by_receipt(session, told.code_hash))
    row = session.get(Story, (collection.id, told.story))
    left = {column: getattr(row, column) for column in Story.__table__.columns.keys()}  # noqa: SIM118 - a column collection is no dict
    assert {name for name, value in left.items() if value} == {
        "collection_id", "story_id", "state", "code_hash",
    }  # fmt: skip
    assert session.scalar(select(Vector)) is None
    assert list(kept_stories(session, collection)) == []


def test_a_withdrawn_story_cannot_be_sent_again(session: Session, collection: Collection) -> None:
    told = a_submission()
    tell(session, collection, told)
    withdraw_story(session, find_by_receipt(session, told.code_hash))
    assert tell(session, collection, told) is Outcome.WITHDRAWN


def test_a_story_withdrawn_while_it_is_read_keeps_no_vector(
    session: Session, collection: Collection
) -> None:
    stays, goes = a_submission(), a_submission()
    for told in (stays, goes):
        tell(session, collection, told)
    assert stories_without_vector(session, collection, "m@1") == sorted([stays.story, goes.story])
    withdraw_story(session, find_by_receipt(session, goes.code_hash))
    keep_vectors(
        session, collection, "m@1", {one: np.arange(4) / 4 for one in (stays.story, goes.story)}
    )
    ids, vectors = read_vectors(session, collection, "m@1")
    assert ids == [stays.story]
    assert vectors.tolist() == [[0, 0.25, 0.5, 0.75]]
    assert stories_without_vector(session, collection, "m@1") == []
    assert stories_without_vector(session, collection, "m@2") == [stays.story]


def test_a_vector_kept_while_its_story_is_withdrawn_goes_with_it(postgres_url: str) -> None:
    """SQLite has one writer at a time; PostgreSQL lets the two meet."""
    engine = open_database(postgres_url)
    lay_tables(engine)
    sessions, told = Sessions(engine), a_submission()
    with sessions.writing() as session:
        tell(session, a_collection(session), told)

    def withdraw() -> None:
        with sessions.writing() as session:
            withdraw_story(session, find_by_receipt(session, told.code_hash))

    teller = threading.Thread(target=withdraw)
    with sessions.writing() as session:
        collection = find_collection(session, "nabolag")
        keep_vectors(session, collection, "m@1", {told.story: np.ones(4)})
        teller.start()
        wait_for_a_lock(engine, teller)
    teller.join()
    with sessions.reading() as session:
        assert session.scalars(select(Vector)).all() == []
    engine.dispose()


def test_test_answers_are_kept_apart(session: Session, collection: Collection) -> None:
    tell(session, collection, a_submission(test=True))
    assert list(kept_stories(session, collection)) == []
    assert len(list(kept_stories(session, collection, tests=True))) == 1


def test_stories_come_in_the_order_of_their_random_ids(
    session: Session, collection: Collection
) -> None:
    ids = [str(uuid4()) for _ in range(20)]
    for story in ids:
        tell(session, collection, a_submission(story=story))
    assert [one.story_id for one in kept_stories(session, collection)] == sorted(ids)


def test_of_many_writers_of_one_story_one_keeps_it(sessions: Sessions) -> None:
    with sessions.writing() as session:
        a_collection(session)
    told, writers = a_submission(), 4
    together = threading.Barrier(writers)

    def keep(_: int) -> Outcome:
        together.wait()
        with sessions.writing() as session:
            return tell(session, find_collection(session, "nabolag"), told)

    with ThreadPoolExecutor(writers) as pool:
        outcomes = list(pool.map(keep, range(writers)))
    assert sorted(outcomes) == [Outcome.ALREADY_KEPT] * (writers - 1) + [Outcome.KEPT]


def test_nothing_is_half_written_when_a_block_ends_badly(sessions: Sessions) -> None:
    with sessions.writing() as session:
        a_collection(session)

    def tell_and_stumble() -> None:
        with sessions.writing() as session:
            tell(session, find_collection(session, "nabolag"), a_submission())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        tell_and_stumble()
    with sessions.reading() as session:
        assert list(kept_stories(session, find_collection(session, "nabolag"))) == []


def test_the_hour_is_kept_for_citizens_and_the_date_for_employees(
    session: Session, collection: Collection
) -> None:
    late = datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC)
    assert told_at(collection, late) == "2026-07-02T00"
    collection.audience = "employees"
    assert told_at(collection, late) == "2026-07-02"


def test_a_framework_is_superseded_and_never_edited(session: Session) -> None:
    first = publish_framework(session, a_framework())
    same = publish_framework(session, a_framework())
    changed = read_framework(framework_document(title={"nb": "Nytt", "en": "New"}))
    second = publish_framework(session, changed, mapping={"stemme": "stemme"})
    assert (first.id, first.number, second.number) == (same.id, 1, 2)
    assert framework_of(first).title["nb"] == "Nabolaget ditt"
    assert framework_of(second).title["nb"] == "Nytt"


@pytest.mark.parametrize(
    "state, closes, left",
    [
        ("closed", TODAY, None),
        ("closed", date(2026, 9, 1), None),
        ("open", date(2026, 9, 1), None),
        ("open", date(2026, 9, 30), date(2026, 9, 30)),
        ("draft", date(2026, 9, 1), None),
        ("draft", date(2026, 9, 30), date(2026, 9, 30)),
    ],
)
def test_a_collection_that_is_opened_stays_open(
    collection: Collection, state: str, closes: date, left: date | None
) -> None:
    collection.state, collection.closes = state, closes
    open_collection(collection, TODAY)
    assert (phase(collection, TODAY), collection.closes) == (Phase.OPEN, left)
    assert phase(collection, date(2026, 9, 15)) is Phase.OPEN


@pytest.mark.parametrize(
    "changes, says",
    [
        ({"slug": "Gata"}, "“Gata” cannot stand in an address"),
        ({"slug": "../gata"}, "cannot stand in an address"),
        ({"slug": ""}, "cannot stand in an address"),
        ({"slug": "g" * 61}, "60 at most"),
        ({"slug": "nabolag"}, "already a collection called nabolag"),
        ({"sources": ("buss", "buss")}, "Two links have the same name"),
        ({"sources": ("b" * 61,)}, "1 to 60 characters"),
        ({"opens": date(2026, 9, 2), "closes": date(2026, 9, 1)}, "before it opens"),
        ({"narrowing": ("stemme",)}, "stemme is no question about the teller"),
    ],
)
def test_a_collection_that_cannot_be_is_refused_in_a_sentence(
    session: Session, collection: Collection, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(Refused, match=says):
        a_collection(session, **{"slug": "gata", **changes})


def test_an_inquiry_has_a_name_that_an_address_can_hold(session: Session) -> None:
    with pytest.raises(Refused, match="“by en” cannot stand in an address"):
        begin_inquiry(session, "by en", {})


@pytest.mark.parametrize(
    "state, opens, closes, taken",
    [
        ("draft", None, None, False),
        ("open", None, None, True),
        ("open", date(2026, 9, 15), None, False),
        ("open", None, date(2026, 9, 14), True),
        ("open", None, date(2026, 9, 1), True),
        ("open", None, date(2026, 8, 30), False),
        ("closed", None, date(2026, 9, 10), True),
        ("closed", None, None, False),
    ],
)
def test_stories_are_taken_while_open_and_two_weeks_on(
    session: Session, collection: Collection, state: str, opens: date, closes: date, taken: bool
) -> None:
    collection.state, collection.opens, collection.closes = state, opens, closes
    assert takes_stories(collection, NOW.date()) is taken


def test_a_name_that_no_collection_can_have_is_not_found(session: Session) -> None:
    a_collection(session)
    with pytest.raises(NotFound, match="There are: nabolag"):
        find_collection(session, "nabo\0lag")
