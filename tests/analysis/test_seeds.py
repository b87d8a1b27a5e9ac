"""Random numbers come from a seed, and what is no seed is refused with what would be one."""

import numpy as np
import pytest

from analysis.change.drift import measure_drift
from analysis.change.points import find_change_points
from analysis.comparison import compare_numbers, compare_stones
from analysis.errors import ParameterError
from analysis.evenness import judge_stone_evenness
from analysis.grouping import Groups
from analysis.landscape.draw import draw_pair
from analysis.rehearsal import TOWN, rehearse
from analysis.scan import check_on_chance, dyad_column, find_patterns
from analysis.scan.plain import permanova
from analysis.seeds import generator_from
from analysis.themes import find_themes

STORIES = 60
RANDOM = np.random.default_rng(1)
LINE, POINTS = RANDOM.random(STORIES), RANDOM.random((STORIES, 2))
NUMBERED = np.arange(STORIES) % 3
GROUPS = Groups(NUMBERED == 0, NUMBERED == 1, None)
COLUMNS = [dyad_column("one", LINE), dyad_column("other", POINTS[:, 0])]
VECTORS = RANDOM.normal(size=(STORIES, 8)).astype(np.float32)

DRAW = {
    "compare_numbers": lambda seed: compare_numbers(LINE, GROUPS, seed=seed),
    "compare_stones": lambda seed: compare_stones(POINTS, GROUPS, seed=seed),
    "judge_stone_evenness": lambda seed: judge_stone_evenness(POINTS, seed=seed),
    "draw_pair": lambda seed: draw_pair(LINE, POINTS[:, 0], seed=seed),
    "find_change_points": lambda seed: find_change_points(POINTS, np.arange(STORIES), seed=seed),
    "measure_drift": lambda seed: measure_drift(NUMBERED, np.arange(STORIES) % 2, seed=seed),
    "find_patterns": lambda seed: find_patterns(COLUMNS, seed=seed),
    "check_on_chance": lambda seed: check_on_chance(COLUMNS, runs=1, seed=seed),
    "permanova": lambda seed: permanova(POINTS, NUMBERED, draws=9, seed=seed),
    "find_themes": lambda seed: find_themes(VECTORS, languages=["nb"] * STORIES, seed=seed),
    "rehearse": lambda seed: rehearse(TOWN, 20, seed=seed),
}


@pytest.mark.parametrize("name", DRAW)
@pytest.mark.parametrize("wrong", [-1, 1.5, None, "one"], ids=repr)
def test_what_is_no_seed_is_refused_with_what_would_be_one(name, wrong):
    with pytest.raises(ParameterError, match=r"seed is .*, expected a whole number from 0 on"):
        DRAW[name](wrong)


@pytest.mark.parametrize("name", DRAW)
def test_whole_numbers_of_any_kind_are_seeds(name):
    of_numpy = repr(DRAW[name](np.int64(3)))
    assert of_numpy.replace(repr(np.int64(3)), "3") == repr(DRAW[name](3))


def test_a_seed_draws_what_numpy_draws_from_it():
    for seed in (0, 7, 2**40, 2**80):
        drawn = generator_from(seed).random(5)
        np.testing.assert_array_equal(drawn, np.random.default_rng(seed).random(5))
