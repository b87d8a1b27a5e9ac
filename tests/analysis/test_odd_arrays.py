"""What a newcomer hands in: lists, masked arrays, times, and what is no number at all."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.change.drift import count_by_days, measure_drift
from analysis.change.shift import shift_triad
from analysis.errors import AnalysisError
from analysis.gower import lay_placements
from analysis.grouping import Groups
from analysis.landscape.draw import draw_pair
from analysis.ordered import summarise_ordered
from analysis.rehearsal import TOWN, expected_centre, expected_share, rehearse
from analysis.representation import heard_beside
from analysis.scan import (
    adjust_p,
    check_on_chance,
    choice_column,
    columns_of,
    describe_direction,
    dyad_column,
    find_patterns,
    flag_column,
    label_column,
    number_column,
    relate_within_days,
    triad_column,
)
from analysis.triads import summarise_triad

STORIES = 60
HALF = np.arange(STORIES) % 2 == 0
POSITIONS = np.linspace(0, 1, STORIES)
WEIGHTS = np.full((STORIES, 3), 1 / 3)
TELLERS = np.arange(STORIES) // 2
ODD = {
    "a number": 5,
    "a word": "abc",
    "words": ["a"] * STORIES,
    "nothing": None,
    "none for each": np.array([None] * STORIES, object),
    "rows of unequal length": [[1, 2], [3]],
    "complex": np.full(STORIES, 1j),
    "infinite": np.full(STORIES, np.inf),
    "a dictionary": {"a": 1},
}
DOORS: dict[str, Callable[[Any], object]] = {
    "weights": lambda odd: triad_column("x", odd),
    "positions": lambda odd: dyad_column("x", odd),
    "labels": lambda odd: label_column("x", odd, ["a", "b"]),
    "choices": lambda odd: choice_column("x", odd, ["a", "b"]),
    "flags": lambda odd: flag_column("x", odd, HALF, subject="x"),
    "answered": lambda odd: flag_column("x", HALF, odd, subject="x"),
    "tellers of a scan": lambda odd: find_patterns([dyad_column("x", POSITIONS)] * 2, odd),
    "a group": lambda odd: Groups(odd, ~HALF),
    "tellers of groups": lambda odd: Groups(HALF, ~HALF, odd),
    "what moved": lambda odd: shift_triad(odd, Groups(HALF, ~HALF)),
    "a landscape": lambda odd: draw_pair(odd, POSITIONS),
    "tellers of a landscape": lambda odd: draw_pair(POSITIONS, POSITIONS, odd),
}
NO_TELLERS = "nothing"
UNPLACED = {("positions", "none for each"), ("a landscape", "none for each")}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_answer_is_refused_in_a_sentence(door: str, odd: str) -> None:
    if (door, odd) in UNPLACED or ("tellers" in door and odd == NO_TELLERS):
        DOORS[door](ODD[odd])
        return
    with pytest.raises(AnalysisError, match=", expected "):
        DOORS[door](ODD[odd])


def test_tellers_of_whom_some_are_not_known_are_not_taken_for_one() -> None:
    for unknown in (np.where(HALF, TELLERS, np.nan), np.ma.masked_array(TELLERS, HALF)):
        with pytest.raises(AnalysisError, match="whole number for each"):
            Groups(HALF, ~HALF, unknown)


def test_what_is_masked_is_not_placed() -> None:
    column = dyad_column("x", np.ma.masked_array(POSITIONS, HALF))
    assert (column.placed == ~HALF).all()
    rows = np.ma.masked_array(WEIGHTS, np.repeat(HALF[:, None], 3, axis=1))
    assert (triad_column("x", rows).placed == ~HALF).all()
    assert summarise_triad(rows, TELLERS).centre.stories == (~HALF).sum()


def test_a_time_that_is_none_is_not_placed() -> None:
    times = np.where(HALF, np.datetime64("NaT"), np.datetime64("2026-09-14"))
    assert (number_column("told", times).placed == ~HALF).all()


def test_more_or_fewer_answers_than_groups_have_are_refused() -> None:
    with pytest.raises(AnalysisError, match=rf"\({STORIES - 1},\), expected \({STORIES},\)"):
        shift_triad(WEIGHTS[1:], Groups(HALF, ~HALF))


def test_lists_are_taken_as_arrays_are() -> None:
    chosen = np.eye(3, dtype=np.bool_)[TELLERS % 3]
    assert repr(summarise_ordered(chosen.tolist())) == repr(summarise_ordered(chosen))
    groups = Groups(HALF.tolist(), (~HALF).tolist(), TELLERS.tolist())
    assert groups.stories == (HALF.sum(), (~HALF).sum())
    listed = find_patterns(
        [dyad_column("x", POSITIONS), label_column("y", HALF * 1, "ab")], TELLERS.tolist()
    )
    assert listed.patterns[0].tellers == len(np.unique(TELLERS))
    column, days = dyad_column("x", POSITIONS), [0, 1] * (STORIES // 2)
    assert len(measure_drift([0, 1], [0, 1]).stories) == 2  # type: ignore[arg-type]
    assert relate_within_days(column, column, days).days == 2  # type: ignore[arg-type]


SHORT, LONG = dyad_column("x", POSITIONS[1:]), dyad_column("y", POSITIONS)
TOLD = rehearse(TOWN, 20, seed=1).responses
STRANGE: dict[str, Callable[[], object]] = {
    "chance of unequal columns": lambda: check_on_chance([LONG, SHORT]),
    "direction of unequal columns": lambda: describe_direction(LONG, SHORT),
    "days that are no numbers": lambda: relate_within_days(LONG, LONG, POSITIONS),
    "days of fewer stories": lambda: count_by_days(HALF[:, None], TELLERS, TELLERS[1:], 0.95),
    "days and a half": lambda: count_by_days(HALF[:, None], TELLERS, TELLERS / 2, 0.95),
    "themes without their columns": lambda: count_by_days(HALF, TELLERS, TELLERS, 0.95),
    "a period alone": lambda: measure_drift(TELLERS, 5),  # type: ignore[arg-type]
    "words for chances": lambda: adjust_p(["a", "b"]),  # type: ignore[arg-type]  # the point
    "steps that are none": lambda: draw_pair(POSITIONS, POSITIONS, steps=(np.nan, 0)),
    "fewer than nobody": lambda: heard_beside([-5, 3], [1, 1]),
    "half a teller": lambda: heard_beside([2.5, 3], [1, 1]),  # type: ignore[list-item]
    "a label that nobody planned": lambda: expected_centre(TOWN, "motstand", "time", "later"),
    "a cause that nobody planned": lambda: expected_centre(TOWN, "motstand", "weather", "wet"),
    "a state that is none": lambda: expected_share(TOWN, "motstand", "lost"),
    "a question that is not there": lambda: expected_share(TOWN, "hope", "placed"),
    "placements of no question": lambda: lay_placements(TOLD, ["hope"]),
    "a facet that is not there": lambda: columns_of(TOLD, facets=["weather"]),
}


@pytest.mark.parametrize("strange", STRANGE)
def test_what_cannot_be_is_refused_in_a_sentence(strange: str) -> None:
    with pytest.raises(AnalysisError, match=r", expected |^There is no "):
        STRANGE[strange]()


def test_a_rehearsal_has_columns_without_the_arms_that_it_does_not_know() -> None:
    assert {"stemme", "theme", "told"} <= {one.name for one in columns_of(TOLD)}
