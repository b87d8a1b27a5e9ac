"""Time spent on a story, and whether those who place in the middle take less of it."""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import Flags, Floats, Hashes, Numbers, checked_column, checked_level
from analysis.comparison import Comparison, compare_numbers
from analysis.diagnostics.asked import Asked
from analysis.diagnostics.shape import middle_of
from analysis.errors import RangeError
from analysis.grouping import Groups
from analysis.intervals import Estimate, median_of, quantile_of, share_of
from analysis.tellers import of

BIN = 15
LONGEST = 1800
WANTED = 180


@dataclass(frozen=True)
class TimeSpent:
    """Seconds on the whole story, in bins of 15 up to 30 minutes; NaN was not measured."""

    median: Estimate
    """Seconds, the middle of a bin."""
    lower_quartile: Estimate
    upper_quartile: Estimate
    over_three_minutes: Estimate
    """Share of the stories that took three minutes or longer."""


def measure_time(
    seconds: Numbers, tellers: Hashes | None = None, *, level: float = 0.95
) -> TimeSpent:
    """The time spent, from `seconds` (n,), each the lower end of its bin; NaN is left out.

    Raises ShapeError, RangeError (under 0), ParameterError (level).
    """
    checked_level(level)
    checked = _checked_seconds(seconds)
    known = ~np.isnan(checked)
    whose = of(tellers, known)
    middles = checked[known] + np.where(checked[known] < LONGEST, BIN / 2, 0)
    return TimeSpent(
        median_of(middles, whose, level=level),
        quantile_of(middles, 0.25, whose, level=level),
        quantile_of(middles, 0.75, whose, level=level),
        share_of(checked[known] >= WANTED, whose, level=level),
    )


def compare_haste(
    asked: Asked, seconds: Numbers, tellers: Hashes | None = None, *, seed: int = 0
) -> Comparison | None:
    """Seconds (n,) of the stories placed in the middle against those placed elsewhere, NaN unknown.

    Cliff's delta, under 0 where the middle is the place of those in haste. None for a kind without
    a middle. Raises ShapeError, RangeError.
    """
    checked = _checked_seconds(seconds)
    placed = asked.placed
    middle, _ = middle_of(asked.kind, asked.checked[placed])
    if middle is None:
        return None
    inside: Flags = np.zeros(len(placed), dtype=np.bool_)
    inside[placed] = middle
    return compare_numbers(checked, Groups(inside, placed & ~inside, tellers), seed=seed)


def _checked_seconds(seconds: Numbers) -> Floats:
    checked = checked_column("seconds", seconds)
    if np.any(checked < 0):
        raise RangeError("seconds", float(np.nanmin(checked)), "seconds from 0")
    return checked
