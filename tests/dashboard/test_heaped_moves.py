"""Where nearly all answer alike moves are said as their tests say, with room for the unseen few."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.responses import State
from builders import OLAUG, a_framework
from dashboard.gated import Scene, draw_stones, draw_triad
from dashboard.gated.moves import Guess, _agreeing, _Along, weigh_guess
from dashboard.grounds import Ground, measures_of
from dashboard.room import open_room
from dashboard.selection import set_scene
from dashboard.views.filters import View
from dashboards import SLUG, House, at_desk
from storybank.signifiers import Stones, Triad


def heaped_scene(house: House) -> Scene:
    """Nearly all lie near one corner, of the triangle and of the canvas."""
    with at_desk(house, OLAUG) as desk:
        scene = set_scene(open_room(desk, SLUG), View())
    answers, random = scene.gate.responses, np.random.default_rng(4)
    placed = np.full(len(answers), State.PLACED, np.uint8)
    told = replace(
        answers,
        states=dict.fromkeys(answers.states, placed),
        triads={"drivkraft": random.dirichlet([90, 5, 5], len(answers)).astype(np.float32)},
        stones={"krefter": random.uniform(0.9, 0.95, (len(answers), 2, 2)).astype(np.float32)},
    )
    return replace(scene, gate=replace(scene.gate, responses=told))


def test_an_arrows_region_is_that_of_the_heap_it_leads_to(standing_house: House) -> None:
    """As wide for the few who were not seen, which follows from the centre as it is shown."""
    scene, own = heaped_scene(standing_house), a_framework()
    ways = {one.id: one for one in measures_of(own, "nb")}
    triad, stones = own.questions["drivkraft"], own.questions["krefter"]
    assert isinstance(triad, Triad)
    assert isinstance(stones, Stones)
    over = Ground(ways=(ways["krefter.jeg.x"], ways["krefter.jeg.y"]))
    with at_desk(standing_house, OLAUG):
        stone: Any = draw_stones(scene, stones).stones[0].group
        shown = [draw_triad(scene, triad).group, stone]
        guesses = (Ground(triad=triad), np.full((1, 3), 1 / 3)), (over, np.full((1, 2), 0.5))
        arrows = [weigh_guess(scene, ground, Guess(5, place)).arrow for ground, place in guesses]
    for drawn, arrow in zip(shown, arrows, strict=True):
        assert drawn is not None
        assert arrow is not None
        assert np.allclose(drawn.region, arrow.region, atol=1e-6)


@pytest.mark.parametrize("way", [1, -1])
def test_on_a_line_a_move_is_as_sure_as_its_test(way: int) -> None:
    """An interval that holds 0 would gainsay it; in a plane no single way may be sure."""
    ends = sorted([way * -0.01, way * 0.06])
    unsure = _Along("high\nlow", way * 0.03, *ends)
    [agreed] = _agreeing([unsure], 0.04)
    assert agreed.sure
    assert agreed.change == unsure.change
    assert agreed.low * way > 0
    assert _agreeing([unsure], 0.05) == [unsure]
    assert _agreeing([unsure, unsure], 0.04) == [unsure, unsure]
