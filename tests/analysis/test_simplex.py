"""Weights, points and log ratios of a triad."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import pdist
from skbio.stats.composition import closure, ilr, ilr_inv, multi_replace

from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.simplex import (
    BASIS,
    HALF_PIXEL,
    HEIGHT,
    farthest_log_ratios,
    log_ratios,
    points_from_weights,
    replace_zeros,
    weights_from_log_ratios,
    weights_from_points,
)

WEIGHTS = np.random.default_rng(3).dirichlet([1, 2, 3], 200)
parts = st.tuples(*[st.integers(0, 1000)] * 3).filter(lambda whole: sum(whole) > 0)


def test_corners_and_middle_lie_where_the_triangle_is_drawn():
    weights = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1 / 3, 1 / 3, 1 / 3]])
    expected = [[0.5, HEIGHT], [0, 0], [1, 0], [0.5, HEIGHT / 3]]
    np.testing.assert_allclose(points_from_weights(weights), expected, atol=1e-15)
    np.testing.assert_allclose(pdist(points_from_weights(weights[:3])), 1)


@given(parts)
def test_points_lead_back_to_their_weights(whole):
    weights = np.array([whole]) / sum(whole)
    back = weights_from_points(points_from_weights(weights))
    np.testing.assert_allclose(back, weights, atol=1e-12)


def test_a_point_outside_the_triangle_has_a_negative_weight():
    assert weights_from_points(np.array([[0.0, 0.5]])).min() < 0
    with pytest.raises(ShapeError):
        weights_from_points(np.zeros((4, 3)))


@given(parts)
def test_replaced_weights_sum_to_one_and_none_is_under_half_a_pixel(whole):
    replaced = replace_zeros(np.array([whole]) / sum(whole))
    assert replaced.sum() == pytest.approx(1)
    assert replaced.min() >= HALF_PIXEL * (1 - 1e-9)


def test_zeros_are_replaced_as_scikit_bio_does_and_ratios_stay():
    weights = np.array([[0, 0.25, 0.75], [0, 0, 1], [0.2, 0.3, 0.5]])
    np.testing.assert_allclose(replace_zeros(weights), multi_replace(weights, HALF_PIXEL))
    assert replace_zeros(weights)[0, 2] / replace_zeros(weights)[0, 1] == pytest.approx(3)


def test_half_a_pixel_is_half_of_one_step_of_a_finger():
    assert pytest.approx(0.5 / (320 * HEIGHT)) == HALF_PIXEL
    for limit in (0, 0.4, -1):
        with pytest.raises(ParameterError, match="between 0 and 1/3"):
            replace_zeros(WEIGHTS, limit=limit)


def test_log_ratios_are_those_of_scikit_bio_in_the_same_basis():
    np.testing.assert_allclose(log_ratios(WEIGHTS), ilr(replace_zeros(WEIGHTS), basis=BASIS))
    coordinates = np.random.default_rng(4).normal(size=(50, 2))
    np.testing.assert_allclose(
        weights_from_log_ratios(coordinates), closure(ilr_inv(coordinates, basis=BASIS))
    )


@pytest.mark.parametrize("limit", [HALF_PIXEL, 0.01])
def test_the_farthest_log_ratios_are_those_that_no_place_in_the_triangle_passes(limit):
    steps = np.arange(121)
    top, left = (one.ravel() for one in np.meshgrid(steps, steps))
    inside = top + left <= 120
    weights = np.stack([top, left, 120 - top - left], axis=1)[inside] / 120
    everywhere = log_ratios(weights, limit=limit)
    low, high = farthest_log_ratios(limit)
    np.testing.assert_allclose([low, high], [everywhere.min(axis=0), everywhere.max(axis=0)])


def test_distances_do_not_depend_on_which_anchor_stands_where():
    turned = log_ratios(WEIGHTS[:, [1, 2, 0]])
    gaps, turned_gaps = np.diff(log_ratios(WEIGHTS), axis=0), np.diff(turned, axis=0)
    np.testing.assert_allclose(np.hypot(*gaps.T), np.hypot(*turned_gaps.T))


def test_a_story_without_placement_stays_without():
    weights = np.array([[np.nan] * 3, [0.2, 0.3, 0.5]])
    for made in (points_from_weights(weights), replace_zeros(weights), log_ratios(weights)):
        assert np.isnan(made[0]).all()
        assert not np.isnan(made[1]).any()
    assert log_ratios(np.zeros((0, 3))).shape == (0, 2)


def test_far_coordinates_do_not_overflow():
    weights = weights_from_log_ratios(np.array([[2000.0, 0]]))
    np.testing.assert_allclose(weights, [[1, 0, 0]], atol=1e-12)


def test_infinite_weights_are_refused():
    with pytest.raises(RangeError):
        log_ratios(np.array([[np.inf, 0, 0]]))
