"""Counts of codes say what the stories say: the same moments, medians and comparisons."""

import numpy as np
import pytest

from analysis.choice_comparison import compare_choices
from analysis.comparison import compare_numbers, compare_stones, compare_triads
from analysis.grouping import Groups
from analysis.intervals import median_of
from analysis.tally import MOST_TOGETHER, Coded, Kept
from analysis.tally_comparison import compare_moments, compare_options, compare_values
from analysis.tellers import Moments, take_moments
from analysis.told import Told, by_teller, median_of_counts, moments_of_counts, moments_of_sums
from analysis.triads import KeptTriad, keep_triad, sum_log_ratios

STORIES = 6000
generator = np.random.default_rng(3)
VALUES = generator.beta(2, 3, STORIES).round(2)
FIRST = generator.random(STORIES) < 0.4
ONCE = np.arange(STORIES)
SEVERAL = np.where(generator.random(STORIES) < 0.5, ONCE, generator.integers(0, 900, STORIES))
tellers = pytest.mark.parametrize("tellers", [ONCE, SEVERAL], ids=["once", "several"])


def told_by(codes: np.ndarray, tellers: np.ndarray, mask: np.ndarray, number: int) -> Told:
    """The stories of a mask by their codes; of those by tellers of several also whose they are."""
    rows = again(tellers, mask)
    return Told(np.bincount(codes[mask], minlength=number), codes[rows], tellers[rows])


def again(tellers: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The rows in a mask by tellers of several in all, one teller's next to each other."""
    several = np.bincount(tellers)[tellers] > 1
    rows = np.flatnonzero(several & mask)
    return rows[np.argsort(tellers[rows], kind="stable")]


EVERYBODY = np.ones(STORIES, dtype=bool)


def test_moments_of_counts_are_those_of_the_stories() -> None:
    known, codes = np.unique(VALUES, return_inverse=True)
    found = moments_of_counts(known[:, None], np.bincount(codes))
    told = take_moments(VALUES[:, None])
    assert np.allclose(found.mean, told.mean)
    assert np.allclose(found.covariance_of_mean, told.covariance_of_mean)
    assert moments_of_counts(known[:, None], np.zeros(len(known), np.int64)).stories == 0


def test_moments_of_sums_are_those_of_the_stories() -> None:
    weights = generator.dirichlet([1, 2, 3], STORIES).astype(np.float32)
    kept = keep_triad(weights)
    whole, part = sum_log_ratios(kept), sum_log_ratios(kept, np.flatnonzero(FIRST))
    rest = moments_of_sums(whole - part)
    told = take_moments(kept.log_ratios.T[~FIRST].astype(np.float64))
    assert np.allclose(rest.mean, told.mean, atol=1e-5)
    assert np.allclose(rest.covariance_of_mean, told.covariance_of_mean, rtol=1e-4)


@tellers
def test_moments_over_tellers_are_those_of_the_stories(tellers: np.ndarray) -> None:
    known, codes = np.unique(VALUES, return_inverse=True)
    found = told_by(codes, tellers, FIRST, len(known)).moments(known[:, None])
    whole = take_moments(VALUES[FIRST, None], tellers[FIRST])
    assert (found.stories, found.tellers) == (whole.stories, whole.tellers)
    for name in ("even_tellers", "mean", "covariance", "covariance_of_mean"):
        assert np.allclose(getattr(found, name), getattr(whole, name), rtol=1e-9)


@tellers
def test_tellers_are_counted_once_in_each_part_in_which_they_have_a_story(
    tellers: np.ndarray,
) -> None:
    codes = generator.integers(0, 6, STORIES)
    labels = np.array([0, 1, -1, 1, 2, 0])
    found = told_by(codes, tellers, FIRST, 6)
    whose = [set(tellers[FIRST & (labels[codes] == part)]) for part in range(4)]
    assert found.tellers_in(labels, 4).tolist() == [len(part) for part in whose]
    assert [found.tellers(labels == part) for part in range(4)] == [len(part) for part in whose]
    assert found.tellers() == len(set(tellers[FIRST]))


def test_one_teller_alone_has_a_mean_without_doubt() -> None:
    codes, whose = np.array([0, 1, 1]), np.array([4, 4, 4])
    found = Told(np.bincount(codes), codes, whose).moments(np.array([[0.0], [1.0]]))
    assert (found.tellers, found.even_tellers) == (1, 1)
    assert np.isnan(found.covariance_of_mean).all()


@tellers
@pytest.mark.parametrize("stories", [2, 3, 5, 6, 101, STORIES])
def test_the_median_of_counts_is_that_of_the_stories(stories: int, tellers: np.ndarray) -> None:
    some, few = VALUES[:stories], EVERYBODY & (np.arange(STORIES) < stories)
    known, codes = np.unique(VALUES, return_inverse=True)
    found = median_of_counts(known, told_by(codes, tellers, few, len(known)))
    told = median_of(some, tellers[:stories])
    assert np.allclose(
        [found.value, found.low, found.high], [told.value, told.low, told.high], equal_nan=True
    )
    assert (found.reason, found.tellers) == (told.reason, told.tellers)


@tellers
def test_groups_on_a_line_differ_by_counts_as_by_stories(tellers: np.ndarray) -> None:
    moved = np.where(FIRST, VALUES, VALUES * 0.97).round(2)
    known, codes = np.unique(moved, return_inverse=True)
    groups = Groups(FIRST, ~FIRST, tellers)
    both = (told_by(codes, tellers, mask, len(known)) for mask in (FIRST, ~FIRST))
    found, told = compare_values(known, *both), compare_numbers(moved, groups)
    ours = [found.effect, found.low, found.high, found.p]
    assert np.allclose(ours, [told.effect, told.low, told.high, told.p], rtol=1e-3, atol=1e-9)
    assert (found.stories, found.tellers) == (told.stories, told.tellers)
    assert found.method == told.method


@tellers
@pytest.mark.parametrize("several", [False, True])
def test_groups_on_a_choice_differ_by_counts_as_by_stories(
    several: bool, tellers: np.ndarray
) -> None:
    chosen = np.eye(3, dtype=bool)[generator.integers(0, 3, STORIES)]
    if several:
        chosen |= generator.random((STORIES, 3)) < 0.2
    bits = chosen @ (1 << np.arange(3))
    members = (np.arange(8) >> np.arange(3)[:, None]) & 1 == 1
    both = [told_by(bits, tellers, mask, 8) for mask in (FIRST, ~FIRST)]
    found, widest = compare_options(members, both[0], both[1], several=several)
    told = compare_choices(chosen, Groups(FIRST, ~FIRST, tellers), several=several)
    ours = [found.effect, found.low, found.high, found.p]
    assert np.allclose(ours, [told.effect, told.low, told.high, told.p], rtol=1e-3, atol=1e-6)
    assert (found.measure, found.tellers) == (told.measure, told.tellers)
    assert widest == np.abs(told.gaps).argmax()


def moments(kept: KeptTriad, tellers: np.ndarray, mask: np.ndarray) -> Moments:
    rows = again(tellers, mask)
    plain = moments_of_sums(sum_log_ratios(kept, np.flatnonzero(mask)))
    return by_teller(plain, kept.log_ratios[:, rows].T.astype(np.float64), tellers[rows])


@tellers
def test_groups_in_a_triad_and_on_a_canvas_differ_by_sums_as_by_stories(
    tellers: np.ndarray,
) -> None:
    weights = generator.dirichlet([1, 2, 3], STORIES).astype(np.float32)
    kept, groups = keep_triad(weights), Groups(FIRST, ~FIRST, tellers)
    both = moments(kept, tellers, FIRST), moments(kept, tellers, ~FIRST)
    found = compare_moments("distance_of_centres", both)
    told = compare_triads(weights, groups)
    ours = [found.effect, found.low, found.high, found.p]
    assert np.allclose(ours, [told.effect, told.low, told.high, told.p], rtol=5e-3, atol=1e-4)
    points = generator.random((STORIES, 2)).astype(np.float32)
    placed = KeptTriad(np.zeros(STORIES, np.uint16), np.ascontiguousarray(points.T))
    both = moments(placed, tellers, FIRST), moments(placed, tellers, ~FIRST)
    found, other = compare_moments("distance_on_canvas", both), compare_stones(points, groups)
    ours = [found.effect, found.low, found.high, found.p]
    assert np.allclose(ours, [other.effect, other.low, other.high, other.p], rtol=5e-3, atol=1e-4)
    assert found.tellers == other.tellers


def test_small_questions_are_counted_together_as_each_alone() -> None:
    generator = np.random.default_rng(11)
    sizes = {"a": 7, "b": 31, "c": 5, "d": 12, "wide": 400, "one": 1, "e": 29}
    questions = {name: a_question(generator.integers(0, size, 500)) for name, size in sizes.items()}
    kept = Kept(questions, {}, {}, {}, np.arange(500))
    some = np.flatnonzero(generator.random(500) < 0.3)
    assert set(kept.together) == set(sizes) - {"wide"}
    for name, (joined, place) in kept.together.items():
        alone = np.bincount(questions[name].codes[some], minlength=sizes[name])
        assert np.prod(joined.sizes) <= MOST_TOGETHER
        assert joined.count(some)[place].tolist() == alone.tolist()


def a_question(codes: np.ndarray) -> Coded:
    """A question whose codes stand for nothing."""
    totals = np.bincount(codes)
    nothing = np.zeros(len(totals), np.int64)
    no_parts = np.zeros((0, len(totals)), np.bool_)
    return Coded(codes.astype(np.uint16), nothing, nothing, no_parts, nothing * np.nan, totals)
