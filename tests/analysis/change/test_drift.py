"""Drift of themes between periods."""

import numpy as np
import pytest
from scipy import stats

from analysis.change.drift import count_by_days, measure_drift
from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.intervals import wilson_interval

EVEN = np.array([0.4, 0.3, 0.2])


def drawn(generator, shares, stories):
    """Themes with the rest of the shares in none."""
    rest = [*shares, 1 - sum(shares)]
    codes = generator.choice(len(rest), stories, p=rest)
    return np.where(codes == len(shares), -1, codes)


def test_shares_and_changes_are_counted_by_hand():
    themes = np.array([0, 0, 1, -1] * 5 + [1, 1, 1, 0] * 5)
    found = measure_drift(themes, np.repeat([0, 1], 20))
    assert found.stories.tolist() == [20, 20]
    np.testing.assert_allclose(found.shares, [[0.5, 0.25, 0.25], [0.25, 0.75, 0]])
    np.testing.assert_allclose(found.changes, [[-0.25, 0.5, -0.25]])
    assert found.change_lows[0, 1] > 0


def test_all_intervals_hold_the_truth_together_as_often_as_they_say():
    generator, runs, held, changes = np.random.default_rng(1), 120, 0, 0
    periods = np.repeat([0, 1, 2], 60)
    truth = np.append(EVEN, 1 - EVEN.sum())
    for seed in range(runs):
        found = measure_drift(drawn(generator, EVEN, 180), periods, seed=seed)
        held += bool(((found.lows <= truth) & (truth <= found.highs)).all())
        changes += bool(((found.change_lows <= 0) & (found.change_highs >= 0)).all())
    least = 0.95 - 3 * np.sqrt(0.95 * 0.05 / runs)
    assert held / runs >= least
    assert changes / runs >= least


def test_the_shares_of_many_themes_among_few_hold_together():
    generator, held = np.random.default_rng(2), 0
    shares = np.linspace(1, 3, 16) / 32
    for _ in range(100):
        themes = generator.choice(16, 42, p=shares)
        themes[0] = 15  # lest the last be unknown
        found = measure_drift(themes, np.repeat(np.arange(6), 7))
        held += bool(((found.lows[:, :16] <= shares) & (shares <= found.highs[:, :16])).all())
    assert held / 100 >= 0.95  # Wilson's, each at its high level, .56


def test_without_drift_the_test_is_wrong_as_seldom_as_asked_also_with_repeats():
    generator, runs, wrong = np.random.default_rng(2), 200, 0
    tellers = np.repeat(np.arange(40), 3)
    for seed in range(runs):
        themes = np.repeat(drawn(generator, EVEN, 40), 3)
        wrong += measure_drift(themes, tellers % 2, tellers, seed=seed).p <= 0.05
    assert wrong / runs <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)


def test_a_planted_drift_is_found():
    generator = np.random.default_rng(3)
    themes = np.append(drawn(generator, EVEN, 150), drawn(generator, [0.15, 0.3, 0.45], 150))
    found = measure_drift(themes, np.repeat([0, 1], 150))
    assert found.p < 0.01
    assert found.change_highs[0, 0] < 0 < found.change_lows[0, 2]


def test_the_limit_is_pearsons_where_each_told_once():
    generator = np.random.default_rng(4)
    themes, periods = generator.integers(0, 4, 6000), generator.integers(0, 3, 6000)
    found = measure_drift(themes, periods)
    table = np.array([np.bincount(themes[periods == one], minlength=4) for one in range(3)])
    assert found.method == "limit"
    assert found.p == pytest.approx(stats.chi2_contingency(table).pvalue, abs=2e-3)


def test_names_of_themes_and_order_of_stories_do_not_matter():
    generator = np.random.default_rng(5)
    themes, periods = drawn(generator, EVEN, 120), generator.integers(0, 3, 120)
    plain = measure_drift(themes, periods)
    renamed = np.where(themes < 0, -1, 2 - themes)
    other = measure_drift(renamed[::-1], periods[::-1])
    np.testing.assert_allclose(other.shares[:, [2, 1, 0, 3]], plain.shares)
    np.testing.assert_allclose(other.change_lows[:, [2, 1, 0, 3]], plain.change_lows)


@pytest.mark.parametrize(
    "themes, periods",
    [
        (np.zeros(0, int), np.zeros(0, int)),
        (np.full(40, -1), np.zeros(40, int)),
        (np.zeros(40, int), np.full(40, -1)),
        (np.zeros(6, int), np.arange(6) % 2),
    ],
)
def test_none_one_period_or_few_tellers_have_a_reason(themes, periods):
    found = measure_drift(themes, periods)
    assert found.reason == "too_few_tellers"
    assert np.isnan(found.p)
    assert np.isnan(found.change_lows).all()


def test_an_empty_period_between_two_is_left_blank():
    found = measure_drift(np.zeros(40, int), np.repeat([0, 2], 20))
    assert np.isnan(found.shares[1]).all()
    assert np.isnan(found.changes).all()
    assert found.p == 1


def test_what_makes_no_sense_is_refused():
    codes = np.zeros(4, int)
    with pytest.raises(ShapeError, match="themes"):
        measure_drift(codes[:2], codes)
    with pytest.raises(RangeError, match="themes holds -5"):
        measure_drift(codes - 5, codes)
    with pytest.raises(RangeError, match="periods holds float64"):
        measure_drift(codes, np.full(4, np.nan))
    with pytest.raises(ParameterError, match="level"):
        measure_drift(codes, codes, level=0)
    with pytest.raises(ShapeError, match="tellers"):
        measure_drift(codes, codes, np.arange(3))


def test_many_tellers_who_repeat_themselves_are_judged_by_the_limit_with_the_same_error():
    generator, runs, wrong = np.random.default_rng(6), 100, 0
    tellers = np.repeat(np.arange(2200), np.arange(2200) % 3 + 1)
    for _ in range(runs):
        themes = drawn(generator, EVEN, 2200)[tellers]
        wrong += measure_drift(themes, tellers % 4, tellers).p <= 0.05
    assert wrong / runs <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)


def wilson(yes, size, reach):
    middle = (yes + reach**2 / 2) / (size + reach**2)
    half = reach / (size + reach**2) * np.sqrt(yes * (size - yes) / size + reach**2 / 4)
    return middle - half, middle + half


def test_a_change_has_newcombes_interval_at_the_level_at_which_all_changes_hold():
    counts = np.array([[8, 12, 20], [15, 15, 10], [9, 30, 21]])
    themes = np.concatenate([np.repeat([0, 1, -1], row) for row in counts])
    found = measure_drift(themes, np.repeat([0, 1, 2], counts.sum(axis=1)), level=0.9)
    # Two changes of three shares each.
    reach = stats.norm.isf((1 - 0.9 ** (1 / 6)) / 2)
    for step in (0, 1):
        for theme in (0, 1, 2):
            ends, shares = [], []
            for row in counts[step : step + 2]:
                shares.append(row[theme] / row.sum())
                ends.append(wilson(row[theme], row.sum(), reach))
            (low, high), (later_low, later_high) = ends
            gap = shares[1] - shares[0]
            down = np.hypot(shares[1] - later_low, high - shares[0])
            up = np.hypot(later_high - shares[1], shares[0] - low)
            assert found.changes[step, theme] == pytest.approx(gap)
            assert found.change_lows[step, theme] == pytest.approx(gap - down)
            assert found.change_highs[step, theme] == pytest.approx(gap + up)


@pytest.mark.parametrize("few", [0, 1])
def test_beside_a_period_of_few_tellers_no_change_has_an_interval(few):
    periods = np.repeat([few, 1 - few], [4, 30])
    found = measure_drift(np.arange(34) % 3, periods)
    assert np.isfinite(found.changes).all()
    assert np.isnan(found.change_lows).all()
    assert np.isnan(found.change_highs).all()


def test_the_limit_of_tellers_who_repeat_themselves_is_what_their_own_order_gives():
    """Statistic and permutation of tellers written anew, for four themes of unequal size."""
    generator = np.random.default_rng(23)
    often = generator.integers(1, 4, 2100)
    tellers = np.repeat(np.arange(2100), often)
    favourite = generator.choice(4, 2100, p=[0.5, 0.3, 0.15, 0.05])
    themes = np.where(generator.random(len(tellers)) < 0.7, favourite[tellers], 3)
    home = np.arange(2100) % 2
    sums = np.zeros((2100, 4))
    np.add.at(sums, (tellers, themes), 1)

    def chi_square(place):
        table = np.array([sums[place == 0].sum(axis=0), sums[place == 1].sum(axis=0)])
        return stats.chi2_contingency(table, correction=False).statistic

    drawn = np.array([chi_square(generator.permutation(home)) for _ in range(400)])
    for order in (home, generator.permutation(home), generator.permutation(home)):
        found = measure_drift(themes, order[tellers], tellers)
        chance = (drawn >= chi_square(order)).mean()
        assert found.method == "limit"
        assert found.p == pytest.approx(chance, abs=4 * np.sqrt(0.25 / 400))


def test_by_days_an_interval_holds_what_would_be_told_on_other_days_too():
    """Of themes that a day's mood favours, 20 days of 30 tellers."""
    generator, runs, held = np.random.default_rng(1), 300, np.zeros(2)
    for _ in range(runs):
        moods = generator.beta(4, 6, 20)
        lies = (generator.random((20, 30)) < moods[:, None]).reshape(-1, 1)
        worth, days = count_by_days(lies, np.arange(600), np.repeat(np.arange(20), 30), 0.95)
        assert days == 20
        ends = [wilson_interval(float(lies.mean()), size) for size in (worth[0], 600)]
        held += [low <= 0.4 <= high for low, high in ends]
    by_days, by_tellers = held / runs
    assert by_days >= 0.93
    assert by_tellers < 0.8


def test_a_teller_lies_on_the_first_of_her_days_where_any_of_her_stories_does():
    tellers, days = np.array([1, 1, 2, 3, 4]), np.array([5, 3, 3, 4, 4])
    lies = np.array([[1, 0], [0, 1], [0, 1], [1, 0], [1, 0]], np.bool_)
    alone = np.array([[1, 1], [0, 1], [1, 0], [1, 0]], np.bool_)
    both = (
        count_by_days(lies, tellers, days, 0.9),
        count_by_days(alone, np.arange(4), np.array([3, 3, 4, 4]), 0.9),
    )
    np.testing.assert_array_equal(both[0][0], both[1][0])
    assert both[0][1] == both[1][1] == 2


def test_one_day_says_nothing_of_how_days_differ():
    worth, days = count_by_days(np.ones((9, 2), np.bool_), np.arange(9), np.full(9, 4), 0.95)
    assert np.isnan(worth).all()
    assert days == 1


@pytest.mark.parametrize(
    "days, error", [(np.arange(3), ShapeError), (np.array([0.5, 1]), RangeError)]
)
def test_days_are_whole_numbers_one_for_each_story(days: np.ndarray, error: type[Exception]):
    with pytest.raises(error, match="days"):
        count_by_days(np.ones((2, 1), np.bool_), np.arange(2), days, 0.95)
