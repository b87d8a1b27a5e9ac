"""Ranks of numbers, equal ones sharing theirs: by counting where the numbers lie on a grid.

Placements have four digits, scales and times are whole numbers: to count each number does for
sorting there, in a few passes whose cost a story does not grow with the stories.
"""

import numpy as np

from analysis.arrays import Codes, Flags, Floats

GRIDS = (1, 10_000)
"""How many steps of a grid make 1: whole numbers, and the four digits that a phone sends."""
MOST_STEPS = 8
"""With more steps than so many for each number most would be empty, and sorting is quicker."""
FIRST_LOOK = 100


def rank_numbers(values: Floats) -> Floats:
    """The ranks (n,) of values (n,), from 1; equal ones have the mean of theirs.

    The values hold no NaN and no infinity. They are scipy's to the last bit. Source: Kendall 1970,
    Rank Correlation Methods, 3 (mid-ranks).
    """
    for parts in GRIDS:
        if len(values) and _is_narrow(values, parts) and _lies_on_grid(values, parts):
            return _rank_steps(values, parts)
    from scipy.stats import rankdata  # noqa: PLC0415  half a second to import, and seldom needed

    return np.asarray(rankdata(values))


def _rank_steps(values: Floats, parts: int) -> Floats:
    counted = np.rint(values * parts)
    steps: Codes = (counted - counted.min()).astype(np.intp)
    counts = np.bincount(steps)
    middle = np.cumsum(counts) - (counts - 1) / 2
    return np.asarray(middle.take(steps))


def _is_narrow(values: Floats, parts: int) -> bool:
    low, high = float(values.min()) * parts, float(values.max()) * parts
    # From 2^53 on numbers are farther from each other than two steps.
    return bool(high - low < MOST_STEPS * len(values) and max(-low, high) < 2**53)


def _lies_on_grid(values: Floats, parts: int) -> bool:
    """Whether each value is the number of a step, so that two values never share one."""
    return all(
        _are_steps(some, parts, np.float64) or _are_steps(some, parts, np.float32)
        for some in (values[:FIRST_LOOK], values)
    )


def _are_steps(values: Floats, parts: int, kept: type[np.floating]) -> bool:
    """Also where the numbers were kept in fewer digits, and a step is what that made of it."""
    steps = np.rint(values * parts) / parts
    same: Flags = steps.astype(kept) == values
    return bool(same.all())
