"""Brunner and Munzel's test beside SciPy's, beside all shuffles, and where spreads differ."""

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from analysis.brunner_munzel import judge_higher, judge_higher_by_moments
from analysis.comparison import compare_numbers
from analysis.grouping import Groups
from analysis.tellers import take_moments

POLES, MIDDLE = (0.4, 0.07, 0.06, 0.07, 0.4), (0.02, 0.08, 0.8, 0.08, 0.02)


def groups(first, second, tellers=None):
    inside = np.arange(first + second) < first
    return Groups(inside, ~inside, tellers)


def test_one_middle_and_far_apart_spreads_are_seldom_called_a_difference():
    """By mean ranks 36 of 200: the one group answers at both ends, the other in between."""
    generator, wrong = np.random.default_rng(1), 0
    for _ in range(200):
        parts = generator.choice(5, 100, p=POLES), generator.choice(5, 20, p=MIDDLE)
        wrong += compare_numbers(np.concatenate(parts).astype(float), groups(100, 20)).p < 0.05
    assert wrong <= 14


def test_the_limit_law_is_scipys():
    generator = np.random.default_rng(2)
    first, second = generator.integers(0, 9, 40), generator.integers(2, 9, 90)
    above = [np.mean(second < one) + np.mean(second == one) / 2 for one in first]
    below = [np.mean(first < one) + np.mean(first == one) / 2 for one in second]
    found = judge_higher_by_moments(
        *(take_moments(np.array(part)[:, None]) for part in (above, below))
    )
    theirs = stats.brunnermunzel(first, second)
    assert found.p == pytest.approx(theirs.pvalue)
    every = judge_higher(np.append(first, second).astype(float), groups(40, 90), seed=0)
    assert every.gap == pytest.approx(found.gap)
    assert every.covariance == pytest.approx(found.covariance)


def test_its_p_is_near_that_of_all_ways_to_part_the_tellers():
    values = np.array([1, 3, 3, 8, 6, 2, 4, 5, 7.0])
    squares = {}
    for first in combinations(range(9), 4):
        rest = [place for place in range(9) if place not in first]
        with np.errstate(divide="ignore"):
            found = stats.brunnermunzel(values[[*first]], values[rest], distribution="normal")
        squares[first] = found.statistic**2
    observed = squares[(0, 1, 2, 3)]
    exact = np.mean([one >= observed * (1 - 1e-9) for one in squares.values()])
    assert judge_higher(values, groups(4, 5), seed=0).p == pytest.approx(exact, abs=0.06)


@pytest.mark.parametrize("sizes", [(12, 30), (25, 9), (20, 20)])
def test_asked_the_other_way_round_it_is_the_same_to_the_bit(sizes):
    for seed in range(20):
        values, whom = np.random.default_rng(seed).integers(0, 9, sum(sizes)) / 9, groups(*sizes)
        one = judge_higher(values, whom, seed=0)
        other = judge_higher(values, Groups(whom.second, whom.first), seed=0)
        assert (one.p, one.gap) == (other.p, -other.gap)


def test_who_told_the_same_twice_is_one_witness():
    values, tellers = np.random.default_rng(4).normal(size=30), np.arange(30)
    once = judge_higher(values, groups(12, 18), seed=0)
    twice = judge_higher(np.repeat(values, 2), groups(24, 36, np.repeat(tellers, 2)), seed=0)
    assert (twice.p, twice.freedom) == pytest.approx((once.p, once.freedom))


def test_groups_wholly_apart_differ_and_all_alike_do_not():
    assert judge_higher(np.arange(20.0), groups(10, 10), seed=0).p < 0.01
    assert judge_higher(np.ones(20), groups(10, 10), seed=0).p == 1
