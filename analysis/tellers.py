"""Who told what: statistics count and resample tellers, not stories.

A teller is an integer of any kind (a keyed hash, a number); None means that every story has its
own teller. Means stay means over stories; their doubt is how far the mean moves when one teller
is left out, which is the usual variance where each teller told once.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Codes, Flags, Floats, Hashes, as_array
from analysis.errors import RangeError, ShapeError

MOST_GAPS = 8
"""Numbers up to so many times their count are counted; with more gaps sorting is quicker."""


def number_tellers(tellers: Hashes | None, stories: int) -> tuple[Codes, int]:
    """Codes 0 … m−1 for each story's teller, (stories,), and m, the number of tellers.

    Raises ShapeError where `tellers` is not (stories,), RangeError where they are no integers.
    """
    if tellers is None:
        return np.arange(stories), stories
    tellers = checked_tellers(tellers, (stories,))
    if _are_small(tellers):
        there = np.bincount(tellers) > 0
        return (np.cumsum(there) - 1)[tellers], int(there.sum())
    known, codes = np.unique(tellers, return_inverse=True)
    return codes.astype(np.intp, copy=False), len(known)


def _are_small(tellers: Hashes) -> bool:
    """Whether they are numbered already, perhaps with gaps: then counting does for sorting."""
    if not len(tellers) or not np.issubdtype(tellers.dtype, np.signedinteger):
        return False
    return bool(tellers.min() >= 0 and tellers.max() < MOST_GAPS * len(tellers))


def of(tellers: Hashes | None, chosen: Flags) -> Hashes | None:
    """The tellers of the chosen stories, a mask (stories,); None stays None.

    Raises ShapeError where there are more or fewer tellers than stories, RangeError where they are
    no integers.
    """
    return None if tellers is None else checked_tellers(tellers, chosen.shape)[chosen]


def checked_tellers(tellers: Hashes, shape: tuple[int, ...]) -> Hashes:
    """Tellers as an array of this shape, (stories,). Raises ShapeError, RangeError.

    Of floats all NaN would be one teller, who told everything that nobody is known to have told.
    """
    checked = as_array("tellers", tellers)
    if checked.shape != shape:
        raise ShapeError("tellers", checked.shape, f"({', '.join(map(str, shape))},)")
    if checked.size and (checked.dtype.kind not in "iu" or np.ma.is_masked(tellers)):
        raise RangeError(
            "tellers",
            f"{checked.dtype} values, or some are missing",
            "a whole number for each, such as numpy.unique(names, return_inverse=True)[1]",
        )
    return checked


def sum_by_teller(values: Floats, codes: Codes, tellers: int) -> Floats:
    """Sums (tellers, k) of the values (n, k) over each teller's stories."""
    sums = np.empty((tellers, values.shape[1]))
    for place, column in enumerate(values.T):
        sums[:, place] = np.bincount(codes, column, minlength=tellers)
    return sums


@dataclass(frozen=True)
class Moments:
    """What k measures of n stories by m tellers say about their mean."""

    stories: int
    tellers: int
    even_tellers: float
    """As many tellers as would be worth as much had each told equally often: `tellers` where they
    did, near 1 where one told nearly all (Kish 1965, Survey Sampling, 11.7)."""
    mean: Floats
    """(k,), NaN where there is no story."""
    covariance: Floats
    """(k, k), of single stories, divisor n − 1; NaN under two stories."""
    covariance_of_mean: Floats
    """(k, k), robust to tellers with several stories, also to one with most of them; NaN under
    two tellers."""

    def with_doubt(self, more: Floats) -> "Moments":
        """The same with more (k, k) added to the covariance of the mean."""
        return replace(self, covariance_of_mean=self.covariance_of_mean + more)

    def of_one(self, measure: int) -> "Moments":
        """Those of one measure (0 … k − 1) alone."""
        own = slice(measure, measure + 1)
        return replace(
            self,
            mean=self.mean[own],
            covariance=self.covariance[own, own],
            covariance_of_mean=self.covariance_of_mean[own, own],
        )


def take_moments(values: Floats, tellers: Hashes | None = None) -> Moments:
    """Mean and its covariance for `values` (n, k), which hold no NaN: it would spread to all.

    Raises ShapeError, RangeError (tellers).
    Source: the jackknife of Tukey 1958, Annals of Mathematical Statistics 29, that leaves out one
    teller at a time: where tellers told unequally often the plain sum of squares (Liang & Zeger
    1986) is too sure of itself (Bell & McCaffrey 2002, Survey Methodology 28).
    """
    count, width = values.shape
    codes, number = number_tellers(tellers, count)
    unknown = np.full((width, width), np.nan)
    if count == 0:
        return Moments(0, 0, 0.0, np.full(width, np.nan), unknown, unknown)
    mean = values.mean(axis=0)
    rest = values - mean
    covariance = rest.T @ rest / (count - 1) if count > 1 else unknown
    if number < 2:
        return Moments(count, number, float(number), mean, covariance, unknown)
    told = np.bincount(codes, minlength=number)
    moves = sum_by_teller(rest, codes, number) / (count - told)[:, None]
    of_mean = moves.T @ moves * (number - 1) / number
    return Moments(count, number, count_even(told), mean, covariance, of_mean)


def moments_by_table(sums: Floats, told: NDArray[np.integer[Any]]) -> Moments:
    """The same from the sums (m, k) over each teller's stories, told (m,), 1 or more: the
    covariance of single stories is NaN, as their values are not known."""
    stories, number, width = int(told.sum()), len(told), sums.shape[1]
    unknown = np.full((width, width), np.nan)
    mean = sums.sum(axis=0) / stories if stories else np.full(width, np.nan)
    if number < 2:
        return Moments(stories, number, float(number), mean, unknown, unknown)
    moves = (sums - told[:, None] * mean) / (stories - told)[:, None]
    of_mean = moves.T @ moves * (number - 1) / number
    return Moments(stories, number, count_even(told), mean, unknown, of_mean)


def count_even(told: NDArray[np.integer[Any]] | Floats) -> float:
    """Kish's number of tellers for how many stories each told (m,): (Σ told)² / Σ told²."""
    stories = told.astype(np.float64)
    return float(stories.sum() ** 2 / max((stories**2).sum(), 1.0))
