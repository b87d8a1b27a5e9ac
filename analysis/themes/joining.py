"""Joins stories that are alike: as many pairs together that are, as few that are not.

The groups sought have the largest sum, over all pairs within them, of likeness minus a threshold
(correlation clustering; Bansal, Blum & Chawla, Machine Learning 56, 2004): so nobody says how many
there are. They begin as groups of average linkage and are mended story by story and group by group.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from analysis.themes.remembering import favour_pairs

_ROUNDS = 8
_GAIN = 1e-5  # a smaller gain is rounding


def join_alike(alike: NDArray[np.float32], *, least: float) -> NDArray[np.int64]:
    """Join rows into groups.

    Args:
        alike: (n, n) symmetric likeness in [0, 1].
        least: likeness from which a pair had better be together.

    Returns:
        (n,) groups from 0.
    """
    if len(alike) < 2:
        return np.zeros(len(alike), np.int64)
    apart = np.maximum(1 - alike, 0)
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform(apart, checks=False), "average")
    groups = _number(fcluster(tree, 1 - least, "distance"))
    for _ in range(_ROUNDS):
        mended = _mend(alike, groups, least)
        if np.array_equal(mended, groups):
            break
        groups = mended
    return groups


def join_by_traces(
    traces: NDArray[np.float32],
    landmarks: NDArray[np.intp],
    *,
    least: float,
    lay: NDArray[np.int16] | None = None,
    remembered: float = 0.0,
) -> NDArray[np.int64]:
    """Join rows by their traces: groups begin among the landmarks, then all rows have their say.

    Args:
        traces: (n, m), the product of two rows is their likeness.
        landmarks: (l,) rows among which groups begin.
        least: likeness from which a pair had better be together.
        lay: (n,) the theme in which the run before found each row, −1 for none; None without one.
        remembered: by how much more rows are alike that lay together.

    Returns:
        (n,) groups from 0.
    """
    own = traces if len(landmarks) == len(traces) else traces[landmarks]
    alike = own @ own.T
    if lay is not None:
        favour_pairs(alike, lay[landmarks], remembered)
    begun = join_alike(alike, least=least)
    if len(landmarks) == len(traces):
        return begun
    members = np.zeros((len(traces), int(begun.max()) + 1), np.float32)
    members[landmarks, begun] = 1
    sums = traces @ (traces.T @ members)
    groups = _number((sums - least * members.sum(axis=0)).argmax(axis=1))
    for _ in range(_ROUNDS):
        mended = _settle(traces, groups, least)
        if np.array_equal(mended, groups):
            break
        groups = mended
    return groups


def _move(alike: NDArray[np.float32], groups: NDArray[np.int64], least: float) -> NDArray[np.int64]:
    """Let each row that would gain go, one after the other, where it gains most, or alone."""
    groups = groups.copy()
    sums = add_up(alike, groups, int(groups.max()) + 2)  # the last: to be alone
    sizes = np.bincount(groups, minlength=len(sums)).astype(np.float32)
    rows = np.arange(len(groups))
    offered = sums - least * sizes[:, None]
    offered[groups, rows] -= np.diagonal(alike) - least
    wanting = offered.max(axis=0) > offered[groups, rows] + _GAIN
    for row in np.flatnonzero(wanting).tolist():
        here, own = int(groups[row]), alike[row]
        gains = sums[:, row] - least * sizes
        gains[here] -= own[row] - least
        best = int(gains.argmax())
        if gains[best] > gains[here] + _GAIN:
            sums[here] -= own
            sums[best] += own
            sizes[here] -= 1
            sizes[best] += 1
            groups[row] = best
    return _number(groups)


def merge_groups(
    between: NDArray[np.float32], groups: NDArray[np.int64], *, least: float
) -> NDArray[np.int64]:
    """Merge groups of rows, always the two that gain most by it, while any two gain.

    Args:
        between: (g, g) sums of likeness between the rows of every two groups.
        groups: (n,) groups from 0.
        least: likeness from which a pair had better be together.
    """
    return _number(merge_sums(between, np.bincount(groups), least=least)[groups])


def merge_sums(
    between: NDArray[np.floating], sizes: NDArray[np.int64], *, least: float
) -> NDArray[np.int64]:
    """Say which groups come together, of which only sums and sizes are known.

    Args:
        between: (g, g) sums of likeness between the rows of every two groups.
        sizes: (g,) how many rows each group has.
        least: likeness from which a pair had better be together.

    Returns:
        (g,) what each group belongs to, from 0 in the order of the first group of each.
    """
    gains = between - least * np.outer(sizes, sizes).astype(np.float64)
    np.fill_diagonal(gains, 0)
    owner = np.arange(len(sizes))
    while gains.max(initial=0) > _GAIN:
        kept, gone = sorted(np.unravel_index(int(gains.argmax()), gains.shape))
        gains[kept] += gains[gone]
        gains[:, kept] = gains[kept]
        gains[gone] = gains[:, gone] = -np.inf
        gains[kept, kept] = 0
        owner[owner == gone] = kept
    return _number(owner)


def _mend(alike: NDArray[np.float32], groups: NDArray[np.int64], least: float) -> NDArray[np.int64]:
    moved = _move(alike, groups, least)
    count = int(moved.max()) + 1
    between = add_up(np.ascontiguousarray(add_up(alike, moved, count).T), moved, count)
    return merge_groups(between, moved, least=least)


def _settle(
    traces: NDArray[np.float32], groups: NDArray[np.int64], least: float
) -> NDArray[np.int64]:
    """Merge groups that gain by it; where none do, let all rows go where they gain most."""
    members = _members(groups)
    sums = traces @ (traces.T @ members)
    merged = merge_groups(members.T @ sums, groups, least=least)
    if merged.max() < groups.max():
        return merged
    gains = sums - least * members.sum(axis=0)
    gains[np.arange(len(groups)), groups] -= 1 - least
    return _number(gains.argmax(axis=1))


def add_up(
    values: NDArray[np.float32],
    groups: NDArray[np.int64],
    count: int,
    *,
    weights: NDArray[np.float32] | None = None,
) -> NDArray[np.float32]:
    """The sums of the rows (n, m) of each of `count` groups, each times its weight (n,).

    Row by row, in their order: much quicker than a product with a matrix of ones and zeros.
    """
    counted = np.ones(len(groups), np.float32) if weights is None else weights
    rows = np.flatnonzero(counted)
    shape = count, len(groups)
    members = sparse.csr_matrix((counted[rows], (groups[rows], rows)), shape=shape)
    return np.asarray(members @ values, np.float32)


def _members(groups: NDArray[np.int64]) -> NDArray[np.float32]:
    members = np.zeros((len(groups), int(groups.max(initial=-1)) + 1), np.float32)
    members[np.arange(len(groups)), groups] = 1
    return members


def _number(groups: NDArray[np.integer]) -> NDArray[np.int64]:
    """Number groups from 0 without gaps."""
    return np.asarray(np.unique(groups, return_inverse=True)[1], np.int64)
