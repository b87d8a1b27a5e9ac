"""Each filter's query and its sentence, and what becomes of what was never offered."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from builders import OLAUG, a_framework, a_submission, framework_document, many_stories
from dashboard.drawing import draw_view
from dashboard.figures import geometry
from dashboard.room import Room, open_room
from dashboard.selection import select, set_scene
from dashboard.views.filters import Offer, read_view
from dashboards import SLUG, House, at_desk, build_house
from storybank.collections import find_collection


@pytest.fixture(scope="module")
def room(standing_house: House) -> Room:
    with at_desk(standing_house, OLAUG) as desk:
        return open_room(desk, SLUG)


def offer(room: Room, name: str) -> Offer:
    return next(one for one in room.offers if one.name == name)


def test_the_questions_about_the_teller_come_first(room: Room) -> None:
    assert [one.name for one in room.offers] == ["rolle", "prompt", "language"]
    assert [one.about_teller for one in room.offers] == [True, False, False]


@pytest.mark.parametrize(
    "opens, closes, periods",
    [
        # NOW is Monday the 14th of September 2026, the first day of week 38.
        (None, None, []),
        (date(2026, 9, 14), None, []),
        (date(2026, 9, 7), None, ["2026-W37", "2026-W38"]),
        (date(2026, 8, 31), date(2026, 9, 4), ["2026-W36", "2026-W37", "2026-W38"]),
        (date(2026, 8, 3), date(2026, 8, 7), ["2026-W32", "2026-W33", "2026-W34"]),
        (date(2026, 1, 31), None, [f"2026-{month:02}" for month in range(1, 10)]),
        (date(2026, 10, 1), None, []),
    ],
)
def test_every_day_on_which_a_story_may_come_lies_in_a_period(
    house: House, opens: date | None, closes: date | None, periods: list[str]
) -> None:
    """Those that waited on a phone come for two weeks after the closing."""
    with house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        collection.opens, collection.closes = opens, closes
    with at_desk(house, OLAUG) as desk:
        found = {one.name: one for one in open_room(desk, SLUG).offers}
    offered = [one.id for one in found["told"].options] if "told" in found else []
    assert offered == periods


@pytest.mark.parametrize(
    "chosen, expected",
    [
        ({}, 60),
        ({"rolle": ["ansatt"]}, 30),
        ({"rolle": ["ansatt", "innbygger"]}, 60),
        ({"prompt": ["mote"]}, 0),
        ({"language": ["nb"]}, 60),
        ({"rolle": ["ansatt"], "language": ["en"]}, 0),
    ],
)
def test_filters_narrow(room: Room, chosen: dict[str, list[str]], expected: int) -> None:
    view = read_view(room.offers, chosen)
    assert np.count_nonzero(select(room, view)) == expected


@pytest.mark.parametrize(
    "chosen",
    [
        {"folelse": ["glede"]},
        {"rolle": ["borgermester"]},
        {"rolle": "ansatt"},
        {"rolle": None},
        {"rolle": [["ansatt"]]},
        {"__class__": ["x"]},
    ],
)
def test_what_was_never_offered_is_dropped(room: Room, chosen: dict[str, object]) -> None:
    assert read_view(room.offers, chosen).filters == ()


@pytest.mark.parametrize(
    "mark",
    ["x", [1], [[0, 0], [1, 1]], [[0, 0, 0]] * 4, [0, float("nan")], {"a": 1}, [[0, "x"]] * 3, 3],
)
def test_a_mark_that_cannot_be_read_is_dropped(room: Room, mark: object) -> None:
    assert read_view(room.offers, {}, (), {"drivkraft": mark}).marks == {}


def test_a_line_that_slips_far_off_its_map_still_marks(room: Room) -> None:
    lower = [[-40, -40], [40, -40], [40, 0.3], [-40, 0.3]]
    view = read_view(room.offers, {}, (), {"drivkraft": lower})
    under = sum(number * 37 % 100 / 100 * geometry.HEIGHT < 0.3 for number in range(60))
    assert np.count_nonzero(select(room, view)) == under


def test_a_mark_that_does_not_fit_its_map_marks_nothing_out(room: Room) -> None:
    triangle, line, bars = [[0, 0], [1, 0], [0.5, 0.87]], [0.1, 0.2], ["glede"]
    unfit = {
        "drivkraft": (line, bars),
        "stemme": (triangle, bars),
        "krefter": (triangle, line, bars),
        "folelse": (triangle, line, ["nowhere"]),
        "vanlig": (triangle, line, bars),
        "nowhere": (triangle, line, bars),
    }
    for name, marks in unfit.items():
        for mark in marks:
            view = read_view(room.offers, {}, (), {name: mark})
            assert select(room, view).all(), (name, mark)


def test_a_mark_narrows_all_maps_but_its_own(room: Room) -> None:
    view = read_view(room.offers, {}, (), {"stemme": [0.0, 0.2]})
    inside = np.count_nonzero(select(room, view))
    assert 0 < inside < 60
    assert np.count_nonzero(set_scene(room, view, but="drivkraft").group.mask) == inside
    assert set_scene(room, view, but="stemme").group.mask.all()


@pytest.mark.parametrize(
    "chosen, versus, by_teller",
    [
        ({}, (), False),
        ({"language": ["nb"]}, (), False),
        ({"rolle": ["innbygger", "ansatt"]}, (), True),
        ({}, ("rolle", "ansatt", "innbygger"), True),
    ],
)
def test_beside_a_question_about_the_teller_only_named_parts_narrow(
    standing_house: House,
    room: Room,
    chosen: dict[str, list[str]],
    versus: tuple[str, ...],
    by_teller: bool,
) -> None:
    """Or a line round all but one story would tell what its teller answered."""
    hand = read_view(room.offers, chosen, versus, {"stemme": [0.3, 0.305]})
    assert np.count_nonzero(select(room, hand)) == (60 if by_teller else 1)
    with at_desk(standing_house, OLAUG):
        assert ("tegnet for hånd" in " ".join(draw_view(room, hand).sentences)) == by_teller
    part = read_view(room.offers, chosen, versus, {"stemme": [0.2, 0.4]})
    # Where `many_stories` puts its stories on the line, in hundredths.
    # The last six may not be read: beside who told, they are too few in this part.
    places = [number * 61 % 100 for number in range(54 if by_teller else 60)]
    assert np.count_nonzero(select(room, part)) == sum(20 <= place < 40 for place in places)


def test_beside_a_question_that_may_narrow_reading_too_few_unread_are_not_counted(
    room: Room,
) -> None:
    """Six of the sixty may not be read, three of each role."""
    view = read_view(room.offers, {"rolle": ["ansatt"]})
    rooms = [replace(room, gate=replace(room.gate, k=k)) for k in (6, 7)]
    assert [np.count_nonzero(select(one, view)) for one in rooms] == [30, 27]


def test_a_zone_that_is_all_but_named_is_drawn_by_hand(room: Room) -> None:
    zone = [list(corner) for corner in geometry.zones()[0]]
    near = [[x + 0.0005, y] for x, y in zone]
    views = [
        read_view(room.offers, {"rolle": ["ansatt"]}, (), {"drivkraft": one})
        for one in (zone, near)
    ]
    narrowed = [np.count_nonzero(select(room, view)) for view in views]
    assert narrowed[0] < narrowed[1] == 30


@pytest.mark.parametrize("second, offered", [(4, []), (5, ["problem", "solution"])])
def test_framings_of_which_k_have_told_can_be_compared(
    tmp_path: Path, second: int, offered: list[str]
) -> None:
    arms = ["problem"] * 12 + ["solution"] * second
    told = [replace(one, arm=arm) for one, arm in zip(many_stories(len(arms)), arms, strict=True)]
    with at_desk(build_house(tmp_path, told), OLAUG) as desk:
        room = open_room(desk, SLUG)
        found = [one.id for one in room.offers if one.name == "arm" for one in one.options]
        assert found == offered
        view = read_view(room.offers, {}, ("arm", "problem", "solution"))
        groups = [int(one.mask.sum()) for one in set_scene(room, view).groups]
    assert groups == ([12, 5] if offered else [16])


def test_two_groups_share_no_story(room: Room) -> None:
    view = read_view(room.offers, {}, ("rolle", "ansatt", "innbygger"))
    scene = set_scene(room, view)
    assert scene.compared is not None
    assert not np.any(scene.group.mask & scene.compared.mask)
    assert scene.by_teller, "a question about the teller chose who is shown"


@pytest.mark.parametrize("several", [True, False])
def test_who_chose_both_is_said_to_stand_in_the_first_group(tmp_path: Path, several: bool) -> None:
    [role] = framework_document()["teller"]
    framework = a_framework(teller=[{**role, "several": several}])
    both = ["innbygger", "ansatt"] if several else ["innbygger"]
    placements = {"rolle": {"state": "placed", "options": both}}
    told = [a_submission(framework, placements=placements) for _ in range(6)]
    house = build_house(tmp_path, told, framework=framework)
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        view = read_view(room.offers, {}, ("rolle", "ansatt", "innbygger"))
        scene, said = set_scene(room, view), " ".join(draw_view(room, view).sentences)
    query = "versus.by=rolle&versus.first=ansatt&versus.second=innbygger"
    pages = [f"/explore/{SLUG}/maps/drivkraft.svg", f"/landscape/{SLUG}"]
    for place in pages:
        page = house.client(OLAUG).get(f"{place}?{query}").get_data(as_text=True)
        assert ("Sammenlign andre" in page) == several
    assert ("Sammenlign andre veien også" in said) == several
    assert np.count_nonzero(scene.groups[0].mask) == (6 if several else 0)
    assert np.count_nonzero(scene.groups[1].mask) == (0 if several else 6)


def test_who_said_it_in_words_of_their_own_can_be_chosen(tmp_path: Path) -> None:
    [role] = framework_document()["teller"]
    framework = a_framework(teller=[{**role, "other": True}])
    answers = [{"options": ["ansatt"]}, *[{"options": [], "other": "Gjest"}] * 6]
    told = [
        a_submission(framework, placements={"rolle": {"state": "placed", **one}}) for one in answers
    ]
    house = build_house(tmp_path, told, framework=framework)
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
    assert np.count_nonzero(select(room, read_view(room.offers, {"rolle": ["other"]}))) == 6


@pytest.mark.parametrize(
    "versus",
    [("rolle", "ansatt", "ansatt"), ("rolle", "x", "y"), ("x", "a", "b"), (None, None, None), ()],
)
def test_half_a_comparison_is_none(room: Room, versus: tuple[object, ...]) -> None:
    assert read_view(room.offers, {}, versus).versus is None


def test_a_filter_says_itself_in_words(standing_house: House, room: Room) -> None:
    view = read_view(room.offers, {"rolle": ["innbygger", "ansatt"]})
    with at_desk(standing_house, OLAUG):
        assert view.filters[0].sentence == "Hvem er du? Innbygger eller Ansatt"


def test_questions_about_the_teller_are_remembered(room: Room) -> None:
    view = read_view(room.offers, {"rolle": ["ansatt"], "language": ["nb"]})
    assert view.about_teller == ("rolle",)
