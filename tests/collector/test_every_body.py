"""Pages for every body: axe on every page and state, a narrow screen, a finger."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page

from capturing import CODE, Room
from telling import (
    WORDS,
    every_step,
    receipt_on,
)


def test_axe_finds_nothing_on_any_step(
    address: str, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    found = {state: axe(phone) for state in every_step(phone, address)}
    assert {state: faults for state, faults in found.items() if faults} == {}


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


def press_and_wait(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.locator(button).first.tap()


def test_axe_finds_nothing_on_the_other_pages(
    fresh_room: Room, address: str, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    # axe needs scripts of its own, so the page's are kept away instead of switched off.
    phone.route("**/*.js", lambda route: route.abort())
    origin = address.removesuffix(f"/t/{CODE}")
    for path in ("/", "/t?code=nei", "/privacy", "/receipt", "/nowhere", f"/t/{CODE}?lang=en"):
        phone.goto(origin + path)
        assert axe(phone) == [], path
    press_and_wait(phone, "#next")
    assert axe(phone) == [], "mistakes"
    phone.locator("[name=prompt]").first.check()
    phone.fill("#text", WORDS)
    phone.locator("[name=consent]").first.check()
    press_and_wait(phone, "#next")
    receipt = receipt_on(phone)
    assert axe(phone) == [], "sent"
    phone.goto(f"{origin}/receipt")
    phone.fill("#code", "hest")
    press_and_wait(phone, "main button")
    assert axe(phone) == [], "wrong code"
    phone.fill("#code", receipt)
    for state in ("story", "withdraw", "withdrawn"):
        press_and_wait(phone, "main button")
        assert axe(phone) == [], state
    for change in ({"state": "draft"}, {"state": "closed"}):
        fresh_room.change(lambda one, change=change: [setattr(one, *p) for p in change.items()])
        phone.goto(address)
        assert axe(phone) == [], change


def test_everything_fits_a_narrow_screen_and_a_finger(address: str, phone: Page) -> None:
    small = """[...document.querySelectorAll("a, button, label, summary, [role=slider]")]
        .filter(one => one.checkVisibility() && !one.closest(".ds-skip-link"))
        .map(one => [one.textContent.trim().slice(0, 30), one.getBoundingClientRect()])
        .filter(([, box]) => box.height && box.height < 24).map(([name]) => name)"""
    phone.set_viewport_size({"width": 320, "height": 640})
    for state in every_step(phone, address):
        wide = phone.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, f"{state} is {wide} wide"
        assert phone.evaluate(small) == [], state
