"""Looks at what comes in: however often one looks, the error stays what was asked for."""

import numpy as np
import pytest

from analysis.change.looks import follow_gap, follow_gap_of_days, follow_mean
from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.intervals import student_quantile
from drilling import full

TELLERS = 400


def missed(draw, truth, runs, seed):
    """The share of runs in which any of the looks missed the truth."""
    generator, missed = np.random.default_rng(seed), 0
    for _ in range(runs):
        looks = follow_mean(draw(generator))
        missed += bool(((looks.lows > truth) | (looks.highs < truth)).any())
    return missed / runs


SPREADS = {
    "a share": (lambda g: (g.random(TELLERS) < 0.2).astype(float), 0.2),
    "a dyad at its poles": (lambda g: g.beta(0.3, 0.3, TELLERS), 0.5),
    "a dyad near one pole": (lambda g: g.beta(1, 9, TELLERS), 0.1),
}


@pytest.mark.parametrize("spread", SPREADS)
def test_four_hundred_looks_miss_the_truth_in_at_most_five_runs_of_a_hundred(spread):
    draw, truth = SPREADS[spread]
    assert missed(draw, truth, 200, seed=1) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 200)


@pytest.mark.drill
@pytest.mark.parametrize("spread", SPREADS)
def test_the_same_over_many_runs(spread, tell):
    runs, (draw, truth) = full(5000), SPREADS[spread]
    share = missed(draw, truth, runs, seed=2)
    tell(f"{runs} runs of {spread}, the truth missed in {share:.3f}")
    assert share <= 0.05


def test_an_ordinary_interval_would_miss_it_far_more_often():
    generator, missed, number = np.random.default_rng(3), 0, np.arange(1, TELLERS + 1)
    reach = student_quantile(0.95, 30)
    for _ in range(200):
        values = generator.random(TELLERS)
        means = np.cumsum(values) / number
        errors = reach * np.sqrt(1 / 12 / number)
        missed += bool((np.abs(means - 0.5) > errors)[20:].any())
    assert missed / 200 > 0.15


def test_a_gap_that_is_none_is_called_one_as_seldom_as_asked():
    generator, runs, wrong = np.random.default_rng(4), 200, 0
    for _ in range(runs):
        values, second = generator.beta(2, 3, TELLERS), generator.random(TELLERS) < 0.5
        wrong += follow_gap(values, second).first_clear is not None
    assert wrong / runs <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / runs)


def test_a_real_gap_is_seen_in_the_end():
    generator, seen = np.random.default_rng(5), []
    for _ in range(40):
        second = generator.random(TELLERS) < 0.5
        values = np.where(second, generator.beta(5, 3, TELLERS), generator.beta(3, 5, TELLERS))
        looks = follow_gap(values, second)
        seen.append(looks.first_clear is not None)
        assert looks.lows[-1] <= looks.means[-1] <= looks.highs[-1]
    assert np.mean(seen) >= 0.9


def moody_course(generator, gap=0.0):
    """Thirty days before and after, twenty tellers a day, who share its mood; and their days."""
    days = np.arange(60 * 20) // 20
    values = generator.beta(4, 4, len(days)) + generator.normal(0, 0.1, 60)[days]
    return np.clip(values + gap * (days >= 30), 0, 1), days >= 30, days


def test_moods_of_days_are_no_gap_to_whoever_looks_again_and_again():
    """Of tellers 89 of 100 courses were sure of one."""
    generator, runs = np.random.default_rng(31), 100
    wrong = [
        follow_gap_of_days(*moody_course(generator)).first_clear is not None for _ in range(runs)
    ]
    assert np.mean(wrong) <= 0.05


def test_a_gap_that_days_bear_out_is_seen():
    generator = np.random.default_rng(32)
    seen = [follow_gap_of_days(*moody_course(generator, 0.2)).first_clear for _ in range(40)]
    assert np.mean([one is not None for one in seen]) >= 0.9


def test_days_leave_open_each_mean_whose_bayes_factor_is_under_its_error():
    """By numbers: a normal law of any spread, its effect from the standard normal law."""
    values, error = np.random.default_rng(33).normal(0.5, 0.1, 12), 0.025
    known, days = np.linspace(0.2, 0.24, 12), np.arange(24)
    gap = follow_gap_of_days(np.append(known, values), days >= 12, days)
    asked = np.linspace(0, 1, 10001)
    ends = [
        asked[np.all([bayes_factor(part[:n], asked) < 1 / error for n in range(2, 13)], axis=0)]
        for part in (known, values)
    ]
    assert gap.lows[-1] == pytest.approx(min(ends[1]) - max(ends[0]), abs=4e-4)
    assert gap.highs[-1] == pytest.approx(max(ends[1]) - min(ends[0]), abs=4e-4)


def test_days_all_alike_do_not_say_how_far_others_lie():
    days = np.arange(60)
    gap = follow_gap_of_days(np.where(days < 30, 0.1, 0.9), days >= 30, days)
    assert (gap.lows[-1], gap.highs[-1]) == (-1, 1)


def bayes_factor(values, mean):
    """Gönen, Johnson, Lu & Westfall 2005, The American Statistician 59, for one group."""
    count, freedom = len(values), len(values) - 1
    square = count * (values.mean() - mean) ** 2 / values.var(ddof=1)
    ratio = (1 + square / freedom) / (1 + square / (freedom * (1 + count)))
    return ratio ** (count / 2) / np.sqrt(1 + count)


def test_intervals_only_narrow_and_hold_the_mean_by_hand():
    looks = follow_mean(np.array([1, 0, 1, 1, np.nan]))
    assert looks.tellers.tolist() == [1, 2, 3, 4]
    assert looks.means.tolist() == pytest.approx([1, 1 / 2, 2 / 3, 3 / 4])
    long = follow_mean(np.random.default_rng(6).random(500))
    assert (np.diff(long.lows) >= 0).all()
    assert (np.diff(long.highs) <= 0).all()
    assert long.highs[-1] - long.lows[-1] < 0.15


def test_the_running_sums_are_those_of_the_theorem_step_by_step():
    values, error = np.random.default_rng(7).random(30), 0.05
    guess, variance, weight, cost, stakes, at = 0.5, 0.25, 0.0, 0.0, 0.0, []
    for number, value in enumerate(values, 1):
        stake = np.sqrt(2 * np.log(2 / error) / (variance * number * np.log(1 + number)))
        stake = min(stake, 0.5)
        weight, stakes = weight + stake, stakes + stake * value
        cost += (value - guess) ** 2 * (-np.log(1 - stake) - stake)
        at.append((stakes / weight, (np.log(2 / error) + cost) / weight))
        guess = (0.5 + values[:number].sum()) / (number + 1)
        past = [(0.5 + values[:one].sum()) / (one + 1) for one in range(1, number + 1)]
        variance = (0.25 + np.sum((values[:number] - past) ** 2)) / (number + 1)
    lows = np.maximum.accumulate(np.clip([middle - half for middle, half in at], 0, 1))
    np.testing.assert_allclose(follow_mean(values).lows, lows)


def test_a_teller_counts_once_with_the_mean_of_her_stories():
    values, tellers = np.array([0.2, 0.9, 0.4, 0.9]), np.array([7, 3, 7, 3])
    looks = follow_mean(values, tellers)
    assert looks.tellers.tolist() == [1, 2]
    assert looks.means.tolist() == pytest.approx([0.3, 0.6])


def test_swapping_the_poles_mirrors_the_looks():
    values = np.random.default_rng(8).beta(2, 5, 100)
    plain, mirrored = follow_mean(values), follow_mean(1 - values)
    np.testing.assert_allclose(mirrored.highs, 1 - plain.lows)


@pytest.mark.parametrize("values", [np.zeros(0), np.full(9, np.nan)])
def test_nothing_to_look_at_is_no_look(values):
    assert len(follow_mean(values).tellers) == 0
    gap = follow_gap(values, np.ones(len(values), dtype=np.bool_))
    assert gap.first_clear is None


def test_one_group_alone_shows_no_gap():
    gap = follow_gap(np.full(50, 0.9), np.ones(50, dtype=np.bool_))
    assert gap.first_clear is None
    assert np.isnan(gap.means).all()


def test_what_makes_no_sense_is_refused():
    with pytest.raises(RangeError, match="values"):
        follow_mean(np.array([1.5]))
    with pytest.raises(RangeError, match="values"):
        follow_mean(np.array([np.inf]))
    with pytest.raises(ShapeError, match="values"):
        follow_mean(np.zeros((2, 2)))
    with pytest.raises(ShapeError, match="tellers"):
        follow_mean(np.zeros(3), np.arange(2))
    with pytest.raises(ShapeError, match="second"):
        follow_gap(np.zeros(3), np.zeros(2, dtype=np.bool_))
    with pytest.raises(ParameterError, match="level"):
        follow_mean(np.zeros(3), level=1)


@pytest.mark.parametrize("turned", [False, True])
def test_a_gap_is_what_two_means_leave_open_each_at_half_the_error(turned):
    generator = np.random.default_rng(21)
    values, second = generator.beta(2, 3, 160), (generator.random(160) < 0.4) ^ turned
    second[:12] = turned
    gap = follow_gap(values, second, level=0.9)
    one, other = (follow_mean(values[side], level=0.95) for side in (~second, second))
    assert gap.lows[-1] == pytest.approx(other.lows[-1] - one.highs[-1])
    assert gap.highs[-1] == pytest.approx(other.highs[-1] - one.lows[-1])
    # Until the first of the other group came, all is open on its side.
    alone = int(np.argmax(second != second[0]))
    known = follow_mean(values[:alone], level=0.95)
    ends = (-known.highs, 1 - known.lows) if not second[0] else (known.lows - 1, known.highs)
    np.testing.assert_allclose((gap.lows[:alone], gap.highs[:alone]), ends)


def test_a_mean_is_followed_as_the_paper_has_it_value_by_value():
    """Waudby-Smith & Ramdas 2024, eq. 14 and 15, written as sums over all that came before."""
    values = np.random.default_rng(22).beta(1, 4, 900)
    error, followed = 0.1, follow_mean(values, level=0.9)
    means = [(0.5 + values[:t].sum()) / (t + 1) for t in range(901)]
    off = (values - means[1:]) ** 2
    spreads = [(0.25 + off[:t].sum()) / (t + 1) for t in range(901)]
    stakes = np.array([
        min(0.5, np.sqrt(2 * np.log(2 / error) / (spreads[t - 1] * t * np.log(t + 1))))
        for t in range(1, 901)
    ])  # fmt: skip
    assert stakes[-1] < 0.3  # or its least alone is tried
    price = (-np.log(1 - stakes) - stakes) / 4
    off = 4 * (values - means[:900]) ** 2
    lows = [
        (stakes * values)[:t].sum() / stakes[:t].sum()
        - (np.log(2 / error) + (off * price)[:t].sum()) / stakes[:t].sum()
        for t in range(1, 901)
    ]
    np.testing.assert_allclose(followed.lows, np.maximum.accumulate(np.clip(lows, 0, 1)))
