"""Numbers with their doubt: shares, means and quantiles of stories, doubted by tellers.

Shares have Wilson's interval, means Student's, quantiles that of order statistics. Where tellers
told several stories, the number of stories shrinks to what they are worth (the design effect).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import optimize, special

from analysis.arrays import (
    Flags,
    Floats,
    Hashes,
    Numbers,
    as_array,
    as_floats,
    checked_level,
    checked_mask,
    is_number,
    refuse_unknown,
)
from analysis.errors import ParameterError, ShapeError
from analysis.tellers import Moments, take_moments

NO_STORIES = "no_stories"
ONE_TELLER = "one_teller"
TOO_FEW_TELLERS = "too_few_tellers"
ALL_ALIKE = "all_alike"
MOST_EXACT = 5000
JUST_BESIDE = 1e-9
"""Where an interval ends that keeps clear of 0 by its test alone."""
Interval = Callable[[float, float, float], tuple[float, float]]
"""Of a share, among how many, at a level."""


@dataclass(frozen=True)
class Estimate:
    """One number about a set of stories, with its interval."""

    stories: int
    tellers: int
    value: float
    """NaN where there is no story."""
    low: float
    high: float
    """The interval; NaN, NaN where `reason` says why there is none."""
    reason: str | None = None
    """`no_stories`, `one_teller`, `too_few_tellers` (also where one told nearly all), `all_alike`,
    or None where there is an interval."""


@lru_cache(maxsize=64)
def normal_quantile(level: float) -> float:
    """How many standard errors a two-sided normal interval reaches; 1.96 for .95."""
    return float(special.ndtri((1 + level) / 2))


def student_quantile(level: float, freedom: float) -> float:
    """The same for Student's t with `freedom` degrees of freedom."""
    return float(special.stdtrit(freedom, (1 + level) / 2))


def wilson_interval(share: float, size: float, level: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of a share observed among `size` independent answers (need not be whole).

    share: 0 … 1; size: over 0; level: between 0 and 1. All are taken as they are.
    Source: Wilson 1927, JASA 22.
    """
    reach = normal_quantile(level)
    shrink = 1 + reach**2 / size
    middle = (share + reach**2 / (2 * size)) / shrink
    half = reach / shrink * math.sqrt(share * (1 - share) / size + reach**2 / (4 * size**2))
    low = float(middle - half) if share > 0 else 0.0
    high = float(middle + half) if share < 1 else 1.0
    return max(0.0, low), min(1.0, high)


def exact_interval(share: float, size: float, level: float = 0.95) -> tuple[float, float]:
    """The interval of a share that holds it in `level` of cases or more, whatever share and level.

    Wilson's does so on average, and not at the high level that many intervals together ask for.
    share, size and level as of `wilson_interval`.
    Source: Clopper & Pearson 1934, Biometrika 26; of a `size` that is not whole Korn & Graubard
    1998, Survey Methodology 24.
    """
    yes, no = share * size, (1 - share) * size
    low_tail, high_tail = _tails(level)
    low = float(special.betaincinv(yes, no + 1, low_tail)) if yes > 0 else 0.0
    high = float(special.betaincinv(yes + 1, no, high_tail)) if no > 0 else 1.0
    return low, high


def share_of_cut(
    count: int,
    total: int,
    left_out: int,
    *,
    level: float = 0.95,
    interval: Interval = wilson_interval,
) -> tuple[float, float, float]:
    """The share that counts cut by a gate tell of, and its interval.

    `count` of `total` > 0 each stand for up to `left_out` more. A share of the cut counts would
    always lie too low, so it is taken in the middle of what they leave open; the interval covers
    all of that and, by `interval`, the chance of who told.
    """
    share = min((count + left_out / 2) / (total + left_out / 2), 1.0)
    low, _ = interval(min(count / (total + left_out), 1.0), total, level)
    _, high = interval(min((count + left_out) / total, 1.0), total, level)
    return share, low, high


def parts_of_whole(counts: Sequence[int], total: int, left_out: int) -> Floats:
    """The shares (m,) that cut counts of parts of a whole tell of: together 1 at most.

    `counts` and `total` > 0, no less than they together, each stand for up to `left_out` more. Each
    share is taken in the middle of what they leave open, as in `share_of_cut`. Where these come to
    more than 1, all go the same part of the way to the least that they may be: made smaller alike,
    half of all beside ten small parts was told as .42. Parts without a count share what is left.
    """
    given = np.asarray(counts, np.float64)
    told, least = given > 0, given / (total + left_out)
    shares = np.minimum((given + left_out / 2) / (total + left_out / 2), 1)
    rest = 1 - float(shares[told].sum())
    above = shares - least
    # Where none are left out nothing is above it, and a rest is a hair of rounding.
    if rest < 0 < float(above[told].sum()):
        shares += rest / float(above[told].sum()) * above
    left = max(rest, 0.0) / max(int(np.count_nonzero(~told)), 1)
    return np.where(told, shares, np.minimum(shares, left))


def effective_size(yes: Flags, tellers: Hashes | None, level: float = 0.95) -> tuple[float, int]:
    """How many independent answers `yes` (n,), n > 0, is worth, and the number of tellers.

    Source: Korn & Graubard 1998, Survey Methodology 24, with Kish's design effect; never more than
    the stories, and the number of even tellers (see `Moments`) where all answered alike. Raises
    ShapeError, RangeError (tellers).
    """
    count = len(yes)
    if tellers is None:
        return float(count), count
    moments = take_moments(yes[:, None].astype(np.float64), tellers)
    return worth_of(moments, 0, level), moments.tellers


def worth_of(moments: Moments, measure: int, level: float) -> float:
    """How many independent answers the share in one measure (0 … k − 1) is worth."""
    count, number = moments.stories, moments.tellers
    if number == count or number < 2:
        return float(number)
    share = float(moments.mean[measure])
    spread = share * (1 - share) / (count - 1)
    if spread == 0:
        return moments.even_tellers
    variance = float(moments.covariance_of_mean[measure, measure])
    worth = count * spread / max(variance, spread / count)
    freedom = moments.even_tellers - 1
    few = (student_quantile(level, count - 1) / student_quantile(level, freedom)) ** 2
    return float(np.clip(worth * few, 1, count))


def share_of(yes: Flags, tellers: Hashes | None = None, *, level: float = 0.95) -> Estimate:
    """The share of stories for which `yes` (n,) holds, with Wilson's interval.

    Raises ParameterError for a level outside (0, 1), RangeError for what is neither true nor false.
    """
    checked_level(level)
    held = as_array("yes", yes)
    held = checked_mask("yes", held, held.size)
    if len(held) == 0:
        return Estimate(0, 0, np.nan, np.nan, np.nan, NO_STORIES)
    size, number = effective_size(held, tellers, level)
    share = float(held.mean())
    return Estimate(len(held), number, share, *wilson_interval(share, size, level))


def unseen_share(tellers: float, level: float = 0.95) -> float:
    """The largest share of tellers that may answer otherwise though none of so many, over 0, did.

    Source: the rule of three, Hanley & Lippman-Hand 1983, JAMA 249.

    >>> round(unseen_share(30), 3)
    0.095
    """
    return 1 - float((1 - level) ** (1 / tellers))


def mean_of(
    values: Numbers,
    tellers: Hashes | None = None,
    *,
    level: float = 0.95,
    ends: tuple[float, float] | None = None,
) -> Estimate:
    """The mean of `values` (n,), without NaN, with Student's interval over tellers.

    ends: between which all answers lie. Where nearly all lie in one heap, Student's interval says
    only how narrow the heap is: of 7, 15 and 30 answers, each in ten at the other end, it held the
    mean of .51, .78 and .90. So it goes at least as far as the mean would, were as many at either
    end as may be there unseen (`unseen_share`). Where all values are alike there is none: they say
    nothing of how far others would lie. Raises ParameterError (level, ends that do not hold all
    values), ShapeError (tellers), RangeError (NaN, infinity).
    """
    checked_level(level)
    answers = _in_a_row(values)
    refuse_unknown("values", answers.sum())
    if ends is not None and len(answers) and not _hold(ends, answers):
        raise ParameterError("ends", ends, "two numbers between which all values lie")
    return mean_from(take_moments(answers[:, None], tellers), level=level, ends=ends)


def _hold(ends: tuple[float, float], answers: Floats) -> bool:
    return bool(ends[0] <= answers.min() + JUST_BESIDE and answers.max() - JUST_BESIDE <= ends[1])


def _in_a_row(values: Numbers) -> Floats:
    """Values (n,) as float64. Raises ShapeError, RangeError (no numbers)."""
    answers = as_floats("values", values)
    if answers.ndim != 1:
        raise ShapeError("values", answers.shape, "(stories,)")
    return answers


def mean_from(
    moments: Moments, *, level: float = 0.95, ends: tuple[float, float] | None = None
) -> Estimate:
    """The same where the moments of one measure, which lie between the `ends`, are known.

    level: between 0 and 1, taken as it is.
    """
    value = float(moments.mean[0])
    if moments.even_tellers < 2:
        few = ONE_TELLER if moments.tellers == 1 else TOO_FEW_TELLERS
        reason = few if moments.tellers else NO_STORIES
        return Estimate(moments.stories, moments.tellers, value, np.nan, np.nan, reason)
    error = float(np.sqrt(moments.covariance_of_mean[0, 0]))
    if error < 1e-12 * max(1.0, abs(value)):
        return Estimate(moments.stories, moments.tellers, value, np.nan, np.nan, ALL_ALIKE)
    half = student_quantile(level, moments.even_tellers - 1) * error
    low, high = value - half, value + half
    if ends is not None:
        unseen = unseen_share(moments.even_tellers, level)
        low = max(ends[0], min(low, value - unseen * (value - ends[0])))
        high = min(ends[1], max(high, value + unseen * (ends[1] - value)))
    return Estimate(moments.stories, moments.tellers, value, low, high)


def quantile_of(
    values: Numbers, share: float, tellers: Hashes | None = None, *, level: float = 0.95
) -> Estimate:
    """The `share` quantile of `values` (n,), without NaN, between two of the values in order.

    Which two follows from the binomial law of how many answers lie under the quantile. Where even
    the outermost values are not sure enough there is no interval: at .95 a median needs 6 answers,
    a quartile 13. Where tellers told several stories the places are those of as many independent
    answers (Woodruff 1952, JASA 47). Raises ParameterError (level, share), ShapeError (tellers),
    RangeError (NaN, infinity). Source: David & Nagaraja 2003, Order Statistics, 7.1.
    """
    checked_level(level)
    if not (is_number(share) and 0 < share < 1):
        raise ParameterError("share", share, "a number between 0 and 1")
    answers = _in_a_row(values)
    if len(answers) == 0:
        return Estimate(0, 0, np.nan, np.nan, np.nan, NO_STORIES)
    ordered = np.sort(answers)
    refuse_unknown("values", ordered[[0, -1]])  # NaN is sorted to the end
    value = float(np.quantile(ordered, share))
    size, number = effective_size(answers <= value, tellers, level)
    if number < 2:
        return Estimate(len(answers), number, value, np.nan, np.nan, ONE_TELLER)
    places = places_of_quantile(len(answers), share, size, level)
    if places is None:
        return Estimate(len(answers), number, value, np.nan, np.nan, TOO_FEW_TELLERS)
    low, high = places
    return Estimate(len(answers), number, value, float(ordered[low]), float(ordered[high]))


def places_of_quantile(
    stories: int, share: float, size: float, level: float
) -> tuple[int, int] | None:
    """Where in order, from 0, the ends of a quantile's interval lie; None with too few answers."""
    answers = max(round(size), 1)
    fewest, most = (_binomial_quantile(tail, answers, share) for tail in _tails(level))
    if fewest == 0 or most == answers:
        return None
    low = np.floor(fewest * stories / answers) - 1
    high = np.ceil((most + 1) * stories / answers) - 1
    return int(max(low, 0)), int(high)


def _binomial_quantile(chance: float, answers: int, share: float) -> float:
    """The least number of answers that is reached with this chance."""
    near = max(np.floor(special.bdtrik(chance, answers, share)), 0)
    return float(near if special.bdtr(near, answers, share) >= chance else near + 1)


def _tails(level: float) -> tuple[float, float]:
    return (1 - level) / 2, (1 + level) / 2


def median_of(values: Numbers, tellers: Hashes | None = None, *, level: float = 0.95) -> Estimate:
    """The median of values (n,) without NaN, with its interval, as `quantile_of`.

    Raises ParameterError (level), ShapeError, RangeError.
    """
    return quantile_of(values, 0.5, tellers, level=level)


def difference_of_shares(first: Estimate, second: Estimate) -> tuple[float, float, float]:
    """First minus second with the interval that follows from both.

    Source: Newcombe 1998, Statistics in Medicine 17, method 10; NaN where one is missing.
    """
    gap = first.value - second.value
    low = gap - np.hypot(first.value - first.low, second.high - second.value)
    high = gap + np.hypot(first.high - first.value, second.value - second.low)
    return gap, float(low), float(high)


def left_to_chance(level: float) -> float:
    """What a level leaves to chance: a p under it is clear, one of just as much is not.

    One rule for every p. In floats 1 − .95 is a little over .05.

    >>> left_to_chance(0.95)
    0.05
    """
    return round(1 - level, 9)


def agree_at_nought(
    effect: float, ends: tuple[float, float], p: float, level: float
) -> tuple[float, float]:
    """The ends of an effect's interval, so that they hold 0 where its test does not rule 0 out.

    At 0 the test judges, elsewhere the interval: each value is missed as seldom as before. Without
    it a p under .05 stood beside an interval from 0, most often where an effect has no sign.
    """
    low, high = ends
    if p >= left_to_chance(level):
        return min(low, 0.0), max(high, 0.0)
    beside = min(JUST_BESIDE, abs(effect))
    return (max(low, beside), high) if effect >= 0 else (low, min(high, -beside))


def noncentral_interval(
    observed: float, freedom: float, level: float = 0.95
) -> tuple[float, float]:
    """The interval of the noncentrality behind an observed χ² with `freedom` degrees.

    Source: Steiger 2004, Psychological Methods 9 (pivoting the distribution); over 5,000 by the
    normal law of √χ².
    """
    if observed > MOST_EXACT:
        root, reach = np.sqrt(max(observed - freedom + 1, 0)), normal_quantile(level)
        return max(0.0, float(root - reach)) ** 2, float(root + reach) ** 2
    high, low = (_noncentrality(observed, freedom, tail) for tail in _tails(level))
    return low, high


def _noncentrality(observed: float, freedom: float, tail: float) -> float:
    """The noncentrality under which a χ² lies below the observed one with chance `tail`."""
    if special.chdtr(freedom, observed) <= tail:
        return 0.0
    far = observed + 40 + 20 * np.sqrt(observed)
    return float(optimize.brentq(_excess, 0, far, args=(observed, freedom, tail)))


def _excess(noncentrality: float, observed: float, freedom: float, tail: float) -> float:
    return float(special.chndtr(observed, freedom, noncentrality)) - tail
