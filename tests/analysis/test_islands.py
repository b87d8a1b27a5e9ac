"""Shapes on a grid: what they hold, which are too thin to be drawn, which touch."""

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.islands import find_touching, raise_thin_parts, rank_by_mass


def two_heaps() -> NDArray[np.float64]:
    """A heap of 60 in the left half and one of 40 in the right, with nothing between."""
    density = np.zeros((5, 9))
    density[1:4, 1:4], density[1:4, 6:8] = 60 / 9, 40 / 6.001
    return density


def test_cells_up_to_a_share_hold_that_share_of_the_mass() -> None:
    density = np.random.default_rng(1).random((12, 15))
    shares = rank_by_mass(density)
    for share in (0.2, 0.5, 0.8):
        held = density[shares <= share].sum() / density.sum()
        assert held == pytest.approx(share, abs=density.max() / density.sum())


def test_where_nothing_lies_nothing_is_drawn() -> None:
    assert (rank_by_mass(np.zeros((3, 4))) == 1).all()
    assert (rank_by_mass(two_heaps())[:, 5] == 1).all()


@pytest.mark.parametrize("tellers, drawn", [(4, 1), (5, 2)])
def test_a_shape_of_too_few_tellers_is_none(tellers: int, drawn: int) -> None:
    shares = np.where(two_heaps() > 0, 0.4, 1.0)
    left, right = np.ravel_multi_index(([2, 2], [2, 6]), shares.shape)
    cells = np.concatenate([np.full(9, left), np.full(tellers, right)])
    raised = raise_thin_parts(shares, [0.5], cells, np.arange(len(cells)), least=5)
    assert [raised[2, 2] <= 0.5, raised[2, 6] <= 0.5] == [True, drawn == 2]


def test_many_stories_of_one_teller_fill_no_shape() -> None:
    shares = np.where(two_heaps() > 0, 0.4, 1.0)
    cells = np.full(50, np.ravel_multi_index((2, 2), shares.shape))
    raised = raise_thin_parts(shares, [0.5], cells, np.zeros(50), least=5)
    assert (raised == 1).all()


def test_a_thin_peak_is_levelled_within_the_shape_that_holds_enough() -> None:
    shares = np.full((5, 5), 0.7)
    shares[2, 2] = 0.1
    cells = np.array([12, *range(6)])
    raised = raise_thin_parts(shares, [0.25, 0.8], cells, np.arange(7), least=5)
    assert 0.25 < raised[2, 2] <= 0.8
    assert (raised <= 0.8).all()


def test_shapes_touch_across_a_gap_that_is_small_enough() -> None:
    shapes = np.zeros((3, 5, 12), np.bool_)
    shapes[0, 2, 1], shapes[1, 2, 4], shapes[2, 2, 10] = True, True, True
    assert find_touching(shapes, 3).tolist() == [
        [False, True, False],
        [True, False, False],
        [False, False, False],
    ]
    assert not find_touching(shapes, 2).any()


def test_no_shapes_touch_where_there_are_none() -> None:
    assert find_touching(np.zeros((0, 5, 5), np.bool_), 2).shape == (0, 0)
