"""The peaks of a density on a grid, the basins round them, and how far each stands out.

Steepest ascent gives each cell its peak; peaks are then merged over their highest saddles, the
lower into the higher (elder rule). A peak's persistence is its height over the saddle at which it
merges, measured in square roots, in which the noise of a density is the same everywhere.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Codes, Flags, Floats
from analysis.grid import Grid, cell_areas

STEPS = ((0, 1), (1, -1), (1, 0), (1, 1))
"""To half of the eight neighbours; the other half sees the pair from its side."""
OUTSIDE = -1


@dataclass(frozen=True)
class Modes:
    """The peaks of one density, the highest first."""

    cells: Codes
    """(m,) flat cell of each peak."""
    persistence: Floats
    """(m,) √height less √saddle; infinite for the highest."""
    parents: Codes
    """(m,) the peak whose basin each merges into over its saddle; −1 for the highest."""
    labels: Codes
    """(cells,) the peak to which each cell of the grid climbs; −1 outside the figure."""


@dataclass(frozen=True)
class Borders:
    """Where basins touch: one highest pass for each pair."""

    pairs: Codes
    """(b, 2) basins, the first before the second."""
    heights: Floats
    """(b,) of the pass."""
    cells: Codes
    """(b,) flat cell of the pass, the lower of the two that touch."""


def find_modes(density: Floats, grid: Grid) -> Modes:
    """Peaks, basins and persistences of a density (rows, columns) on the grid.

    Source: Edelsbrunner, Letscher & Zomorodian 2002, Discrete & Computational Geometry 28
    (persistence); Chazal et al. 2013, J. ACM 60 (clusters by the persistence of their peaks).
    """
    heights = density.ravel()
    summit = _climb(heights, grid)
    peaks = np.unique(summit[summit >= 0])
    peaks = peaks[np.argsort(-heights[peaks], kind="stable")]
    place = np.full(len(heights), OUTSIDE)
    place[peaks] = np.arange(len(peaks))
    labels = np.where(summit >= 0, place[summit], OUTSIDE)
    persistence, parents = _merge(heights[peaks], find_borders(heights, labels, grid))
    return Modes(peaks, persistence, parents, labels)


def find_borders(heights: Floats, labels: Codes, grid: Grid) -> Borders:
    """The highest pass between each two basins that touch, the highest first; both (cells,)."""
    one, other = neighbours(grid)
    touch = labels[one] != labels[other]
    one, other = one[touch], other[touch]
    lower = np.where(heights[one] <= heights[other], one, other)
    pairs = np.sort(np.stack([labels[one], labels[other]], axis=1), axis=1)
    order = np.argsort(-heights[lower], kind="stable")
    pairs, lower = pairs[order], lower[order]
    _, first = np.unique(pairs @ (len(heights), 1), return_index=True)
    first.sort()
    return Borders(pairs[first], heights[lower[first]], lower[first])


@cache
def neighbours(grid: Grid) -> tuple[Codes, Codes]:
    """Flat cells (pairs,) and (pairs,) that touch, each pair once, both inside the figure."""
    inside = cell_areas(grid) > 0
    rows, columns = grid.shape
    cells = np.arange(rows * columns).reshape(rows, columns)
    ones, others = [], []
    for down, along in STEPS:
        first, last = max(0, -along), columns - max(0, along)
        one = (slice(0, rows - down), slice(first, last))
        other = (slice(down, rows), slice(first + along, last + along))
        both: Flags = inside[one] & inside[other]
        ones.append(cells[one][both])
        others.append(cells[other][both])
    return np.concatenate(ones), np.concatenate(others)


@cache
def _surroundings(grid: Grid) -> NDArray[np.intp]:
    """(9, cells): each cell itself and its neighbours; itself in place of one outside."""
    rows, columns = grid.shape
    number = rows * columns
    around = np.tile(np.arange(number), (9, 1))
    one, other = neighbours(grid)
    offsets = [down * columns + along for down, along in STEPS]
    for way, offset in enumerate(offsets):
        this = other - one == offset
        around[1 + way, one[this]] = other[this]
        around[5 + way, other[this]] = one[this]
    return around


def _climb(heights: Floats, grid: Grid) -> Codes:
    """The peak (cells,) that each cell reaches by the steepest way; −1 outside."""
    # Ranks have no ties, so that a plain climbs one way and never in a circle.
    cells = np.argsort(heights, kind="stable")
    rank = np.empty(len(heights), dtype=np.int32)
    rank[cells] = np.arange(len(heights), dtype=np.int32)
    summit = cells[rank[_surroundings(grid)].max(axis=0)]
    while True:
        farther = summit[summit]
        if np.array_equal(farther, summit):
            break
        summit = farther
    return np.where(cell_areas(grid).ravel() > 0, summit, OUTSIDE)


def _merge(peaks: Floats, borders: Borders) -> tuple[Floats, Codes]:
    """Persistence and parent of each peak, over the passes from the highest down."""
    roots = list(range(len(peaks)))
    persistence, parents = np.full(len(peaks), np.inf), np.full(len(peaks), -1)
    # A loop over basins, of which there are some dozens, never over stories.
    for (one, other), height in zip(borders.pairs.tolist(), borders.heights, strict=True):
        first, second = _root(roots, one), _root(roots, other)
        if first == second:
            continue
        elder, younger = min(first, second), max(first, second)
        persistence[younger] = np.sqrt(peaks[younger]) - np.sqrt(height)
        parents[younger] = elder
        roots[younger] = elder
    return persistence, parents


def _root(roots: list[int], one: int) -> int:
    while roots[one] != one:
        one = roots[one]
    return one
