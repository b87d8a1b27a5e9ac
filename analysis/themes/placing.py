"""Places stories in themes that were found already, by their neighbours among the stories divided.

So a new story gets its theme at once, and of very many stories a sample is enough. A new one is
placed by itself: to the bit it lies where it would lie whoever came with it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.themes.neighbours import largest
from analysis.themes.options import NO_THEME

_NEAREST = 10  # stories that a story is held against
_REACH = 0.02  # the share of the stories in themes that lie farther from their nearest than counts
_BLOCK = 2048


@dataclass(frozen=True, eq=False)
class Ground:
    """The stories by which others are placed: ``vectors`` (m, d) of length 1, freed from their
    language; ``labels`` (m,) their themes from 0, −1 for none; ``reach``: the cosine to the nearest
    of them under which a story is too far from all, infinite where there is no theme."""

    vectors: NDArray[np.float32]
    labels: NDArray[np.int16]
    reach: float


@dataclass(frozen=True, eq=False)
class Placed:
    """Where n stories lie: ``labels`` (n,), −1 for none; ``fit`` (n,) the share of a story's
    neighbours in that theme, ``rivals`` and ``rival_fit`` (n,) of the one that came second;
    ``far`` (n,): no neighbour is as near as neighbours in themes are."""

    labels: NDArray[np.int16]
    fit: NDArray[np.float32]
    rivals: NDArray[np.int16]
    rival_fit: NDArray[np.float32]
    far: NDArray[np.bool_]


def lay_ground(vectors: NDArray[np.float32], labels: NDArray[np.int16]) -> Ground:
    """Make the stories that were divided ready to place others; shapes as in `Ground`."""
    return Ground(vectors, labels, _measure_reach(vectors, labels))


def place_stories(vectors: NDArray[np.float32], ground: Ground, *, least_fit: float) -> Placed:
    """Place stories in the themes of their nearest neighbours on the ground.

    Args:
        vectors: (n, d) of length 1, freed from their language as those of the ground are.
        ground: the stories divided.
        least_fit: the share of neighbours from which a story belongs to a theme.
    """
    return _place(vectors, ground, least_fit, at_once=_BLOCK)


def place_each(vectors: NDArray[np.float32], ground: Ground, *, least_fit: float) -> Placed:
    """The same story by story: a product of more rows at once may differ in the last bit."""
    return _place(vectors, ground, least_fit, at_once=1)


def _place(
    vectors: NDArray[np.float32], ground: Ground, least_fit: float, *, at_once: int
) -> Placed:
    rows = len(vectors)
    nothing, none = np.zeros(rows, np.float32), np.full(rows, NO_THEME, np.int16)
    if ground.labels.max(initial=NO_THEME) < 0 or rows == 0:
        return Placed(none, nothing, none.copy(), nothing.copy(), np.ones(rows, np.bool_))
    parts = [
        _place_block(vectors[start : start + at_once], ground) for start in range(0, rows, at_once)
    ]
    placed = Placed(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    fits = (placed.fit >= least_fit) & ~placed.far
    found = np.where(fits, placed.labels, NO_THEME).astype(np.int16)
    return Placed(found, placed.fit, placed.rivals, placed.rival_fit, placed.far)


def _measure_reach(known: NDArray[np.float32], labels: NDArray[np.int16]) -> float:
    """The cosine to their nearest neighbour that all but a few stories in themes have."""
    if labels.max(initial=NO_THEME) < 0:
        return float("inf")
    nearest = []
    for start in range(0, len(known), _BLOCK):
        cosines = known[start : start + _BLOCK] @ known.T
        own = np.arange(len(cosines))
        cosines[own, start + own] = -1
        nearest.append(cosines.max(axis=1))
    return float(np.quantile(np.concatenate(nearest)[labels >= 0], _REACH))


def _place_block(vectors: NDArray[np.float32], ground: Ground) -> tuple[NDArray[np.generic], ...]:
    cosines, labels = vectors @ ground.vectors.T, ground.labels
    near = largest(cosines, min(_NEAREST, len(labels)))
    rows = np.arange(len(vectors))
    shares = np.zeros((len(vectors), int(labels.max()) + 2), np.float32)  # the last: no theme
    np.add.at(shares, (rows[:, None], labels[near]), np.float32(1 / near.shape[1]))
    shares = np.minimum(shares, 1)
    shares[:, -1] = 0
    first = shares.argmax(axis=1)
    fit = shares[rows, first]
    shares[rows, first] = 0
    second = shares.argmax(axis=1)
    rivals = np.where(shares[rows, second] > 0, second, NO_THEME).astype(np.int16)
    far = cosines[rows, near[:, 0]] < ground.reach
    return first.astype(np.int16), fit, rivals, shares[rows, second], far
