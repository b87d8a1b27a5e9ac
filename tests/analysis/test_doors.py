"""Every function that takes answers, before what is none: infinity, another shape, nothing."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.change.looks import follow_gap, follow_gap_of_days, follow_mean
from analysis.change.points import find_change_points
from analysis.change.shift import shift_dyad, shift_stone, shift_triad
from analysis.comparison import compare_centres, compare_numbers, compare_stones, compare_triads
from analysis.density import estimate_line_density
from analysis.diagnostics.haste import measure_time
from analysis.dispersion import estimate_spread, estimate_triad_dispersion
from analysis.dyads import summarise_dyad
from analysis.errors import RangeError, ShapeError
from analysis.evenness import judge_dyad_evenness, judge_stone_evenness, judge_triad_evenness
from analysis.grid import SQUARE, TRIANGLE, cells_of
from analysis.grouping import Groups
from analysis.landscape.draw import draw_pair, draw_triad
from analysis.lasso import points_inside
from analysis.loci import loci_of, share_loci
from analysis.scales import summarise_scale
from analysis.scan import dyad_column, number_column, scale_column, stone_column, triad_column
from analysis.scan.plain import kruskal_wallis, permanova, spearman
from analysis.simplex import (
    log_ratios,
    points_from_weights,
    replace_zeros,
    weights_from_points,
)
from analysis.stones import compare_stone_pairs, share_stones_laid, summarise_stone
from analysis.triads import estimate_centre, keep_triad, summarise_triad
from analysis.zeros import check_zeros, check_zeros_between
from analysis.zones import share_zones, zones_of

STORIES = 60
RANDOM = np.random.default_rng(1)
HALF = np.arange(STORIES) % 2 == 0
GROUPS = Groups(HALF, ~HALF, None)
NUMBERED = np.arange(STORIES) % 3
ANSWERED = np.ones(STORIES, dtype=np.bool_)
WHOLE = [[-1, -1], [2, -1], [2, 2], [-1, 2]]

WEIGHTS = RANDOM.dirichlet([1, 2, 3], STORIES)
POINTS = RANDOM.random((STORIES, 2))
LINE = RANDOM.random(STORIES)
STEPS = RANDOM.integers(1, 6, STORIES).astype(np.float64)
STONES = RANDOM.random((STORIES, 3, 2))

Ask = Callable[[Any], Any]
ASKED: dict[str, tuple[Ask, np.ndarray]] = {
    "estimate_centre": (estimate_centre, WEIGHTS),
    "summarise_triad": (summarise_triad, WEIGHTS),
    "keep_triad": (keep_triad, WEIGHTS),
    "zones_of": (zones_of, WEIGHTS),
    "share_zones": (share_zones, WEIGHTS),
    "loci_of": (loci_of, WEIGHTS),
    "share_loci": (share_loci, WEIGHTS),
    "points_from_weights": (points_from_weights, WEIGHTS),
    "replace_zeros": (replace_zeros, WEIGHTS),
    "log_ratios": (log_ratios, WEIGHTS),
    "check_zeros": (check_zeros, WEIGHTS),
    "check_zeros_between": (lambda given: check_zeros_between(given, GROUPS), WEIGHTS),
    "judge_triad_evenness": (judge_triad_evenness, WEIGHTS),
    "estimate_triad_dispersion": (estimate_triad_dispersion, WEIGHTS),
    "draw_triad": (draw_triad, WEIGHTS),
    "triad_column": (partial(triad_column, "t"), WEIGHTS),
    "compare_triads": (lambda given: compare_triads(given, GROUPS), WEIGHTS),
    "compare_centres": (lambda given: compare_centres(given, GROUPS), WEIGHTS),
    "shift_triad": (lambda given: shift_triad(given, GROUPS), WEIGHTS),
    "weights_from_points": (weights_from_points, POINTS),
    "cells_of": (lambda given: cells_of(given, SQUARE), POINTS),
    "cells_of, a triad's": (lambda given: cells_of(given, TRIANGLE), POINTS / 4 + 0.3),
    "points_inside": (lambda given: points_inside(given, WHOLE), POINTS),
    "summarise_stone": (summarise_stone, POINTS),
    "judge_stone_evenness": (judge_stone_evenness, POINTS),
    "stone_column": (partial(stone_column, "s"), POINTS),
    "compare_stones": (lambda given: compare_stones(given, GROUPS), POINTS),
    "shift_stone": (lambda given: shift_stone(given, GROUPS), POINTS),
    "permanova": (lambda given: permanova(given, NUMBERED, draws=9), POINTS),
    "find_change_points": (lambda given: find_change_points(given, NUMBERED), POINTS),
    "share_stones_laid": (lambda given: share_stones_laid(given, ANSWERED), STONES),
    "compare_stone_pairs": (compare_stone_pairs, STONES),
    "summarise_dyad": (summarise_dyad, LINE),
    "estimate_line_density": (estimate_line_density, LINE),
    "estimate_spread": (estimate_spread, LINE),
    "judge_dyad_evenness": (judge_dyad_evenness, LINE),
    "draw_pair": (lambda given: draw_pair(given, LINE), LINE),
    "dyad_column": (partial(dyad_column, "d"), LINE),
    "shift_dyad": (lambda given: shift_dyad(given, GROUPS), LINE),
    "compare_numbers": (lambda given: compare_numbers(given, GROUPS), LINE),
    "kruskal_wallis": (lambda given: kruskal_wallis(given, NUMBERED), LINE),
    "spearman": (lambda given: spearman(given, LINE), LINE),
    "number_column": (partial(number_column, "n"), LINE),
    "follow_mean": (follow_mean, LINE),
    "follow_gap": (lambda given: follow_gap(given, HALF), LINE),
    "follow_gap_of_days": (lambda given: follow_gap_of_days(given, HALF, NUMBERED), LINE),
    "measure_time": (measure_time, LINE * 600),
    "summarise_scale": (lambda given: summarise_scale(given, range(1, 6)), STEPS),
    "scale_column": (lambda given: scale_column("s", given, range(1, 6)), STEPS),
}


@pytest.mark.parametrize("name", ASKED)
def test_answers_and_answers_that_are_missing_are_taken(name):
    ask, answers = ASKED[name]
    some = answers.copy()
    some[::4] = np.nan
    for given in (answers, some, np.full_like(answers, np.nan), answers.astype(np.float32)):
        ask(given)


@pytest.mark.parametrize("name", [name for name in ASKED if ASKED[name][1].ndim < 3])
def test_columns_of_a_table_are_taken_as_their_array_is(name):
    ask, answers = ASKED[name]
    some = answers.copy()
    some[::4] = np.nan
    table = pd.DataFrame(some, index=RANDOM.permutation(STORIES))
    assert repr(ask(table if some.ndim == 2 else table[0])) == repr(ask(some))


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("sign", [1, -1])
def test_infinity_is_no_answer(name, sign):
    ask, answers = ASKED[name]
    wrong = answers.copy()
    wrong[3] = sign * np.inf
    with pytest.raises(RangeError, match="holds"):
        ask(wrong)


@pytest.mark.parametrize("name", ASKED)
def test_an_array_of_another_shape_is_refused_with_its_own_and_the_one_expected(name):
    ask, answers = ASKED[name]
    for wrong in (answers[..., None], np.array(0.5)):
        with pytest.raises(ShapeError, match=r"has shape .*, expected"):
            ask(wrong)
