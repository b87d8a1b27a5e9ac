"""Answers of a group behind the gate as counts of codes: the quick way for very many stories.

Where each teller told one story, a count of codes is all that a map needs. What is shown is the
same as the slow way shows: the same stories are left out of the same sets.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags
from analysis.grid import Grid
from analysis.responses import State
from analysis.tally import Coded, Counts, Kept, Rows
from analysis.triads import LogRatioSums, sum_log_ratios
from storybank import gate as disclosure
from storybank.gate import Crowd

Sums = tuple[int, ...]
FEW = disclosure.reading.TELLERS_FOR_BANDS
"""Under so many tellers centres are drawn from the stories, as everywhere else."""


@dataclass(frozen=True)
class Chosen:
    """A set of stories, ready to be counted: what is the same for every question."""

    crowd: Crowd
    mask: Flags

    @cached_property
    def rows(self) -> Rows:
        """The set's row numbers, or those that it lacks."""
        return Rows.of(self.mask)

    @cached_property
    def numbers(self) -> NDArray[np.intp]:
        """The set's row numbers."""
        return np.flatnonzero(self.mask) if self.rows.lacks else self.rows.numbers

    @cached_property
    def sums(self) -> Sums:
        """What the key of the set's noise is made of."""
        return disclosure.sums_of(self.crowd, self.numbers)


@dataclass(frozen=True)
class Counted:
    """The answers of a set to one question.

    counts (c,): of all its stories. left_out: the rows that the cut leaves out of those placed.
    """

    chosen: Chosen
    coded: Coded
    k: int
    counts: Counts
    left_out: NDArray[np.intp]
    sums: dict[str, LogRatioSums] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def tellers(self) -> int:
        """How many placed, as it may be shown."""
        return disclosure.shown_count(int(self.counts[self.coded.placed].sum()), self.k)

    @cached_property
    def shown(self) -> Counts:
        """(c,) stories of the cut set; none under k."""
        if not self.tellers:
            return np.zeros_like(self.counts)
        codes = self.coded.codes[self.left_out]
        placed = np.where(self.coded.placed, self.counts, 0)
        return placed - np.bincount(codes, minlength=len(placed))

    def in_state(self, state: State) -> int:
        """How many tellers are in a state, as it may be shown."""
        return disclosure.shown_count(int(self.counts[self.coded.states == state].sum()), self.k)

    @cached_property
    def parts(self) -> list[int]:
        """How many tellers lie in each part, each cut by itself; 0 is held back."""
        placed = np.where(self.coded.placed, self.counts, 0)
        inside = self.coded.members.astype(np.int64) @ placed
        return [disclosure.shown_count(int(count), self.k) for count in inside]

    @cached_property
    def key(self) -> bytes:
        """The key of the cut set's noise."""
        gone = np.concatenate([self._elsewhere, self.left_out])
        less = disclosure.sums_of(self.chosen.crowd, gone)
        return disclosure.key_of_sums(
            tuple(whole - part for whole, part in zip(self.chosen.sums, less, strict=True))
        )

    @property
    def numbers(self) -> NDArray[np.intp]:
        """The row numbers of the cut set."""
        if not self.tellers:
            return np.zeros(0, np.intp)
        rows = self.chosen.numbers
        inside = self.coded.placed[self.coded.codes.take(rows)]
        inside[np.searchsorted(rows, self.left_out)] = False
        return rows[inside]

    @property
    def _elsewhere(self) -> NDArray[np.intp]:
        """The rows of the set that are not placed."""
        if not self.counts[~self.coded.placed].any():
            return np.zeros(0, np.intp)
        rows, all_of_them = self.chosen.numbers, self.coded.elsewhere
        if len(rows) < len(all_of_them):
            return rows[~self.coded.placed[self.coded.codes.take(rows)]]
        return all_of_them[self.chosen.mask[all_of_them]]

    def sum(self, kept: Kept, name: str) -> LogRatioSums:
        """The sums of the cut set's measures; a map and its effect ask for the same."""
        if name not in self.sums:
            measures = kept.measures[name]
            whole = self.chosen.rows.sum(measures, kept.sums[name])
            self.sums[name] = whole - sum_log_ratios(measures, self.left_out)
        return self.sums[name]


def count_answers(chosen: Chosen, coded: Coded, k: int) -> Counted:
    """Count a set's answers, and find whom the cut leaves out."""
    counts = chosen.rows.count(coded)
    placed = coded.placed
    over = int(counts[placed].sum()) % k

    def among(rows: NDArray[np.intp]) -> Flags:
        return np.asarray(placed[coded.codes[rows]], np.bool_)

    left_out = chosen.crowd.first_stories(chosen.mask, over, among)
    return Counted(chosen, coded, k, counts, left_out)


def grid_counts(counted: Counted, grid: Grid) -> Counts:
    """Stories of the cut set per cell, of the grid's shape."""
    placed = counted.coded.placed
    cells, stories = counted.coded.cells[placed], counted.shown[placed]
    found = np.bincount(cells, weights=stories, minlength=grid.nowhere + 1)
    return found[:-1].reshape(grid.shape).astype(np.int64)
