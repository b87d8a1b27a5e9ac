"""Do two groups differ, or the days on which they told?

Those who told on one day, at a meeting or in one batch of sheets, have its mood in common. Where
two groups came to different meetings, what parts the meetings parts the groups.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags, checked_mask
from analysis.errors import ShapeError


def growth_by_days(first: Flags, days: NDArray[np.integer[Any]]) -> float:
    """How much the variance of a gap grows, beside 1, for a likeness of 1 among a day's answers.

    first (n,) says who is of the first of two groups, days (n,) on which each told. It is how many
    others told on the same day, times how alike those of one day are in their group (intraclass
    correlation): 0 where both groups told on all days alike, or each story on a day of its own.
    Raises ShapeError, RangeError (what is neither true nor false).
    Source: Moulton 1990, Review of Economics and Statistics 72.
    """
    if np.ndim(days) != 1:
        raise ShapeError("days", np.shape(days), "(stories,)")
    mask = checked_mask("first", first, len(days))
    _, which = np.unique(days, return_inverse=True)
    told = np.bincount(which).astype(np.float64)
    stories, number = len(mask), len(told)
    if number < 2 or number == stories:
        return 0.0
    share, shares = mask.mean(), np.bincount(which, mask) / told
    between = float(told @ (shares - share) ** 2) / (number - 1)
    within = float(told @ (shares * (1 - shares))) / (stories - number)
    others = float(told @ told) / stories
    each = (stories - others) / (number - 1)
    spread = between + (each - 1) * within
    return max((between - within) / spread, 0.0) * (others - 1) if spread > 0 else 0.0
