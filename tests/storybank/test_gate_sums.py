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


@pytest.mark.parametrize("hashes", [HASHES, OFTEN], ids=["once", "several"])
@pytest.mark.parametrize("stories", [0, 1, 3, 4, 40])
def test_of_a_small_set_the_same_are_first_in_the_same_order(
    stories: int, hashes: np.ndarray
) -> None:
    """Sorted by themselves they stand as they do among all, whatever the set and the number."""
    crowd, generator = Crowd.of(hashes, HASHES), np.random.default_rng(stories)
    for number in (1, 2, 5, 64):
        mask = np.isin(np.arange(4000), generator.choice(4000, stories, replace=False))
        among = generator.random(4000) < 0.7
        plain = crowd.of_first(crowd.order[(mask & among)[crowd.order]], number)
        found = crowd.stories_of_first(mask, number, lambda rows, among=among: among[rows])
        assert found.tolist() == plain.tolist()


def test_no_more_are_found_than_there_are() -> None:
    few = np.arange(4000) < 3
    found = CROWD.stories_of_first(few, 10, lambda rows: rows != 1)
    assert set(found) == {0, 2}
    assert len(CROWD.stories_of_first(few, 0, anybody)) == 0


def test_all_stories_of_the_last_teller_are_found_however_many_she_told() -> None:
    """More than are walked at once; a walk that ended with her first left the rest in the set."""
    ranked = np.sort(HASHES)
    crowd = Crowd.of(np.concatenate([np.full(700, ranked[0]), ranked[1:3000]]))
    found = crowd.stories_of_first(np.ones(len(crowd.order), np.bool_), 1, anybody)
    assert sorted(found) == list(range(700))


@pytest.mark.parametrize("k", [0, 255, 256, 257, 3999])
def test_a_teller_is_found_by_her_place_however_far_it_is_walked(k: int) -> None:
    everybody = np.ones(4000, np.bool_)
    assert CROWD.kth_teller(everybody, k) == np.sort(HASHES)[k]


def test_a_place_that_the_set_does_not_have_is_an_error() -> None:
    with pytest.raises(ValueError, match="holds 4000 tellers, not more than 4000"):
        CROWD.kth_teller(np.ones(4000, np.bool_), 4000)


@pytest.mark.parametrize("stories", [HASHES[:3], HASHES[None]])
def test_tellers_and_stories_are_two_rows_of_one_length(stories: np.ndarray) -> None:
    with pytest.raises(ValueError, match="two rows of one length"):
        Crowd.of(HASHES, stories)
    with pytest.raises(ValueError, match="two rows of one length"):
        Crowd.of(stories[None], stories[None])
