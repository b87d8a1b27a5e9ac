"""Shapes on a grid: where a density holds most of its mass, which parts hold enough tellers, and
which shapes lie next to each other."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from analysis.arrays import Flags, Floats

EVERYTHING = 1.0


def rank_by_mass(density: Floats) -> Floats:
    """For every cell (h, w) the share of the density that lies in it and in denser cells.

    The cells up to .8 hold four fifths of it. No level hangs on where one story lies, as it does
    where bands are ranked by stories. 1 where nothing lies.
    """
    flat = density.ravel()
    shares = np.ones(flat.size)
    order = np.argsort(-flat, kind="stable")
    total = flat.sum()
    if total > 0:
        shares[order] = np.cumsum(flat[order]) / total
    shares[flat <= 0] = EVERYTHING
    return shares.reshape(density.shape)


def raise_thin_parts(
    shares: Floats,
    levels: Sequence[float],
    cells: NDArray[np.integer],
    tellers: NDArray[np.generic],
    *,
    least: int,
) -> Floats:
    """Raise every part of a drawing that holds too few tellers over its level, so that it is none.

    Args:
        shares: (h, w) as a map is drawn of them: one shape for each part of the cells ≤ a level.
        levels: at which shapes are drawn.
        cells: (n,) the cell of each story, row by row.
        tellers: (n,) whose story it is.
        least: so many different tellers a shape must hold.
    """
    raised = shares.astype(np.float64)
    outer = EVERYTHING
    known, who = np.unique(tellers, return_inverse=True)
    for level in sorted(levels, reverse=True):
        parts, number = ndimage.label(raised <= level)
        within = parts.ravel()[cells].astype(np.int64)
        # Part and teller as one number: to sort pairs of numbers takes a hundred times as long.
        pairs = np.sort(within * len(known) + who)
        first = np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]
        held = np.bincount(pairs[first] // max(1, len(known)), minlength=number + 1)
        few = np.flatnonzero(held < least)
        thin = np.isin(parts, few[few > 0])
        raised[thin] = EVERYTHING if outer == EVERYTHING else (level + outer) / 2
        outer = level
    return raised


def raise_parts_of_few(shares: Floats, level: float, counts: NDArray[Any], *, least: int) -> Floats:
    """Raise every part (h, w) up to a level in which fewer than `least` of `counts` (h, w) lie."""
    parts, number = ndimage.label(shares <= level)
    held = np.bincount(parts.ravel(), counts.ravel(), minlength=number + 1)
    few = held < least
    few[0] = False
    return np.where(few[parts], EVERYTHING, shares)


def find_touching(shapes: Flags, gap: int) -> Flags:
    """Which of s shapes (s, h, w) come within so many cells of another: (s, s)."""
    if not len(shapes):
        return np.zeros((0, 0), np.bool_)
    wide = np.array([ndimage.binary_dilation(one, iterations=gap) for one in shapes], np.bool_)
    flat = wide.reshape(len(shapes), -1).astype(np.float32)
    near = shapes.reshape(len(shapes), -1).astype(np.float32) @ flat.T > 0
    near &= ~np.eye(len(shapes), dtype=np.bool_)
    return near | near.T
