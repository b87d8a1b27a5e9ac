"""The columns of a scan beside each other, ready to be judged pair by pair."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags, Hashes
from analysis.errors import ShapeError
from analysis.hands import cut
from analysis.scan.alike import MOST_CELLS, MOST_PAIRS
from analysis.scan.columns import Column
from analysis.scan.pairs import Pair, Repeated, Retold, find_repeated, retell
from analysis.tellers import number_tellers


@dataclass(frozen=True)
class Laid:
    """The columns of a scan beside each other, and who told: what every pair is judged from."""

    columns: tuple[Column, ...]
    whose: NDArray[np.intp]
    """(n,) 0 … tellers − 1"""
    repeated: Repeated | None
    retold: tuple[Retold, ...]
    """One for each column where tellers told several stories, else none."""

    def pair(self, left: int, right: int, shown: Flags | None = None) -> Pair:
        """Two of the columns, over the stories `shown` (n,) alone where that is given."""
        if shown is None:
            both = (self.retold[left], self.retold[right]) if self.repeated else None
            return Pair(self.columns[left], self.columns[right], self.repeated, both)
        one, other = (narrowed(self.columns[place], shown) for place in (left, right))
        if self.repeated is None:
            return Pair(one, other)
        return Pair(
            one, other, self.repeated, (retell(one, self.repeated), retell(other, self.repeated))
        )


def lay_out_columns(columns: Sequence[Column], tellers: Hashes | None = None) -> Laid:
    """Make columns ready to be judged in pairs, by `tellers` (n,).

    Raises ShapeError where they differ in length.
    """
    stories = _length(columns, tellers)
    repeated = find_repeated(tellers, stories)
    retold = tuple(retell(one, repeated) for one in columns) if repeated else ()
    return Laid(tuple(columns), number_tellers(tellers, stories)[0], repeated, retold)


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
    """The pairs in pieces that can be judged at once: all of a piece are laid out alike."""
    kinds: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for pair in pairs:
        first, second = (id(columns[place].places.layout) for place in pair)
        kinds.setdefault((first, second), []).append(pair)
    return [piece for some in kinds.values() for piece in cut(some, _at_once(columns, *some[0]))]


def _at_once(columns: Sequence[Column], left: int, right: int) -> int:
    cells = len(columns[left].places.layout) * len(columns[right].places.layout)
    return min(max(MOST_CELLS // max(cells, 1), 1), MOST_PAIRS)


def _length(columns: Sequence[Column], tellers: Hashes | None) -> int:
    if not columns:
        return 0 if tellers is None else len(tellers)
    stories = len(columns[0].codes)
    for one in columns:
        if one.codes.shape != (stories,):
            raise ShapeError(one.name, one.codes.shape, f"({stories},)")
    return stories
