"""A long word, as Norwegian has them, is broken where its place ends, and makes no page wider."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from builders import LONG_WORD, OLAUG, framework_document, in_long_words, many_stories
from dashboards import SLUG, House, build_house, mounted
from storybank.accounts import give_role, open_account
from storybank.collections import find_collection, plant_unit
from storybank.framework import read_framework
from storybank.populations import Shares, keep_population
from storybank.tables import Account

PLACE = f"/collections/{SLUG}"
PAGES = (
    *(f"/{part}/{SLUG}" for part in ("explore", "findings", "change", "landscape", "expecting")),
    *(f"{PLACE}{part}" for part in ("", "/signifiers", "/population", "/gathering")),
)


@pytest.fixture(scope="module")
def wordy(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Sixty stories under a framework all of whose texts begin with a long word."""
    framework = read_framework(in_long_words(framework_document()))
    folder: Path = tmp_path_factory.mktemp("wordy")
    return build_house(folder, many_stories(60), framework=framework)


@pytest.mark.parametrize("width", [390, 1024])
def test_no_page_is_wider_than_its_screen(
    wordy: House, serve: Callable[..., str], laptop: Page, width: int
) -> None:
    address = wordy.enter(laptop, serve(mounted(wordy)))
    laptop.set_viewport_size({"width": width, "height": 900})
    for page in PAGES:
        laptop.goto(f"{address}{page}")
        laptop.wait_for_load_state("networkidle")
        if "explore" in page:
            laptop.locator(".fortell-story").first.wait_for()
        wide = laptop.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{page} is {wide} wide"


@pytest.mark.parametrize("width", [390, 1440])
def test_a_unit_and_a_person_with_a_long_name_make_no_page_wider(
    wordy: House, serve: Callable[..., str], laptop: Page, width: int
) -> None:
    with wordy.sessions.writing() as session:
        plant_unit(session, "lang", {"nb": LONG_WORD * 3})
        open_account(session, f"{width}@example.no", LONG_WORD * 3)
    address = wordy.enter(laptop, serve(mounted(wordy)))
    laptop.set_viewport_size({"width": width, "height": 900})
    for page in ("/units", "/accounts", "/log"):
        laptop.goto(f"{address}{page}")
        overflowing = laptop.locator("main a, main p, main h2").evaluate_all(
            "all => all.filter((one) => [...one.getClientRects()].some((box) =>"
            " box.right > one.closest('.panel, main').getBoundingClientRect().right + 1))"
            ".map((one) => one.textContent)"
        )
        assert overflowing == [], page
        assert laptop.evaluate("document.documentElement.scrollWidth") <= width, page


CROSSING = """words => words.flatMap((one, at) => words.slice(at + 1).filter((other) => {
  const [a, b] = [one, other].map((text) => text.getBoundingClientRect());
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}).map((other) => [one.textContent, other.textContent]))"""


def test_long_words_at_two_corners_of_a_landscape_leave_each_other_room(
    wordy: House, serve: Callable[..., str], laptop: Page
) -> None:
    laptop.goto(f"{wordy.enter(laptop, serve(mounted(wordy)))}/landscape/{SLUG}?over=drivkraft")
    below = laptop.locator(".picture svg text", has_text="Kommunehelse")
    assert below.count() >= 3
    assert below.evaluate_all(CROSSING) == []


def test_a_person_with_a_long_name_makes_no_page_wider(
    house: House, serve: Callable[..., str], laptop: Page
) -> None:
    with house.sessions.writing() as session:
        session.query(Account).filter_by(email=OLAUG).one().name = LONG_WORD * 2
    laptop.set_viewport_size({"width": 390, "height": 844})
    laptop.goto(house.enter(laptop, serve(mounted(house))))
    laptop.locator(".account summary").click()
    wide = laptop.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390, f"it is {wide} wide"


def test_a_table_in_letters_twice_as_large_stands_below_itself(
    house: House, serve: Callable[..., str], laptop: Page
) -> None:
    with house.sessions.writing() as session:
        shares = Shares({"innbygger": 60, "ansatt": 40}, "SSB")
        keep_population(session, find_collection(session, SLUG), "rolle", shares)
    address = house.enter(laptop, serve(mounted(house)))
    laptop.set_viewport_size({"width": 390, "height": 844})
    for page in (f"{PLACE}/gathering", f"/findings/{SLUG}", f"/themes/{SLUG}"):
        laptop.goto(f"{address}{page}")
        laptop.wait_for_load_state("networkidle")
        laptop.evaluate("document.documentElement.style.fontSize = '200%'")
        expect(laptop.locator("h1")).to_have_css("font-size", re.compile("[4-9].px"))
        wide = laptop.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, f"{page} is {wide} wide"
    laptop.goto(f"{address}{PLACE}/gathering")
    laptop.evaluate("document.documentElement.style.fontSize = '200%'")
    share = laptop.locator(".beside td[data-head]").first
    share.scroll_into_view_if_needed()
    assert share.evaluate("one => getComputedStyle(one, '::before').content").startswith('"Av dem')


def test_no_page_is_wider_than_a_phone_whose_letters_are_twice_as_large(
    house: House, serve: Callable[..., str], laptop: Page
) -> None:
    with house.sessions.writing() as session:
        find_collection(session, SLUG).fictional = True
        give_role(open_account(session, "ny@example.no", "Ny"), "leader")
    address = house.enter(laptop, serve(mounted(house)))
    laptop.set_viewport_size({"width": 390, "height": 844})
    for page in ("/accounts", "/", f"{PLACE}/signifiers", PLACE):
        laptop.goto(f"{address}{page}")
        laptop.wait_for_load_state("networkidle")
        laptop.evaluate("document.documentElement.style.fontSize = '200%'")
        expect(laptop.locator("main .ds-tag").first).to_have_css("font-size", "32px")
        wide = laptop.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, f"{page} is {wide} wide"


def test_the_fields_of_the_log_are_as_narrow_as_a_phone_whose_letters_are_twice_as_large(
    house: House, serve: Callable[..., str], laptop: Page
) -> None:
    laptop.set_viewport_size({"width": 320, "height": 844})
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)))}/log")
    laptop.evaluate("document.documentElement.style.fontSize = '200%'")
    expect(laptop.locator("html")).to_have_css("font-size", "32px")
    assert laptop.evaluate("document.documentElement.scrollWidth") <= 320
