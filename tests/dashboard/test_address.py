"""A view as an address: there and back, without a story or a number in it."""

from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import OLAUG
from dashboard.figures import geometry
from dashboard.room import Room, open_room
from dashboard.views.address import read_address, write_address
from dashboard.views.filters import read_view
from dashboard.views.marks import mark_props
from dashboards import SLUG, House, at_desk

AREA = [[0.1, 0.1], [0.625, 0.1], [0.6, 0.6]]


@pytest.fixture(scope="module")
def room(standing_house: House) -> Room:
    with at_desk(standing_house, OLAUG) as desk:
        return open_room(desk, SLUG)


def there_and_back(room: Room, address: str) -> str:
    return write_address(read_address(room.offers, parse_qs(address)))


@pytest.mark.parametrize(
    "chosen, versus, marks, beside, address",
    [
        ({}, (), {}, False, ""),
        ({"rolle": ["ansatt"]}, (), {}, False, "rolle=ansatt"),
        ({}, (), {"drivkraft": geometry.zones()[4]}, False, "mark.drivkraft=zone:4"),
        ({}, (), {"drivkraft": AREA}, False, "mark.drivkraft=line:0.1,0.1;0.625,0.1;0.6,0.6"),
        ({}, (), {"stemme": [0.2, 0.4]}, False, "mark.stemme=fifth:1"),
        ({}, (), {"stemme": [0.25, 0.4]}, False, "mark.stemme=from:0.25,0.4"),
        ({}, (), {"folelse": ["glede", "ro"]}, False, "mark.folelse=bars:glede,ro"),
        (
            {},
            (),
            {"krefter": {"stone": "jeg", "area": geometry.quarters()[3]}},
            False,
            "mark.krefter=stone:jeg:quarter:3",
        ),
        (
            {},
            ("rolle", "ansatt", "innbygger"),
            {},
            True,
            "versus.by=rolle&versus.first=ansatt&versus.second=innbygger&beside=1",
        ),
    ],
)
def test_what_is_chosen_is_an_address_and_back(
    room: Room,
    chosen: dict[str, Any],
    versus: tuple[str, ...],
    marks: dict[str, Any],
    beside: bool,
    address: str,
) -> None:
    view = read_view(room.offers, chosen, versus, marks, beside=beside)
    assert write_address(view) == address
    again = read_address(room.offers, parse_qs(address))
    assert (again.filters, again.versus, again.beside) == (view.filters, view.versus, beside)
    known = {name: mark_props(mark) for name, mark in again.marks.items()}
    assert known == {name: mark_props(mark) for name, mark in view.marks.items()}


@pytest.mark.parametrize(
    "address",
    [
        "mark.drivkraft=zone:7",
        "mark.drivkraft=zone:-1",
        "mark.drivkraft=zone:²",
        "mark.drivkraft=line:0.1",
        "mark.drivkraft=line:nan,0;1,1;0,1",
        "mark.stemme=from:a,b",
        "mark.stemme=quarter",
        "mark.krefter=stone:jeg:stone:jeg:quarter:1",
        "mark.krefter=stone:" * 900,
        "mark.x=line:" + "0,0;" * 9000,
        "rolle=borgermester&versus.by=rolle&versus.first=ansatt&versus.second=ansatt",
        "story=00000000&k=1",
    ],
)
def test_what_cannot_be_read_of_an_address_is_dropped(room: Room, address: str) -> None:
    assert there_and_back(room, address) == ""


@given(words=st.text(max_size=60))
def test_no_address_breaks_the_page(room: Room, words: str) -> None:
    read_address(room.offers, {"mark.drivkraft": [words], "rolle": [words], "beside": [words]})
