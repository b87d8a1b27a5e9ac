"""Two groups compared on triads, stones, numbers and shares."""

import numpy as np
import pytest
from scipy import stats

from analysis.comparison import compare_numbers, compare_shares, compare_stones, compare_triads
from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.grouping import Groups, gather_units
from analysis.intervals import unseen_share
from analysis.responses import State
from analysis.scan import ScanOptions, find_pattern, label_column, triad_column
from analysis.simplex import log_ratios, weights_from_log_ratios

NAN3 = [[np.nan] * 3]


def groups(first: int, second: int, tellers=None) -> Groups:
    mask = np.arange(first + second) < first
    return Groups(mask, ~mask, tellers)


def normal(generator, count, shift=0.0):
    drawn = generator.normal(size=(count, 2))
    return weights_from_log_ratios(drawn + np.array([shift, 0]))


def test_a_story_in_both_groups_is_refused_and_a_teller_in_both_is_not():
    mask = np.array([True, True, False])
    with pytest.raises(ParameterError, match="2 stories in both"):
        Groups(mask, mask)
    with pytest.raises(ShapeError):
        Groups(mask, mask[:2])
    both = gather_units(np.ones((3, 1)), Groups(mask, ~mask, np.array([1, 2, 2])))
    assert both.tellers == (2, 1)


def test_the_effect_on_a_triad_is_aitchisons_distance_of_centres():
    generator = np.random.default_rng(1)
    weights = np.vstack([normal(generator, 40, 1.0), normal(generator, 60), NAN3])
    found = compare_triads(weights, groups(40, 61))
    values = log_ratios(weights)
    gap = values[:40].mean(axis=0) - values[40:100].mean(axis=0)
    assert found.effect == pytest.approx(np.hypot(*gap))
    assert (found.stories, found.tellers) == ((40, 60), (40, 60))
    assert found.low < found.effect < found.high
    assert found.p < 0.01
    assert found.relation_p < 0.01
    np.testing.assert_allclose(found.first_centre.sum(), 1)
    assert not found.disagree


def test_where_nothing_differs_five_tests_in_a_hundred_are_wrong():
    generator = np.random.default_rng(2)
    tests = {"centres": 0, "relation": 0, "numbers": 0, "shares": 0}
    tellers = np.repeat(np.arange(50), 2)
    for seed in range(200):
        places, yes = np.repeat(normal(generator, 50), 2, axis=0), generator.random(50) < 0.3
        triad = compare_triads(places, groups(40, 60, tellers), seed=seed)
        tests["centres"] += triad.p <= 0.05
        tests["relation"] += triad.relation_p <= 0.05
        tests["numbers"] += compare_numbers(places[:, 0], groups(40, 60, tellers)).p <= 0.05
        tests["shares"] += compare_shares(np.repeat(yes, 2), groups(40, 60, tellers)).p <= 0.05
    assert all(1 <= wrong <= 20 for wrong in tests.values()), tests


def test_the_interval_of_a_distance_holds_the_planted_one():
    generator, held = np.random.default_rng(3), 0
    for seed in range(200):
        weights = np.vstack([normal(generator, 40, 0.6), normal(generator, 30)])
        found = compare_triads(weights, groups(40, 30), seed=seed)
        held += found.low <= 0.6 <= found.high
    assert held / 200 >= 0.94


def test_many_tellers_are_judged_by_the_limit_law_as_by_shuffling():
    generator = np.random.default_rng(4)
    weights = normal(generator, 1500)
    weights[:500] = normal(generator, 500, 0.09)
    shuffled = compare_triads(weights[1:], groups(499, 1000))
    judged = compare_triads(weights, groups(500, 1000))
    assert (shuffled.method, judged.method) == ("permutation", "limit")
    assert judged.p == pytest.approx(shuffled.p, abs=0.02)
    assert judged.relation_p == pytest.approx(shuffled.relation_p, abs=0.02)


def test_a_difference_that_no_centre_shows_is_seen_by_the_relation_alone():
    generator = np.random.default_rng(5)
    wide = weights_from_log_ratios(generator.normal(size=(150, 2)) * 2.5)
    wide = np.vstack([wide, wide[:, [1, 0, 2]]])[:300]
    narrow = weights_from_log_ratios(generator.normal(size=(300, 2)) * 0.3)
    found = compare_triads(np.vstack([wide, narrow]), groups(300, 300))
    assert found.relation_p < 0.01
    assert found.disagree == (found.p > 0.1)


@pytest.mark.parametrize("tellers", [None, np.random.default_rng(14).integers(0, 150, 300)])
def test_what_stands_beside_the_centres_is_the_number_of_the_scan(tellers):
    weights = normal(np.random.default_rng(15), 300)
    whom = groups(140, 160, tellers)
    columns = triad_column("t", weights), label_column("g", whom.second.astype(int), ["a", "b"])
    found = find_pattern(*columns, tellers, options=ScanOptions(most_shuffles=999))
    ours = compare_triads(weights, whom)
    assert (ours.relation, ours.relation_p) == (found.effect, found.p)


def test_neither_the_order_of_stories_nor_of_anchors_changes_the_effect():
    generator = np.random.default_rng(6)
    weights = np.vstack([normal(generator, 30, 1), normal(generator, 30)])
    order = generator.permutation(60)
    mixed = Groups(groups(30, 30).first[order], groups(30, 30).second[order])
    plain = compare_triads(weights, groups(30, 30))
    for other in (
        compare_triads(weights[order], mixed),
        compare_triads(weights[:, [1, 2, 0]], groups(30, 30)),
    ):
        assert (other.effect, other.low, other.high) == pytest.approx(
            (plain.effect, plain.low, plain.high), rel=1e-4
        )


def test_the_effect_on_numbers_is_cliffs_delta_with_ties_halved():
    # 3 is over 2, 1 and 2; 2 ties twice and is over 1: four pairs of six for the first group.
    by_hand = compare_numbers(np.array([3, 2, 2, 1, 2.0]), groups(2, 3))
    assert by_hand.effect == pytest.approx(4 / 6)
    values = np.random.default_rng(7).integers(1, 6, 90).astype(float)
    first, second = values[:40], values[40:]
    u = stats.mannwhitneyu(first, second).statistic
    ours = compare_numbers(values, groups(40, 50))
    assert ours.effect == pytest.approx(2 * u / (40 * 50) - 1)
    assert ours.p == pytest.approx(stats.mannwhitneyu(first, second).pvalue, abs=0.05)
    assert ours.low < ours.effect < ours.high


def test_the_interval_of_cliffs_delta_holds_the_planted_one():
    generator, held = np.random.default_rng(8), 0
    truth = 2 * stats.norm.cdf(0.8 / np.hypot(1, 1.5)) - 1
    for _ in range(200):
        values = np.append(generator.normal(0.8, 1, 25), generator.normal(0, 1.5, 40))
        found = compare_numbers(values, groups(25, 40))
        held += found.low <= truth <= found.high
    assert held / 200 >= 0.91


def test_the_interval_of_cliffs_delta_is_as_wide_as_delta_moves():
    generator, moves, widths = np.random.default_rng(8), [], []
    for _ in range(150):
        values = np.append(generator.normal(0.5, 1, 150), generator.normal(0, 1.5, 600))
        found = compare_numbers(values, groups(150, 600))
        moves.append(found.effect)
        widths.append(found.high - found.low)
    assert np.mean(widths) == pytest.approx(2 * 1.96 * np.std(moves), rel=0.15)


def test_swapping_the_groups_turns_the_sign():
    values = np.random.default_rng(9).random(60)
    plain, turned = groups(20, 40), Groups(groups(20, 40).second, groups(20, 40).first)
    one, other = compare_numbers(values, plain), compare_numbers(values, turned)
    assert (one.effect, one.low) == pytest.approx((-other.effect, -other.high))
    yes = values > 0.4
    assert compare_shares(yes, plain).low == pytest.approx(-compare_shares(yes, turned).high)


def test_groups_that_lie_wholly_apart_still_have_an_interval():
    found = compare_numbers(np.arange(20.0), groups(10, 10))
    assert (found.effect, found.low) == (-1, -1)
    assert -0.6 < found.high < -0.4
    assert found.p < 0.01


def test_does_not_apply_is_compared_among_those_who_were_asked():
    states = np.array([2] * 12 + [3] * 8 + [0] * 5 + [2] * 3 + [3] * 17 + [0] * 5)
    whole = groups(25, 25).among(states != State.NOT_ASKED)
    found = compare_shares(states == State.NOT_APPLICABLE, whole)
    assert found.stories == (20, 20)
    assert found.effect == pytest.approx(12 / 20 - 3 / 20)
    assert 0 < found.low < found.high < 1
    assert found.p < 0.02


def test_a_stone_that_moved_is_found_with_its_distance():
    generator = np.random.default_rng(10)
    points = generator.uniform(0.2, 0.6, size=(100, 2))
    points[:50, 0] += 0.3
    points[3] = np.nan
    found = compare_stones(points, groups(50, 50))
    assert found.measure == "distance_on_canvas"
    assert found.low < 0.3 < found.high
    assert found.stories == (49, 50)


def test_stones_on_two_opposite_edges_are_surely_apart():
    # Nobody's y differs within a group: all that is open is who was not seen, of both.
    across = np.random.default_rng(13).uniform(0.3, 0.7, 40)
    points = np.stack([across, np.repeat([0.0, 1.0], 20)], axis=1)
    found = compare_stones(points, groups(20, 20))
    assert found.p < 0.01
    assert found.low == pytest.approx(1 - np.sqrt(2) * unseen_share(20), abs=1e-3)
    assert found.effect == pytest.approx(1, abs=0.01)


def test_a_distance_leaves_room_for_the_few_who_lie_far_away_unseen():
    """Of the first group one in ten lies at the other end, of the second nobody."""
    generator, held, first = np.random.default_rng(10), 0, np.arange(14) < 7
    truth = 0.1 * 0.8 * np.sqrt(2)
    for _ in range(100):
        points = generator.normal(0.9, 0.02, (14, 2)).clip(0, 1)
        points[first & (generator.random(14) < 0.1)] = 0.1
        found = compare_stones(points, Groups(first, ~first))
        held += found.low <= truth <= found.high
    assert held / 100 >= 0.95  # by the spread of both alone .54


def test_an_answer_of_another_length_or_kind_is_refused():
    with pytest.raises(ShapeError, match="yes has shape"):
        compare_shares(np.ones(5, dtype=bool), groups(3, 3))
    with pytest.raises(RangeError, match="True and False only"):
        compare_shares(np.ones(6), groups(3, 3))


@pytest.mark.parametrize("first, second", [(0, 30), (4, 30), (30, 0)])
def test_too_few_tellers_give_a_reason_in_place_of_a_test(first, second):
    weights, whom = normal(np.random.default_rng(11), first + second), groups(first, second)
    for found in (
        compare_triads(weights, whom),
        compare_numbers(weights[:, 0], whom),
        compare_shares(weights[:, 0] > 0.3, whom),
        compare_stones(weights[:, :2], whom),
    ):
        assert found.reason == "too_few_tellers"
        assert np.isnan([found.p, found.low, found.high]).all()
        assert np.isnan(found.effect) == (min(first, second) == 0)
    if first and second:
        points = weights[:, :2]
        gap = points[:first].mean(axis=0) - points[first:].mean(axis=0)
        assert compare_stones(points, whom).effect == pytest.approx(np.hypot(*gap))


def test_one_teller_with_many_stories_is_one_teller():
    tellers = np.append(np.zeros(20, dtype=int), np.arange(1, 31))
    found = compare_numbers(np.arange(50.0), groups(20, 30, tellers))
    assert (found.tellers, found.reason) == ((1, 30), "too_few_tellers")


def test_a_group_in_which_one_told_most_has_too_few_tellers():
    # Thirty stories of one and seven others are worth 37² / (30² + 7) = 1.5 tellers.
    tellers = np.append(np.zeros(30, dtype=int), np.arange(1, 38))
    found = compare_numbers(np.arange(67.0), groups(37, 30, tellers))
    assert (found.tellers, found.reason) == ((8, 30), "too_few_tellers")


@pytest.mark.parametrize("weights", [(1, 0, 0), (0.6, 0.4, 0), (1 / 3, 1 / 3, 1 / 3)])
@pytest.mark.parametrize("each", [5, 15, 20, 25, 30, 60])
@pytest.mark.parametrize("stories_of_one", [1, 4])
def test_what_rounding_leaves_of_one_place_is_no_spread(weights, each, stories_of_one):
    placed = np.tile(np.array(weights, dtype=np.float32), (2 * each * stories_of_one, 1))
    tellers = (np.arange(len(placed)) // stories_of_one).astype(np.uint64)
    first = tellers % 2 == 0
    found = compare_triads(placed, Groups(first, ~first, tellers))
    assert found.reason == "all_alike"


def test_where_all_are_alike_nothing_differs():
    weights, whom = np.tile([[0.2, 0.3, 0.5]], (40, 1)), groups(20, 20)
    triad = compare_triads(weights, whom)
    assert (triad.effect, triad.p, triad.reason) == (pytest.approx(0, abs=1e-9), 1, "all_alike")
    assert np.isnan([triad.relation, triad.relation_p]).all()
    numbers = compare_numbers(weights[:, 0], whom)
    assert (numbers.effect, numbers.p) == (0, 1)
    assert compare_shares(np.ones(40, dtype=bool), whom).p == 1


def test_the_same_seed_gives_the_same_p_and_a_level_is_checked():
    values = np.random.default_rng(12).random(40)
    whom = groups(20, 20)
    assert compare_numbers(values, whom, seed=3) == compare_numbers(values, whom, seed=3)
    with pytest.raises(ParameterError):
        compare_triads(np.tile([[0.2, 0.3, 0.5]], (40, 1)), whom, level=2)
