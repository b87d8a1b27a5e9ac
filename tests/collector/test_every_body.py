"""Pages for every body: the dark, a button that is pressed, a narrow screen, a finger.

Every state in every language and view is walked through in tests/drills/test_every_state.py.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page

from builders import framework_document, in_long_words
from capturing import CODE, open_room
from serving import Servers
from storybank.framework import read_framework
from telling import every_step


def test_axe_finds_nothing_in_the_dark(
    address: str, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    phone.emulate_media(color_scheme="dark")
    for state in every_step(phone, address):
        if state in {"prompt with its mistake", "krefter answered", "folelse answered", "thanks"}:
            assert axe(phone) == [], state


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_button_can_be_read_while_it_is_pressed(
    address: str, laptop: Page, axe: Callable[[Page], list[str]], scheme: Literal["light", "dark"]
) -> None:
    laptop.emulate_media(color_scheme=scheme)
    laptop.goto(address)
    laptop.locator("#next").click()
    for button in ("#back", "#next"):
        laptop.locator(button).hover()
        laptop.mouse.down()
        assert laptop.locator(f"{button}:active").count() == 1
        assert axe(laptop) == [], button
        laptop.mouse.move(0, 0)
        laptop.mouse.up()


@pytest.mark.parametrize("width", [320, 195])  # the second is a phone with its page twice as large
def test_everything_fits_a_narrow_screen_and_a_finger(
    address: str, phone: Page, width: int
) -> None:
    small = """[...document.querySelectorAll("a, button, label, summary, [role=slider]")]
        .filter(one => one.checkVisibility() && !one.closest(".ds-skip-link"))
        .map(one => [one.textContent.trim().slice(0, 30), one.getBoundingClientRect()])
        .filter(([, box]) => box.height && box.height < 24).map(([name]) => name)"""
    beyond = """[...document.querySelectorAll("main *")]
        .filter(one => one.checkVisibility() && one.name !== "website")
        .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
        .map(one => one.outerHTML.slice(0, 60))"""
    over = """() => {
        const words = [...document.querySelectorAll("[data-step]:not([hidden]) .edge-words")];
        const boxes = words.map(one => one.getBoundingClientRect()).filter(box => box.height);
        const apart = (a, b) => a.right <= b.left || b.right <= a.left
            || a.bottom <= b.top || b.bottom <= a.top;
        return boxes.every((a, i) => boxes.every((b, j) => i === j || apart(a, b)));
    }"""
    phone.set_viewport_size({"width": width, "height": 640})
    for state in every_step(phone, address):
        wide = phone.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{state} is {wide} wide"
        assert phone.evaluate(beyond) == [], state
        assert phone.evaluate(over), f"{state}: words at the edges lie on each other"
        assert phone.evaluate(small) == [], state


@pytest.mark.parametrize("size", [(360, 560), (320, 568)])
def test_a_whole_map_is_seen_before_anything_is_scrolled(
    address: str, phone: Page, size: tuple[int, int]
) -> None:
    """Who does not see all corners of a triangle places her story among those she sees."""
    below = """() => {
        const step = document.querySelector("[data-step=question]:not([hidden])");
        const surface = step?.querySelector("[id$=-surface]");
        const foot = step?.querySelector(".not-applicable:not(.plain-answer)");
        const ends = (one) => one.getBoundingClientRect();
        return surface && foot ? ends(surface).bottom - ends(foot).top : null;
    }"""
    width, height = size
    phone.set_viewport_size({"width": width, "height": height})
    steps = {state: phone.evaluate(below) for state in every_step(phone, address)}
    maps = {state: hidden for state, hidden in steps.items() if hidden is not None}
    assert maps
    assert not {state: hidden for state, hidden in maps.items() if hidden > 0}


@pytest.mark.parametrize("width", [390, 320, 195])
def test_a_long_word_is_broken_rather_than_making_the_page_wider(
    sqlite_url: str, tmp_path: Path, serve: Servers, phone: Page, width: int
) -> None:
    """The button to the next step would lie beside the screen, and a word of a map outside it."""
    outside = """() => [...document.querySelectorAll(".edge-words")].filter((one) => {
        const [word, map] = [one, one.parentElement].map((it) => it.getBoundingClientRect());
        return one.scrollWidth > one.clientWidth || word.left < map.left || word.right > map.right;
    }).length"""
    long = read_framework(in_long_words(framework_document()))
    room = open_room(sqlite_url, tmp_path / "home", framework=long)
    phone.set_viewport_size({"width": width, "height": 844})
    for state in every_step(phone, f"{serve(room.app)}/t/{CODE}"):
        wide = phone.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{state} is {wide} wide"
        assert phone.evaluate(outside) == 0, state
