"""Shares, means and quantiles with their intervals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.intervals import (
    difference_of_shares,
    effective_size,
    exact_interval,
    mean_of,
    median_of,
    noncentral_interval,
    parts_of_whole,
    quantile_of,
    share_of,
    share_of_cut,
    unseen_share,
    wilson_interval,
)


@given(st.integers(1, 500), st.floats(0, 1))
def test_shares_have_scipys_wilson_interval(count, part):
    hits = round(part * count)
    share = share_of(np.arange(count) < hits)
    theirs = stats.binomtest(hits, count).proportion_ci(method="wilson")
    assert (share.low, share.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    assert share.low <= share.value <= share.high


@given(st.lists(st.integers(0, 9), min_size=1, max_size=8), st.integers(0, 30), st.integers(1, 9))
def test_parts_of_a_whole_are_told_as_each_alone_or_all_go_the_same_part_of_the_way(
    steps, others, left_out
):
    counts = [one * (left_out + 1) for one in steps]
    total = max(sum(counts) + others * (left_out + 1), left_out + 1)
    alone = np.array([share_of_cut(one, total, left_out)[0] for one in counts])
    parts, told = parts_of_whole(counts, total, left_out), np.array(counts) > 0
    rest = 1 - alone[told].sum()
    if rest >= 0:
        assert parts[told] == pytest.approx(alone[told])
        assert parts[~told] == pytest.approx(np.minimum(alone, rest / max(sum(~told), 1))[~told])
        return
    least = np.array(counts) / (total + left_out)
    way = ((alone - parts) / (alone - least))[told]
    assert parts[told].sum() == pytest.approx(1)
    assert way == pytest.approx(way[0])
    assert not parts[~told].any()


@given(st.integers(1, 500), st.floats(0, 1), st.sampled_from([0.9, 0.95, 0.9995]))
def test_exact_intervals_of_shares_are_scipys(count, part, level):
    hits = round(part * count)
    theirs = stats.binomtest(hits, count).proportion_ci(level, method="exact")
    ours = exact_interval(hits / count, count, level)
    assert ours == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@pytest.mark.parametrize("stories", [2, 30])
def test_means_have_scipys_student_interval(stories):
    values = np.random.default_rng(1).normal(size=stories)
    theirs = stats.ttest_1samp(values, 0).confidence_interval()
    ours = mean_of(values)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high))


def test_a_median_lies_between_the_order_statistics_of_the_textbook():
    # n = 20: the 6th and the 15th value, coverage .959 (David & Nagaraja, table 7.1).
    median = median_of(np.arange(1.0, 21))
    assert (median.value, median.low, median.high) == (10.5, 6, 15)


@pytest.mark.parametrize("share", [0.25, 0.5, 0.9])
def test_a_quantile_lies_between_the_places_that_the_binomial_law_says(share):
    # In floats 28 / 41 · 41 is over 28: rounded up it was one place too far.
    for stories in range(36, 400):
        fewest, most = stats.binom.ppf([0.025, 0.975], stories, share)
        found = quantile_of(np.arange(1.0, stories + 1), share)
        assert (found.low, found.high) == (fewest, most + 1)


@pytest.mark.parametrize("stories, share", [(8, 0.5), (30, 0.25), (200, 0.5), (200, 0.9)])
def test_a_quantiles_interval_holds_the_truth(stories, share):
    generator = np.random.default_rng(stories)
    truth, held = -np.log(1 - share), 0
    for _ in range(500):
        found = quantile_of(generator.exponential(size=stories), share)
        held += found.low <= truth <= found.high
    assert held / 500 >= 0.93


def test_a_teller_who_says_yes_five_times_is_one_voice():
    generator = np.random.default_rng(2)
    held = 0
    for _ in range(500):
        yes = np.repeat(generator.random(60) < 0.3, 5)
        share = share_of(yes, np.repeat(np.arange(60), 5))
        held += share.low <= 0.3 <= share.high
    assert held / 500 >= 0.92
    assert effective_size(yes, np.repeat(np.arange(60), 5))[0] == pytest.approx(60, rel=0.06)


@pytest.mark.parametrize("told", [[30] + [1] * 30, [20, 20] + [1] * 10, [1] * 8 + [2, 2, 4, 6]])
def test_one_who_told_much_does_not_make_an_interval_too_sure(told):
    generator, tellers, held = np.random.default_rng(6), np.repeat(np.arange(len(told)), told), 0
    for _ in range(300):
        values = generator.random(len(told))[tellers]
        mean, share = mean_of(values, tellers), share_of(values < 0.3, tellers)
        held += (mean.low <= 0.5 <= mean.high) + (share.low <= 0.3 <= share.high)
    assert held / 600 >= 0.91  # a plain sum of squares held .73, .61, .89


def test_where_one_told_nearly_all_there_is_a_mean_without_an_interval():
    mean = mean_of(np.arange(37.0), np.append(np.zeros(30, dtype=int), np.arange(1, 8)))
    assert (mean.tellers, mean.value, mean.reason) == (8, 18, "too_few_tellers")
    assert np.isnan([mean.low, mean.high]).all()


def test_stories_are_worth_no_more_than_they_are_and_alike_ones_their_tellers():
    alternating = np.tile([True, False], 50)
    assert effective_size(alternating, np.repeat(np.arange(50), 2)) == (100, 50)
    assert effective_size(np.ones(30, dtype=bool), np.repeat(np.arange(10), 3)) == (10, 10)


def test_a_share_of_few_tellers_is_worth_less_by_students_law_of_so_many():
    # Six who answer alike each time: by Kish 30 · (.25 / 29) / (.25 / 5), and as the variance of
    # six has 5 degrees of freedom for 29, (2.0452 / 2.5706)² of that (Korn & Graubard 1998).
    yes, tellers = np.repeat([True, False] * 3, 5), np.repeat(np.arange(6), 5)
    worth, number = effective_size(yes, tellers)
    assert (worth, number) == (pytest.approx(5.1724 * (2.0452 / 2.5706) ** 2, rel=1e-4), 6)


def test_where_all_say_yes_the_interval_still_has_a_length():
    share = share_of(np.ones(10, dtype=bool))
    assert (share.value, share.high) == (1, 1)
    assert share.low == pytest.approx(0.7225, abs=1e-4)


def test_what_one_told_again_and_again_is_one_answer():
    yes, teller = np.array([True, False, True, True, False]), np.full(5, 7)
    assert effective_size(yes, teller) == (1, 1)
    share = share_of(yes, teller)
    assert (share.low, share.high) == wilson_interval(0.6, 1)


NOBODY, ONE = np.zeros(0), np.array([0.4])


@pytest.mark.parametrize("estimate", [mean_of, median_of])
def test_nobody_and_one_teller_have_no_interval_and_a_reason(estimate):
    nobody, one = estimate(NOBODY), estimate(ONE)
    assert np.isnan(nobody.value)
    assert (nobody.reason, one.reason, one.value) == ("no_stories", "one_teller", 0.4)
    assert (nobody.stories, nobody.tellers, one.stories, one.tellers) == (0, 0, 1, 1)
    assert np.isnan([nobody.low, nobody.high, one.low, one.high]).all()
    assert estimate(np.array([1.0, 2.0]), np.array([5, 5])).reason == "one_teller"


def test_all_alike_have_a_median_surely_and_a_mean_without_an_interval():
    # Nine alike say that half of all lie there (the order statistics need no spread), but not
    # that the rest lie near.
    median, mean = median_of(np.full(9, 0.2)), mean_of(np.full(9, 0.2))
    assert (median.low, median.high) == (0.2, 0.2)
    assert (mean.value, mean.reason) == (pytest.approx(0.2), "all_alike")
    assert np.isnan([mean.low, mean.high]).all()


@given(st.floats(-1e9, 1e9), st.integers(2, 60))
def test_alike_answers_have_no_interval_of_their_mean_whatever_they_are(answer, stories):
    mean = mean_of(np.full(stories, answer))
    assert (mean.value, mean.reason) == (pytest.approx(answer), "all_alike")


# All n answers lie over the quantile with chance (1 − share)^n, which must be .025 or less.
@pytest.mark.parametrize("share, fewest", [(0.5, 6), (0.25, 13), (0.75, 13)])
def test_a_quantile_of_too_few_has_no_interval(share, fewest):
    values = np.arange(20.0)
    assert quantile_of(values[:2], share).reason == "too_few_tellers"
    assert quantile_of(values[: fewest - 1], share).reason == "too_few_tellers"
    assert np.isnan(quantile_of(values[: fewest - 1], share).low)
    enough = quantile_of(values[:fewest], share)
    under, most = stats.binom.ppf([0.025, 0.975], fewest, share)
    assert enough.reason is None
    assert (enough.low, enough.high) == (values[int(under) - 1], values[int(most)])
    assert enough.low <= enough.value <= enough.high


@pytest.mark.parametrize("stories", [7, 30])
def test_a_mean_of_answers_in_a_corner_is_not_too_sure(stories):
    generator, held, without = np.random.default_rng(9), 0, 0
    for _ in range(500):
        found = mean_of(np.where(generator.random(stories) < 0.9, 5.0, 4.0))
        held += found.low <= 4.9 <= found.high
        without += found.reason == "all_alike"
    assert held / (500 - without) >= 0.93


def test_the_order_of_stories_does_not_matter():
    generator = np.random.default_rng(3)
    values, tellers = generator.random(60), generator.integers(0, 20, 60)
    order = generator.permutation(60)
    for estimate in (mean_of, median_of):
        before, after = estimate(values, tellers), estimate(values[order], tellers[order])
        assert (before.low, before.high) == pytest.approx((after.low, after.high))


@pytest.mark.parametrize("estimate", [mean_of, median_of])
def test_a_number_of_answers_of_which_some_are_missing_is_refused(estimate):
    for missing in (np.nan, np.inf, -np.inf):
        with pytest.raises(RangeError, match="leave out what was not answered"):
            estimate(np.array([0.1, missing, 0.3]))
    with pytest.raises(ShapeError, match=r"has shape \(2, 1\), expected \(stories,\)"):
        estimate(np.array([[0.1], [0.3]]))


def test_a_share_of_what_is_not_known_is_refused():
    with pytest.raises(RangeError, match="expected True and False only"):
        share_of(pd.array([True, None, False], dtype="boolean"))
    assert share_of([True, False]) == share_of(np.array([True, False]))


def test_the_place_of_a_quantile_is_a_share():
    with pytest.raises(ParameterError, match="share is 25, expected a number between 0 and 1"):
        quantile_of(np.arange(30.0), 25)


def test_a_difference_of_shares_has_the_interval_of_the_paper():
    # Newcombe 1998, table II, row 1: 56/70 against 48/80, method 10.
    first, second = share_of(np.arange(70) < 56), share_of(np.arange(80) < 48)
    gap, low, high = difference_of_shares(first, second)
    assert (gap, round(low, 4), round(high, 4)) == (pytest.approx(0.2), 0.0524, 0.3339)


@pytest.mark.parametrize("observed, freedom", [(0.5, 3), (12, 3), (200, 7), (6000, 4)])
def test_a_noncentral_interval_has_its_tails(observed, freedom):
    low, high = noncentral_interval(observed, freedom)
    assert stats.ncx2.cdf(observed, freedom, high) == pytest.approx(0.025, abs=2e-3)
    if low > 0:
        assert stats.ncx2.sf(observed, freedom, low) == pytest.approx(0.025, abs=2e-3)
    else:
        assert stats.chi2.sf(observed, freedom) > 0.025


def test_a_higher_level_gives_a_wider_interval():
    assert wilson_interval(0.3, 40, 0.99)[0] < wilson_interval(0.3, 40, 0.9)[0]
    for estimate in (mean_of, median_of):
        with pytest.raises(ParameterError):
            estimate(ONE, level=1.0)
    with pytest.raises(ParameterError):
        share_of(np.array([True]), level=0)


def in_a_heap(generator, stories):
    """Nine of ten near one end, one of ten at the other; their mean is 1 / 10 × .05 + .9 × .95."""
    strays = generator.random(stories) < 0.1
    return np.where(strays, 0.05, generator.uniform(0.9, 1, stories))


@pytest.mark.parametrize("stories", [7, 15, 30, 100])
def test_the_mean_of_a_heap_does_not_hide_the_few_who_lie_far_away(stories):
    generator, truth, held = np.random.default_rng(2), 0.9 * 0.95 + 0.1 * 0.05, 0
    for _ in range(400):
        found = mean_of(in_a_heap(generator, stories), ends=(0, 1))
        held += found.low <= truth <= found.high
    assert held / 400 >= 0.92  # without the ends .51, .78, .91, .93


@pytest.mark.parametrize("stories", [15, 30, 100])
def test_the_mean_of_answers_that_fill_their_line_is_as_sure_as_before(stories):
    values = np.random.default_rng(8).random(stories)
    bound, free = mean_of(values, ends=(0, 1)), mean_of(values)
    assert (bound.low, bound.high) == pytest.approx((free.low, free.high))


def test_an_interval_of_a_mean_stays_between_its_ends():
    found = mean_of(np.array([0.0, 0.0, 0.0, 0.2]), ends=(0, 1))
    assert (found.low, found.high) == (0, pytest.approx(0.05 + 0.95 * unseen_share(4)))


@pytest.mark.parametrize("values", [[0.0, 0.0, 0.02, 0.05], [0.95, 0.98, 1.0, 1.0]])
def test_an_interval_of_a_mean_follows_its_answers_to_a_scale_of_seven(values):
    share = mean_of(np.array(values), ends=(0, 1))
    steps = mean_of(1 + 6 * np.array(values), ends=(1, 7))
    assert (steps.low, steps.high) == pytest.approx((1 + 6 * share.low, 1 + 6 * share.high))
