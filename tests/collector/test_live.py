"""A room watches on a projector: the way in, the count in steps of k, triads that fill."""

import copy
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from builders import a_submission, framework_document, tell, words
from capturing import CODE, Room, body, open_room
from serving import Servers
from storybank.collections import find_collection
from storybank.framework import read_framework
from storybank.tables import Collection

PLACE = f"/live/{CODE}"


def show(collection: Collection) -> None:
    collection.live = True


def fill(room: Room, count: int, framework: str = "drivkraft") -> None:
    top = {framework: {"state": "placed", "weights": {"tillit": 1, "regler": 0, "vilje": 0}}}
    with room.sessions.writing() as session:
        collection = find_collection(session, "nabolag")
        for _ in range(count):
            tell(session, collection, a_submission(placements=top))


@pytest.fixture
def live_room(fresh_room: Room) -> Room:
    fresh_room.change(show)
    return fresh_room


def test_nothing_can_be_watched_unless_the_owner_lets_it(fresh_room: Room) -> None:
    for place in (PLACE, f"{PLACE}/counts"):
        assert fresh_room.client.get(place).status_code == 404
    fresh_room.change(show)
    assert fresh_room.client.get(PLACE).status_code == 200


def test_the_way_in_is_a_picture_an_address_and_a_code(live_room: Room) -> None:
    page = live_room.client.get(PLACE).text
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page or "<svg" in page
    assert 'class="qr"' in page
    assert "127.0.0.1:8000" in page
    assert f">{CODE}<" in page


def test_the_count_advances_in_steps_of_five_and_so_does_the_picture(live_room: Room) -> None:
    shown = []
    for _ in range(5):
        fill(live_room, 6)
        page = live_room.client.get(f"{PLACE}/counts").text
        shown.append(page.partition("<strong>")[2].partition("</strong>")[0])
    assert shown == ["5", "10", "15", "20", "30"]
    assert 'aria-label="Mest: Tillit: 30. "' in page
    assert "Hvem er du?" not in page


def test_who_has_the_newest_is_sent_nothing_again(live_room: Room) -> None:
    fill(live_room, 20)
    first = live_room.client.get(f"{PLACE}/counts")
    known = {"If-None-Match": first.headers["ETag"]}
    fill(live_room, 4)
    again = live_room.client.get(f"{PLACE}/counts", headers=known)
    assert (again.status_code, again.data) == (304, b"")
    fill(live_room, 1)
    assert live_room.client.get(f"{PLACE}/counts", headers=known).status_code == 200


def test_the_triads_fill_while_people_send(
    live_room: Room, serve: Servers, laptop: Page, axe: Callable[[Page], list[str]]
) -> None:
    laptop.set_viewport_size({"width": 1920, "height": 1080})
    laptop.goto(f"{serve(live_room.app)}{PLACE}")
    expect(laptop.locator(".told-by")).to_have_text("færre enn 5 har fortalt")
    expect(laptop.get_by_text("Det som er tomt, vises når 20 har plassert sin.")).to_be_visible()
    assert axe(laptop) == []
    fill(live_room, 24)
    for _ in range(2):
        assert live_room.client.post("/v1/stories", json=body()).status_code == 201
    expect(laptop.locator(".told-by strong")).to_have_text("25")
    expect(laptop.get_by_role("img", name="Mest: Tillit: 20.")).to_be_visible()
    assert axe(laptop) == []


@pytest.mark.parametrize("triads", [1, 4, 6])
def test_all_fits_on_one_screen_and_is_read_from_the_back_row(
    triads: int, sqlite_url: str, tmp_path: Path, serve: Servers, laptop: Page
) -> None:
    document = framework_document()
    document["signifiers"] += [more_of(document["signifiers"][0], n) for n in range(1, triads)]
    room = open_room(sqlite_url, tmp_path / "home", framework=read_framework(document))
    room.change(show)
    laptop.set_viewport_size({"width": 1920, "height": 1080})
    laptop.goto(f"{serve(room.app)}{PLACE}")
    expect(laptop.get_by_role("figure")).to_have_count(triads)
    assert laptop.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    ) == [1920, 1080]
    # In one step: the page puts what fills in anew while it is looked at.
    sizes = laptop.evaluate(
        """wheres => Object.fromEntries(wheres.map(where =>
            [where, parseFloat(getComputedStyle(document.querySelector(where)).fontSize)]))""",
        [".short-code", ".told-by strong", ".triads h2", ".top-end"],
    )
    assert sizes[".short-code"] > 90
    assert sizes[".told-by strong"] > 90
    assert min(sizes.values()) >= 26


def more_of(triad: dict[str, object], number: int) -> dict[str, object]:
    copied = copy.deepcopy(triad)
    return {
        **copied,
        "id": f"nummer_{number}",
        "question": words(f"Hvem var med den {number}. gang?"),
    }
