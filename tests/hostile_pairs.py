"""What a hostile reader makes of two views, of each of which she knows all that it shows."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from analysis.arrays import Floats
from hostile import K

FEW = 4  # stories by which two sets differ where one teller came in and another went out


@dataclass(frozen=True)
class Mean:
    """A mean as it is shown: of which set, how many tellers, and how far from the true one."""

    cell: bytes
    tellers: int
    shown: tuple[float, ...]
    moved: tuple[float, ...]


@dataclass
class Seen:
    """What one view told: numbers of people by where they stand, means, who is listed."""

    counts: dict[str, list[int]]
    means: dict[str, Mean]
    listed: frozenset[str]


@dataclass
class Pairs:
    """What pairs of views told together.

    drawn: of each question the noise of each set once, of the size of what one teller makes in a
    mean. errors: how far off she is who takes two sets that differ by one story each for a mean of
    that story's places.
    """

    pairs: int = 0
    drawn: dict[str, dict[bytes, Floats]] = field(default_factory=lambda: defaultdict(dict))
    errors: list[float] = field(default_factory=list)

    def compare(self, one: Seen, other: Seen) -> None:
        """No number of people differs by 1 to k − 1, and the mean of one set is one number."""
        self.pairs += 1
        for place in one.counts.keys() & other.counts.keys():
            apart = {abs(a - b) for a in set(one.counts[place]) for b in set(other.counts[place])}
            assert not apart & set(range(1, K)), place
        for name in one.means.keys() & other.means.keys():
            a, b = one.means[name], other.means[name]
            for mean in (a, b):
                question, _, _ = name.partition(".")
                self.drawn[question][mean.cell] = mean.tellers * np.array(mean.moved)
            if a.cell == b.cell:
                assert a.shown == b.shown, name
            else:
                self._attack(a, b)

    def _attack(self, a: Mean, b: Mean) -> None:
        """Where one teller came in and another went out, the noise hides what she told."""
        apart = np.frombuffer(a.cell, np.bool_) ^ np.frombuffer(b.cell, np.bool_)
        if a.tellers == b.tellers and np.count_nonzero(apart) <= FEW:
            self.errors.append(a.tellers * float(np.abs(np.subtract(a.moved, b.moved)).max()))

    def carry_noise_of_their_own(self) -> bool:
        """Whether two sets hardly ever carry the same noise; by chance one time in twenty."""
        assert self.drawn.keys() == {"drivkraft", "stemme"}
        return all(_alike(list(drawn.values())) < 1 / 2 for drawn in self.drawn.values())

    def hide_one_story(self) -> bool:
        """Whether she is off by much, half of the time; of many pairs, or chance decides."""
        assert self.errors, "no two views were one story apart"
        return float(np.median(self.errors)) > 0.1


def _alike(drawn: list[Floats]) -> float:
    """The share of pairs of these draws of which both are the same, to a twentieth."""
    assert len(drawn) > FEW, "of so few chance decides"
    same = [np.abs(a - b).max() < np.abs([a, b]).max() / 20 for a, b in combinations(drawn, 2)]
    return float(np.mean(same))
