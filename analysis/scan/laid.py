"""The columns of a scan beside each other, ready to be judged pair by pair."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np

from analysis.arrays import Codes, Flags, Hashes
from analysis.errors import ShapeError
from analysis.hands import cut
from analysis.scan.alike import MOST_CELLS, MOST_PAIRS
from analysis.scan.columns import Column
from analysis.scan.pairs import Pair, Repeated, Retold, find_repeated, retell
from analysis.tellers import number_tellers


@dataclass(frozen=True)
class Drawn:
    """What chance draws with all its stories: tellers, or days."""

    whose: Codes
    """(n,) 0 … tellers − 1"""
    repeated: Repeated | None
    retold: tuple[Retold, ...]
    """One for each column where tellers told several stories, else none."""


@dataclass(frozen=True)
class Laid:
    """The columns of a scan beside each other, and who told: what every pair is judged from.

    Beside the time of telling, days take the place of tellers: those who told on one day, at a
    meeting or in a batch of sheets, have its mood in common.
    """

    columns: tuple[Column, ...]
    tellers: Drawn
    days: Drawn | None

    def drawn(self, left: int, right: int) -> Drawn:
        """What chance draws where these two are set against each other."""
        timed = any(self.columns[place].days is not None for place in (left, right))
        return self.days if timed and self.days is not None else self.tellers

    def pair(self, left: int, right: int, shown: Flags | None = None) -> Pair:
        """Two of the columns, over the stories `shown` (n,) alone where that is given."""
        drawn = self.drawn(left, right)
        if shown is None:
            both = (drawn.retold[left], drawn.retold[right]) if drawn.repeated else None
            return Pair(self.columns[left], self.columns[right], drawn.repeated, both)
        one, other = (narrowed(self.columns[place], shown) for place in (left, right))
        if drawn.repeated is None:
            return Pair(one, other)
        return Pair(
            one, other, drawn.repeated, (retell(one, drawn.repeated), retell(other, drawn.repeated))
        )


def lay_out_columns(columns: Sequence[Column], tellers: Hashes | None = None) -> Laid:
    """Make columns ready to be judged in pairs, by `tellers` (n,).

    Raises ShapeError where they differ in length.
    """
    stories = count_stories(columns, tellers)
    days = next((one.days for one in columns if one.days is not None), None)
    by_day = None if days is None else _draw(columns, days, stories)
    return Laid(tuple(columns), _draw(columns, tellers, stories), by_day)


def _draw(columns: Sequence[Column], tellers: Hashes | None, stories: int) -> Drawn:
    repeated = find_repeated(tellers, stories)
    retold = tuple(retell(one, repeated) for one in columns) if repeated else ()
    return Drawn(number_tellers(tellers, stories)[0], repeated, retold)


def narrowed(column: Column, shown: Flags) -> Column:
    """The column with a place for the stories `shown` (n,) alone."""
    return replace(column, codes=np.where(shown, column.codes, -1).astype(np.int32))


def pair_up(columns: Sequence[Column], first: int = 0) -> list[tuple[int, int]]:
    """The pairs of a scan: of all, or of the first so many with the rest; none of one subject."""
    places = range(len(columns))
    every = product(places[:first], places[first:]) if first else combinations(places, 2)
    return [(one, two) for one, two in every if columns[one].subject != columns[two].subject]


def cut_alike(
    columns: Sequence[Column], pairs: Sequence[tuple[int, int]]
) -> list[Sequence[tuple[int, int]]]:
    """The pairs in pieces that can be judged at once: all of a piece are laid out alike.

    Of a piece with the time of telling all have it on one side.
    """
    kinds: dict[tuple[tuple[int, bool], ...], list[tuple[int, int]]] = {}
    for pair in pairs:
        sides = (columns[place] for place in pair)
        alike = tuple((id(one.places.layout), one.days is not None) for one in sides)
        kinds.setdefault(alike, []).append(pair)
    return [piece for some in kinds.values() for piece in cut(some, _at_once(columns, *some[0]))]


def _at_once(columns: Sequence[Column], left: int, right: int) -> int:
    cells = len(columns[left].places.layout) * len(columns[right].places.layout)
    return min(max(MOST_CELLS // max(cells, 1), 1), MOST_PAIRS)


def count_stories(columns: Sequence[Column], tellers: Hashes | None) -> int:
    """How many stories the columns have. Raises ShapeError where they differ in length."""
    if not columns:
        return 0 if tellers is None else len(tellers)
    stories = len(columns[0].codes)
    for one in columns:
        if one.codes.shape != (stories,):
            raise ShapeError(one.name, one.codes.shape, f"({stories},)")
    return stories
