"""Typing in forms on paper with a real browser: by keys and by click, the same as on the phone."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from builders import LIV, story_fields
from capturing import CODE
from dashboards import SLUG
from papering import (
    ANSWERS,
    ENTRY,
    PaperHouse,
    a_sheet,
    copy_paper_house,
    only_story,
    open_paper_house,
)
from serving import Servers
from storybank.paper import Sheet
from storybank.receipts import hash_code
from telling import WORDS, finish, question, tap_at, tap_through_to_questions


@pytest.fixture
def house(standing_paper_house: PaperHouse, tmp_path: Path) -> PaperHouse:
    return copy_paper_house(standing_paper_house, tmp_path)


def reach(page: Page, name: str, value: str = "") -> None:
    """Press Tab until the focus is on this field."""
    chosen = f'[name="{name}"]' + (f'[value="{value}"]' if value else "")
    for _ in range(60):
        if page.evaluate("one => document.activeElement.matches(one)", chosen):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{chosen} cannot be reached by Tab")


def lay_sheet(house: PaperHouse, page: Page, address: str, sheet: Sheet) -> None:
    """Type a sheet's number, by keys alone."""
    page.goto(f"{house.enter(page, address, LIV)}{ENTRY}")
    expect(page.locator("#sheet")).to_be_focused()
    page.keyboard.type(sheet.printed)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(sheet.printed)


def type_by_keys(page: Page) -> None:
    expect(page.get_by_label("Da noe endret seg")).to_be_focused()
    page.keyboard.press("Space")
    for name, value in ANSWERS.items():
        if name in ("prompt", "vanlig") or not value:
            continue
        if name.split(".")[0] in ("folelse", "rolle", "rad", "consent") and name[-5:] != "other":
            reach(page, name, "" if name in ("rolle", "consent") else value)
            page.keyboard.press("Space")
        else:
            reach(page, name)
            page.keyboard.type(value)
        if name == "consent":
            page.keyboard.press("ArrowRight")
        if name == "folelse.other":
            reach(page, "vanlig")
            page.keyboard.press("Space")
            page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+Enter")


def click_at(page: Page, name: str, x: float, y: float) -> None:
    """Click at shares of a figure's width and height, origin bottom left."""
    surface = page.locator(f"#at-{name} [data-surface]")
    surface.scroll_into_view_if_needed()
    box = surface.bounding_box()
    assert box
    surface.click(position={"x": box["width"] * x, "y": box["height"] * (1 - y)})


def test_a_sheet_is_typed_in_by_keys_alone(
    database_url: str, tmp_path: Path, serve: Servers, laptop: Page
) -> None:
    house, sheet = open_paper_house(database_url, tmp_path), a_sheet()
    lay_sheet(house, laptop, serve(house.both), sheet)
    type_by_keys(laptop)
    expect(laptop.locator("#sheet")).to_be_focused()
    expect(laptop.get_by_role("status")).to_have_text("Skrevet inn nå: 1")
    story = only_story(house)
    assert story["placements"] == story_fields()["placements"]
    assert (story["prompt"], story["title"], story["text"]) == ("endring", "Benken", WORDS)
    assert (story["source"], story["told"], story["consent"]) == (
        "paper",
        "2026-09-14T14",
        "read",
    )
    assert story["code_hash"] == hash_code(sheet.code)
    house.sessions.engine.dispose()


def test_a_story_on_paper_is_kept_as_the_same_story_told_on_the_phone(
    database_url: str, tmp_path: Path, serve: Servers, phone: Page, laptop: Page
) -> None:
    """The phone's page of the sheet's seed shows its corners in the same order."""
    house, sheet = open_paper_house(database_url, tmp_path), a_sheet()
    address = serve(house.both)
    tell_on_phone(phone, f"{address}/t/{CODE}?seed={sheet.seed}")
    told = only_story(house)
    lay_sheet(house, laptop, address, sheet)
    click_through(laptop)
    expect(laptop.get_by_role("status")).to_have_text("Skrevet inn nå: 1")
    typed = house.room.stories()[sheet.story]
    assert typed["shown_order"] == told["shown_order"]
    own = {"source", "code_hash", "seconds"}
    assert typed.keys() == told.keys()
    for name in told.keys() - own:
        assert_same(typed[name], told[name])
    assert told["placements"]["drivkraft"]["state"] == "placed"
    house.sessions.engine.dispose()


def tell_on_phone(page: Page, address: str) -> None:
    tap_through_to_questions(page, address)
    tap_at(page, "#drivkraft-surface .area", 0.6, 0.3)
    page.locator("#next").tap()
    tap_at(page, "[data-signifier=stemme] .rail", 0.3, 0.5)
    page.locator("#next").tap()
    tap_at(page, "#krefter-surface .canvas", 0.7, 0.2)
    tap_at(page, "#krefter-surface .canvas", 0.3, 0.6)
    page.locator("#next").tap()
    question(page, "folelse").get_by_label("Glede").tap()
    question(page, "folelse").locator(".other input").fill("lettelse")
    page.locator("#next").tap()
    question(page, "vanlig").locator("[value='4']").tap()
    page.locator("#next").tap()
    question(page, "rad").locator("textarea").fill("Spør før dere river.")
    page.locator("#next").tap()
    question(page, "rolle").get_by_label("Vil ikke svare").tap()
    finish(page, then=1)


def click_through(page: Page) -> None:
    page.get_by_label("Da noe endret seg").click()
    page.get_by_label("Hva skjedde?").fill(WORDS)
    click_at(page, "drivkraft", 0.6, 0.3)
    click_at(page, "stemme", 0.3, 0.5)
    click_at(page, "krefter", 0.7, 0.2)
    click_at(page, "krefter", 0.3, 0.6)
    page.get_by_label("Glede").click()
    page.get_by_label("Egne ord").fill("lettelse")
    page.locator("#at-vanlig [value='4']").click()
    page.get_by_label("Et råd?").fill("Spør før dere river.")
    page.get_by_label("Vil ikke svare").click()
    page.get_by_label("De som er nevnt, kan lese den").click()
    page.get_by_role("button", name="Lagre og ta det neste").click()


def assert_same(one: Any, other: Any) -> None:
    """The same but for the pixel that a click may miss."""
    if isinstance(one, Mapping):
        assert one.keys() == other.keys()
        for key in one:
            assert_same(one[key], other[key])
    elif isinstance(one, list):
        for mine, its in zip(one, other, strict=True):
            assert_same(mine, its)
    elif isinstance(one, float):
        assert one == pytest.approx(other, abs=0.01)
    else:
        assert one == other


def test_numbers_show_their_place_and_a_box_takes_them_away(
    house: PaperHouse, serve: Servers, laptop: Page
) -> None:
    lay_sheet(house, laptop, serve(house.both), a_sheet())
    mark = laptop.locator("#at-drivkraft circle")
    fields = laptop.locator("#at-drivkraft [data-measure]")
    expect(mark).to_be_hidden()
    fields.nth(0).fill("50")
    expect(mark).to_be_hidden()
    fields.nth(1).fill("50,0")
    expect(mark).to_be_visible()
    assert (mark.get_attribute("cx"), mark.get_attribute("cy")) == ("28.8675", "50")
    laptop.locator("#at-drivkraft [value=not_applicable]").check()
    expect(mark).to_be_hidden()
    expect(fields.nth(0)).to_have_value("")
    click_at(laptop, "drivkraft", 0.5, 0.4)
    expect(laptop.locator("#at-drivkraft [value=not_applicable]")).not_to_be_checked()


def test_the_pages_break_no_rule_of_accessibility(
    house: PaperHouse,
    serve: Servers,
    phone: Page,
    laptop: Page,
    axe: Callable[[Page], list[str]],
) -> None:
    address = serve(house.both)
    for page in (phone, laptop):
        inside = house.enter(page, address, LIV)
        sheet = a_sheet()
        for place in ("paper", "entry", "entry?sheet=wrong", "entry?without=yes"):
            page.goto(f"{inside}/collections/{SLUG}/{place}")
            assert axe(page) == [], place
        page.goto(f"{inside}{ENTRY}?sheet={sheet.number}")
        assert axe(page) == []
        click_at(page, "krefter", 0.5, 0.5)
        page.locator(".entry-bar button").click()
        expect(page.locator(".mistakes")).to_be_focused()
        assert axe(page) == []
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide == 0


def test_a_sheet_whose_sending_was_broken_off_can_be_kept_once_more(
    house: PaperHouse, serve: Servers, laptop: Page
) -> None:
    lay_sheet(house, laptop, serve(house.both), a_sheet())
    # The page stays where it is, where somebody presses Escape before the answer comes.
    laptop.route(f"**{ENTRY}", lambda route: route.fulfill(status=204))
    with laptop.expect_response(f"**{ENTRY}"):
        type_by_keys(laptop)
    laptop.unroute(f"**{ENTRY}")
    laptop.keyboard.press("Escape")
    laptop.locator(".entry-bar button").dblclick()
    expect(laptop.get_by_text("Skrevet inn nå: 1")).to_be_visible()
    expect(laptop.locator("#sheet")).to_be_focused()
    assert len(house.room.stories()) == 1
