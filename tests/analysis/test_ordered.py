"""Ordered choices, answer states of two groups, and stones between each other."""

import numpy as np
import pytest
from scipy import stats

from analysis.answer_states import compare_states
from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.grouping import Groups
from analysis.ordered import compare_ordered, option_numbers, summarise_ordered
from analysis.stones import compare_stone_pairs, share_stones_laid

FOUR = np.eye(4, dtype=np.bool_)


def halves(stories: int) -> Groups:
    first = np.arange(stories) < stories / 2
    return Groups(first, ~first)


def test_options_become_numbers_and_none_stays_missing():
    chosen = np.vstack([FOUR, np.zeros(4, dtype=np.bool_)])
    assert option_numbers(chosen).tolist()[:4] == [0, 1, 2, 3]
    assert np.isnan(option_numbers(chosen)[4])
    assert np.isnan(option_numbers(chosen, np.zeros(5, dtype=np.bool_))).all()


def test_an_ordered_choice_is_summed_up_by_hand():
    summary = summarise_ordered(FOUR[[0, 0, 1, 3]])
    assert summary.steps.counts.tolist() == [2, 1, 0, 1]
    assert [share.value for share in summary.up_to] == [0.5, 0.75, 0.75]
    # Leik: D = 2·Σd/(k − 1), where d is the cumulative share or its rest, whichever is less.
    assert summary.agreement.value == pytest.approx(1 - 2 * (0.5 + 0.25 + 0.25) / 3)


def test_agreement_goes_from_two_camps_to_all_alike():
    camps, alike = summarise_ordered(FOUR[[0, 3] * 20]), summarise_ordered(FOUR[[2] * 20])
    assert camps.agreement.value == pytest.approx(0)
    assert (alike.agreement.value, alike.agreement.reason) == (1, "all_alike")
    assert summarise_ordered(FOUR[:0]).agreement.reason == "no_stories"


def test_turning_the_order_round_mirrors_the_summary():
    chosen = FOUR[np.random.default_rng(1).choice(4, 80, p=[0.4, 0.3, 0.2, 0.1])]
    plain, turned = summarise_ordered(chosen), summarise_ordered(chosen[:, ::-1])
    assert turned.steps.mean.value == pytest.approx(3 - plain.steps.mean.value)
    assert turned.agreement.value == pytest.approx(plain.agreement.value)


def test_groups_on_an_ordered_choice_are_compared_by_order():
    numbers = np.random.default_rng(2).choice(4, 60)
    found = compare_ordered(FOUR[numbers], halves(60))
    expected = stats.mannwhitneyu(numbers[:30], numbers[30:]).statistic
    assert found.effect == pytest.approx(2 * expected / 900 - 1)
    assert found.measure == "cliffs_delta"


def test_several_options_or_one_alone_are_refused():
    with pytest.raises(RangeError, match="one option a story"):
        summarise_ordered(np.ones((2, 3), dtype=np.bool_))
    with pytest.raises(ParameterError, match="two options or more"):
        summarise_ordered(np.ones((2, 1), dtype=np.bool_))
    with pytest.raises(ShapeError, match="chosen"):
        option_numbers(np.ones(3, dtype=np.bool_))
    with pytest.raises(RangeError, match="True and False"):
        option_numbers(np.ones((3, 2)))
    with pytest.raises(ShapeError, match="answered"):
        option_numbers(FOUR, np.ones(3, dtype=np.bool_))


def test_states_are_compared_among_those_asked():
    states = np.array([3] * 40 + [2] * 10 + [3] * 15 + [2] * 30 + [1] * 5 + [0] * 20)
    groups = Groups(np.arange(120) < 50, np.arange(120) >= 50)
    found = compare_states(states.astype(np.uint8), groups)
    assert found.placed.stories == (50, 50)
    assert found.not_applicable.effect == pytest.approx(0.2 - 0.6)
    assert found.not_applicable.high < 0
    assert found.passed_by.effect == pytest.approx(-0.1)
    table = np.array([[40, 10, 0], [15, 30, 5]])
    expected = np.sqrt(stats.chi2_contingency(table, correction=False).statistic / 100)
    assert found.together.effect == pytest.approx(expected)
    assert found.together.p < 0.01


@pytest.mark.parametrize("state", [0, 2])
def test_nobody_asked_or_all_in_one_state_give_a_reason(state):
    found = compare_states(np.full(40, state, dtype=np.uint8), halves(40))
    assert found.together.reason == ("too_few_tellers" if state == 0 else "all_alike")
    assert (found.placed.effect == 0) == (state == 2)


def test_strange_states_are_refused():
    with pytest.raises(RangeError, match="states holds 7"):
        compare_states(np.full(40, 7, dtype=np.uint8), halves(40))
    with pytest.raises(ShapeError, match="states"):
        compare_states(np.zeros(3, dtype=np.uint8), halves(40))


def test_stones_laid_are_counted_among_those_who_used_the_canvas():
    stones = np.full((4, 2, 2), 0.5)
    stones[[1, 2], 1] = np.nan
    stones[3] = np.nan
    answered = np.array([True, True, True, False])
    shares = share_stones_laid(stones, answered, np.array([1, 2, 2, 3]))
    assert [share.value for share in shares] == pytest.approx([1, 1 / 3])
    assert shares[0].tellers == 2
    with pytest.raises(ShapeError, match="answered"):
        share_stones_laid(stones, answered[:2])
    with pytest.raises(ShapeError, match="stones"):
        share_stones_laid(stones[0], answered)
    far = np.where(np.isnan(stones), np.inf, stones)
    with pytest.raises(RangeError, match="positions from 0 to 1"):
        share_stones_laid(far, answered)


def test_between_two_stones_it_is_counted_how_often_one_lies_beyond_the_other():
    stones = np.array(
        [[[0.1, 0.5], [0.4, 0.2]], [[0.5, 0.5], [0.2, 0.1]], [[0.1, 0.1], [0.9, 0.9]]]
    )
    (pair,) = compare_stone_pairs(stones)
    assert (pair.right.value, pair.above.value) == pytest.approx((2 / 3, 1 / 3))
    assert pair.right.low < pair.right.value < pair.right.high


def test_a_stone_on_another_or_beside_it_lies_neither_above_nor_under_it():
    stones = np.array([[[0.4, 0.5], [0.4, 0.5]], [[0.4, 0.5], [0.8, 0.5]], [[0.4, 0.5]] * 2])
    (pair,) = compare_stone_pairs(stones)
    assert (pair.right.value, pair.above.value) == pytest.approx((1 / 3, 0))
    (turned,) = compare_stone_pairs(stones[:, ::-1])
    assert (turned.right.value, turned.above.value) == (0, 0)
