"""Finds versions: what says nearly the very same in several languages, as translations do.

Two stories are versions of each other where each is the other's nearest in its language, and
clearly nearer than the next: the ratio test by which pictures of one thing are matched (Lowe,
International Journal of Computer Vision 60, 2004). Stories that are merely of one subject have
a next that is about as near.
"""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

NEARER = 0.9  # of the distance to the next
FEWEST = 10  # stories of a language, under which a next says nothing


def find_versions(
    vectors: NDArray[np.float32], languages: NDArray[np.str_], parts: NDArray[np.int16]
) -> NDArray[np.intp]:
    """Say which stories are versions of each other.

    Args:
        vectors: (n, d) of length 1, freed from their language, all different.
        languages: (n,) a code for each.
        parts: (n,) what people hold apart: stories of two parts are no versions.

    Returns:
        (n,) what each story is a version of, numbered from 0 in the order of the first of each;
        in one language n different ones.
    """
    rows = [np.flatnonzero(languages == code) for code in np.unique(languages)]
    rows = [one for one in rows if len(one) >= FEWEST]
    pairs = [_match(vectors, *two) for two in combinations(rows, 2)]
    found = np.concatenate(pairs) if pairs else np.zeros((0, 2), np.intp)
    found = found[parts[found[:, 0]] == parts[found[:, 1]]]
    ties = sparse.coo_matrix((np.ones(len(found)), found.T), shape=(len(vectors), len(vectors)))
    return np.asarray(sparse.csgraph.connected_components(ties, directed=False)[1], np.intp)


def _match(
    vectors: NDArray[np.float32], ours: NDArray[np.intp], theirs: NDArray[np.intp]
) -> NDArray[np.intp]:
    """The pairs (m, 2) of rows of two languages that are versions of each other."""
    cosines = vectors[ours] @ vectors[theirs].T
    there, clear = _find_nearest(cosines)
    back, clear_back = _find_nearest(cosines.T)
    own = np.arange(len(ours))
    alike = (back[there] == own) & clear & clear_back[there]
    return np.column_stack([ours[alike], theirs[there[alike]]])


def _find_nearest(cosines: NDArray[np.float32]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """The nearest column of each row, and whether it is clearly nearer than the next: both (n,)."""
    nearest = cosines.argmax(axis=1)
    two = np.partition(cosines, -2, axis=1)[:, -2:]
    apart = np.sqrt(np.maximum(1 - two, 0))
    return nearest, apart[:, 1] <= NEARER * apart[:, 0]
