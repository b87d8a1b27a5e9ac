"""Drawing tellers again, and the statistics of many draws at once."""

import numpy as np
import pytest

from analysis.arrays import Floats
from analysis.errors import ParameterError
from analysis.grouping import Units
from analysis.permutation import judge_means, weighted_chi_square_p
from analysis.resampling import (
    STEPS,
    permutation_p,
    permuted_labels,
    resample_weights,
    squared_distances,
    weighted_moments,
)
from analysis.tellers import sum_by_teller, take_moments


def test_every_draw_has_as_many_tellers_as_there_are():
    weights = resample_weights(12, 50, seed=1)
    assert (weights.sum(axis=1) == 12).all()
    labels = permuted_labels(12, 5, 50, seed=1)
    assert (labels.sum(axis=1) == 5).all()
    assert len(np.unique(labels, axis=0)) > 40
    for draw in (resample_weights, lambda *given: permuted_labels(3, *given)):
        with pytest.raises(ParameterError, match="draws is 0"):
            draw(3, 0, 1)


def test_draws_made_in_steps_are_those_that_are_made_at_once():
    """The first are not drawn again for more of them, and a test by them has the same p."""
    at_once = permuted_labels(40, 17, 999, seed=5)
    in_steps = [
        permuted_labels(40, 17, draws, seed=5, after=STEPS[:step])
        for step, draws in enumerate(STEPS)
    ]
    assert [len(drawn) for drawn in in_steps] == [99, 200, 700]
    assert np.array_equal(np.concatenate(in_steps), at_once)
    fresh = np.random.default_rng(5).permuted(np.tile(np.arange(40) < 17, (99, 1)), axis=1)
    assert np.array_equal(in_steps[0], fresh)
    with pytest.raises(ValueError, match="read-only"):  # the next question is given the same
        at_once[0] = 0
    with pytest.raises(ParameterError, match="draws is 0"):
        permuted_labels(40, 17, 99, seed=5, after=(99,))


def test_many_draws_at_once_give_what_each_gives_alone():
    generator = np.random.default_rng(2)
    values, tellers = generator.normal(size=(60, 2)), generator.integers(0, 15, 60)
    tellers[:15] = np.arange(15)
    sums = sum_by_teller(values, tellers, 15)
    counts = np.bincount(tellers).astype(float)
    weights = permuted_labels(15, 9, 4, seed=3)
    means, covariances = weighted_moments(weights, sums, counts)
    for draw, chosen in enumerate(weights > 0):
        inside = chosen[tellers]
        alone = take_moments(values[inside], tellers[inside])
        np.testing.assert_allclose(means[draw], alone.mean)
        np.testing.assert_allclose(covariances[draw], alone.covariance_of_mean, atol=1e-12)
    single = weighted_moments(weights[:1], sums, counts)[1]
    np.testing.assert_allclose(single[0], covariances[0], atol=1e-12)


@pytest.mark.parametrize("width", [1, 3])
def test_tellers_of_one_story_are_shuffled_to_the_same_chance(width: int):
    values = np.random.default_rng(width).normal(size=(80, width))
    values[:30] += 0.25
    units = Units(values - values.mean(axis=0), np.ones(80), 30)
    found = judge_means(units, seed=4)
    observed = float(distances_of(units, units.labels)[0])
    chances = [
        permutation_p(observed, distances_of(units, permuted_labels(80, 30, draws, seed=4)))
        for draws in (99, 299, 999)
    ]
    assert found.method == "permutation"
    assert found.p in chances


def distances_of(units: Units, labels: Floats) -> Floats:
    """How far apart the groups are under each draw, by the way that holds for all tellers."""
    both = [weighted_moments(one, units.sums, units.counts) for one in (labels, 1 - labels)]
    (first, of_first), (second, of_second) = both
    return squared_distances(first - second, of_first + of_second, floor=1e-12)


def test_distances_without_spread_are_large_and_not_broken():
    gaps, flat = np.array([[0.0, 0], [1, 0]]), np.zeros((2, 2, 2))
    squares = squared_distances(gaps, flat, floor=1e-9)
    assert squares[0] == 0
    assert squares[1] > 1e8


def test_p_counts_the_observed_among_the_draws():
    assert permutation_p(10, np.arange(9.0)) == 0.1
    assert permutation_p(0, np.arange(9.0)) == 1


def test_a_sum_of_weighted_chi_squares_has_the_tail_that_drawing_gives():
    weights = np.array([3, 1, 0.5, 0.1])
    drawn = np.random.default_rng(4).chisquare(1, size=(400_000, 4)) @ weights
    for share in (0.1, 0.05, 0.01):
        found = weighted_chi_square_p(float(np.quantile(drawn, 1 - share)), weights)
        assert found == pytest.approx(share, rel=0.08)
    assert weighted_chi_square_p(1.0, np.zeros(3)) == 1
