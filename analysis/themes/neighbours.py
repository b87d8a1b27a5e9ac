"""Nearest neighbours by cosine, exactly and block by block.

Over 20,000 rows the search runs in the 64 directions that hold most of the variance; within them
it is still exact.
"""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

MOST_ROWS = 20_000
DIRECTIONS = 64
_BLOCK = 1024


def choose_count(rows: int) -> int:
    """Say how many neighbours suit a collection: 15, and fewer in one of under 225 stories."""
    return min(15, max(3, round(sqrt(rows))), max(rows - 1, 0))


def find_neighbours(vectors: NDArray[np.float32], count: int) -> NDArray[np.int32]:
    """Find for each row the rows nearest to it.

    Args:
        vectors: (n, d) of length 1, no NaN.
        count: neighbours wanted, cut to n − 1.

    Returns:
        (n, count) row numbers, the nearest first, never the row itself.
    """
    rows = len(vectors)
    count = max(min(count, rows - 1), 0)
    found = np.zeros((rows, count), np.int32)
    if count == 0:
        return found
    vectors = _reduce(vectors) if rows > MOST_ROWS else vectors
    for start in range(0, rows, _BLOCK):
        block = vectors[start : start + _BLOCK] @ vectors.T
        own = np.arange(len(block))
        block[own, start + own] = -np.inf
        found[start : start + _BLOCK] = _largest(block, count)
    return found


def _largest(values: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """Give the columns of each row's largest values, the largest first."""
    columns = np.argpartition(-values, count - 1, axis=1)[:, :count]
    columns.sort(axis=1)  # equal values in the order of their columns
    order = np.argsort(-np.take_along_axis(values, columns, axis=1), axis=1, kind="stable")
    return np.take_along_axis(columns, order, axis=1)


def _reduce(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn vectors into their principal directions, of length 1 again: (n, ≤ 64)."""
    centred = vectors - vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    spread = (centred.T @ centred).astype(np.float64)
    _, directions = np.linalg.eigh(spread)
    reduced = centred @ directions[:, -DIRECTIONS:].astype(np.float32)
    lengths = np.linalg.norm(reduced, axis=1, keepdims=True)
    return np.asarray(reduced / np.where(lengths > 0, lengths, 1), np.float32)
