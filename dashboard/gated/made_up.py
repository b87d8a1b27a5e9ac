"""Stories that nobody told, laid over the bands of a map: k of them, evenly by chance.

Whoever knows every story of a set but one finds that one in the bands: it is the only place that
makes them as they are. With these there are k such places more. They follow from the set and the
answer, so that the bands of a set are the same on all pages, and asking again shows no others.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Floats
from analysis.density import LINE_CELLS, count_along
from analysis.grid import SQUARE, TRIANGLE, cells_of, count_cells
from analysis.simplex import points_from_weights
from dashboard.gated.gate import Gate

Counts = NDArray[np.int64]


def over_line(gate: Gate, cell: bytes, name: str) -> Counts:
    """(100,) how many lie where along a dyad. cell: the key of the cut set."""
    return count_along(_places(gate, cell, name), LINE_CELLS)


def over_square(gate: Gate, cell: bytes, names: Sequence[str]) -> Counts:
    """Of the square grid's shape: how many lie where over two answers, the way across first."""
    across, upward = (_places(gate, cell, name) for name in names)
    return count_cells(cells_of(np.stack([across, upward], axis=1), SQUARE), SQUARE)


def over_triangle(gate: Gate, cell: bytes, name: str) -> Counts:
    """Of the triangular grid's shape: how many lie where in a triad."""
    down, along = np.sqrt(_places(gate, cell, f"{name}.0")), _places(gate, cell, f"{name}.1")
    weights = np.stack([1 - down, down * (1 - along), down * along], axis=1)
    return count_cells(cells_of(points_from_weights(weights), TRIANGLE), TRIANGLE)


def _places(gate: Gate, cell: bytes, name: str) -> Floats:
    """(k,) places from 0 to 1 on one answer."""
    half = np.full(gate.k, 0.5)
    return half + gate.noise_at(cell, f"{name}.made up", scale=half, limit=half)
