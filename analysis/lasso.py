"""Which stories lie inside a drawn polygon, exactly and quickly.

Cells wholly inside or outside are known at once; only stories in cells that the outline may cross
are tested one by one, so that the quick way gives the same answer as testing them all.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import (
    Flags,
    Floats,
    Numbers,
    as_array,
    as_floats,
    as_rows_of_three,
    checked_codes,
    checked_points,
    checked_positions,
)
from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.grid import SQUARE, TRIANGLE, Grid
from analysis.simplex import points_from_weights
from analysis.zones import ZONES, zone_of_polygon, zones_of

OUTSIDE, INSIDE, CROSSED = 0, 1, 2
MOST_CORNERS = 2000
FARTHEST = 10
PULLED_IN = 1e-7
ON_THE_BORDER = 1e-9  # what rounding makes of 0
SAMPLED = 16
"""How often an outline is looked at in the width of a cell."""
ROUNDED = 1e-3
"""In widths of a cell: far more than pulling in and rounding move a point."""

Polygon = Numbers | Sequence[Sequence[float]]


def checked_polygon(polygon: Polygon) -> Floats:
    """The corners (m, 2) of an outline as float64, open or closed.

    Raises ShapeError unless (m, 2), ParameterError for under 3 or over 2,000 corners, RangeError
    for a corner over 10 sides away or no number.
    """
    corners = as_floats("polygon", polygon)
    if corners.ndim != 2 or corners.shape[1] != 2:
        raise ShapeError("polygon", corners.shape, "(corners, 2)")
    if not 3 <= len(corners) <= MOST_CORNERS:
        raise ParameterError("polygon", f"{len(corners)} corners", f"3 to {MOST_CORNERS} corners")
    if not np.all(np.abs(corners) <= FARTHEST):
        raise RangeError("polygon", "a corner far from the figure", f"±{FARTHEST} sides at most")
    return corners


def points_inside(points: Numbers, polygon: Polygon) -> Flags:
    """Which points (n, 2) lie inside the polygon (even-odd rule), each tested; NaN is outside.

    A point on a left or lower edge is inside, on a right or upper edge outside, so that tiles that
    share an edge share no story. Raises ShapeError, RangeError (infinite), as `checked_polygon`.
    Source: Shimrat 1962, CACM 5, algorithm 112.
    """
    return _test_points(checked_points(points), checked_polygon(polygon))


def how_far_outside(point: Numbers, polygon: Polygon) -> float:
    """How far a point (2,) lies from a polygon; 0 inside it and on its border, NaN for NaN.

    Raises ShapeError unless (2,), and as `points_inside` does.
    """
    corners, point = checked_polygon(polygon), as_floats("point", point)
    if point.shape != (2,):
        raise ShapeError("point", point.shape, "(2,)")
    if np.isnan(point).any():
        return np.nan
    if points_inside(point[None], corners)[0]:
        return 0.0
    sides = np.roll(corners, -1, axis=0) - corners
    squares = np.maximum((sides**2).sum(axis=1), 1e-18)
    along = np.clip(((point - corners) * sides).sum(axis=1) / squares, 0, 1)
    nearest = float(np.hypot(*(corners + along[:, None] * sides - point).T).min())
    return nearest if nearest > ON_THE_BORDER else 0.0


def triad_inside(weights: Numbers, cells: NDArray[np.uint16], polygon: Polygon) -> Flags:
    """Which stories (n,) lie inside, for weights (n, 3) and their cells on the triangle's grid.

    An outline on or past the triangle's border takes that border with it, and the outline of a
    named zone takes exactly the stories that `zones_of` counts there. NaN is outside.
    Raises ShapeError, RangeError (weights, cells), and as `checked_polygon`.
    """
    corners, weights = checked_polygon(polygon), as_rows_of_three(weights)
    cells = checked_codes("cells", cells, len(weights))
    zone = zone_of_polygon(corners)
    if zone:
        return np.equal(zones_of(weights), ZONES.index(zone))
    state = cell_states(corners, TRIANGLE).take(cells, mode="clip")
    inside: Flags = np.equal(state, INSIDE)
    doubtful = np.flatnonzero(state == CROSSED)
    near = points_from_weights(weights[doubtful])
    inside[doubtful] = _test_points(_pull_in(near, TRIANGLE), corners)
    return inside


def stones_inside(points: Numbers, cells: NDArray[np.uint16], polygon: Polygon) -> Flags:
    """Which stories (n,) lie inside, for one stone's points (n, 2) and cells on the square.

    NaN is outside. Raises ShapeError, RangeError (cells), and as `points_inside` does.
    """
    corners, points = checked_polygon(polygon), as_array("points", points)
    cells = checked_codes("cells", cells, len(points))
    state = cell_states(corners, SQUARE).take(cells, mode="clip")
    inside: Flags = np.equal(state, INSIDE)
    doubtful = np.flatnonzero(state == CROSSED)
    near = checked_positions("points", points[doubtful], "(stories, 2)")
    inside[doubtful] = _test_points(_pull_in(near, SQUARE), corners)
    return inside


def cell_states(polygon: Floats, grid: Grid) -> NDArray[np.uint8]:
    """For each cell, and nowhere after them, OUTSIDE, INSIDE or CROSSED (test its stories).

    `polygon` (corners, 2), checked.
    """
    x, y = np.meshgrid(grid.centres_x, grid.centres_y)
    inside = _test_points(np.stack([x.ravel(), y.ravel()], axis=1), polygon)
    states = np.append(inside.astype(np.uint8), np.uint8(OUTSIDE))
    states[_crossed_cells(polygon, grid)] = CROSSED
    return states


def _crossed_cells(polygon: Floats, grid: Grid) -> NDArray[np.intp]:
    """Every cell that the outline may touch: those within half a step of one of its samples."""
    start = polygon / (grid.step_x, grid.step_y)
    edge = np.roll(start, -1, axis=0) - start
    samples = (np.hypot(edge[:, 0], edge[:, 1]) * SAMPLED).astype(np.intp) + 1
    which = np.repeat(np.arange(len(edge)), samples)
    first = np.repeat(np.cumsum(samples) - samples, samples)
    along = (np.arange(len(which)) - first) / samples[which]
    sampled = start[which] + edge[which] * along[:, None]
    rows, columns = grid.shape
    near = np.array([-1, 0, 1]) * (0.5 / SAMPLED + ROUNDED)
    column, row = (np.floor(np.add.outer(near, places)).astype(np.intp) for places in sampled.T)
    column = np.clip(column + grid.margin, 0, columns - 1)
    row = np.clip(row + grid.margin, 0, rows - 1)
    touched = np.zeros(grid.shape, np.bool_)
    touched[row[:, None], column[None]] = True
    return np.flatnonzero(touched)


def _pull_in(points: Floats, grid: Grid) -> Floats:
    """Points a ten-millionth nearer to the middle, so that an outline on the border holds them."""
    middle = np.array([0.5, grid.height / (3 if grid.figure == "triangle" else 2)])
    return points + (middle - points) * PULLED_IN


def _test_points(points: Floats, polygon: Floats) -> Flags:
    x, y = points.T
    inside = np.zeros(len(points), dtype=np.bool_)
    for (ax, ay), (bx, by) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        # Only where the edge crosses a point's height: there the ratio lies in [0, 1], and an edge
        # that is all but flat cannot overflow.
        crossing = np.flatnonzero((ay > y) != (by > y))
        ratio = (y[crossing] - ay) / (by - ay) if len(crossing) else crossing
        inside[crossing] ^= x[crossing] < (bx - ax) * ratio + ax
    return inside
