"""When did it change? The number of change points and their places, with the doubt about both.

Stories are gathered by time; a change point is a moment after which the mean is another. The test
permutes whole moments: many alike at one moment, from a meeting or sent in together, are one thing
that happened and no change. Where tellers were permuted, every second course of such days had one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import (
    Codes,
    Flags,
    Floats,
    Hashes,
    as_floats,
    checked_codes,
    checked_level,
    is_number,
)
from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.intervals import ALL_ALIKE, TOO_FEW_TELLERS, left_to_chance
from analysis.resampling import DRAWS, permutation_p
from analysis.seeds import generator_from
from analysis.tellers import count_even, number_tellers, of, sum_by_teller

FEWEST_TELLERS = 8
"""On each side of a change."""
FEWEST_MOMENTS = 8
"""Of seven no order is rarer than .05: there are 35 ways to part them, and each has its mirror."""
MOST_POINTS = 20
STILL = 1e-12
"""Below this nothing varies: the sum of squares of what moments add."""


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
    """`too_few_tellers` (under 8 on each side of any moment, or under 8 moments), `all_alike`, or
    None."""


@dataclass(frozen=True)
class _Told:
    """Stories with their measures, moments and tellers."""

    values: Floats
    """(n, k)"""
    times: NDArray[np.int64]
    """(n,)"""
    tellers: Codes
    """(n,)"""

    def at(self, rows: Flags) -> "_Told":
        return _Told(self.values[rows], self.times[rows], self.tellers[rows])


@dataclass(frozen=True)
class _Line:
    """Moments in order, each with the sums of its tellers' stories."""

    times: NDArray[np.int64]
    """(m,)"""
    sums: Floats
    """(m, k)"""
    counts: Floats
    """(m,) stories"""
    tellers: Floats
    """(m,) whose first moment it is"""
    level: float
    seed: int
    left: float = 1.0
    """The share that is left of what moments differ by chance."""

    def at(self, rows: slice) -> "_Line":
        part = self.times[rows], self.sums[rows], self.counts[rows], self.tellers[rows]
        return _Line(*part, self.level, self.seed, self.left)

    @property
    def can_split(self) -> bool:
        """Whether any change could be seen in it."""
        return len(self.counts) >= FEWEST_MOMENTS and bool(_splits(self.tellers).any())

    @property
    def still(self) -> bool:
        """Whether nothing varies from moment to moment."""
        return bool(np.trace(_covariance(self)) < STILL)


def find_change_points(  # noqa: PLR0913 - the last three have their defaults
    values: Floats,
    times: NDArray[np.integer[Any]],
    tellers: Hashes | None = None,
    *,
    level: float = 0.95,
    seed: int = 0,
    left: float = 1.0,
) -> ChangePoints:
    """Change points of the mean of values (n, k) over `times` (n,), whole numbers such as days.

    Rows with NaN are left out; a triad enters as its log ratios or points, a theme as 0 and 1. For
    the test a teller counts at the moment of her first story. The largest standing-out split is
    tested, and where it is none of chance both sides are searched in turn (binary segmentation),
    each with the share of what the level leaves to chance that it has of the moments, so that all
    searches leave no more than the first: what lasts for few moments and goes back is seldom found.
    Its place is sought among stories at their own moments, and lies between the first and the last
    split that the likelihood ratio does not tell from the best.
    left: the share that is left of what moments differ by chance, where something was fitted to
    them that can fit no change. Raises ShapeError, RangeError (infinity, times that are no whole
    numbers), ParameterError (level, left).
    Source: James, James & Siegmund 1987, Biometrika 74 (the maximum over splits); Matteson & James
    2014, JASA 109 (permutation within segments); Meinshausen 2008, Biometrika 95 (the share of a
    part); Siegmund 1988, International Statistical Review 56, and Eo & Morley 2015, Quantitative
    Economics 6 (the place); Bai 1997, Econometric Theory 13 (places sought anew between their
    neighbours); Cameron & Miller 2015, Journal of Human Resources 50 (what came together is one).
    """
    checked_level(level)
    if not (is_number(left) and 0 < left <= 1):
        raise ParameterError("left", left, "a share, over 0 and up to 1")
    told = _told(values, times, tellers)
    line = _line(told, level, seed, left)
    unknown = (int(line.counts.sum()), int(line.tellers.sum()), np.nan)
    if not line.can_split:
        return ChangePoints((), *unknown, TOO_FEW_TELLERS)
    if line.still:
        return ChangePoints((), *unknown, ALL_ALIKE)
    found, first = _search(told, line)
    return ChangePoints(tuple(_points(told, found, line)), unknown[0], unknown[1], first, None)


def _told(values: Floats, times: NDArray[np.integer[Any]], tellers: Hashes | None) -> _Told:
    checked = as_floats("values", values)
    if checked.ndim != 2:
        raise ShapeError("values", checked.shape, "(stories, measures)")
    if np.isinf(checked).any():
        raise RangeError("values", "infinity", "finite numbers or NaN")
    times = checked_codes("times", times, len(checked))
    known = np.logical_not(np.isnan(checked).any(axis=1))
    codes, _ = number_tellers(of(tellers, known), int(known.sum()))
    return _Told(checked[known], times[known].astype(np.int64), codes)


def _line(told: _Told, level: float, seed: int, left: float, *, at_first: bool = True) -> _Line:
    """The moments in order, with each teller's stories at the first of hers, or at their own."""
    known, when = _moments(told.times)
    codes, number = number_tellers(told.tellers, len(when))
    first = np.full(number, len(known))
    np.minimum.at(first, codes, when)
    if at_first:
        when = first[codes]
    sums = sum_by_teller(told.values, when, len(known))
    counts, tellers = (
        np.bincount(one, minlength=len(known)).astype(np.float64) for one in (when, first)
    )
    there = counts > 0
    return _Line(known[there], sums[there], counts[there], tellers[there], level, seed, left)


def _moments(times: NDArray[np.int64]) -> tuple[NDArray[np.int64], Codes]:
    """The moments (m,) in order, and which of them each story's (n,) is."""
    least = times.min() if len(times) else 0
    when, number = number_tellers(times - least, len(times))
    known = np.zeros(number, np.int64)
    known[when] = times
    return known, when


def _search(told: _Told, whole: _Line) -> tuple[dict[int, float], float]:
    """The change points, each by its last moment before, with their p; the p of no change at all.

    Each part is searched by the stories told in it alone. Of who tells before and after a change
    all stories together would lie between, and pass for a change of their own.
    """
    found: dict[int, float] = {}
    waiting, first, moments = [told], np.nan, len(_moments(told.times)[0])
    while waiting and len(found) < MOST_POINTS:
        part = waiting.pop(0)
        line = _line(part, whole.level, whole.seed, whole.left)
        if not line.can_split or line.still:
            continue
        p = _judge(line)
        first = p if np.isnan(first) else first
        own = _line(part, whole.level, whole.seed, whole.left, at_first=False)
        if p < left_to_chance(whole.level) * len(own.times) / moments:
            time = int(own.times[_best(own) - 1])
            found[time] = p
            waiting += [part.at(part.times <= time), part.at(part.times > time)]
    return found, first


def _best(line: _Line) -> int:
    """How many moments lie before the best split."""
    inverse = _inverse(_covariance(line))
    return int(_scores(_rest(line), line.counts, line.tellers, inverse).argmax()) + 1


def _judge(line: _Line) -> float:
    """The chance of a split as good as the best without a change."""
    rest, inverse = _rest(line), _inverse(_covariance(line))
    scores = _scores(rest, line.counts, line.tellers, inverse)
    generator = generator_from(line.seed)
    order = generator.permuted(np.tile(np.arange(len(rest)), (DRAWS, 1)), axis=1)
    # In slices, lest a thousand draws of many measures fill the memory.
    best = np.concatenate([
        _scores(rest[some], line.counts[some], line.tellers[some], inverse).max(axis=1)
        for some in np.array_split(order, 10)
    ])  # fmt: skip
    return permutation_p(_unfitted(line, float(scores.max())), best)


def _unfitted(line: _Line, score: float) -> float:
    """The score as it would be on average had nothing been fitted to the moments.

    What a fit takes of chance it takes of what lies within both sides of a split alone, so that the
    ratio of between and within is larger than it would be.
    """
    between = min(score / count_even(line.counts), 1.0)
    return line.left * score / (1 - (1 - line.left) * between)


def _scores(rest: Floats, counts: Floats, tellers: Floats, inverse: Floats) -> Floats:
    """How far (…, m − 1) the two sides of each split lie apart; 0 where it has too few tellers.

    T² of the sum so far under the covariance of the whole: its variance is n₁·n₂/n of one story's.
    """
    so_far = np.cumsum(rest, axis=-2)[..., :-1, :]
    stories = np.cumsum(counts, axis=-1)
    share = stories[..., :-1] / stories[..., -1:]
    squares = np.einsum("...j,jk,...k->...", so_far, inverse, so_far)
    scores: Floats = np.where(_splits(tellers), squares / (share * (1 - share)), 0)
    return scores


def _splits(tellers: Floats) -> NDArray[np.bool_]:
    """Which splits (…, m − 1) have enough tellers on each side."""
    so_far = np.cumsum(tellers, axis=-1)
    least = np.minimum(so_far[..., :-1], so_far[..., -1:] - so_far[..., :-1])
    allowed: NDArray[np.bool_] = least >= FEWEST_TELLERS
    return allowed


def _rest(line: _Line) -> Floats:
    """Each moment's sum less what its stories would have at the mean of the stretch."""
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


def _places(line: _Line, place: int) -> NDArray[np.intp]:
    """The moments after which a stretch, found to split here, splits nearly as well.

    Left out is where T² falls short by more than chance would make it where the change truly is:
    of two walks away from it, one each way, neither rises above c with chance (1 − exp(−c/2))².
    """
    spread = _covariance(line.at(slice(0, place))) + _covariance(line.at(slice(place, None)))
    if np.trace(spread) < STILL:
        return np.array([place - 1])
    inverse = _inverse(spread)
    scores = _scores(_rest(line), line.counts, line.tellers, inverse)
    known, directions = len(line.counts) - 2, round(float(np.trace(spread @ inverse)))
    # Hotelling's T² of few moments is larger than χ² by this in the mean.
    few = known / (known - directions - 1) if known > directions + 1 else np.inf
    short = -2 * np.log(1 - np.sqrt(line.level)) * few
    nearly: NDArray[np.intp] = np.flatnonzero(scores >= scores[place - 1] - short / line.left)
    return nearly


def _points(told: _Told, found: Mapping[int, float], whole: _Line) -> Iterator[ChangePoint]:
    """The change points with the intervals of their places; found: the p by the time of each.

    Each is placed anew between its neighbours among stories at their own moments: where tellers go
    on telling, a change seems to come before it did to who stands wholly at her first.
    """
    times = sorted(found)
    edges = [int(told.times.min()) - 1, *times, int(told.times.max())]
    for number, time in enumerate(times):
        part = told.at((told.times > edges[number]) & (told.times <= edges[number + 2]))
        line = _line(part, whole.level, whole.seed, whole.left, at_first=False)
        place = _best(line)
        possible = _places(line, place)
        edges[number + 1], low, high = (
            int(line.times[one]) for one in (place - 1, *possible[[0, -1]])
        )
        before, after = (
            side.sums.sum(axis=0) / side.counts.sum()
            for side in (line.at(slice(0, place)), line.at(slice(place, None)))
        )
        yield ChangePoint(edges[number + 1], low, high, before, after, found[time])
