"""Who says nearly the same: for each story the nearest stories of others, one of each teller."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.signals.said import Said
from analysis.tellers import number_tellers
from analysis.themes.dividing import draw_sample
from analysis.themes.languages import find_means, subtract_means
from analysis.themes.neighbours import largest

MOST_KNOWN = 10_000
"""Of more stories each is held against a sample of so many, drawn once for all."""
SPARE = 3  # so many times as many are looked at, where some tellers told several
_BLOCK = 1024


@dataclass(frozen=True, eq=False)
class Near:
    """``rows`` (n, k): the nearest stories of other tellers, −1 where there are fewer; ``cosines``
    (n, k) to them, NaN there."""

    rows: NDArray[np.int32]
    cosines: NDArray[np.float32]


def find_near(said: Said, count: int, *, seed: int) -> Near:
    """Find the nearest stories by cosine, freed from their language.

    A story's own teller and a second story of one neighbour are passed over: who tells the same
    odd thing twice is as alone with it. A story without words has no neighbours and is none.
    """
    worded = np.flatnonzero(np.isfinite(said.vectors).all(axis=1))
    rows = np.full((len(said.ids), count), -1, np.int32)
    cosines = np.full(rows.shape, np.nan, np.float32)
    if len(worded) < 2:
        return Near(rows, cosines)
    own = said.of(worded)
    freed = subtract_means(own.vectors, own.languages, find_means(own.vectors, own.languages))
    whose, tellers = number_tellers(own.tellers, len(worded))
    known = draw_sample(len(worded), MOST_KNOWN, np.random.default_rng(seed))
    looked = min(count * (SPARE if tellers < len(worded) else 1), len(known))
    for start in range(0, len(worded), _BLOCK):
        some = slice(start, start + _BLOCK)
        alike = freed[some] @ freed[known].T
        alike[whose[some][:, None] == whose[known]] = -np.inf
        nearest = _one_each(alike, whose[known], largest(alike, looked))[:, :count]
        there = np.take_along_axis(alike, np.maximum(nearest, 0), axis=1)
        found = (nearest >= 0) & np.isfinite(there)
        width = nearest.shape[1]
        rows[worded[some], :width] = np.where(found, worded[known[nearest]], -1)
        cosines[worded[some], :width] = np.where(found, there, np.nan)
    return Near(rows, cosines)


def _one_each(
    alike: NDArray[np.float32], whose: NDArray[np.intp], nearest: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Of each teller the nearest story alone, the others behind as −1."""
    told = whose[nearest]
    first = np.ones(told.shape, np.bool_)
    if len(np.unique(whose)) < len(whose):
        for place in range(1, told.shape[1]):
            first[:, place] = (told[:, :place] != told[:, place : place + 1]).all(axis=1)
    first &= np.isfinite(np.take_along_axis(alike, nearest, axis=1))
    order = np.argsort(~first, axis=1, kind="stable")
    return np.take_along_axis(np.where(first, nearest, -1), order, axis=1)
