"""An arrow between two groups: what is said of it does not depend on which is named first."""

import re

import numpy as np
import pytest

from builders import OLAUG, numbered_story
from dashboard.gated import draw_landscape
from dashboard.grounds import read_ground
from dashboard.room import open_room
from dashboard.selection import set_scene
from dashboard.views.filters import read_view
from dashboards import SLUG, House, at_desk, build_house
from storybank.submission import Submission

CORNERS = ("tillit", "regler", "vilje")
GROUPS = ("innbygger", "ansatt")


def of_two_groups() -> list[Submission]:
    """140 tellers; citizens near a corner, employees farther from it."""
    dice = np.random.default_rng(6)
    alphas = {"innbygger": (6, 1, 1), "ansatt": (2, 1.5, 1)}
    return [
        _one(number, GROUPS[number % 2], dice.dirichlet(alphas[GROUPS[number % 2]]))
        for number in range(140)
    ]


def _one(number: int, group: str, weights: np.ndarray) -> Submission:
    placed = dict(zip(CORNERS, weights.tolist(), strict=True))
    placements = {
        "drivkraft": {"state": "placed", "weights": placed},
        "stemme": {"state": "placed", "value": placed["tillit"]},
        "rolle": {"state": "placed", "options": [group]},
    }
    return numbered_story(number, placements=placements)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return build_house(tmp_path_factory.mktemp("both"), of_two_groups())


def said_of(house: House, words: dict[str, list[str]], first: str, second: str) -> list[str]:
    """The sentence's anchor, how far, how near and how far at most."""
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        ground = read_ground(room.framework, room.language, words)
        assert ground is not None
        view = read_view(room.offers, words, ("rolle", first, second))
        figure = draw_landscape(set_scene(room, view), ground)
    found = re.search(r"«(.+?)», (\S+) poeng av 100 \((.+?)\)", figure.labels.said[0])
    assert found is not None
    return list(found.groups())


def test_an_arrow_in_a_triad_is_as_long_from_either_group(house: House) -> None:
    words = {"over": ["drivkraft"]}
    assert said_of(house, words, *GROUPS) == said_of(house, words, *reversed(GROUPS))


def test_an_arrow_over_two_answers_is_as_long_from_either_group(house: House) -> None:
    words = {"over": [""], "across": ["stemme"], "upward": ["drivkraft.regler"]}
    there, back = (said_of(house, words, *one) for one in (GROUPS, GROUPS[::-1]))
    assert there[0] != back[0], "a line has an end each way"
    assert there[1:] == back[1:]
