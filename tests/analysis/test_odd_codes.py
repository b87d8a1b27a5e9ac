"""Codes, days, states and row numbers that are none: each is refused in a sentence."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.answer_states import compare_states
from analysis.change.drift import count_by_days, measure_drift
from analysis.change.gradual import may_be_gradual
from analysis.change.looks import follow_gap, follow_gap_of_days
from analysis.change.points import find_change_points
from analysis.change.weekdays import find_beside_weekdays, free_from_weekdays
from analysis.diagnostics.asked import Asked, Kind, asked_stone, states_of
from analysis.entropy import entropy_of
from analysis.errors import AnalysisError
from analysis.evenness import judge_evenness
from analysis.grid import SQUARE, TRIANGLE, cells_of, count_cells
from analysis.grouping import Groups
from analysis.lasso import stones_inside, triad_inside
from analysis.likeness import likeness_of
from analysis.rehearsal import TOWN, rehearse
from analysis.responses import in_state, select, state_shares
from analysis.scan import (
    label_column,
    number_column,
    relate_within_days,
)
from analysis.scan.plain import chi_square, kruskal_wallis, permanova
from analysis.simplex import points_from_weights
from analysis.themes import find_themes, match_themes
from analysis.themes.match import trace_origins
from analysis.triads import keep_triad, sum_log_ratios
from forty import (
    BOX,
    CODES,
    COLUMN,
    DAYS,
    EVERY,
    HALF,
    LANGUAGES,
    LINE,
    PLACED,
    POINTS,
    STORIES,
    TELLERS,
    THEMES,
    VECTORS,
    WEIGHTS,
)

RESPONSES = rehearse(TOWN, STORIES, seed=1).responses
GROUPS = Groups(HALF, ~HALF)

ODD_CODES = {
    "nothing": None,
    "a number": 5,
    "words": ["a"] * STORIES,
    "halves": CODES + 0.5,
    "not known of one": np.where(EVERY == 3, np.nan, CODES),
    "masked": np.ma.masked_array(CODES, HALF),
    "a table": CODES[:, None],
    "a code under −1": CODES - 3,
}
CODED: dict[str, Callable[[Any], object]] = {
    "entropy_of": lambda odd: entropy_of(odd, 3),
    "judge_evenness": lambda odd: judge_evenness(odd, 3),
    "label_column": lambda odd: label_column("x", odd, "abc"),
    "kruskal_wallis": lambda odd: kruskal_wallis(LINE, odd),
    "chi_square, the first": lambda odd: chi_square(odd, CODES),
    "chi_square, the second": lambda odd: chi_square(CODES, odd),
    "permanova": lambda odd: permanova(POINTS, odd, draws=9),
    "measure_drift, themes": lambda odd: measure_drift(odd, CODES),
    "measure_drift, periods": lambda odd: measure_drift(CODES, odd),
    "match_themes, before": lambda odd: match_themes(odd, THEMES),
    "match_themes, now": lambda odd: match_themes(THEMES, odd),
    "trace_origins": lambda odd: trace_origins(odd, THEMES, np.arange(3, dtype=np.int16)),
    "state_shares": state_shares,
    "compare_states": lambda odd: compare_states(odd, GROUPS),
    "asked_stone": lambda odd: asked_stone(POINTS, odd),
    "Asked": lambda odd: Asked(Kind.DYAD, LINE, odd),
    "count_cells": lambda odd: count_cells(odd, SQUARE),
    "select": lambda odd: select(RESPONSES, odd),
    "likeness_of": lambda odd: likeness_of(RESPONSES, odd, ["stemme"]),
    "count_cells, rows": lambda odd: count_cells(EVERY.astype(np.uint16), SQUARE, odd),
    "sum_log_ratios": lambda odd: sum_log_ratios(keep_triad(WEIGHTS), odd),
}
NO_ROWS = {("count_cells, rows", "nothing"), ("sum_log_ratios", "nothing")}


@pytest.mark.parametrize("door", CODED)
@pytest.mark.parametrize("odd", ODD_CODES)
def test_what_are_no_codes_is_refused(door: str, odd: str) -> None:
    CODED[door](CODES)
    if (door, odd) not in NO_ROWS:
        with pytest.raises(AnalysisError, match=", expected "):
            CODED[door](ODD_CODES[odd])


DATED: dict[str, Callable[[Any], object]] = {
    "Groups": lambda odd: Groups(HALF, ~HALF, None, odd),
    "number_column": lambda odd: number_column("x", LINE, days=odd),
    "relate_within_days": lambda odd: relate_within_days(COLUMN, COLUMN, odd),
    "count_by_days": lambda odd: count_by_days(HALF[:, None], TELLERS, odd, 0.95),
    "follow_gap_of_days": lambda odd: follow_gap_of_days(LINE, HALF, odd),
    "find_change_points": lambda odd: find_change_points(POINTS, odd),
    "find_beside_weekdays": lambda odd: find_beside_weekdays(POINTS, odd),
    "free_from_weekdays": lambda odd: free_from_weekdays(POINTS, odd),
    "may_be_gradual": lambda odd: may_be_gradual(LINE, odd, ()),
}
MAY_LACK_DAYS = {("Groups", "nothing"), ("number_column", "nothing")}


@pytest.mark.parametrize("door", DATED)
@pytest.mark.parametrize("odd", [one for one in ODD_CODES if "code" not in one])
def test_what_are_no_days_is_refused(door: str, odd: str) -> None:
    DATED[door](DAYS.tolist())
    if (door, odd) not in MAY_LACK_DAYS:
        with pytest.raises(AnalysisError, match=r"(days|times) (has|holds)"):
            DATED[door](ODD_CODES[odd])


@pytest.mark.parametrize("door", [one for one in DATED if one != "count_by_days"])
@pytest.mark.parametrize("more", [-1, 1])
def test_days_of_fewer_or_more_stories_are_refused(door: str, more: int) -> None:
    with pytest.raises(AnalysisError, match=rf"has shape \({STORIES + more},\), expected"):
        DATED[door](np.resize(DAYS, STORIES + more))


LARGE = np.full(STORIES, 40_000)
STRANGE: dict[str, Callable[[], object]] = {
    "a mask of fewer stories": lambda: count_cells(EVERY, SQUARE, HALF[1:]),
    "a row that is not there": lambda: count_cells(EVERY, SQUARE, np.array([STORIES])),
    "rows from the end": lambda: select(RESPONSES, np.array([0, -1])),
    "rows in a table": lambda: select(RESPONSES, np.array([[0, 1]])),
    "a state that is none": lambda: in_state(RESPONSES, "stemme", "placed"),  # type: ignore[arg-type]
    "states over 3": lambda: state_shares(PLACED + np.uint8(1)),
    "a kind that is none": lambda: Asked("line", LINE, PLACED),  # type: ignore[arg-type]
    "shown at no place": lambda: Asked(Kind.DYAD, LINE, PLACED, shown=EVERY[:, None] + [0, 1]),
    "shown at halves": lambda: Asked(Kind.DYAD, LINE, PLACED, shown=POINTS),  # type: ignore[arg-type]
    "no mask": lambda: states_of(LINE, HALF * 1),  # type: ignore[arg-type]
    "states of words": lambda: states_of(LANGUAGES),  # type: ignore[arg-type]
    "stones of fewer stories": lambda: asked_stone(POINTS[1:], PLACED),
    "tellers of fewer stories": lambda: follow_gap(LINE, HALF, TELLERS[1:]),
    "tellers of more stories": lambda: follow_gap(LINE, HALF, np.append(TELLERS, 0)),
    "themes as numbers": lambda: count_by_days(HALF[:, None] * 1, TELLERS, DAYS, 0.95),  # type: ignore[arg-type]
    "more themes than are kept": lambda: match_themes(LARGE, THEMES),  # type: ignore[arg-type]
    "themes of fewer stories": lambda: match_themes(THEMES[1:], THEMES),
    "themes that go on": lambda: trace_origins(THEMES, THEMES, THEMES),
    "cells of fewer stories": lambda: triad_inside(
        WEIGHTS, cells_of(points_from_weights(WEIGHTS), TRIANGLE)[1:], BOX
    ),
    "stones of other cells": lambda: stones_inside(POINTS, cells_of(POINTS, SQUARE)[1:], BOX),
    "an id twice": lambda: find_themes(
        VECTORS, languages=LANGUAGES, seed=1, story_ids=["a"] * STORIES
    ),
    "themes before in halves": lambda: find_themes(
        VECTORS, languages=LANGUAGES, seed=1, before=THEMES / 2
    ),
    "a masked group": lambda: Groups(np.ma.masked_array(HALF, HALF), ~HALF),
}


@pytest.mark.parametrize("strange", STRANGE)
def test_what_cannot_be_is_refused(strange: str) -> None:
    with pytest.raises(AnalysisError, match=r"(?i)expected "):
        STRANGE[strange]()
