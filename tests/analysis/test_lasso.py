"""A lasso's quick way gives what testing every story gives."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.grid import SQUARE, TRIANGLE, cells_of
from analysis.lasso import (
    PULLED_IN,
    how_far_outside,
    points_inside,
    stones_inside,
    triad_inside,
)
from analysis.simplex import points_from_weights
from analysis.zones import ZONES, zone_polygon, zones_of

WEIGHTS = np.random.default_rng(1).dirichlet([0.7, 0.7, 0.7], 4000)
POINTS = points_from_weights(WEIGHTS)
CELLS = cells_of(POINTS, TRIANGLE)
STONES = np.random.default_rng(2).random((4000, 2))
TO_THE_MIDDLE = [
    points + (np.asarray(middle) - points) * PULLED_IN
    for points, middle in ((POINTS, (0.5, TRIANGLE.height / 3)), (STONES, (0.5, 0.5)))
]
"""Where stories are tested: a ten-millionth nearer to the middle."""
corner = st.tuples(st.floats(-0.2, 1.2), st.floats(-0.2, 1.2))


@settings(max_examples=150, deadline=None)
@example(
    [(0, 0), (1.0870476767691855, 0.21885134961788977), (0.5753538543270751, 0.2084326969453676)]
)
@given(st.lists(corner, min_size=3, max_size=12))
def test_the_quick_way_agrees_with_testing_every_story(polygon):
    in_triangle, on_canvas = (points_inside(points, polygon) for points in TO_THE_MIDDLE)
    assert np.array_equal(triad_inside(WEIGHTS, CELLS, polygon), in_triangle)
    quick = stones_inside(STONES, cells_of(STONES, SQUARE), polygon)
    assert np.array_equal(quick, on_canvas)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.05, 0.6), st.integers(3, 9), st.floats(0, 6))
def test_a_regular_polygon_holds_the_points_on_the_inner_side_of_all_its_edges(size, sides, turn):
    angles = turn + np.arange(sides) * 2 * np.pi / sides
    polygon = np.stack([0.5 + size * np.cos(angles), 0.5 + size * np.sin(angles)], axis=1)
    edges = np.roll(polygon, -1, axis=0) - polygon
    gaps = STONES[:, None] - polygon
    left_of = edges[:, 0] * gaps[..., 1] - edges[:, 1] * gaps[..., 0]
    clear = np.abs(left_of).min(axis=1) > 1e-9
    inside = points_inside(STONES, polygon)
    assert np.array_equal(inside[clear], (left_of > 0).all(axis=1)[clear])


def test_a_lasso_round_the_triangle_takes_everybody_on_its_border_too():
    steps = np.array([(t, e, 20 - t - e) for t in range(21) for e in range(21 - t)]) / 20
    cells = cells_of(points_from_weights(steps), TRIANGLE)
    border = points_from_weights(np.eye(3))
    assert triad_inside(steps, cells, border).all()
    assert triad_inside(steps, cells, [[-1, -1], [2, -1], [0.5, 3]]).all()


def test_a_lasso_round_the_canvas_takes_stones_in_its_corners():
    points = np.array([[0, 0], [1, 1], [0, 1], [1, 0], [0.5, 1]])
    square = [[0, 0], [1, 0], [1, 1], [0, 1]]
    assert stones_inside(points, cells_of(points, SQUARE), square).all()


@pytest.mark.parametrize(
    "point, apart",
    [
        ((0.5, 0.5), 0),
        ((1, 0.3), 0),  # on the border that tiles leave to the next
        ((0.7, 1), 0),
        ((1.2, 0.5), 0.2),
        ((1.3, -0.4), 0.5),
    ],
)
def test_how_far_a_point_lies_outside(point, apart):
    square = [[0, 0], [1, 0], [1, 0.7], [1, 1], [0, 1]]
    assert how_far_outside(np.array(point, float), square) == pytest.approx(apart)


@pytest.mark.parametrize("zone", ZONES)
def test_the_outline_of_a_zone_takes_the_stories_counted_there(zone):
    steps = np.array([(t, e, 20 - t - e) for t in range(21) for e in range(21 - t)]) / 20
    cells = cells_of(points_from_weights(steps), TRIANGLE)
    taken = triad_inside(steps, cells, zone_polygon(zone).round(4))
    assert np.array_equal(taken, zones_of(steps) == ZONES.index(zone))


def test_a_story_without_placement_is_in_no_lasso():
    weights = np.array([[np.nan] * 3, [0.2, 0.3, 0.5]])
    cells = cells_of(points_from_weights(weights), TRIANGLE)
    whole = [[-1, -1], [2, -1], [2, 2], [-1, 2]]
    assert triad_inside(weights, cells, whole).tolist() == [False, True]
    assert points_inside(np.array([[np.nan, 0.5]]), whole).tolist() == [False]


def test_where_a_lasso_crosses_itself_the_twice_enclosed_part_is_outside():
    star = [[0.5, 1], [0.79, 0.1], [0.02, 0.65], [0.98, 0.65], [0.21, 0.1]]
    assert points_inside(np.array([[0.5, 0.5], [0.5, 0.9]]), star).tolist() == [False, True]


REFUSED = [
    ([[0, 0], [1, 1]], ParameterError, "2 corners"),
    ([[0, 0, 0]] * 4, ShapeError, r"polygon has shape \(4, 3\)"),
    ([[0, 0], [1, 0], [np.nan, 1]], RangeError, "far from the figure"),
    ([[0, 0], [1, 0], [0, 11]], RangeError, "far from the figure"),
    (np.zeros((2001, 2)), ParameterError, "2001 corners"),
]


@pytest.mark.parametrize("polygon, kind, sentence", REFUSED)
def test_a_polygon_that_is_none_is_refused(polygon, kind, sentence):
    with pytest.raises(kind, match=sentence):
        triad_inside(WEIGHTS, CELLS, polygon)


def test_points_must_be_pairs():
    with pytest.raises(ShapeError, match=r"points has shape \(4,\)"):
        points_inside(np.zeros(4), [[0, 0], [1, 0], [0, 1]])
