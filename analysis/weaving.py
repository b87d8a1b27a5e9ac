"""A collection's arrays with some stories taken out and others put in, each where its id belongs.

Every column is copied once, block by block, and what was computed of the stories that stay is not
computed again. To the bit, the outcome is what would be made of all stories anew.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags
from analysis.responses import Codes, Responses, join_labels
from analysis.tally import Coded, Kept, code_scale, newest_rows
from analysis.triads import KeptTriad, sum_log_ratios

Column = NDArray[Any]
Rows = NDArray[np.intp]
Blocks = Iterator[Column]
Lay = Callable[[tuple[int, ...], np.dtype[Any], Blocks], Column]
"""Puts a column of this shape and type, whose rows come in blocks, in its place, and answers it as
it lies there. Who lays a block is done with it before the next is made."""

BLOCK = 2**18
"""Bytes of a column that are woven at once: they stay in the processor's cache until they lie."""


def as_it_is(shape: tuple[int, ...], dtype: np.dtype[Any], blocks: Blocks) -> Column:
    """A column in memory of its own."""
    column = np.empty(shape, dtype)
    places, start = column.reshape(-1), 0
    for block in blocks:
        places[start : start + block.size] = block.reshape(-1)
        start += block.size
    return column


@dataclass(frozen=True)
class Weave:
    """Which stories of a first collection stay, and where those of a second come between them.

    rows (m,): the row of the first at each place; at the places of the second, any. places (c,):
    where each story of the second stands. gone: the rows of the first that do not stay. lay: what
    is done with each column that is as long as the stories are many.
    """

    rows: Rows
    places: Rows
    gone: Rows
    lay: Lay = as_it_is

    @classmethod
    def of(cls, stay: Flags, new: Flags, lay: Lay = as_it_is) -> "Weave":
        """stay (n,): which of the first do. new (m,): which places of the outcome are new."""
        rows = np.zeros(len(new), np.intp)
        rows[~new] = np.flatnonzero(stay)
        return cls(rows, np.flatnonzero(new), np.flatnonzero(~stay), lay)

    def column(self, first: Column, second: Column) -> Column:
        """A column of both, (m, …)."""
        return self.lay((len(self.rows), *first.shape[1:]), first.dtype, self._woven(first, second))

    def lines(self, first: Column, second: Column) -> Column:
        """Several columns of both that lie as one, (lines, m)."""
        woven = chain.from_iterable(map(self._woven, first, second))
        return self.lay((len(first), len(self.rows)), first.dtype, woven)

    def codes(self, first: Column, numbers: Column, second: Column) -> Column:
        """A column of codes, those of the first by their new numbers."""
        woven = self._woven(first, second, numbers)
        return self.lay((len(self.rows),), numbers.dtype, woven)

    def _woven(self, first: Column, second: Column, numbers: Column | None = None) -> Blocks:
        """The rows of both, some at a time; numbers: what stands for each number of the first.

        Where the first has no story, all are the second's.
        """
        if not len(first):
            yield second.astype(first.dtype if numbers is None else numbers.dtype)
            return
        at_once = BLOCK // max(self.rows.itemsize, first[:1].nbytes)
        buffer = np.empty((at_once, *first.shape[1:]), first.dtype)
        for start in range(0, len(self.rows), at_once):
            rows = self.rows[start : start + at_once]
            # Each row is one of the first's, so that "clip" only spares a copy.
            woven: Column = first.take(rows, 0, buffer[: len(rows)], "clip")
            woven = woven if numbers is None else numbers.take(woven)
            low, high = np.searchsorted(self.places, (start, start + len(rows)))
            woven[self.places[low:high] - start] = second[low:high]
            yield woven


def weave_responses(first: Responses, second: Responses, weave: Weave) -> Responses:
    """The stories of both, which answered the same questions, each in its place.

    Labels that only the second has come after those of the first. Raises KeyError for a question
    that only the first has.
    """
    plain: dict[str, Any] = {
        name: weave.column(getattr(first, name), getattr(second, name))
        for name in ("story_ids", "tellers", "told", "consent")
    }
    columns: dict[str, Any] = {
        kind: {
            name: weave.column(column, getattr(second, kind)[name])
            for name, column in getattr(first, kind).items()
        }
        for kind in ("states", "triads", "dyads", "stones", "choices", "scales")
    }
    facets = {
        name: _weave_facet(one, second.facets[name], weave) for name, one in first.facets.items()
    }
    return Responses(**plain, **columns, facets=facets)


def weave_answers(first: Kept, second: Kept, woven: Responses, weave: Weave) -> Kept:
    """The codes of both; `woven` are the answers of both. A scale's codes begin at its lowest
    answer, which may have come or gone, so that scales are coded anew."""
    both = partial(_weave_coded, weave=weave)
    questions = {
        name: code_scale(woven, name) if name in woven.scales else both(one, second.questions[name])
        for name, one in first.questions.items()
    }
    stones = {
        name: tuple(map(both, each, second.stones[name])) for name, each in first.stones.items()
    }
    measures = {
        name: _weave_measures(one, second.measures[name], weave)
        for name, one in first.measures.items()
    }
    sums = {name: sum_log_ratios(one) for name, one in measures.items()}
    return Kept(questions, stones, measures, sums, newest_rows(woven.told))


def _weave_facet(first: Codes, second: Codes, weave: Weave) -> Codes:
    labels, places = join_labels(first, second)
    return Codes(weave.column(first.values, places[second.values]), labels)


def _weave_measures(first: KeptTriad, second: KeptTriad, weave: Weave) -> KeptTriad:
    cells = weave.column(first.cells, second.cells)
    return KeptTriad(cells, weave.lines(first.log_ratios, second.log_ratios))


def _weave_coded(first: Coded, second: Coded, weave: Weave) -> Coded:
    """A question's codes, numbered anew as far as they are still used."""
    order, group = _same_codes([first, second])
    numbers = np.split(group, [len(first.totals)])
    gone = np.bincount(first.codes[weave.gone], minlength=len(first.totals))
    counted = np.concatenate([first.totals - gone, second.totals])
    totals = np.bincount(group, counted).astype(np.int64)
    used = totals > 0
    small = np.uint16 if np.count_nonzero(used) < 2**16 else np.uint32
    number = (np.cumsum(used) - 1).astype(small)
    codes = weave.codes(first.codes, number[numbers[0]], number[numbers[1]][second.codes])
    # Of codes that are the same, the first stands for all.
    stands = order[np.searchsorted(group[order], np.flatnonzero(used))]
    states, cells, values = (
        np.concatenate([getattr(first, name), getattr(second, name)])[stands]
        for name in ("states", "cells", "values")
    )
    members = np.concatenate([first.members, second.members], axis=1)[:, stands]
    return Coded(codes, states, cells, members, values, totals[used])


def _same_codes(tables: Sequence[Coded]) -> tuple[Rows, Rows]:
    """All codes (c,) in the order in which `keep_answers` numbers them, and a number for each that
    those share which stand for the same."""
    members = np.concatenate([one.members for one in tables], axis=1)
    # The part as a number; 0 where a code lies in none. Of several, the cell tells which.
    part = (np.arange(1, len(members) + 1)[:, None] * members).max(axis=0, initial=0)
    keys = [np.concatenate([one.cells for one in tables])]
    keys += [np.concatenate([one.values for one in tables]), part]
    keys += [np.concatenate([one.states for one in tables])]
    order = np.lexsort(keys[::-1])
    ranked = np.array([one[order] for one in keys])
    same = (ranked[:, 1:] == ranked[:, :-1]) | np.isnan(ranked[:, 1:]) & np.isnan(ranked[:, :-1])
    group = np.empty(len(order), np.intp)
    group[order] = np.concatenate([[0], np.cumsum(~same.all(axis=0))])[: len(order)]
    return order, group
