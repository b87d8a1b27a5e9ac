"""What passes the door of the analysis, and the sentence that turns the rest away."""

import re

import numpy as np
import pytest

from analysis.arrays import (
    checked_column,
    checked_level,
    checked_mask,
    checked_positions,
    checked_weights,
    placed_rows,
    row_numbers,
)
from analysis.errors import AnalysisError, ParameterError, RangeError, ShapeError


def test_float32_weights_come_back_as_float64_that_sum_to_one_exactly():
    weights = np.random.default_rng(1).dirichlet([1, 1, 1], 100).astype(np.float32)
    checked = checked_weights(weights)
    assert checked.dtype == np.float64
    np.testing.assert_allclose(checked.sum(axis=1), 1, atol=1e-15)


def test_a_row_with_one_missing_weight_is_not_placed():
    checked = checked_weights(np.array([[0.5, np.nan, 0.5], [0.2, 0.3, 0.5]]))
    assert np.isnan(checked[0]).all()
    assert placed_rows(checked).tolist() == [False, True]


def test_no_array_given_is_changed():
    weights = np.array([[0.5, np.nan, 0.5]])
    checked_weights(weights)
    assert weights[0, 0] == 0.5


WRONG_WEIGHTS = [
    (np.ones(3), ShapeError, "weights has shape (3,), expected (stories, 3)."),
    (np.ones((2, 2)), ShapeError, "weights has shape (2, 2), expected (stories, 3)."),
    (
        np.array([[0.5, 0.4, 0.2]]),
        RangeError,
        "weights holds a row with sum 1.1, expected rows with sum 1.",
    ),
    (np.array([[1.2, -0.2, 0]]), RangeError, "weights holds -0.2, expected weights from 0 to 1."),
    (np.array([[np.inf, 0, 0]]), RangeError, "weights holds inf, expected weights from 0 to 1."),
]


@pytest.mark.parametrize("weights, kind, sentence", WRONG_WEIGHTS)
def test_wrong_weights_are_refused_with_what_came_and_what_was_expected(weights, kind, sentence):
    with pytest.raises(kind, match=re.escape(sentence)):
        checked_weights(weights)


def test_positions_outside_the_line_or_the_canvas_are_refused():
    with pytest.raises(RangeError, match=r"positions holds 1\.2, expected positions from 0 to 1"):
        checked_positions("positions", np.array([0.1, 1.2]), "(stories,)")
    with pytest.raises(RangeError, match="holds inf"):
        checked_positions("positions", np.array([np.inf]), "(stories,)")
    with pytest.raises(ShapeError, match=r"points has shape \(2,\), expected \(stories, 2\)"):
        checked_positions("points", np.array([0.1, 0.2]), "(stories, 2)")


def test_a_position_a_hair_outside_is_brought_back():
    assert checked_positions("positions", np.array([1 + 1e-9]), "(stories,)")[0] == 1


def test_a_mask_must_be_as_long_as_the_stories_and_of_true_and_false():
    with pytest.raises(ShapeError, match=r"mask has shape \(2,\), expected \(3,\)"):
        checked_mask("mask", np.array([True, False]), 3)
    with pytest.raises(RangeError, match="mask holds int64, expected True and False only"):
        checked_mask("mask", np.array([1, 0, 1]), 3)


def test_a_column_may_hold_nan_and_never_infinity():
    assert np.isnan(checked_column("values", np.array([np.nan, 1]))[0])
    with pytest.raises(RangeError, match="finite numbers or NaN"):
        checked_column("values", np.array([-np.inf]))
    with pytest.raises(ShapeError):
        checked_column("values", np.zeros((2, 2)))


@pytest.mark.parametrize("level", [0, 1, -0.5, 95])
def test_a_level_is_a_share(level):
    with pytest.raises(ParameterError, match="expected a number between 0 and 1"):
        checked_level(level)


def test_every_error_is_one_kind_and_a_value_error():
    for kind in (ShapeError, RangeError, ParameterError):
        assert issubclass(kind, AnalysisError)
        assert issubclass(kind, ValueError)


def test_masks_and_row_numbers_name_the_same_rows():
    mask = np.array([True, False, True])
    assert row_numbers(mask, 3).tolist() == [0, 2]
    assert row_numbers(np.array([0, 2]), 3).tolist() == [0, 2]


def test_a_weight_within_a_pixel_outside_is_brought_back_to_the_border():
    checked = checked_weights(np.array([[0.5, 0.503, -0.003]]))
    assert checked[0, 2] == 0
    assert checked.sum() == pytest.approx(1)
