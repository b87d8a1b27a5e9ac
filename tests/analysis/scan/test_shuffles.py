"""Tellers in another order, beside every order there is and beside laws that are known."""

from itertools import permutations

import numpy as np
import pytest
from scipy.stats import binom, pearsonr
from scipy.stats import t as student

from analysis.arrays import Floats
from analysis.scan.shuffles import FIRST, MOST, SECOND, Shuffled, exchange_rows, shuffle_p


def draw_pair(strength: float, *, tellers: int = 80, seed: int = 1) -> tuple[Floats, Floats]:
    """Two answers (tellers, 1) whose correlation is exactly of this strength."""
    left, beside = np.random.default_rng(seed).normal(size=(2, tellers))
    left = (left - left.mean()) / left.std()
    beside = beside - beside.mean() - left * (beside @ left) / tellers
    beside = beside / beside.std()
    return left[:, None], (strength * left + np.sqrt(1 - strength**2) * beside)[:, None]


def shuffle_pair(strength: float, **how: int) -> Shuffled:
    left, right = draw_pair(strength)
    return shuffle_p(left, right, np.arange(len(left)), **({"seed": 5} | how))


def test_a_chance_is_that_of_every_order_there_is() -> None:
    left, right = draw_pair(0.7, tellers=7, seed=4)
    observed = float((left.T @ right)[0, 0] ** 2)
    orders = np.array(list(permutations(range(7))))
    exact = np.mean((right[orders, 0] @ left[:, 0]) ** 2 >= observed * (1 - 1e-9))
    drawn = [shuffle_p(left, right, np.arange(7), seed=seed) for seed in range(20)]
    draws = sum(one.draws for one in drawn)
    assert {one.method for one in drawn} == {"permutation"}
    found = sum(one.p * (one.draws + 1) - 1 for one in drawn) / draws
    assert abs(found - exact) < 4 * np.sqrt(exact * (1 - exact) / draws)


def test_answers_tell_the_same_wherever_their_middle_lies() -> None:
    left, right = draw_pair(0.3)
    whose = np.arange(80) // 2
    assert shuffle_p(left + 7, right - 90, whose, seed=5).p == pytest.approx(
        shuffle_p(left, right, whose, seed=5).p
    )


@pytest.mark.parametrize("chance", [2e-4, 2e-5])
def test_a_chance_that_counts_in_a_scan_is_not_told_as_a_smaller_one(chance: float) -> None:
    """A curve through few shuffles is often far too low, and must not be believed where it is."""
    tellers = 200
    far = student.isf(chance / 2, tellers - 2)
    strength = far / np.sqrt(tellers - 2 + far**2)
    pairs = [draw_pair(strength, tellers=tellers, seed=seed) for seed in range(25)]
    told = [shuffle_p(*both, np.arange(tellers), seed=7).p for both in pairs]
    assert pearsonr(pairs[0][0][:, 0], pairs[0][1][:, 0]).pvalue == pytest.approx(chance)
    assert min(told) > chance / 4
    assert 0.7 < np.median(told) / chance < 1.4


@pytest.mark.parametrize("strength", [0.45, 0.55, 0.65])
def test_the_tail_of_a_clear_relation_is_that_of_the_law(strength: float) -> None:
    left, right = draw_pair(strength)
    drawn = shuffle_pair(strength)
    assert drawn.method == "permutation_tail"
    # A curve by three moments: it tells how rare, not to the digit.
    told, true = np.log10([drawn.p, pearsonr(left[:, 0], right[:, 0]).pvalue])
    assert told == pytest.approx(true, rel=0.2)


def test_so_many_shuffles_as_it_takes() -> None:
    assert shuffle_pair(0).draws == FIRST
    assert shuffle_pair(0.6).draws == SECOND  # as soon as a shuffle may not stand for the tail
    assert shuffle_pair(0.33).draws == MOST
    assert shuffle_pair(0.33, most=500).draws == 500
    assert shuffle_pair(0.33, most=1).draws == 1


def test_answers_that_hardly_differ_have_no_tail() -> None:
    left = np.zeros((40, 1))
    left[0] = 1
    alone = shuffle_p(left, left, np.arange(40), seed=5)
    assert alone.method == "permutation"
    assert alone.p == pytest.approx(1 / 40, rel=0.5)


def test_each_teller_is_given_the_stories_of_one_other() -> None:
    told = np.array([1, 4, 2, 3])
    whose = np.random.default_rng(2).permutation(np.repeat(np.arange(4), told))
    seen = set()
    for rows in exchange_rows(whose, 50, np.random.default_rng(3)):
        givers = [np.unique(whose[rows[whose == teller]]) for teller in range(4)]
        assert sorted(np.concatenate(givers)) == [0, 1, 2, 3]
        for teller, (giver,) in enumerate(givers):
            got, counts = np.unique(rows[whose == teller], return_counts=True)
            assert len(got) == min(told[teller], told[giver])
            assert counts.max() - counts.min() <= 1  # again only once all of them were given
        seen.add(tuple(int(one[0]) for one in givers))
    assert len(seen) > 15  # of 24 orders


def test_busy_days_that_lie_at_one_end_are_not_judged_too_sure() -> None:
    """A gathering that begins with a rush: where the busy days lie is no drift."""
    busy = np.ceil(200 * np.exp(-np.arange(60) / 5))
    times = ((np.cumsum(busy) - busy / 2) / busy.sum())[:, None]
    moods = busy * np.random.default_rng(1).normal(size=(100, 60))
    plain, uneven = (
        sum(
            shuffle_p((one - busy * one.sum() / busy.sum())[:, None], times, np.arange(60), **how).p
            < 0.05
            for one in moods
        )
        for how in ({"seed": 2}, {"seed": 2, "uneven": True})
    )
    assert uneven <= binom.ppf(0.999, 100, 0.05) < plain
