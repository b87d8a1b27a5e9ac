"""Stories that lie apart from all others by what they say.

The mean distance to the nearest five stories of other tellers (Ramaswamy, Rastogi & Shim, SIGMOD
2000; Angiulli & Pizzuti, PKDD 2002), held against the same distances of all stories in its
language. Five, because from five on stories are a theme.
"""

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Floats, checked_level
from analysis.signals.near import Near, find_near
from analysis.signals.said import FEWEST, LEVEL, Said, Signals, chance_beyond, deviate_of

NEIGHBOURS = 5
LEAST_SPOKEN = 20
"""Stories of a language with fewer are not judged: they would lie apart by their language."""


def find_apart(
    said: Said, *, level: float = LEVEL, seed: int = 0, near: Near | None = None
) -> Signals:
    """Find the stories that no five others are near.

    The result follows from the stories, not from the order of their rows.

    Args:
        said: what n stories say.
        level: the share of stories that pure noise would find; measured on noise of 16 to 384
            dimensions, with and without themes in it: half of it to a little over.
        seed: of the sample, where there are more than 10,000 stories.
        near: what `find_near` gave for the same stories and seed, to seek once for both signals.

    Raises:
        ParameterError: a level that is none, or fewer than five nearest.
        ShapeError: the nearest of another number of stories.
    """
    checked_level(level)
    near = near or find_near(said, NEIGHBOURS, seed=seed)
    near = near.first(NEIGHBOURS, len(said.ids))
    chances = np.full(len(near.order), np.nan)
    chances[near.order] = chance_beyond(_distances(near, said.languages[near.order]))
    return Signals(chances, deviate_of(chances), level)


def _distances(near: Near, languages: NDArray[np.str_]) -> Floats:
    """The mean distance (n,) to the nearest, less its median in the language; NaN not judged."""
    apart = 1 - near.cosines.mean(axis=1, dtype=np.float64)
    for language in np.unique(languages):
        own = (languages == language) & ~np.isnan(apart)
        apart[own] -= np.median(apart[own]) if own.sum() >= LEAST_SPOKEN else np.nan
    if np.count_nonzero(~np.isnan(apart)) < FEWEST:
        apart[:] = np.nan
    return np.asarray(apart, np.float64)
