"""Change says where an answer may have changed little by little, and not at one moment."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from analysis.arrays import Floats
from builders import OLAUG
from dashboard.gated import Course, draw_course
from dashboard.grounds import measures_of
from dashboard.room import open_room
from dashboard.selection import set_scene
from dashboard.views.filters import read_view
from dashboards import SLUG, House, at_desk
from looking import BEGIN, TURN, WEEKS, changing_house

GRADUAL = "Det kan også ha endret seg litt etter litt"


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> House:
    return changing_house(tmp_path_factory.mktemp("gradual"))


def said_of(house: House, course: Callable[[Floats], Floats]) -> str:
    """What is said of a voice that follows a course, by the weeks since the collection began."""
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        periods = next(one for one in room.offers if one.name == "told")
        measure = next(one for one in measures_of(room.framework, "nb") if one.id == "stemme")
        scene = set_scene(room, read_view(room.offers, {}))
        told = scene.gate.responses
        weeks = (told.told - np.datetime64(BEGIN)) / np.timedelta64(7, "D")
        dice = np.random.default_rng(4).normal(0, 0.15, len(told))
        voice = np.clip(course(weeks) + dice, 0, 1).astype(np.float32)
        gate = replace(scene.gate, responses=replace(told, dyads={"stemme": voice}))
        ends = periods.options[0].id, periods.options[-1].id
        return " ".join(
            draw_course(replace(scene, gate=gate), Course(measure, periods, *ends), ()).labels.said
        )


def test_of_an_answer_that_drifts_no_moment_is_told_alone(changing: House) -> None:
    """What was done at that moment would pass for the reason."""
    said = said_of(changing, lambda weeks: 0.25 + 0.4 * weeks / WEEKS)
    assert "ligger det nærmere «spurt om alt»" in said
    assert GRADUAL in said


def test_of_an_answer_that_changes_at_once_the_moment_is(changing: House) -> None:
    said = said_of(changing, lambda weeks: np.where(weeks < TURN, 0.3, 0.6))
    assert "ligger det nærmere «spurt om alt»" in said
    assert GRADUAL not in said
    assert GRADUAL not in said_of(changing, lambda weeks: np.full(len(weeks), 0.5))
