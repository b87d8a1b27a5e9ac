"""Moments or little by little: what drifts is not taken for a change, nor a change for drift."""

import numpy as np
import pytest

from analysis.arrays import Floats
from analysis.change.gradual import may_be_gradual
from analysis.change.weekdays import Days, find_beside_weekdays
from analysis.errors import RangeError, ShapeError

DAYS = 56
MONDAY = 20_668
COURSES = {
    "steady": np.arange(DAYS) / DAYS,
    "at once": (np.arange(DAYS) >= DAYS / 2).astype(np.float64),
    "there and back": (np.abs(np.arange(DAYS) - DAYS / 2) < DAYS / 4).astype(np.float64),
}


def told(course: str, seed: int, *, rise: float = 0.25) -> tuple[Floats, Days]:
    """Eight answers a day, that rise by a fourth of the line."""
    days = np.repeat(np.arange(DAYS), 8)
    values = np.random.default_rng(seed).normal(0.35 + rise * COURSES[course][days], 0.2)
    return np.clip(values, 0, 1), days + MONDAY


@pytest.mark.parametrize(
    "course, least, most", [("steady", 0.9, 1), ("at once", 0, 0.1), ("there and back", 0, 0.1)]
)
def test_only_what_drifts_may_have_changed_little_by_little(
    course: str, least: float, most: float
) -> None:
    found, gradual = 0, 0
    for seed in range(40):
        values, days = told(course, seed)
        points = find_beside_weekdays(values[:, None], days).points
        found += len(points) > 0
        gradual += may_be_gradual(values, days, points)
    assert found >= 36, "of each course a moment is told, of what drifts too"
    assert least * found <= gradual <= most * found


def test_where_nothing_was_found_nothing_is_gradual() -> None:
    values, days = told("steady", 1, rise=0)
    assert not may_be_gradual(values, days, ())


def test_the_order_of_the_stories_changes_nothing() -> None:
    order = np.random.default_rng(2).permutation(DAYS * 8)
    for course in COURSES:
        values, days = told(course, 3)
        points = find_beside_weekdays(values[:, None], days).points
        plain = may_be_gradual(values, days, points)
        assert may_be_gradual(values[order], days[order], points) == plain


def test_odd_shapes_and_times_are_refused() -> None:
    values, days = told("at once", 1)
    points = find_beside_weekdays(values[:, None], days).points
    with pytest.raises(ShapeError):
        may_be_gradual(values[:, None], days, points)
    with pytest.raises(RangeError):
        may_be_gradual(values, days + 0.5, points)
