"""Nearest neighbours by cosine, exactly and block by block, seen in four ways.

In the vectors of language models a few texts are everybody's neighbour, and a few directions hold
much of the variance but say little of what a text is about (Mu & Viswanath, ICLR 2018). No way of
mending this is best for every collection, so four views count alike: the cosine itself; distances
relative to how near each story's own neighbours are (Zelnik-Manor & Perona, NeurIPS 2004); the
cosine with the strong directions levelled a little; and without the strongest, unless it holds
a tenth of the variance: then it is what divides the stories.
"""

from collections.abc import Iterable
from math import sqrt

import numpy as np
from numpy.typing import NDArray

MOST = 25
SCALED_BY = 10  # a story's own scale is the distance to this neighbour
LEVELLED = 0.25  # 0 leaves all directions as they are, 1 makes them equally strong
DIVIDES = 0.1  # a direction with this share of the variance is a subject, not a habit of the model
_TINY = 1e-6
_BLOCK = 256  # rows of which the cosines stay within a processor's own memory


def choose_count(rows: int) -> int:
    """Say how many neighbours suit a collection: 25, and fewer in one of under 625 stories."""
    return min(MOST, max(3, round(sqrt(rows))), max(rows - 1, 0))


def find_neighbours(vectors: NDArray[np.float32], count: int) -> NDArray[np.int32]:
    """Find for each row the rows nearest to it.

    Args:
        vectors: (n, d) of length 1, no NaN.
        count: neighbours wanted, cut to n − 1.

    Returns:
        (n, count) row numbers, the nearest first, never the row itself.
    """
    starts = range(0, len(vectors), _BLOCK)
    blocks = (vectors[start : start + _BLOCK] @ vectors.T for start in starts)
    return _find_nearest(blocks, len(vectors), count)


def _find_nearest(
    blocks: Iterable[NDArray[np.float32]], rows: int, count: int
) -> NDArray[np.int32]:
    """The nearest of each row, from how near all are, block by block. Writes over the blocks."""
    count = max(min(count, rows - 1), 0)
    found = np.zeros((rows, count), np.int32)
    if count == 0:
        return found
    start = 0
    for block in blocks:
        own = np.arange(len(block))
        block[own, start + own] = -np.inf
        found[start : start + len(block)] = largest(block, count)
        start += len(block)
    return found


def find_views(vectors: NDArray[np.float32], count: int) -> tuple[NDArray[np.int32], ...]:
    """Find the neighbours of each row in the four views: each (n, count)."""
    centred = _lengthen(vectors - vectors.mean(axis=0, dtype=np.float64).astype(np.float32))
    starts = range(0, len(centred), _BLOCK)
    blocks = [centred[start : start + _BLOCK] @ centred.T for start in starts]
    plain = _find_nearest(blocks, len(centred), count)
    scales = _measure_scales(centred, plain)
    scaled = _find_nearest(((block - 1) / scales for block in blocks), len(centred), count)
    levelled, freed = _level(centred)
    return plain, scaled, find_neighbours(levelled, count), find_neighbours(freed, count)


def largest(values: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """Give the columns of each row's largest values, the largest first, equal ones in order."""
    rows, width = values.shape
    least = np.partition(values, width - count, axis=1)[:, width - count, None]
    inside = values >= least
    tied = np.count_nonzero(inside, axis=1) > count
    for row in np.flatnonzero(tied).tolist():  # of the equal ones at the border the first
        last = np.flatnonzero(values[row] == least[row])
        inside[row, last[count - np.count_nonzero(values[row] > least[row]) :]] = False
    columns = (np.flatnonzero(inside) % width).reshape(rows, count)
    order = np.argsort(-np.take_along_axis(values, columns, axis=1), axis=1, kind="stable")
    return np.take_along_axis(columns, order, axis=1)


def _measure_scales(vectors: NDArray[np.float32], near: NDArray[np.int32]) -> NDArray[np.float32]:
    """The distance of each row to its tenth neighbour, or to its last."""
    own = near[:, min(SCALED_BY, near.shape[1]) - 1] if near.shape[1] else np.arange(len(near))
    cosines = np.einsum("nd,nd->n", vectors, vectors[own])
    return np.asarray(np.sqrt(np.maximum(1 - cosines, _TINY)), np.float32)


def _level(vectors: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Turn vectors into their principal directions: all levelled a little, and without the
    strongest unless it divides the stories itself; both (n, d) of length 1.

    A direction of variance v is divided by (v + mean variance)^⅛, so that none counts for nothing
    and the weakest, which are noise, are not blown up.
    """
    centred = vectors - vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    variance, directions = np.linalg.eigh((centred.T @ centred).astype(np.float64))
    variance = np.maximum(variance, 0)
    strength = variance + max(float(variance.mean()), _TINY)
    turned = centred @ directions.astype(np.float32)
    levelled = turned * ((strength / strength[-1]) ** (-LEVELLED / 2)).astype(np.float32)
    freed = turned[:, :-1] if variance[-1] < DIVIDES * variance.sum() else turned
    return _lengthen(levelled), _lengthen(freed)


def _lengthen(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > _TINY, lengths, np.inf), np.float32)
