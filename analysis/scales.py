"""What the answers on a scale say together: how many at each step, mean and median.

Also for a choice whose options are ordered, given as the numbers of its options.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Hashes, Numbers, checked_column
from analysis.errors import ParameterError, RangeError
from analysis.intervals import Estimate, mean_of, median_of, share_of
from analysis.tellers import of


@dataclass(frozen=True)
class ScaleSummary:
    """One scale, one set of stories."""

    stories: int
    tellers: int
    mean: Estimate
    median: Estimate
    steps: NDArray[np.int64]
    """(k,) the whole numbers from the scale's least to its greatest."""
    counts: NDArray[np.int64]
    """(k,) stories at each step."""
    shares: tuple[Estimate, ...]
    """k shares of the placed stories; they sum to 1."""


def checked_steps(steps: range) -> range:
    """The steps of a scale. Raises ParameterError unless they are two or more, and rise."""
    if not isinstance(steps, range):
        raise ParameterError("steps", steps, "a range, such as range(1, 6) for 1 to 5")
    if len(steps) < 2 or steps.step < 0:
        raise ParameterError("steps", steps, "two steps or more, from the least to the greatest")
    return steps


def summarise_scale(
    values: Numbers, steps: range, tellers: Hashes | None = None, *, level: float = 0.95
) -> ScaleSummary:
    """Summary of values (n,), NaN left out; `steps` of a scale from 1 to 5 are `range(1, 6)`.

    Raises ShapeError, RangeError for a value that is no step of the scale, ParameterError for
    steps (`checked_steps`) or a level that make no sense.
    """
    checked_steps(steps)
    checked = checked_column("values", values)
    known = ~np.isnan(checked)
    answers, whose = checked[known], of(tellers, known)
    ladder = np.array(steps)
    strange = ~np.isin(answers, ladder)
    if strange.any():
        raise RangeError("values", answers[strange][0], f"whole numbers {steps[0]} to {steps[-1]}")
    at_step = answers[:, None] == ladder
    mean = mean_of(answers, whose, level=level, ends=(steps[0], steps[-1]))
    return ScaleSummary(
        len(answers),
        mean.tellers,
        mean,
        median_of(answers, whose, level=level),
        ladder,
        at_step.sum(axis=0),
        tuple(share_of(column, whose, level=level) for column in at_step.T),
    )
