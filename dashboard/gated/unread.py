"""Tellers whose stories may not be read, beside a question that may narrow which are listed.

There each story that may be read tells what its teller answered. Who knows these sees from any
number what the only other one of a set answered, and from many numbers together what a few did. So
they are counted where k of them are chosen at least; and where anything else is chosen, which may
be done in hundreds of ways, where twice k are and so that it parts them by as many: an option that
holds fewer of them takes none of them in, a choice that leaves out fewer leaves out none, and where
the first undoes the second none is counted. Why a story may not be read has no part in that, or it
would tell who is of a small group.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags
from storybank.gate import Crowd

Choices = tuple[tuple[Flags, ...], ...]


@dataclass(frozen=True, eq=False)
class Unread:
    """The stories that may not be read: their rows, and a crowd of their tellers alone."""

    rows: NDArray[np.intp]
    crowd: Crowd

    @classmethod
    def of(cls, crowd: Crowd, may_be_read: Flags) -> "Unread":
        """All stories of a crowd but those (n,) that may be read."""
        rows = np.flatnonzero(~may_be_read)
        return cls(rows, Crowd.of(crowd.tellers[rows], crowd.stories[rows]))


@dataclass(frozen=True, eq=False)
class UnreadChosen:
    """Of m stories that may not be read those that choices leave, by the choices of their own.

    choices: for each filter or mark the stories (m,) of each option that was chosen of it.
    few: so many of each set are looked at first.
    """

    unread: Unread
    k: int
    choices: Choices
    few: int

    @cached_property
    def lasting(self) -> Choices | None:
        """The choices as they count for all of them; None where none of them is counted."""
        everybody = np.ones(len(self.unread.rows), np.bool_)
        return self._settle(everybody, self.choices)

    def among(self, part: Flags) -> Flags:
        """Those (m,) of a part that are counted."""
        if self.lasting is None:
            return np.zeros_like(part)
        if all(np.count_nonzero(part[rows]) >= self.sure for rows in self.first):
            return all_of(part, map(either, self.lasting))
        lasting = self._settle(part, self.lasting)
        return np.zeros_like(part) if lasting is None else all_of(part, map(either, lasting))

    @cached_property
    def first(self) -> list[NDArray[np.intp]]:
        """Some places of each set that may not be too small."""
        return [one[: self.few] for one in self.sets]

    @cached_property
    def sets(self) -> list[NDArray[np.intp]]:
        """Where they lie that are chosen; and for each choice, of what all else leaves, those that
        it leaves out and those of each of its options. Nothing where none of them is counted."""
        return [np.flatnonzero(one) for one in self._taken_and_left()]

    def _taken_and_left(self) -> Iterator[Flags]:
        if self.lasting is not None:
            everybody = np.ones(len(self.unread.rows), np.bool_)
            yield all_of(everybody, map(either, self.lasting))
            for rest, options in _each(everybody, self.lasting):
                yield rest & ~either(options)
                if len(options) > 1:
                    yield from (one & rest for one in options)

    @property
    def least(self) -> int:
        """So many tellers are counted together, or none of them."""
        return 2 * self.k if self.choices else self.k

    @cached_property
    def sure(self) -> int:
        """So many stories are told by enough of them, even if each told as many as anybody."""
        return self.least * int(self.unread.crowd.stories_each.max(initial=1))

    def _settle(self, part: Flags, choices: Choices) -> Choices | None:
        """The choices that part a part of them by enough; None where there is no such end."""
        if not self._enough(all_of(part, map(either, choices))):
            return None
        choices = tuple(
            options
            for rest, options in _each(part, choices)
            if self._enough(rest & ~either(options))
        )
        before = -1
        while before != (before := sum(map(len, choices))):
            choices = tuple(
                tuple(one for one in options if len(options) == 1 or self._enough(one & rest))
                for rest, options in _each(part, choices)
            )
            if not all(choices):
                return None
        parted = all(
            self._enough(rest & ~either(options)) for rest, options in _each(part, choices)
        )
        return choices if parted and self._enough(all_of(part, map(either, choices))) else None

    def _enough(self, mask: Flags) -> bool:
        return self.unread.crowd.count(mask) >= self.least


def all_of(part: Flags, choices: Iterable[Flags]) -> Flags:
    """The stories (n,) of a part that lie in each of the choices, as an array of its own."""
    return reduce(np.logical_and, choices, part.copy())


def either(options: Iterable[Flags]) -> Flags:
    """The stories (n,) of one option at least."""
    return reduce(np.logical_or, options)


def _each(part: Flags, choices: Choices) -> Iterator[tuple[Flags, tuple[Flags, ...]]]:
    """Each choice, with the stories (m,) of a part that all others leave."""
    left = [either(options) for options in choices]
    for place, options in enumerate(choices):
        yield all_of(part, [*left[:place], *left[place + 1 :]]), options
