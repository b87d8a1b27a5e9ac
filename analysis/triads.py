"""What a triad's placements say together: centre with its region, mean, dispersion, zones.

The centre is the closed geometric mean, its region is found in log-ratio coordinates and given back
as weights. `summarise_triad` takes weights; a page over a million stories keeps the columns of
`keep_triad` and asks `sum_log_ratios` and `centre_from_sums`.
"""

from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import (
    Floats,
    Hashes,
    Numbers,
    Rows,
    checked_level,
    checked_weights,
    placed_rows,
    row_numbers,
)
from analysis.errors import ShapeError
from analysis.grid import TRIANGLE, cell_middles, cells_of
from analysis.regions import Region, reach_out, region_from_moments, region_of_mean, unseen_about
from analysis.simplex import (
    AT_A_CORNER,
    HALF_PIXEL,
    farthest_log_ratios,
    log_ratios,
    points_from_weights,
    weights_from_log_ratios,
    weights_from_points,
)
from analysis.tellers import Moments, of, take_moments
from analysis.zones import ZoneShares, share_zones

BLOCK = 16384
LEAST = 1e-9
"""A weight that is none, for log ratios of a region."""


@cache
def cell_log_ratios() -> Floats:
    """(cells + 1, 2) log ratios of the middle of each cell of the triangle's grid, of one outside
    those of the side nearest to it; NaN for `TRIANGLE.nowhere`."""
    weights = np.maximum(weights_from_points(cell_middles(TRIANGLE)), 0)
    ratios = log_ratios(weights / weights.sum(axis=1, keepdims=True))
    ratios.flags.writeable = False
    return ratios


@dataclass(frozen=True)
class Centre:
    """Where the middle of a cloud lies in a triad, and how surely."""

    stories: int
    tellers: int
    centre: Floats
    """(3,) weights, the closed geometric mean; NaN where there is no story."""
    region: Floats | None
    """(121, 3) weights, the closed curve round the centre; None where `reason` says why."""
    method: str | None
    """`hotelling` (30 tellers on) or `bootstrap`."""
    reason: str | None
    """`no_stories`, `too_few_tellers` (under 8 even ones, see `Moments`), `all_alike`, or None."""
    dispersion: float
    """Total variance in log ratios, 0 where all are alike; NaN under two stories."""
    moments: Moments
    """Of the log ratios."""


@dataclass(frozen=True)
class TriadSummary:
    """All that is said of one triad and one set of stories; NaN rows are left out."""

    centre: Centre
    mean: Floats
    """(3,) arithmetic mean of the weights; NaN where there is no story."""
    zones: ZoneShares

    @property
    def stories(self) -> int:
        """How many stories were placed."""
        return self.centre.stories

    @property
    def tellers(self) -> int:
        """How many tellers placed them."""
        return self.centre.tellers


@dataclass(frozen=True)
class KeptTriad:
    """Columns computed once when stories come in, so that no page computes a logarithm."""

    cells: NDArray[np.uint16]
    """(n,) cell in the triangle's grid; `TRIANGLE.nowhere` where not placed."""
    log_ratios: NDArray[np.float32]
    """(2, n) ilr coordinates, each contiguous; 0, 0 where not placed."""

    @cached_property
    def everywhere(self) -> bool:
        """Whether every story was placed."""
        return bool((self.cells != TRIANGLE.nowhere).all())


@dataclass(frozen=True)
class LogRatioSums:
    """The sums of which a centre is made; sums of chunks add up."""

    stories: int
    total: Floats
    """(2,)"""
    products: Floats
    """(2, 2), uncentred."""

    def __add__(self, other: "LogRatioSums") -> "LogRatioSums":
        return LogRatioSums(
            self.stories + other.stories,
            self.total + other.total,
            self.products + other.products,
        )

    def __sub__(self, other: "LogRatioSums") -> "LogRatioSums":
        return LogRatioSums(
            self.stories - other.stories,
            self.total - other.total,
            self.products - other.products,
        )


def summarise_triad(
    weights: Numbers,
    tellers: Hashes | None = None,
    *,
    level: float = 0.95,
    seed: int = 0,
    limit: float = HALF_PIXEL,
) -> TriadSummary:
    """Centre, mean, dispersion and zones of weights (n, 3); NaN rows are not placed.

    `limit` is what a zero is raised to. The centre's region leaves room for the few who may lie at
    a corner and were not seen (`analysis.regions.reach_out`), which that of `estimate_centre` does
    not. Raises ShapeError, RangeError (weights), ParameterError.
    """
    checked = checked_weights(weights)
    known = placed_rows(checked)
    placed, whose = checked[known], of(tellers, known)
    centre = estimate_centre(placed, whose, level=level, seed=seed, limit=limit)
    if centre.region is not None:
        centre = replace(centre, region=_reach_corners(centre, level))
    mean = placed.mean(axis=0) if len(placed) else np.full(3, np.nan)
    return TriadSummary(centre, mean, share_zones(placed, whose, level=level))


def _reach_corners(centre: Centre, level: float) -> Floats:
    moments, corners = centre.moments, farthest_log_ratios(AT_A_CORNER)
    unseen = unseen_about(moments.mean, moments.even_tellers, corners, level=level)
    curve = log_ratios(np.asarray(centre.region), limit=LEAST)
    return weights_from_log_ratios(reach_out(curve, *unseen))


def estimate_centre(
    weights: Numbers,
    tellers: Hashes | None = None,
    *,
    level: float = 0.95,
    seed: int = 0,
    limit: float = HALF_PIXEL,
) -> Centre:
    """The closed geometric mean of weights (n, 3) with its region; NaN rows are left out.

    The region is Hotelling's over tellers, under 30 tellers a bootstrap of tellers.
    Raises ShapeError, RangeError (weights), ParameterError (level, limit).
    Source: Aitchison 1986, The Statistical Analysis of Compositional Data, 3.3 and 7.1.
    """
    checked_level(level)
    coordinates = log_ratios(weights, limit=limit)
    placed = ~np.isnan(coordinates[:, 0])
    values, whose = coordinates[placed], of(tellers, placed)
    moments = take_moments(values, whose)
    return _centre(moments, region_of_mean(values, moments, whose, level=level, seed=seed))


def keep_triad(weights: Numbers, *, limit: float = HALF_PIXEL) -> KeptTriad:
    """The columns of weights (n, 3) that maps and centres are made of; NaN rows lie nowhere.

    Raises ShapeError, RangeError (weights), ParameterError (limit).
    """
    cells = cells_of(points_from_weights(weights), TRIANGLE)
    coordinates = np.nan_to_num(log_ratios(weights, limit=limit).T)
    return KeptTriad(cells, np.ascontiguousarray(coordinates, dtype=np.float32))


def sum_log_ratios(kept: KeptTriad, rows: Rows | None = None) -> LogRatioSums:
    """Sums over the chosen stories, a mask (n,) or row numbers (m,); None is all.

    float32 is multiplied in blocks of 16,384 and the blocks are added in float64: a million
    stories agree with float64 to about 1e-7. Raises ShapeError for columns of unequal length, and
    as `row_numbers`.
    """
    if kept.log_ratios.shape != (2, len(kept.cells)):
        raise ShapeError("log_ratios", kept.log_ratios.shape, f"(2, {len(kept.cells)})")
    numbers = None if rows is None else row_numbers(rows, len(kept.cells))
    stories = len(kept.cells) if numbers is None else len(numbers)
    ones = np.ones(BLOCK, dtype=np.float32)
    blocks = np.zeros((stories // BLOCK + 1, 5))
    for block, start in enumerate(range(0, stories, BLOCK)):
        some = slice(start, start + BLOCK)
        u, v = (
            one[some] if numbers is None else one.take(numbers[some]) for one in kept.log_ratios
        )
        one = ones[: len(u)]
        blocks[block] = u.dot(one), v.dot(one), u.dot(u), u.dot(v), v.dot(v)
    sums: Floats = blocks.sum(axis=0)
    return LogRatioSums(_count_placed(kept, numbers), sums[:2], sums[[[2, 3], [3, 4]]])


def _count_placed(kept: KeptTriad, numbers: NDArray[np.intp] | None) -> int:
    if kept.everywhere:
        return len(kept.cells) if numbers is None else len(numbers)
    cells = kept.cells if numbers is None else kept.cells.take(numbers)
    return int(np.count_nonzero(cells != TRIANGLE.nowhere))


def centre_from_sums(sums: LogRatioSums, *, level: float = 0.95) -> Centre:
    """The centre and Hotelling's region, for sums in which every story is its own teller.

    Under 30 stories there is no region here: `estimate_centre` draws one.
    Raises ParameterError (level).
    """
    checked_level(level)
    count = sums.stories
    unknown = np.full((2, 2), np.nan)
    mean = sums.total / count if count else np.full(2, np.nan)
    covariance = unknown
    if count > 1:
        covariance = (sums.products - count * np.outer(mean, mean)) / (count - 1)
    moments = Moments(count, count, float(count), mean, covariance, covariance / max(count, 1))
    return centre_from_moments(moments, level=level)


def centre_from_moments(moments: Moments, *, level: float = 0.95) -> Centre:
    """The same for moments of log ratios, whose doubt is over tellers.

    Raises ParameterError (level).
    """
    return _centre(moments, region_from_moments(moments, level=level))


def _centre(moments: Moments, region: Region) -> Centre:
    return Centre(
        moments.stories,
        moments.tellers,
        weights_from_log_ratios(moments.mean[None])[0],
        None if region.curve is None else weights_from_log_ratios(region.curve),
        region.method,
        region.reason,
        float(np.trace(moments.covariance)),
        moments,
    )
