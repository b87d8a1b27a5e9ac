"""Arrows between two periods or groups, and the region of their head."""

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from analysis.change.shift import shift_dyad, shift_stone, shift_triad
from analysis.comparison import compare_triads
from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.grouping import Groups
from analysis.simplex import BASIS, weights_from_log_ratios

CLOUD = np.random.default_rng(1).dirichlet([3, 2, 1], 120)


def halves(stories, tellers=None):
    first = np.arange(stories) < stories / 2
    return Groups(first, ~first, tellers)


def holds(region, place):
    """Whether a closed curve of points goes round a place, by the angles that it passes."""
    gaps = region - place
    return abs(np.diff(np.unwrap(np.arctan2(gaps[:, 1], gaps[:, 0]))).sum()) > np.pi


def test_an_arrow_goes_from_centre_to_centre_and_is_as_long_as_their_distance():
    groups = halves(120)
    arrow, plain = shift_triad(CLOUD, groups), compare_triads(CLOUD, groups)
    np.testing.assert_allclose(arrow.start, plain.first_centre)
    np.testing.assert_allclose(arrow.end, plain.second_centre)
    assert arrow.size == pytest.approx(plain.effect)
    assert arrow.p == plain.p
    assert arrow.region.shape == (121, 3)
    assert holds(np.log(arrow.region) @ BASIS.T, np.log(arrow.end) @ BASIS.T)


@pytest.mark.parametrize("stories, method", [(24, "bootstrap"), (100, "hotelling")])
def test_the_region_holds_the_true_head_as_often_as_it_says(stories, method):
    generator, runs, held = np.random.default_rng(2), 200, 0
    moved = np.where(np.arange(stories)[:, None] < stories / 2, 0.0, [0.5, -0.3])
    for seed in range(runs):
        values = moved + generator.normal(size=(stories, 2)) @ [[1, 0.4], [0, 1]] * 0.6
        arrow = shift_triad(weights_from_log_ratios(values), halves(stories), seed=seed, limit=1e-6)
        assert arrow.method == method
        truth = np.log(arrow.start) @ BASIS.T + [0.5, -0.3]
        held += holds(np.log(arrow.region) @ BASIS.T, truth)
    assert 0.95 - 3 * np.sqrt(0.95 * 0.05 / runs) <= held / runs


def test_a_dyads_shift_has_two_ends_that_hold_the_truth():
    generator, runs, held = np.random.default_rng(3), 300, 0
    for _ in range(runs):
        values = np.append(generator.uniform(0.2, 0.6, 40), generator.uniform(0.3, 0.7, 40))
        arrow = shift_dyad(values, halves(80))
        low, high = arrow.region[:, 0] - arrow.start[0]
        held += low <= 0.1 <= high
    assert held / runs >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / runs)


def test_of_many_a_dyads_region_is_welchs_interval():
    generator = np.random.default_rng(6)
    values = np.append(generator.uniform(0.2, 0.6, 40), generator.uniform(0.1, 0.9, 60))
    first = np.arange(100) < 40
    arrow = shift_dyad(values, Groups(first, ~first))
    theirs = stats.ttest_ind(values[40:], values[:40], equal_var=False).confidence_interval()
    assert arrow.method == "hotelling"
    assert (arrow.region[:, 0] - arrow.start[0]).tolist() == pytest.approx(list(theirs))


def test_of_few_the_region_reaches_as_far_as_hotellings_where_answers_are_normal():
    generator, radii = np.random.default_rng(7), []
    for seed in range(40):
        arrow = shift_stone(generator.normal(0.5, 0.06, (24, 2)), halves(24), seed=seed)
        out = arrow.region[0] - arrow.end
        radii.append(out @ np.linalg.solve(arrow.covariance, out))
    assert arrow.method == "bootstrap"
    hotelling = 2 * 22 / 21 * stats.f.ppf(0.95, 2, 21)
    assert np.median(radii) == pytest.approx(hotelling, rel=0.2)


def test_tellers_who_told_thrice_are_not_three_tellers():
    plain = shift_triad(CLOUD, halves(120))
    thrice = np.repeat(np.arange(120), 3)
    often = shift_triad(np.repeat(CLOUD, 3, axis=0), halves(360, thrice))
    np.testing.assert_allclose(often.region, plain.region)
    assert (often.stories, often.tellers) == ((180, 180), (60, 60))


def test_turning_the_triad_turns_the_arrow_and_order_does_not_matter():
    plain = shift_triad(CLOUD, halves(120))
    turned = shift_triad(CLOUD[:, [2, 0, 1]], halves(120))
    np.testing.assert_allclose(turned.end, plain.end[[2, 0, 1]])
    order = np.random.default_rng(4).permutation(120)
    shuffled = shift_triad(CLOUD[order], Groups(order < 60, order >= 60))
    np.testing.assert_allclose(shuffled.end, plain.end)
    assert shuffled.size == pytest.approx(plain.size)


def test_a_stones_shift_lies_on_the_canvas():
    points = (
        np.random.default_rng(5).uniform(0.3, 0.5, (80, 2)) + (np.arange(80) >= 40)[:, None] / 5
    )
    arrow = shift_stone(points, halves(80))
    np.testing.assert_allclose(arrow.end - arrow.start, [0.2, 0.2], atol=0.05)
    assert arrow.p == pytest.approx(0.001)


@pytest.mark.parametrize(
    "values, reason",
    [
        (np.zeros(0), "too_few_tellers"),
        (np.full(40, np.nan), "too_few_tellers"),
        (np.append(np.full(60, 0.5), np.full(60, np.nan)), "too_few_tellers"),
        (np.full(14, 0.5), "too_few_tellers"),
        (np.zeros(80), "all_alike"),
    ],
)
def test_degenerate_groups_have_a_reason_and_no_region(values, reason):
    arrow = shift_dyad(values, halves(len(values)))
    assert (arrow.reason, arrow.region) == (reason, None)


def test_from_eight_tellers_in_each_group_on_there_is_a_region_however_long_its_tail():
    """Among so few with one far away the radius that is drawn is several times Hotelling's."""
    radii = []
    for seed in range(12):
        chance = np.random.default_rng(seed)
        points = np.clip(0.1 + chance.exponential(0.05, (16, 2)) ** 1.5, 0, 1)
        arrow = shift_stone(points, halves(16))
        assert (arrow.reason, arrow.method) == (None, "bootstrap")
        out = arrow.region[0] - arrow.end
        radii.append(out @ np.linalg.solve(arrow.covariance, out))
        assert shift_stone(points[1:], Groups(np.arange(15) < 7, np.arange(15) >= 7)).reason == (
            "too_few_tellers"
        )
    assert max(radii) > 2 * 2 * 14 / 13 * stats.f.ppf(0.95, 2, 13)


def test_of_few_with_nearly_all_at_one_place_there_is_no_region():
    points = np.tile([[0.2, 0.3]], (40, 1))
    points[0], points[20] = [0.9, 0.1], [0.4, 0.8]
    assert shift_stone(points[:18], Groups(np.arange(18) < 9, np.arange(18) >= 9)).region is None


def test_from_all_at_one_place_to_all_at_another_the_region_is_that_of_the_few_not_seen():
    """It was said that they cannot be compared, where no other order of tellers parts them so."""
    later = np.arange(40) >= 20
    unseen = 1 - 0.05 ** (1 / 20)
    dyad = shift_dyad(np.where(later, 0.9, 0.2), halves(40))
    assert (dyad.reason, dyad.method, dyad.p) == (None, "unseen", 0.001)
    # So many of the first at the high end, or of the second at the low end, make the gap smaller.
    reach = dyad.end[0] - dyad.region.min()
    assert max(unseen * 0.8, unseen * 0.9) <= reach <= unseen * (0.8 + 0.9)
    stone = shift_stone(np.where(later[:, None], [0.9, 0.4], [0.2, 0.4]), halves(40))
    np.testing.assert_allclose(np.ptp(stone.region[:, 0]), 2 * reach)
    triad = shift_triad(np.where(later[:, None], [0.0, 0, 1], [0, 1, 0]), halves(40))
    assert (triad.reason, triad.region.shape) == (None, (121, 3))
    assert (triad.region[:, 2] > 0.9).all()


def test_all_on_one_corner_has_no_region():
    arrow = shift_triad(np.tile([0.0, 0.0, 1.0], (80, 1)), halves(80))
    assert arrow.reason == "all_alike"
    assert arrow.size == 0


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ShapeError, match="weights"):
        shift_triad(np.zeros((4, 2)), halves(4))
    with pytest.raises(RangeError, match="positions"):
        shift_dyad(np.full(4, np.inf), halves(4))
    with pytest.raises(ShapeError, match="points"):
        shift_stone(np.zeros((4, 3)), halves(4))
    with pytest.raises(ParameterError, match="level"):
        shift_dyad(np.zeros(40), halves(40), level=2)


def test_an_arrow_that_hangs_on_answers_at_the_edges_says_so():
    chance = np.random.default_rng(5)
    first = np.arange(80) < 40
    top = np.clip(chance.normal(0.4, 0.05, 80), 0.2, 0.6)
    left = np.where(first, 0.5, np.arange(80) % 2) * (1 - top)
    weights = np.stack([top, left, 1 - top - left], axis=1)
    assert shift_triad(weights, Groups(first, ~first)).disagree
    assert not shift_triad(CLOUD, halves(120)).disagree


def days_of(generator, days, mood, each=20, move=0.0):
    """Positions (n,) of so many told on each day (n,), which has its own mood."""
    when = np.repeat(np.arange(days), each)
    moods = generator.normal(0.5 + move, mood, days)
    return np.clip(generator.normal(moods[when], 0.25), 0, 1), when


def two_periods(generator, days, mood, **how):
    """Positions (n,) of two periods of so many days, and the periods."""
    (one, when), (two, then) = (days_of(generator, days, mood, **how) for _ in range(2))
    told = np.append(when, days + then)
    return np.append(one, two), Groups(told < days, told >= days, days=told)


def people_of(periods):
    """The same groups as if nobody knew the days."""
    return Groups(periods.first, periods.second, periods.tellers)


@pytest.mark.parametrize("days, mood", [(5, 0.1), (20, 0.0), (20, 0.1)])
def test_moods_of_days_are_no_shift_between_periods(days, mood):
    """By tellers a quarter of them were, where days had moods."""
    generator, runs, wrong, held = np.random.default_rng(11), 300, 0, 0
    for seed in range(runs):
        found = shift_dyad(*two_periods(generator, days, mood), seed=seed)
        low, high = found.region[:, 0] - found.start[0]
        wrong, held = wrong + (found.p < 0.05), held + (low <= 0 <= high)
        assert found.by_days
    doubt = 3 * np.sqrt(0.95 * 0.05 / runs)
    assert wrong / runs <= 0.05 + doubt
    assert held / runs >= 0.95 - doubt


def test_by_days_the_interval_is_welchs_of_the_days_means():
    """Where each day has as many, a mean of stories is one of days."""
    values, periods = two_periods(np.random.default_rng(12), 9, 0.1)
    one, two = (
        values[mask].reshape(9, -1).mean(axis=1) for mask in (periods.first, periods.second)
    )
    found = shift_dyad(values, periods)
    theirs = stats.ttest_ind(two, one, equal_var=False).confidence_interval()
    assert (found.region[:, 0] - found.start[0]).tolist() == pytest.approx(list(theirs))
    assert found.tellers == (180, 180)


def test_by_days_the_chance_is_that_of_every_way_to_part_them():
    """All 252 ways to part ten days in two periods, by Welch's t, beside draws of them."""
    values, periods = two_periods(np.random.default_rng(13), 5, 0.1, each=8)
    means = values.reshape(10, 8).mean(axis=1)
    ways = [np.isin(np.arange(10), some) for some in combinations(range(10), 5)]
    sizes = [
        abs(stats.ttest_ind(means[way], means[~way], equal_var=False).statistic) for way in ways
    ]
    observed = sizes[ways.index(next(way for way in ways if way[:5].all()))]
    exact = np.mean(np.array(sizes) >= observed * (1 - 1e-9))
    drawn = shift_dyad(values, periods).p
    assert drawn == pytest.approx(exact, abs=3 * np.sqrt(exact * (1 - exact) / 99))


def test_over_many_days_tellers_of_their_own_mind_lose_little_power():
    generator, runs = np.random.default_rng(14), 200
    clear = np.zeros(2)
    for seed in range(runs):
        values, periods = two_periods(generator, 20, 0.0, each=5)
        values = np.where(periods.second, values + 0.1, values).clip(0, 1)
        asked = (periods, people_of(periods))
        clear += [shift_dyad(values, one, seed=seed).p < 0.05 for one in asked]
    assert clear[0] / clear[1] > 0.9
    assert clear[1] / runs > 0.5


@pytest.mark.parametrize("days", [1, 4])
def test_of_few_days_tellers_are_compared_and_that_is_said(days):
    values, periods = two_periods(np.random.default_rng(15), days, 0.1)
    found, people = shift_dyad(values, periods), shift_dyad(values, people_of(periods))
    assert not found.by_days
    assert (found.p, found.region.tolist()) == (people.p, people.region.tolist())


def test_one_great_meeting_among_scattered_tellers_is_of_few_even_days():
    generator = np.random.default_rng(16)
    when = np.concatenate([np.zeros(100, int), np.arange(60), 100 + np.arange(160)])
    periods = Groups(when < 100, when >= 100, days=when)
    assert not shift_dyad(generator.random(len(when)), periods).by_days


def test_who_tells_again_stands_at_her_first_day_in_each_period():
    generator = np.random.default_rng(17)
    values, periods = two_periods(generator, 8, 0.1, each=4)
    tellers = generator.integers(0, 12, len(values))
    first = {}
    for row, (teller, later) in enumerate(zip(tellers, periods.second, strict=True)):
        first.setdefault((teller, later), periods.days[row])
    moved = [first[one] for one in zip(tellers, periods.second, strict=True)]
    told = Groups(periods.first, periods.second, tellers, days=periods.days)
    assert told.by_day.tellers.tolist() == moved


@pytest.mark.parametrize("triad", [True, False])
def test_triads_and_stones_are_judged_by_days_as_well(triad):
    generator, runs, wrong = np.random.default_rng(18), 100, np.zeros(2)
    for seed in range(runs):
        across, periods = two_periods(generator, 12, 0.1)
        upward, _ = two_periods(generator, 12, 0.1)
        places = np.stack([across, upward], axis=1)
        for number, groups in enumerate((periods, people_of(periods))):
            if triad:
                found = shift_triad(weights_from_log_ratios(places), groups, seed=seed, limit=1e-6)
            else:
                found = shift_stone(places, groups, seed=seed)
            wrong[number] += found.p < 0.05
    assert wrong[0] / runs <= 0.05 + 3 * np.sqrt(0.95 * 0.05 / runs) < wrong[1] / runs


@pytest.mark.parametrize(
    "days, error", [(np.zeros(3, int), ShapeError), (np.zeros(120), RangeError)]
)
def test_days_are_whole_numbers_one_for_each_story(days, error):
    with pytest.raises(error):
        Groups(np.arange(120) < 60, np.arange(120) >= 60, days=days)
