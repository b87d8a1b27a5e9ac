"""Whose placements stand for a story's nearest, where many say the very same."""

import numpy as np

from analysis.signals import Said, find_near
from analysis.signals.joining import join


def test_the_nearest_weigh_as_all_tellers_who_say_the_same_without_the_own() -> None:
    rng = np.random.default_rng(2)
    count, kinds = 90, 30
    says = rng.integers(0, kinds, count)
    vectors = rng.normal(size=(kinds, 16)).astype(np.float32)[says]
    vectors[:5] = np.nan
    ids = np.array([f"{row:02}" for row in rng.permutation(count)])
    tellers = rng.integers(0, 40, count).astype(np.uint64)
    languages = np.where(says % 2, "nb", "en")
    said = Said(ids, vectors, languages, tellers)
    near, values = find_near(said, seed=0), rng.random((count, 2))
    says, tellers, worded = (one[near.order] for one in (says, tellers, np.arange(count) >= 5))
    expected = np.zeros((count, 2))
    for row in range(count):
        for other in near.rows[row][near.rows[row] >= 0]:
            alike = (says == says[other]) & (tellers != tellers[row]) & worded
            each = [values[alike & (tellers == one)].mean(axis=0) for one in set(tellers[alike])]
            expected[row] += np.mean(each, axis=0)
    assert np.allclose(join(near, said).sums(values).of(slice(0, count)), expected)
    assert not expected[~worded].any(), "without words there are none"
