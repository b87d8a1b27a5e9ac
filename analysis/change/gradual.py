"""Did it change at certain moments, or little by little? Change points beside a straight course.

Of an answer that drifts the search finds a moment too, near the middle: whatever was done then
would pass for the reason.
"""

from collections.abc import Sequence

import numpy as np

from analysis.arrays import Floats, checked_codes, checked_column, refuse_unknown
from analysis.change.points import ChangePoint
from analysis.change.weekdays import Days, free_from_weekdays

PRICE = 3
"""What a change costs, in logarithms of the number of days: as much as beside no course."""


def may_be_gradual(values: Floats, days: Days, points: Sequence[ChangePoint]) -> bool:
    """Whether a straight course explains the means of days nearly as well as these changes.

    values (n,) without NaN, freed of their weekdays here; days (n,) since 1970; points: what
    `find_beside_weekdays` found in them, False without any. Each day counts as its stories. Changes
    are surer than the course only where they explain more by what as many change points must to be
    told from none. Where 8 a day told for eight weeks and their mean rose by a fifth of the line,
    changes were found in all draws, and a steady rise was taken for nothing but these in .02 of
    them; a rise at once may be gradual in .07. Raises ShapeError, RangeError (NaN, infinity,
    days that are not whole).
    Source: Zhang & Siegmund 2007, Biometrics 63 (the modified Bayes criterion of change points).
    """
    checked = checked_column("values", values)
    refuse_unknown("values", checked)
    days = checked_codes("days", days, len(checked))
    if not points:
        return False
    freed = free_from_weekdays(checked[:, None], days)[:, 0]
    moments, code = np.unique(days, return_inverse=True)
    told = np.bincount(code).astype(np.float64)
    means = np.bincount(code, freed) / told
    stretch = np.searchsorted([one.time for one in points], moments, side="left")
    steps = (stretch[:, None] == np.arange(len(points) + 1)).astype(np.float64)
    line = np.stack([np.ones(len(moments)), moments - moments.mean()], axis=1)
    price = len(moments) ** (PRICE * len(points) / len(moments))
    return bool(_left(line, means, told) <= price * _left(steps, means, told))


def _left(columns: Floats, means: Floats, told: Floats) -> float:
    """The sum of squares that columns (m, k) leave of means (m,) of so many stories (m,)."""
    weights = np.sqrt(told)
    fitted = np.linalg.lstsq(columns * weights[:, None], means * weights, rcond=None)[0]
    return float(told @ (means - columns @ fitted) ** 2)
