"""Two columns over the stories placed in both: their table, their tellers, the doubt of an effect.

Where every story has its own teller all follows from the table. Where tellers told several, only
the stories of those who did are looked at one by one.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Floats, Hashes
from analysis.intervals import student_quantile
from analysis.scan.columns import Column
from analysis.scan.relation import Relation, Together, relate
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

    @cached_property
    def table(self) -> Floats:
        """(k, l) stories in the left's places by the right's."""
        width = len(self.right.places.layout) + 1
        height = len(self.left.places.layout) + 1
        codes = (self.left.codes + 1) * width + (self.right.codes + 1)
        counts = np.bincount(codes, minlength=height * width).reshape(height, width)
        return counts[1:, 1:].astype(np.float64)

    @cached_property
    def relation(self) -> Relation:
        """How the two belong together."""
        return relate(self.table, self.left.places, self.right.places, self.together)

    @cached_property
    def together(self) -> Together | None:
        """What tellers with several stories add to chance."""
        if self.retold is None:
            return None
        share = self._paired / max(float(self.table.sum()), 1)
        return Together(share, *(one.likeness for one in self.retold))

    @property
    def tellers(self) -> int:
        """Tellers who placed both in at least one story."""
        told = self._told
        return int(self.table.sum() - told.sum() + (told > 0).sum())

    @property
    def even_tellers(self) -> float:
        """As many tellers as would be worth as much had each told equally often (Kish 1965)."""
        stories = float(self.table.sum())
        return stories**2 / max(stories + self._paired, 1.0)

    def interval(self, level: float) -> tuple[float, float]:
        """The interval of the effect, cut to 0 … 1.

        Its ends are the values from which the effect lies a quantile of Student's t away, where the
        variance is that of chance and, in proportion to the value, that by which tellers pull the
        effect. (Wilson's way of a share, for a coefficient whose variance vanishes with it.)
        """
        found = self.relation
        effect = float(found.effect)
        own = self._pulled() / max(float(found.observed / found.most), 1e-300)
        chance = 2 * float(found.moments[1]) / float(found.most) ** 2
        reach = student_quantile(level, max(self.even_tellers - 1, 1)) ** 2
        middle = effect + reach * own / 2
        half = np.sqrt(max(middle**2 - effect**2 + reach * chance, 0))
        low, high = np.clip([middle - half, middle + half], 0, 1)
        return float(low), float(high)

    def _pulled(self) -> float:
        """The variance of the effect by how far each teller's stories pull it."""
        pull = self.relation.pull()
        every = float((self.table * pull**2).sum())
        if self.repeated is not None and self.retold is not None:
            # A story without a place takes the last row or column, where nothing is pulled.
            edged = np.pad(pull, ((0, 1), (0, 1)))
            moves = edged[self.retold[0].codes, self.retold[1].codes]
            by_teller = np.add.reduceat(moves, self.repeated.starts)
            every += float(by_teller @ by_teller - moves @ moves)
        return every / max(float(self.relation.stories), 1) ** 2

    @cached_property
    def _told(self) -> Floats:
        """(m,) how many stories each teller who told several placed in both."""
        if self.repeated is None or self.retold is None:
            return np.zeros(0)
        both = (self.retold[0].codes >= 0) & (self.retold[1].codes >= 0)
        return np.add.reduceat(both, self.repeated.starts, dtype=np.int32).astype(np.float64)

    @cached_property
    def _paired(self) -> float:
        """Ordered pairs of stories by one teller, placed in both."""
        return float((self._told**2 - self._told).sum())
