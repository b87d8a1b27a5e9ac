"""Answers of a group behind the gate as counts of codes: the quick way for very many stories.

A count of codes is all that a map needs of tellers who told one story; the stories of those who
told several are looked at one by one. What is shown is the same as the slow way shows: the same
tellers are counted, and the same stories left out of the same sets.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags
from analysis.grid import Grid
from analysis.regions import ENOUGH_FOR_HOTELLING
from analysis.responses import State
from analysis.tally import Coded, Counts, Kept, Rows, Together
from analysis.tellers import Moments
from analysis.told import Told, by_teller, moments_of_sums
from analysis.triads import sum_log_ratios
from storybank import gate as disclosure
from storybank.gate import Crowd

Sums = tuple[int, ...]
FEW = disclosure.reading.TELLERS_FOR_BANDS
"""Under so many tellers centres are drawn from the stories, as everywhere else."""
FIRST = 64
"""So many tellers are found once for all questions: of those who placed, few are left out."""


@dataclass(frozen=True)
class Chosen:
    """A set of stories, ready to be counted: what is the same for every question."""

    crowd: Crowd
    mask: Flags
    counted: dict[int, list[Counts]] = field(default_factory=dict, compare=False, repr=False)
    """What has been counted of questions together."""

    def count(self, coded: Coded, joined: tuple[Together, int] | None) -> Counts:
        """How many stories have each code (c,) of a question, perhaps counted with others."""
        if joined is None:
            return self.rows.count(coded)
        together, place = joined
        if id(together) not in self.counted:
            self.counted[id(together)] = together.count(self.rows.numbers)
        found = self.counted[id(together)][place]
        return coded.totals - found if self.rows.lacks else found

    @cached_property
    def rows(self) -> Rows:
        """The set's row numbers, or those that it lacks."""
        return Rows.of(self.mask)

    @cached_property
    def numbers(self) -> NDArray[np.intp]:
        """The set's row numbers."""
        return np.flatnonzero(self.mask) if self.rows.lacks else self.rows.numbers

    @cached_property
    def again(self) -> NDArray[np.intp]:
        """Which of the crowd's stories by tellers of several are in the set: places among them."""
        return np.flatnonzero(self.mask[self.crowd.several])

    @cached_property
    def first(self) -> NDArray[np.intp]:
        """The rows of the first tellers of the set: whom a cut leaves out is among them."""
        return self.crowd.stories_of_first(self.mask, FIRST, lambda rows: np.ones_like(rows, bool))

    @cached_property
    def sums(self) -> Sums:
        """What the key of the set's noise is made of."""
        found = disclosure.sums_of(self.crowd, self.rows.numbers)
        return disclosure.less(self.crowd.sums, found) if self.rows.lacks else found


@dataclass(frozen=True)
class Counted:
    """The answers of a set to one question. counts (c,): of all its stories."""

    chosen: Chosen
    coded: Coded
    k: int
    counts: Counts
    found: dict[str, Moments] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def everybody(self) -> Told:
        """All stories of the set, before the cut."""
        crowd, again = self.chosen.crowd, self.chosen.again
        codes = self.coded.codes.take(crowd.several[again]).astype(np.intp)
        return Told(self.counts, codes, crowd.teller_of_several[again])

    @cached_property
    def tellers(self) -> int:
        """How many placed, as it may be shown."""
        return disclosure.shown_count(int(self._by_state[State.PLACED]), self.k)

    @cached_property
    def left_out(self) -> NDArray[np.intp]:
        """The rows that the cut leaves out of those placed."""
        over, crowd = int(self._by_state[State.PLACED]) % self.k, self.chosen.crowd
        near = self.chosen.first[self._are_placed(self.chosen.first)]
        met = crowd.met(near)
        # Where hardly any of them placed, the others are looked at too.
        if met.max(initial=0) >= over:
            return near[met <= over]
        return crowd.stories_of_first(self.chosen.mask, over, self._are_placed)

    def _are_placed(self, rows: NDArray[np.intp]) -> Flags:
        return np.asarray(self.coded.placed[self.coded.codes[rows]], np.bool_)

    @cached_property
    def again(self) -> NDArray[np.intp]:
        """The rows of the cut set's stories by tellers of several."""
        return self.chosen.crowd.several[self.chosen.again[self._stay]]

    @cached_property
    def whose(self) -> NDArray[np.intp]:
        """A number for the teller of each of them."""
        return self.chosen.crowd.teller_of_several[self.chosen.again[self._stay]]

    @cached_property
    def _stay(self) -> Flags:
        """Which of the set's stories by tellers of several the cut leaves."""
        crowd = self.chosen.crowd
        placed = self.coded.placed[self.everybody.again] & bool(self.tellers)
        if not len(self.left_out):
            return placed
        # Whom the cut leaves out has the smallest hash, and stands first among those of several.
        last = crowd.tellers[self.left_out].max()
        first = np.searchsorted(crowd.tellers_of_several, last, side="right")
        return np.asarray(placed & (self.chosen.again >= first), np.bool_)

    @cached_property
    def told(self) -> Told:
        """The stories of the cut set."""
        return Told(self.shown, self.everybody.again[self._stay], self.whose)

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
        return disclosure.shown_count(int(self._by_state[state]), self.k)

    @cached_property
    def _by_state(self) -> Counts:
        return self.everybody.tellers_in(self.coded.states, len(State))

    @cached_property
    def parts(self) -> list[int]:
        """How many tellers lie in each part, each cut by itself; 0 is held back."""
        members, placed, part = self.coded.members, self.coded.placed, self.coded.part
        if part is None:
            inside = [self.everybody.tellers(one & placed) for one in members]
        else:
            inside = self.everybody.tellers_in(part, len(members)).tolist()
        return [disclosure.shown_count(count, self.k) for count in inside]

    @cached_property
    def key(self) -> bytes:
        """The key of the cut set's noise."""
        gone = np.concatenate([self._elsewhere, self.left_out])
        gone_with = disclosure.sums_of(self.chosen.crowd, gone)
        return disclosure.key_of_sums(disclosure.less(self.chosen.sums, gone_with))

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

    def are_few(self, kept: Kept, name: str) -> bool:
        """Whether tellers are so few, or so unequal, that a centre is drawn from the stories."""
        return self.tellers < FEW or self.moments(kept, name).even_tellers < ENOUGH_FOR_HOTELLING

    def moments(self, kept: Kept, name: str) -> Moments:
        """The moments of the cut set's measures; a map and its effect ask for the same."""
        if name not in self.found:
            measures = kept.measures[name]
            whole = self.chosen.rows.sum(measures, kept.sums[name])
            plain = moments_of_sums(whole - sum_log_ratios(measures, self.left_out))
            again = measures.log_ratios[:, self.again].T.astype(np.float64)
            self.found[name] = by_teller(plain, again, self.whose)
        return self.found[name]


def count_answers(
    chosen: Chosen, coded: Coded, k: int, joined: tuple[Together, int] | None = None
) -> Counted:
    """Count a set's answers to one question; joined: the questions that it is counted with."""
    return Counted(chosen, coded, k, chosen.count(coded, joined))


def grid_counts(counted: Counted, grid: Grid) -> Counts:
    """Stories of the cut set per cell, of the grid's shape."""
    placed = counted.coded.placed
    cells, stories = counted.coded.cells[placed], counted.shown[placed]
    found = np.bincount(cells, weights=stories, minlength=grid.nowhere + 1)
    return found[:-1].reshape(grid.shape).astype(np.int64)
