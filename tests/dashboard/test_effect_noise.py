"""How far what is shown of two groups lies from what was found, and how far apart they are said."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.choice_comparison import compare_choices
from analysis.comparison import Comparison
from analysis.drawn_distance import MOST_MOVED
from analysis.grouping import Groups
from analysis.intervals import JUST_BESIDE
from analysis.simplex import HALF_PIXEL, log_ratios
from analysis.triads import estimate_centre
from builders import OLAUG, a_framework
from dashboard.gated import Group, Scene
from dashboard.gated.effects import (
    MEASURES,
    Effect,
    _Moved,
    _moved,
    _same_side,
    _say_effect,
    _say_option,
    _surest,
    _Weighed,
    say_all_effects,
)
from dashboard.gated.moves import _Along, _say, _say_apart, _say_guess
from dashboard.gated.triads import noise_of_centre
from dashboard.room import open_room
from dashboard.selection import set_scene
from dashboard.views.filters import View
from dashboards import SLUG, House, at_desk
from storybank.signifiers import Stones

CELLS = [(number.to_bytes(2), (number + 5000).to_bytes(2)) for number in range(2000)]


@pytest.fixture(scope="module")
def scene(standing_house: House) -> Scene:
    with at_desk(standing_house, OLAUG) as desk:
        found = set_scene(open_room(desk, SLUG), View())
    return replace(
        found, group=Group("East", found.group.mask), compared=Group("West", found.group.mask)
    )


@pytest.mark.parametrize(
    "tellers, of_effect, of_ends",
    [((1000, 500), 2 / 1000 + 2 / 500, 4 / 1000 + 4 / 500), ((5, 4), 0.4 / 4, 0.4 / 4)],
    ids=["many", "few"],
)
def test_an_effect_is_moved_as_far_as_a_teller_of_each_group_or_an_eighth_of_its_interval(
    scene: Scene, tellers: tuple[int, int], of_effect: float, of_ends: float
) -> None:
    """The one where they are many, the other where they are few; the ends go with it, and outward.

    One teller who changes sides moves Cliff's delta by 2 of as many as told.
    """
    found = Comparison("cliffs_delta", tellers, tellers, 0.4, 0.2, 0.6, p=0.001)
    moved = [_moved(scene, "stemme.effect", found, cells) for cells in CELLS]
    effect, low, high = np.array([(one.effect, one.low, one.high) for one in moved]).T - [
        [0.4],
        [0.2],
        [0.6],
    ]
    assert 0.9 * of_effect < np.abs(effect).max() <= of_effect
    for outward in (effect - low, high - effect):
        assert outward.min() >= -1e-12
        assert 0.9 * of_ends < outward.max() <= of_ends


@pytest.mark.parametrize(
    "measure, reach, most, way",
    [
        ("distance_on_canvas", np.hypot(1, 1), np.hypot(1, 1), 1),
        ("cliffs_delta", 2, 1, -1),
        ("largest_share_difference", 1, 1, -1),
    ],
)
def test_an_effect_is_moved_by_its_own_reach_told_no_larger_than_it_can_be_and_the_same_both_ways(
    scene: Scene, measure: str, reach: float, most: float, way: int
) -> None:
    told, middle = (1000, 1000), most / 2
    found = Comparison(measure, told, told, middle, 0.8 * middle, 1.2 * middle, p=0.001)
    ends = sorted([way * found.low, way * found.high])
    turned = Comparison(measure, told, told, way * middle, *ends, p=0.001)
    largest = replace(found, effect=most, high=most)
    there, back, far = (
        np.array([(one.effect, one.low, one.high) for one in moved])
        for moved in (
            [_moved(scene, "effect", found, cells) for cells in CELLS],
            [_moved(scene, "effect", turned, cells[::-1]) for cells in CELLS],
            [_moved(scene, "effect", largest, cells) for cells in CELLS],
        )
    )
    off = np.abs(there[:, 0] - middle).max()
    assert 0.9 * reach * sum(1 / one for one in told) < off <= reach * sum(1 / one for one in told)
    assert np.sort(way * back) == pytest.approx(np.sort(there))
    assert far.max() == pytest.approx(most)


def test_the_strength_of_a_choice_is_told_with_two_decimals(
    standing_house: House, scene: Scene
) -> None:
    found, shown = Comparison("cramers_v", (50, 50), (50, 50), 0.3), _Moved(0.256, 0.1, 0.4)
    with at_desk(standing_house, OLAUG, "en"):
        said = _say_effect(scene, a_framework().questions["folelse"], _Weighed(found), shown)
    assert said == "The difference is 0.26 on a scale from 0 to 1 (0.10 to 0.40)."


def test_the_strength_of_a_choice_is_moved_as_far_as_one_teller_who_takes_an_option_alone(
    scene: Scene,
) -> None:
    """It grows by the root of the share that she is of her group, as rare options weigh most."""
    many = 1000
    first, taken = np.arange(2 * many) < many, np.zeros(2 * many, int)
    taken[[0, many]] = 1
    alone = np.where(np.arange(2 * many) == 0, 2, taken)
    groups = Groups(first, ~first)
    before, after = (compare_choices((np.eye(3) > 0)[one], groups) for one in (taken, alone))
    influence = after.effect - before.effect
    assert influence > 20 / many
    found = Comparison("cramers_v", (many, many), (many, many), 0.4, 0.2, 0.6, p=0.001)
    moved = [_moved(scene, "folelse.effect", found, cells).effect for cells in CELLS]
    off = np.abs(np.array(moved) - 0.4).max()
    assert 0.9 * 2 * influence < off <= 2 * influence


@pytest.mark.parametrize(
    "shown, said",
    [
        ((0.7, 0.6, 0.8), "70 percentage points more for East than for West (60 to 80)"),
        ((-0.7, -0.8, -0.6), "70 percentage points more for West than for East (60 to 80)"),
        ((0.006, -0.05, 0.06), "1 percentage points more for East than for West (−5 to 6)"),
        ((-0.004, -0.06, 0.05), "0 percentage points (−5 to 6)"),
    ],
)
def test_an_option_is_told_in_points_by_the_group_that_took_it_more(
    scene: Scene, shown: tuple[float, float, float], said: str
) -> None:
    assert _say_option(scene, "Joy", _Moved(*shown)) == f"Largest difference: “Joy”, {said}."


@pytest.mark.parametrize(
    "question, shown, said",
    [
        ("stemme", (0.256, 0.1, 0.4), "East more often lies nearer to “spurt om alt” (0.26 on"),
        ("stemme", (-0.256, -0.4, -0.1), "East more often lies nearer to “overhørt” (−0.26 on"),
        ("vanlig", (0.006, -0.1, 0.2), "East more often lies nearer to “Hver dag” (0.01 on"),
        ("vanlig", (-0.006, -0.1, 0.2), "East more often lies nearer to “Sjelden” (−0.01 on"),
        ("vanlig", (0.004, -0.1, 0.2), "Both groups lie alike (−0.10 to 0.20 round 0)."),
    ],
)
def test_what_lies_between_two_ends_is_told_by_the_end_that_the_first_group_lies_nearer_to(
    standing_house: House,
    scene: Scene,
    question: str,
    shown: tuple[float, float, float],
    said: str,
) -> None:
    asked = a_framework().questions[question]
    found = Comparison("cliffs_delta", (50, 50), (50, 50), *shown, p=0.001)
    with at_desk(standing_house, OLAUG, "en"):
        assert said in _say_effect(scene, asked, _Weighed(found), _Moved(*shown))


@pytest.mark.parametrize(
    "shown, said",
    [
        ((0.5, 0.4, 0.7), "50 % (40 to 70 %)"),
        ((0.5, 0.487, 0.512), "50 % (49 to 51 %)"),
        ((0.5, 0.491, 0.51), "50.0 % (49.1 to 51.0 %)"),
    ],
)
def test_a_distance_is_told_in_hundredths_of_the_way_from_corner_to_corner(
    standing_house: House, scene: Scene, shown: tuple[float, float, float], said: str
) -> None:
    """On a canvas the way is the longer one; less than two of them is told with a decimal."""
    for question, measure, most in (
        ("drivkraft", "distance_in_triangle", 1.0),
        ("krefter", "distance_on_canvas", float(np.hypot(1, 1))),
    ):
        found = Comparison(measure, (50, 50), (50, 50), 0.5, p=0.001)
        moved = _Moved(*(most * one for one in shown))
        with at_desk(standing_house, OLAUG, "en"):
            told = _say_effect(scene, a_framework().questions[question], _Weighed(found), moved)
        assert f" is {said} of the way" in told.replace("\xa0", " ")


@pytest.mark.parametrize(
    "before, after, told",
    [
        (0.0, 0.1, 0.0),
        (0.2, -0.1, JUST_BESIDE),
        (-0.2, 0.1, -JUST_BESIDE),
        (0.9, 1.2, 1.0),
        (-0.9, -1.2, -1.0),
        (-0.5, -0.4, -0.4),
    ],
)
def test_noise_takes_nothing_to_the_other_side_of_0_nor_past_the_end(
    before: float, after: float, told: float
) -> None:
    assert _same_side(before, after, 1) == told


def test_where_no_stone_can_be_judged_the_first_says_why(scene: Scene) -> None:
    stones = a_framework().questions["krefter"]
    assert isinstance(stones, Stones)
    found = [
        Comparison("distance_on_canvas", told, told, 0.1, reason="too_few_tellers")
        for told in ((4, 50), (3, 50))
    ]
    assert _surest(scene, stones, found) == _Weighed(found[0])


def test_the_surest_stone_is_told_with_a_chance_raised_by_how_many_were_looked_at(
    scene: Scene,
) -> None:
    stones = a_framework().questions["krefter"]
    assert isinstance(stones, Stones)
    found = [
        Comparison("distance_on_canvas", (50, 50), (50, 50), 0.1, p=p) for p in (0.9, 0.6, 0.01)
    ]
    likely, sure = (_surest(scene, stones, two) for two in (found[:2], found[1:]))
    assert (likely.part, likely.found.p) == ("Kommunen", 1)
    assert (sure.part, sure.found.p) == ("Kommunen", 0.02)


def test_periods_of_few_days_lie_so_far_apart_as_on_the_way_on_which_they_do_most(
    scene: Scene,
) -> None:
    steps = [_Along("high\nlow", 0.1, 0.05, 0.2), _Along("right\nleft", -0.75, -0.9, 0.1)]
    said = "For West the centre lies 75 points of 100 further towards “left” than for East."
    assert _say_apart(scene, steps) == said


def test_where_a_centre_went_is_told_along_the_way_on_which_it_surely_went_farthest(
    scene: Scene,
) -> None:
    """Not along that on which it lies farthest off, nor that on which it may."""
    near, sure = _Along("high\nlow", 0.3, 0.02, 0.6), _Along("right\nleft", -0.2, -0.25, -0.15)
    told = "towards “left”, 20 points of 100 (15 to 25)"
    for steps in ([near, sure], [sure, near]):
        assert told in _say(scene, steps, 0.01)
        sentence, far = _say_guess(25, steps, outside=True)
        assert told in sentence
        assert far == told


def test_a_centre_is_moved_along_each_log_ratio_as_far_as_one_teller_moves_it(scene: Scene) -> None:
    """From a corner to the middle of the side across is farther than from corner to corner."""
    random = np.random.default_rng(1)
    outermost = np.vstack([np.eye(3), (1 - np.eye(3)) / 2, random.dirichlet([0.05] * 3, 5000)])
    reach = np.ptp(log_ratios(outermost, limit=HALF_PIXEL), axis=0)
    found = estimate_centre(random.dirichlet([0.2] * 3, 3000), np.arange(3000))
    moved = [noise_of_centre(scene.gate, cell, found, "drivkraft") for cell, _ in CELLS]
    most = np.abs(moved).max(axis=0)
    assert (most <= reach / 3000).all()
    assert (most > 0.99 * reach / 3000).all()
    assert MEASURES["distance_in_triangle"].reach == pytest.approx(MOST_MOVED * reach.max())


def test_of_how_many_questions_differ_nothing_is_said_where_none_was_judged(
    standing_house: House,
) -> None:
    assert say_all_effects([Effect("", None)]) == ""
    with at_desk(standing_house, OLAUG, "en"):
        said = say_all_effects([Effect("", p) for p in (None, 0.01, 0.2)])
        of_one = say_all_effects([Effect("", p) for p in (None, 0.01)])
    assert "(p under 0.05): 1 of 2; chance alone would give about 0.1 on average, but" in said
    assert of_one.endswith("(p under 0.05): 1 of 1; chance alone would give about 0.05 on average.")
