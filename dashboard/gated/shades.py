"""The shades and curves of a cut set as they are drawn, with k stories in them that nobody told.

Whoever knows every story of a set but one finds that one in the shades: it is the only place that
makes them as they are. With these there are k such places more. Each lies near a story that was
told, so that the picture stays what it is, and follows from the set and the answer, so that it is
the same on all pages and asking again shows no others. A part in which fewer than k stories lie is
not drawn, as it is not counted.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags, Floats
from analysis.density import LINE_CELLS, choose_bandwidth, estimate_density, smooth_line
from analysis.grid import SQUARE, TRIANGLE, cell_areas, near_triangle
from analysis.grid import Grid as Cells
from analysis.islands import raise_parts_of_few
from dashboard.figures import Grid
from dashboard.figures.theme import BAND_SHARES
from dashboard.gated.gate import Gate

Counts = NDArray[Any]
REACH = 2
"""How far from a story that was told a made-up one may lie, in widths of the kernel."""


def dots_of(points: Floats) -> Floats:
    """The dots (n, 2) or (n,) of a set by where they lie.

    In the stories' own order one could follow each teller from map to map.
    """
    keys = points.T[::-1] if points.ndim > 1 else points[None]
    return points[np.lexsort(keys)]


def shade_triangle(gate: Gate, cell: bytes, name: str, counts: Counts) -> Grid:
    """The bands of a triad. cell: the key of the cut set; counts: of TRIANGLE's shape."""
    made_up = over_grid(gate, cell, name, counts, TRIANGLE)
    return _shade(gate, counts, made_up, TRIANGLE, near_triangle())


def shade_square(gate: Gate, cell: bytes, names: Sequence[str], counts: Counts) -> Grid:
    """The bands over two answers, the way across first; counts of SQUARE's shape.

    The other way round it is the same picture, or each would be a look of its own.
    """
    turned = names[0] > names[1]
    told = counts.T if turned else counts
    made_up = over_grid(gate, cell, " × ".join(sorted(names)), told, SQUARE)
    return _shade(gate, counts, made_up.T if turned else made_up, SQUARE)


def curve_along(gate: Gate, cell: bytes, name: str, counts: Counts) -> Floats:
    """(100,) how dense the stories of a dyad lie, from their counts (100,)."""
    line, everywhere = counts[None], np.ones((1, LINE_CELLS), np.bool_)
    made_up = _beside(gate, cell, name, line, (1, LINE_CELLS), everywhere)
    return smooth_line(counts + made_up[0]).values


def over_grid(gate: Gate, cell: bytes, name: str, counts: Counts, cells: Cells) -> Counts:
    """How many made-up stories lie where, of the grid's shape as `counts` are; k in all."""
    sides = round(1 / cells.step_y), round(1 / cells.step_x)
    return _beside(gate, cell, name, counts, sides, cell_areas(cells) > 0)


def _shade(
    gate: Gate, counts: Counts, made_up: Counts, cells: Cells, seen: Flags | None = None
) -> Grid:
    density = estimate_density(counts + made_up, cells, seen=seen)
    bands = raise_parts_of_few(density.bands, BAND_SHARES[-1], counts, least=gate.k)
    origin = (float(cells.centres_x[0]), float(cells.centres_y[0]))
    return Grid(bands, origin, (cells.step_x, cells.step_y))


def _beside(  # noqa: PLR0913 - whose set, and on which figure
    gate: Gate, cell: bytes, name: str, counts: Counts, sides: tuple[int, int], inside: Flags
) -> Counts:
    """k stories, each moved by chance from one of the `counts` (rows, columns), and not outside.

    sides: how many rows and columns are as long as the figure's side.
    """
    made_up = np.zeros(counts.shape, np.int64)
    told = counts.ravel().cumsum()
    stories = int(told[-1])
    if not stories:
        return made_up
    whole = np.full((3, gate.k), 0.5)
    whose, *ways = whole + gate.noise_at(cell, f"{name}.made up", scale=whole, limit=whole)
    chosen = np.minimum((whose * stories).astype(np.intp), stories - 1)
    begun = np.unravel_index(np.searchsorted(told, chosen, side="right"), counts.shape)
    reach = REACH * choose_bandwidth(stories)
    ends = [
        np.clip(at + np.rint(reach * side * (2 * way - 1)).astype(np.intp), 0, most - 1)
        for at, side, way, most in zip(begun, sides, ways, counts.shape, strict=True)
    ]
    stays = ~inside[tuple(ends)]
    place = tuple(np.where(stays, at, end) for at, end in zip(begun, ends, strict=True))
    np.add.at(made_up, place, 1)
    return made_up
