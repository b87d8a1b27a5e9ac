"""Every page in the light and in the dark, at three sizes: axe-core finds nothing, words
in pictures change their colour too, and nothing scrolls sideways."""

from io import BytesIO
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from browsing import AxeRun
from builders import OLAUG, TODAY, many_stories, words
from dashboard import ADDRESSES, GET
from dashboards import SLUG, House, build_house
from storybank.collections import find_collection
from storybank.reading_lists import ListTitle, begin_list, put_on_list
from storybank.stories import kept_stories
from storybank.story_marks import Reader, write_note

SIZES = ((1440, 900), (1024, 768), (390, 844))
MOVING = "getComputedStyle(document.body).color && document.getAnimations().length"
WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
INKS = "() => [...document.querySelectorAll('svg text')].map(word => getComputedStyle(word).fill)"
SPOKEN_TO = ("label-content-name-mismatch",)
"""Whoever speaks to the browser says what she sees, and it is found under that name (2.5.3)."""
FINGER = 44  # pixels, WCAG 2.2, 2.5.5
PRESSED = """() => [...document.querySelectorAll(
    'button, .ds-button, .tabs a, .account-ways a, .mark')]
  .filter(one => one.checkVisibility())
  .map(one => ({ words: one.textContent.trim(), high: one.getBoundingClientRect().height }))"""
NO_PAGE = ("<", "follow-ups/1", "sign-in/", "/page")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Sixty stories, of an invented city, so that every page says so; one of them on a list.

    The title has a word that is wider than a phone.
    """
    stories, folder = many_stories(60), tmp_path_factory.mktemp("themes")
    title = words("Samfunnsplanleggingsmedvirkningsundersøkelsen")
    house = build_house(folder, stories, fictional=True, title=title)
    with house.sessions.writing() as session:
        collection, reader = find_collection(session, SLUG), Reader(OLAUG, TODAY)
        story = next(kept_stories(session, collection))
        write_note(session, story, reader, "Les høyt.")
        listed = begin_list(session, collection, reader, ListTitle("Møtet", shared=True))
        put_on_list(session, listed, story, OLAUG, "Les høyt.")
    return house


def pages() -> list[str]:
    """Every address that is a page for an owner, or for whoever signs in."""
    asked = sorted({address for address, methods, _, _ in ADDRESSES if methods == GET})
    named = [one.replace("<slug>", SLUG).replace("<int:number>", "1") for one in asked]
    return [one for one in named if not any(part in one for part in NO_PAGE)]


def test_no_page_is_left_out() -> None:
    assert {f"/explore/{SLUG}", f"/themes/{SLUG}", f"/findings/{SLUG}", "/log"} <= set(pages())


@pytest.mark.parametrize("place", pages())
def test_what_is_pressed_is_as_high_as_a_finger_needs(
    place: str, house: House, origin: str, laptop: Page
) -> None:
    address = f"{house.enter(laptop, origin, OLAUG)}{place}"
    for width, height in SIZES[1:]:
        laptop.set_viewport_size({"width": width, "height": height})
        laptop.goto(address)
        expect(laptop.locator("h1").first).to_be_visible()
        account = laptop.locator(".account summary")
        if account.count():
            account.click()
        found = laptop.evaluate(PRESSED)
        assert found
        assert not [one for one in found if one["high"] < FINGER], f"{place} at {width}"


@pytest.mark.parametrize("place", pages())
def test_a_page_is_good_in_the_light_and_in_the_dark(
    place: str, house: House, origin: str, laptop: Page, axe: AxeRun
) -> None:
    address = f"{house.enter(laptop, origin, OLAUG)}{place}"
    inks = {}
    for scheme in ("light", "dark"):
        laptop.emulate_media(color_scheme=scheme)
        answered = laptop.goto(address)
        assert answered is not None
        assert answered.ok
        expect(laptop.locator("h1").first).to_be_visible()
        assert axe(laptop, also=SPOKEN_TO) == [], scheme
        inks[scheme] = set(laptop.evaluate(INKS))  # which axe-core does not look at
    assert not inks["light"] & inks["dark"]
    for width, height in SIZES:
        laptop.set_viewport_size({"width": width, "height": height})
        assert not laptop.evaluate(WIDER), f"{place} scrolls sideways at {width}"


@pytest.mark.parametrize("motion, moving", [("no-preference", 1), ("reduce", 0)])
def test_nothing_moves_for_who_asked_for_less_motion(
    house: House, origin: str, laptop: Page, motion: Literal["no-preference", "reduce"], moving: int
) -> None:
    """A millisecond for each turn flickered, and inherited colours came some frames late."""
    laptop.goto(f"{house.enter(laptop, origin, OLAUG)}/log")
    laptop.emulate_media(reduced_motion=motion)
    laptop.evaluate("document.body.dataset.waiting = ''")
    laptop.emulate_media(color_scheme="dark")
    assert laptop.evaluate(MOVING) == moving


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_asks_for_more_contrast_sees_each_frame_and_no_quiet_words(
    house: House, origin: str, laptop: Page, scheme: Literal["light", "dark"]
) -> None:
    look = """() => [".quiet", ".fortell-help", ".panel"].map((name) => {
      const { color, borderTopColor } = getComputedStyle(document.querySelector(name));
      return name === ".panel" ? borderTopColor : color;
    })"""
    laptop.emulate_media(color_scheme=scheme)
    laptop.goto(f"{house.enter(laptop, origin, OLAUG)}/explore/{SLUG}")
    expect(laptop.locator(".fortell-help").first).to_be_attached()
    ink = laptop.evaluate("getComputedStyle(document.body).color")
    frame = laptop.evaluate(look)[2]
    laptop.emulate_media(contrast="more")
    assert laptop.evaluate(look)[:2] == [ink, ink]
    assert laptop.evaluate(look)[2] != frame


@pytest.mark.parametrize("pressed", [".languages [aria-pressed=true]", ".fortell-go"])
def test_in_a_readers_own_colours_the_words_of_what_is_pressed_are_seen(
    house: House, origin: str, laptop: Page, pressed: str
) -> None:
    """A browser laid the ground of the page behind them, and the words had the same colour."""
    laptop.emulate_media(forced_colors="active")
    laptop.goto(f"{house.enter(laptop, origin, OLAUG)}/explore/{SLUG}")
    button = laptop.locator(pressed).first
    expect(button).to_be_attached()
    laptop.locator(".account summary").click()
    drawn = Image.open(BytesIO(button.screenshot())).convert("L")
    inside = drawn.crop((8, 8, drawn.width - 8, drawn.height - 8))
    assert len(inside.getcolors()) > 2 + 8, "a ground, a ground behind the words, and no edges"


def test_paper_names_the_collection_whose_gathering_it_tells_of(
    house: House, origin: str, laptop: Page
) -> None:
    laptop.goto(f"{house.enter(laptop, origin, OLAUG)}/collections/{SLUG}/gathering")
    laptop.emulate_media(media="print")
    expect(laptop.locator(".where")).to_be_visible()
