"""A large collection follows the database beside its pages: what is gone is out within a minute."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.responses import Codes
from analysis.shell.holding import Holding, load_holding
from analysis.shell.holdings import Holdings, Work
from analysis.shell.joining import join_stories
from analysis.tally import keep_answers
from builders import TODAY, a_collection, a_submission, tell
from laying import lay_tables
from storybank.collections import find_collection
from storybank.database import Sessions, open_database
from storybank.holding_back import Said, hold_back, let_read_again
from storybank.stories import withdraw_story
from storybank.submission import Submission
from storybank.tables import Collection, HeldBack, Story

KEY = b"a key of the gate, 32 bytes long"
MINUTE = 60.0


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    """A collection of twelve stories, two by one teller."""
    engine = open_database(database_url)
    lay_tables(engine)
    sessions = Sessions(engine)
    with sessions.writing() as session:
        collection = a_collection(session)
        for one in told_before():
            tell(session, collection, one)
    yield sessions
    engine.dispose()


def told_before() -> list[Submission]:
    tellers = ["sitting-01", "sitting-01", *([None] * 10)]
    return [a_submission(teller=teller) for teller in tellers]


def collection_in(session: Session) -> Collection:
    return find_collection(session, "nabolag")


def withdraw_one(session: Session) -> str:
    """Take the first story back; answers its id."""
    story = session.query(Story).filter_by(state="kept").order_by(Story.story_id).first()
    assert story is not None
    gone = story.story_id
    withdraw_story(session, story)
    return gone


def same(one: Codes, other: Codes) -> bool:
    """Whether each story has the same label, whatever their numbers are."""
    labels = [np.array([*codes.labels, None])[codes.values] for codes in (one, other)]
    return bool(np.array_equal(labels[0], labels[1]))


def assert_alike(joined: Holding, built: Holding) -> None:
    ours, theirs = joined.responses, built.responses
    for name in ("story_ids", "tellers", "told", "consent"):
        assert np.array_equal(getattr(ours, name), getattr(theirs, name)), name
    for kind in ("states", "triads", "dyads", "stones", "choices", "scales"):
        for name, column in getattr(theirs, kind).items():
            floats = column.dtype.kind == "f"
            assert np.array_equal(getattr(ours, kind)[name], column, equal_nan=floats), name
    assert all(same(ours.facets[name], codes) for name, codes in theirs.facets.items())
    assert np.array_equal(joined.crowd.order, built.crowd.order)
    assert np.array_equal(joined.crowd.stories, built.crowd.stories)
    assert np.array_equal(joined.crowd.several, built.crowd.several)


@pytest.mark.parametrize("at_once", [1, 5])
def test_stories_read_a_few_at_a_time_are_those_read_at_once(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    with sessions.reading() as session:
        whole = load_holding(session, collection_in(session), gate_key=KEY)
        monkeypatch.setattr("analysis.shell.holding.FEW", at_once)
        held = load_holding(session, collection_in(session), gate_key=KEY)
    assert len(held.responses) > 2 * at_once
    assert_alike(held, whole)


def test_what_is_joined_is_what_would_be_built(sessions: Sessions) -> None:
    with sessions.writing() as session:
        collection = collection_in(session)
        held = load_holding(session, collection, gate_key=KEY)
        held = replace(held, coded=keep_answers(held.responses))
        withdraw_one(session)
        told = [a_submission(teller=one) for one in ("sitting-01", "sitting-02", None)]
        for one in [*told, a_submission(language="en", test=True)]:
            tell(session, collection, one)
        # One that had to wait came before all others: her teller is now the oldest.
        early = session.get(Story, (collection.id, told[0].story))
        assert early is not None
        early.told = "2026-09-01T08"
        session.flush()
        joined = join_stories(session, collection, held, gate_key=KEY)
        assert_alike(joined, load_holding(session, collection, gate_key=KEY))
        codes, again = joined.kept, keep_answers(joined.responses)
        assert codes is not None
        assert np.array_equal(codes.questions["stemme"].codes, again.questions["stemme"].codes)
        assert join_stories(session, collection, joined, gate_key=KEY) is joined


def at_once(work: Work) -> None:
    """As a thread would do it, only sooner."""
    work()


def never(_: Work) -> None:
    return


def ids(holdings: Holdings, sessions: Sessions) -> list[str]:
    with sessions.reading() as session:
        found: list[str] = holdings.holding(
            session, collection_in(session)
        ).responses.story_ids.tolist()
    return found


@pytest.mark.parametrize("start", [at_once, never], ids=["looked at beside", "nobody looks"])
def test_a_withdrawn_story_is_out_of_a_large_collection_within_a_minute(
    sessions: Sessions, start: Callable[[Work], None]
) -> None:
    seconds = [0.0]
    holdings = Holdings(KEY, clock=lambda: seconds[0], start=start, many=1)
    assert len(ids(holdings, sessions)) == 12
    with sessions.writing() as session:
        gone = withdraw_one(session)
    while seconds[0] < MINUTE:
        seen = ids(holdings, sessions)
        seconds[0] += 5.0
    assert gone not in seen
    assert len(seen) == 11


def test_a_small_collection_is_looked_at_each_time(sessions: Sessions) -> None:
    holdings = Holdings(KEY, clock=lambda: 0.0, start=never, many=13)
    assert len(ids(holdings, sessions)) == 12
    with sessions.writing() as session:
        gone = withdraw_one(session)
    assert gone not in ids(holdings, sessions)


def readable(holdings: Holdings, sessions: Sessions) -> int:
    """How many stories may be read, of twelve that are counted."""
    with sessions.reading() as session:
        responses = holdings.holding(session, collection_in(session)).responses
    assert len(responses) == 12
    return int((responses.consent > 0).sum())


def test_what_is_held_back_is_so_at_once_in_a_large_collection(sessions: Sessions) -> None:
    holdings = Holdings(KEY, start=never, many=1)
    everything = readable(holdings, sessions)
    with sessions.writing() as session:
        story = session.scalars(select(Story).where(Story.consent > 0)).first()
        assert story is not None
        held = hold_back(session, story, "teller", Said("", "olaug@example.no", TODAY))
        number = held.id
    assert readable(holdings, sessions) == everything - 1
    with sessions.writing() as session:
        let_read_again(session, session.get_one(HeldBack, number))
    assert readable(holdings, sessions) == everything


def test_a_page_of_a_large_collection_does_not_wait_for_the_look(sessions: Sessions) -> None:
    seconds, works = [0.0], list[Work]()
    holdings = Holdings(KEY, clock=lambda: seconds[0], start=works.append, many=1)
    before = ids(holdings, sessions)
    with sessions.writing() as session:
        tell(session, collection_in(session), a_submission())
    seconds[0] = 20.0
    assert ids(holdings, sessions) == before
    assert ids(holdings, sessions) == before
    assert len(works) == 1, "one look at a time"
    works[0]()
    assert len(ids(holdings, sessions)) == 13


def test_a_look_that_fails_is_made_again(
    sessions: Sessions, caplog: pytest.LogCaptureFixture
) -> None:
    seconds, works = [0.0], list[Work]()
    holdings = Holdings(KEY, clock=lambda: seconds[0], start=works.append, many=1)
    before = ids(holdings, sessions)
    seconds[0] = 20.0
    ids(holdings, sessions)
    with sessions.writing() as session:
        session.connection().exec_driver_sql("ALTER TABLE story RENAME TO gone_for_now")
    works[0]()
    assert "could not be looked at again" in caplog.text
    with sessions.writing() as session:
        session.connection().exec_driver_sql("ALTER TABLE gone_for_now RENAME TO story")
        tell(session, collection_in(session), a_submission())
    assert ids(holdings, sessions) == before
    works[1]()
    assert len(ids(holdings, sessions)) == 13
