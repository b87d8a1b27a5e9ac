"""Changes over time beside what the day of the week does.

Where people tell of other things on Sundays than on Mondays, the days of a week lie so far apart
that a change over the weeks passes for one of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import (
    Flags,
    Floats,
    Hashes,
    as_floats,
    checked_codes,
    checked_mask,
    refuse_unknown,
)
from analysis.change.points import ChangePoint, ChangePoints, find_change_points
from analysis.errors import ShapeError

FEWEST_STORIES = 100
FEWEST_WEEKS = 2
"""In which a weekday is told of, to know it from the course of one week."""
MOST_PASSES = 6
WEEK = 7
THURSDAY = 3
"""The day from which NumPy counts, as Mondays are 0."""
Days = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class _Freed:
    """Values (n, k) less what their weekday adds."""

    values: Floats
    left: float = 1.0
    """The share that is left of what days differ by chance: weekdays fit some of it too."""


def find_beside_weekdays(values: Floats, days: Days, tellers: Hashes | None = None) -> ChangePoints:
    """The change points of values (n, k), freed of their weekdays; days (n,) since 1970.

    No value is NaN. Before and after are means of what was freed. A week within which something
    changed tells nothing of its weekdays: the one with the greatest change is left out of the
    estimate, and the search begins anew, until each that is found lies in a week that was left out.
    Of an answer that falls all the time the weekdays take some of the fall for their own, and what
    is freed may rise between: a change that the values as they were told do not share is none.
    Seven weekdays fit six of the ways in which days differ by chance, and none of those in which
    weeks do: of four weeks without a change .10 had one. So what is found is held against what the
    fit has left of chance (its degrees of freedom). Raises ShapeError, RangeError (NaN, infinity,
    days that are no whole numbers).
    """
    values, days = _checked(values, days)
    weeks, left_out = _weeks(days), np.zeros(0, np.int64)
    for _ in range(MOST_PASSES):
        freed = _free(values, days, ~np.isin(weeks, left_out))
        found = find_change_points(freed.values, days, tellers, left=freed.left)
        new = [one for one in found.points if not np.isin(_weeks_about(one), left_out).any()]
        if not new:
            break
        greatest = max(new, key=lambda one: float(((one.after - one.before) ** 2).sum()))
        left_out = np.append(left_out, _weeks_about(greatest))
    return replace(found, points=_shared(found.points, values, days))


def _shared(points: Sequence[ChangePoint], values: Floats, days: Days) -> tuple[ChangePoint, ...]:
    """Those of the points after which the values (n, k) themselves moved the same way."""
    if not points:
        return ()
    stretch = np.searchsorted([one.time for one in points], days, side="left")
    means = [values[stretch == place].mean(axis=0) for place in range(len(points) + 1)]
    moved = zip(points, np.diff(means, axis=0), strict=True)
    return tuple(one for one, way in moved if float(way @ (one.after - one.before)) > 0)


def _weeks_about(point: ChangePoint) -> NDArray[np.int64]:
    """The weeks of the day before a change and of the day after."""
    return _weeks(np.array([point.time, point.time + 1]))


def free_from_weekdays(values: Floats, days: Days, steady: Flags | None = None) -> Floats:
    """Values (n, k) without NaN, told on these `days` (n,), less what their weekday adds.

    That is estimated within weeks from the `steady` ones (n,), by least squares with a mean for
    each week, so that a change over the weeks stays as it is; the mean of all stories stays too.
    Weekdays that no week joins, as of a place that is open on others, are not set against each
    other: the mean of each such part stays.
    A weekday of one steady week alone has no part in it: nothing tells it from that week's course.
    Under 100 steady stories nothing is taken away: the estimate would move a test more than a
    weekday does. Raises ShapeError, RangeError (NaN, infinity, days that are no whole numbers).
    """
    values, days = _checked(values, days)
    rows = None if steady is None else checked_mask("steady", steady, len(days))
    return _free(values, days, rows).values


def _checked(values: Floats, days: Days) -> tuple[Floats, Days]:
    checked = as_floats("values", values)
    if checked.ndim != 2:
        raise ShapeError("values", checked.shape, "(stories, measures)")
    refuse_unknown("values", checked)
    return checked, checked_codes("days", days, len(checked))


def _free(values: Floats, days: Days, steady: Flags | None) -> _Freed:
    weekday = (days.astype(np.int64) + THURSDAY) % WEEK
    rows = np.ones(len(values), np.bool_) if steady is None else steady
    seen = np.bincount(np.unique(days[rows].astype(np.int64) + THURSDAY) % WEEK, minlength=WEEK)
    rows = rows & (seen[weekday] >= FEWEST_WEEKS)
    if rows.sum() < FEWEST_STORIES:
        return _Freed(values)
    _, week = np.unique(_weeks(days)[rows], return_inverse=True)
    counts = np.zeros((int(week.max()) + 1, WEEK))
    np.add.at(counts, (week, weekday[rows]), 1)
    added = _added(values[rows], week, weekday[rows], counts)
    joined = _joined(counts)
    told = np.bincount(weekday, minlength=WEEK) * joined
    means = told @ added / np.maximum(told.sum(axis=1, keepdims=True), 1)
    fitted = WEEK - len(np.unique(joined, axis=0))
    left = 1 - fitted / max(len(np.unique(days[rows])) - 2, 1)
    return _Freed(values - (added - means)[weekday], left)


def _weeks(days: Days) -> NDArray[np.int64]:
    return (days.astype(np.int64) + THURSDAY) // WEEK


def _joined(counts: Floats) -> Flags:
    """(7, 7) which weekdays are told of beside each other in the weeks of `counts` (weeks, 7),
    or by way of others; each is joined to itself."""
    beside = (counts.T @ counts > 0) | np.eye(WEEK, dtype=np.bool_)
    joined: Flags = np.linalg.matrix_power(beside.astype(np.float64), WEEK) > 0
    return joined


def _added(
    values: Floats, week: NDArray[np.intp], weekday: NDArray[np.int64], counts: Floats
) -> Floats:
    """What each weekday adds, (7, k), by the normal equations from which the weeks are taken.

    counts (weeks, 7): how many told.
    """
    cell, size = week * WEEK + weekday, counts.size
    told = counts.sum(axis=1, keepdims=True)
    normal = np.diag(counts.sum(axis=0)) - counts.T @ (counts / told)
    within = []
    for column in values.T:
        sums = np.bincount(cell, column, minlength=size).reshape(-1, WEEK)
        within.append((sums - counts * (sums.sum(axis=1, keepdims=True) / told)).sum(axis=0))
    added: Floats = np.linalg.pinv(normal, hermitian=True) @ np.stack(within, axis=1)
    return added
