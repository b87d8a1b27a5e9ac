"""What is marked on a map: read, named, narrowed by, and told from a filter by who told."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builders import OLAUG, a_submission
from dashboard.chips import make_chips
from dashboard.drawing import draw_view
from dashboard.figures import geometry
from dashboard.room import Room, open_room
from dashboard.selection import make_selection, select
from dashboard.views.filters import View, read_view
from dashboard.views.marks import StoneArea, is_named, mark_props, read_mark
from dashboards import SLUG, House, at_desk, build_house

LOWER_LEFT = [list(corner) for corner in geometry.quarters()[0]]
BY_HAND = [[0.1, 0.1], [0.6, 0.1], [0.6, 0.6]]


def a_story(number: int) -> Any:
    """Forty tellers: two feelings in turn, the steps in turn, a stone in each quarter in turn."""
    x, y = (0.25 + 0.5 * (number % 2), 0.25 + 0.5 * (number // 2 % 2))
    placements = {
        "folelse": {"state": "placed", "options": [("glede", "sinne")[number % 2]]},
        "vanlig": {"state": "placed", "value": 1 + number % 5},
        "krefter": {"state": "placed", "stones": {"jeg": [x, y], "kommunen": [0.9, 0.9]}},
        "rolle": {"state": "placed", "options": [("ansatt", "innbygger")[number // 20]]},
    }
    story = f"00000000-0000-4000-8000-{number:012x}"
    return a_submission(story=story, code_hash=f"{number:064x}", placements=placements)


@pytest.fixture(scope="module")
def marked_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder: Path = tmp_path_factory.mktemp("marked")
    return build_house(folder, [a_story(number) for number in range(40)])


@pytest.fixture(scope="module")
def room(marked_house: House) -> Room:
    with at_desk(marked_house, OLAUG) as desk:
        return open_room(desk, SLUG)


def told(room: Room, marks: dict[str, object], chosen: dict[str, object] | None = None) -> int:
    view = read_view(room.offers, chosen or {}, (), marks)
    return int(np.count_nonzero(select(room, view)))


@pytest.mark.parametrize(
    "marks, expected",
    [
        ({"folelse": ["glede"]}, 20),
        ({"folelse": ["glede", "sinne"]}, 40),
        ({"folelse": ["ukjent"]}, 40),
        ({"vanlig": ["2", "3"]}, 16),
        ({"krefter": {"stone": "jeg", "area": LOWER_LEFT}}, 10),
        ({"krefter": {"stone": "kommunen", "area": LOWER_LEFT}}, 0),
        ({"krefter": {"stone": "jeg", "area": BY_HAND}}, 10),
        ({"krefter": {"stone": "ukjent", "area": LOWER_LEFT}}, 40),
        ({"folelse": ["glede"], "krefter": {"stone": "jeg", "area": LOWER_LEFT}}, 10),
    ],
)
def test_a_bar_an_interval_and_an_area_narrow(
    room: Room, marks: dict[str, object], expected: int
) -> None:
    assert told(room, marks) == expected


@pytest.mark.parametrize(
    "mark",
    [
        *([], ["a"] * 101, ["a", 1]),
        *({}, {"stone": "jeg"}, {"stone": 3, "area": LOWER_LEFT}, {"area": LOWER_LEFT}),
        {"stone": "jeg", "area": [0.1, 0.2]},
    ],
)
def test_what_is_no_mark_is_none(mark: object) -> None:
    assert read_mark(mark) is None


@pytest.mark.parametrize(
    "mark", [["glede"], {"stone": "jeg", "area": BY_HAND}, BY_HAND, [0.1, 0.4]]
)
def test_a_mark_goes_back_to_its_map_as_it_came(mark: object) -> None:
    assert mark_props(read_mark(mark)) == mark


@pytest.mark.parametrize(
    "mark, named",
    [
        (("glede",), True),
        (("glede", "sinne"), False),
        (StoneArea("jeg", np.array(LOWER_LEFT)), True),
        (StoneArea("jeg", np.array(BY_HAND)), False),
        (np.array(geometry.zones()[2]), True),
        (np.array([0.2, 0.4]), True),
        (np.array([0.2, 0.41]), False),
    ],
)
def test_a_single_part_has_a_name(mark: Any, named: bool) -> None:
    assert is_named(mark) is named


LINES = np.linspace(0, 1, 21).round(2).tolist()


@pytest.fixture(scope="module")
def room_on_lines(tmp_path_factory: pytest.TempPathFactory) -> Room:
    """Stories that lie where parts meet, and between."""
    told = []
    for number, (at, up) in enumerate((at, up) for at in LINES for up in (0, 0.25, 0.5, 1)):
        weights = {"tillit": at * (1 - up), "regler": up, "vilje": (1 - at) * (1 - up)}
        placements = {
            "stemme": {"state": "placed", "value": at},
            "krefter": {"state": "placed", "stones": {"jeg": [at, up], "kommunen": [up, at]}},
            "drivkraft": {"state": "placed", "weights": weights},
        }
        story = f"00000000-0000-4000-8000-{number:012x}"
        told.append(a_submission(story=story, code_hash=f"{number:064x}", placements=placements))
    house = build_house(tmp_path_factory.mktemp("lines"), told)
    with at_desk(house, OLAUG) as desk:
        return open_room(desk, SLUG)


@pytest.mark.parametrize(
    "name, parts",
    [
        ("stemme", [[place / 5, (place + 1) / 5] for place in range(5)]),
        *(
            ("krefter", [{"stone": one, "area": area} for area in geometry.quarters()])
            for one in ("jeg", "kommunen")
        ),
        ("drivkraft", geometry.zones()),
    ],
)
def test_a_story_on_a_line_between_two_parts_lies_in_one_of_them(
    room_on_lines: Room, name: str, parts: list[object]
) -> None:
    """Were it in both, two parts would be told apart from their tables by one teller."""
    views = [read_view(room_on_lines.offers, {}, (), {name: part}) for part in parts]
    assert (sum(select(room_on_lines, view).astype(int) for view in views) == 1).all()


def test_several_bars_and_areas_narrow_nothing_while_a_teller_is_chosen_by(room: Room) -> None:
    """So many sets could be made of them that one known story could be taken in or left out."""
    chosen: dict[str, object] = {"rolle": ["ansatt"]}
    assert told(room, {"folelse": ["glede"]}, chosen) == 10
    assert told(room, {"folelse": ["glede", "sinne"]}, chosen) == 20
    assert told(room, {"vanlig": ["2", "3"]}, chosen) == 20
    assert told(room, {"krefter": {"stone": "jeg", "area": BY_HAND}}, chosen) == 20


def test_a_question_about_the_teller_cannot_be_marked(room: Room) -> None:
    """Else a filter by who told would pass as a mark, beside which dots and areas are free."""
    assert told(room, {"rolle": ["ansatt"]}) == 40


def test_an_area_drawn_by_hand_narrows_no_answer_about_the_teller(
    marked_house: House, room: Room
) -> None:
    """Who draws round one known story would read from the bars what its teller answered."""
    view = read_view(room.offers, {}, (), {"krefter": {"stone": "jeg", "area": BY_HAND}})
    selection = make_selection(room, view)
    assert np.count_nonzero(selection.stories()) == 10
    assert np.count_nonzero(selection.stories(of_teller=True)) == 40
    with at_desk(marked_house, OLAUG):
        teller: Any = draw_view(room, view).figures["teller"][0]
    assert [bar["group"]["text"][-4:] for bar in teller["bars"]] == ["(20)", "(20)"]


@pytest.mark.parametrize("chosen", [{}, {"rolle": ["ansatt"]}])
@pytest.mark.parametrize("versus", [(), ("rolle", "ansatt", "innbygger")])
def test_maps_that_are_narrowed_alike_share_their_groups_and_no_others_do(
    marked_house: House, room: Room, chosen: dict[str, object], versus: tuple[str, ...]
) -> None:
    """Each set is as if it had been put together alone, from all that narrow but the map's own."""
    marks = {
        "folelse": ["glede"],
        "vanlig": ["2", "3"],
        "krefter": {"stone": "jeg", "area": BY_HAND},
    }
    view = read_view(room.offers, chosen, versus, marks)
    groups: dict[bytes, set[int]] = {}
    with at_desk(marked_house, OLAUG):
        selection = make_selection(room, view)
        for but in (None, *marks, "rolle", "stemme"):
            for of_teller in (False, True):
                scene = selection.scene(but=but, of_teller=of_teller)
                plain = stories_alone(room, view, but, of_teller)
                assert np.array_equal(selection.stories(but=but, of_teller=of_teller), plain)
                parts = [one.mask for one in make_selection(room, view).groups] or [plain]
                for group, part in zip(scene.groups, parts, strict=True):
                    assert np.array_equal(group.mask, part & plain)
                assert scene.by_teller == (view.by_teller or of_teller)
                groups.setdefault(plain.tobytes(), set()).add(id(scene.group))
    if view.by_teller:
        assert len(groups) == len({one for shared in groups.values() for one in shared})


def stories_alone(room: Room, view: View, but: str | None, of_teller: bool) -> Any:
    """Who is chosen, by the rule itself: beside a question about the teller a name is needed."""
    inside = np.ones(len(room.gate.responses), np.bool_)
    for one in view.filters:
        inside &= one.mask(room.gate.responses) | (one.offer.name == but)
    for name, mark in view.marks.items():
        if name != but and (is_named(mark) or not (view.by_teller or of_teller)):
            inside &= select(room, View(marks={name: mark}))
    return inside


def test_answers_about_the_teller_are_bars_that_their_own_choice_does_not_narrow(
    marked_house: House, room: Room
) -> None:
    view = read_view(room.offers, {"rolle": ["ansatt"]}, (), {"folelse": ["glede"]})
    with at_desk(marked_house, OLAUG):
        teller: Any = draw_view(room, view).figures["teller"][0]
    assert [bar["value"] for bar in teller["bars"]] == ["innbygger", "ansatt"]
    assert [bar["group"]["text"][-4:] for bar in teller["bars"]] == ["(10)", "(10)"]


@pytest.mark.parametrize(
    "marks, words",
    [
        ({"folelse": ["sinne", "glede"]}, "Hva kjente du? Glede eller Sinne"),
        ({"vanlig": ["1", "2", "3"]}, "Hvor vanlig er dette? 1 til 3"),
        ({"vanlig": ["1", "3"]}, "Hvor vanlig er dette? 1 eller 3"),
        (
            {"krefter": {"stone": "jeg", "area": LOWER_LEFT}},
            "Hvor sto de? Jeg, nede til venstre",
        ),
        ({"krefter": {"stone": "jeg", "area": BY_HAND}}, "Hvor sto de? Jeg, et eget område"),
    ],
)
def test_each_mark_says_itself(
    marked_house: House, room: Room, marks: dict[str, object], words: str
) -> None:
    view: View = read_view(room.offers, {}, (), marks)
    with at_desk(marked_house, OLAUG):
        assert [chip["label"] for chip in make_chips(room, view)] == [words]
