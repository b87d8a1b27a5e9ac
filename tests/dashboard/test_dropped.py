"""An address that asks for what is not here any more says so, and any other does not."""

from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest

from builders import OLAUG
from dashboard.desk import Desk
from dashboard.dropped import say_dropped
from dashboard.grounds import known_grounds
from dashboard.pages import explore
from dashboard.room import Room, open_room
from dashboard.selection import make_selection
from dashboard.views.address import read_address
from dashboards import SLUG, House, at_desk

SAID = "finnes ikke lenger"
GONE = (
    "rolle=borte",
    "rolle=ansatt&rolle=borte",
    "theme=t99",
    "borte=ansatt",
    "told=2020-W01",
    "mark.borte=zone:0",
    "mark.drivkraft=zone:9",
    "mark.drivkraft=fifth:1",
    "mark.drivkraft=bars:borte",
    "versus.by=borte&versus.first=a&versus.second=b",
    "versus.by=rolle&versus.first=ansatt&versus.second=borte",
)
STILL_HERE = (
    "",
    "rolle=ansatt&utm_source=nyhetsbrev&fbclid=IwAR0",
    "rolle=ansatt&rolle=innbygger",
    "mark.drivkraft=zone:0&mark.stemme=fifth:1&mark.folelse=bars:glede",
    "mark.krefter=stone:jeg:quarter:3",
    "rolle=ansatt&mark.drivkraft=line:0.1,0.1;0.625,0.1;0.6,0.6",  # which narrows nothing, as said
    "versus.by=rolle&versus.first=ansatt&versus.second=innbygger&beside=1",
    "versus.by=rolle&versus.first=ansatt&versus.second=ansatt",
)


@pytest.fixture(scope="module")
def desk(standing_house: House) -> Iterator[Desk]:
    with at_desk(standing_house, OLAUG) as desk:
        yield desk


@pytest.fixture(scope="module")
def room(desk: Desk) -> Room:
    return open_room(desk, SLUG)


@pytest.mark.parametrize("address", [*GONE, *STILL_HERE])
def test_what_is_not_here_any_more_is_said_to_be_left_out(room: Room, address: str) -> None:
    query = parse_qs(address)
    said = say_dropped(make_selection(room, read_address(room.offers, query)), query)
    assert (SAID in " ".join(said)) == (address in GONE)


@pytest.mark.parametrize("address", [GONE[0], STILL_HERE[2]])
def test_explore_says_it_before_anything_is_read(room: Room, desk: Desk, address: str) -> None:
    lead = explore.layout(room, desk, parse_qs(address)).children[0]
    assert any(SAID in one for one in lead.children[1].sentences) == (address in GONE)


@pytest.mark.parametrize(
    "address, gone",
    [
        ("over=&across=stemme&upward=drivkraft.tillit", False),
        ("over=drivkraft&across=stemme&upward=drivkraft.tillit", False),
        ("over=borte", True),
        ("across=borte&upward=stemme", True),
    ],
)
def test_what_a_page_may_lie_over_is_known_too(room: Room, address: str, *, gone: bool) -> None:
    query = parse_qs(address, keep_blank_values=True)
    selection = make_selection(room, read_address(room.offers, query))
    known = known_grounds(room.framework, room.language)
    assert bool(say_dropped(selection, query, known)) == gone


@pytest.mark.parametrize("address", ["", "&across=borte", "&theme=borte"])
def test_a_landscape_says_it_also_where_too_few_are_drawn(
    standing_house: House, address: str
) -> None:
    page = standing_house.client(OLAUG).get(f"/landscape/{SLUG}?rolle=ansatt{address}")
    assert (SAID in page.text) == bool(address)


@pytest.mark.parametrize(
    "address, gone",
    [
        ("", False),
        ("?rolle=borte", True),
        ("?versus.by=rolle&versus.first=ansatt&versus.second=borte", True),
        ("?versus.by=rolle&versus.first=endring&versus.second=mote", False),
        ("?versus.by=rolle", False),
    ],
)
def test_a_landscape_says_it_of_groups_too(
    standing_house: House, address: str, *, gone: bool
) -> None:
    page = standing_house.client(OLAUG).get(f"/landscape/{SLUG}{address}")
    assert (SAID in page.text) == gone
