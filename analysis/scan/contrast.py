"""What a pattern says in one sentence: who lies where more often than the others, and nearer what.

Two answers are related in a table of many cells; a reader needs one. The candidates come in the
order in which they stand out, so that whoever may not show the first can take the next.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import Flags, Floats
from analysis.scan.columns import Column
from analysis.scan.directions import describe_pair
from analysis.scan.pairs import Pair

BY_CHANCE = 0.05
"""How often chance alone makes some part stand out, or some end lie nearer: it has all of them to
choose from."""


@dataclass(frozen=True)
class Contrast:
    """The stories of one region of an answer beside all others, on a region of another answer."""

    group: str
    region: str
    members: Flags
    """(n,) placed in both, in the region `group` of the one answer."""
    others: Flags
    """(n,) placed in both, and not in it."""
    there: Flags
    """(n,) in the region `region` of the other answer."""
    rivals: tuple[str, ...]
    """The other groups, the one least often there first."""
    sure: bool
    """Whether it stands out more than the first of so many would, by chance, in 95 of 100."""


def list_contrasts(pair: Pair) -> Iterator[Contrast]:
    """Which groups (of the left) lie more often where (in the right), the clearest first.

    Where all lie in one region none does, and those are listed that lie nearer to an end.
    """
    found = describe_pair(pair)
    both = pair.left.placed & pair.right.placed
    most = special.ndtri(1 - BY_CHANCE / max(found.surplus.size, 1))
    stand_out = found.strongest(found.surplus.size)
    fullest = found.right[int(found.counts.sum(axis=0).argmax())]
    for group, region in stand_out or [(one, fullest) for one in found.left]:
        inside, column = in_region(pair.left, group), found.right.index(region)
        sure = bool(found.surplus[found.left.index(group), column] > most)
        there = both & in_region(pair.right, region)
        order = np.argsort(found.surplus[:, column], kind="stable")
        rivals = tuple(found.left[row] for row in order if found.left[row] != group)
        told = Contrast(group, region, both & inside, both & ~inside, there, rivals, sure)
        if stand_out or nearer_end(told, pair) is not None:
            yield told


def nearer_end(contrast: Contrast, pair: Pair) -> int | None:
    """The corner, end or side that the group lies nearer to than the others, where that is clear.

    None where the answer has no ends, or chance would bring the means as near to one of its ends
    oftener than `BY_CHANCE`: then the two differ in how they spread. Who told in both, or the days
    on which both told, move both means alike, which makes a gap the surer.
    """
    nearness = pair.right.places.nearness
    if nearness is None:
        return None
    places = pair.left.places
    inside = places.regions[:, places.names.index(contrast.group)]
    group, others = (mean_by_table(pair, rows, nearness) for rows in (inside, ~inside))
    gaps = group.mean - others.mean
    end = int(gaps.argmax())
    alike = (group.moves * others.moves).sum(axis=0)
    variance = (group.variance + others.variance - 2 * alike)[end]
    # Of one day, or one teller, the variance is NaN, and nothing is clear.
    sure = special.ndtri(1 - BY_CHANCE / len(gaps))
    return end if gaps[end] > sure * np.sqrt(np.maximum(variance, 0)) else None


@dataclass(frozen=True)
class Mean:
    """The mean of some stories of a pair, with its doubt."""

    mean: Floats
    """(e,)"""
    variance: Floats
    """(e,) NaN under two tellers"""
    moves: Floats
    """(m, e) how far each of `Repeated` moves the mean; the variance holds their squares."""


def mean_by_table(pair: Pair, inside: Flags, values: Floats) -> Mean:
    """The mean of the values (l, e) of the right's places over the stories in some of the left's
    (k,).

    It is that of `take_moments`, from the table: story by story are only those looked at whose
    tellers told several.
    """
    counts = pair.table[inside].sum(axis=0)
    stories = counts.sum()
    mean = counts @ values / max(stories, 1)
    rest = values - mean
    told, sums, squares = _add_by_teller(pair, inside, rest)
    tellers = stories - told.sum() + np.count_nonzero(told)
    if tellers < 2:
        return Mean(mean, np.full_like(mean, np.nan), np.zeros_like(sums))
    once = (counts @ rest**2 - squares) / (stories - 1) ** 2
    few = (tellers - 1) / tellers
    moves = np.sqrt(few) * sums / (stories - told)[:, None]
    return Mean(mean, few * once + (moves**2).sum(axis=0), moves)


def _add_by_teller(pair: Pair, inside: Flags, values: Floats) -> tuple[Floats, Floats, Floats]:
    """Of the tellers who told several, how many stories lie there (m,), the sums of their values
    (m, e), and the sum of the squares of each by itself (e,)."""
    if pair.repeated is None or pair.retold is None:
        return np.zeros(0), np.zeros((0, values.shape[1])), np.zeros(values.shape[1])
    # A story without a place takes the last row, where nothing lies.
    there = np.append(inside, False)[pair.retold[0].codes] & (pair.retold[1].codes >= 0)
    moves = np.where(there[:, None], values[pair.retold[1].codes], 0.0)
    told = np.add.reduceat(there, pair.repeated.starts, dtype=np.float64)
    return told, np.add.reduceat(moves, pair.repeated.starts, axis=0), (moves**2).sum(axis=0)


def in_region(column: Column, region: str) -> Flags:
    """The stories (n,) in a region of a column; one with several options lies in many.

    They are counted as they were answered, not by the nearest place: a map counts the same.
    """
    regions, nowhere = column.places.regions, np.zeros(1, dtype=np.bool_)
    place = column.places.names.index(region)
    if column.inside is not None:
        answered: Flags = column.placed & (column.inside >> place & 1 == 1)
        return answered
    inside: Flags = np.append(regions[:, place], nowhere)[column.codes]
    return inside
