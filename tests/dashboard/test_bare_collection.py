"""A collection as an imported table leaves it: a scale whose ends are its numbers alone, nothing
to place with a point, and no question about the teller."""

import re
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from builders import ANDERS, OLAUG, a_framework, a_submission, words
from dashboard.drawing import draw_view
from dashboard.gated import draw_landscape
from dashboard.grounds import read_ground
from dashboard.room import open_room
from dashboard.selection import make_selection
from dashboard.views.filters import View
from dashboards import SLUG, House, at_desk, build_house, mounted
from storybank.collections import find_collection

FEWEST, MOST = 1, 5
SCALE = {
    "id": "score",
    "kind": "scale",
    "question": words("score"),
    "min": FEWEST,
    "max": MOST,
    "low": words(str(FEWEST)),
    "high": words(str(MOST)),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    framework = a_framework(signifiers=[SCALE], teller=[])
    stories = [
        a_submission(
            framework,
            shown_order={},
            placements={"score": {"state": "placed", "value": FEWEST + at % MOST}},
        )
        for at in range(40)
    ]
    folder: Path = tmp_path_factory.mktemp("bare")
    return build_house(folder, stories, framework=framework, narrowing=())


def test_a_step_that_is_called_by_its_number_is_called_once(house: House) -> None:
    with at_desk(house, OLAUG) as desk:
        drawn = draw_view(open_room(desk, SLUG), View())
    names = [bar["name"] for bar in drawn.figures["bars"][0]["bars"]]
    assert names == [str(step) for step in range(FEWEST, MOST + 1)]


def test_the_steps_of_two_scales_are_no_places_of_a_landscape(tmp_path: Path) -> None:
    names = ("score", "trust")
    framework = a_framework(signifiers=[{**SCALE, "id": name} for name in names], teller=[])
    each = range(FEWEST, MOST + 1)
    stories = [
        a_submission(
            framework,
            shown_order={},
            placements={
                name: {"state": "placed", "value": value}
                for name, value in zip(names, pair, strict=True)
            },
        )
        for pair in 20 * list(product(each, each))
    ]
    house = build_house(tmp_path, stories, framework=framework, narrowing=())
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        ground = read_ground(room.framework, "nb", {"across": names[:1], "upward": names[1:]})
        assert ground
        figure = draw_landscape(make_selection(room, View()).scene(), ground)
    assert figure.peaks == ()


def test_no_heading_stands_over_nothing(
    house: House, serve: Callable[..., str], laptop: Page
) -> None:
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)), OLAUG)}/explore/{SLUG}")
    heads = laptop.locator(".panel-head")
    expect(heads).to_have_text(["Hvordan det ble fortalt"])


def test_nothing_is_said_of_maps_that_are_not_there(
    house: House, standing_house: House, serve: Callable[..., str], laptop: Page
) -> None:
    """Neither how a triangle is read, nor a way to what nobody can have expected."""
    for one, maps in ((standing_house, True), (house, False)):
        laptop.goto(f"{one.enter(laptop, serve(mounted(one)), OLAUG)}/explore/{SLUG}")
        how = laptop.locator(".how p")
        expect(how).to_have_count(4 if maps else 2)
        assert ("triade" in str(how.first.text_content())) == maps
        expect(laptop.locator(".before-maps a")).to_have_count(1 if maps else 0)


def test_where_nothing_can_be_expected_no_form_asks_and_no_map_waits(house: House) -> None:
    with house.sessions.writing() as session:
        find_collection(session, SLUG).expects = True
    client = house.client(ANDERS)
    assert client.get(f"/explore/{SLUG}").status_code == 200
    page = client.get(f"/expecting/{SLUG}").text.split("<main", 1)[1]
    assert "Ingen spørsmål her besvares med et punkt" in page
    assert f'/explore/{SLUG}"' in page
    assert 'id="entry"' not in page
    assert "entry.js" not in page


@pytest.mark.parametrize("place", ["findings", "themes"])
def test_where_nothing_is_told_yet_there_is_a_way_to_the_links(
    place: str, standing_empty_house: House, serve: Callable[..., str], laptop: Page
) -> None:
    address = standing_empty_house.enter(laptop, serve(mounted(standing_empty_house)), OLAUG)
    laptop.goto(f"{address}/{place}/{SLUG}")
    way = laptop.locator("main .state a", has_text="Innsamling og lenker")
    expect(way).to_have_attribute("href", re.compile(f"/collections/{SLUG}$"))


@pytest.mark.parametrize("place", ["change", "landscape"])
def test_why_nothing_is_drawn_is_as_wide_as_on_other_pages(
    place: str, house: House, serve: Callable[..., str], laptop: Page
) -> None:
    """It stood in the narrow column of what is chosen."""
    address = house.enter(laptop, serve(mounted(house)), OLAUG)
    wide = []
    for one in (place, "findings"):
        laptop.goto(f"{address}/{one}/{SLUG}")
        state = laptop.locator("main .state").first
        wide.append(state.evaluate("one => one.getBoundingClientRect().width"))
    assert wide[0] == pytest.approx(wide[1], abs=1)
