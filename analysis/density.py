"""How dense stories lie on a figure, without a bias at its edges.

Counts per cell are smoothed by a Gaussian (two small matrix products) and divided by the smoothed
figure, so that a border is no thinner than it is. Bands are calibrated on the stories themselves:
the band to .5 holds the densest half of them, to within one cell. Under 50 tellers show dots.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import (
    Flags,
    Floats,
    Numbers,
    as_array,
    checked_mask,
    checked_positions,
    is_number,
)
from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.grid import Grid, cell_areas

FINEST, COARSEST = 0.022, 0.09
LINE_CELLS = 100
UNSEEN = 1e-9
THINNEST = 1e-4  # kernels are kept by their width in ten-thousandths


@dataclass(frozen=True)
class Density:
    """Density over a grid, and the bands it is drawn with."""

    values: Floats
    """Of the grid's shape; stories' share per unit of area, 1 in all; 0 where nobody is."""
    bands: Floats
    """Of the grid's shape: the share of stories that lie denser, 0 … 1; all 1 where nobody is."""
    bandwidth: float
    """Standard deviation of the kernel, in sides of the figure."""
    stories: int


@dataclass(frozen=True)
class LineDensity:
    """Density along a dyad, in 100 cells from the first pole to the second."""

    values: Floats
    """(100,), mean 1: 1 everywhere is an even spread; 0 where nobody is."""
    counts: NDArray[np.int64]
    """(100,), stories."""
    bandwidth: float
    stories: int


def choose_bandwidth(stories: int) -> float:
    """Kernel width for a figure with unit side: .09 up to 200 stories, .022 at a million.

    It shrinks as n^(−1/6); the factor .22 is the spread of even stories in the triangle (.20) and
    a tenth. Source: Scott 2015, Multivariate Density Estimation, 6.3.
    """
    return float(np.clip(0.22 * max(stories, 1) ** (-1 / 6), FINEST, COARSEST))


def estimate_density(
    counts: NDArray[np.int64],
    grid: Grid,
    *,
    bandwidth: float | None = None,
    seen: Flags | None = None,
) -> Density:
    """Edge-corrected density and calibrated bands for counts (rows, columns) of the grid's.

    seen: the cells (rows, columns) that are looked at where nobody is, None is all: the bands of
    others stay 1.
    Source: the correction is Diggle's, 1985, Applied Statistics 34 (kernel over its mass inside).
    Raises ShapeError, RangeError (what is no number of stories), ParameterError for a bandwidth
    outside (0, 1].
    """
    counts = _checked_counts(counts, grid.shape, f"{grid.shape}, as the {grid.figure}'s grid")
    if seen is not None:
        seen = checked_mask("seen", np.ravel(seen), counts.size).reshape(grid.shape)
    stories = int(counts.sum())
    width = choose_bandwidth(stories) if bandwidth is None else _checked_bandwidth(bandwidth)
    if stories == 0:
        return Density(np.zeros(grid.shape), np.ones(grid.shape), width, 0)
    across, down, inside = kernels_of(grid, width)
    smooth = (down @ counts.astype(np.float64) @ across) / inside
    mass = float((smooth * cell_areas(grid)).sum()) * grid.step_x * grid.step_y
    values = smooth / mass
    return Density(values, calibrate_bands(values, counts, seen=seen), width, stories)


def calibrate_bands(
    density: Floats, counts: NDArray[np.int64], *, seen: Flags | None = None
) -> Floats:
    """For every cell (rows, columns) the share of stories in denser cells, half of those as dense.

    density and counts: of one shape, without NaN, and somebody is counted. seen: see
    `estimate_density`.
    The set of cells with a band ≤ q holds the densest share q of the stories, whatever the kernel.
    Source: Hyndman 1996, The American Statistician 50, "Computing and graphing HDRs".
    """
    dense, held = density.ravel(), counts.ravel()
    some = held > 0
    levels, level = np.unique(dense[some], return_inverse=True)
    at_level = np.bincount(level, held[some], minlength=len(levels))
    denser = 1 - (np.cumsum(at_level) - at_level / 2) / at_level.sum()
    bands = np.ones(density.size)
    bands[some] = denser[level]
    # Only between the stories is there anything to look up; in order that is four times quicker.
    empty = ~some & (dense > 0)
    between = np.flatnonzero(empty if seen is None else empty & seen.ravel())
    between = between[np.argsort(dense[between])]
    steps = np.append(0.0, levels), np.append(1.0, denser)
    bands[between] = np.interp(dense[between], *steps)
    return bands.reshape(density.shape)


def estimate_line_density(positions: Numbers, *, bandwidth: float | None = None) -> LineDensity:
    """Edge-corrected density of positions (n,) in [0, 1] along a dyad; NaN is left out.

    Bandwidth .25·n^(−1/5), between .03 and .12. Raises ShapeError, RangeError, ParameterError.
    """
    placed = checked_positions("positions", positions, "(stories,)")
    placed = placed[~np.isnan(placed)]
    return smooth_line(count_along(placed, LINE_CELLS), bandwidth=bandwidth)


def smooth_line(counts: NDArray[Any], *, bandwidth: float | None = None) -> LineDensity:
    """The same for counts (100,) of stories along the dyad.

    Raises ShapeError, RangeError (what is no number of stories), ParameterError (bandwidth).
    """
    counts = _checked_counts(counts, (LINE_CELLS,), f"({LINE_CELLS},)")
    stories = int(counts.sum())
    usual = float(np.clip(0.25 * max(stories, 1) ** -0.2, 0.03, 0.12))
    width = usual if bandwidth is None else _checked_bandwidth(bandwidth)
    kernel, inside = _line_kernel(max(round(width, 4), THINNEST))
    smooth = (kernel @ counts) / inside
    values = smooth / smooth.mean() if stories else smooth
    return LineDensity(values, counts, width, stories)


def count_along(positions: Floats, cells: int) -> NDArray[np.int64]:
    """Positions (n,) without NaN per equal part of [0, 1], (cells,); the last holds its upper end.

    A border is forgiven what float32 loses: .29 kept as .28999999 lies in the part from .29.
    """
    part = np.minimum((positions * cells + 1e-5).astype(np.intp), cells - 1)
    return np.bincount(part, minlength=cells)


def kernels_of(grid: Grid, bandwidth: float) -> tuple[Floats, Floats, Floats]:
    """The matrices that smooth along rows and along columns, and the smoothed figure itself."""
    return _kernels(grid, max(round(bandwidth, 4), THINNEST))


@lru_cache(maxsize=64)
def _kernels(grid: Grid, bandwidth: float) -> tuple[Floats, Floats, Floats]:
    across = _kernel(grid.shape[1], grid.step_x, bandwidth)
    down = _kernel(grid.shape[0], grid.step_y, bandwidth)
    inside = np.maximum(down @ cell_areas(grid) @ across, UNSEEN)
    return across, down, inside


@lru_cache(maxsize=64)
def _line_kernel(bandwidth: float) -> tuple[Floats, Floats]:
    kernel = _kernel(LINE_CELLS, 1 / LINE_CELLS, bandwidth)
    return kernel, kernel.sum(axis=1)


def _kernel(cells: int, step: float, bandwidth: float) -> Floats:
    apart = np.subtract.outer(np.arange(cells), np.arange(cells)) * step / bandwidth
    kernel: Floats = np.exp(-0.5 * apart**2)
    # Denormal numbers make the products thirty times slower.
    kernel[kernel < UNSEEN] = 0
    return kernel


def _checked_counts(counts: NDArray[Any], shape: tuple[int, ...], expected: str) -> NDArray[Any]:
    checked = as_array("counts", counts)
    if checked.shape != shape:
        raise ShapeError("counts", checked.shape, expected)
    if checked.dtype.kind not in "iuf" or np.ma.is_masked(counts):
        raise RangeError("counts", f"{checked.dtype}, or masked values", "numbers of stories")
    if not checked.min() >= 0 or (checked.dtype.kind == "f" and not np.isfinite(checked.sum())):
        raise RangeError("counts", checked.min(), "numbers of stories, from 0")
    return checked


def _checked_bandwidth(bandwidth: float) -> float:
    if not (is_number(bandwidth) and 0 < bandwidth <= 1):
        raise ParameterError("bandwidth", bandwidth, "a share of the side, over 0 and up to 1")
    return bandwidth
