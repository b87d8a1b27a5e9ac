"""Two groups of stories set against each other, teller by teller."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags, Floats, Hashes, as_array, checked_codes, checked_mask
from analysis.errors import ParameterError
from analysis.tellers import checked_tellers, count_even, number_tellers, of, sum_by_teller


@dataclass(frozen=True)
class Groups:
    """Which of n stories belong to the first group, which to the second, and who told them.

    Raises ShapeError, RangeError (no mask, or tellers or days that are no whole numbers),
    ParameterError (a story in both).
    """

    first: Flags
    """(n,)"""
    second: Flags
    """(n,), no story in both. A teller may be in both: she then counts once in each, which makes
    a test careful where her stories are alike."""
    tellers: Hashes | None = None
    """(n,), or None where every story is its own teller."""
    days: NDArray[np.integer[Any]] | None = None
    """(n,) the number of the day each was told on, where groups are periods; None of people."""

    def __post_init__(self) -> None:
        for name in ("first", "second"):
            stories = as_array("first", self.first).size
            object.__setattr__(self, name, checked_mask(name, getattr(self, name), stories))
        if self.tellers is not None:
            checked = checked_tellers(self.tellers, self.first.shape)
            object.__setattr__(self, "tellers", checked)
        if self.days is not None:
            days = checked_codes("days", self.days, len(self.first))
            object.__setattr__(self, "days", days.astype(np.int64))
        if np.any(self.first & self.second):
            both = int(np.sum(self.first & self.second))
            raise ParameterError("groups", f"{both} stories in both", "groups that share no story")

    def among(self, mask: Flags) -> "Groups":
        """The same groups without the stories for which the mask (n,) is False."""
        checked = checked_mask("mask", mask, len(self.first))
        return replace(self, first=self.first & checked, second=self.second & checked)

    def at(self, rows: Flags) -> "Groups":
        """The same groups over the chosen stories (mask of n) alone."""
        days = None if self.days is None else self.days[rows]
        return Groups(self.first[rows], self.second[rows], of(self.tellers, rows), days)

    @property
    def by_day(self) -> "Groups":
        """The same groups with days for tellers: all who first told on one day are one.

        A teller stands at the first day of her stories in each group. Without days they stay as
        they are.
        """
        if self.days is None:
            return self
        codes, number = number_tellers(self.tellers, len(self.first))
        places = 3 * codes + self.first + 2 * self.second
        first = np.full(3 * number, np.iinfo(np.int64).max)
        np.minimum.at(first, places, self.days)
        return replace(self, tellers=first[places])

    @property
    def either(self) -> Flags:
        """(n,) the stories of both groups."""
        return self.first | self.second

    def who(self, answered: Flags) -> Flags:
        """(n,) the stories of both groups among those that `answered` (n,). Raises ShapeError."""
        return self.either & checked_mask("answers", answered, len(self.first))

    @property
    def stories(self) -> tuple[int, int]:
        """Stories in each group."""
        return int(self.first.sum()), int(self.second.sum())


@dataclass(frozen=True)
class Units:
    """Sums over the stories of each teller, the first group's tellers before the second's."""

    sums: Floats
    """(m, k)"""
    counts: Floats
    """(m,) stories"""
    first: int
    """How many of the m tellers are the first group's."""

    @property
    def tellers(self) -> tuple[int, int]:
        """Tellers in each group."""
        return self.first, len(self.counts) - self.first

    @property
    def even_tellers(self) -> tuple[float, float]:
        """Tellers in each group had all told equally often, as in `Moments`."""
        return count_even(self.counts[: self.first]), count_even(self.counts[self.first :])

    @property
    def centred(self) -> Floats:
        """(m, k) the sums about the common mean, lest large values swallow small spreads."""
        rest: Floats = self.sums - self.counts[:, None] * (
            self.sums.sum(axis=0) / self.counts.sum()
        )
        return rest

    @property
    def turned(self) -> "Units":
        """The same with the second group's tellers first."""
        order = np.roll(np.arange(len(self.counts)), -self.first)
        return Units(self.sums[order], self.counts[order], self.tellers[1])

    @property
    def labels(self) -> Floats:
        """(1, m): 1 for the first group, 0 for the second."""
        return (np.arange(len(self.counts)) < self.first)[None].astype(np.float64)


def gather_units(values: Floats, groups: Groups) -> Units:
    """The tellers of both groups with the sums of `values` (n, k), which hold no NaN there."""
    first = _one_group(values, groups.first, groups.tellers)
    second = _one_group(values, groups.second, groups.tellers)
    sums, counts = (np.concatenate(parts) for parts in zip(first, second, strict=True))
    return Units(sums, counts, len(first[1]))


def _one_group(values: Floats, mask: Flags, tellers: Hashes | None) -> tuple[Floats, Floats]:
    chosen = values[mask]
    if tellers is None:
        return chosen, np.ones(len(chosen))
    codes, number = number_tellers(of(tellers, mask), len(chosen))
    counts = np.bincount(codes, minlength=number).astype(np.float64)
    return sum_by_teller(chosen, codes, number), counts
