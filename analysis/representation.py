"""Who was heard beside who is there: tellers of each group against the population's own shares.

Counts come as a gate shows them, cut to steps: each stands for itself or up to `left_out` more.
What is said of a group holds whatever the true count is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from analysis.arrays import as_array, as_floats, checked_count, checked_level
from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.intervals import exact_interval, parts_of_whole, share_of_cut

LITTLE = 0.8
"""A group is heard little where it has under four fifths of its share among the tellers."""
MUCH = 1.25


class Verdict(StrEnum):
    """How a group was heard beside its share of the population."""

    LITTLE = "little"
    MUCH = "much"
    NEAR = "near"
    """Near its share, or too few told to say."""


@dataclass(frozen=True)
class Heard:
    """One group among the tellers and in the population; all shares in 0 … 1.

    share: in the middle of what its count leaves open, and together no more than all; low, high:
    where the share may lie.
    """

    share: float
    low: float
    high: float
    population: float
    verdict: Verdict


def heard_beside(
    tellers: Sequence[int],
    population: ArrayLike,
    *,
    total: int | None = None,
    left_out: int = 0,
    level: float = 0.95,
) -> tuple[Heard, ...]:
    """Each of c groups: its share of the tellers beside its share of the population.

    tellers: (c,) counts; they and `total`, all of them together (else their sum), may each be up to
    `left_out` too low. population: (c,) parts of the population in any unit, made to sum to 1.
    The intervals hold for all groups at once: each has level 1 − (1 − `level`) / c (Bonferroni), at
    which Wilson's are too short: of twenty small groups they all held in .85 of draws at level .95.
    A group is heard little or much where its whole interval lies beside its share of the
    population, and its share of the tellers is under four fifths or over five quarters of that.
    Empty where nobody told.
    Raises ShapeError for other lengths, RangeError for parts that are negative or all 0, or counts
    that are negative or no whole numbers, ParameterError (total, left_out, level).
    Source: Clopper & Pearson 1934, Biometrika 26.
    """
    checked_level(level)
    counts, parts = as_array("tellers", tellers), as_floats("population", population)
    if counts.ndim != 1:
        raise ShapeError("tellers", counts.shape, "(groups,)")
    if parts.shape != counts.shape or parts.ndim != 1:
        raise ShapeError("population", parts.shape, f"({len(counts)},)")
    if not (np.isfinite(parts).all() and (parts >= 0).all() and parts.any()):
        raise RangeError("population", parts, "parts of a whole, none under 0 and not all 0")
    if counts.dtype.kind not in "iu" or counts.min() < 0:
        raise RangeError("tellers", counts, "whole numbers from 0")
    checked_count("left_out", left_out, 0)
    whole = int(counts.sum()) if total is None else checked_count("total", total, 0)
    if counts.max() > whole + left_out:
        raise ParameterError("total", total, f"the {counts.max()} tellers of one group, or more")
    if not whole:
        return ()
    alone = 1 - (1 - level) / len(parts)
    shares = [
        share_of_cut(int(one), whole, left_out, level=alone, interval=exact_interval)
        for one in counts
    ]
    if counts.sum() <= whole:
        middles = parts_of_whole(counts.tolist(), whole, left_out).tolist()
        told = zip(middles, shares, strict=True)
        shares = [(share, min(low, share), max(high, share)) for share, (_, low, high) in told]
    there = parts / parts.sum()
    return tuple(
        Heard(*share, float(part), _judge(share, float(part)))
        for share, part in zip(shares, there, strict=True)
    )


def _judge(heard: tuple[float, float, float], population: float) -> Verdict:
    share, low, high = heard
    if high < population and share < LITTLE * population:
        return Verdict.LITTLE
    if low > population and share > MUCH * population:
        return Verdict.MUCH
    return Verdict.NEAR
