"""How far placements lie apart, with the doubt about it.

In a triad twice: in log ratios, as the centre is, and plainly in the triangle, where a corner is no
farther away than it looks.
"""

from dataclasses import dataclass, replace

import numpy as np

from analysis.arrays import (
    Codes,
    Floats,
    Hashes,
    Numbers,
    as_floats,
    checked_level,
    checked_positions,
    checked_weights,
    placed_rows,
    refuse_unknown,
)
from analysis.errors import ShapeError
from analysis.intervals import (
    ALL_ALIKE,
    NO_STORIES,
    ONE_TELLER,
    TOO_FEW_TELLERS,
    Estimate,
    normal_quantile,
    student_quantile,
    unseen_share,
)
from analysis.simplex import HALF_PIXEL, log_ratios, points_from_weights
from analysis.tellers import count_even, number_tellers, of, sum_by_teller

FEWEST_TELLERS = 5
EVEN_IN_TRIANGLE = float(np.sqrt(1 / 12))
"""Root mean square distance from the centre of stories spread evenly in the triangle (sides 1)."""
LEAST = 1e-12


@dataclass(frozen=True)
class TriadDispersion:
    """How far the stories of a triad lie apart."""

    log_ratio: Estimate
    """Total variance in log ratios: the sum of the variances of the centred logs, 0 if alike."""
    plain: Estimate
    """Root mean square distance from the mean place, in sides; .29 for an even spread."""


def estimate_triad_dispersion(
    weights: Numbers,
    tellers: Hashes | None = None,
    *,
    level: float = 0.95,
    limit: float = HALF_PIXEL,
) -> TriadDispersion:
    """Both dispersions of weights (n, 3), NaN rows left out; zeros are raised to `limit`.

    Raises ShapeError, RangeError (weights), ParameterError (level, limit).
    Source: Pawlowsky-Glahn & Egozcue 2001, Stoch. Environ. Research 15 (metric variance).
    """
    checked = checked_weights(weights)
    known = placed_rows(checked)
    whose, placed = of(tellers, known), checked[known]
    variance = estimate_variance(log_ratios(placed, limit=limit), whose, level=level)
    points = points_from_weights(placed)
    return TriadDispersion(variance, _root(estimate_variance(points, whose, level=level)))


def estimate_spread(
    positions: Numbers, tellers: Hashes | None = None, *, level: float = 0.95
) -> Estimate:
    """Root mean square distance from the mean of a dyad (n,) or a stone (n, 2); NaN left out.

    .29 for an even dyad, .41 for an even stone. The upper end leaves room for the few who may lie
    at the farther end and were not seen, and none beyond what placements can have (half of them at
    each end). Raises ShapeError, RangeError, ParameterError.
    """
    plane = np.ndim(positions) > 1
    shape = "(stories, 2)" if plane else "(stories,)"
    checked = checked_positions("positions", positions, shape)
    values = checked if plane else checked[:, None]
    known = placed_rows(values)
    placed, whose = values[known], of(tellers, known)
    return _root(_hold_unseen(estimate_variance(placed, whose, level=level), placed, whose, level))


def _hold_unseen(found: Estimate, values: Floats, tellers: Hashes | None, level: float) -> Estimate:
    """The variance of positions (n, k) with the upper end that `estimate_spread` tells of."""
    if found.reason:
        return found
    codes, number = number_tellers(tellers, len(values))
    share = unseen_share(count_even(np.bincount(codes, minlength=number)), level)
    mean = values.mean(axis=0)
    far = float((np.maximum(mean, 1 - mean) ** 2).sum())
    most = values.shape[1] / 4
    high = max(found.high, (1 - share) * found.value + share * (1 - share) * far)
    return replace(found, high=max(found.value, min(high, most)))


def estimate_variance(
    values: Floats, tellers: Hashes | None = None, *, level: float = 0.95
) -> Estimate:
    """The total variance (sum over k columns, divisor n − 1) of values (n, k) without NaN.

    The interval is Student's for the logarithm of the variance, whose error follows from how far
    it moves when a teller is left out; under 5 even tellers (see `Moments`) there is none, nor
    where all are alike but one. Few answers of a skewed kind mostly look more alike than they
    are, so its upper end is raised by Bonett's n / (n − z). At .95 it holds the truth of 95 to 98
    in 100 even or round answers of 10 to 30 tellers, of very skewed ones of 87 to 93 (before 81 to
    91), and of sixty tellers of 89 to 94.
    Raises ShapeError unless (n, k), RangeError for NaN or infinity, ParameterError (level).
    Source: Miller 1968, Annals of Mathematical Statistics 39, "Jackknifing variances"; Bonett 2006,
    Computational Statistics & Data Analysis 50.
    """
    checked_level(level)
    values = as_floats("values", values)
    if values.ndim != 2:
        raise ShapeError("values", values.shape, "(stories, measures)")
    refuse_unknown("values", values)
    stories = len(values)
    codes, number = number_tellers(tellers, stories)
    if stories < 2:
        reason = NO_STORIES if stories == 0 else ONE_TELLER
        return Estimate(stories, number, np.nan, np.nan, np.nan, reason)
    rest = values - values.mean(axis=0)
    variance = float((rest**2).sum()) / (stories - 1)
    even = count_even(np.bincount(codes, minlength=number))
    if even < FEWEST_TELLERS:
        few = ONE_TELLER if number == 1 else TOO_FEW_TELLERS
        return Estimate(stories, number, variance, np.nan, np.nan, few)
    without = _variances_without_one(rest, codes, number)
    if without.min() < LEAST or np.ptp(without) < LEAST * variance:
        return Estimate(stories, number, variance, np.nan, np.nan, ALL_ALIKE)
    error = float(np.std(np.log(without))) * np.sqrt(number - 1)
    low = variance / float(np.exp(student_quantile(level, even - 1) * error))
    reach = normal_quantile(level)
    raised = even / max(even - reach, 1)
    high = raised * variance * float(np.exp(raised * reach * error))
    return Estimate(stories, number, variance, low, high)


def _variances_without_one(rest: Floats, codes: Codes, tellers: int) -> Floats:
    """The total variance (tellers,) without each of them, of values (n, k) about their mean."""
    sums = sum_by_teller(rest, codes, tellers)
    squares = sum_by_teller(rest**2, codes, tellers).sum(axis=1)
    left = len(rest) - np.bincount(codes, minlength=tellers)
    # The sum of the others is less hers, as all together are 0 about their mean.
    spread = squares.sum() - squares - (sums**2).sum(axis=1) / left
    without: Floats = spread / np.maximum(left - 1, 1)
    return without


def _root(variance: Estimate) -> Estimate:
    value, low, high = np.sqrt([variance.value, variance.low, variance.high])
    return Estimate(
        variance.stories, variance.tellers, float(value), float(low), float(high), variance.reason
    )
