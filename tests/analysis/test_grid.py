"""Cells of the fixed grids."""

import numpy as np
import pytest

from analysis.errors import ParameterError, ShapeError
from analysis.grid import BLOCK, SQUARE, TRIANGLE, cell_areas, cells_of, count_cells
from analysis.simplex import HEIGHT, points_from_weights


@pytest.mark.parametrize("grid", [TRIANGLE, SQUARE])
def test_a_grid_fits_in_sixteen_bits_and_covers_its_figure(grid):
    assert grid.nowhere < 2**16
    area = cell_areas(grid).sum() * grid.step_x * grid.step_y
    assert area == pytest.approx(HEIGHT / 2 if grid is TRIANGLE else 1, rel=2e-3)
    assert cell_areas(grid)[: grid.margin].sum() == 0


def test_corners_of_the_triangle_fall_into_cells_that_touch_it():
    corners = points_from_weights(np.eye(3))
    rows, columns = np.divmod(cells_of(corners, TRIANGLE), TRIANGLE.shape[1])
    margin = TRIANGLE.margin
    assert rows.tolist() == [margin + TRIANGLE.rows - 1, margin, margin]
    assert columns.tolist() == [margin + 48, margin, margin + TRIANGLE.columns - 1]


def test_a_cells_middle_lies_in_that_cell():
    points = np.array([[SQUARE.centres_x[20], SQUARE.centres_y[30]]])
    assert cells_of(points, SQUARE)[0] == 30 * SQUARE.shape[1] + 20


def test_counts_leave_out_what_was_not_placed():
    points = np.array([[0.5, 0.5], [0.5, 0.5], [np.nan, np.nan], [0.1, 0.9]])
    cells = cells_of(points, SQUARE)
    assert cells[2] == SQUARE.nowhere
    assert count_cells(cells, SQUARE).sum() == 3
    assert count_cells(cells, SQUARE).max() == 2
    assert count_cells(cells, SQUARE, np.array([True, False, True, False])).sum() == 1
    assert count_cells(cells, SQUARE, np.array([3, 3])).max() == 2
    assert count_cells(cells[:0], SQUARE).sum() == 0


def test_stories_are_all_counted_however_many_they_are():
    cells = np.tile(np.arange(7, dtype=np.uint16), BLOCK // 2)
    counts = count_cells(cells, SQUARE).ravel()
    assert counts[:8].tolist() == [BLOCK // 2] * 7 + [0]
    assert counts.sum() == len(cells)


def test_cells_of_another_grid_and_points_of_another_shape_are_refused():
    with pytest.raises(ParameterError, match=f"cells up to {SQUARE.nowhere}"):
        count_cells(np.array([TRIANGLE.nowhere], dtype=np.uint16), SQUARE)
    with pytest.raises(ShapeError):
        cells_of(np.zeros(4), SQUARE)
