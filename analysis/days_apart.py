"""Do two groups differ, or the days on which they told?

Those who told on one day, at a meeting or in one batch of sheets, have its mood in common. Where
two groups came to different meetings, what parts the meetings parts the groups.
"""

import numpy as np
from numpy.typing import ArrayLike

from analysis.arrays import Floats, as_floats
from analysis.errors import RangeError, ShapeError


def growth_by_days(first: ArrayLike, second: ArrayLike) -> float:
    """How much the variance of a gap grows, beside 1, for a likeness of 1 among a day's answers.

    first, second (days,): how many stories of each of two groups were told on each day. It is how
    many others told on the same day, times how alike those of one day are in their group
    (intraclass correlation): 0 where both groups told on all days alike, or each story on a day of
    its own. Raises ShapeError, RangeError (NaN, what is under 0 or infinite).
    Source: Moulton 1990, Review of Economics and Statistics 72.
    """
    of_first, of_second = _counts("first", first), _counts("second", second)
    if of_first.shape != of_second.shape:
        raise ShapeError("second", of_second.shape, f"({len(of_first)},)")
    told = of_first + of_second
    shares, told = of_first[told > 0] / told[told > 0], told[told > 0]
    stories, number = told.sum(), len(told)
    if number < 2 or number == stories:
        return 0.0
    share = of_first.sum() / stories
    between = float(told @ (shares - share) ** 2) / (number - 1)
    within = float(told @ (shares * (1 - shares))) / (stories - number)
    others = float(told @ told) / stories
    each = (stories - others) / (number - 1)
    spread = between + (each - 1) * within
    return max((between - within) / spread, 0.0) * (others - 1) if spread > 0 else 0.0


def _counts(name: str, counts: ArrayLike) -> Floats:
    checked = as_floats(name, counts)
    if checked.ndim != 1:
        raise ShapeError(name, checked.shape, "(days,)")
    if not (np.isfinite(checked) & (checked >= 0)).all():
        raise RangeError(name, "what is no number of stories", "numbers from 0")
    return checked
