"""Doubt is counted by tellers."""

import numpy as np
import pytest

from analysis.errors import ShapeError
from analysis.tellers import (
    moments_by_table,
    number_tellers,
    of,
    sum_by_teller,
    take_moments,
)


def test_without_tellers_every_story_has_its_own():
    codes, number = number_tellers(None, 3)
    assert codes.tolist() == [0, 1, 2]
    assert number == 3
    assert of(None, np.array([True, False, True])) is None


def test_hashes_of_any_size_become_small_codes():
    hashes = np.array([2**63, 5, 2**63], dtype=np.uint64)
    codes, number = number_tellers(hashes, 3)
    assert codes.tolist() == [1, 0, 1]
    assert number == 2


@pytest.mark.parametrize("most", [40, 300, 10**12])
@pytest.mark.parametrize("kind", [np.int64, np.int32, np.uint64])
def test_numbers_become_the_same_codes_however_far_apart_they_are(most, kind):
    tellers = np.random.default_rng(1).integers(0, min(most, np.iinfo(kind).max), 90).astype(kind)
    codes, number = number_tellers(tellers, 90)
    known, place = np.unique(tellers, return_inverse=True)
    assert codes.tolist() == place.tolist()
    assert number == len(known)


def test_tellers_with_numbers_under_0_are_numbered_too():
    codes, number = number_tellers(np.array([-7, 3, -7]), 3)
    assert (codes.tolist(), number) == ([0, 1, 0], 2)


def test_tellers_of_another_length_are_refused():
    with pytest.raises(ShapeError, match=r"tellers has shape \(2,\), expected \(3,\)"):
        number_tellers(np.array([1, 2]), 3)


def test_sums_are_taken_over_each_tellers_stories():
    values = np.array([[1.0, 10], [2, 20], [4, 40]])
    assert sum_by_teller(values, np.array([0, 1, 0]), 2).tolist() == [[5, 50], [2, 20]]


def test_where_each_teller_told_once_the_doubt_is_the_usual_one():
    values = np.random.default_rng(0).normal(size=(50, 2))
    moments = take_moments(values)
    np.testing.assert_allclose(moments.covariance, np.cov(values.T))
    np.testing.assert_allclose(moments.covariance_of_mean, np.cov(values.T) / 50)


def test_a_teller_who_repeats_herself_adds_no_certainty():
    values = np.random.default_rng(0).normal(size=(20, 2))
    thrice = take_moments(np.repeat(values, 3, axis=0), np.repeat(np.arange(20), 3))
    once = take_moments(values)
    assert (thrice.stories, thrice.tellers) == (60, 20)
    np.testing.assert_allclose(thrice.mean, once.mean)
    np.testing.assert_allclose(thrice.covariance_of_mean, once.covariance_of_mean)


def test_the_doubt_is_how_far_the_mean_moves_without_each_teller():
    values, tellers = np.array([[1.0], [2], [3], [8], [5]]), np.array([4, 4, 4, 6, 7])
    without = np.array([values[tellers != one].mean() for one in (4, 6, 7)])
    by_hand = 2 / 3 * ((without - values.mean()) ** 2).sum()
    moments = take_moments(values, tellers)
    assert moments.covariance_of_mean[0, 0] == pytest.approx(by_hand)
    # Three stories of one and one of each other: 5² / (3² + 1 + 1).
    assert (moments.tellers, moments.even_tellers) == (3, pytest.approx(25 / 11))


def test_one_teller_has_a_mean_without_a_doubt_and_nobody_has_neither():
    one = take_moments(np.array([[1.0], [3.0]]), np.array([7, 7]))
    assert one.mean[0] == 2
    assert np.isnan(one.covariance_of_mean).all()
    assert np.isnan(take_moments(np.zeros((0, 2))).mean).all()


@pytest.mark.parametrize("stories, tellers", [(0, 1), (3, 1), (40, 2), (200, 30), (90, 90)])
def test_sums_over_each_tellers_stories_tell_the_same_of_the_mean(stories: int, tellers: int):
    generator = np.random.default_rng(stories)
    values = generator.normal(size=(stories, 3))
    whose = np.arange(stories) % tellers
    told = np.bincount(whose, minlength=tellers if stories else 0)
    sums = sum_by_teller(values, whose, len(told))
    one, other = take_moments(values, whose), moments_by_table(sums, told)
    assert (one.stories, one.tellers) == (other.stories, other.tellers)
    assert one.even_tellers == other.even_tellers
    np.testing.assert_allclose(one.mean, other.mean, atol=1e-12)
    np.testing.assert_allclose(one.covariance_of_mean, other.covariance_of_mean, atol=1e-12)
    assert np.isnan(other.covariance).all()
