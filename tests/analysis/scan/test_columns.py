"""Columns of a scan: every kind of answer as places with distances."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.scan import (
    choice_column,
    dyad_column,
    flag_column,
    label_column,
    number_column,
    scale_column,
    several_column,
    stone_column,
    triad_column,
)
from analysis.scan.places import canvas_places, lay_out, line_places, snap_to_triad, triad_places
from analysis.simplex import points_from_weights

GENERATOR = np.random.default_rng(1)
TRIAD = GENERATOR.dirichlet([1, 1, 1], 400)


def squared_distances(features: np.ndarray) -> np.ndarray:
    return cdist(features, features, "sqeuclidean")


def test_what_is_laid_out_whole_has_the_distances_given():
    points = np.array([0.0, 0.2, 0.7, 1.0])[:, None]
    distances = cdist(points, points)
    np.testing.assert_allclose(squared_distances(lay_out(distances, 10)), distances, atol=1e-12)
    assert lay_out(np.zeros((1, 1)), 3).shape == (1, 1)


def test_the_layout_of_a_triad_keeps_most_of_the_distances_in_the_triangle():
    column = triad_column("triad", TRIAD)
    plain = cdist(points_from_weights(TRIAD), points_from_weights(TRIAD))
    laid = squared_distances(column.features)
    assert np.corrcoef(plain.ravel(), laid.ravel())[0, 1] > 0.97


def test_a_story_snaps_to_the_lattice_place_beside_it():
    steps = [(t, e, 20 - t - e) for t in range(21) for e in range(21 - t)]
    assert np.array_equal(snap_to_triad(np.array(steps) / 20), np.arange(231))
    lattice = points_from_weights(np.array(steps) / 20)
    weights = np.random.default_rng(6).dirichlet([1, 1, 1], 1000)
    gaps = points_from_weights(weights) - lattice[snap_to_triad(weights)]
    assert np.hypot(*gaps.T).max() < 1 / 20 / np.sqrt(3) + 1e-9


@pytest.mark.parametrize("order", [(1, 2, 0), (2, 0, 1), (0, 2, 1)])
def test_turning_or_renaming_the_anchors_leaves_every_distance(order):
    plain = squared_distances(triad_column("triad", TRIAD).features)
    turned = squared_distances(triad_column("triad", TRIAD[:, order]).features)
    # A story between two places may be snapped to the other one.
    assert np.quantile(np.abs(plain - turned), 0.99) < 1e-9


@pytest.mark.parametrize("places", [triad_places(), canvas_places(), line_places()])
def test_every_place_lies_in_one_region(places):
    assert (places.regions.sum(axis=1) == 1).all()
    assert places.regions.any(axis=0).all()


def test_labels_are_equally_far_apart_and_steps_evenly():
    labels = label_column("who", np.array([0, 1, 2, -1]), ["a", "b", "c"])
    apart = squared_distances(labels.features[:3])
    np.testing.assert_allclose(apart, 1 - np.eye(3), atol=1e-12)
    assert np.isnan(labels.features[3]).all()
    steps = scale_column("scale", np.array([1, 2, 4, np.nan]), range(1, 6))
    np.testing.assert_allclose(
        squared_distances(steps.features[:3])[0], [0, 0.25, 0.75], atol=1e-12
    )


def test_combinations_differ_by_as_many_options_as_they_differ_in():
    chosen = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 1], [0, 0, 0]], dtype=bool)
    answered = np.array([True, True, True, False])
    column = several_column("many", chosen, ["a", "b", "c"], answered)
    assert column.placed.tolist() == answered.tolist()
    np.testing.assert_allclose(squared_distances(column.features[:3])[0], [0, 0.5, 1])


def test_rare_combinations_count_at_the_nearest_frequent_one():
    chosen = GENERATOR.random((20_000, 14)) < 0.4
    column = several_column("many", chosen, [str(one) for one in range(14)], np.ones(20_000, bool))
    assert len(column.places.layout) == 1024
    differing = (column.places.regions[column.codes] != chosen).sum(axis=1)
    nearest = cdist(chosen[:200], column.places.regions, "cityblock").min(axis=1)
    assert np.array_equal(differing[:200], nearest)


def test_numbers_count_by_rank():
    values = np.array([3.0, 1e9, np.nan, -5.0])
    other = np.array([0.3, 0.4, np.nan, 0.1])
    assert np.array_equal(number_column("a", values).codes, number_column("b", other).codes)


def test_what_is_not_placed_is_in_no_column():
    triad = triad_column("triad", np.array([[0.2, 0.3, 0.5], [np.nan] * 3]))
    dyad = dyad_column("dyad", np.array([0.4, np.nan]))
    stone = stone_column("stone", np.array([[0.4, 0.1], [np.nan, 0.2]]))
    one = choice_column("one", np.array([[True, False], [False, False]]), ["a", "b"])
    flag = flag_column("na", np.array([True, False]), np.array([True, False]), subject="triad")
    for column in (triad, dyad, stone, one, flag):
        assert column.placed.tolist() == [True, False]
    assert (flag.subject, triad.subject) == ("triad", "triad")


@pytest.mark.parametrize(
    "make, error, message",
    [
        (lambda: triad_column("a", np.ones((3, 2))), ShapeError, r"weights has shape \(3, 2\)"),
        (lambda: triad_column("a", np.full((2, 3), np.inf)), RangeError, "from 0 to 1"),
        (lambda: dyad_column("a", np.array([0.2, np.inf])), RangeError, "from 0 to 1"),
        (lambda: dyad_column("a", np.ones((2, 2))), ShapeError, "positions"),
        (lambda: stone_column("a", np.ones(3)), ShapeError, "points"),
        (lambda: scale_column("a", np.array([2.5]), range(1, 6)), RangeError, "1 to 5"),
        (lambda: scale_column("a", np.array([1.0]), range(1, 2)), ParameterError, "two steps"),
        (lambda: number_column("a", np.array([np.inf])), RangeError, "finite"),
        (lambda: label_column("a", np.array([2]), ["a", "b"]), RangeError, "−1 to 1"),
        (lambda: label_column("a", np.array([0.5]), ["a"]), RangeError, "whole numbers"),
        (lambda: label_column("a", np.zeros((2, 2), int), ["a"]), ShapeError, "codes"),
        (lambda: choice_column("a", np.ones((2, 2), bool), ["a", "b"]), RangeError, "several"),
        (lambda: choice_column("a", np.ones((2, 2), bool), ["a"]), ShapeError, "chosen"),
        (
            lambda: several_column("a", np.ones((1, 63), bool), ["a"] * 63, np.ones(1, bool)),
            ParameterError,
            "62 at most",
        ),
        (
            lambda: flag_column("a", np.ones(2, bool), np.ones(3, bool), subject="q"),
            ShapeError,
            "answered",
        ),
    ],
)
def test_what_makes_no_column_is_refused_in_a_sentence(make, error, message):
    with pytest.raises(error, match=message):
        make()
