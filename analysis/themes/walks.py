"""How alike stories are by where short walks over shared neighbours end.

From each story a walker goes to stories that share its neighbours, a few steps on. Two stories are
alike when their walks end in the same places, whether or not they are neighbours themselves. This
smooths over what single neighbours hang on, draws no random number, and changes little when a
story more or less is told (diffusion over neighbours: Coifman & Lafon, Applied and Computational
Harmonic Analysis 21, 2006; likeness of two distributions: Bhattacharyya, 1943).
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

_BLOCK = 128  # rows or columns that stay within a processor's own memory


def walk(graph: sparse.csr_matrix, *, reach: float, most_steps: int) -> NDArray[np.float32]:
    """Walk from every story until the likeness of two of them is ``reach`` on the average.

    In a collection of few subjects two steps reach far, in one of many they stay within few
    stories: so that what counts as alike means the same in both, walks are as long as it takes,
    with a part of a step at the end.

    Args:
        graph: (n, n) symmetric weights.
        reach: mean likeness of all pairs at which to stop.
        most_steps: at least 2.

    Returns:
        (n, n) square roots of the shares of each story's walks that end at each other, so that the
        product of two rows is their likeness in [0, 1]; a row of zeros without ties.
    """
    ties = np.asarray(graph.sum(axis=1)).ravel()
    step = (sparse.diags(1 / np.where(ties > 0, ties, 1)) @ graph).tocsr().astype(np.float32)
    ends = (step @ step).toarray()
    reached = _measure_roots(ends)
    for _ in range(2, most_steps):
        if reached >= reach:
            break
        further = _go_on(step, ends)
        next_reached = _measure_roots(further)
        part = np.float32(min((reach - reached) / max(next_reached - reached, 1e-9), 1))
        if part < 1:
            further *= part
            ends *= 1 - part
            further += ends
        ends, reached = further, next_reached
    traces: NDArray[np.float32] = np.sqrt(ends, out=ends)
    return lengthen(traces)


def lengthen(traces: NDArray[np.float32]) -> NDArray[np.float32]:
    """Make every row's length 1, in place; a row of zeros stays."""
    lengths = np.sqrt(np.einsum("nm,nm->n", traces, traces))[:, None]
    np.divide(traces, lengths, out=traces, where=lengths > 0)
    return traces


def measure_reach(traces: NDArray[np.float32]) -> float:
    """The mean likeness of all pairs of n stories, themselves included."""
    total = traces.sum(axis=0, dtype=np.float64)
    return float(total @ total) / max(len(traces), 1) ** 2


def _go_on(step: sparse.csr_matrix, ends: NDArray[np.float32]) -> NDArray[np.float32]:
    """One step more: (n, n). Some columns at once, or each row would come from afar each time."""
    further = np.empty_like(ends)
    for start in range(0, ends.shape[1], _BLOCK):
        some = slice(start, start + _BLOCK)
        further[:, some] = step @ np.ascontiguousarray(ends[:, some])
    return further


def _measure_roots(ends: NDArray[np.float32]) -> float:
    """The mean likeness of all pairs by the shares themselves, whose roots are never all made."""
    total = np.zeros(len(ends))
    for start in range(0, len(ends), _BLOCK):
        total += np.sqrt(ends[start : start + _BLOCK]).sum(axis=0)
    return float(total @ total) / max(len(ends), 1) ** 2


def share_ends(traces: NDArray[np.float32], groups: NDArray[np.int64]) -> NDArray[np.float32]:
    """The share of each story's walks that end in each group: (n, groups or 1), none for −1."""
    members = np.zeros((len(groups), max(int(groups.max(initial=-1)) + 1, 1)), np.float32)
    rows = np.flatnonzero(groups >= 0)
    members[rows, groups[rows]] = 1
    return np.minimum(add_squares(traces, members), 1)


def add_squares(traces: NDArray[np.float32], members: NDArray[np.float32]) -> NDArray[np.float32]:
    """Squared traces (n, m) times members (m, g), a few rows at once: (n, g)."""
    sums = np.zeros((len(traces), members.shape[1]), np.float32)
    for start in range(0, len(traces), _BLOCK):
        sums[start : start + _BLOCK] = np.square(traces[start : start + _BLOCK]) @ members
    return sums
