"""The time of telling: those who told on one day have its mood in common, so chance draws days."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom

from analysis.errors import ShapeError
from analysis.scan import Column, Pattern, check_stability, dyad_column, find_patterns
from analysis.scan.columns import number_column
from analysis.scan.find import FEWEST_DAYS, ScanOptions, find_pattern
from analysis.scan.laid import cut_alike, pair_up

RUNS = 60


def tell_by_days(
    seed: int,
    *,
    days: int = 20,
    a_day: int = 20,
    mood: float = 0.1,
    drift: float = 0.0,
) -> tuple[Column, Column]:
    """A dyad and when it was told: every day has a mood, and with `drift` they go somewhere."""
    generator = np.random.default_rng(seed)
    day = np.repeat(np.arange(days), a_day)
    moods = mood * generator.normal(size=days) + drift * np.linspace(-0.5, 0.5, days)
    values = 0.5 + moods[day] + 0.2 * generator.normal(size=len(day))
    hours = 24.0 * day + generator.integers(8, 20, len(day))
    return dyad_column("d", np.clip(values, 0, 1)), number_column("told", hours, days=day)


def without_days(columns: tuple[Column, Column]) -> tuple[Column, Column]:
    return columns[0], replace(columns[1], days=None)


def sure(found: list[Pattern]) -> int:
    return sum(one.p < 0.05 for one in found)


@pytest.mark.parametrize("options", [ScanOptions(), ScanOptions(shuffle=False)])
def test_what_only_its_days_make_is_seldom_found(options: ScanOptions) -> None:
    told = [tell_by_days(seed) for seed in range(RUNS)]
    by_days = [find_pattern(*one, options=options) for one in told]
    by_tellers = [find_pattern(*without_days(one), options=options) for one in told]
    assert sure(by_days) <= binom.ppf(0.999, RUNS, 0.05)
    assert sure(by_tellers) > RUNS / 4


def test_days_without_a_mood_are_judged_as_rightly() -> None:
    found = [find_pattern(*tell_by_days(seed, mood=0)) for seed in range(RUNS)]
    assert sure(found) <= binom.ppf(0.999, RUNS, 0.05)


@pytest.mark.parametrize("turned", [False, True])
def test_a_drift_over_the_days_is_found_whichever_comes_first(*, turned: bool) -> None:
    found = [
        find_pattern(*tell_by_days(seed, mood=0.05, drift=0.3)[:: -1 if turned else 1])
        for seed in range(20)
    ]
    assert sum(one.p < 0.01 for one in found) >= 18
    assert all((one.low > 0) == (one.p < 0.05) for one in found)
    assert {one.tellers for one in found} == {20}


def test_how_many_tell_a_day_makes_a_chance_no_surer() -> None:
    """Ten times as many tellers know the days' moods better, not other days."""
    few, many = (
        [find_pattern(*tell_by_days(seed, a_day=a_day)).p for seed in range(20)]
        for a_day in (20, 200)
    )
    assert 0.3 < np.median(many) / np.median(few) < 3


@pytest.mark.parametrize(
    "days, reason",
    [(1, "too_few_days"), (FEWEST_DAYS - 1, "too_few_days"), (2 * FEWEST_DAYS, None)],
)
def test_on_few_days_nothing_is_said_of_time(days: int, reason: str | None) -> None:
    found = find_pattern(*tell_by_days(1, days=days, drift=0.5))
    assert found.reason == reason
    assert np.isnan(found.p) == (reason is not None)


def test_one_busy_day_is_no_many_days() -> None:
    dyad, told = tell_by_days(1, days=30, a_day=4)
    rows = np.concatenate([np.arange(120), np.zeros(1_000, np.intp)])
    busy = [replace(one, codes=one.codes[rows], inside=None) for one in (dyad, told)]
    assert told.days is not None
    found = find_pattern(busy[0], replace(busy[1], days=told.days[rows]))
    assert found.reason == "too_few_days"


def test_only_what_stands_beside_time_is_judged_by_days() -> None:
    dyad, told = tell_by_days(3)
    other, _ = tell_by_days(4)
    other = replace(other, name="other", subject="other")
    scan = find_patterns([dyad, other, told])
    beside = {(one.left, one.right): one.tellers for one in scan.patterns}
    assert beside == {(0, 1): 400, (0, 2): 20, (1, 2): 20}
    alone = [find_pattern(one, told) for one in (dyad, other)]
    assert [one.p for one in scan.patterns[1:]] == [one.p for one in alone]
    pieces = cut_alike([dyad, other, told], pair_up([dyad, other, told]))
    assert sorted(len(piece) for piece in pieces) == [1, 2]


def test_halves_of_the_days_show_what_the_days_show() -> None:
    mood, drift = (
        np.mean([check_stability(tell_by_days(seed, **how), [(0, 1)])[0] for seed in range(20)])
        for how in ({"mood": 0.1}, {"mood": 0.05, "drift": 0.5})
    )
    assert mood < 0.25
    assert drift > 0.8


def test_days_are_one_for_each_story() -> None:
    with pytest.raises(ShapeError):
        number_column("told", np.arange(5.0), days=np.arange(4))
