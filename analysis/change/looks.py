"""Looking again and again while stories come in, without finding more by looking more often.

An ordinary interval is right for one look. These hold at every look at once: whenever one stops,
the chance that any of them ever missed is at most one less the level.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import (
    Floats,
    Hashes,
    Numbers,
    as_array,
    checked_codes,
    checked_level,
    checked_mask,
    checked_positions,
)
from analysis.tellers import checked_tellers, number_tellers, of, sum_by_teller

BOLDEST = 0.5
"""The largest stake; under 1, lest one answer decide all."""
LEAST_SPREAD = 1e-12


@dataclass(frozen=True)
class Looks:
    """A mean over tellers in 0 … 1 as it stood after each of m tellers, or the gap of two; or the
    same over days."""

    tellers: NDArray[np.int64]
    """(m,) how many tellers, or days, each look had seen, of both groups where there are two."""
    means: Floats
    """(m,)"""
    lows: Floats
    highs: Floats
    """(m,) they hold at all looks together, and never widen."""

    @property
    def first_clear(self) -> int | None:
        """After how many tellers, or days, 0 first lay outside; None where it never did.

        Meant for a gap.
        """
        outside = np.flatnonzero((self.lows > 0) | (self.highs < 0))
        return int(self.tellers[outside[0]]) if len(outside) else None


def follow_mean(values: Numbers, tellers: Hashes | None = None, *, level: float = 0.95) -> Looks:
    """The mean of values (n,) in 0 … 1, in the order in which they came, NaN left out.

    A dyad, an anchor's weight, or a share as 0 and 1. Each teller counts once, with the mean of
    her stories, in the order of her first: the mean is over tellers. Nothing is supposed of how the
    values spread; within an hour, in which the order is not kept, any order serves that does not
    follow the values. Raises ShapeError, RangeError (outside 0 … 1), ParameterError (level).
    Source: Waudby-Smith & Ramdas 2024, JRSS B 86, theorem 2 (predictable plug-in empirical
    Bernstein confidence sequence).
    """
    checked_level(level)
    own = _by_teller(values, tellers)
    return _follow(own, 1 - level)


def follow_gap(
    values: Numbers,
    second: NDArray[np.bool_],
    tellers: Hashes | None = None,
    *,
    level: float = 0.95,
) -> Looks:
    """The mean of the `second` group (n,) less that of the first, after each teller of either.

    Values (n,) in 0 … 1 in the order in which they came, NaN left out; a teller in both groups
    counts once in each. Nought outside at any look is a difference, however often one looked.
    Raises ShapeError, RangeError, ParameterError. Source: as `follow_mean`, each group at half the
    error (Bonferroni).
    """
    whose = None if tellers is None else checked_tellers(tellers, as_array("values", values).shape)
    return _follow_gap(values, second, whose, level, _follow)


def follow_gap_of_days(
    values: Numbers,
    second: NDArray[np.bool_],
    days: NDArray[np.integer[Any]],
    *,
    level: float = 0.95,
) -> Looks:
    """The same of two periods after each of their days (n,), which counts once, with its mean.

    values (n,), NaN left out; second (n,), which stories are of the second period.
    Those who told on one day have its mood in common: with nothing changed but moods of .1 a day,
    looks that count tellers became sure in .3 to .98 of courses of 70 to 220 days. The means of
    days are taken as normal, each period's of a spread of its own. Raises ShapeError, RangeError,
    ParameterError.
    Source: Wang & Ramdas 2025, Sequential Analysis 44 (t tests at any time, by a Gaussian mixture
    over the effect), the mixture worth one day (Kass & Wasserman 1995, JASA 90).
    """
    told = checked_codes("days", days, as_array("values", values).size)
    return _follow_gap(values, second, told, level, _follow_normal)


def _follow_gap(
    values: Numbers,
    second: NDArray[np.bool_],
    units: Hashes | None,
    level: float,
    follow: Callable[[Floats, float], Looks],
) -> Looks:
    checked_level(level)
    checked = checked_positions("values", values, "(stories,)")
    second = checked_mask("second", second, len(checked))
    sides, steps = [], []
    for group in (~second, second):
        rows = np.flatnonzero(group & ~np.isnan(checked))
        whose = None if units is None else units[rows]
        sides.append(follow(_by_teller(checked[rows], whose), (1 - level) / 2))
        steps.append(rows[_first_rows(whose, len(rows))])
    return _gap(sides[0], sides[1], steps[0], steps[1])


def _gap(one: Looks, other: Looks, when: NDArray[np.intp], then: NDArray[np.intp]) -> Looks:
    """The looks at a gap: after each teller of either group what is known of both."""
    moments = np.sort(np.concatenate([when, then]))
    seen = np.searchsorted(when, moments, side="right")
    met = np.searchsorted(then, moments, side="right")
    first = [np.append(start, part)[seen] for start, part in
             ((np.nan, one.means), (0.0, one.lows), (1.0, one.highs))]  # fmt: skip
    last = [np.append(start, part)[met] for start, part in
            ((np.nan, other.means), (0.0, other.lows), (1.0, other.highs))]  # fmt: skip
    numbers = np.arange(1, len(moments) + 1, dtype=np.int64)
    return Looks(numbers, last[0] - first[0], last[1] - first[2], last[2] - first[1])


def _follow(own: Floats, error: float) -> Looks:
    """The confidence sequence of values (m,) in 0 … 1, all by sums that run along."""
    number = np.arange(1, len(own) + 1)
    totals = np.cumsum(own)
    # Guesses of mean and variance from what came before each value, never from itself.
    guess = (0.5 + totals) / (number + 1)
    before = np.append(0.5, guess[:-1])
    variance = (0.25 + np.cumsum((own - guess) ** 2)) / (number + 1)
    earlier = np.append(0.25, variance[:-1])
    stakes = np.sqrt(2 * np.log(2 / error) / (earlier * number * np.log(1 + number)))
    stakes = np.minimum(stakes, BOLDEST)
    weight = np.cumsum(stakes)
    price = -np.log1p(-stakes) - stakes
    spread = np.cumsum((own - before) ** 2 * price)
    middle = np.cumsum(stakes * own) / weight
    half = (np.log(2 / error) + spread) / weight
    return _looks(number, totals / number, half, middle)


def _looks(
    number: NDArray[np.integer[Any]], means: Floats, half: Floats, middle: Floats | None = None
) -> Looks:
    """Looks with intervals so far about their `middle`, the means where it is not given."""
    about = means if middle is None else middle
    lows = np.maximum.accumulate(np.clip(about - half, 0, 1))
    highs = np.minimum.accumulate(np.clip(about + half, 0, 1))
    return Looks(number.astype(np.int64), means, lows, highs)


def _follow_normal(own: Floats, error: float) -> Looks:
    """The confidence sequence of values (m,) in 0 … 1 from a normal law of any spread.

    It holds each mean against which an effect from the standard normal law has a Bayes factor
    under 1 / error.
    """
    number = np.arange(1, len(own) + 1)
    # About the first value, lest equal ones have a spread of rounding.
    rest = own - own[:1]
    squares = np.cumsum(rest**2) - np.cumsum(rest) ** 2 / number
    widest = (np.sqrt(1 + number) / error) ** (2 / number)
    # Few values leave every mean open, and equal ones do not say how far others lie.
    known = (widest < 1 + number) & (squares > LEAST_SPREAD)
    ratio = np.divide(widest - 1, 1 - widest / (1 + number), where=known, out=np.ones(len(own)))
    half = np.where(known, np.sqrt(ratio * np.maximum(squares, 0) / number), 1)
    return _looks(number, np.cumsum(own) / number, half)


def _by_teller(values: Numbers, tellers: Hashes | None) -> Floats:
    """The mean (m,) of each teller's values, in the order of her first."""
    checked = checked_positions("values", values, "(stories,)")
    known = ~np.isnan(checked)
    whose = of(tellers, known)
    codes, number = number_tellers(whose, int(known.sum()))
    sums = sum_by_teller(checked[known][:, None], codes, number)[:, 0]
    means = sums / np.bincount(codes, minlength=number)
    if whose is None:
        return means
    return means[np.argsort(np.unique(codes, return_index=True)[1], kind="stable")]


def _first_rows(tellers: Hashes | None, stories: int) -> NDArray[np.intp]:
    """Where (m,) each teller first comes, in order."""
    if tellers is None:
        return np.arange(stories)
    return np.sort(np.unique(tellers, return_index=True)[1])
