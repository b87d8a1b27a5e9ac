"""How evenly answers are spread over equal parts: entropy, 0 where all are alike, 1 where even."""

import numpy as np

from analysis.arrays import Codes, Floats, Hashes, checked_level, checked_parts
from analysis.intervals import (
    ALL_ALIKE,
    NO_STORIES,
    ONE_TELLER,
    Estimate,
    student_quantile,
)
from analysis.tellers import count_even, number_tellers


def entropy_of(
    parts: Codes, number: int, tellers: Hashes | None = None, *, level: float = 0.95
) -> Estimate:
    """Shannon's entropy of `parts` (n,), codes 0 … number − 1, divided by log(number).

    The estimate is the jackknife's over tellers, which takes away most of what the plain entropy
    lacks in small sets; it is kept within 0 … 1. Where all answers are alike it is 0, and there is
    no interval (`all_alike`). Raises ParameterError (under two parts, level), ShapeError,
    RangeError (no codes, or one outside).
    Source: Zahl 1977, Ecology 58, "Jackknifing an index of diversity".
    """
    checked_level(level)
    parts = checked_parts(parts, number)
    codes, whose = number_tellers(tellers, len(parts))
    if len(parts) == 0:
        return Estimate(0, 0, np.nan, np.nan, np.nan, NO_STORIES)
    told = np.bincount(codes, minlength=whose)
    by_teller = np.bincount(codes * number + parts, minlength=whose * number)
    counts = by_teller.reshape(whose, number).astype(np.float64)
    return _jackknifed(counts, count_even(told), level)


def _jackknifed(counts: Floats, even_tellers: float, level: float) -> Estimate:
    """The estimate from counts (tellers, parts)."""
    tellers, number = counts.shape
    total = counts.sum(axis=0)
    stories, plain = int(total.sum()), float(_entropy(total[None])[0] / np.log(number))
    if tellers < 2:
        return Estimate(stories, tellers, plain, np.nan, np.nan, ONE_TELLER)
    if np.count_nonzero(total) < 2:
        return Estimate(stories, tellers, plain, np.nan, np.nan, ALL_ALIKE)
    without = _entropy(total - counts) / np.log(number)
    value = tellers * plain - (tellers - 1) * float(without.mean())
    error = np.sqrt((tellers - 1) / tellers * np.sum((without - without.mean()) ** 2))
    half = student_quantile(level, max(even_tellers - 1, 1)) * float(error)
    low, middle, high = np.clip([value - half, value, value + half], 0, 1)
    return Estimate(stories, tellers, float(middle), float(low), float(high))


def _entropy(counts: Floats) -> Floats:
    """Entropies (k,) of counts (k, parts) in natural units; 0 where a row is empty."""
    sums = np.maximum(counts.sum(axis=1), 1)
    logs = np.log(np.where(counts > 0, counts, 1))
    entropies: Floats = np.log(sums) - (counts * logs).sum(axis=1) / sums
    return entropies
