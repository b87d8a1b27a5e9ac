"""The browser's way back on Explore: it undoes what narrowed the maps, and nothing else."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from builders import OLAUG, PASSWORD, many_stories
from dashboards import FIRST, SLUG, House, build_house, mounted
from serving import Servers
from waiting import hold, until


@pytest.fixture
def explore(standing_house: House, open_door: str, laptop: Page) -> Page:
    laptop.goto(f"{standing_house.enter(laptop, open_door)}/explore/{SLUG}")
    expect(laptop.locator("#story-where")).to_have_text("Side 1 av 6")
    return laptop


def test_what_is_sought_is_not_undone_with_what_was_chosen_afterwards(explore: Page) -> None:
    sought = explore.get_by_label("Søk i historiene")
    sought.fill("nummer 17")
    sought.press("Enter")
    expect(explore.locator(".fortell-story h3")).to_have_text(["Nummer 17"])
    explore.locator("#story-order select").first.select_option("random")
    explore.locator("#teller-rolle button").last.click()
    expect(explore).to_have_url(re.compile(r"\?rolle=ansatt$"))
    explore.go_back()
    expect(explore.locator(FIRST)).to_have_text("60 fortellere i utsnittet, av 60.")
    expect(explore.locator(".fortell-story h3")).to_have_text(["Nummer 17"])
    expect(sought).to_have_value("nummer 17")
    expect(explore.locator("#story-order select").first).to_have_value("random")


def test_what_was_sought_before_the_page_was_opened_anew_does_not_come_back(explore: Page) -> None:
    sought = explore.get_by_label("Søk i historiene")
    sought.fill("nummer 17")
    sought.press("Enter")
    expect(explore.locator(".fortell-story h3")).to_have_text(["Nummer 17"])
    explore.locator("#teller-rolle button").first.click()
    expect(explore).to_have_url(re.compile(r"\?rolle=innbygger$"))
    explore.locator("#map-drivkraft .fortell-tools select").select_option(label="Mest: Tillit")
    expect(explore).to_have_url(re.compile("mark.drivkraft"))
    explore.reload()
    expect(sought).to_have_value("")
    explore.go_back()
    expect(explore).to_have_url(re.compile(r"\?rolle=innbygger$"))
    expect(explore.locator(FIRST)).to_have_text("30 fortellere i utsnittet, av 60.")
    expect(explore.locator("#story-where")).to_have_text("Side 1 av 3")


def test_a_mark_that_moved_before_it_was_answered_comes_back_where_it_came_to(
    explore: Page,
) -> None:
    explore.evaluate("performance.now = () => 0")  # quick enough for one deed
    held = hold(explore, "**/deeds")
    select = explore.locator("#map-drivkraft .fortell-tools select")
    select.select_option(label="Mest: Tillit")
    select.select_option(label="Mest: Regler")
    explore.locator("#teller-rolle button").last.click()
    until(explore, lambda: len(held) == 3)
    for route in held:
        route.continue_()
    explore.unroute("**/deeds")
    expect(explore.locator(".fortell-chip")).to_have_count(2)
    explore.go_back()
    expect(explore.locator(".fortell-chip")).to_have_count(1)
    expect(select.locator("option:checked")).to_have_text("Mest: Regler")
    expect(explore).to_have_url(re.compile(r"\?mark.drivkraft=zone:1$"))


def test_the_focus_stays_at_a_map_that_loses_its_controls(
    tmp_path: Path, serve: Servers, laptop: Page
) -> None:
    """Too few are left for it: the answer to one choice takes away the control of the next."""
    house, explore = build_house(tmp_path, many_stories(12)), laptop
    explore.goto(f"{house.enter(explore, serve(mounted(house)))}/explore/{SLUG}")
    held = hold(explore, "**/deeds")
    explore.locator("#map-drivkraft .fortell-tools select").select_option(label="Mest: Tillit")
    explore.locator("#teller-rolle button").last.click()
    until(explore, lambda: len(held) == 2)
    select = explore.locator("#map-stemme .fortell-tools select")
    select.focus()
    for route in held:
        route.continue_()
    expect(select).to_have_count(0)
    expect(explore.locator("#map-stemme")).to_be_focused()


def test_what_was_sought_before_one_had_to_sign_in_stands_in_its_field_again(
    house: House, serve: Servers, laptop: Page
) -> None:
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)))}/explore/{SLUG}")
    house.pass_time(hours=2)
    sought = laptop.get_by_label("Søk i historiene")
    sought.fill("nummer 17")
    sought.press("Enter")
    laptop.get_by_label("E-post").fill(OLAUG)
    laptop.get_by_label("Passord").fill(PASSWORD)
    laptop.get_by_role("button", name="Logg inn").click()
    expect(laptop.locator(".fortell-story h3")).to_have_text(["Nummer 17"])
    expect(sought).to_have_value("nummer 17")
