"""How the gathering goes: tellers by day, link and language, each count cut to a multiple of k.

Which rows there are tells nothing of fewer than k either: links and languages that are not the
collection's own have a row once k came so, and time begins and ends where k have told.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from flask_babel import format_date
from numpy.typing import NDArray

from dashboard.gated import Gate
from dashboard.languages import gettext, name_language
from dashboard.wording import day, people

MOST_ROWS = 31
Days = NDArray[np.datetime64]


@dataclass(frozen=True)
class Told:
    """One row: what it counts, and how many tellers that is, in words and for a bar."""

    name: str
    tellers: str
    shown: int


@dataclass(frozen=True)
class Part:
    """A row for each of the values of one thing, such as the days."""

    title: str
    head: str
    rows: Sequence[Told]

    @property
    def most(self) -> int:
        """The largest count that is shown."""
        return max(one.shown for one in self.rows)


def list_parts(gate: Gate, sources: Sequence[str], languages: Sequence[str]) -> Sequence[Part]:
    """By time, link and language; a part of which nothing may be shown is left out.

    sources, languages: the collection's own, which have a row whoever came.
    """
    by_link = _by_facet(gate, "source", sources, str)
    by_language = _by_facet(gate, "language", languages, name_language)
    parts = (
        _by_time(gate),
        Part(gettext("By link"), gettext("Link"), by_link),
        Part(gettext("By language"), gettext("Language"), by_language),
    )
    return [part for part in parts if part.rows and part.most]


def _by_facet(
    gate: Gate, facet: str, own: Sequence[str], name: Callable[[str], str]
) -> Sequence[Told]:
    codes = gate.responses.facets[facet]
    rows = _rows(gate, codes.values, [name(label) for label in codes.labels])
    told = zip(codes.labels, rows, strict=True)
    return [row for label, row in told if label in own or row.shown]


def _by_time(gate: Gate) -> Part:
    days = gate.responses.told.astype("datetime64[D]")
    span = _span(gate, days)
    if span is None:
        return Part("", "", ())
    first, last = span
    if last - first < np.timedelta64(MOST_ROWS, "D"):
        title, head, starts = gettext("By day"), gettext("Day"), np.arange(first, last + 2)
        names = [day(one) for one in starts[:-1].tolist()]
    elif last - first < np.timedelta64(7 * MOST_ROWS, "D"):
        title, head, starts = gettext("By week"), gettext("The week from"), _weeks(first, last)
        names = [day(one) for one in starts[:-1].tolist()]
    else:
        title, head, starts = gettext("By month"), gettext("Month"), _months(first, last)
        names = [str(format_date(one, "LLLL y")) for one in starts[:-1].tolist()]
    # Where the last row ends the rest begins, which is no row; nor is what lies before the first.
    labels = np.searchsorted(starts, days, side="right") - 1
    return Part(title, head, _rows(gate, labels, names))


def _span(gate: Gate, days: Days) -> Days | None:
    """(2,) the first day until which k have told, and the last since which k have; None under k.

    The very first and last would tell that somebody had told just then.
    """
    known = np.unique(days[~np.isnat(days)])
    first = bisect_left(known, True, key=lambda day: gate.count(days <= day) > 0)
    after = bisect_left(known, True, key=lambda day: gate.count(days >= day) == 0)
    return known[[first, after - 1]] if first < after else None


def _weeks(first: np.datetime64, last: np.datetime64) -> Days:
    """The Mondays from the one before or on the first day to the one after the last."""
    monday = np.busday_offset(first, 0, roll="backward", weekmask="Mon")
    return np.asarray(np.arange(monday, last + 8, 7))


def _months(first: np.datetime64, last: np.datetime64) -> Days:
    """The first days of months, to the one after the last."""
    months = np.arange(first.astype("datetime64[M]"), last.astype("datetime64[M]") + 2)
    return np.asarray(months.astype("datetime64[D]"))


def _rows(gate: Gate, labels: NDArray[np.integer], names: Sequence[str]) -> Sequence[Told]:
    counts = gate.cells(labels, len(names)).tellers.tolist()
    told = zip(names, counts, strict=True)
    return [Told(name, people(count, gate.k), count) for name, count in told]
