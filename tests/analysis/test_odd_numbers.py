"""Numbers that cannot be reckoned with, counts and shares that are none: refused in a sentence."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.change.drift import count_by_days
from analysis.change.gradual import may_be_gradual
from analysis.change.points import find_change_points
from analysis.change.weekdays import find_beside_weekdays, free_from_weekdays
from analysis.comparison import distance_interval
from analysis.density import estimate_density, smooth_line
from analysis.diagnostics.asked import Asked, Kind
from analysis.diagnostics.diagnose import diagnose
from analysis.dispersion import estimate_variance
from analysis.entropy import entropy_of
from analysis.errors import AnalysisError
from analysis.evenness import judge_evenness
from analysis.gower import Placements
from analysis.grid import SQUARE, cells_of, count_cells
from analysis.grouping import Groups, gather_units
from analysis.intervals import mean_of, share_of
from analysis.lasso import how_far_outside, points_inside
from analysis.permutation import judge_means
from analysis.regions import region_from_moments, region_of_mean
from analysis.rehearsal import TOWN, rehearse
from analysis.representation import heard_beside
from analysis.saturation import themes_seen
from analysis.scales import summarise_scale
from analysis.scan import (
    ScanOptions,
    check_on_chance,
    check_stability,
    scale_column,
)
from analysis.scan.places import snap_to_triad
from analysis.scan.plain import permanova
from analysis.signals import Said, find_near
from analysis.simplex import log_ratios, weights_from_log_ratios
from analysis.tally_comparison import compare_moments, compare_options, compare_values
from analysis.tellers import take_moments
from analysis.themes import ThemeOptions, match_themes
from analysis.themes.languages import find_means, subtract_means
from analysis.themes.layout import lay_out
from analysis.told import Told
from analysis.zeros import check_zeros
from forty import (
    BOX,
    CODES,
    COLUMN,
    DAYS,
    EVERY,
    HALF,
    IDS,
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

COUNTS = count_cells(cells_of(POINTS, SQUARE), SQUARE)
UNITS = gather_units(POINTS, Groups(HALF, ~HALF))
MOMENTS = take_moments(POINTS[HALF]), take_moments(POINTS[~HALF])
TOLD = [
    Told(np.array(one), np.zeros(0, np.intp), np.zeros(0, np.intp))
    for one in ([4, 9, 7], [9, 4, 3])
]
SAID = Said(IDS, VECTORS, LANGUAGES, TELLERS)


def with_one(values: np.ndarray, one: float) -> np.ndarray:
    return np.where(np.arange(values.size).reshape(values.shape) == 6, one, values)


UNKNOWN: dict[str, Callable[[float], object]] = {
    "find_beside_weekdays": lambda one: find_beside_weekdays(with_one(POINTS, one), DAYS),
    "free_from_weekdays": lambda one: free_from_weekdays(with_one(POINTS, one), DAYS),
    "may_be_gradual": lambda one: may_be_gradual(with_one(LINE, one), DAYS, ()),
    "estimate_variance": lambda one: estimate_variance(with_one(POINTS, one)),
    "snap_to_triad": lambda one: snap_to_triad(with_one(WEIGHTS, one)),
    "mean_of, ends": lambda one: mean_of(LINE, ends=(one, 1)),
    "estimate_density": lambda one: estimate_density(with_one(COUNTS, one), SQUARE),
    "smooth_line": lambda one: smooth_line(with_one(np.ones(100), one)),
    "heard_beside": lambda one: heard_beside([3, 4], [one, 1]),
}


@pytest.mark.parametrize("door", UNKNOWN)
@pytest.mark.parametrize("one", [np.nan, np.inf])
def test_what_is_not_known_is_no_number_to_reckon_with(door: str, one: float) -> None:
    with pytest.raises(AnalysisError, match=", expected "):
        UNKNOWN[door](one)


def test_a_point_that_was_not_placed_lies_neither_inside_nor_on_the_border() -> None:
    assert np.isnan(how_far_outside(np.array([np.nan, 0.5]), BOX))
    assert how_far_outside([0.5, 0.5], BOX) == 0  # type: ignore[arg-type]  # a list is a point


ODD_NUMBERS = ["a", None, 2.5, np.nan, -1, 0, [1, 2]]
COUNTED: dict[str, Callable[[Any], object]] = {
    "find_near": lambda odd: find_near(SAID, odd, seed=1),
    "entropy_of": lambda odd: entropy_of(CODES, odd),
    "judge_evenness": lambda odd: judge_evenness(CODES, odd),
    "permanova": lambda odd: permanova(POINTS, CODES, draws=odd),
    "check_on_chance": lambda odd: check_on_chance([COLUMN] * 2, runs=odd),
    "check_stability": lambda odd: check_stability([COLUMN] * 2, [(0, 1)], halves=odd),
    "rehearse": lambda odd: rehearse(TOWN, odd, seed=1),
    "themes_seen": lambda odd: themes_seen([3], 9, 0.5, least=odd),
    "ScanOptions": lambda odd: ScanOptions(most_shuffles=odd),
}
SHARED: dict[str, Callable[[Any], object]] = {
    "a level": lambda odd: share_of(HALF, level=odd),
    "the level of days": lambda odd: count_by_days(HALF[:, None], TELLERS, DAYS, odd),
    "the level of a region": lambda odd: region_from_moments(take_moments(POINTS), level=odd),
    "the level of a mean's": lambda odd: region_of_mean(
        POINTS, take_moments(POINTS), None, level=odd, seed=1
    ),
    "a limit": lambda odd: log_ratios(WEIGHTS, limit=odd),
    "false discoveries": lambda odd: ScanOptions(false_discoveries=odd),
    "a bandwidth": lambda odd: smooth_line(np.ones(100, int), bandwidth=odd),
    "what is left": lambda odd: find_change_points(POINTS, DAYS, left=odd),
}
PLAIN_BANDWIDTH = ("a bandwidth", None)


@pytest.mark.parametrize("door", [*COUNTED, *SHARED])
def test_what_is_no_such_number_is_refused(door: str) -> None:
    for odd in ODD_NUMBERS:
        if (door, odd) != PLAIN_BANDWIDTH:
            with pytest.raises(AnalysisError, match=", expected "):
                {**COUNTED, **SHARED}[door](odd)


WORDLESS = np.where(EVERY[:, None] == 3, np.float32(np.nan), VECTORS)
STRANGE: dict[str, Callable[[], object]] = {
    "means of rows of NaN": lambda: find_means(WORDLESS, LANGUAGES),
    "means of fewer languages": lambda: find_means(VECTORS, LANGUAGES[1:]),
    "means taken from a list": lambda: subtract_means([1, 2], ["nb"] * 2, {"nb": VECTORS[0]}),  # type: ignore[arg-type]
    "a layout of rows of NaN": lambda: lay_out(WORDLESS, EVERY),
    "a layout of rows that are not there": lambda: lay_out(VECTORS, EVERY + 1),
    "a layout of places before of fewer": lambda: lay_out(VECTORS, EVERY, before=VECTORS[1:, :2]),
    "vectors that are words": lambda: Said(IDS, LANGUAGES[:, None], LANGUAGES, TELLERS),
    "tellers that are halves": lambda: Said(IDS, VECTORS, LANGUAGES, TELLERS / 2),
    "tellers that are masked": lambda: Said(
        IDS, VECTORS, LANGUAGES, np.ma.masked_array(TELLERS, TELLERS == 1)
    ),
    "placements in a line": lambda: Placements(VECTORS[0], np.zeros(8, int), ("x",)),
    "placements that are words": lambda: Placements(LANGUAGES[:, None], np.zeros(1, int), ("x",)),
    "parts of other columns": lambda: Placements(VECTORS, np.zeros(7, int), ("x",)),
    "parts without a name": lambda: Placements(VECTORS, EVERY[:8], ("x",)),
    "parts that fall": lambda: Placements(VECTORS, EVERY[7::-1], (*"abcdefgh",)),
    "the level of an interval": lambda: distance_interval(judge_means(UNITS, seed=1), 2),
    "the level of moments": lambda: compare_moments("distance_on_canvas", MOMENTS, level=2),
    "the level of values": lambda: compare_values(np.arange(3.0), *TOLD, level=2),
    "the level of options": lambda: compare_options(
        np.eye(3, dtype=np.bool_), *TOLD, several=True, level=2
    ),
    "seconds that are words": lambda: diagnose(
        {"x": Asked(Kind.DYAD, LINE, PLACED)}, seconds=np.full(STORIES, "long")
    ),
    "counts under 0": lambda: estimate_density(COUNTS - 1, SQUARE),
    "counts of another line": lambda: smooth_line(np.ones(99, int)),
    "cells to look at as numbers": lambda: estimate_density(COUNTS, SQUARE, seen=COUNTS),  # type: ignore[arg-type]
    "a scale that falls": lambda: summarise_scale(CODES * 1.0, range(2, -1, -1)),
    "a column of it": lambda: scale_column("x", CODES * 1.0, range(2, -1, -1)),
    "steps in a list": lambda: scale_column("x", CODES * 1.0, [0, 1, 2]),  # type: ignore[arg-type]
    "ends that hold not all": lambda: mean_of(LINE * 5, ends=(0, 1)),
    "steady as numbers": lambda: free_from_weekdays(POINTS, DAYS, HALF * 1),  # type: ignore[arg-type]
    "fewer told than a group": lambda: heard_beside([30, 3], [1, 1], total=20),
    "fewer than none left out": lambda: heard_beside([3, 3], [1, 1], left_out=-1),
    "a total that is none": lambda: heard_beside([3, 3], [1, 1], total=np.nan),  # type: ignore[arg-type]
    "a theme of half a teller": lambda: themes_seen([2.5], 9, 0.5),  # type: ignore[list-item]
    "a part that is no number": lambda: themes_seen([2], 9, "a"),  # type: ignore[arg-type]
    "limits of words": lambda: check_zeros(WEIGHTS, limits=["a", "b"]),  # type: ignore[list-item]
    "a least that is no share": lambda: match_themes(THEMES, THEMES, least=np.nan),
    "an outline of words": lambda: points_inside(POINTS, np.full((4, 2), "a")),  # type: ignore[arg-type]
    "log ratios in a line": lambda: weights_from_log_ratios(LINE),
    "placements that count for no number": lambda: ThemeOptions(placements="all"),
}


@pytest.mark.parametrize("strange", STRANGE)
def test_what_cannot_be_is_refused(strange: str) -> None:
    with pytest.raises(AnalysisError, match=r"(?i)expected "):
        STRANGE[strange]()
