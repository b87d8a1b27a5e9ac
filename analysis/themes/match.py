"""Keeps the identity of themes from one run to the next."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

LEAST_OVERLAP = 0.3  # under this share of common earlier stories a theme is a new one


def match_themes(
    previous: NDArray[np.int16], current: NDArray[np.int16], *, least: float = LEAST_OVERLAP
) -> NDArray[np.int16]:
    """Say which theme of the previous run each theme of this run continues.

    One to one, so that the Jaccard indices of the pairs sum to the most (Kuhn's Hungarian method).
    Only stories that had a theme count: by new ones a theme grows and stays what it was.

    Args:
        previous: (n,) theme that each story had in the previous run, −1 for none or a new story.
        current: (n,) themes of the same stories in this run, −1 for none.
        least: the smallest Jaccard index that makes a pair.

    Returns:
        (themes of this run,) the theme continued, −1 where it is new.

    >>> match_themes(np.array([0, 0, 1, 1], np.int16), np.array([1, 1, 0, 2], np.int16))
    array([ 1,  0, -1], dtype=int16)
    """
    overlap = _measure_overlap(previous, current)
    ours, theirs = linear_sum_assignment(overlap, maximize=True)
    continued = np.full(len(overlap), -1, np.int16)
    kept = overlap[ours, theirs] >= least
    continued[ours[kept]] = theirs[kept]
    return continued


def _measure_overlap(
    previous: NDArray[np.int16], current: NDArray[np.int16]
) -> NDArray[np.float64]:
    """Measure the Jaccard index of each theme with each earlier one, over what had a theme."""
    shape = int(current.max(initial=-1)) + 1, int(previous.max(initial=-1)) + 1
    shared = np.zeros(shape)
    both = (previous >= 0) & (current >= 0)
    np.add.at(shared, (current[both], previous[both]), 1)
    ours = np.bincount(current[both], minlength=shape[0])
    theirs = np.bincount(previous[previous >= 0], minlength=shape[1])
    union: NDArray[np.float64] = ours[:, None] + theirs[None, :] - shared
    return shared / np.maximum(union, 1)
