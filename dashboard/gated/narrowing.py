"""What narrows beside a question about the teller: nothing that takes in or leaves out under k.

Weeks, themes and parts of maps may be put together so that two sets differ by one known story, and
whatever then changes tells what its teller answered. So an option counts only where it holds k
tellers of what all else leaves, and a choice that leaves out fewer of them leaves out nobody.
What tellers answered about themselves has no part in that, or it would tell of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from analysis.arrays import Flags
from storybank import gate as disclosure
from storybank.gate import Crowd


@dataclass(frozen=True, eq=False)
class Narrowing:
    """Choices that narrow together.

    choices: for each filter or mark the stories (n,) of each option that was chosen of it.
    answers: the stories (n,) of each choice of answers about the teller.
    """

    crowd: Crowd
    k: int
    choices: tuple[tuple[Flags, ...], ...]
    answers: tuple[Flags, ...] = ()

    def among(self, part: Flags) -> Flags:
        """The stories (n,) of a part of all that are chosen, not yet cut.

        One choice after the other, each beside what is left of those before it and all of the rest.
        """
        left = [reduce(np.logical_or, options) for options in self.choices]
        if not self._enough(_all_of(part, left)):
            return np.zeros_like(part)
        for place, options in enumerate(self.choices):
            rest = _all_of(part, [*left[:place], *left[place + 1 :]])
            if not self._enough(rest & ~left[place]):
                left[place] = part
            elif len(options) > 1:
                large = (one for one in options if self._enough(one & rest))
                left[place] = reduce(np.logical_or, large, np.zeros_like(part))
        return _all_of(part, [*left, *self.answers])

    @property
    def passes_over(self) -> bool:
        """Whether of all stories others are left than were chosen, whatever tellers answered."""
        everybody = np.ones(len(self.crowd.tellers), np.bool_)
        found = replace(self, answers=()).among(everybody)
        plain = _all_of(everybody, (reduce(np.logical_or, one) for one in self.choices))
        return bool(found.any() and (found != plain).any())

    def _enough(self, mask: Flags) -> bool:
        return disclosure.shown_tellers(self.crowd, mask, self.k) > 0


def _all_of(part: Flags, choices: Iterable[Flags]) -> Flags:
    """The stories (n,) of a part that lie in each of the choices, as an array of its own."""
    return reduce(np.logical_and, choices, part.copy())
