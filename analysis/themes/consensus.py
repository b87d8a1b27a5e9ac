"""Divisions of a graph that disagree a little, and the one that they have in common.

One run of Louvain on a graph of texts depends on its seed and on every single story. So it runs
several times, each time with another seed and without a random 5 % of the stories; edges are
weighted by how often the runs kept both ends together (Lancichinetti & Fortunato, Scientific
Reports 2, 2012), and a last run on those weights gives the consensus.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from sklearn.metrics import adjusted_rand_score
from sknetwork.clustering import Louvain

from analysis.themes.graph import join_neighbours, keep_rows

_SEEDS = 2**31


@dataclass(frozen=True)
class Subset:
    """The stories of one run: ``kept`` (n,) says which, ``graph`` (m, m) joins those m."""

    kept: NDArray[np.bool_]
    graph: sparse.csr_matrix


def draw_subsets(
    neighbours: NDArray[np.int32], *, count: int, runs: int, left_out: float, seed: int
) -> tuple[Subset, ...]:
    """Draw the stories of each run, every one leaving out its own random share."""
    random = np.random.default_rng(seed)
    kept = random.random((runs, len(neighbours))) >= left_out
    return tuple(Subset(row, join_neighbours(keep_rows(neighbours, row, count))) for row in kept)


def divide_graph(graph: sparse.csr_matrix, *, resolution: float, seed: int) -> NDArray[np.int32]:
    """Divide a graph once: (m,) groups from 0, the largest first; without edges all stand alone.

    Louvain, not Leiden: that of scikit-network 0.33 draws from the C library's own random numbers,
    which no seed reaches, and can run for ever (its issue 592). What Leiden mends, groups that hang
    together badly, the consensus mends too.
    """
    if graph.nnz == 0:
        return np.arange(graph.shape[0], dtype=np.int32)
    louvain = Louvain(resolution=resolution, shuffle_nodes=True, random_state=seed)
    return np.asarray(louvain.fit_predict(graph), np.int32)


def run_subsets(subsets: Sequence[Subset], *, resolution: float, seed: int) -> NDArray[np.int32]:
    """Divide the graph of each subset: (runs, n) groups, −1 where a story was left out."""
    seeds = np.random.default_rng(seed).integers(_SEEDS, size=len(subsets))
    groups = np.full((len(subsets), len(subsets[0].kept)), -1, np.int32)
    for row, subset, own in zip(groups, subsets, seeds, strict=True):
        row[subset.kept] = divide_graph(subset.graph, resolution=resolution, seed=int(own))
    return groups


def share_together(graph: sparse.csr_matrix, runs: NDArray[np.int32]) -> sparse.csr_matrix:
    """Say for each edge in which share of the runs its two ends were in one group.

    Args:
        graph: (n, n) weights.
        runs: (runs, n) groups, −1 where left out; runs that left out an end do not count.

    Returns:
        (n, n) with the edges of ``graph`` in the same order, values in [0, 1].
    """
    edges = graph.tocoo()
    together = np.zeros(edges.nnz)
    counted = np.zeros(edges.nnz)
    for groups in runs:
        first, second = groups[edges.row], groups[edges.col]
        counted += (first >= 0) & (second >= 0)
        together += (first == second) & (first >= 0)
    return sparse.csr_matrix(
        (together / np.maximum(counted, 1), (edges.row, edges.col)), shape=graph.shape
    )


def find_consensus(
    graph: sparse.csr_matrix, together: sparse.csr_matrix, *, resolution: float, seed: int
) -> NDArray[np.int32]:
    """Divide a graph by what the runs have in common: (n,) groups from 0, each in one piece."""
    agreed = graph.multiply(together.power(2)).tocsr()
    agreed.eliminate_zeros()
    groups = divide_graph(agreed, resolution=resolution, seed=seed)
    edges = agreed.tocoo()
    inside = groups[edges.row] == groups[edges.col]
    ties = sparse.csr_matrix(
        (edges.data[inside], (edges.row[inside], edges.col[inside])), shape=graph.shape
    )
    return np.asarray(connected_components(ties, directed=False)[1], np.int32)


def measure_agreement(runs: NDArray[np.int32]) -> tuple[float, float]:
    """Measure how alike the runs are: mean adjusted Rand index of all pairs, and its error.

    Each pair is compared on the stories that both kept. A run that tells nothing apart agrees
    with none.

    Returns:
        The mean, and its standard error taken over runs.
    """
    count = len(runs)
    alike = np.full((count, count), np.nan)
    for first in range(count):
        for second in range(first):
            alike[first, second] = alike[second, first] = _compare(runs[first], runs[second])
    of_run = np.nanmean(alike, axis=1)
    return float(of_run.mean()), float(of_run.std(ddof=1) / np.sqrt(count))


def _compare(first: NDArray[np.int32], second: NDArray[np.int32]) -> float:
    both = (first >= 0) & (second >= 0)
    if not both.any() or min(first[both].max(), second[both].max()) == 0:
        return 0.0
    return float(adjusted_rand_score(first[both], second[both]))


def measure_stability(groups: NDArray[np.int32], runs: NDArray[np.int32]) -> NDArray[np.float64]:
    """Measure for each group how well the runs find it again.

    The mean over runs of the largest Jaccard index between the group, as far as the run kept it,
    and a group of the run (Hennig, Computational Statistics & Data Analysis 52, 2007): above .75
    stable, under .5 dissolved.

    Args:
        groups: (n,) groups from 0, all present.
        runs: (runs, n) groups, −1 where left out.

    Returns:
        (groups,) values in [0, 1].
    """
    found = np.zeros((len(runs), int(groups.max(initial=-1)) + 1))
    for row, run in zip(found, runs, strict=True):
        kept = run >= 0
        counts = sparse.csr_matrix(
            (np.ones(int(kept.sum())), (groups[kept], run[kept])),
            shape=(len(row), int(run.max(initial=0)) + 1),
        ).tocoo()
        ours = np.bincount(groups[kept], minlength=len(row))
        theirs = np.bincount(run[kept], minlength=counts.shape[1])
        jaccard = counts.data / (ours[counts.row] + theirs[counts.col] - counts.data)
        np.maximum.at(row, counts.row, jaccard)
    stability: NDArray[np.float64] = found.mean(axis=0)
    return stability
