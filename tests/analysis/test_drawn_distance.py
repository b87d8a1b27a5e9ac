"""The distance of two centres as it is drawn: what the eye sees, with an interval that holds it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.comparison import (
    Comparison,
    compare_centres,
    compare_mean_places,
    compare_stones,
    ps_disagree,
)
from analysis.drawn_distance import (
    MOST_MOVED,
    compare_drawn_centres,
    distance_as_drawn,
    in_triangle,
)
from analysis.grouping import Groups
from analysis.simplex import (
    log_ratios,
    points_from_weights,
    weights_from_log_ratios,
)
from analysis.tally_comparison import compare_moments
from analysis.tellers import Moments, take_moments
from analysis.triads import estimate_centre

CORNER, MIDDLE = (5.0, 1.0), (0.3, 0.4)
POINTS = st.tuples(st.floats(-8, 8), st.floats(-8, 8))


def draw_ratios(middle: tuple[float, float], stories: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(middle, 0.6, (stories, 2))


def place(ratios: tuple[float, float]) -> np.ndarray:
    return points_from_weights(weights_from_log_ratios(np.array([ratios])))[0]


def compare(first: np.ndarray, second: np.ndarray) -> Comparison:
    moments = [take_moments(one) for one in (first, second)]
    return distance_as_drawn(compare_moments("distance_of_centres", moments), *moments)


def test_it_is_the_distance_between_the_centres_that_are_drawn() -> None:
    drops = [draw_ratios(MIDDLE, 40, 1), draw_ratios(CORNER, 60, 2)]
    weights = [weights_from_log_ratios(one) for one in drops]
    drawn = [points_from_weights(estimate_centre(one).centre[None])[0] for one in weights]
    found = compare(*map(log_ratios, weights))
    assert np.isclose(found.effect, np.hypot(*(drawn[0] - drawn[1])))
    assert found.low < found.effect < found.high <= 1


def test_whether_centres_differ_is_judged_in_log_ratios() -> None:
    weights = weights_from_log_ratios(draw_ratios(MIDDLE, 50, 7))
    groups = Groups(np.arange(50) < 20, np.arange(50) >= 20)
    judged = compare_centres(weights, groups)
    seen = compare_drawn_centres(weights, groups)
    assert (seen.p, seen.method, seen.tellers) == (judged.p, judged.method, judged.tellers)
    assert (seen.low == 0) == (judged.low == 0)


def test_stories_that_were_not_placed_have_no_part_in_it() -> None:
    weights = weights_from_log_ratios(draw_ratios(MIDDLE, 50, 7))
    first, some = np.arange(50) < 20, np.arange(50) % 5 > 0
    missing = np.where(some[:, None], weights, np.nan)
    found = compare_drawn_centres(missing, Groups(first, ~first))
    assert found == compare_drawn_centres(weights[some], Groups(first[some], ~first[some]))
    assert found.low < found.effect < found.high


def test_from_corner_to_corner_it_is_one() -> None:
    ends = [log_ratios(np.eye(3)[[corner]], limit=1e-9).repeat(9, axis=0) for corner in (0, 1)]
    ends = [one + draw_ratios((0, 0), 9, 3) for one in ends]
    assert np.isclose(compare(*ends).effect, 1, atol=1e-3)


def test_near_a_corner_a_shift_of_log_ratios_is_small_and_in_the_middle_large() -> None:
    shifts = [
        compare(draw_ratios(at, 80, 4), draw_ratios((at[0] + 1, at[1]), 80, 5)).effect
        for at in (CORNER, MIDDLE)
    ]
    assert shifts[0] < shifts[1] / 10


def test_its_interval_holds_the_true_distance_as_often_as_it_says() -> None:
    other = (1.1, -0.2)
    true, runs = float(np.hypot(*(place(MIDDLE) - place(other)))), 300
    held = 0
    for seed in range(runs):
        found = compare(draw_ratios(MIDDLE, 60, seed), draw_ratios(other, 60, runs + seed))
        held += found.low <= true <= found.high
    assert held >= 0.93 * runs


@given(POINTS, POINTS)
def test_no_centre_moves_farther_in_the_triangle_than_is_said(
    here: tuple[float, float], there: tuple[float, float]
) -> None:
    """Of which the noise that hides one teller follows."""
    moved = float(np.hypot(*(place(here) - place(there))))
    assert moved <= MOST_MOVED * float(np.hypot(*np.subtract(here, there))) + 1e-12


def test_its_doubt_is_that_of_places_drawn_anew() -> None:
    chance = np.random.default_rng(6)
    doubt = np.array([[0.004, 0.001], [0.001, 0.002]])
    means = chance.multivariate_normal(MIDDLE, doubt, 20_000)
    places = points_from_weights(weights_from_log_ratios(means))
    known = Moments(9, 9, 9.0, np.array(MIDDLE), np.eye(2), doubt)
    assert np.allclose(in_triangle(known).covariance_of_mean, np.cov(places.T), rtol=0.05)


def at_the_edges(stories: int, seed: int) -> tuple[np.ndarray, Groups]:
    """Two groups with one mean place: the second answers on two edges, the first between them."""
    chance = np.random.default_rng(seed)
    top = np.clip(chance.normal(0.4, 0.05, stories), 0.2, 0.6)
    first = np.arange(stories) < stories // 2
    left = np.where(first, 0.5, np.arange(stories) % 2) * (1 - top)
    return np.stack([top, left, 1 - top - left], axis=1), Groups(first, ~first)


def test_where_answers_at_the_edges_decide_alone_the_test_without_logarithms_disagrees() -> None:
    found = compare_drawn_centres(*at_the_edges(80, 1))
    assert found.p < 0.05 < 0.1 < found.plain_p
    assert found.disagree


def test_two_groups_that_lie_apart_are_so_in_both_ways() -> None:
    weights = weights_from_log_ratios(
        np.vstack([draw_ratios(MIDDLE, 40, 3), draw_ratios(CORNER, 40, 4)])
    )
    groups = Groups(np.arange(80) < 40, np.arange(80) >= 40)
    found = compare_drawn_centres(weights, groups)
    assert max(found.p, found.plain_p) < 0.05
    assert not found.disagree


def test_mean_places_are_judged_as_those_of_a_stone() -> None:
    weights, groups = at_the_edges(60, 2)
    judged = compare_mean_places(weights, groups)
    as_stone = compare_stones(points_from_weights(weights).clip(0, 1), groups)
    assert np.allclose((judged.p, judged.effect), (as_stone.p, as_stone.effect))


@pytest.mark.parametrize(
    "one, other, said",
    [(0.04, 0.11, True), (0.11, 0.04, True), (0.04, 0.09, False), (0.05, 0.5, False)],
)
def test_two_tests_disagree_where_one_is_clear_and_the_other_is_not(
    one: float, other: float, *, said: bool
) -> None:
    assert ps_disagree(one, other) == said
    assert not ps_disagree(one, np.nan)
    assert not ps_disagree(np.nan, other)


def wholly_apart(first: int, second: int) -> tuple[np.ndarray, Groups]:
    """All of the first group at one corner, all of the second at another."""
    either = np.arange(first + second) < first
    return np.where(either[:, None], [1.0, 0, 0], [0, 1.0, 0]), Groups(either, ~either)


@pytest.mark.parametrize("first, second", [(5, 5), (8, 30), (50, 50), (1200, 1200)])
def test_groups_that_lie_each_wholly_at_a_place_of_its_own_differ_surely(
    first: int, second: int
) -> None:
    """No other order of tellers parts them so; of these "cannot be compared" was said."""
    weights, groups = wholly_apart(first, second)
    triad = compare_drawn_centres(weights, groups)
    points = np.where(groups.first[:, None], [0.2, 0.3], [0.7, 0.8])
    for found in (triad, compare_stones(points, groups)):
        assert found.reason is None
        assert found.p <= 0.02
        assert 0 < found.low < found.effect < found.high


@pytest.mark.parametrize("tellers", [6, 20, 60])
def test_where_groups_lie_wholly_apart_the_interval_is_that_of_the_few_who_were_not_seen(
    tellers: int,
) -> None:
    """As many of a group as may be, unseen, at any corner of the canvas (the rule of three)."""
    places = np.array([[0.1, 0.6], [0.8, 0.3]])
    groups = Groups(np.arange(2 * tellers) < tellers, np.arange(2 * tellers) >= tellers)
    found = compare_stones(np.repeat(places, tellers, axis=0), groups)
    unseen = 1 - 0.05 ** (1 / tellers)
    corners = np.array([[x, y] for x in (0.0, 1.0) for y in (0.0, 1.0)])
    for group in (0, 1):
        true = places[group] + unseen * (corners - places[group])
        distances = np.hypot(*(true - places[1 - group]).T)
        assert (found.low <= distances).all()
        assert (distances <= found.high).all()


def test_groups_at_one_and_the_same_place_have_no_interval() -> None:
    weights, groups = wholly_apart(20, 20)
    alike = compare_drawn_centres(np.tile(weights[0], (40, 1)), groups)
    assert (alike.reason, alike.effect, alike.p) == ("all_alike", 0, 1)
