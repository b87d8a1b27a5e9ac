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
FEW = 2000
"""Under so many tellers centres and effects are made of the stories, as everywhere else."""


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
    def sums(self) -> Sums:
        """What the key of the set's noise is made of."""
        return disclosure.sums_of(self.crowd, np.flatnonzero(self.mask))


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
        elsewhere = np.zeros(0, np.intp)
        if self.counts[~self.coded.placed].any():
            elsewhere = np.flatnonzero(self.chosen.mask & ~self.coded.placed[self.coded.codes])
        gone = np.concatenate([elsewhere, self.left_out])
        less = disclosure.sums_of(self.chosen.crowd, gone)
        return disclosure.key_of_sums(
            tuple(whole - part for whole, part in zip(self.chosen.sums, less, strict=True))
        )

    @property
    def numbers(self) -> NDArray[np.intp]:
        """The row numbers of the cut set."""
        inside = self.chosen.mask & self.coded.placed[self.coded.codes]
        inside[self.left_out] = False
        return np.flatnonzero(inside) if self.tellers else np.zeros(0, np.intp)

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
