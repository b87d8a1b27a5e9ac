"""Ranks by counting are those by sorting."""

import numpy as np
import pytest
from scipy import stats

from analysis.ranks import rank_numbers

GENERATOR = np.random.default_rng(1)
STORIES = 5_000
SHARES = GENERATOR.beta(2, 3, STORIES)
NEAR = np.nextafter(np.float32(0.25), np.float32(1))


@pytest.mark.parametrize(
    "values",
    [
        SHARES.round(4),
        SHARES.round(4).astype(np.float32).astype(np.float64),
        SHARES.round(3).astype(np.float32).astype(np.float64) - 0.5,
        GENERATOR.integers(1, 8, STORIES).astype(np.float64),
        GENERATOR.integers(490_000, 494_000, STORIES).astype(np.float64),
        SHARES,
        np.append(SHARES.round(4), [0.25, NEAR]),
        np.append(SHARES.round(4), np.pi),
        2.0**60 + 4096 * GENERATOR.integers(0, 5, STORIES),
        np.array([1e300, -1e300, 0.0]),
        np.array([0.0, -0.0, 1.0]),
        np.full(7, 0.3),
        np.array([0.1]),
        np.zeros(0),
    ],
)
def test_numbers_are_ranked_as_scipy_ranks_them_to_the_last_bit(values):
    assert np.array_equal(rank_numbers(values), stats.rankdata(values))


def test_answers_of_a_phone_hours_and_steps_are_counted_and_not_sorted(monkeypatch):
    monkeypatch.delattr("scipy.stats.rankdata")
    for values in (
        SHARES.round(4),
        SHARES.round(4).astype(np.float32).astype(np.float64),
        np.arange(490_000.0, 494_000.0),
    ):
        assert np.array_equal(np.sort(rank_numbers(values)), rank_numbers(np.sort(values)))
    with pytest.raises(ImportError):
        rank_numbers(SHARES)
