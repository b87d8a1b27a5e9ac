"""The bars of a choice and of a scale: whose they are, and what they are called."""

import re
from pathlib import Path
from typing import Any

import pytest

from builders import OLAUG, numbered_story
from dashboard.drawing import draw_view
from dashboard.room import open_room
from dashboard.views.filters import read_view
from dashboards import SLUG, House, at_desk, build_house
from storybank.submission import Submission

ROLES = ("rolle", "innbygger", "ansatt")


def answers(number: int) -> Submission:
    """Of fifty citizens ten take each step, of fifty employees 25 each of the two lowest."""
    citizen = number < 50
    placements = {
        "folelse": {"state": "placed", "options": ["glede"]},
        "vanlig": {"state": "placed", "value": 1 + number % (5 if citizen else 2)},
        "rolle": {"state": "placed", "options": ["innbygger" if citizen else "ansatt"]},
    }
    return numbered_story(number, placements=placements)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder: Path = tmp_path_factory.mktemp("bars")
    return build_house(folder, [answers(number) for number in range(100)])


def bars(house: House, *versus: str) -> Any:
    """The figures of the choice and of the scale."""
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        return draw_view(room, read_view(room.offers, {}, versus)).figures["bars"]


def test_bars_of_all_stand_alone_and_those_of_two_groups_beside_each_other(house: House) -> None:
    for one in bars(house):
        assert one["names"]["compared"] is None
        assert len(one["table"]["columns"]) == 2
        assert all(bar["compared"] is None for bar in one["bars"])
    for one in bars(house, *ROLES):
        assert one["names"] == {"group": "Innbygger", "compared": "Ansatt"}
        assert one["table"]["columns"][1:] == ["Innbygger", "Ansatt"]
    told = [
        (bar["group"]["text"], bar["compared"] and bar["compared"]["text"]) for bar in one["bars"]
    ]
    assert told == [("20\xa0% (10)", "50\xa0% (25)")] * 2 + [("20\xa0% (10)", None)] * 3
    assert re.search(r"Gjennomsnitt for Innbygger: (2,[89]|3,[012]) ", one["sentence"])
    assert re.search(r"Gjennomsnitt for Ansatt: 1,[456] ", one["sentence"])


def test_a_scale_has_its_steps_in_order_with_words_at_its_ends(house: House) -> None:
    choice, scale = bars(house)
    assert [one["name"] for one in scale["bars"]] == ["1 – Sjelden", "2", "3", "4", "5 – Hver dag"]
    assert [one["value"] for one in scale["bars"]] == ["1", "2", "3", "4", "5"]
    assert (choice["ordered"], scale["ordered"]) == (False, True)


def test_bars_that_a_choice_narrows_apart_do_not_say_that_somebody_told_twice(
    tmp_path: Path,
) -> None:
    """Of thirty citizens on each of two steps two answered another question, and twenty."""
    stories = []
    for number in range(60):
        step, place = number % 2, number // 2
        placements = {
            "vanlig": {"state": "placed", "value": 1 + step},
            "rolle": {"state": "placed", "options": ["innbygger"]},
        }
        prompt = "mote" if place < (2, 20)[step] else "endring"
        stories.append(numbered_story(number, placements=placements, prompt=prompt))
    chosen = {"prompt": ["endring"], "rolle": ["innbygger"]}
    with at_desk(build_house(tmp_path, stories), OLAUG) as desk:
        room = open_room(desk, SLUG)
        _, scale = draw_view(room, read_view(room.offers, chosen)).figures["bars"]
    shown: Any = scale["bars"]
    assert [bar["group"]["text"][-4:] for bar in shown[:2]] == ["(30)", "(10)"]
    assert "mer enn 100" in str(scale["sentence"])
    assert "svart ulikt" not in str(scale["sentence"])


@pytest.mark.parametrize("unread, said", [(0, True), (4, True), (15, False)])
def test_bars_of_tellers_say_where_the_few_who_may_not_be_read_are_left_out(
    tmp_path: Path, unread: int, said: bool
) -> None:
    """The same for nobody and for too few, and nothing where they are counted."""
    stories = [
        numbered_story(number, consent="count" if number < unread else "read")
        for number in range(40)
    ]
    with at_desk(build_house(tmp_path, stories), OLAUG) as desk:
        room = open_room(desk, SLUG)
        [role] = draw_view(room, read_view(room.offers, {})).figures["teller"]
    assert ("historier som ikke kan leses, er ikke med her" in str(role["sentence"])) == said
