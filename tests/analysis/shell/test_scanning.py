"""The scan that is kept: behind the gate, never twice, and never with a story that is withdrawn."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import delete, select

from analysis.shell.hands import ProcessHands
from analysis.shell.reconcile import bring_up_patterns
from builders import NOW, a_collection, a_submission, tell
from laying import lay_tables
from patterning import (
    PLANTED,
    a_worker,
    compare,
    planted_stories,
    scan_of,
    values_of,
    watch_patterns,
)
from storybank.collections import find_collection
from storybank.database import Sessions, open_database
from storybank.frameworks import framework_of
from storybank.patterns import current_scan
from storybank.placements import Placement, State
from storybank.stories import Arrival, Outcome, keep_story, withdraw_story
from storybank.submission import Submission
from storybank.tables import Pattern, Run, Story
from storybank.thresholds import choose_threshold

SLUG = "nabolag"
K = 5
AT = {
    near: {end: 0.8 if end == near else 0.1 for end in ("tillit", "regler", "vilje")}
    for near in ("tillit", "vilje")
}


def a_bank(url: str, stories: list[Submission]) -> Sessions:
    engine = open_database(url)
    lay_tables(engine)
    sessions = Sessions(engine)
    with sessions.writing() as session:
        collection = a_collection(session)
        for one in stories:
            tell(session, collection, one)
    return sessions


@pytest.fixture
def bank(database_url: str) -> Iterator[Sessions]:
    sessions = a_bank(database_url, planted_stories())
    yield sessions
    sessions.engine.dispose()


@pytest.fixture
def small_bank(sqlite_url: str) -> Iterator[Sessions]:
    sessions = a_bank(sqlite_url, planted_stories())
    yield sessions
    sessions.engine.dispose()


def planted_row(sessions: Sessions) -> Pattern:
    rows = {(one.first, one.second): one for one in scan_of(sessions, SLUG).patterns}
    return rows[PLANTED]


def test_what_is_planted_is_found_and_told_of_whom_and_nothing_is_done_twice(
    bank: Sessions,
) -> None:
    assert compare(bank, SLUG) is True
    row = planted_row(bank)
    assert row.adjusted is not None
    assert row.adjusted < 0.05
    # Of two groups either may be named; the end is that which the named group lies nearer to.
    named = (row.told["group"], row.told["rest"], row.told["end"])
    assert named in {
        ("ansatt", "innbygger", 1),
        ("innbygger", "ansatt", 0),
        ("innbygger", "ansatt", 2),
    }
    assert row.stability is not None
    assert row.stability > 0.8
    before = scan_of(bank, SLUG)
    assert compare(bank, SLUG) is None
    assert values_of(scan_of(bank, SLUG)) == values_of(before)


def test_every_count_that_is_kept_is_cut_by_the_gate(small_bank: Sessions) -> None:
    compare(small_bank, SLUG)
    rows = scan_of(small_bank, SLUG).patterns
    told = [one for one in rows if one.told]
    assert told
    for one in told:
        counts = [one.told[name] for name in ("members", "there", "others", "others_there")]
        assert [count % K for count in (*counts, one.tellers)] == [0] * 5
        assert min(counts[:3]) >= K


def test_an_effect_that_is_moved_keeps_clear_of_0_and_within_its_interval(
    small_bank: Sessions,
) -> None:
    compare(small_bank, SLUG)
    row = planted_row(small_bank)
    low, effect, high = (float(value or 0) for value in (row.low, row.effect, row.high))
    assert 0 < low < effect < high < 1
    assert set(row.told["textbook"]) == {"test", "effect", "p"}
    assert row.told["textbook"]["test"] == "permanova"


def test_v_of_a_textbook_is_moved_as_far_as_one_teller_moves_it(sqlite_url: str) -> None:
    """One of n who alone leaves a rare answer for another moves it by up to 1/√n, not 2/n."""
    stories = planted_stories()
    for number in range(1, len(stories), 4):
        nothing = {**stories[number].placements, "stemme": Placement(State.NOT_APPLICABLE)}
        stories[number] = replace(stories[number], placements=nothing)
    sessions, told = a_bank(sqlite_url, stories), []
    for key in range(12):
        with sessions.writing() as session:
            session.execute(delete(Run))
            collection = find_collection(session, SLUG)
        bring_up_patterns(replace(a_worker(sessions), gate_key=bytes([key]) * 32), collection)
        rows = {(one.first, one.second): one for one in scan_of(sessions, SLUG).patterns}
        told.append(rows["rolle", "stemme.not_applicable"].told["textbook"])
    assert {one["test"] for one in told} == {"chi_square"}
    effects = [one["effect"] for one in told]
    assert 4 / len(stories) < max(effects) - min(effects) < len(stories) ** -0.5
    sessions.engine.dispose()


def test_the_same_stories_give_the_same_scan_bit_for_bit(small_bank: Sessions) -> None:
    compare(small_bank, SLUG)
    first = values_of(scan_of(small_bank, SLUG))
    with small_bank.writing() as session:
        session.delete(session.scalars(select(Run)).one())
    compare(small_bank, SLUG)
    assert values_of(scan_of(small_bank, SLUG)) == first


def test_a_scan_that_is_handed_out_is_the_same_bit_for_bit(
    small_bank: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(small_bank, SLUG)
    here = values_of(scan_of(small_bank, SLUG))
    with small_bank.writing() as session:
        session.delete(session.scalars(select(Run)).one())
    monkeypatch.setattr("analysis.shell.scanning.WORTH_HANDING_OUT", 1)
    monkeypatch.setattr("analysis.shell.scanning.CHUNK", 2)
    compare(small_bank, SLUG, hands=ProcessHands(2))
    assert values_of(scan_of(small_bank, SLUG)) == here


def test_a_scan_that_was_broken_off_goes_on_with_the_pairs_that_are_missing(
    small_bank: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.shell.scanning.CHUNK", 1)
    compare(small_bank, SLUG)
    whole = values_of(scan_of(small_bank, SLUG))
    with small_bank.writing() as session:
        session.delete(session.scalars(select(Run)).one())
    told: list[int] = []

    def die(_deed: str, done: int, _all: int) -> None:
        told.append(done)
        if len(told) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare(small_bank, SLUG, die)
    compare(small_bank, SLUG, die)
    assert told == [1, 2, 3], "the first pair is not judged again"
    assert values_of(scan_of(small_bank, SLUG)) == whole
    with small_bank.reading() as session:
        assert len(session.scalars(select(Pattern)).all()) == len(whole)


def withdraw_first(sessions: Sessions) -> None:
    with sessions.writing() as session:
        first = select(Story).filter_by(state="kept").order_by(Story.story_id).limit(1)
        withdraw_story(session, session.scalars(first).one())


def test_a_withdrawn_story_takes_the_patterns_with_it_until_they_are_sought_without_it(
    bank: Sessions,
) -> None:
    compare(bank, SLUG)
    withdraw_first(bank)
    gone = scan_of(bank, SLUG)
    assert gone.stale
    assert gone.patterns == ()
    with bank.reading() as session:
        assert session.scalars(select(Pattern)).all() == []
    compare(bank, SLUG)
    again = scan_of(bank, SLUG)
    assert not again.stale
    assert again.n == 79


def test_a_story_that_is_withdrawn_meanwhile_is_in_no_scan(small_bank: Sessions) -> None:
    left = iter([True])

    def take_back(*_: object) -> None:
        if next(left, False):
            withdraw_first(small_bank)

    assert compare(small_bank, SLUG, take_back) is True
    scan = scan_of(small_bank, SLUG)
    assert not scan.stale
    assert scan.n == 79


def choose(sessions: Sessions, k: int) -> None:
    with sessions.writing() as session:
        choose_threshold(session, find_collection(session, SLUG), k)


def test_another_threshold_drops_the_scan_until_it_is_made_under_the_new_one(
    small_bank: Sessions,
) -> None:
    compare(small_bank, SLUG)
    choose(small_bank, 7)
    with small_bank.reading() as session:
        assert current_scan(session, find_collection(session, SLUG)) is None
        assert session.scalars(select(Pattern)).all() == []
    assert compare(small_bank, SLUG) is True
    assert {one.tellers % 7 for one in scan_of(small_bank, SLUG).patterns} == {0}


def test_a_scan_during_which_another_threshold_is_chosen_is_made_again(
    small_bank: Sessions,
) -> None:
    left = iter([True])

    def ask_for_more(*_: object) -> None:
        if next(left, False):
            choose(small_bank, 7)

    assert compare(small_bank, SLUG, ask_for_more) is True
    assert {one.tellers % 7 for one in scan_of(small_bank, SLUG).patterns} == {0}


def test_a_new_story_makes_the_scan_old_and_what_it_showed_stays_until_then(
    small_bank: Sessions,
) -> None:
    compare(small_bank, SLUG)
    with small_bank.writing() as session:
        tell(session, find_collection(session, SLUG), a_submission())
    assert not scan_of(small_bank, SLUG).stale
    assert compare(small_bank, SLUG) is True
    assert scan_of(small_bank, SLUG).n == 81


def tell_some(sessions: Sessions, *numbers: int) -> None:
    with sessions.writing() as session:
        collection = find_collection(session, SLUG)
        for one in planted_stories(100)[numbers[0] : numbers[-1] + 1]:
            tell(session, collection, one)


def test_a_worker_that_watches_compares_again_when_a_tenth_is_new(small_bank: Sessions) -> None:
    compare(small_bank, SLUG)
    tell_some(small_bank, *range(80, 87))
    assert watch_patterns(small_bank, SLUG) is None
    tell_some(small_bank, 87)
    assert watch_patterns(small_bank, SLUG) is True
    assert scan_of(small_bank, SLUG).n == 88
    assert watch_patterns(small_bank, SLUG) is None


@pytest.mark.parametrize(
    "audience, soon, later",
    [("citizens", {"minutes": 29}, {"minutes": 30}), ("employees", {"hours": 9}, {"hours": 10})],
)
def test_what_is_new_waits_no_longer_than_stories_are_dated(
    small_bank: Sessions, audience: str, soon: dict[str, int], later: dict[str, int]
) -> None:
    with small_bank.writing() as session:
        find_collection(session, SLUG).audience = audience
    compare(small_bank, SLUG)
    tell_some(small_bank, 80)
    assert watch_patterns(small_bank, SLUG, NOW + timedelta(**soon)) is None
    assert watch_patterns(small_bank, SLUG, NOW + timedelta(**later)) is True
    assert watch_patterns(small_bank, SLUG, NOW + timedelta(days=9)) is None, "nothing is new"


def test_a_withdrawal_is_not_waited_with(small_bank: Sessions) -> None:
    compare(small_bank, SLUG)
    withdraw_first(small_bank)
    assert watch_patterns(small_bank, SLUG) is True
    scan = scan_of(small_bank, SLUG)
    assert (scan.n, scan.stale) == (79, False)
    assert scan.patterns


def test_another_limit_of_tellers_is_not_waited_with(small_bank: Sessions) -> None:
    compare(small_bank, SLUG)
    with small_bank.writing() as session:
        find_collection(session, SLUG).k = 10
    assert watch_patterns(small_bank, SLUG) is True
    assert {one.tellers % 10 for one in scan_of(small_bank, SLUG).patterns} == {0}


def test_too_few_tellers_are_compared_with_nothing(sqlite_url: str) -> None:
    sessions = a_bank(sqlite_url, planted_stories(4))
    compare(sessions, SLUG)
    assert scan_of(sessions, SLUG).patterns == ()
    assert compare(sessions, SLUG) is None
    sessions.engine.dispose()


def test_whoever_has_just_come_changes_no_number_until_k_have(small_bank: Sessions) -> None:
    """Also not by an answer that nobody gave before: a scale's range follows from its answers."""
    compare(small_bank, SLUG)
    before = values_of(scan_of(small_bank, SLUG))
    placements = {
        "vanlig": {"state": "placed", "value": 5},
        "stemme": {"state": "placed", "value": 1},
    }
    seen = []
    for newcomer in planted_stories(85, placements=placements)[80:]:
        with small_bank.writing() as session:
            collection = find_collection(session, SLUG)
            arrival = Arrival("2026-09-14T15", collection.framework_version_id, "link")
            assert keep_story(session, collection, newcomer, arrival) is Outcome.KEPT
        assert compare(small_bank, SLUG) is True
        seen.append(values_of(scan_of(small_bank, SLUG)) == before)
    assert seen == [True, True, True, True, False]


def test_a_small_group_is_never_named(sqlite_url: str) -> None:
    """Three employees who differ greatly stand in no sentence, though the pair can be judged."""
    stories = planted_stories(80, pull=0.9)
    few = [*stories[0::2], *stories[1:7:2]]
    sessions = a_bank(sqlite_url, few)
    compare(sessions, SLUG)
    row = planted_row(sessions)
    assert row.told == {} or row.told["group"] == "innbygger"
    assert row.told.get("others", 0) % K == 0
    assert row.reason is not None or row.p is not None
    sessions.engine.dispose()


def test_no_group_is_said_to_lie_more_often_where_fewer_of_its_tellers_do(sqlite_url: str) -> None:
    """Three of five employees, and one of the three stories of each citizen: every one of them has
    a story there, though of all their stories that is a third."""
    places = [Placement(State.PLACED, weights=AT[end]) for end in ("tillit", "vilje")]
    stories = [
        replace(
            one,
            teller=str(UUID(int=number if number % 2 else number % 80, version=4)),
            placements={**one.placements, "drivkraft": places[_lies(number)]},
        )
        for number, one in enumerate(planted_stories(240))
        if number % 2 == 0 or number < 120
    ]
    sessions = a_bank(sqlite_url, stories)
    compare(sessions, SLUG)
    told = planted_row(sessions).told
    assert (told["group"], told["region"]) == ("innbygger", "right")
    assert told["there"] / told["members"] > told["others_there"] / told["others"]
    sessions.engine.dispose()


def _lies(number: int) -> int:
    """0 where a story lies near the first end: of those who told one, and who told three."""
    return int(number // 2 % 5 > 2 if number % 2 else number >= 80)


def test_two_questions_about_the_teller_are_not_set_against_each_other(
    small_bank: Sessions,
) -> None:
    compare(small_bank, SLUG)
    with small_bank.reading() as session:
        about = framework_of(find_collection(session, SLUG).version).teller_ids
    for one in scan_of(small_bank, SLUG).patterns:
        sides = [name.partition(".")[0] in about for name in (one.first, one.second)]
        assert not all(sides)
        assert not sides[1], "who tells comes first"
    assert np.all([one.number == at for at, one in enumerate(scan_of(small_bank, SLUG).patterns)])
