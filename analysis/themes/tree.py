"""A tree above the themes: which of them lie near each other.

Themes are joined as stories are, while that gains by their mean likeness, but less likeness is
asked for: a third of the way from what any two stories have by chance to what holds a theme. Where
that leaves more than a reader takes in at once, a second storey asks for a sixth. A branch that
random halves of the stories do not find again is none; a collection without such order has no tree.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.themes.joining import add_up, merge_sums
from analysis.themes.walks import add_squares

STOREYS = (1 / 3, 1 / 6)  # of the way from chance to a theme
MANY = 9  # parts from which the second storey is built
HALVES = 10
LEAST_FOUND = 0.5


@dataclass(frozen=True)
class Branch:
    """Themes that lie near each other.

    ``themes``: the numbers of all themes in it, in their order; ``parent``: the place of the branch
    in which it lies, None for a topmost one; ``likeness`` in [0, 1]: the mean over pairs of stories
    of two different themes in it; ``found_again`` in [0, 1]: the share of random halves in which
    two of its themes come together, the mean over its pairs.
    """

    themes: tuple[int, ...]
    parent: int | None
    likeness: float
    found_again: float


def grow_tree(
    traces: NDArray[np.float32],
    labels: NDArray[np.int16],
    *,
    least: float,
    random: np.random.Generator,
) -> tuple[Branch, ...]:
    """Join themes that lie near each other, and what was joined once more where it is much.

    Args:
        traces: (n, m), the product of two rows is their likeness.
        labels: (n,) themes from 0, −1 for none.
        least: likeness that holds the stories of a theme together.
        random: draws the halves.

    Returns:
        Branches of two themes or more, the topmost first and each before those in it; never one
        of all themes, which would say nothing.
    """
    count = int(labels.max(initial=-1)) + 1
    if count < 3:  # two themes make no branch but that of all
        return ()
    groups = np.where(labels >= 0, labels, count).astype(np.int64)  # the last: in no theme
    ends = add_up(traces, groups, count + 1).astype(np.float64)
    sizes = np.bincount(groups, minlength=count + 1)
    whole = _join(ends, sizes, least)
    used = 2 if whole[0].max() >= MANY else 1
    again = _repeat_on_halves(traces, groups, count, least, random)
    parts = {
        part: _mean_over_pairs(part, again[storey])
        for storey in reversed(range(used))
        for part in _parts(whole[storey])
    }
    told = [part for part, found in parts.items() if found >= LEAST_FOUND]
    likeness = _measure_likeness(ends, sizes)
    return tuple(
        Branch(part, _around(part, told), _mean_over_pairs(part, *likeness), parts[part])
        for part in told
    )


def branch_of(branches: Sequence[Branch], theme: int) -> int | None:
    """The place of the smallest branch in which a theme lies, None where it stands alone."""
    found = [place for place, one in enumerate(branches) if theme in one.themes]
    return min(found, key=lambda place: len(branches[place].themes), default=None)


def _join(
    ends: NDArray[np.float64], sizes: NDArray[np.int64], least: float
) -> list[NDArray[np.int64]]:
    """What each theme belongs to on each storey: (t,) from 0, the later made of the earlier.

    ends: (t + 1, m) sums of the traces of each theme, and of the stories in none; sizes: (t + 1,).
    """
    total = ends.sum(axis=0)
    chance = float(total @ total) / max(int(sizes.sum()), 1) ** 2
    sums, sizes = ends[:-1] @ ends[:-1].T, sizes[:-1]
    groups = np.arange(len(sizes))
    storeys = []
    for way in STOREYS:
        merged = merge_sums(sums, sizes, least=chance + way * (least - chance))
        together = np.eye(int(merged.max()) + 1)[merged]
        sums, sizes = together.T @ sums @ together, np.bincount(merged, sizes).astype(np.int64)
        groups = merged[groups]
        storeys.append(groups)
    return storeys


def _repeat_on_halves(
    traces: NDArray[np.float32],
    groups: NDArray[np.int64],
    count: int,
    least: float,
    random: np.random.Generator,
) -> NDArray[np.float64]:
    """The share of halves in which two themes come together: (storeys, t, t).

    Each sees a random half of the stories, by a random half of the places where walks end.
    """
    together = np.zeros((len(STOREYS), count, count))
    halves = [[random.random(one) < 0.5 for one in traces.shape] for _ in range(HALVES)]
    seen = add_squares(traces, np.column_stack([kept for _, kept in halves]).astype(np.float32))
    for (rows, kept), squares in zip(halves, seen.T, strict=True):
        weights = np.where(rows & (squares > 0), 1 / np.sqrt(np.where(squares > 0, squares, 1)), 0)
        ends = add_up(traces, groups, count + 1, weights=weights).astype(np.float64)
        ends[:, ~kept] = 0
        sizes = np.bincount(groups[rows], minlength=count + 1)
        for storey, joined in enumerate(_join(ends, sizes, least)):
            together[storey] += joined[:, None] == joined
    return together / HALVES


def _parts(groups: NDArray[np.int64]) -> list[tuple[int, ...]]:
    """The themes of each part that says something: more than one and fewer than all."""
    every = (np.flatnonzero(groups == one) for one in range(int(groups.max()) + 1))
    return [tuple(one.tolist()) for one in every if 1 < len(one) < len(groups)]


def _around(part: tuple[int, ...], told: Sequence[tuple[int, ...]]) -> int | None:
    """The place of the part in which this one lies: at most one, for there are two storeys."""
    return next((place for place, one in enumerate(told) if set(part) < set(one)), None)


def _measure_likeness(
    ends: NDArray[np.float64], sizes: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The mean likeness of the stories of every two themes, and how many pairs it is the mean of:
    both (t, t)."""
    pairs = np.outer(sizes[:-1], sizes[:-1]).astype(np.float64)
    return ends[:-1] @ ends[:-1].T / pairs, pairs


def _mean_over_pairs(
    part: tuple[int, ...],
    values: NDArray[np.float64],
    weights: NDArray[np.float64] | None = None,
) -> float:
    """The mean of values (t, t) over the pairs of different themes in a part."""
    rows = np.ix_(part, part)
    apart = ~np.eye(len(part), dtype=bool)
    some = None if weights is None else weights[rows][apart]
    return float(np.average(values[rows][apart], weights=some))
