"""Dates in a column of a file: read where they can mean one day only, refused where they cannot."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from storybank.interchange.opening import unreadable
from storybank.interchange.report import Report, name_rows

ZONE = "Europe/Oslo"  # where a moment becomes a day; a collection's default zone
ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?")
SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})([T ,].*)?")
DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})([T ,].*)?")
EPOCH = re.compile(r"\d{10}|\d{13}")
FORMS = (ISO, SLASHED, DOTTED, EPOCH)
Dated = Sequence[tuple[int, str]]
"""Row numbers with the cells of the column; blank cells are left out."""


def read_dates(column: str, cells: Dated, report: Report) -> dict[int, str]:
    """Row number → `2026-09-03`, for a column that can be read in one way only.

    Raises UnreadableFile, which names rows, where day and month cannot be told apart.
    """
    form = max(FORMS, key=lambda one: sum(bool(one.fullmatch(cell)) for _, cell in cells))
    odd = [row for row, cell in cells if not form.fullmatch(cell)]
    if odd:
        raise unreadable(
            column,
            "%(rows)s: “%(cell)s” is no date, or has another form than the rest; write dates "
            "as 2026-09-03, or name their form: told: {column: …, format: '%%d/%%m/%%Y'}",
            rows=name_rows(odd),
            cell=dict(cells)[odd[0]][:40],
        )
    if form is SLASHED:
        return _slashed(column, cells, report)
    if form is EPOCH:
        report.guess(f"{column} holds seconds or milliseconds since 1970; the days are in {ZONE}.")
    if form is DOTTED:
        report.guess(f"{column} is read as day.month.year.")
    return _each(column, cells, READINGS[form])


def read_dates_as(column: str, cells: Dated, form: str) -> dict[int, str]:
    """Row number → day, by a form such as `%d/%m/%Y`, with `%z` in ZONE. Raises UnreadableFile."""
    days: dict[int, str] = {}
    odd: list[int] = []
    for row, cell in cells:
        try:
            days[row] = _day_of(datetime.strptime(cell, form))  # noqa: DTZ007 - a day, mostly
        except (ValueError, OverflowError):
            odd.append(row)
    if odd:
        raise unreadable(
            column,
            "the dates in %(rows)s do not have the form %(form)s (such as “%(cell)s”)",
            rows=name_rows(odd),
            form=form,
            cell=dict(cells)[odd[0]][:40],
        )
    return days


def day_of_epoch(cell: str) -> str:
    """The day of a moment in seconds or milliseconds since 1970."""
    seconds = int(cell) / (1000 if len(cell) > 10 else 1)
    return datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(ZONE)).date().isoformat()


def _iso(cell: str) -> str:
    return _day_of(datetime.fromisoformat(cell))


def _day_of(moment: datetime) -> str:
    local = moment.astimezone(ZoneInfo(ZONE)) if moment.tzinfo else moment
    return local.date().isoformat()


def _dotted(cell: str) -> str:
    found = DOTTED.fullmatch(cell)
    day, month, year = (int(part) for part in found.groups()[:3]) if found else (0, 0, 0)
    return date(year, month, day).isoformat()


def _each(column: str, cells: Dated, read: Callable[[str], str]) -> dict[int, str]:
    days: dict[int, str] = {}
    odd: list[int] = []
    for row, cell in cells:
        try:
            days[row] = read(cell)
        except (ValueError, OverflowError):  # the last hours of the year 9999 have no day in Oslo
            odd.append(row)
    if odd:
        raise unreadable(column, "there is no such day: %(rows)s", rows=name_rows(odd))
    return days


def _slashed(column: str, cells: Dated, report: Report) -> dict[int, str]:
    """Day/month/year or month/day/year: the column as a whole must rule one of them out."""
    ways = {row: _ways(cell) for row, cell in cells}
    odd = [row for row, (first, second) in ways.items() if not first and not second]
    if odd:
        raise unreadable(column, "there is no such day: %(rows)s", rows=name_rows(odd))
    day_first = [row for row, (_, second) in ways.items() if not second]
    month_first = [row for row, (first, _) in ways.items() if not first]
    open_rows = [row for row, (first, second) in ways.items() if first and second != first]
    if day_first and month_first:
        raise unreadable(
            column,
            "day and month change places: they are day/month in %(day_first)s and month/day in "
            "%(month_first)s, so the others cannot be told; map a column with 2026-09-03 or none",
            day_first=name_rows(day_first),
            month_first=name_rows(month_first),
        )
    if not day_first and not month_first and open_rows:
        raise unreadable(
            column,
            "day and month cannot be told apart in %(rows)s (such as “%(cell)s”); name their "
            "form: told: {column: …, format: '%%d/%%m/%%Y'}",
            rows=name_rows(open_rows),
            cell=dict(cells)[open_rows[0]][:40],
        )
    way, proof = (1, month_first) if month_first else (0, day_first)
    form = ("day/month/year", "month/day/year")[way]
    if proof:
        report.guess(f"{column} is read as {form}: {name_rows(proof)} can be nothing else.")
    return {row: found[way] or "" for row, found in ways.items()}


def _ways(cell: str) -> tuple[str | None, str | None]:
    """The day with the day first, and with the month first; None where there is no such day."""
    found = SLASHED.fullmatch(cell)
    if not found:
        return None, None
    one, two, year = (int(part) for part in found.groups()[:3])
    return _day(year, two, one), _day(year, one, two)


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


READINGS = {ISO: _iso, DOTTED: _dotted, EPOCH: day_of_epoch}
