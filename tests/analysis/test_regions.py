"""The region of a mean as a curve: it goes round once, at its distance, and as far as it is to."""

import numpy as np
import pytest

from analysis.regions import ellipse, reach_out

MEAN = np.array([0.3, -1.2])
SPREAD = np.array([[0.04, 0.015], [0.015, 0.01]])


def test_an_ellipse_goes_round_once_at_its_distance_from_the_mean() -> None:
    curve = ellipse(MEAN, SPREAD, 6.5)
    rest = curve - MEAN
    assert np.einsum("ij,jk,ik->i", rest, np.linalg.inv(SPREAD), rest) == pytest.approx(6.5)
    assert curve[-1] == pytest.approx(curve[0])
    round_it = np.linalg.solve(np.linalg.cholesky(SPREAD), rest.T)
    turned = np.unwrap(np.arctan2(*round_it))
    assert abs(turned[-1] - turned[0]) == pytest.approx(2 * np.pi)


def test_an_ellipse_without_spread_in_a_direction_is_a_line() -> None:
    flat = np.outer([0.2, 0.1], [0.2, 0.1])
    rest = ellipse(MEAN, flat, 4) - MEAN
    assert rest @ [0.1, -0.2] == pytest.approx(0, abs=1e-9)
    assert np.abs(rest).max(axis=0) == pytest.approx([0.4, 0.2])


@pytest.mark.parametrize(
    "below, above",
    [
        ((0.0, 0.0), (0.0, 0.0)),
        ((0.1, 0.0), (0.9, 0.0)),
        ((0.1, 0.6), (0.2, 0.1)),
        ((2, 2), (1, 1)),
    ],
)
def test_a_region_reaches_as_far_as_it_did_or_is_to_in_each_measure(
    below: tuple[float, float], above: tuple[float, float]
) -> None:
    curve = ellipse(MEAN, SPREAD, 6.5)
    wide = reach_out(curve, np.array(below), np.array(above))
    far = np.maximum(np.sqrt(6.5 * np.diag(SPREAD)), np.maximum(below, above))
    assert wide.min(axis=0) == pytest.approx(MEAN - far, abs=1e-3)
    assert wide.max(axis=0) == pytest.approx(MEAN + far, abs=1e-3)
    assert len(wide) == len(curve)


@pytest.mark.parametrize("below, above", [(0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.3, 0.4)])
def test_an_interval_reaches_as_far_down_and_up(below: float, above: float) -> None:
    ends = reach_out(np.array([[0.2], [0.6]]), np.array([below]), np.array([above]))
    assert ends[:, 0] == pytest.approx([min(0.2, 0.4 - below), max(0.6, 0.4 + above)])
