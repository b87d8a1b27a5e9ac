"""Answers freed of their weekday: what the week does goes, what the weeks do stays."""

import numpy as np
import pytest

from analysis.change.points import find_change_points
from analysis.change.weekdays import (
    FEWEST_STORIES,
    find_beside_weekdays,
    free_from_weekdays,
)
from analysis.errors import AnalysisError

MONDAY = 4  # the first one of 1970


def uneven_days(stories: int, seed: int = 0) -> np.ndarray:
    """Days of twelve weeks, most of them early, none in the fifth week."""
    dice = np.random.default_rng(seed)
    days = np.minimum(dice.exponential(25, stories).astype(np.int64), 83) + MONDAY
    return np.where((days - MONDAY) // 7 == 4, MONDAY + dice.integers(0, 28, stories), days)


def test_what_only_the_weekday_does_goes() -> None:
    days = uneven_days(400)
    freed = free_from_weekdays(np.cos((days - MONDAY) % 7)[:, None], days)
    assert np.ptp(freed) == pytest.approx(0, abs=1e-9)


def test_what_the_weeks_do_stays() -> None:
    days = uneven_days(400)
    values = np.random.default_rng(1).random((400, 2))
    of_weeks = np.sin((days - MONDAY) // 7)[:, None]
    freed = free_from_weekdays(values + of_weeks, days)
    assert freed == pytest.approx(free_from_weekdays(values, days) + of_weeks)
    assert free_from_weekdays(values, days).mean(axis=0) == pytest.approx(values.mean(axis=0))


def of_two_places(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Days and answers, alike but on Wednesdays: of a place that is open on Tuesdays and seldom on
    Wednesdays too, and after twelve weeks of another, open on Mondays."""
    dice, weeks = np.random.default_rng(seed), 7 * np.arange(12) + MONDAY
    early, late = np.repeat(weeks + 1, 13), np.repeat(weeks + 84, 14)
    days = np.concatenate([early, weeks + 2, late])
    return days, dice.normal(0.5, 0.1, len(days)) + 0.2 * ((days - MONDAY) % 7 == 2)


def test_weekdays_that_no_week_joins_are_not_set_against_each_other() -> None:
    days, values = of_two_places(0)
    freed = free_from_weekdays(values[:, None], days)[:, 0]
    later = days >= 84
    for part in (~later, later):
        assert freed[part].mean() == pytest.approx(values[part].mean())


def test_of_another_place_on_another_weekday_no_change_is_made() -> None:
    changes = 0
    for seed in range(20):
        days, values = of_two_places(seed)
        changes += len(find_beside_weekdays(values[:, None], days).points) > 0
    # Of 20 tests at .05 more than 4 are wrong once in 400 times.
    assert changes <= 4


def test_few_answers_stay_as_they_are() -> None:
    days = uneven_days(FEWEST_STORIES - 1)
    values = (days % 7)[:, None].astype(np.float64)
    assert np.array_equal(free_from_weekdays(values, days), values)


def test_of_weekends_no_change_is_made() -> None:
    changes = 0
    for seed in range(20):
        dice, days = np.random.default_rng(seed), uneven_days(600, seed)
        values = dice.beta(2, 2, 600) + 0.3 * ((days - MONDAY) % 7 > 4)
        changes += len(find_beside_weekdays(values[:, None], days).points) > 0
    # Of 20 tests at .05 more than 4 are wrong once in 400 times.
    assert changes <= 4


def test_of_moods_in_few_weeks_a_change_is_made_as_seldom_as_asked() -> None:
    """Six of 28 days were fitted to, and what was left passed for all that chance does."""
    changes, weekly = 0, np.repeat(np.arange(7), [10, 10, 10, 10, 10, 2, 2])
    days = (weekly + 7 * np.arange(4)[:, None]).ravel() + MONDAY
    for seed in range(300):
        dice = np.random.default_rng(seed)
        values = dice.normal(0, 0.1, 28)[days - MONDAY] + dice.normal(0, 0.25, len(days))
        changes += len(find_beside_weekdays(values[:, None], days).points) > 0
    # Of 300 tests at .05 more than 22 are wrong once in 30 times.
    assert changes <= 22


def test_a_change_that_weekends_hide_is_found() -> None:
    hidden, found = 0, 0
    for seed in range(10):
        dice, days = np.random.default_rng(seed), np.arange(600) % 84 + MONDAY
        values = dice.beta(2, 2, 600) + 0.6 * ((days - MONDAY) % 7 > 4) + 0.15 * (days >= 46)
        hidden += not find_change_points(values[:, None], days).points
        found += len(find_beside_weekdays(values[:, None], days).points) > 0
    assert hidden >= 5
    assert found >= 9


def test_a_change_within_a_week_stays_where_that_week_is_left_out() -> None:
    days = np.arange(300) % 42 + MONDAY
    later = (days >= 3 * 7 + 2 + MONDAY)[:, None].astype(np.float64)
    values = later + np.cos((days - MONDAY) % 7)[:, None]
    steady = (days - MONDAY) // 7 != 3
    assert np.ptp(free_from_weekdays(values, days, steady) - later) == pytest.approx(0, abs=1e-9)
    assert np.ptp(free_from_weekdays(values, days) - later) > 0.1


def test_a_change_within_a_week_is_found_beside_a_rhythm() -> None:
    days = np.arange(600) % 42 + MONDAY
    values = np.random.default_rng(1).normal(0, 0.05, 600)
    values += 0.4 * (days >= 3 * 7 + 3 + MONDAY) + 0.2 * ((days - MONDAY) % 7 > 4)
    [point] = find_beside_weekdays(values[:, None], days).points
    assert point.time == 3 * 7 + 2 + MONDAY


def test_beside_weekdays_of_many_weeks_one_of_a_single_week_stays_as_it_was_told() -> None:
    weeks, weekdays = np.repeat(np.arange(8), 5 * 4), np.tile(np.arange(5).repeat(4), 8)
    sunday = np.full(20, 3 * 7 + 6)
    days = np.append(weeks * 7 + weekdays, sunday) + MONDAY
    alone = np.isin(days - MONDAY, sunday)
    for rhythm in np.eye(5):
        values = (alone + np.append(rhythm, [0, 0])[(days - MONDAY) % 7])[:, None]
        freed = free_from_weekdays(values, days)
        assert np.ptp(freed[~alone]) == pytest.approx(0, abs=1e-9)
        assert freed[alone] - freed[~alone].mean() == pytest.approx(1 - values[~alone].mean())


def test_a_weekday_of_one_week_alone_takes_nothing_of_the_course() -> None:
    days = np.repeat([4, 6, 14, 15], 50) + MONDAY  # Friday, Sunday; Monday, Tuesday
    falling = (-days)[:, None].astype(np.float64)
    assert np.array_equal(free_from_weekdays(falling, days), falling)


@pytest.mark.parametrize("weeks", [3, 6])
def test_of_an_answer_that_only_falls_no_rise_is_told(weeks: int) -> None:
    found = 0
    for seed in range(5):
        days = np.repeat(np.arange(7 * weeks), 30) + MONDAY
        noise = np.random.default_rng(seed).normal(0, 0.15, len(days))
        values = np.clip(0.8 - 0.5 * (days - MONDAY) / (7 * weeks) + noise, 0, 1)
        points = find_beside_weekdays(values[:, None], days).points
        assert all(one.after[0] < one.before[0] for one in points)
        found += len(points)
    assert found


@pytest.mark.parametrize("days", [np.zeros(3, np.int64), np.zeros(120)])
def test_days_that_are_none_are_refused(days: np.ndarray) -> None:
    with pytest.raises(AnalysisError, match="days"):
        free_from_weekdays(np.zeros((120, 1)), days)
