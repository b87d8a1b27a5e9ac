"""How the shares of themes drift from period to period, with intervals that hold all together."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import (
    Codes,
    Flags,
    Floats,
    Hashes,
    as_array,
    checked_codes,
    checked_level,
)
from analysis.errors import RangeError, ShapeError
from analysis.intervals import (
    NO_STORIES,
    TOO_FEW_TELLERS,
    Estimate,
    Interval,
    difference_of_shares,
    exact_interval,
    wilson_interval,
    worth_of,
)
from analysis.permutation import weighted_chi_square_p
from analysis.resampling import DRAWS, permutation_p
from analysis.seeds import generator_from
from analysis.tellers import Moments, moments_by_table, number_tellers, of

FEWEST_TELLERS = 5
MOST_SHUFFLED = 2000


@dataclass(frozen=True)
class Drift:
    """Shares of T themes in P periods, and how they changed from each period to the next."""

    stories: NDArray[np.int64]
    """(P,) stories in each period, those without a theme included."""
    tellers: NDArray[np.int64]
    """(P,)"""
    shares: Floats
    """(P, T + 1); the last column is that of no theme. NaN in a period without stories."""
    lows: Floats
    highs: Floats
    """Of the same shape: at the level asked for, all of them hold together."""
    changes: Floats
    """(P − 1, T + 1) the later period's share less the earlier one's."""
    change_lows: Floats
    change_highs: Floats
    """Likewise all together; NaN beside a period with too few tellers."""
    p: float
    """Of no drift at all, by permutation of tellers over the periods; NaN where `reason` is."""
    method: str | None
    """`permutation` (up to 2,000 tellers) or `limit`."""
    reason: str | None
    """`too_few_tellers` where under two periods have 5 even tellers (see `Moments`), or None."""


@dataclass(frozen=True)
class _Period:
    """Counts of one period, and what its stories are worth for each theme."""

    counts: NDArray[np.int64]
    moments: Moments | None
    """None where each teller told once."""
    tellers: int
    even_tellers: float

    def shares(self, level: float, interval: Interval = wilson_interval) -> list[Estimate]:
        """The share of each theme with its interval at this level."""
        stories = int(self.counts.sum())
        if stories == 0:
            return [Estimate(0, 0, np.nan, np.nan, np.nan, NO_STORIES)] * len(self.counts)
        values = self.counts / stories
        worth = [
            stories if self.moments is None else worth_of(self.moments, theme, level)
            for theme in range(len(values))
        ]
        return [
            Estimate(stories, self.tellers, float(value), *interval(value, size, level))
            for value, size in zip(values, worth, strict=True)
        ]


def measure_drift(
    themes: NDArray[np.integer[Any]],
    periods: NDArray[np.integer[Any]],
    tellers: Hashes | None = None,
    *,
    level: float = 0.95,
    seed: int = 0,
) -> Drift:
    """The drift of `themes` (n,), −1 for none, over `periods` (n,) 0 … P − 1, −1 left out.

    A teller with stories in several periods counts in each; for the test she is moved as a whole,
    from the period of most of them. Raises ShapeError, RangeError (codes), ParameterError (level).
    Source: Clopper & Pearson 1934 (shares) and Newcombe 1998 (changes, method 10) at Šidák's level,
    1967, JASA 62.
    """
    checked_level(level)
    periods = checked_codes("periods", periods, least=-1)
    themes = checked_codes("themes", themes, len(periods), least=-1)
    inside: Flags = np.greater_equal(periods, 0)
    number = int(themes.max(initial=-1)) + 2
    codes = np.where(themes < 0, number - 1, themes)[inside].astype(np.intp)
    whens, whose = periods[inside].astype(np.intp), of(tellers, inside)
    count = int(whens.max(initial=-1)) + 1
    each = [_period(codes, number, whose, np.equal(whens, one)) for one in range(count)]
    together = level ** (1 / max(count * number, 1))
    table = _table([one.shares(together, exact_interval) for one in each], number)
    steps = level ** (1 / max((count - 1) * number, 1))
    changes = _changes(each, number, steps)
    p, method, reason = _judge(each, (codes, whens, number), whose, seed)
    return Drift(
        np.array([one.counts.sum() for one in each], dtype=np.int64),
        np.array([one.tellers for one in each], dtype=np.int64),
        *table,
        *changes,
        p,
        method,
        reason,
    )


def count_by_days(
    lies: Flags, tellers: Hashes, days: NDArray[np.integer[Any]], level: float
) -> tuple[Floats, float]:
    """How many independent tellers those of one period are worth for each theme (T,), as those who
    told on one day are alike, and how many even days they are (see `Moments`).

    lies (n, T): which stories lie in which theme; a teller lies where any of hers does, at the
    first of her days (n,). NaN where there is no story or but one day.
    Raises ShapeError, RangeError (tellers or days that are no integers, what is neither true nor
    false), ParameterError (level).
    Source: Korn & Graubard 1998, Survey Methodology 24, with days for clusters.
    """
    checked_level(level)
    lies = as_array("lies", lies)
    if lies.ndim != 2:
        raise ShapeError("lies", lies.shape, "(stories, themes)")
    if lies.dtype != np.bool_:
        raise RangeError("lies", lies.dtype, "True and False only")
    days = checked_codes("days", days, len(lies))
    whose, told = number_tellers(tellers, len(lies))
    first = np.full(told, np.iinfo(np.int64).max)
    np.minimum.at(first, whose, days)
    when, number = number_tellers(first, told)
    sums = np.empty((number, lies.shape[1]))
    for theme, inside in enumerate(lies.T):  # a column at a time: of a million all would be large
        there = np.zeros(told, np.bool_)
        there[whose[inside]] = True
        sums[:, theme] = np.bincount(when[there], minlength=number)
    moments = moments_by_table(sums, np.bincount(when, minlength=number))
    if moments.tellers < 2:
        return np.full(lies.shape[1], np.nan), moments.even_tellers
    worth = [worth_of(moments, theme, level) for theme in range(lies.shape[1])]
    return np.array(worth), moments.even_tellers


def _period(codes: Codes, number: int, tellers: Hashes | None, rows: Flags) -> _Period:
    chosen = codes[rows]
    whose, told = number_tellers(of(tellers, rows), len(chosen))
    counts = np.bincount(chosen, minlength=number)
    often = np.bincount(whose, minlength=told)
    if told == len(chosen):
        return _Period(counts, None, told, float(told))
    laid = np.bincount(whose * number + chosen, minlength=told * number).reshape(told, number)
    moments = moments_by_table(laid.astype(np.float64), often)
    return _Period(counts, moments, told, moments.even_tellers)


def _table(rows: list[list[Estimate]], number: int) -> tuple[Floats, Floats, Floats]:
    cells = [[(one.value, one.low, one.high) for one in row] for row in rows]
    table = np.array(cells, dtype=np.float64).reshape(len(rows), number, 3)
    return table[..., 0], table[..., 1], table[..., 2]


def _changes(each: list[_Period], number: int, level: float) -> tuple[Floats, Floats, Floats]:
    table = np.full((max(len(each) - 1, 0), number, 3), np.nan)
    shares = [one.shares(level) for one in each]
    for step in range(len(table)):
        earlier, later = each[step], each[step + 1]
        table[step, :, 0] = [
            new.value - old.value for new, old in zip(shares[step + 1], shares[step], strict=True)
        ]
        if min(earlier.even_tellers, later.even_tellers) >= FEWEST_TELLERS:
            table[step] = [
                difference_of_shares(new, old)
                for new, old in zip(shares[step + 1], shares[step], strict=True)
            ]
    return table[..., 0], table[..., 1], table[..., 2]


def _judge(
    each: list[_Period], told: tuple[Codes, Codes, int], tellers: Hashes | None, seed: int
) -> tuple[float, str | None, str | None]:
    """p, method and reason of the test that no theme drifts."""
    if sum(one.even_tellers >= FEWEST_TELLERS for one in each) < 2:
        return np.nan, None, TOO_FEW_TELLERS
    codes, whens, number = told
    whose, count = number_tellers(tellers, len(codes))
    homes = _homes(whose, whens, len(each))
    if count > MOST_SHUFFLED:
        counts = np.bincount(homes * number + codes, minlength=len(each) * number)
        table = counts.reshape(-1, number).astype(np.float64)
        observed = float(_distance(table, np.arange(len(each))[None], len(each))[0])
        scales = _scales(codes, number, whose)
        return weighted_chi_square_p(observed, np.repeat(scales, len(each) - 1)), "limit", None
    laid = np.bincount(whose * number + codes, minlength=count * number).reshape(count, number)
    sums: Floats = laid.astype(np.float64)
    home = homes[np.unique(whose, return_index=True)[1]]
    observed = float(_distance(sums, home[None], len(each))[0])
    generator = generator_from(seed)
    labels = generator.permuted(np.tile(home, (DRAWS, 1)), axis=1)
    return permutation_p(observed, _distance(sums, labels, len(each))), "permutation", None


def _several(whose: Codes) -> tuple[Flags, Codes, int]:
    """The stories (n,) of tellers with several, these tellers' numbers and how many they are."""
    rows: Flags = (np.bincount(whose) > 1)[whose]
    again, number = number_tellers(whose[rows], int(rows.sum()))
    return rows, again, number


def _homes(whose: Codes, whens: Codes, periods: int) -> Codes:
    """For each story (n,) the period in which its teller told most."""
    rows, again, number = _several(whose)
    spent = np.bincount(again * periods + whens[rows], minlength=number * periods)
    homes = whens.copy()
    homes[rows] = spent.reshape(number, periods).argmax(axis=1)[again]
    return homes


def _scales(codes: Codes, number: int, whose: Codes) -> Floats:
    """The scales of the χ² whose sum the statistic of one period against all follows.

    They are 1 where each teller told once (Rao & Scott 1981, JASA 76).
    """
    counts = np.bincount(codes, minlength=number).astype(np.float64)
    used = counts > 0
    shares = counts / counts.sum()
    rows, again, several = _several(whose)
    sums = np.bincount(again * number + codes[rows], minlength=several * number)
    often = sums.reshape(several, number) - np.bincount(again)[:, None] * shares
    once = np.bincount(codes[~rows], minlength=number)
    # Of a single story of theme t the square is (e_t − s)(e_t − s)ᵀ.
    spread = np.diag(once) - np.outer(once, shares) - np.outer(shares, once)
    spread = spread + once.sum() * np.outer(shares, shares) + often.T @ often
    scaled = spread[np.ix_(used, used)] / np.sqrt(np.outer(counts[used], counts[used]))
    scales: Floats = np.linalg.eigvalsh(scaled).astype(np.float64)
    return scales


def _distance(sums: Floats, labels: Codes, periods: int) -> Floats:
    """Pearson's χ² (draws,) of themes by periods, for sums (m, T) and labels (draws, m)."""
    total = sums.sum(axis=0)
    size, distance = sums.sum(axis=1), np.zeros(len(labels))
    for period in range(periods):
        inside = (labels == period).astype(np.float64)
        expected = (inside @ size)[:, None] * (total / total.sum())
        gap = (inside @ sums - expected) ** 2
        distance += np.divide(gap, expected, out=np.zeros_like(gap), where=expected > 0).sum(axis=1)
    return distance
