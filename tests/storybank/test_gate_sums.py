"""What lets a set be cut and hidden without looking at each of its stories again."""

import numpy as np
import pytest

from storybank.gate import Crowd, cell_key, cut, key_of_sums, less, sums_of

HASHES = np.random.default_rng(5).integers(1, 2**63, 4000, dtype=np.uint64)
CROWD = Crowd.of(HASHES, HASHES ^ np.uint64(12345))
EVERY_THIRD = np.arange(4000) % 3 == 0


def test_a_sets_key_is_made_of_sums_that_add_up() -> None:
    rest = sums_of(CROWD, np.flatnonzero(~EVERY_THIRD))
    assert key_of_sums(less(CROWD.sums, rest)) == cell_key(CROWD, EVERY_THIRD)


def test_stories_that_are_their_own_tellers_have_one_sum() -> None:
    alone = Crowd.of(HASHES)
    assert key_of_sums(alone.sums) == cell_key(alone, np.ones(4000, np.bool_))


OFTEN = np.concatenate([HASHES[:2000], HASHES[:1000], np.full(1000, HASHES[7])])


def anybody(rows: np.ndarray) -> np.ndarray:
    return np.ones(len(rows), np.bool_)


@pytest.mark.parametrize("hashes", [HASHES, OFTEN], ids=["once", "several"])
@pytest.mark.parametrize("k", [5, 7, 400])
def test_the_first_tellers_stories_are_those_that_the_cut_leaves_out(
    k: int, hashes: np.ndarray
) -> None:
    crowd = Crowd.of(hashes, HASHES)
    found = crowd.stories_of_first(EVERY_THIRD, crowd.count(EVERY_THIRD) % k, anybody)
    assert set(found) == set(np.flatnonzero(EVERY_THIRD & ~cut(crowd, EVERY_THIRD, k)))


def test_no_more_are_found_than_there_are() -> None:
    few = np.arange(4000) < 3
    found = CROWD.stories_of_first(few, 10, lambda rows: rows != 1)
    assert set(found) == {0, 2}
    assert len(CROWD.stories_of_first(few, 0, anybody)) == 0
