"""The fixed grids on which stories are counted: a triangle with unit side, a unit square.

A story's cell is computed once, when it comes in, and kept as uint16. A grid has a margin of empty
cells, so that an outline drawn from it can close outside the figure.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import (
    Floats,
    Numbers,
    Rows,
    checked_codes,
    checked_points,
    placed_rows,
    row_numbers,
)
from analysis.errors import ParameterError
from analysis.simplex import HEIGHT

FINER = 8
"""How many times finer, each way, a border cell is sampled to know how much of it is inside."""

BLOCK = 2**17
"""Stories that are counted at a time: their cells, made wide for it, stay near the processor."""


@dataclass(frozen=True)
class Grid:
    """Cells over a figure in the plane, row by row from its lower left margin."""

    figure: str
    """`triangle` or `square`."""
    columns: int
    rows: int
    """Cells over the figure itself, which is 1 wide."""
    height: float
    margin: int = 8
    """Empty cells on each side."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns, margins included."""
        return self.rows + 2 * self.margin, self.columns + 2 * self.margin

    @property
    def nowhere(self) -> int:
        """The cell of a story that was not placed: one past the last."""
        return self.shape[0] * self.shape[1]

    @property
    def step_x(self) -> float:
        """Width of a cell."""
        return 1 / self.columns

    @property
    def step_y(self) -> float:
        """Height of a cell."""
        return self.height / self.rows

    @property
    def centres_x(self) -> Floats:
        """(columns with margins,) x of the cells' middles."""
        return (np.arange(self.shape[1], dtype=np.float64) - self.margin + 0.5) * self.step_x

    @property
    def centres_y(self) -> Floats:
        """(rows with margins,) y of the cells' middles."""
        return (np.arange(self.shape[0], dtype=np.float64) - self.margin + 0.5) * self.step_y


TRIANGLE = Grid("triangle", columns=96, rows=84, height=HEIGHT)
SQUARE = Grid("square", columns=80, rows=80, height=1.0)


def cells_of(points: Numbers, grid: Grid) -> NDArray[np.uint16]:
    """The cell (n,) of each point (n, 2) of the figure; `grid.nowhere` where NaN.

    Points outside the figure's box fall into its nearest cell. Raises ShapeError unless (n, 2),
    RangeError (infinite).
    """
    plane = checked_points(points)
    placed = placed_rows(plane)
    steps = np.where(placed[:, None], plane, 0) / (grid.step_x, grid.step_y)
    column = np.clip(np.floor(steps[:, 0]), 0, grid.columns - 1) + grid.margin
    row = np.clip(np.floor(steps[:, 1]), 0, grid.rows - 1) + grid.margin
    return np.where(placed, row * grid.shape[1] + column, grid.nowhere).astype(np.uint16)


def count_cells(
    cells: NDArray[np.uint16], grid: Grid, rows: Rows | None = None
) -> NDArray[np.int64]:
    """Stories per cell, of the grid's shape, for the chosen ones of cells (n,); None is all.

    Raises ShapeError, RangeError (no whole numbers, or no such rows), ParameterError where a cell
    lies outside the grid.
    """
    cells = checked_codes("cells", cells, least=0)
    chosen = cells if rows is None else cells.take(row_numbers(rows, len(cells)))
    counts = np.zeros(grid.nowhere + 1, dtype=np.int64)
    for start in range(0, len(chosen), BLOCK):
        some = np.bincount(chosen[start : start + BLOCK], minlength=len(counts))
        if len(some) > len(counts):
            raise ParameterError("cells", len(some) - 1, f"cells up to {grid.nowhere}")
        counts += some
    return counts[:-1].reshape(grid.shape)


@cache
def cell_middles(grid: Grid) -> Floats:
    """(cells + 1, 2) the middle of each cell, NaN for `grid.nowhere`."""
    x, y = np.meshgrid(grid.centres_x, grid.centres_y)
    middles = np.vstack([np.stack([x.ravel(), y.ravel()], axis=1), [[np.nan, np.nan]]])
    middles.flags.writeable = False
    return middles


@cache
def near_triangle(steps: int = 4) -> NDArray[np.bool_]:
    """The cells of the triangle's grid, of its shape, at most so many steps outside its sides."""
    top = TRIANGLE.centres_y[:, None] / HEIGHT
    right = TRIANGLE.centres_x - top / 2
    near = np.minimum(np.minimum(top, right), 1 - top - right) >= -steps * TRIANGLE.step_x
    near.flags.writeable = False
    return np.asarray(near, np.bool_)


@cache
def cell_areas(grid: Grid) -> Floats:
    """The share of each cell that lies inside the figure, of the grid's shape, 0 … 1."""
    offsets = (np.arange(FINER) + 0.5) / FINER - 0.5
    y = (grid.centres_y[:, None] + offsets * grid.step_y).reshape(-1, 1)
    x = (grid.centres_x[:, None] + offsets * grid.step_x).reshape(1, -1)
    slope = y / (2 * HEIGHT) if grid.figure == "triangle" else np.zeros_like(y)
    inside = (y >= 0) & (y <= grid.height) & (x >= slope) & (x <= 1 - slope)
    rows, columns = grid.shape
    areas: Floats = inside.reshape(rows, FINER, columns, FINER).mean(axis=(1, 3))
    areas.flags.writeable = False
    return areas
