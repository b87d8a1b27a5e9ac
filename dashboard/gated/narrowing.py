"""What narrows beside a question about the teller: nothing that takes in or leaves out under k.

Weeks, themes and parts of maps may be put together so that two sets differ by one known story, and
whatever then changes tells what its teller answered. So an option counts only where it holds k
tellers of what all else leaves, and a choice that leaves out fewer of them leaves out nobody.
What tellers answered about themselves has no part in that, or it would tell of it. Of whom nothing
may be read, so much is asked of them alone (`unread`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags
from analysis.tally import Coded
from dashboard.gated.unread import Unread, UnreadChosen, all_of, either
from storybank import gate as disclosure
from storybank.gate import Crowd

SOME, FEW = 2**15, 2**12
"""Of the first so many stories, so many of each set are counted first: most hold enough."""


@dataclass(frozen=True, eq=False)
class Narrowing:
    """Choices that narrow together.

    choices: for each filter or mark the stories (n,) of each option that was chosen of it.
    answers: the stories (n,) of each choice of answers about the teller.
    unread: whose stories may not be read, where one of the questions may narrow reading.
    """

    crowd: Crowd
    k: int
    choices: tuple[tuple[Flags, ...], ...]
    answers: tuple[Flags, ...] = ()
    unread: Unread | None = None
    plain: dict[int, bool] = field(default_factory=dict, repr=False)
    """Of which questions each part is surely narrowed as was chosen, whatever the answers."""

    def beside(self, answer: Flags) -> "Narrowing":
        """The same beside one more choice of answers about the teller (n,)."""
        return replace(self, answers=(*self.answers, answer))

    def within(self, mask: Flags) -> "Narrowing":
        """The same with one choice more, the stories (n,) of a part."""
        return replace(self, choices=(*self.choices, (mask,)), plain={})

    def among(self, part: Flags) -> Flags:
        """The stories (n,) of a part of all that are chosen, not yet cut.

        One choice after the other, each beside what is left of those before it and all of the rest.
        """
        found = self._chosen(part)
        if self._unread is not None and found.any():
            rows = self._unread.unread.rows
            found[rows] = self._unread.among(part[rows])
        return all_of(found, self.answers)

    def _chosen(self, part: Flags) -> Flags:
        """Those of a part, of the whole as it was chosen or as far as that counts."""
        left = [either(options) for options in self.choices]
        if all(np.count_nonzero(part[rows]) >= self._sure for rows in self._first):
            return all_of(part, left)
        if not self._enough(all_of(part, left)):
            return np.zeros_like(part)
        for place, options in enumerate(self.choices):
            rest = all_of(part, [*left[:place], *left[place + 1 :]])
            if not self._enough(rest & ~left[place]):
                left[place] = part
            elif len(options) > 1:
                large = [one for one in options if self._enough(one & rest)]
                left[place] = either([np.zeros_like(part), *large])
        return all_of(part, left)

    def leaves(self, coded: Coded) -> bool:
        """Whether every part of a question is surely narrowed as was chosen, told by its codes.

        Of a set whose first stories do not show it all are counted.
        """
        if id(coded) not in self.plain:
            held = all(
                _holds(coded, rows, self._sure) or _holds(coded, self._every[place], self._sure)
                for place, rows in enumerate(self._first)
            )
            self.plain[id(coded)] = held and self._leaves_unread(coded)
        return self.plain[id(coded)]

    def _leaves_unread(self, coded: Coded) -> bool:
        """The same of those who may not be read, in each of their sets."""
        if self._unread is None:
            return True
        rows, sure = self._unread.unread.rows, self._unread.sure
        return all(
            _holds(coded, rows[some], sure) or _holds(coded, rows[every], sure)
            for some, every in zip(self._unread.first, self._unread.sets, strict=True)
        )

    @cached_property
    def _unread(self) -> UnreadChosen | None:
        """Those who may not be read, by the choices of their own; None where they are as others."""
        if self.unread is None:
            return None
        rows = self.unread.rows
        choices = tuple(tuple(one[rows] for one in options) for options in self.choices)
        return UnreadChosen(self.unread, self.k, choices, FEW)

    @cached_property
    def _sure(self) -> int:
        """So many stories are told by k tellers at least, even if each told as many as anybody."""
        return self.k * int(self.crowd.stories_each.max(initial=1))

    @cached_property
    def _first(self) -> list[NDArray[np.intp]]:
        """Some rows of each set that may not be too small."""
        return [np.flatnonzero(one)[:FEW] for one in self._taken_and_left(SOME)]

    @cached_property
    def _every(self) -> list[NDArray[np.intp]]:
        """All rows of the same sets."""
        return [np.flatnonzero(one) for one in self._taken_and_left(None)]

    def _taken_and_left(self, some: int | None) -> Iterator[Flags]:
        """Of the first stories those that are chosen; and for each choice, of what all else leaves,
        those that it leaves out and those of each of its options."""
        choices = [[one[:some] for one in options] for options in self.choices]
        left = [either(options) for options in choices]
        everybody = np.ones(len(self.crowd.tellers[:some]), np.bool_)
        yield all_of(everybody, left)
        for place, options in enumerate(choices):
            rest = all_of(everybody, [*left[:place], *left[place + 1 :]])
            yield rest & ~left[place]
            if len(options) > 1:
                yield from (one & rest for one in options)

    @property
    def passes_over(self) -> bool:
        """Whether of all stories others are left than were chosen, whatever tellers answered."""
        everybody = np.ones(len(self.crowd.tellers), np.bool_)
        found = self._chosen(everybody)
        plain = all_of(everybody, map(either, self.choices))
        return bool(found.any() and (found != plain).any())

    @property
    def leaves_out_unread(self) -> bool:
        """Whether of all stories none that may not be read is counted, whatever tellers answered.

        Nobody among them and too few are the same.
        """
        return self._unread is not None and self._unread.lasting is None

    @property
    def least_unread(self) -> int:
        """So many tellers whose stories may not be read are counted together, or none of them."""
        return self.k if self._unread is None else self._unread.least

    def _enough(self, mask: Flags) -> bool:
        return disclosure.shown_tellers(self.crowd, mask, self.k) > 0


def _holds(coded: Coded, rows: NDArray[np.intp], sure: int) -> bool:
    """Whether each part of a question has so many of these stories at least."""
    counted = np.bincount(coded.codes.take(rows), minlength=len(coded.totals))
    return bool((coded.apart @ counted.astype(np.float32) >= sure).all())
