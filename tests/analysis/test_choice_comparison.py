"""Two groups compared on choices."""

import numpy as np
import pytest
from scipy import stats

from analysis.choice_comparison import compare_choices, pulls_on_v
from analysis.errors import RangeError
from analysis.grouping import Groups
from analysis.tally_comparison import compare_options
from analysis.told import Told

NOBODY = np.zeros(0, dtype=np.intp)


def groups(first: int, second: int, tellers=None) -> Groups:
    mask = np.arange(first + second) < first
    return Groups(mask, ~mask, tellers)


def one_each(options: np.ndarray, width: int) -> np.ndarray:
    return options[:, None] == np.arange(width)


TAKEN = np.repeat([0, 1, 2, 0, 1, 2], [30, 10, 20, 10, 25, 15])


def test_the_effect_is_scipys_cramers_v():
    table = np.array([[30, 10, 20], [10, 25, 15]])
    found = compare_choices(one_each(TAKEN, 3), groups(60, 50))
    assert found.effect == pytest.approx(stats.contingency.association(table))
    assert found.low < found.effect < found.high
    assert found.p == pytest.approx(stats.chi2_contingency(table).pvalue, abs=0.005)
    np.testing.assert_allclose(
        found.gaps, [30 / 60 - 10 / 50, 10 / 60 - 25 / 50, 20 / 60 - 15 / 50]
    )
    assert (found.lows < found.gaps).all()


def test_by_the_limit_law_p_is_pearsons():
    options = np.random.default_rng(1).integers(0, 4, 3000)
    found = compare_choices(one_each(options, 4), groups(1400, 1600))
    table = [np.bincount(options[:1400]), np.bincount(options[1400:])]
    assert found.method == "limit"
    assert found.p == pytest.approx(stats.chi2_contingency(table).pvalue, abs=0.01)


@pytest.mark.parametrize(
    "first, second, method",
    [((50, 45, 3), (45, 50, 13), "permutation"), ((1000, 950, 25), (960, 950, 42), "limit")],
)
def test_a_rare_option_weighs_in_p_as_pearson_lets_it(first, second, method):
    options = np.concatenate([np.repeat(range(3), row) for row in (first, second)])
    found = compare_choices(one_each(options, 3), groups(sum(first), sum(second)))
    assert found.method == method
    assert found.p == pytest.approx(stats.chi2_contingency([first, second]).pvalue, abs=0.01)


def test_the_interval_of_v_holds_the_planted_one():
    generator, held = np.random.default_rng(2), 0
    shares = np.array([[0.5, 0.3, 0.2], [0.25, 0.35, 0.4]])
    truth = np.sqrt(0.25 * ((shares[0] - shares[1]) ** 2 / shares.mean(axis=0)).sum())
    for seed in range(200):
        options = np.append(*(generator.choice(3, 120, p=row) for row in shares))
        found = compare_choices(one_each(options, 3), groups(120, 120), seed=seed)
        held += found.low <= truth <= found.high
    assert held / 200 >= 0.91


@pytest.mark.parametrize("first", [(14, 14, 14, 14, 14, 30), (10, 10, 10, 10, 10, 50)])
def test_the_interval_of_v_holds_what_few_take_rarely_among_many_options(first):
    generator, held, sizes = np.random.default_rng(5), 0, (20, 980)
    shares = np.array([first, (20, 20, 20, 20, 19, 1)]) / 100
    both = np.array(sizes) @ shares / 1000
    truth = np.sqrt(0.02 * 0.98 * ((shares[0] - shares[1]) ** 2 / both).sum())
    for _ in range(200):
        counts = [generator.multinomial(n, row) for n, row in zip(sizes, shares, strict=True)]
        told = [Told(one, NOBODY, NOBODY) for one in counts]
        found, _ = compare_options(np.eye(6, dtype=np.bool_), *told, several=False)
        held += found.low <= truth <= found.high
    assert held / 200 >= 0.91


def test_among_many_the_interval_of_v_is_as_wide_as_v_moves():
    shares, sizes = [(0.2, 0.4, 0.4), (0.01, 0.495, 0.495)], (500, 20_000)
    generator, moves, widths = np.random.default_rng(5), [], []
    for _ in range(200):
        counts = [generator.multinomial(n, row) for n, row in zip(sizes, shares, strict=True)]
        told = [Told(one, NOBODY, NOBODY) for one in counts]
        found, _ = compare_options(np.eye(3, dtype=np.bool_), *told, several=False)
        moves.append(found.effect)
        widths.append(found.high - found.low)
    assert np.mean(widths) == pytest.approx(2 * 1.96 * np.std(moves), rel=0.15)


def test_one_more_of_a_group_pulls_v_as_its_derivative_says():
    shares, sizes = np.array([[0.5, 0.3, 0.2], [0.2, 0.45, 0.35]]), (30, 70)
    of_all = np.average(shares, axis=0, weights=sizes)
    pulls = pulls_on_v(shares[0] - shares[1], of_all, sizes)

    def half_of_v_squared(moved: np.ndarray) -> float:
        both = np.average(moved, axis=0, weights=sizes)
        return float(((moved[0] - moved[1]) ** 2 / both).sum()) / 2

    step = 1e-6
    for place in np.ndindex(shares.shape):
        aside = np.zeros(shares.shape)
        aside[place] = step
        slope = half_of_v_squared(shares + aside) - half_of_v_squared(shares - aside)
        assert pulls[place] == pytest.approx(slope / (2 * step), rel=1e-5)


def test_groups_that_are_alike_to_the_last_story_do_not_say_that_v_is_nought():
    options = np.repeat([0, 1, 0, 1], [4, 3, 4, 3])
    found = compare_choices(one_each(options, 2), groups(7, 7))
    shares = np.array([[0.5, 0.5], [0.7, 0.3]])
    ordinary = np.sqrt(0.25 * ((shares[0] - shares[1]) ** 2 / shares.mean(axis=0)).sum())
    assert found.effect == found.low == 0
    assert found.high > ordinary


def test_groups_more_alike_than_chance_makes_them_keep_their_v_inside_its_interval():
    # Two by each group of eleven options, one moved: χ² is far under its ten degrees of freedom.
    options = np.append(np.repeat(np.arange(11), 20), np.repeat(np.arange(11), 20))
    options[0] = 1
    found = compare_choices(one_each(options, 11), groups(220, 220))
    assert found.low == 0 < found.effect <= found.high


def test_tellers_who_repeat_themselves_widen_the_interval():
    tellers = np.append(np.repeat(np.arange(20), 3), 100 + np.repeat(np.arange(10), 5))
    options = np.append(np.repeat(TAKEN[:60:3], 3), np.repeat(TAKEN[60::5], 5))
    alone = compare_choices(one_each(options, 3), groups(60, 50))
    whole = compare_choices(one_each(options, 3), groups(60, 50, tellers))
    assert whole.effect == pytest.approx(alone.effect)
    assert whole.tellers == (20, 10)
    assert whole.high - whole.low > alone.high - alone.low
    assert whole.p > alone.p


def test_several_options_are_compared_share_by_share():
    generator = np.random.default_rng(3)
    taken = generator.random((200, 4)) < 0.4
    taken[:100, 2] = generator.random(100) < 0.75
    found = compare_choices(taken, groups(100, 100), several=True)
    assert found.measure == "largest_share_difference"
    assert found.effect == found.gaps[2] == pytest.approx(0.35, abs=0.15)
    assert found.low < found.lows[2] < found.highs[2] < found.high
    assert found.p < 0.01


def test_where_nothing_differs_few_tests_say_so():
    generator, wrong = np.random.default_rng(4), 0
    for seed in range(150):
        taken = generator.random((80, 3)) < 0.3
        wrong += compare_choices(taken, groups(40, 40), several=True, seed=seed).p <= 0.05
    assert 1 <= wrong <= 15


def test_stories_that_took_nothing_are_left_out_of_v_alone():
    taken = np.vstack([one_each(TAKEN, 3), np.zeros((10, 3), dtype=bool)])
    assert compare_choices(taken, groups(60, 60)).stories == (60, 50)
    assert compare_choices(taken, groups(60, 60), several=True).stories == (60, 60)


def test_degenerate_choices_give_reasons():
    alike = compare_choices(one_each(np.zeros(40, dtype=int), 3), groups(20, 20))
    assert (alike.effect, alike.p, alike.reason) == (0, 1, "all_alike")
    few = compare_choices(one_each(TAKEN, 3)[:63], groups(60, 3))
    assert few.reason == "too_few_tellers"
    assert np.isnan(few.p)
    nobody = compare_choices(np.zeros((10, 3), dtype=bool), groups(5, 5))
    assert (nobody.reason, np.isnan(nobody.effect)) == ("too_few_tellers", True)
    none = compare_choices(np.zeros((3, 3), dtype=bool), groups(3, 0), several=True)
    assert none.reason == "too_few_tellers"


def test_two_options_in_a_single_choice_are_refused():
    with pytest.raises(RangeError, match="several=True"):
        compare_choices(np.ones((20, 2), dtype=bool), groups(10, 10))
