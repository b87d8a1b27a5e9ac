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

LIKE_ALL, FEW = 0.8, 30
"""Where so many of a column's pairs of stories by one teller are placed in the other too, or as
many of each place's stories as of all, but for a fifth, what is alike among them is that of all its
pairs. Places with FEW stories or less are too few to tell."""


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
    counts: Floats
    """(k,) stories in each place, of all"""
    pairs: float
    """Ordered pairs of stories by one teller, placed in this column."""


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
    counts = np.bincount(column.codes[known], minlength=len(layout)).astype(np.float64)
    told = column.codes[repeated.rows]
    rest = layout - counts / max(float(counts.sum()), 1.0) @ layout
    likeness, pairs = _find_likeness(rest, told, repeated)
    return Retold(told, likeness, counts, pairs)


def _find_likeness(
    rest: Floats, told: NDArray[np.int32], repeated: Repeated
) -> tuple[Floats, float]:
    """(d, d) covariance of two stories of one teller, and of how many pairs; `rest` (k, d)."""
    values = np.vstack([rest, np.zeros((1, rest.shape[1]))])[told]
    sums = np.add.reduceat(values, repeated.starts, axis=0)
    counts = np.add.reduceat((told >= 0).astype(np.float64), repeated.starts)
    pairs = float((counts**2 - counts).sum())
    return (sums.T @ sums - values.T @ values) / max(pairs, 1.0), pairs


def _are_kept_alike(kept: Floats, counts: Floats) -> bool:
    """Whether of the stories in each place (k,) as many are kept as of all."""
    many = counts > FEW
    whole = kept.sum() / max(float(counts.sum()), 1.0)
    return bool((np.abs(kept[many] / counts[many] - whole) <= (1 - LIKE_ALL) * whole).all())


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
        return Together(share, self._likeness(0), self._likeness(1))

    def _likeness(self, side: int) -> Floats:
        """(d, d) of one column, anew where what of it is placed in the other too may be unlike it.

        Of three framings that kept .5, .95 and .7 of their stories the one that kept most weighs
        more among the pairs: by the pairs of all .09 of p were under .05, and not .05.
        """
        assert self.repeated is not None  # noqa: S101 - asked only where some told several
        assert self.retold is not None  # noqa: S101 - as above
        one, other = self.retold[side], self.retold[1 - side]
        counts = self.table.sum(axis=1 - side)
        if self.paired >= LIKE_ALL * one.pairs or _are_kept_alike(counts, one.counts):
            return one.likeness
        layout = (self.left, self.right)[side].places.layout
        rest = layout - counts / max(float(counts.sum()), 1.0) @ layout
        told = np.where(other.codes >= 0, one.codes, -1)
        return _find_likeness(rest, told, self.repeated)[0]

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
