"""What tellers and rooms may see of the others: through the gate, and never two to subtract."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from builders import a_collection, a_submission, tell
from laying import lay_tables
from storybank.collections import find_collection
from storybank.database import Sessions, open_database
from storybank.sharing import Shared, is_due, keep_counts, read_shared, take_counts
from storybank.stories import withdraw_story
from storybank.submission import Submission
from storybank.tables import Collection, Story
from storybank.thresholds import choose_threshold

TOP = {"drivkraft": {"state": "placed", "weights": {"tillit": 1, "regler": 0, "vilje": 0}}}


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    engine = open_database(database_url)
    lay_tables(engine)
    with Sessions(engine).writing() as session:
        a_collection(session)
    yield Sessions(engine)
    engine.dispose()


def come(sessions: Sessions, *stories: Submission) -> None:
    with sessions.writing() as session:
        for story in stories:
            tell(session, find_collection(session, "nabolag"), story)


def in_the_top(count: int, **changes: Any) -> list[Submission]:
    return [a_submission(placements=TOP, **changes) for _ in range(count)]


def choosing(count: int, *options: str) -> list[Submission]:
    chosen = {"folelse": {"state": "placed", "options": list(options)}}
    return [a_submission(placements=chosen) for _ in range(count)]


def look(sessions: Sessions) -> dict[str, Shared]:
    """As a phone asks: counted anew only where that is due."""
    with sessions.writing() as session:
        collection = find_collection(session, "nabolag")
        if is_due(session, collection):
            keep_counts(session, collection, take_counts(session, collection))
        session.expire_all()
        return dict(read_shared(session, collection))


def withdraw_one(sessions: Sessions) -> None:
    with sessions.writing() as session:
        kept = select(Story).filter_by(state="kept").order_by(Story.story_id)
        withdraw_story(session, session.scalars(kept.limit(1)).one())


def test_nothing_is_shown_until_twenty_have_placed(sessions: Sessions) -> None:
    come(sessions, *in_the_top(19))
    assert look(sessions) == {}
    come(sessions, *in_the_top(1))
    assert look(sessions) == {"drivkraft": Shared(20, (20, 0, 0, 0, 0, 0, 0))}


def test_a_question_that_fewer_than_twenty_answered_is_not_shown_beside_one_of_more(
    sessions: Sessions,
) -> None:
    come(sessions, *choosing(19, "ro"), *in_the_top(20))
    assert look(sessions).keys() == {"drivkraft"}
    come(sessions, *choosing(1, "ro"), *in_the_top(4))
    assert look(sessions).keys() == {"drivkraft", "folelse"}


def test_another_threshold_hides_what_was_shown_until_enough_more_have_told(
    sessions: Sessions,
) -> None:
    come(sessions, *in_the_top(20))
    assert look(sessions)
    with sessions.writing() as session:
        assert choose_threshold(session, find_collection(session, "nabolag"), 6) == 5
    assert look(sessions) == {}
    come(sessions, *in_the_top(5))
    assert look(sessions) == {}
    come(sessions, *in_the_top(1))
    assert look(sessions) == {"drivkraft": Shared(24, (24, 0, 0, 0, 0, 0, 0))}


def test_what_was_counted_under_another_threshold_is_not_kept(sessions: Sessions) -> None:
    come(sessions, *in_the_top(26))
    fresh = counted(sessions)
    with sessions.writing() as session:
        choose_threshold(session, find_collection(session, "nabolag"), 6)
    with sessions.writing() as session:
        collection = find_collection(session, "nabolag")
        keep_counts(session, collection, fresh)
        assert read_shared(session, collection) == {}
    assert look(sessions) == {"drivkraft": Shared(24, (24, 0, 0, 0, 0, 0, 0))}


def test_what_is_shown_stands_until_five_more_have_told(sessions: Sessions) -> None:
    come(sessions, *in_the_top(20))
    first = look(sessions)
    for _ in range(4):
        come(sessions, a_submission(placements=TOP))
        assert look(sessions) == first
    come(sessions, a_submission(placements=TOP))
    assert look(sessions)["drivkraft"] == Shared(25, (25, 0, 0, 0, 0, 0, 0))


def test_a_part_with_fewer_than_five_is_held_back(sessions: Sessions) -> None:
    come(sessions, *in_the_top(22))
    left = {"drivkraft": {"state": "placed", "weights": {"tillit": 0, "regler": 1, "vilje": 0}}}
    come(sessions, *(a_submission(placements=left) for _ in range(4)))
    assert look(sessions)["drivkraft"] == Shared(25, (20, 0, 0, 0, 0, 0, 0))


def test_a_withdrawn_story_leaves_at_once_and_nothing_is_shown_until_more_have_come(
    sessions: Sessions,
) -> None:
    come(sessions, *in_the_top(30))
    assert look(sessions)["drivkraft"].total == 30
    withdraw_one(sessions)
    assert look(sessions) == {}
    come(sessions, *in_the_top(4))
    assert look(sessions) == {}
    come(sessions, *in_the_top(1))
    assert look(sessions)["drivkraft"].total == 30


def test_a_large_collection_waits_for_one_more_in_twenty(sessions: Sessions) -> None:
    come(sessions, *in_the_top(200))
    assert look(sessions)["drivkraft"].total == 200
    come(sessions, *in_the_top(9))
    assert look(sessions)["drivkraft"].total == 200
    come(sessions, *in_the_top(1))
    assert look(sessions)["drivkraft"].total == 210


def test_who_tells_twice_counts_once_and_tests_count_never(sessions: Sessions) -> None:
    come(sessions, *in_the_top(20, teller="samme_sitting"), *in_the_top(20, test=True))
    assert look(sessions) == {}
    come(sessions, *in_the_top(19))
    assert look(sessions)["drivkraft"] == Shared(20, (20, 0, 0, 0, 0, 0, 0))


def test_of_two_who_count_at_once_the_first_is_kept(sessions: Sessions) -> None:
    come(sessions, *in_the_top(20))
    first = counted(sessions)
    come(sessions, *in_the_top(2))
    second = counted(sessions)
    with sessions.writing() as session:
        for fresh in (first, second):
            keep_counts(session, find_collection(session, "nabolag"), fresh)
    assert look(sessions)["drivkraft"].total == 20


def counted(sessions: Sessions) -> Any:
    with sessions.reading() as session:
        return take_counts(session, find_collection(session, "nabolag"))


@pytest.mark.parametrize("more", [1, 4, 5])
def test_counts_of_fewer_than_k_more_replace_none(sessions: Sessions, more: int) -> None:
    """Whoever counted meanwhile was first, and the two are not to be subtracted."""
    come(sessions, *in_the_top(20))
    look(sessions)
    come(sessions, *choosing(more, "ro"))
    with sessions.writing() as session:
        collection = find_collection(session, "nabolag")
        fresh = take_counts(session, collection)
        keep_counts(session, collection, replace(fresh, counts={}))
        session.expire_all()
        assert bool(read_shared(session, collection)) == (more < 5)


def test_every_kind_but_words_is_counted_and_questions_about_the_teller_are_not(
    sessions: Sessions,
) -> None:
    come(sessions, *(a_submission() for _ in range(20)))
    shown = look(sessions)
    assert shown["stemme"] == Shared(20, (0, 20, 0, 0, 0))
    assert shown["vanlig"] == Shared(20, (0, 20, 0, 0, 0))
    assert shown.keys() == {"drivkraft", "stemme", "krefter", "folelse", "vanlig"}


def test_a_teller_who_chose_several_counts_in_each_of_them(sessions: Sessions) -> None:
    come(sessions, *choosing(12, "glede", "ro"), *choosing(10, "ro"), *choosing(4, "sinne"))
    own_words = {"folelse": {"state": "placed", "options": [], "other": "Lettelse"}}
    come(sessions, *(a_submission(placements=own_words) for _ in range(6)))
    assert look(sessions)["folelse"] == Shared(30, (10, 0, 20, 5))


def test_each_stone_is_counted_in_its_own_quarters(sessions: Sessions) -> None:
    both = {"state": "placed", "stones": {"jeg": (0.1, 0.1), "kommunen": (0.5, 0.5)}}
    one = {"state": "placed", "stones": {"kommunen": (0.9, 0.2)}}
    come(sessions, *(a_submission(placements={"krefter": both}) for _ in range(16)))
    come(sessions, *(a_submission(placements={"krefter": one}) for _ in range(7)))
    assert look(sessions)["krefter"] == Shared(20, (15, 0, 0, 0, 0, 5, 0, 15))


def test_another_collections_stories_are_not_among_them(sessions: Sessions) -> None:
    come(sessions, *in_the_top(20))
    with sessions.writing() as session:
        other = a_collection(session, slug="parken")
        assert shown_of(session, other) == {}


def shown_of(session: Session, collection: Collection) -> dict[str, Shared]:
    assert not is_due(session, collection)
    return dict(read_shared(session, collection))
