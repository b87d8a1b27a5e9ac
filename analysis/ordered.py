"""Choices whose options have an order: where the answers lie in it, and how far they agree."""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import Flags, Floats, Hashes, checked_mask
from analysis.choices import checked_choices
from analysis.comparison import Comparison, compare_numbers
from analysis.errors import ParameterError, RangeError
from analysis.grouping import Groups
from analysis.intervals import Estimate, mean_of, share_of
from analysis.scales import ScaleSummary, summarise_scale
from analysis.tellers import of


@dataclass(frozen=True)
class OrderedSummary:
    """One ordered choice, one set of stories; options are numbered 0 … k − 1 in their order."""

    steps: ScaleSummary
    """Counts, shares, mean and median of the options' numbers."""
    up_to: tuple[Estimate, ...]
    """(k − 1) shares of the stories at this option or an earlier one, the last (1) left out."""
    agreement: Estimate
    """1 where all take one option, 0 where half take the first and half the last; no interval
    where all are alike."""


def option_numbers(chosen: Flags, answered: Flags | None = None) -> Floats:
    """The number of the option (n,) that each story took among (n, options); NaN where none.

    `answered` (n,) leaves others out. Raises ShapeError, RangeError where a story took several.

    >>> option_numbers(np.array([[False, True], [False, False]])).tolist()
    [1.0, nan]
    """
    options = checked_choices(chosen)
    if np.any(options.sum(axis=1) > 1):
        raise RangeError("chosen", "a story with several options", "one option a story")
    took: Flags = np.logical_or.reduce(options, axis=1)
    if answered is not None:
        took = took & checked_mask("answered", answered, len(options))
    numbers = np.full(len(options), np.nan)
    numbers[took] = options[took].argmax(axis=1)
    return numbers


def summarise_ordered(
    chosen: Flags, tellers: Hashes | None = None, *, level: float = 0.95
) -> OrderedSummary:
    """Summary of an ordered choice (n, options) of bool; stories that took none are left out.

    Raises ShapeError, RangeError (several options), ParameterError (under two options, level).
    Source: Leik 1966, Pacific Sociological Review 9 (agreement); it is 1 less twice the mean
    distance from the median, in units of the whole range.
    """
    numbers = option_numbers(chosen)
    count = np.shape(chosen)[1]
    if count < 2:
        raise ParameterError("chosen", f"{count} options", "two options or more")
    steps = summarise_scale(numbers, range(count), tellers, level=level)
    known = ~np.isnan(numbers)
    taken, whose = numbers[known], of(tellers, known)
    up_to = tuple(share_of(taken <= step, whose, level=level) for step in range(count - 1))
    middle = np.median(taken) if len(taken) else np.nan
    near = 1 - 2 * np.abs(taken - middle) / (count - 1)
    return OrderedSummary(steps, up_to, mean_of(near, whose, level=level))


def compare_ordered(
    chosen: Flags, groups: Groups, *, level: float = 0.95, seed: int = 0
) -> Comparison:
    """Groups on an ordered choice (n, options): `cliffs_delta` of the options' numbers.

    Raises ShapeError, RangeError (several options), ParameterError.
    """
    return compare_numbers(option_numbers(chosen), groups, level=level, seed=seed)
