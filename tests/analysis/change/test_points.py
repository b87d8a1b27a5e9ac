"""Change points: planted ones are found in their place, chance makes none."""

from math import comb

import numpy as np
import pytest

from analysis.change.points import _line, _told, _unfitted, find_change_points
from analysis.errors import ParameterError, RangeError, ShapeError
from drilling import full


def steps(generator, sizes, means):
    """Values (n, 1) around each mean in turn, and their times, three stories a day."""
    values = np.concatenate(
        [generator.normal(mean, 1, size) for size, mean in zip(sizes, means, strict=True)]
    )
    return values[:, None], np.arange(len(values)) // 3


@pytest.mark.parametrize("measures", [1, 2])
def test_without_a_change_one_is_found_as_seldom_as_asked(measures):
    generator, runs, wrong = np.random.default_rng(1), 200, 0
    for seed in range(runs):
        values = generator.exponential(size=(60, measures))
        wrong += len(find_change_points(values, np.arange(60) // 3, seed=seed).points) > 0
    assert wrong / runs <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)


@pytest.mark.drill
def test_the_same_over_many_runs(tell):
    generator, runs, wrong = np.random.default_rng(2), full(2000), 0
    for seed in range(runs):
        values = generator.exponential(size=(60, 1))
        wrong += len(find_change_points(values, np.arange(60) // 3, seed=seed).points) > 0
    tell(f"{runs} runs without a change, one found in {wrong}")
    assert wrong / runs <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / runs)


def test_tellers_who_repeat_themselves_are_no_change():
    generator, runs, wrong = np.random.default_rng(3), 150, 0
    tellers = np.repeat(np.arange(30), 4)
    for seed in range(runs):
        values = np.repeat(generator.normal(size=30), 4)[:, None]
        found = find_change_points(values, np.arange(120) // 4, tellers, seed=seed)
        wrong += len(found.points) > 0
    assert wrong / runs <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)


@pytest.mark.parametrize("uneven", [False, True])
def test_many_alike_at_one_moment_are_no_change(uneven):
    """Meetings with moods of their own: with tellers put in another order nine in ten had one."""
    generator, runs, wrong = np.random.default_rng(13), 150, 0
    for seed in range(runs):
        often = generator.gamma(0.5, 1, 60) if uneven else np.ones(60)
        times = generator.choice(60, 300, p=often / often.sum())
        values = generator.normal(0, 1, 300) + generator.normal(0, 0.7, 60)[times]
        wrong += len(find_change_points(values[:, None], times, seed=seed).points) > 0
    assert wrong / runs <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)


def test_a_lasting_change_is_found_beside_moods_of_the_moments():
    generator, found = np.random.default_rng(14), 0
    times = np.repeat(np.arange(60), 5)
    for seed in range(20):
        moods = generator.normal(0, 0.5, 60) + (np.arange(60) >= 30)
        values = generator.normal(0, 1, 300) + moods[times]
        points = find_change_points(values[:, None], times, seed=seed).points
        found += any(one.low <= 29 <= one.high for one in points)
    assert found >= 16


def test_of_few_moments_it_is_not_asked_as_no_order_of_them_is_rare():
    """Each way to part seven moments and its mirror are over one in twenty of all."""
    step = np.repeat([0.0] * 4 + [1.0] * 4, 10)[:, None]
    times = np.arange(80) // 10
    assert find_change_points(step, times).p == pytest.approx(2 / comb(8, 4), abs=0.02)
    assert find_change_points(step[:70], times[:70]).reason == "too_few_tellers"
    assert 2 / comb(7, 3) > 0.05 > 2 / comb(8, 4)


def test_two_planted_changes_are_found_where_they_are():
    generator, hits = np.random.default_rng(4), 0
    for seed in range(20):
        values, times = steps(generator, (90, 90, 90), (0, 1.5, 0))
        found = find_change_points(values, times, seed=seed)
        places = [point.time for point in found.points]
        hits += len(places) == 2 and all(
            abs(place - truth) <= 3 for place, truth in zip(places, (29, 59), strict=True)
        )
        assert found.p < 0.05
    assert hits / 20 >= 0.8


def test_of_several_sharp_changes_each_has_a_narrow_interval_at_its_own_place():
    values, times = steps(np.random.default_rng(15), (90, 90, 90), (0, 4, 9))
    points = find_change_points(values, times).points
    assert [point.time for point in points] == [29, 59]
    for point in points:
        assert point.time - 2 <= point.low <= point.time <= point.high <= point.time + 2


@pytest.mark.parametrize("late, place", [(8, 31), (7, 31)])
def test_no_change_is_found_with_under_eight_tellers_on_one_side(late, place):
    """Of seven who differ at the end it is told with the one before them."""
    values = np.append(np.zeros(40 - late), np.ones(late)) + np.arange(40) % 2 / 1000
    (point,) = find_change_points(values[:, None], np.arange(40)).points
    assert point.time == place


def test_the_interval_holds_the_place_as_often_as_it_says():
    generator, runs, held = np.random.default_rng(5), 120, 0
    found_any = 0
    for seed in range(runs):
        values, times = steps(generator, (60, 60), (0, 1))
        points = find_change_points(values, times, seed=seed).points
        found_any += bool(points)
        held += any(point.low <= 19 <= point.high for point in points)
    assert found_any / runs >= 0.9
    assert held / found_any >= 0.9


def test_the_interval_of_an_early_change_holds_its_place_beside_moods_of_the_moments():
    generator, runs, held, found = np.random.default_rng(18), 200, 0, 0
    times = np.repeat(np.arange(60), 5)
    for seed in range(runs):
        moods = generator.normal(0, 0.1, 60) + 0.8 * (np.arange(60) >= 8)
        values = generator.normal(0, 1, 300) + moods[times]
        points = find_change_points(values[:, None], times, seed=seed).points
        found += bool(points)
        held += any(point.low <= 7 <= point.high for point in points)
    assert found / runs >= 0.9
    assert held / found >= 0.95


def test_a_step_without_any_noise_has_one_place():
    values = np.repeat([0.0, 1.0], 40)[:, None]
    (point,) = find_change_points(values, np.arange(80) // 4).points
    assert (point.low, point.time, point.high) == (9, 9, 9)


def test_after_one_change_a_further_one_is_found_as_seldom_as_asked():
    generator, runs, further = np.random.default_rng(17), 300, 0
    for seed in range(runs):
        values, times = steps(generator, (90, 90), (0, 1.5))
        further += len(find_change_points(values, times, seed=seed).points) > 1
    assert further / runs <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / runs)


def test_means_before_and_after_are_those_of_the_stretches():
    values, times = steps(np.random.default_rng(6), (90, 90), (0, 3))
    (point,) = find_change_points(values, times).points
    assert point.time == 29
    assert point.before == pytest.approx(values[:90].mean(axis=0))
    assert point.after == pytest.approx(values[90:].mean(axis=0))
    assert point.p <= 0.05


def test_a_chance_of_just_what_the_level_leaves_finds_no_change():
    values, times = steps(np.random.default_rng(8), (60, 60), (0, 0.4))
    p = find_change_points(values, times).p
    assert 0.001 < p < 0.05
    assert find_change_points(values, times, level=1 - p - 1e-6).points
    assert not find_change_points(values, times, level=1 - p).points


def test_many_tellers_at_few_moments_have_the_same_error():
    generator, runs, wrong = np.random.default_rng(7), 150, 0
    for seed in range(runs):
        values = generator.random((2400, 2))
        wrong += find_change_points(values, np.arange(2400) // 100, seed=seed).p <= 0.05
    assert wrong / runs <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)


def test_a_change_among_many_tellers_has_its_place():
    generator = np.random.default_rng(8)
    values = np.append(generator.normal(0, 1, 2000), generator.normal(0.4, 1, 2000))[:, None]
    (point,) = find_change_points(values, np.arange(4000) // 100).points
    assert point.low <= 19 <= point.high
    assert point.high - point.low <= 8


@pytest.mark.parametrize("left", [1.0, 0.7])
def test_what_was_fitted_is_taken_of_what_lies_within_both_sides_of_a_split(left):
    """The ratio of between and within is that of so many fewer degrees of freedom."""
    values = np.random.default_rng(4).normal(size=(30, 1))
    line = _line(_told(values, np.arange(30), None), 0.95, 0, left)
    rest = values - values.mean()
    parts = rest[:10], rest[10:]
    between = sum(len(part) * part.mean() ** 2 for part in parts)
    within = float((rest**2).sum()) - between
    score = 30 * between / (between + within)
    share = _unfitted(line, score) / 30
    assert share / (1 - share) == pytest.approx(left * between / within)


def test_where_tellers_go_on_telling_one_change_is_found_and_its_interval_holds_its_place():
    """Each wholly at her first story, it seemed to come before it did: half held it, and who told
    before and after lay between, as after a change of their own."""
    held, alone = 0, 0
    for seed in range(40):
        generator = np.random.default_rng(seed)
        first = generator.integers(0, 56, 300)
        tellers = np.repeat(np.arange(300), 3)
        times = first[tellers] + np.tile([0, 1, 2], 300) * generator.integers(1, 11, 900)
        own = generator.normal(0, 0.12, 300)[tellers]
        values = 0.4 + 0.2 * (times >= 28) + own + generator.normal(0, 0.08, 900)
        points = find_change_points(values[:, None], times, tellers).points
        alone += len(points) == 1
        held += any(one.low <= 27 <= one.high for one in points)
    assert alone >= 38
    assert held >= 38


def test_the_order_of_rows_and_turning_the_measures_do_not_matter():
    values, times = steps(np.random.default_rng(9), (60, 60), (0, 2))
    plane = np.column_stack([values[:, 0], np.random.default_rng(10).normal(size=120)])
    turn = np.array([[0.6, 0.8], [-0.8, 0.6]])
    plain, turned = find_change_points(plane, times), find_change_points(plane @ turn, times)
    assert [point.time for point in turned.points] == [point.time for point in plain.points]
    order = np.random.default_rng(11).permutation(120)
    shuffled = find_change_points(plane[order], times[order])
    assert [point.time for point in shuffled.points] == [point.time for point in plain.points]


@pytest.mark.parametrize(
    "values, times, reason",
    [
        (np.zeros((0, 1)), np.zeros(0, int), "too_few_tellers"),
        (np.full((60, 1), np.nan), np.arange(60), "too_few_tellers"),
        (np.random.default_rng(0).random((15, 1)), np.arange(15), "too_few_tellers"),
        (np.random.default_rng(0).random((60, 1)), np.zeros(60, int), "too_few_tellers"),
        (np.zeros((60, 2)), np.arange(60), "all_alike"),
    ],
)
def test_degenerate_times_have_a_reason(values, times, reason):
    found = find_change_points(values, times)
    assert (found.points, found.reason) == ((), reason)
    assert np.isnan(found.p)


def test_what_makes_no_sense_is_refused():
    good = np.zeros((4, 1))
    with pytest.raises(ShapeError, match="measures"):
        find_change_points(np.zeros(4), np.arange(4))
    with pytest.raises(ShapeError, match="times"):
        find_change_points(good, np.arange(3))
    with pytest.raises(RangeError, match="times holds float64"):
        find_change_points(good, np.zeros(4))
    with pytest.raises(RangeError, match="infinity"):
        find_change_points(good + np.inf, np.arange(4))
    with pytest.raises(ParameterError, match="level"):
        find_change_points(good, np.arange(4), level=0)
    with pytest.raises(ParameterError, match="left"):
        find_change_points(good, np.arange(4), left=0)
    with pytest.raises(ShapeError, match="tellers"):
        find_change_points(good, np.arange(4), np.arange(3))
