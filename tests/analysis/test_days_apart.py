"""Whether two groups differ or their days: worked out by hand, and held against what moods do."""

import numpy as np
import pytest

from analysis.days_apart import growth_by_days
from analysis.errors import AnalysisError


def grown(first: np.ndarray, days: np.ndarray) -> float:
    """By which stories are of the first group, and the day of each."""
    size = days.max(initial=0) + 1
    return growth_by_days(*(np.bincount(days[one], minlength=size) for one in (first, ~first)))


def test_groups_that_met_by_themselves_grow_by_the_others_of_each_day():
    days = np.repeat(np.arange(6), 20)
    assert grown(days < 3, days) == pytest.approx(19)


def test_uneven_days_count_as_their_stories_see_them():
    days = np.repeat([0, 1, 2, 3], [40, 10, 40, 10])
    assert grown(days < 2, days) == pytest.approx((2 * 40**2 + 2 * 10**2) / 100 - 1)


@pytest.mark.parametrize(
    "first, days",
    [
        (np.arange(40) % 2 == 0, np.arange(40) // 4),  # both on all days alike
        (np.arange(40) < 9, np.arange(40)),  # each on a day of its own
        (np.arange(40) < 9, np.zeros(40, np.int64)),  # all on one day
        (np.ones(40, np.bool_), np.arange(40) // 4),  # nobody in the second group
        (np.zeros(0, np.bool_), np.zeros(0, np.int64)),
    ],
)
def test_where_days_part_no_groups_nothing_grows(first, days):
    assert grown(first, days) == 0


def test_a_gap_varies_as_much_more_as_is_said():
    dice, growths, gaps, likeness = np.random.default_rng(0), [], [], 0.1
    days = np.repeat(np.arange(12), 20)
    for _ in range(3000):
        first = dice.normal(size=240) + dice.normal(size=12)[days] > 0
        moods = np.sqrt(likeness) * dice.normal(size=12)
        values = moods[days] + np.sqrt(1 - likeness) * dice.normal(size=240)
        gap = values[first].mean() - values[~first].mean()
        gaps.append(gap / np.sqrt(1 / first.sum() + 1 / (~first).sum()))
        growths.append(grown(first, days))
    assert np.var(gaps) == pytest.approx(1 + likeness * np.mean(growths), rel=0.1)


def test_days_on_which_nobody_told_count_for_nothing():
    assert growth_by_days([9, 0, 1, 0], [1, 0, 9, 0]) == growth_by_days([9, 1], [1, 9]) > 1


@pytest.mark.parametrize(
    "first, second",
    [([1, 2], [1]), ([[1]], [[1]]), ([1, np.nan], [1, 1]), ([-1, 1], [1, 1]), ([np.inf], [1])],
)
def test_what_makes_no_sense_is_refused(first, second):
    with pytest.raises(AnalysisError):
        growth_by_days(np.array(first), np.array(second))
