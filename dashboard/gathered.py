"""How the gathering goes: tellers by day, link and language, each count cut to a multiple of k."""

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


def list_parts(gate: Gate) -> Sequence[Part]:
    """By time, link and language; a part of which nothing may be shown is left out."""
    parts = (
        _by_time(gate),
        _by_facet(gate, "source", gettext("By link"), gettext("Link"), str),
        _by_facet(gate, "language", gettext("By language"), gettext("Language"), name_language),
    )
    return [part for part in parts if part.rows and part.most]


def _by_facet(gate: Gate, facet: str, title: str, head: str, name: Callable[[str], str]) -> Part:
    codes = gate.responses.facets[facet]
    rows = _rows(gate, codes.values, [name(label) for label in codes.labels])
    return Part(title, head, rows)


def _by_time(gate: Gate) -> Part:
    days = gate.responses.told.astype("datetime64[D]")
    known = days[~np.isnat(days)]
    if not len(known):
        return Part("", "", ())
    first, last = known.min(), known.max()
    if last - first < np.timedelta64(MOST_ROWS, "D"):
        title, head, starts = gettext("By day"), gettext("Day"), np.arange(first, last + 1)
        names = [day(one) for one in starts.tolist()]
    elif last - first < np.timedelta64(7 * MOST_ROWS, "D"):
        title, head, starts = gettext("By week"), gettext("The week from"), _weeks(first, last)
        names = [day(one) for one in starts.tolist()]
    else:
        title, head, starts = gettext("By month"), gettext("Month"), _months(first, last)
        names = [str(format_date(one, "LLLL y")) for one in starts.tolist()]
    labels = np.where(np.isnat(days), -1, np.searchsorted(starts, days, side="right") - 1)
    return Part(title, head, _rows(gate, labels, names))


def _weeks(first: np.datetime64, last: np.datetime64) -> Days:
    """The Mondays from the one before or on the first day."""
    monday = np.busday_offset(first, 0, roll="backward", weekmask="Mon")
    return np.asarray(np.arange(monday, last + 1, 7))


def _months(first: np.datetime64, last: np.datetime64) -> Days:
    """The first days of months."""
    months = np.arange(first.astype("datetime64[M]"), last.astype("datetime64[M]") + 1)
    return np.asarray(months.astype("datetime64[D]"))


def _rows(gate: Gate, labels: NDArray[np.integer], names: Sequence[str]) -> Sequence[Told]:
    counts = gate.cells(labels, len(names)).tellers.tolist()
    told = zip(names, counts, strict=True)
    return [Told(name, people(count, gate.k), count) for name, count in told]
