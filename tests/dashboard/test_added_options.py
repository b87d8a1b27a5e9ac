"""An option that came with a later version: its share is of those who could choose it."""

from pathlib import Path
from typing import Any

import pytest

from builders import OLAUG, a_framework, framework_document, many_stories, tell
from dashboard.drawing import draw_view, weigh_each
from dashboard.room import open_room
from dashboard.selection import make_selection
from dashboard.views.filters import read_view
from dashboards import SLUG, House, at_desk, build_house
from storybank.collections import find_collection
from storybank.frameworks import publish_framework
from storybank.submission import Submission

EARLIER, CITIZENS, EMPLOYEES = 40, 20, 40
"""Citizens who never saw the new option; and who did, of whom half of each took it."""


def answers(number: int) -> Submission:
    later = number - EARLIER
    citizen = later < CITIZENS
    feeling = "ro" if later >= 0 and number % 2 else "glede"
    placements = {
        "folelse": {"state": "placed", "options": [feeling]},
        "rolle": {"state": "placed", "options": ["innbygger" if citizen else "ansatt"]},
    }
    return many_stories(number + 1, placements=placements)[-1]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The feeling "ro" came with the second version."""
    folder: Path = tmp_path_factory.mktemp("added")
    document = framework_document()
    [feeling] = [one for one in document["signifiers"] if one["id"] == "folelse"]
    feeling["options"] = [one for one in feeling["options"] if one["id"] != "ro"]
    first = a_framework(signifiers=document["signifiers"])
    stories = [answers(number) for number in range(EARLIER + CITIZENS + EMPLOYEES)]
    house = build_house(folder, stories[:EARLIER], framework=first)
    with house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        collection.version = publish_framework(session, a_framework())
        session.flush()
        for story in stories[EARLIER:]:
            tell(session, collection, story)
    return house


def bars(house: House, *versus: str) -> Any:
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        drawn = draw_view(room, read_view(room.offers, {}, versus))
    [found] = [one for one in drawn.figures["bars"] if one["title"] == "Hva kjente du?"]
    return found


def share(house: House, name: str) -> float:
    [bar] = [one for one in bars(house)["bars"] if one["name"] == name]
    return float(bar["group"]["share"])


def test_the_share_of_a_new_option_is_of_those_who_could_choose_it(house: House) -> None:
    asked = CITIZENS + EMPLOYEES
    assert share(house, "Ro") == pytest.approx(1 / 2, abs=0.05)
    assert share(house, "Glede") == pytest.approx(1 - asked / 2 / (EARLIER + asked), abs=0.05)
    sentence = bars(house)["sentence"]
    assert f"«Ro» kom til senere: Andelen er av dem som kunne velge det ({asked})." in sentence
    assert "«Glede» kom til senere" not in sentence


def test_groups_are_compared_by_those_who_could_choose_each_of_the_answers(house: House) -> None:
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        view = read_view(room.offers, {}, ("rolle", "innbygger", "ansatt"))
        asked = [("bars", room.framework.questions["folelse"])]
        effect = weigh_each(make_selection(room, view), asked)["folelse"]
    assert effect.p is not None
    assert not effect.clear
    sentence = bars(house, "rolle", "innbygger", "ansatt")["sentence"]
    assert "Sammenlignet er de som kunne velge alle svarene." in sentence
    assert f"(Innbygger: {CITIZENS}, Ansatt: {EMPLOYEES})" in sentence
