"""How far the centre moved between two periods or groups: an arrow, and the region of its head.

Of periods, whose groups hold their days, days are what is permuted and what the region is made of:
those who told on one day, at a meeting or in one batch of sheets, have its mood in common.
"""

from dataclasses import dataclass, replace

import numpy as np

from analysis.arrays import (
    Floats,
    Numbers,
    as_rows_of_three,
    checked_level,
    checked_positions,
    checked_weights,
    placed_rows,
)
from analysis.comparison import compare_mean_places, lie_apart, ps_disagree, reach_of_gap
from analysis.difference import Difference
from analysis.grouping import Groups, Units, gather_units
from analysis.intervals import ALL_ALIKE, TOO_FEW_TELLERS
from analysis.permutation import judge_means
from analysis.regions import CORNERS, ENOUGH_FOR_HOTELLING, PLACES, Ends, ellipse
from analysis.resampling import resample_weights, squared_distances, weighted_moments
from analysis.simplex import (
    AT_A_CORNER,
    HALF_PIXEL,
    farthest_log_ratios,
    log_ratios,
    weights_from_log_ratios,
)
from analysis.tellers import number_tellers

FEWEST_TELLERS = 8
FEWEST_DAYS = 5
"""Even ones in each period, see `Moments`: five and five can be parted in 252 ways."""
DRAWS = 1999


@dataclass(frozen=True)
class Shift:
    """An arrow from the first group's centre to the second's."""

    stories: tuple[int, int]
    tellers: tuple[int, int]
    start: Floats
    """(3,) weights in a triad, (2,) on a canvas, (1,) along a dyad; NaN without stories."""
    end: Floats
    region: Floats | None
    """Where the head lies if the arrow starts at `start`: a closed curve (121, 3) or (121, 2), the
    two ends (2, 1) on a dyad; None where `reason` says why."""
    size: float
    """Aitchison's distance in a triad, else the plain one; NaN without stories."""
    p: float
    """Of no shift, by permutation of tellers or days; NaN where there are too few."""
    method: str | None
    """`hotelling` (30 tellers in each on), `bootstrap`, or `unseen` where each group lies wholly at
    one place of its own: what a few leave open who were not seen. None without a region."""
    reason: str | None
    """`too_few_tellers` (under 8 even ones in a group, see `Moments`), `all_alike`, or None."""
    covariance: Floats | None = None
    """(k, k) of the gap in k log ratios or places, of which the region is made; None without."""
    plain_p: float = np.nan
    """In a triad, that the mean places do not differ: a test without logarithms, in which an answer
    at the very edge weighs as any other; NaN elsewhere and where there are too few tellers."""
    by_days: bool = False
    """Whether days were taken as what chance draws, from 5 even ones in each period on. Of fewer it
    is tellers, and what differs may be the days themselves."""

    @property
    def disagree(self) -> bool:
        """True where one test is clear (p < .05) and the other is not (p > .10): see the map."""
        return ps_disagree(self.p, self.plain_p)


def shift_triad(
    weights: Numbers,
    groups: Groups,
    *,
    level: float = 0.95,
    seed: int = 0,
    limit: float = HALF_PIXEL,
) -> Shift:
    """The shift of the closed geometric mean of weights (n, 3); NaN rows are left out.

    Raises ShapeError, RangeError (weights), ParameterError (level, limit).
    Source: Aitchison 1986, 7.5; Cameron & Miller 2015, Journal of Human Resources 50 (what came
    together is one).
    """
    everything = as_rows_of_three(weights)
    keep = groups.who(placed_rows(everything))
    weights, groups = checked_weights(everything[keep]), groups.at(keep)
    ratios, ends = log_ratios(weights, limit=limit), farthest_log_ratios(AT_A_CORNER)
    start, end, region, found = _shift(ratios, groups, ends, level, seed)
    curve = None if region is None else weights_from_log_ratios(region)
    places = weights_from_log_ratios(np.stack([start, end]))
    plain = compare_mean_places(weights, groups.by_day if found.by_days else groups, seed=seed)
    return Shift(
        found.stories, found.tellers, places[0], places[1], curve,
        *found.rest, found.covariance, plain.p, found.by_days,
    )  # fmt: skip


def shift_stone(points: Numbers, groups: Groups, *, level: float = 0.95, seed: int = 0) -> Shift:
    """The shift of one stone's mean place, points (n, 2); NaN rows are left out.

    Raises ShapeError, RangeError (outside 0 … 1), ParameterError (level).
    """
    checked = checked_positions("points", points, "(stories, 2)")
    keep = groups.who(placed_rows(checked))
    start, end, region, found = _shift(checked[keep], groups.at(keep), PLACES, level, seed)
    judged = (*found.rest, found.covariance)
    return Shift(found.stories, found.tellers, start, end, region, *judged, by_days=found.by_days)


def shift_dyad(positions: Numbers, groups: Groups, *, level: float = 0.95, seed: int = 0) -> Shift:
    """The shift of a dyad's mean, positions (n,); NaN is left out.

    Raises ShapeError, RangeError (outside 0 … 1), ParameterError (level).
    """
    checked = checked_positions("positions", positions, "(stories,)")[:, None]
    keep = groups.who(placed_rows(checked))
    start, end, region, found = _shift(checked[keep], groups.at(keep), PLACES, level, seed)
    judged = (*found.rest, found.covariance)
    return Shift(found.stories, found.tellers, start, end, region, *judged, by_days=found.by_days)


@dataclass(frozen=True)
class _Judged:
    stories: tuple[int, int]
    tellers: tuple[int, int]
    rest: tuple[float, float, str | None, str | None]
    """size, p, method, reason"""
    covariance: Floats | None = None
    by_days: bool = False


def _shift(
    values: Floats, groups: Groups, ends: Ends, level: float, seed: int
) -> tuple[Floats, Floats, Floats | None, _Judged]:
    """Start, end and region in the coordinates of the values (n, k), which lie between `ends`."""
    checked_level(level)
    start, end = _mean(values[groups.first]), _mean(values[groups.second])
    size = float(np.sqrt(np.sum((end - start) ** 2)))
    # Numbered once: it is what takes longest of a million.
    numbered = number_tellers(groups.tellers, len(values))[0]
    groups = replace(groups, tellers=numbered)
    units = gather_units(values, groups)
    if min(units.even_tellers) < FEWEST_TELLERS:
        few = (size, np.nan, None, TOO_FEW_TELLERS)
        return start, end, None, _Judged(groups.stories, units.tellers, few)
    tellers, by_days = units.tellers, False
    if groups.days is not None:
        days = gather_units(values, groups.by_day)
        by_days = min(days.even_tellers) >= FEWEST_DAYS
        units = days if by_days else units
    found = judge_means(units, seed=seed)
    if np.trace(found.covariance) < 1e-12 and lie_apart(found.gap):
        found = _apart(found, (start, end), units, ends, level)
        curve = _outline(end, found, found.squared_radius(level))
        rest = (size, found.p, "unseen", None)
        return start, end, curve, _Judged(groups.stories, tellers, rest, found.covariance, by_days)
    region, method = _region(end, units, found, level, None if by_days else seed)
    if region is None:
        nothing = (size, found.p, None, ALL_ALIKE)
        return start, end, None, _Judged(groups.stories, tellers, nothing, None, by_days)
    rest = (size, found.p, method, None)
    return start, end, region, _Judged(groups.stories, tellers, rest, found.covariance, by_days)


def _apart(
    found: Difference, means: tuple[Floats, Floats], units: Units, ends: Ends, level: float
) -> Difference:
    """The difference of two groups without any spread, with that of the few who were not seen."""
    reach = reach_of_gap(means, units.even_tellers, ends, level)
    return replace(found, covariance=np.diag(reach**2) / found.squared_radius(level))


def _region(
    end: Floats, units: Units, found: Difference, level: float, seed: int | None
) -> tuple[Floats | None, str]:
    """The region and its method; drawn where units are few and there is a seed."""
    radius, method = found.squared_radius(level), "hotelling"
    if np.trace(found.covariance) < 1e-12:
        return None, method
    # Drawn from five days it would be too wide to say anything; Welch's holds as often as it says.
    if seed is not None and min(units.even_tellers) < ENOUGH_FOR_HOTELLING:
        drawn = _drawn_radius(units, found, level, seed)
        # So many tellers at one place that resamples without spread decide.
        if drawn > 100 * radius:
            return None, "bootstrap"
        radius, method = drawn, "bootstrap"
    return _outline(end, found, radius), method


def _outline(end: Floats, found: Difference, radius: float) -> Floats:
    """All heads (121, 2) or (2, 1) at this squared distance from the end."""
    if len(end) == 1:
        half = np.sqrt(radius * found.covariance[0, 0])
        return np.array([end - half, end + half])
    return ellipse(end, found.covariance, radius, corners=CORNERS)


def _drawn_radius(units: Units, found: Difference, level: float, seed: int) -> float:
    """What the T² of resampled tellers stays under, both groups drawn anew (bootstrap-t).

    Source: Hall 1987, Biometrika 74.
    """
    first, floor = units.first, 1e-9 * float(np.trace(found.covariance))
    gaps, covariances = [], []
    for group, rows in enumerate((slice(None, first), slice(first, None))):
        sums, counts = units.sums[rows], units.counts[rows]
        rest = sums - counts[:, None] * (sums.sum(axis=0) / counts.sum())
        weights = resample_weights(len(counts), DRAWS, seed + group)
        # A draw of one teller alone says nothing of spread.
        weights[(weights > 0).sum(axis=1) < 2] = 1
        mean, covariance = weighted_moments(weights, rest, counts)
        gaps.append(mean)
        covariances.append(covariance)
    squares = squared_distances(gaps[0] - gaps[1], covariances[0] + covariances[1], floor=floor)
    return float(np.quantile(squares, level))


def _mean(values: Floats) -> Floats:
    return values.mean(axis=0) if len(values) else np.full(values.shape[1], np.nan)
