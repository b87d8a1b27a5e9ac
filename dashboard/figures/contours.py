"""Outlines of {q ≤ share} on a grid, by marching squares; closed, with what is dense inside."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dashboard.figures.grids import Grid

Edge = tuple[bool, int, int]  # whether it runs across, and the row and column where it starts
FloatArray = NDArray[np.float64]

# By which of a cell's corners are inside (1 low left, 2 low right, 4 high right, 8 high left):
# from which side to which side the outline runs (0 bottom, 1 right, 2 top, 3 left).
_RUNS: Final[dict[int, tuple[tuple[int, int], ...]]] = {
    1: ((3, 0),),
    2: ((0, 1),),
    3: ((3, 1),),
    4: ((1, 2),),
    5: ((3, 0), (1, 2)),
    6: ((0, 2),),
    7: ((3, 2),),
    8: ((2, 3),),
    9: ((2, 0),),
    10: ((0, 1), (2, 3)),
    11: ((2, 1),),
    12: ((1, 3),),
    13: ((1, 0),),
    14: ((0, 3),),
}


def outlines(grid: Grid, share: float) -> list[FloatArray]:
    """Closed outlines (m, 2) of the cells with q ≤ share, interpolated between their centres."""
    # Everything beyond the grid counts as outside, so that every outline closes.
    cells = np.pad(np.nan_to_num(grid.shares, nan=1.0), 1, constant_values=2.0)
    following = _following(cells <= share)
    loops = []
    while following:
        loop = _loop(following)
        corners = np.array([_crossing(cells, edge, share) for edge in loop])
        loops.append(np.asarray(grid.origin) + (corners - 1) * np.asarray(grid.step))
    return loops


def _following(inside: NDArray[np.bool_]) -> dict[Edge, Edge]:
    """For each edge that the outline crosses, the edge that it crosses next."""
    low, high = inside[:-1].astype(np.uint8), inside[1:].astype(np.uint8)
    codes = low[:, :-1] + 2 * low[:, 1:] + 4 * high[:, 1:] + 8 * high[:, :-1]
    following = {}
    for row, column in np.argwhere((codes > 0) & (codes < 15)).tolist():
        sides = _sides(row, column)
        for start, end in _RUNS[int(codes[row, column])]:
            following[sides[start]] = sides[end]
    return following


def _sides(row: int, column: int) -> tuple[Edge, Edge, Edge, Edge]:
    """Bottom, right, top and left edge of a cell."""
    return (
        (True, row, column),
        (False, row, column + 1),
        (True, row + 1, column),
        (False, row, column),
    )


def _loop(following: dict[Edge, Edge]) -> list[Edge]:
    """Take one closed run of edges out of the table."""
    edge = next(iter(following))
    loop = []
    while edge in following:
        loop.append(edge)
        edge = following.pop(edge)
    return loop


def _crossing(cells: NDArray[np.floating], edge: Edge, share: float) -> tuple[float, float]:
    """Where the outline crosses an edge, as (column, row) of the padded grid."""
    across, row, column = edge
    start = float(cells[row, column])
    end = float(cells[row, column + 1] if across else cells[row + 1, column])
    part = (share - start) / (end - start)
    return (column + part, row) if across else (column, row + part)
