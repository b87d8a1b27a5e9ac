"""Lays stories on a plane so that those that say alike lie near each other: the map of meaning.

Half of how alike two stories are is their cosine, half where their walks over shared neighbours
end: the cosine alone scatters themes, the walks alone forget who the nearest are. t-SNE (van der
Maaten, JMLR 15, 2014) then keeps neighbours together; it begins where the stories lay before, or
from the two directions in which they differ most, for where it begins decides how the parts lie to
each other (Kobak & Berens, Nature Communications 10, 2019). Nothing random enters. Stories beyond
the sample lie in the middle of their neighbours.
"""

from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import eigsh
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from analysis.arrays import checked_vectors, refuse_unknown, row_numbers
from analysis.errors import ShapeError
from analysis.themes.copies import find_copies
from analysis.themes.neighbours import largest
from analysis.themes.options import ThemeOptions
from analysis.themes.placed import Compared
from analysis.themes.walks import walk

Points = NDArray[np.float32]
"""(n, 2) in [0, 1], NaN where a story lies nowhere."""

FEWEST = 12  # different stories; fewer are laid by how they differ alone
PERPLEXITY = 30
STEPS, STEPS_ON = 500, 250  # from nowhere, and on from where they lay
PUSH = 12.0  # how much closer neighbours come at first, where nobody lay anywhere
NEAREST = 10  # stories between which another is laid
EDGE = 0.06  # kept free around all
_SMALL = 1e-4  # how t-SNE wants a beginning that only says which way
_WIDE = 1.6  # times √n: how wide t-SNE lays n stories in the end
_BLOCK = 2048


def lay_out(
    vectors: NDArray[np.float32],
    sample: NDArray[np.intp],
    *,
    before: Points | None = None,
    options: ThemeOptions | None = None,
) -> Points:
    """Lay n stories on a plane. The axes mean nothing, and neither do long distances.

    Args:
        vectors: (n, d) of length 1, freed from their language; a row of NaN for a story without
            words, which lies nowhere.
        sample: (s,) the rows that are laid out together; none of them NaN.
        before: where they lay before, row by row: then they stay about where they were.
        options: how far walks reach.

    Returns:
        (n, 2) in [0, 1]; stories that say the very same lie at the same place.

    Raises:
        ShapeError, RangeError: vectors that are no rows, a sample with rows of NaN or that there
            are not, or places before of another number of stories.
    """
    options = options or ThemeOptions()
    vectors = checked_vectors(vectors)
    if before is not None and np.shape(before) != (len(vectors), 2):
        raise ShapeError("before", np.shape(before), f"({len(vectors)}, 2)")
    sample = row_numbers(sample, len(vectors))
    points = np.full((len(vectors), 2), np.nan, np.float32)
    if not len(sample):
        return points
    ground = vectors[sample]
    refuse_unknown("vectors", ground.sum())
    first, kind = find_copies(ground)
    known = None if before is None else before[sample][first]
    points[sample] = _lay_different(ground[first], known, options)[kind]
    others = np.setdiff1d(np.flatnonzero(np.isfinite(vectors).all(axis=1)), sample)
    points[others] = lay_between(vectors[others], ground, points[sample])
    return points


def lay_between(
    vectors: NDArray[np.float32],
    ground: NDArray[np.float32],
    points: Points,
    *,
    at_once: int = _BLOCK,
) -> Points:
    """Lay others in the middle of their nearest on the ground: the median each way, so that one
    between two parts lies in the larger and not in the void.

    Args:
        vectors: (n, d) as those of the ground, (m, d), whose places are ``points`` (m, 2).
        at_once: rows of one product; 1 where a story must lie, to the bit, as if it came alone.

    Returns:
        (n, 2); NaN where there is no ground.
    """
    laid = np.full((len(vectors), 2), np.nan, np.float32)
    if not len(ground):
        return laid
    for start in range(0, len(vectors), at_once):
        cosines = vectors[start : start + at_once] @ ground.T
        near = largest(cosines, min(NEAREST, len(ground)))
        laid[start : start + at_once] = np.median(points[near], axis=1)
    return laid


def _lay_different(
    vectors: NDArray[np.float32], before: Points | None, options: ThemeOptions
) -> Points:
    """Lay out stories that are all different."""
    if len(vectors) == 1:
        return np.full((1, 2), 0.5, np.float32)
    likeness = _measure_likeness(vectors, options)
    if len(vectors) < FEWEST:
        return _fit(_find_directions(likeness))
    begun, push, steps = _begin(vectors, before), 1.0, STEPS_ON
    if begun is None:
        found = _find_directions(likeness)
        begun, push = (found * _SMALL / found[:, 0].std()).astype(np.float32), PUSH
        steps = STEPS
    apart = np.subtract(1, likeness, out=likeness)
    np.fill_diagonal(apart, 0)
    model = TSNE(
        perplexity=min(PERPLEXITY, (len(vectors) - 1) / 3),
        init=begun,
        early_exaggeration=push,
        max_iter=steps,
        metric="precomputed",
        random_state=0,
    )
    with threadpool_limits(1):  # sums of several threads differ in the last bit
        return _fit(model.fit_transform(np.maximum(apart, 0)))


def _measure_likeness(vectors: NDArray[np.float32], options: ThemeOptions) -> NDArray[np.float32]:
    """How alike each two of n stories are: (n, n), 1 on the diagonal."""
    traces = walk(Compared(vectors).join(), reach=options.reach, most_steps=options.most_steps)
    likeness: NDArray[np.float32] = traces @ traces.T
    likeness += vectors @ vectors.T
    likeness /= 2
    return likeness


def _begin(vectors: NDArray[np.float32], before: Points | None) -> NDArray[np.float32] | None:
    """Where the stories lay before, as wide as t-SNE lays them, and the others between them; None
    where fewer than half of them lay anywhere."""
    if before is None:
        return None
    known = np.isfinite(before).all(axis=1)
    if 2 * known.sum() < len(before) or np.ptp(before[known], axis=0).max() == 0:
        return None
    start = before.copy()
    start[~known] = lay_between(vectors[~known], vectors[known], before[known])
    return np.asarray((start - 0.5) * _WIDE * sqrt(len(start)), np.float32)


def _find_directions(likeness: NDArray[np.float32]) -> NDArray[np.float64]:
    """The two directions in which n stories differ most: classical scaling, (n, 2).

    Each points to where the story lies that is farthest out along it.
    """
    around = likeness - likeness.mean(axis=0)
    around -= around.mean(axis=1, keepdims=True)
    if len(around) < FEWEST:
        values, found = np.linalg.eigh(around)
    else:
        begin = np.cos(np.arange(len(around)))  # any that is no direction of its own
        values, found = eigsh(around, k=2, v0=begin)
    order = np.argsort(-values)[:2]
    found = found[:, order] * np.sqrt(np.maximum(values[order], 0))
    farthest = found[np.abs(found).argmax(axis=0), np.arange(found.shape[1])]
    return np.asarray(found * np.where(farthest < 0, -1, 1), np.float64)


def _fit(points: NDArray[np.floating]) -> Points:
    """Move and stretch points, both ways alike, so that they fill [0, 1] but for the edge."""
    low, high = points.min(axis=0), points.max(axis=0)
    wide = float((high - low).max())
    middle = (points - (low + high) / 2) / (wide if wide > 0 else 1)
    return np.asarray(0.5 + (1 - 2 * EDGE) * middle, np.float32)
