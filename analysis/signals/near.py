"""Who says nearly the same: for each story the nearest stories of others, one of each teller."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import checked_count
from analysis.errors import ParameterError, ShapeError
from analysis.seeds import generator_from
from analysis.signals.said import Said
from analysis.tellers import number_tellers
from analysis.themes.dividing import draw_sample
from analysis.themes.languages import find_means, subtract_means
from analysis.themes.neighbours import largest

ENOUGH = 10
"""So many nearest do for each kind of signal."""
MOST_KNOWN = 10_000
"""Of more stories each is held against a sample of so many, drawn once for all."""
SPARE = 3  # so many times as many are looked at, where some tellers told several
_BLOCK = 1024


@dataclass(frozen=True, eq=False)
class Near:
    """The nearest stories of n, which stand here in the order of their ids, so that nothing hangs
    on the order of their rows.

    ``order`` (n,): their rows as they were given. ``rows`` (n, k): for each the places in that
    order of the k nearest by other tellers, the nearest first, −1 where there are fewer;
    ``cosines`` (n, k) to them, NaN there.
    """

    order: NDArray[np.intp]
    rows: NDArray[np.int32]
    cosines: NDArray[np.float32]

    def first(self, count: int, stories: int) -> "Near":
        """The first `count` alone, as if no more had been sought.

        Raises ShapeError where these are not the nearest of so many stories, ParameterError where
        fewer were sought.
        """
        if len(self.order) != stories:
            raise ShapeError("near", self.rows.shape, f"({stories}, …)")
        if count > self.rows.shape[1]:
            raise ParameterError("near", self.rows.shape[1], f"{count} of each story or more")
        return Near(self.order, self.rows[:, :count], self.cosines[:, :count])


def find_near(said: Said, count: int = ENOUGH, *, seed: int) -> Near:
    """Find the nearest stories by cosine, freed from their language.

    A story's own teller and a second story of one neighbour are passed over: who tells the same
    odd thing twice is as alone with it. A story without words has no neighbours and is none.

    Args:
        said: what n stories say.
        count: of each story; the first of them are the same whatever it is.
        seed: of the sample, where there are more than 10,000 stories.

    Raises:
        ParameterError: a count under 1, or a seed that is none.
    """
    checked_count("count", count, 1)
    order = np.argsort(said.ids, kind="stable")
    worded = np.flatnonzero(np.all(np.isfinite(said.vectors), axis=1)[order])
    rows = np.full((len(order), count), -1, np.int32)
    cosines = np.full(rows.shape, np.nan, np.float32)
    if len(worded) < 2:
        return Near(order, rows, cosines)
    vectors, languages = said.vectors[order[worded]], said.languages[order[worded]]
    freed = subtract_means(vectors, languages, find_means(vectors, languages))
    whose, tellers = number_tellers(said.tellers[order[worded]], len(worded))
    known = draw_sample(len(worded), MOST_KNOWN, generator_from(seed))
    looked = min(count * (SPARE if tellers < len(worded) else 1), len(known))
    for start in range(0, len(worded), _BLOCK):
        some = slice(start, start + _BLOCK)
        alike = freed[some] @ freed[known].T
        alike[whose[some][:, None] == whose[known]] = -np.inf
        nearest = _one_each(alike, whose[known], looked, count)
        there = np.take_along_axis(alike, np.maximum(nearest, 0), axis=1)
        found, width = nearest >= 0, nearest.shape[1]
        rows[worded[some], :width] = np.where(found, worded[known[nearest]], -1)
        cosines[worded[some], :width] = np.where(found, there, np.nan)
    return Near(order, rows, cosines)


def _one_each(
    alike: NDArray[np.float32], whose: NDArray[np.intp], looked: int, count: int
) -> NDArray[np.intp]:
    """Of each teller the nearest story alone, (rows, count or fewer); −1 where there is none.

    looked: so many of the nearest hold one story each of `count` tellers, nearly always.
    """
    nearest = largest(alike, looked)
    told = whose[nearest]
    first = np.ones(told.shape, np.bool_)
    if len(np.unique(whose)) < len(whose):
        for place in range(1, told.shape[1]):
            first[:, place] = (told[:, :place] != told[:, place : place + 1]).all(axis=1)
    first &= np.isfinite(np.take_along_axis(alike, nearest, axis=1))
    order = np.argsort(~first, axis=1, kind="stable")
    chosen = np.take_along_axis(np.where(first, nearest, -1), order, axis=1)[:, :count]
    few = np.flatnonzero((chosen < 0).any(axis=1)) if looked < len(whose) else np.zeros(0, np.intp)
    if len(few):
        chosen[few] = _one_by_one(alike[few], whose, count)
    return chosen


def _one_by_one(
    alike: NDArray[np.float32], whose: NDArray[np.intp], count: int
) -> NDArray[np.intp]:
    """The same among all, for rows whose nearest were told by very few."""
    rows = np.arange(len(alike))
    chosen = np.full((len(alike), count), -1, np.intp)
    for place in range(count):
        best = alike.argmax(axis=1)
        there = np.isfinite(alike[rows, best])
        chosen[there, place] = best[there]
        alike[whose[best][:, None] == whose] = -np.inf
    return chosen
