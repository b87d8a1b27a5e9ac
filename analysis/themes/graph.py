"""The graph of shared neighbours: stories are joined by how many neighbours they share.

After Jarvis & Patrick (1973), with the Jaccard index as weight as in PhenoGraph (Levine et al.,
Cell 162, 2015): more robust than the cosine itself where some regions are denser than others.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

WEAKEST = 1 / 30  # edges under this share carry no more than chance


def join_neighbours(neighbours: NDArray[np.int32]) -> sparse.csr_matrix:
    """Join every two rows of which one is a neighbour of the other.

    Args:
        neighbours: (n, k) row numbers, −1 where a row has fewer.

    Returns:
        (n, n) symmetric weights in (0, 1]: the Jaccard index of the two neighbourhoods, without
        the edges under ``WEAKEST``.
    """
    rows, count = neighbours.shape
    present = neighbours.ravel() >= 0
    starts = np.repeat(np.arange(rows), count)[present]
    ones = np.ones(int(present.sum()), np.float32)
    near = sparse.csr_matrix((ones, (starts, neighbours.ravel()[present])), shape=(rows, rows))
    joined = near.maximum(near.T)
    shared = (near @ near.T).multiply(joined).tocoo()
    sizes = np.asarray(near.sum(axis=1)).ravel()
    weights = shared.data / (sizes[shared.row] + sizes[shared.col] - shared.data)
    kept = weights > WEAKEST
    return sparse.csr_matrix(
        (weights[kept], (shared.row[kept], shared.col[kept])), shape=(rows, rows)
    )


def join_views(
    views: Sequence[NDArray[np.int32]], counts: Sequence[float] | None = None
) -> sparse.csr_matrix:
    """Join the rows of several views, each (n, k) neighbours, in one graph. Every view counts
    alike, or as much as `counts` says. Weights (n, n), symmetric."""
    graphs = [join_neighbours(near) for near in views]
    rows = np.concatenate([graph.tocoo().row for graph in graphs])
    columns = np.concatenate([graph.tocoo().col for graph in graphs])
    weights = np.concatenate(
        [
            count * graph.data / max(float(graph.sum()), 1)
            for graph, count in zip(graphs, counts or [1.0] * len(graphs), strict=True)
        ]
    )
    return sparse.csr_matrix((weights, (rows, columns)), shape=graphs[0].shape)


def join_copies(
    graph: sparse.csr_matrix, copies: NDArray[np.intp], count: int
) -> sparse.csr_matrix:
    """Join to itself each row that stands for several stories in the very same words: each of these
    has the others for neighbours, as many as they are, beside the `count` of the row.

    Args:
        graph: (n, n) symmetric weights.
        copies: (n,) how many stories each row stands for.
        count: neighbours that each row has.
    """
    ties = np.asarray(graph.sum(axis=1)).ravel()
    return (graph + sparse.diags(ties * (copies - 1) / max(count, 1))).tocsr()
