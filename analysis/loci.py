"""The seven loci where dots gather in a triad: corners, middles of edges, centre.

A story lies at a locus where each weight is within a tenth of the locus's own. Were stories spread
evenly, 1 % of them would lie at a corner, 3 % at a mid-edge and 6 % at the centre.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Floats, Hashes, Numbers, checked_weights
from analysis.intervals import Estimate, share_of
from analysis.tellers import of

REACH = 0.1
FORGIVEN = 1e-6
LOCI = ("top", "left", "right", "top_left", "left_right", "top_right", "centre")
"""In the order and by the names of the seven zones, in whose middles or tips they lie."""
PLACES = np.array(
    [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.5, 0.5, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [1 / 3] * 3]
)
"""(7, 3) weights of the loci."""
EVEN_SHARES = REACH**2 * np.array([1.0, 1, 1, 3, 3, 3, 6])
"""(7,) shares of the triangle's area: a hexagon round the centre takes 6·REACH² of it, an edge
halves a hexagon, and a corner keeps a sixth of one."""
ELSEWHERE = -1


@dataclass(frozen=True)
class LocusShares:
    """How many placed stories lie at each of the seven loci, in the order of LOCI."""

    stories: int
    tellers: int
    counts: NDArray[np.int64]
    """(7,), stories."""
    shares: tuple[Estimate, ...]
    """Seven shares of the placed stories; most stories usually lie at none."""
    even: Floats
    """(7,) the shares of an even spread."""


def loci_of(weights: Numbers) -> NDArray[np.int8]:
    """The locus of each story (n,) as an index into LOCI; −1 elsewhere or where NaN.

    Raises ShapeError unless (n, 3), RangeError for weights that are none.

    >>> loci_of(np.array([[1, 0, 0], [0.3, 0.4, 0.3], [0.7, 0.2, 0.1]])).tolist()
    [0, 6, -1]
    """
    placed = checked_weights(weights)
    loci = np.full(len(placed), ELSEWHERE, dtype=np.int8)
    for locus, place in enumerate(PLACES):
        loci[(np.abs(placed - place) <= REACH + FORGIVEN).all(axis=1)] = locus
    return loci


def share_loci(
    weights: Numbers, tellers: Hashes | None = None, *, level: float = 0.95
) -> LocusShares:
    """Counts and shares at the seven loci for weights (n, 3), NaN rows left out.

    Raises ShapeError, RangeError (weights), ParameterError (level).
    Source: the QED Insight series "Statistics in the triad", III, on where dots gather.
    """
    checked = checked_weights(weights)
    placed = ~np.isnan(checked[:, 0])
    at = loci_of(checked[placed])[:, None] == np.arange(len(LOCI))
    shares = tuple(share_of(column, of(tellers, placed), level=level) for column in at.T)
    return LocusShares(len(at), shares[0].tellers, at.sum(axis=0), shares, EVEN_SHARES.copy())
