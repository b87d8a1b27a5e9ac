"""A density as it travels: one byte a cell, nobody is white, and outlines close."""

import base64

import numpy as np
import pytest

from analysis.grid import TRIANGLE, near_triangle
from dashboard.figures import Grid, contours
from drawn import a_grid


def cells_of(grid: Grid) -> np.ndarray:
    props = grid.props()
    packed = np.frombuffer(base64.b64decode(str(props["cells"])), np.uint8)
    return packed.reshape(grid.shares.shape)


def test_shares_become_bytes_and_nobody_is_the_last() -> None:
    grid = Grid(np.array([[0.0, 0.5], [np.nan, 1.0]]), (0.0, 0.0), (1.0, 1.0))
    assert cells_of(grid).tolist() == [[0, 125], [250, 250]]


def test_a_cell_far_outside_the_triangle_is_nobody() -> None:
    grid = Grid(np.zeros((100, 112)), a_grid().origin, a_grid().step)
    cells = cells_of(grid.within_triangle())
    columns, rows = (np.arange(size) for size in (112, 100))
    x, y = np.meshgrid(
        grid.origin[0] + grid.step[0] * columns, grid.origin[1] + grid.step[1] * rows
    )
    inside = (y > 0) & (y < np.sqrt(3) * np.minimum(x, 1 - x))
    assert (cells[inside] == 0).all()
    assert cells[0, 0] == cells[-1, -1] == 250


def test_a_triad_is_drawn_from_no_cell_whose_band_is_left_out() -> None:
    origin = (float(TRIANGLE.centres_x[0]), float(TRIANGLE.centres_y[0]))
    grid = Grid(np.zeros(TRIANGLE.shape), origin, (TRIANGLE.step_x, TRIANGLE.step_y))
    drawn = grid.within_triangle().shares == 0
    assert drawn.any()
    assert near_triangle()[drawn].all()


def test_a_grid_of_one_row_is_refused() -> None:
    with pytest.raises(ValueError, match=r"H, W ≥ 2, got \(1, 5\)"):
        Grid(np.zeros((1, 5)), (0.0, 0.0), (1.0, 1.0))


def test_the_outline_of_a_round_hill_is_its_circle() -> None:
    xs = np.linspace(-1, 1, 81)
    distance = np.hypot(*np.meshgrid(xs, xs))
    loops = contours.outlines(Grid(distance, (-1.0, -1.0), (0.025, 0.025)), 0.5)
    assert len(loops) == 1
    assert np.allclose(np.hypot(*loops[0].T), 0.5, atol=0.002)


def test_two_hills_have_two_outlines_and_a_plain_has_none() -> None:
    shares = np.ones((9, 9))
    shares[2, 2] = shares[6, 6] = 0.1
    assert len(contours.outlines(Grid(shares, (0.0, 0.0), (1.0, 1.0)), 0.5)) == 2
    assert contours.outlines(Grid(np.ones((9, 9)), (0.0, 0.0), (1.0, 1.0)), 0.5) == []


def test_an_outline_at_the_edge_of_the_grid_closes_around_it() -> None:
    loops = contours.outlines(Grid(np.zeros((4, 4)), (0.0, 0.0), (1.0, 1.0)), 0.5)
    assert len(loops) == 1
    assert loops[0].min() < 0 < 3 < loops[0].max()
