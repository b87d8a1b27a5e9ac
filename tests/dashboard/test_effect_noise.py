"""How far what is shown of two groups lies from what was found, and how far apart they are said."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.choice_comparison import compare_choices
from analysis.comparison import Comparison
from analysis.drawn_distance import MOST_MOVED
from analysis.grouping import Groups
from analysis.simplex import HALF_PIXEL, log_ratios
from analysis.triads import estimate_centre
from builders import OLAUG
from dashboard.gated import Group, Scene
from dashboard.gated.effects import MEASURES, Effect, _Moved, _moved, _say_option, say_all_effects
from dashboard.gated.moves import _Along, _say_apart
from dashboard.gated.triads import noise_of_centre
from dashboard.room import open_room
from dashboard.selection import set_scene
from dashboard.views.filters import View
from dashboards import SLUG, House, at_desk

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


def test_periods_of_few_days_lie_so_far_apart_as_on_the_way_on_which_they_do_most(
    scene: Scene,
) -> None:
    steps = [_Along("high\nlow", 0.1, 0.05, 0.2), _Along("right\nleft", -0.25, -0.5, 0.1)]
    said = "For West the centre lies 25 points of 100 further towards “left” than for East."
    assert _say_apart(scene, steps) == said


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


def test_of_how_many_questions_differ_nothing_is_said_where_none_was_judged() -> None:
    assert say_all_effects([Effect("", None)]) == ""
    assert "(p under 0.05): 1 of 2;" in say_all_effects([Effect("", p) for p in (None, 0.01, 0.2)])
