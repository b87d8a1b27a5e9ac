"""Counts of codes say what the stories say: the same moments, medians and comparisons."""

import numpy as np
import pytest

from analysis.choice_comparison import compare_choices
from analysis.comparison import compare_numbers, compare_stones, compare_triads
from analysis.grouping import Groups
from analysis.intervals import median_of
from analysis.tally import median_of_counts, moments_of_counts, moments_of_sums
from analysis.tally_comparison import compare_options, compare_sums, compare_values
from analysis.tellers import take_moments
from analysis.triads import keep_triad, sum_log_ratios

STORIES = 6000
generator = np.random.default_rng(3)
VALUES = generator.beta(2, 3, STORIES).round(2)
FIRST = generator.random(STORIES) < 0.4
GROUPS = Groups(FIRST, ~FIRST)


def counted(codes: np.ndarray, mask: np.ndarray, number: int) -> np.ndarray:
    return np.bincount(codes[mask], minlength=number)


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


@pytest.mark.parametrize("stories", [2, 3, 5, 6, 101, STORIES])
def test_the_median_of_counts_is_that_of_the_stories(stories: int) -> None:
    some = VALUES[:stories]
    known, codes = np.unique(some, return_inverse=True)
    found, told = median_of_counts(known, np.bincount(codes)), median_of(some)
    assert np.allclose(
        [found.value, found.low, found.high], [told.value, told.low, told.high], equal_nan=True
    )
    assert found.reason == told.reason


def test_groups_on_a_line_differ_by_counts_as_by_stories() -> None:
    moved = np.where(FIRST, VALUES, VALUES * 0.97).round(2)
    known, codes = np.unique(moved, return_inverse=True)
    counts = (counted(codes, mask, len(known)) for mask in (FIRST, ~FIRST))
    found, told = compare_values(known, *counts), compare_numbers(moved, GROUPS)
    ours = [found.effect, found.low, found.high, found.p]
    assert np.allclose(ours, [told.effect, told.low, told.high, told.p], rtol=1e-3, atol=1e-9)
    assert (found.stories, found.method) == (told.stories, told.method)


@pytest.mark.parametrize("several", [False, True])
def test_groups_on_a_choice_differ_by_counts_as_by_stories(several: bool) -> None:
    chosen = np.eye(3, dtype=bool)[generator.integers(0, 3, STORIES)]
    if several:
        chosen |= generator.random((STORIES, 3)) < 0.2
    bits = chosen @ (1 << np.arange(3))
    members = (np.arange(8) >> np.arange(3)[:, None]) & 1 == 1
    counts = [counted(bits, mask, 8) for mask in (FIRST, ~FIRST)]
    found, widest = compare_options(members, counts[0], counts[1], several=several)
    told = compare_choices(chosen, GROUPS, several=several)
    ours = [found.effect, found.low, found.high, found.p]
    assert np.allclose(ours, [told.effect, told.low, told.high, told.p], rtol=1e-3, atol=1e-6)
    assert found.measure == told.measure
    assert widest == np.abs(told.gaps).argmax()


def test_groups_in_a_triad_and_on_a_canvas_differ_by_sums_as_by_stories() -> None:
    weights = generator.dirichlet([1, 2, 3], STORIES).astype(np.float32)
    kept = keep_triad(weights)
    sums = [sum_log_ratios(kept, np.flatnonzero(mask)) for mask in (FIRST, ~FIRST)]
    found = compare_sums("distance_of_centres", *sums)
    told = compare_triads(weights, GROUPS)
    ours = [found.effect, found.low, found.high, found.p]
    assert np.allclose(ours, [told.effect, told.low, told.high, told.p], rtol=5e-3, atol=1e-4)
    points = generator.random((STORIES, 2)).astype(np.float32)
    placed = type(kept)(np.zeros(STORIES, np.uint16), np.ascontiguousarray(points.T))
    sums = [sum_log_ratios(placed, np.flatnonzero(mask)) for mask in (FIRST, ~FIRST)]
    found, other = compare_sums("distance_on_canvas", *sums), compare_stones(points, GROUPS)
    ours = [found.effect, found.low, found.high, found.p]
    assert np.allclose(ours, [other.effect, other.low, other.high, other.p], rtol=5e-3, atol=1e-4)
