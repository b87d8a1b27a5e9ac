"""How like the others a set's stories were placed: where most of them lie, or where hardly any do.

On each map a story stands at the share of the set that lies in thinner places than itself, half of
those as dense counted in: 1 in the densest place, 0 in the thinnest, .5 on average whatever the
map. A set with two crowds has two typical places; its middle, where nobody is, is not one. What a
story says on several maps is averaged, where one on which it was not placed counts as .5: averages
of few lie farther out by chance alone, and the most typical would be those of hardly any answers.
"""

from collections.abc import Collection, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Floats, Numbers, row_numbers
from analysis.density import LINE_CELLS, calibrate_bands, estimate_density, smooth_line
from analysis.grid import SQUARE, TRIANGLE, Grid, cells_of, count_cells
from analysis.responses import Responses, State
from analysis.simplex import points_from_weights

MIDDLE = 0.5
NOWHERE = -1
MOST_BITS = 16
CORNERS = 3
BLOCK = 16_384
"""Stories whose places are found while they are near the processor."""

Places = NDArray[np.intp]


def likeness_of(responses: Responses, rows: NDArray[np.intp], questions: Collection[str]) -> Floats:
    """How like the set each of its stories is, (m,) between 0 (contrary) and 1 (typical).

    Args:
        responses: a collection's answers.
        rows: (m,) the set's row numbers; nothing outside the set has any part in it.
        questions: the signifiers that count.

    Returns:
        (m,) the average over the maps, each on which a story was not placed counted as .5: one that
        was placed nowhere stands at .5 exactly.

    Raises:
        ShapeError, RangeError: rows that are no row numbers.
    """
    rows = row_numbers(rows, len(responses))
    total, maps = np.zeros(len(rows)), 0
    for name in questions:
        for crowding in _crowding(responses, rows, name):
            total += np.where(np.isnan(crowding), MIDDLE, crowding)
            maps += 1
    return np.asarray(total / maps if maps else total + MIDDLE, np.float64)


def _crowding(responses: Responses, rows: NDArray[np.intp], name: str) -> Iterator[Floats]:
    """For each map of a question the share (m,) of the set in thinner places; NaN not placed."""
    if name in responses.triads:
        yield _in_plane(responses.triads[name], rows, TRIANGLE)
    elif name in responses.dyads:
        yield _along(responses.dyads[name][rows].astype(np.float64))
    elif name in responses.stones:
        stones = responses.stones[name]
        yield from (_in_plane(stones[:, one], rows, SQUARE) for one in range(stones.shape[1]))
    elif name in responses.scales:
        values = responses.scales[name][rows]
        yield _among(np.where(np.isnan(values), NOWHERE, np.nan_to_num(values)).astype(np.intp))
    elif name in responses.choices:
        placed = responses.states[name][rows] == State.PLACED
        yield _among(np.where(placed, _numbered(responses.choices[name][rows]), NOWHERE))


def _in_plane(placements: Numbers, rows: NDArray[np.intp], grid: Grid) -> Floats:
    """Of the rows (m,) of weights (n, 3) or of points (n, 2)."""
    cells = np.full(len(rows), grid.nowhere, np.uint16)
    for start in range(0, len(rows), BLOCK):
        some = placements[rows[start : start + BLOCK]]
        points = points_from_weights(some) if some.shape[1] == CORNERS else some
        cells[start : start + BLOCK] = cells_of(points, grid)
    bands = estimate_density(count_cells(cells, grid), grid).bands
    # The cell of a story that was not placed is one past the last.
    return _looked_up(1 - bands.ravel(), cells)


def _along(positions: Floats) -> Floats:
    placed = ~np.isnan(positions)
    parts = np.minimum(np.nan_to_num(positions) * LINE_CELLS + 1e-5, LINE_CELLS - 1)
    places = np.where(placed, parts.astype(np.intp), NOWHERE)
    counts = np.bincount(places[placed], minlength=LINE_CELLS)
    thinner = 1 - calibrate_bands(smooth_line(counts).values, counts) if placed.any() else counts
    return _looked_up(thinner, places)


def _among(places: Places) -> Floats:
    """Among places that have no neighbours: as dense as they are full."""
    counts = np.bincount(places[places != NOWHERE])
    thinner = 1 - calibrate_bands(counts.astype(np.float64), counts) if len(counts) else counts
    return _looked_up(thinner, places)


def _numbered(chosen: NDArray[np.bool_]) -> Places:
    """A number from 0 for each combination of options that was chosen: the options are its bits.

    Numbers of very many options would be too wide to count by; those are sorted, which is slower.
    """
    options = chosen.shape[1]
    if options > MOST_BITS:
        return np.unique(np.packbits(chosen, axis=1), axis=0, return_inverse=True)[1].ravel()
    return np.asarray(chosen @ (2 ** np.arange(options)).astype(np.float32), np.intp)


def _looked_up(thinner: NDArray[Any], places: NDArray[Any]) -> Floats:
    """(m,) what stands at each place; NaN for NOWHERE and one past the last."""
    return np.append(thinner, np.nan).take(places)
