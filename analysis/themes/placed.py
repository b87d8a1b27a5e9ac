"""Which stories were placed alike: one more view beside those of what they say."""

import numpy as np
from numpy.typing import NDArray

from analysis.gower import Placements
from analysis.themes.neighbours import largest

_BLOCK = 1024


def find_placed_near(placements: Placements, count: int) -> NDArray[np.int32]:
    """Find for each story those that were placed most alike: (n, count), −1 where fewer compare.

    Stories compare that share half of the parts that the less answered of the two has, or more: by
    one answer alone too many would be the very same.
    """
    values, rows = placements.values, len(placements.values)
    count = max(min(count, rows - 1), 0)
    found = np.full((rows, count), -1, np.int32)
    if count == 0 or not len(placements.names):
        return found
    said = ~np.isnan(values)
    filled = np.where(said, values, 0).astype(np.float32)
    first = np.searchsorted(placements.parts, np.arange(len(placements.names)))
    answers, weights = said[:, first].astype(np.float32), said.astype(np.float32)
    least = answers.sum(axis=1) / 2
    for start in range(0, rows, _BLOCK):
        some = slice(start, start + _BLOCK)
        apart = (weights[some] * filled[some] ** 2) @ weights.T + weights[some] @ (filled**2).T
        apart -= 2 * (filled[some] @ filled.T)
        shared = answers[some] @ answers.T
        enough = (shared > 0) & (shared >= np.minimum(least[some][:, None], least[None]))
        near = np.where(enough, -apart / np.maximum(shared, 1), -np.inf)
        own = np.arange(len(near))
        near[own, start + own] = -np.inf
        nearest = largest(near, count)
        kept = np.isfinite(np.take_along_axis(near, nearest, axis=1))
        found[some] = np.where(kept, nearest, -1)
    return found
