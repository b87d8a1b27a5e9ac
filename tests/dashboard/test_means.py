"""The mean of a scale as it is shown: moved by noise, and still a mean of that scale."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from builders import OLAUG, a_submission
from dashboard.gated import (
    Course,
    draw_course,
    draw_scale,
    draw_stones,
    draw_triad,
)
from dashboard.gated.moves import weigh_move
from dashboard.grounds import Ground, measures_of, read_ground
from dashboard.room import Room, open_room
from dashboard.selection import set_scene
from dashboard.views.filters import View, read_view
from dashboards import SLUG, House, at_desk, build_house
from hostile import a_town, open_town
from storybank.signifiers import Scale, Stones, Triad


def test_no_mean_is_shown_outside_its_scale(tmp_path: Path) -> None:
    """Four of five said 5 and one 4: with most keys the noise would take the mean past 5."""
    stories = [
        a_submission(
            story=str(UUID(int=number + 1, version=4)),
            code_hash=f"{number:064x}",
            placements={"vanlig": {"state": "placed", "value": 4 if number == 0 else 5}},
        )
        for number in range(5)
    ]
    with at_desk(build_house(tmp_path, stories), OLAUG) as desk:
        room = open_room(desk, SLUG)
        scale = room.framework.questions["vanlig"]
        assert isinstance(scale, Scale)
        scene = set_scene(room, View())
        keyed = [replace(scene.gate, key=bytes([number]) * 32) for number in range(20)]
        said = [
            str(draw_scale(replace(scene, gate=gate), scale).props()["sentence"]) for gate in keyed
        ]
    numbers = [
        float(one.replace(",", "."))
        for sentence in said
        for one in re.findall(r"\d,\d", sentence.partition("Gjennomsnitt")[2])
    ]
    assert len(numbers) == 3 * len(said), "a mean and the two ends of its interval"
    assert max(numbers) <= 5
    assert len(set(numbers)) > 3, "the noise moved them"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> House:
    return a_town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def room(town: House) -> Room:
    return open_town(town)


BESIDE = (
    ("rolle", "innbygger", "ansatt"),
    ("rolle", "ansatt", "innbygger"),
)


def ground_of(room: Room, query: Mapping[str, Sequence[str]]) -> Ground:
    ground = read_ground(room.framework, "nb", query)
    assert ground is not None
    return ground


def test_a_centre_is_one_number_wherever_it_stands(town: House, room: Room) -> None:
    """Had its noise another size beside another group, two arrows would give it without noise."""
    triad = room.framework.questions["drivkraft"]
    assert isinstance(triad, Triad)
    ground = ground_of(room, {"over": ["drivkraft"]})
    told = read_view(room.offers, {}, ("told", "2026-W38", "2026-W39"))
    with at_desk(town, OLAUG):
        for view in (*(read_view(room.offers, {}, groups) for groups in BESIDE), told):
            scene = set_scene(room, view)
            figure, move = draw_triad(scene, triad), weigh_move(scene, ground)
            assert figure.group is not None
            assert figure.compared is not None
            assert move is not None
            assert move.arrow is not None
            assert np.allclose(figure.group.centre, move.arrow.start, atol=1e-6)
            assert np.allclose(figure.compared.centre, move.arrow.end, atol=1e-6)


def test_a_mean_is_one_number_whatever_it_stands_beside(town: House, room: Room) -> None:
    """With a draw for each pair of answers, whoever asks for all pairs averages the noise away."""
    names = [one.id for one in measures_of(room.framework, "nb") if one.question.id == "krefter"]
    scene = set_scene(room, read_view(room.offers, {}, BESIDE[0]))
    stones = room.framework.questions["krefter"]
    assert isinstance(stones, Stones)
    with at_desk(town, OLAUG):
        drawn = draw_stones(scene, stones).stones
        for across, upward in ((0, 1), (1, 0), (0, 2), (3, 0), (2, 3)):
            query = {"across": [names[across]], "upward": [names[upward]]}
            move = weigh_move(scene, ground_of(room, query))
            assert move is not None
            assert move.arrow is not None
            for at, way in enumerate((across, upward)):
                stone: Any = drawn[way // 2]
                assert np.isclose(stone.group.centre[way % 2], move.arrow.start[at], atol=1e-6)
                assert np.isclose(stone.compared.centre[way % 2], move.arrow.end[at], atol=1e-6)


def test_the_mean_of_a_period_is_that_of_its_arrow(town: House, room: Room) -> None:
    periods = next(one for one in room.offers if one.name == "told")
    first, second = (one.id for one in periods.options[:2])
    everybody, waves = View(), read_view(room.offers, {}, ("told", first, second))
    with at_desk(town, OLAUG):
        for measure in measures_of(room.framework, "nb"):
            course = Course(measure, periods, first, second)
            spots = draw_course(set_scene(room, everybody), course, ()).spots
            move = weigh_move(set_scene(room, waves), course.ground)
            assert move is not None
            if move.arrow is not None:
                ends = float(move.arrow.start[0]), float(move.arrow.end[0])
                assert np.allclose([spots[0].mean, spots[1].mean], ends, atol=1e-6), measure.id
