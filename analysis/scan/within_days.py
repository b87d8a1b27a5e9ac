"""What is left of a relation among those who told on the same day.

Those of one day, at a meeting or in one batch of sheets, have its mood in common. Where groups came
to different ones, what parts the days parts the groups, however many tellers there are. Here every
answer is taken from the middle of its day, so that no mood of a day is left in it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Codes, Floats, Hashes, checked_codes
from analysis.errors import ShapeError
from analysis.scan.columns import Column
from analysis.scan.laid import lay_out_columns
from analysis.scan.pairs import Pair
from analysis.scan.relation import Together, measure_strength
from analysis.tellers import number_tellers

MUCH = 3.0
"""Where a tenth of what answers differ by is of their day, and groups came to days of their own, so
many others on the same day let a p under .05 come by chance in .085 of pairs (Moulton 1990)."""
FEWEST_LEFT = 20
RARE = 0.05


@dataclass(frozen=True)
class WithinDays:
    """Two answers among those who told on the same day."""

    days: int
    others: float
    """How many others told on the same day, on the average of the stories; NaN without any."""
    freedom: int
    """Stories less the days on which they were told."""
    effect: float
    """As a relation's: 0 where chance gives as much; NaN where one does not vary within days."""
    p: float
    """The chance of as much or more where only days relate the two, by the limit law; NaN likewise.
    """

    def holds(self, effect: float) -> bool | None:
        """Whether a relation so strong is seen within days too; None where that is no question.

        It is none where all told on one day, or too few together for a mood of theirs to matter,
        and cannot be answered where hardly more told than there are days. A relation that days
        have no part in loses strength by chance alone: half of it stands for it too.
        """
        if self.days < 2 or not self.others > MUCH or self.freedom < FEWEST_LEFT:
            return None
        return self.p < RARE or self.effect >= effect / 2


def relate_within_days(
    left: Column, right: Column, days: NDArray[np.integer], tellers: Hashes | None = None
) -> WithinDays:
    """The relation of two columns when each answer is taken from the middle of its day.

    days (n,) numbers the day each story was told on, under 0 where that is not known: those are
    left out. tellers (n,) says who told each. Raises ShapeError, RangeError (days that are no whole
    numbers).
    Source: Frisch & Waugh 1933, Econometrica 1 (a mean for each day); the measure and its law are
    those of `relation`, with a degree of freedom less for each day.
    """
    pair = lay_out_columns((left, right), tellers).pair(0, 1)
    return see_within_days(pair, checked_codes("days", days, len(pair.left.codes)))


def see_within_days(pair: Pair, days: NDArray[np.integer]) -> WithinDays:
    """The same of a pair that is laid out, by its tellers."""
    if days.shape != pair.left.codes.shape:
        raise ShapeError("days", days.shape, f"({len(pair.left.codes)},)")
    rows = np.flatnonzero(pair.left.placed & pair.right.placed & (days >= 0))
    day, number = number_tellers(days[rows], len(rows))
    told = np.bincount(day, minlength=number).astype(np.float64)
    freedom = len(rows) - number
    others = float(told @ told / len(rows)) - 1 if len(rows) else np.nan
    if freedom == 0:
        return WithinDays(number, others, 0, np.nan, np.nan)
    left, right = (_ByDay.of(one, rows, day, number) for one in (pair.left, pair.right))
    found = measure_strength(
        np.array(float(freedom)),
        left.squares / freedom,
        right.squares / freedom,
        _crossed(left, right) / freedom,
        _together(pair, rows, day, (left, right), freedom),
    )
    return WithinDays(number, others, freedom, float(found.effect), float(found.limit_p()))


@dataclass(frozen=True)
class _ByDay:
    """A column of r stories, day by day."""

    codes: NDArray[np.integer]
    """(r,)"""
    layout: Floats
    """(k, d)"""
    told: Floats
    """(days, k) stories in each place"""

    @classmethod
    def of(cls, column: Column, rows: Codes, day: Codes, number: int) -> "_ByDay":
        codes, places = column.codes[rows], len(column.places.layout)
        told = np.bincount(day * places + codes, minlength=number * places)
        return cls(codes, column.places.layout, told.reshape(number, places).astype(np.float64))

    @cached_property
    def middles(self) -> Floats:
        """(days, d)"""
        middles: Floats = self.told @ self.layout / self.told.sum(axis=1, keepdims=True)
        return middles

    @property
    def squares(self) -> Floats:
        """(d, d) of the stories about the middles of their days, summed."""
        every = self.layout.T @ (self.told.sum(axis=0)[:, None] * self.layout)
        squares: Floats = every - (self.told @ self.layout).T @ self.middles
        return squares


def _crossed(left: _ByDay, right: _ByDay) -> Floats:
    """(d, e) the products of both, each about the middle of its day, summed."""
    height, width = len(left.layout), len(right.layout)
    counts = np.bincount(left.codes * width + right.codes, minlength=height * width)
    every = left.layout.T @ counts.reshape(height, width) @ right.layout
    crossed: Floats = every - (left.told @ left.layout).T @ right.middles
    return crossed


def _together(
    pair: Pair, rows: Codes, day: Codes, columns: tuple[_ByDay, _ByDay], freedom: int
) -> Together | None:
    """What tellers with several stories add to chance, as far as they lie from their days."""
    if pair.repeated is None:
        return None
    place = np.full(len(pair.left.codes), -1)
    place[rows] = np.arange(len(rows))
    theirs = place[pair.repeated.rows]
    known = theirs >= 0
    counts = np.add.reduceat(known.astype(np.float64), pair.repeated.starts)
    paired = float((counts**2 - counts).sum())
    likeness = []
    for one in columns:
        rest = one.layout[one.codes[theirs]] - one.middles[day[theirs]]
        rest[~known] = 0
        sums = np.add.reduceat(rest, pair.repeated.starts, axis=0)
        likeness.append((sums.T @ sums - rest.T @ rest) / max(paired, 1.0))
    return Together(np.array(paired / freedom), *likeness)
