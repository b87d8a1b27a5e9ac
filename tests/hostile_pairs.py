"""What a hostile reader makes of two views, of each of which she knows all that it shows."""

from dataclasses import dataclass, field

import numpy as np

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

    sets: means of two sets beside each other; same: of these, with the same noise. errors: how far
    off she is who takes two sets that differ by one story each for a mean of that story's places.
    """

    pairs: int = 0
    sets: int = 0
    same: int = 0
    errors: list[float] = field(default_factory=list)

    def compare(self, one: Seen, other: Seen) -> None:
        """No number of people differs by 1 to k − 1, and the mean of one set is one number."""
        self.pairs += 1
        for place in one.counts.keys() & other.counts.keys():
            apart = {abs(a - b) for a in set(one.counts[place]) for b in set(other.counts[place])}
            assert not apart & set(range(1, K)), place
        for name in one.means.keys() & other.means.keys():
            a, b = one.means[name], other.means[name]
            if a.cell == b.cell:
                assert a.shown == b.shown, name
            else:
                self._attack(a, b)

    def _attack(self, a: Mean, b: Mean) -> None:
        """The noise of two sets is unrelated, and hides what one story more or less does."""
        gap = float(np.abs(np.subtract(a.moved, b.moved)).max())
        self.sets += 1
        self.same += gap < 1e-3
        apart = np.frombuffer(a.cell, np.bool_) ^ np.frombuffer(b.cell, np.bool_)
        if a.tellers == b.tellers and np.count_nonzero(apart) <= FEW:
            self.errors.append(a.tellers * gap)

    def carry_noise_of_their_own(self) -> bool:
        """Whether two sets hardly ever carry the same noise: one time in twenty by chance."""
        return self.same < self.sets / 4

    def hide_one_story(self) -> bool:
        """Whether she is off by much, half of the time; of many pairs, or chance decides."""
        assert self.errors, "no two views were one story apart"
        return float(np.median(self.errors)) > 0.1
