"""Summaries of dyads, scales, choices and stones."""

import numpy as np
import pytest

from analysis.choices import summarise_choice
from analysis.dyads import summarise_dyad
from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.regions import FEWEST_TELLERS, region_of_mean
from analysis.scales import summarise_scale
from analysis.stones import compare_stone_pairs, summarise_stone
from analysis.tellers import take_moments

HALVES = np.array([0.0, 0.2, 0.5, 0.8, 1.0, np.nan])


def test_a_dyad_is_summed_up_in_fifths_and_twentieths():
    dyad = summarise_dyad(HALVES.astype(np.float32))
    assert (dyad.stories, dyad.tellers) == (5, 5)
    assert dyad.mean.value == pytest.approx(0.5)
    assert dyad.median.value == 0.5
    assert (dyad.lower_quartile.value, dyad.upper_quartile.value) == pytest.approx((0.2, 0.8))
    assert np.flatnonzero(dyad.histogram).tolist() == [0, 4, 10, 16, 19]
    assert [zone.value for zone in dyad.zones] == pytest.approx([0.2, 0.2, 0.2, 0, 0.4])


def test_swapping_the_poles_mirrors_a_dyad():
    values = np.random.default_rng(1).beta(2, 5, 400)
    plain, mirrored = summarise_dyad(values), summarise_dyad(1 - values)
    assert mirrored.mean.low == pytest.approx(1 - plain.mean.high)
    assert mirrored.median.value == pytest.approx(1 - plain.median.value)
    assert mirrored.histogram.tolist() == plain.histogram[::-1].tolist()


def test_a_dyad_that_nobody_placed_says_so():
    dyad = summarise_dyad(np.full(3, np.nan), np.array([1, 1, 2]))
    assert (dyad.stories, dyad.tellers, dyad.mean.reason) == (0, 0, "no_stories")
    assert np.isnan(dyad.median.value)
    assert dyad.histogram.sum() == 0


def test_a_scale_counts_every_step_even_where_nobody_stood():
    scale = summarise_scale(np.array([1, 5, 5, np.nan, 2], dtype=np.float32), range(1, 6))
    assert scale.steps.tolist() == [1, 2, 3, 4, 5]
    assert scale.counts.tolist() == [1, 1, 0, 0, 2]
    assert sum(share.value for share in scale.shares) == pytest.approx(1)
    assert (scale.mean.value, scale.median.value) == (3.25, 3.5)


@pytest.mark.parametrize("heap, stray", [(1, 2), (5, 4)])
def test_the_mean_of_a_scale_leaves_room_for_the_few_at_its_other_end(heap: int, stray: int):
    answers = np.append(np.full(29, heap), stray).astype(np.float32)
    found, unseen = summarise_scale(answers, range(1, 6)).mean, 1 - 0.05 ** (1 / 30)
    ends = found.value + unseen * (np.array([1, 5]) - found.value)
    far = 0 if heap == 5 else 1
    assert (found.low, found.high)[far] == pytest.approx(ends[far])


def test_a_scale_refuses_what_is_no_step_of_it():
    for wrong in (0, 6, 2.5):
        with pytest.raises(RangeError, match="expected whole numbers 1 to 5"):
            summarise_scale(np.array([1, wrong]), range(1, 6))
    with pytest.raises(ParameterError, match="two steps or more"):
        summarise_scale(np.array([1.0]), range(1, 2))


def test_a_choice_counts_those_who_answered_even_if_they_took_nothing():
    chosen = np.array([[1, 0, 1], [1, 0, 0], [0, 0, 0], [0, 1, 0]], dtype=np.bool_)
    answered = np.array([True, True, True, False])
    choice = summarise_choice(chosen, answered, np.array([1, 1, 2, 3]))
    assert (choice.stories, choice.tellers) == (3, 2)
    assert choice.counts.tolist() == [2, 0, 1]
    assert [share.value for share in choice.shares] == pytest.approx([2 / 3, 0, 1 / 3])
    assert choice.taken.value == 1


def test_choices_of_another_kind_are_refused():
    with pytest.raises(ShapeError, match=r"chosen has shape \(3,\)"):
        summarise_choice(np.array([True, False, True]), np.ones(3, dtype=bool))
    with pytest.raises(RangeError, match="True and False only"):
        summarise_choice(np.zeros((3, 2)), np.ones(3, dtype=bool))


def test_a_stone_has_its_mean_place_and_its_quarters():
    points = np.array([[0, 0], [1, 1], [1, 0], [1, 1], [np.nan, np.nan]])
    stone = summarise_stone(points)
    assert stone.stories == 4
    assert stone.centre.tolist() == [0.75, 0.5]
    assert [quarter.value for quarter in stone.quarters] == [0.25, 0.25, 0, 0.5]
    assert stone.reason == "too_few_tellers"
    assert (stone.median_x.value, stone.median_y.value) == (1, 0.5)


def test_quarters_part_at_the_middle_which_lies_right_and_above():
    points = np.random.default_rng(3).random((200, 2))
    points[:8] = np.array([[0.5, 0.5], [0.5, 0.2], [0.2, 0.5], [0.49, 0.49]]).repeat(2, axis=0)
    right, above = points[:, 0] >= 0.5, points[:, 1] >= 0.5
    own = [(~right & ~above), (right & ~above), (~right & above), (right & above)]
    found = [quarter.value for quarter in summarise_stone(points).quarters]
    assert found == pytest.approx([one.mean() for one in own])


def test_the_region_of_a_stone_holds_the_truth_as_often_as_it_says():
    generator, truth, held = np.random.default_rng(4), np.array([0.6, 0.4]), 0
    for _ in range(400):
        points = truth + generator.uniform(-0.3, 0.3, size=(50, 2))
        gaps = summarise_stone(points).region - truth
        held += abs(np.diff(np.unwrap(np.arctan2(gaps[:, 1], gaps[:, 0]))).sum()) > np.pi
    assert 0.93 <= held / 400 <= 0.97


@pytest.mark.parametrize("stories", [0, 1, 2, FEWEST_TELLERS])
def test_few_or_equal_stones_have_a_reason_in_place_of_a_region(stories):
    stone = summarise_stone(np.full((stories, 2), 0.5))
    expected = {0: "no_stories", FEWEST_TELLERS: "all_alike"}.get(stories, "too_few_tellers")
    assert (stone.region, stone.reason) == (None, expected)


def test_two_stones_are_compared_where_both_were_placed():
    stones = np.array([[[0, 0], [0.3, 0.4]], [[0.1, 0.1], [0.1, 0.1]], [[0, 0], [np.nan] * 2]])
    (pair,) = compare_stone_pairs(stones)
    assert (pair.first, pair.second, pair.distance.stories) == (0, 1, 2)
    assert pair.distance.value == pytest.approx(0.25)
    assert (pair.across.value, pair.up.value) == pytest.approx((0.15, 0.2))
    assert len(compare_stone_pairs(np.zeros((2, 4, 2)))) == 6
    assert compare_stone_pairs(np.zeros((2, 1, 2))) == ()
    with pytest.raises(ShapeError, match=r"\(stories, stones, 2\)"):
        compare_stone_pairs(np.zeros((2, 2)))


def test_means_between_two_stones_leave_room_for_the_few_who_lay_them_at_the_far_ends():
    """Three of four laid them on one another; corners lie √2 sides apart, and none under 0."""
    stones = np.full((4, 2, 2), 0.4)
    stones[3, 1] = (0.6, 0.2)
    (pair,) = compare_stone_pairs(stones)
    unseen = 1 - 0.05 ** (1 / 4)
    for measure, mean in ((pair.across, 0.05), (pair.up, -0.05)):
        ends = [mean + unseen * (end - mean) for end in (-1, 1)]
        assert (measure.low, measure.high) == pytest.approx(ends)
    mean = 0.05 * 2**0.5
    assert pair.distance.low == 0
    assert pair.distance.high == pytest.approx(mean + unseen * (2**0.5 - mean))


def test_the_region_of_stones_in_a_heap_does_not_hide_the_few_who_lie_far_away():
    """Nine of ten are laid in a corner, one anywhere."""
    generator, truth, held = np.random.default_rng(5), 0.9 * 0.9 + 0.1 * 0.5, 0
    for _ in range(100):
        heap, anywhere = generator.uniform(0.85, 0.95, (30, 2)), generator.random((30, 2))
        points = np.where((generator.random(30) < 0.1)[:, None], anywhere, heap)
        region = summarise_stone(points).region
        gaps = region - truth
        held += abs(np.diff(np.unwrap(np.arctan2(gaps[:, 1], gaps[:, 0]))).sum()) > np.pi
    assert held / 100 >= 0.95  # by their spread alone .66


def test_the_region_of_stones_all_over_the_canvas_is_as_small_as_before():
    points = np.random.default_rng(6).random((40, 2))
    moments = take_moments(points)
    plain = region_of_mean(points, moments, None, level=0.95, seed=0)
    np.testing.assert_allclose(summarise_stone(points).region, plain.curve)
