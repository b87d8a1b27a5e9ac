"""Two columns over the stories placed in both: their table, and who of the tellers told several.

Where every story has its own teller all follows from the table. Where tellers told several, only
the stories of those who did are looked at one by one.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Floats, Hashes
from analysis.scan.columns import Column
from analysis.scan.relation import Together
from analysis.tellers import number_tellers


@dataclass(frozen=True)
class Repeated:
    """The stories of tellers who told more than one, teller by teller."""

    rows: NDArray[np.intp]
    """(r,) row numbers"""
    starts: NDArray[np.intp]
    """(m,) where each teller begins among them"""


@dataclass(frozen=True)
class Retold:
    """What tellers who told several stories answered in one column."""

    codes: NDArray[np.int32]
    """(r,) the places of `Repeated.rows`, −1 for none"""
    likeness: Floats
    """(d, d) covariance of two stories of one teller, about the mean of all stories."""


def find_repeated(tellers: Hashes | None, stories: int) -> Repeated | None:
    """The stories of tellers who told more than one; None where nobody did.

    Raises ShapeError where `tellers` is not (stories,).
    """
    codes, number = number_tellers(tellers, stories)
    if number == stories:
        return None
    several = np.bincount(codes, minlength=number) > 1
    rows = np.flatnonzero(several[codes])
    rows = rows[np.argsort(codes[rows], kind="stable")]
    told = np.bincount(codes, minlength=number)[several]
    return Repeated(rows, np.cumsum(told) - told)


def retell(column: Column, repeated: Repeated) -> Retold:
    """The column among the stories of tellers who told several."""
    layout, known = column.places.layout, column.placed
    shares = np.bincount(column.codes[known], minlength=len(layout)) / max(known.sum(), 1)
    told = column.codes[repeated.rows]
    values = np.vstack([layout - shares @ layout, np.zeros((1, layout.shape[1]))])[told]
    sums = np.add.reduceat(values, repeated.starts, axis=0)
    counts = np.add.reduceat((told >= 0).astype(np.float64), repeated.starts)
    pairs = max(float((counts**2 - counts).sum()), 1.0)
    return Retold(told, (sums.T @ sums - values.T @ values) / pairs)


@dataclass(frozen=True)
class Pair:
    """Two columns of the same stories, and who told several of them."""

    left: Column
    right: Column
    repeated: Repeated | None = None
    retold: tuple[Retold, Retold] | None = None
    """Both columns among the stories of `repeated`, where there are any."""

    @property
    def by_days(self) -> bool:
        """Whether one of them is when it was told: days then stand for tellers."""
        return self.left.days is not None or self.right.days is not None

    @cached_property
    def table(self) -> Floats:
        """(k, l) stories in the left's places by the right's."""
        width = len(self.right.places.layout) + 1
        height = len(self.left.places.layout) + 1
        codes = self.left.codes * width
        codes += self.right.codes
        codes += width + 1  # −1, for none, is counted in a row and a column of its own
        counts = np.bincount(codes, minlength=height * width).reshape(height, width)
        return counts[1:, 1:].astype(np.float64)

    @property
    def together(self) -> Together | None:
        """What tellers with several stories add to chance."""
        if self.retold is None:
            return None
        share = self.paired / max(float(self.table.sum()), 1)
        return Together(share, *(one.likeness for one in self.retold))

    @cached_property
    def told(self) -> Floats:
        """(m,) how many stories each teller who told several placed in both."""
        if self.repeated is None or self.retold is None:
            return np.zeros(0)
        both = (self.retold[0].codes >= 0) & (self.retold[1].codes >= 0)
        return np.add.reduceat(both, self.repeated.starts, dtype=np.int32).astype(np.float64)

    @cached_property
    def paired(self) -> float:
        """Ordered pairs of stories by one teller, placed in both."""
        return float((self.told**2 - self.told).sum())

    def pulled_together(self, pull: Floats) -> float:
        """How much more a teller's stories pull an effect together than each by itself.

        `pull` (k, l) is how far one story pulls it; the sum of squares is larger by so much.
        """
        if self.repeated is None or self.retold is None:
            return 0.0
        # A story without a place takes the last row or column, where nothing is pulled.
        edged = np.pad(pull, ((0, 1), (0, 1)))
        moves = edged[self.retold[0].codes, self.retold[1].codes]
        by_teller = np.add.reduceat(moves, self.repeated.starts)
        return float(by_teller @ by_teller - moves @ moves)
