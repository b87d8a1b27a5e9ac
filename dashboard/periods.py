"""Weeks and months in which stories were told: their ids, names and days, and where a day lies."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from babel.dates import format_date, format_skeleton
from numpy.typing import NDArray

from analysis.arrays import Flags
from dashboard.languages import gettext, language
from storybank.days import FIRST_YEAR, read_day


def period_of(day: date, *, weekly: bool) -> str:
    """The id of the week, 2026-W38, or of the month, 2026-09, that holds a day."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}" if weekly else f"{day:%Y-%m}"


@lru_cache(maxsize=64)
def periods_between(begin: date, end: date, *, weekly: bool) -> tuple[str, ...]:
    """The ids of all weeks or months from one day to another."""
    days = (begin + timedelta(days=past) for past in range((end - begin).days + 1))
    return tuple(dict.fromkeys(period_of(day, weekly=weekly) for day in days))


def name_period(period: str) -> str:
    """A week by its first and last day, a month by its name."""
    return _name(period, language())


@lru_cache(maxsize=2048)
def _name(period: str, spoken: str) -> str:
    first, last = ends_of(period)
    if "W" not in period:
        return str(format_date(first, "MMMM y", locale=spoken))
    return " – ".join(format_skeleton("MMMd", day, locale=spoken) for day in (first, last))


def ends_of(period: str) -> tuple[date, date]:
    """First and last day of a week or month."""
    if "W" in period:
        first = date.fromisocalendar(int(period[:4]), int(period[6:]), 1)
        return first, first + timedelta(days=6)
    first = date.fromisoformat(f"{period}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def told_in(told: NDArray[np.datetime64], periods: Sequence[str]) -> Flags:
    """Which stories (n,) were told in one of the periods."""
    days = told.astype("datetime64[D]")
    inside: Flags = np.zeros(len(days), np.bool_)
    for period in periods:
        first, last = ends_of(period)
        inside |= (days >= np.datetime64(first)) & (days <= np.datetime64(last))
    return inside


def place_among(periods: Sequence[str], day: date) -> int:
    """Which of the periods, in order, holds a day; the nearest for a day outside of all."""
    before = [place for place, one in enumerate(periods) if ends_of(one)[0] <= day]
    return before[-1] if before else 0


def ended_by(periods: Sequence[str], day: date) -> int:
    """Which of the periods, in order, ends nearest to the end of a day: after it others begin.

    −1 where the first of them begins nearer.
    """
    place = place_among(periods, day)
    first, last = ends_of(periods[place])
    is_early = (day - first).days + 1 < (last - day).days
    return place - is_early


def moment_among(periods: Sequence[str], day: date) -> float | None:
    """Where a day lies in periods: 0 is the middle of the first; None outside of them."""
    if not periods or not ends_of(periods[0])[0] <= day <= ends_of(periods[-1])[1]:
        return None
    place = place_among(periods, day)
    first, last = ends_of(periods[place])
    return place - 0.5 + ((day - first).days + 0.5) / ((last - first).days + 1)


def typed_day(typed: str) -> str:
    """A day as it is kept, where what was typed in a form is one; else what was typed."""
    try:
        return read_day(typed).isoformat()
    except ValueError:
        return typed.strip()


def wrong_day(day: str, today: date, earliest: date | None = None) -> str:
    """Why a day that was written in a form cannot be kept; empty where it can.

    earliest: the day on which the collection opened, where nothing before it is told.
    """
    try:
        given = read_day(day)
    except ValueError:
        return gettext("Choose a date, or write it as 2026-09-01.")
    if given.year < FIRST_YEAR:
        return gettext("Is the year right? Write it with four digits.")
    if given > today:
        return gettext("This day has not come yet. Choose today or earlier.")
    if earliest is not None and given < earliest:
        return gettext(
            "Nothing had been told yet: the collection opened on %(day)s. "
            "Choose that day or later.",
            day=format_date(earliest, "long", locale=language()),
        )
    return ""
