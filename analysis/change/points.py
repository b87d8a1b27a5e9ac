"""When did it change? The number of change points and their places, with the doubt about both.

Stories are gathered by time; a change point is a moment after which the mean is another. The test
permutes tellers over the moments, so that without a change a change is found as seldom as asked.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Floats, Hashes, as_floats, checked_level
from analysis.errors import RangeError, ShapeError
from analysis.intervals import ALL_ALIKE, TOO_FEW_TELLERS, left_to_chance
from analysis.resampling import DRAWS, permutation_p
from analysis.tellers import number_tellers, of, sum_by_teller

FEWEST_TELLERS = 8
"""On each side of a change."""
MOST_SHUFFLED = 2000
REDRAWN = 499
MOST_POINTS = 20


@dataclass(frozen=True)
class ChangePoint:
    """One moment after which the mean is another."""

    time: int
    """The last moment before the change, as given in `times`."""
    low: int
    high: int
    """The moments between which it lies, at the level asked for."""
    before: Floats
    """(k,) mean from the change point before (or the beginning) to here."""
    after: Floats
    """(k,) mean from here to the next."""
    p: float
    """Of no change in the stretch in which it was found."""


@dataclass(frozen=True)
class ChangePoints:
    """The change points of k measures over time."""

    points: tuple[ChangePoint, ...]
    """In order of time."""
    stories: int
    tellers: int
    p: float
    """Of no change at all; NaN where `reason` says why it was not asked."""
    reason: str | None
    """`too_few_tellers` (under 8 on each side of any moment), `all_alike`, or None."""


@dataclass(frozen=True)
class _Line:
    """Tellers in the order of time, each with the sums of her stories."""

    sums: Floats
    """(m, k)"""
    counts: Floats
    """(m,) stories"""
    moments: NDArray[np.intp]
    """(m,) number of the moment"""
    level: float
    seed: int

    def at(self, rows: slice) -> "_Line":
        return _Line(self.sums[rows], self.counts[rows], self.moments[rows], self.level, self.seed)


def find_change_points(
    values: Floats,
    times: NDArray[np.integer[Any]],
    tellers: Hashes | None = None,
    *,
    level: float = 0.95,
    seed: int = 0,
) -> ChangePoints:
    """Change points of the mean of values (n, k) over `times` (n,), whole numbers such as days.

    Rows with NaN are left out; a triad enters as its log ratios or points, a theme as 0 and 1. A
    teller counts at the moment of her first story. The largest standing-out split is tested, and
    where it is none of chance both sides are searched in turn (binary segmentation). The place's
    interval redraws the tellers of both sides (percentiles). Raises ShapeError, RangeError
    (infinity, times that are no whole numbers), ParameterError (level).
    Source: James, James & Siegmund 1987, Biometrika 74 (the maximum over splits); Matteson & James
    2014, JASA 109 (permutation within segments).
    """
    checked_level(level)
    line, times_of = _line(values, times, tellers, level, seed)
    unknown = (int(line.counts.sum()), len(line.counts), np.nan)
    if len(line.counts) < 2 * FEWEST_TELLERS or not _splits(line.moments).any():
        return ChangePoints((), *unknown, TOO_FEW_TELLERS)
    if np.trace(_covariance(line)) < 1e-12:
        return ChangePoints((), *unknown, ALL_ALIKE)
    found, first = _search(line)
    edges = [0, *sorted(found), len(line.counts)]
    points = tuple(
        _point(line, times_of, (edges[place], edges[place + 1], edges[place + 2]), found)
        for place in range(len(edges) - 2)
    )
    return ChangePoints(points, unknown[0], unknown[1], first, None)


def _line(
    values: Floats, times: NDArray[np.integer[Any]], tellers: Hashes | None, level: float, seed: int
) -> tuple[_Line, NDArray[np.integer[Any]]]:
    """The tellers in order, and the time of each moment."""
    checked = as_floats("values", values)
    if checked.ndim != 2:
        raise ShapeError("values", checked.shape, "(stories, measures)")
    if np.isinf(checked).any():
        raise RangeError("values", "infinity", "finite numbers or NaN")
    if times.shape != (len(checked),):
        raise ShapeError("times", times.shape, f"({len(checked)},)")
    if not np.issubdtype(times.dtype, np.integer):
        raise RangeError("times", times.dtype, "whole numbers")
    known = np.logical_not(np.isnan(checked).any(axis=1))
    checked, moments_of = checked[known], times[known]
    codes, number = number_tellers(of(tellers, known), len(checked))
    first = np.full(number, np.iinfo(np.int64).max)
    np.minimum.at(first, codes, moments_of.astype(np.int64))
    order = np.argsort(first, kind="stable")
    told, moments = np.unique(first[order], return_inverse=True)
    sums = sum_by_teller(checked, codes, number)[order]
    counts = np.bincount(codes, minlength=number).astype(np.float64)[order]
    return _Line(sums, counts, moments.astype(np.intp), level, seed), told


def _search(line: _Line) -> tuple[dict[int, float], float]:
    """The places of the change points with their p, and the p of no change at all."""
    found: dict[int, float] = {}
    waiting, first = [(0, len(line.counts))], np.nan
    while waiting and len(found) < MOST_POINTS:
        start, end = waiting.pop(0)
        part = line.at(slice(start, end))
        if not _splits(part.moments).any() or np.trace(_covariance(part)) < 1e-12:
            continue
        place, p = _judge(part)
        first = p if np.isnan(first) else first
        if p < left_to_chance(line.level):
            found[start + place] = p
            waiting += [(start, start + place), (start + place, end)]
    return found, first


def _judge(line: _Line) -> tuple[int, float]:
    """Where the stretch splits best, and the chance of so good a split without a change."""
    allowed = _splits(line.moments)
    rest, inverse = _rest(line), _inverse(_covariance(line))
    scores = _scores(rest[None], line.counts[None], inverse, allowed)[0]
    generator = np.random.default_rng(line.seed)
    number = len(line.counts)
    if number <= MOST_SHUFFLED:
        order = generator.permuted(np.tile(np.arange(number), (DRAWS, 1)), axis=1)
        # In slices, lest a thousand draws of many measures fill the memory.
        best = np.concatenate([
            _scores(rest[some], line.counts[some], inverse, allowed).max(axis=1)
            for some in np.array_split(order, 10)
        ])  # fmt: skip
    else:
        best = _bridges(line, allowed, generator)
    place = int(scores.argmax())
    return place + 1, permutation_p(float(scores[place]), best)


def _scores(rest: Floats, counts: Floats, inverse: Floats, allowed: NDArray[np.bool_]) -> Floats:
    """How far (draws, m − 1) the two sides of each split lie apart; 0 where it is not allowed.

    T² of the sum so far under the covariance of the whole: its variance is n₁·n₂/n of one story's.
    """
    so_far = np.cumsum(rest, axis=1)[:, :-1]
    stories = np.cumsum(counts, axis=1)
    share = stories[:, :-1] / stories[:, -1:]
    squares = np.einsum("dmj,jk,dmk->dm", so_far, inverse, so_far)
    scores: Floats = np.where(allowed, squares / (share * (1 - share)), 0)
    return scores


def _bridges(line: _Line, allowed: NDArray[np.bool_], generator: np.random.Generator) -> Floats:
    """The law of the best score for many tellers: independent Brownian bridges over the moments.

    Source: Csörgő & Horváth 1997, Limit Theorems in Change-Point Analysis, 1.3.
    """
    places = np.flatnonzero(allowed)
    share = np.cumsum(line.counts)[places] / line.counts.sum()
    steps = np.diff(share, prepend=0.0)
    rank = np.linalg.matrix_rank(_covariance(line), hermitian=True)
    walks = generator.normal(size=(DRAWS, rank, len(places))) * np.sqrt(steps)
    walks = np.cumsum(walks, axis=2)
    end = walks[..., -1:] + generator.normal(size=(DRAWS, rank, 1)) * np.sqrt(1 - share[-1])
    bridges = walks - share * end
    best: Floats = ((bridges**2).sum(axis=1) / (share * (1 - share))).max(axis=1)
    return best


def _splits(moments: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which splits (m − 1,) lie between two moments with enough tellers on each side."""
    allowed = np.diff(moments) > 0
    allowed[: FEWEST_TELLERS - 1] = False
    allowed[max(len(moments) - FEWEST_TELLERS, 0) :] = False
    return allowed


def _rest(line: _Line) -> Floats:
    """Each teller's sum less what her stories would have at the mean of the stretch."""
    rest: Floats = line.sums - line.counts[:, None] * (line.sums.sum(axis=0) / line.counts.sum())
    return rest


def _covariance(line: _Line) -> Floats:
    rest = _rest(line)
    covariance: Floats = rest.T @ rest
    return covariance


def _inverse(covariance: Floats) -> Floats:
    """The inverse over the directions in which anything varies."""
    inverse: Floats = np.linalg.pinv(covariance, hermitian=True).astype(np.float64)
    return inverse


def _redrawn_moments(line: _Line, place: int) -> NDArray[np.intp]:
    """The moments (499,) at which redrawn stretches split best, their true split being here."""
    generator = np.random.default_rng(line.seed)
    left, right = line.at(slice(0, place)), line.at(slice(place, None))
    spread = _covariance(left) + _covariance(right)
    inverse = _inverse(spread)
    if len(line.counts) > MOST_SHUFFLED:
        sums, counts = _drawn_by_moment(line, place, spread, generator)
        moments = np.unique(line.moments)
        allowed = np.ones(len(moments) - 1, dtype=np.bool_)
    else:
        number = len(line.counts)
        before = generator.integers(0, place, (REDRAWN, place))
        after = generator.integers(place, number, (REDRAWN, number - place))
        rows = np.concatenate([before, after], axis=1)
        sums, counts, moments = line.sums[rows], line.counts[rows], line.moments
        allowed = _splits(line.moments)
    means = sums.sum(axis=1, keepdims=True) / counts.sum(axis=1)[:, None, None]
    best = _scores(sums - counts[:, :, None] * means, counts, inverse, allowed).argmax(axis=1)
    redrawn: NDArray[np.intp] = moments[best]
    return redrawn


def _drawn_by_moment(
    line: _Line, place: int, spread: Floats, generator: np.random.Generator
) -> tuple[Floats, Floats]:
    """Sums (499, moments, k) and counts of many tellers, whose sums are as good as normal."""
    moments, codes = np.unique(line.moments, return_inverse=True)
    counts = np.bincount(codes, line.counts)
    later = moments >= line.moments[place]
    scales, axes = np.linalg.eigh(spread / line.counts.sum())
    noise = generator.normal(size=(REDRAWN, len(moments), len(scales)))
    noise = (noise * np.sqrt(np.maximum(scales, 0))) @ axes.T
    sides = [line.sums[part].sum(axis=0) / line.counts[part].sum()
             for part in (slice(0, place), slice(place, None))]  # fmt: skip
    means = np.where(later[:, None], sides[1], sides[0])
    sums = noise * np.sqrt(counts)[:, None] + counts[:, None] * means
    return sums, np.broadcast_to(counts, (REDRAWN, len(counts)))


def _point(
    line: _Line,
    times: NDArray[np.integer[Any]],
    edges: tuple[int, int, int],
    found: dict[int, float],
) -> ChangePoint:
    """One change point between its neighbours, with the interval of its place."""
    start, place, end = edges
    stretch = line.at(slice(start, end))
    drawn = _redrawn_moments(stretch, place - start)
    tail = (1 - line.level) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], method="nearest")
    here = line.moments[place - 1]
    means = [
        line.sums[part].sum(axis=0) / line.counts[part].sum()
        for part in (slice(start, place), slice(place, end))
    ]
    return ChangePoint(
        int(times[here]),
        int(times[min(int(low), here)]),
        int(times[max(int(high), here)]),
        means[0],
        means[1],
        found[place],
    )
