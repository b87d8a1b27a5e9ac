"""Moves are said as their tests say and as their arrows go, with room for the unseen few."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.arrays import Floats
from analysis.change.shift import shift_stone
from analysis.grouping import Groups
from analysis.responses import State
from builders import OLAUG, a_framework
from dashboard.gated import Group, Scene, draw_stones, draw_triad
from dashboard.gated.chances import say_alone
from dashboard.gated.guessed import Guess
from dashboard.gated.moves import (
    LEAST,
    Move,
    _agreeing,
    _Along,
    _Hidden,
    _in_points,
    _moved,
    _same_side,
    _span_both_ways,
    weigh_guess,
    weigh_move,
)
from dashboard.grounds import Ground, measures_of
from dashboard.room import open_room
from dashboard.selection import set_scene
from dashboard.views.filters import View
from dashboards import SLUG, House, at_desk
from storybank.signifiers import Stones, Triad

OWN = a_framework()


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


@pytest.mark.parametrize("moved", ["Jeg", "Kommunen"])
def test_of_two_stones_it_is_said_which_one_lies_elsewhere(
    standing_house: House, moved: str
) -> None:
    """Both lie between the same two ends: "mot «Nå»" was said of one or the other."""
    scene, ways = heaped_scene(standing_house), {one.id: one for one in measures_of(OWN, "nb")}
    over = Ground(ways=(ways["krefter.jeg.x"], ways["krefter.kommunen.x"]))
    with at_desk(standing_house, OLAUG):
        told = weigh_guess(scene, over, Guess(5, np.full((1, 2), 0.5))).arrow
        assert told is not None
        expected = np.where([moved == "Jeg", moved == "Kommunen"], 0.1, told.end)[None]
        sentence = weigh_guess(scene, over, Guess(5, expected)).sentence
    assert f"mot «Nå ({moved}: Tid)»" in sentence


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


def apart_by(house: House, far: float) -> Move:
    """How the one half of the tellers moves to the other, whose stone lies so far beyond theirs."""
    scene = heaped_scene(house)
    answers = scene.gate.responses
    first = np.arange(len(answers)) % 2 == 0
    lies = answers.stones["krefter"].copy()
    lies[first, :, 0] -= far
    told = replace(answers, stones={"krefter": lies})
    ways = {one.id: one for one in measures_of(a_framework(), "nb")}
    apart = replace(
        scene,
        group=Group("A", first),
        compared=Group("B", ~first),
        gate=replace(scene.gate, responses=told),
    )
    with at_desk(house, OLAUG):
        move = weigh_move(apart, Ground(ways=(ways["krefter.jeg.x"], ways["krefter.jeg.y"])))
    assert move is not None
    return move


def test_a_move_is_told_as_far_as_its_arrow_goes(standing_house: House) -> None:
    move = apart_by(standing_house, 0.5)
    assert move.arrow is not None
    along = move.arrow.end[0] - move.arrow.start[0]
    assert along > 0.2
    assert f", {100 * along:.0f} poeng av 100" in move.sentence


@pytest.mark.parametrize("far, warned", [(0.5, True), (0.0, False)])
def test_of_what_is_clear_alone_it_is_said_that_it_is_one_stone_of_two(
    standing_house: House, far: float, warned: bool
) -> None:
    """And that another test says otherwise where it does: these two agree."""
    move = apart_by(standing_house, far)
    assert ("«Jeg»" in move.sentence) == warned
    assert "på en annen måte" not in move.sentence


def test_how_near_and_far_two_groups_lie_is_the_middle_of_both_ways() -> None:
    start, end = np.array([[0.2]]), np.array([[0.5]])
    head, tail = np.array([[0.4], [0.6]]), np.array([[0.15], [0.3]])
    near, far = _span_both_ways(start, end, head, tail)
    assert (near, far) == (pytest.approx((0.2 + 0.2) / 2), pytest.approx((0.4 + 0.35) / 2))
    assert _span_both_ways(end, start, tail, head) == (-far, -near)


@pytest.mark.parametrize(
    "true, ends, told",
    [
        ((0.1, 0.3), (-0.1, 0.2), (LEAST, 0.2)),
        ((-0.3, -0.1), (-0.2, 0.1), (-0.2, -LEAST)),
        ((-0.1, 0.3), (0.1, 0.4), (0.0, 0.4)),
        ((0.0, 0.3), (0.1, 0.4), (0.0, 0.4)),
        ((-0.3, 0.0), (-0.4, -0.1), (-0.4, 0.0)),
    ],
)
def test_noise_makes_no_interval_of_a_move_hold_0_that_did_not(
    true: tuple[float, float], ends: tuple[float, float], told: tuple[float, float]
) -> None:
    between: tuple[Floats, Floats] = np.array(true), np.array(ends)
    low, high = _same_side(*between)
    assert (low, high) == told
    assert _Along("way", 0.1, low, high).sure == (true[0] > 0 or true[1] < 0)


@pytest.mark.parametrize(
    "step, told",
    [
        (_Along("way", -0.05, -0.09, -0.01), ("5", "1 to 9")),
        (_Along("way", 0.05, 0.004, 0.09), ("5.0", "0.4 to 9.0")),
    ],
)
def test_what_is_sure_is_not_written_as_0(
    standing_house: House, step: _Along, told: tuple[str, str]
) -> None:
    with at_desk(standing_house, OLAUG, "en"):
        assert _in_points(step) == told


def test_of_one_way_of_a_stone_it_is_said_that_it_is_one_of_several(standing_house: House) -> None:
    ways = {one.id: one for one in measures_of(a_framework(), "nb")}
    with at_desk(standing_house, OLAUG):
        said = [
            say_alone(Ground(ways=tuple(ways[one] for one in some)), "nb")
            for some in (("krefter.kommunen.x",), ("krefter.kommunen.x", "krefter.jeg.y"))
        ]
    assert "«Kommunen»" in said[0]
    assert said[1] == ""


def test_an_arrow_carries_the_noise_of_each_end_and_the_doubt_of_both(
    standing_house: House,
) -> None:
    """As each end lies on its own map: with the noise turned, both would tell the true centre."""
    random = np.random.default_rng(7)
    first = np.arange(80) < 40
    found = shift_stone(
        random.uniform(0.3, 0.5, (80, 2)) + 0.1 * first[:, None], Groups(first, ~first)
    )
    ways = {one.id: one for one in measures_of(a_framework(), "nb")}
    ground = Ground(ways=(ways["krefter.jeg.x"], ways["krefter.jeg.y"]))
    noise, none = np.array([0.01, -0.01]), np.zeros(2)

    def drawn(*doubts: float) -> Any:
        hidden = [
            _Hidden(way * noise, doubt * np.eye(2), none, none)
            for way, doubt in zip((1, -2), doubts, strict=True)
        ]
        return _moved(ground, found, hidden, "nb")

    (plain, steps), (one, _), (other, _), (both, _) = (
        drawn(*doubts) for doubts in ((0.0, 0.0), (1e-3, 0.0), (0.0, 1e-3), (1e-3, 1e-3))
    )
    assert plain.start == pytest.approx(found.start + noise)
    assert plain.end == pytest.approx(found.end - 2 * noise)
    for step in steps:
        assert (step.low + step.high) / 2 == pytest.approx(step.change, abs=0.01)
        assert step.low < step.change < step.high
    width = [np.ptp(arrow.region, axis=0) for arrow in (plain, one, other, both)]
    assert width[1] == pytest.approx(width[2])
    assert (width[0] < width[1]).all()
    assert (width[1] < width[3]).all()


def test_too_few_people_are_not_compared_with_others_nor_with_what_was_expected(
    standing_house: House,
) -> None:
    scene, way = heaped_scene(standing_house), measures_of(a_framework(), "nb")[0]
    everybody = np.ones(len(scene.gate.responses), bool)
    few = Group("A", everybody & (np.arange(len(everybody)) < 2))
    with at_desk(standing_house, OLAUG):
        for pair in ((few, Group("B", everybody)), (Group("B", everybody), few)):
            beside = replace(scene, group=pair[0], compared=pair[1])
            move = weigh_move(beside, Ground(ways=(way,)))
            assert move is not None
            names = " og ".join(one.name for one in pair)
            assert move.sentence == f"Det er for få personer til å sammenligne {names}."
        guess = weigh_guess(
            replace(scene, group=few), Ground(ways=(way,)), Guess(5, np.full((1, 1), 0.5))
        )
    assert guess.arrow is None


def test_what_was_expected_beside_a_narrow_ring_is_not_said_to_be_right(
    standing_house: House,
) -> None:
    """Where two answers go together it lies within the ring along each way, and far outside it."""
    scene, random = heaped_scene(standing_house), np.random.default_rng(6)
    stones = scene.gate.responses.stones["krefter"]
    lies = np.repeat(random.uniform(0.2, 0.8, len(stones)), 4).reshape(stones.shape)
    lies += random.normal(0, 0.02, lies.shape)
    told = replace(scene.gate.responses, stones={"krefter": lies.astype(np.float32)})
    together = replace(scene, gate=replace(scene.gate, responses=told))
    ways = {one.id: one for one in measures_of(OWN, "nb")}
    over = Ground(ways=(ways["krefter.jeg.x"], ways["krefter.jeg.y"]))
    with at_desk(standing_house, OLAUG):
        arrow = weigh_guess(together, over, Guess(5, np.full((1, 2), 0.5))).arrow
        assert arrow is not None
        corner = np.array([arrow.region[:, 0].min(), arrow.region[:, 1].max()])
        beside = arrow.end + 0.6 * (corner - arrow.end)
        right, wrong = (
            weigh_guess(together, over, Guess(5, place[None])) for place in (arrow.end, beside)
        )
    assert "kan stemme" in right.sentence
    assert (
        "ikke ligger der 5 andre lesere trodde i snitt. Men det er ikke sikkert hvor"
        in wrong.sentence
    )
    assert wrong.row is not None
    assert "et annet sted, men det er ikke sikkert hvor" in wrong.row[1]


def test_no_arrow_leaves_its_map(standing_house: House) -> None:
    scene = heaped_scene(standing_house)
    ways = {one.id: one for one in measures_of(a_framework(), "nb")}
    lies = np.full_like(scene.gate.responses.stones["krefter"], 0.999)
    lies[::7] = 0.9
    told = replace(scene.gate.responses, stones={"krefter": lies})
    near = replace(scene, gate=replace(scene.gate, responses=told))
    with at_desk(standing_house, OLAUG):
        ground = Ground(ways=(ways["krefter.jeg.x"], ways["krefter.jeg.y"]))
        arrow = weigh_guess(near, ground, Guess(5, np.full((1, 2), 0.5))).arrow
    assert arrow is not None
    assert arrow.region.max() == 1
