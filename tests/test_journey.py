"""The way of one story: told on a phone, found by analysis, seen by a leader, and taken back."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from builders import OLAUG, PASSWORD, a_collection, many_stories, tell, the_cast
from fortell.server import build_apps
from fortell.workplace import Workplace, open_workplace
from serving import Servers
from storybank.collections import find_collection

BY_KEYS = "Benken ved elva kom tilbake, og ingen måtte spørre to ganger."
BY_TOUCH = "Lyktestolpen på skoleveien ble tent samme kveld som vi ringte."
PLAINLY = "Skiltet om bading sto feil vei i tre somre før noen snudde det."
SEEDED = 57


@pytest.fixture
def workplace() -> Workplace:
    """A collection in which 57 have told already, and Olaug who owns it."""
    workplace = open_workplace()
    with workplace.sessions.writing() as session:
        the_cast(session)
        collection = a_collection(session)
        for story in many_stories(SEEDED):
            tell(session, collection, story)
    return workplace


@pytest.fixture
def address(workplace: Workplace, serve: Servers) -> Iterator[str]:
    """Both apps behind one door."""
    yield serve(build_apps(workplace))
    workplace.sessions.engine.dispose()


@pytest.fixture
def way_in(workplace: Workplace, address: str) -> str:
    """The link that tellers were given."""
    with workplace.sessions.reading() as session:
        code = find_collection(session, "nabolag").links[0].code
    return f"{address}/t/{code}"


# Telling


def reach(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} cannot be reached by Tab")


def press_on(page: Page) -> None:
    """Go to the next step by keys."""
    step = page.locator("[data-step]:not([hidden])").get_attribute("id")
    reach(page, "#next")
    page.keyboard.press("Enter")
    expect(page.locator(f"#{step}")).to_be_hidden()


def tell_by_keys(page: Page, way_in: str) -> str:
    page.goto(way_in)
    press_on(page)
    reach(page, "[name=prompt]")
    page.keyboard.press("Space")
    press_on(page)
    reach(page, "#text")
    page.keyboard.type(BY_KEYS)
    press_on(page)
    reach(page, "#step-drivkraft [role=slider]")
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowDown")
    for _ in range(6):
        press_on(page)
    reach(page, "[name=rolle]")
    page.keyboard.press("Space")
    press_on(page)
    reach(page, "[name=consent]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    reach(page, "#next")
    page.keyboard.press("Enter")
    return receipt_on(page)


def tell_by_touch(page: Page, way_in: str) -> str:
    page.goto(way_in)
    on = page.locator("#next")
    on.tap()
    page.locator("[name=prompt]").first.tap()
    on.tap()
    page.locator("#text").fill(BY_TOUCH)
    on.tap()
    area = page.locator("#step-drivkraft .area")
    box = area.bounding_box()
    assert box
    area.tap(position={"x": box["width"] / 2, "y": box["height"] * 0.1})
    for _ in range(6):
        on.tap()
    page.locator("[name=rolle]").first.tap()
    on.tap()
    page.locator("[name=consent][value=read]").tap()
    on.tap()
    return receipt_on(page)


def tell_plainly(page: Page, way_in: str) -> str:
    page.goto(way_in)
    page.locator("[name=prompt]").first.check()
    page.fill("#text", PLAINLY)
    for name, number in (("tillit", "90"), ("regler", "5"), ("vilje", "5")):
        page.fill(f"[name='drivkraft.{name}']", number)
    page.locator("[name=rolle]").first.check()
    page.locator("[name=consent][value=read]").check()
    page.locator("#next").tap()
    return receipt_on(page)


def receipt_on(page: Page) -> str:
    words = page.locator(".receipt-words li")
    expect(words).to_have_count(12)
    return " ".join(words.all_inner_texts())


# Looking


def analyse() -> None:
    command = [sys.executable, "-m", "fortell", "analyse"]
    outcome = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    assert "Analysed: nabolag." in outcome.stdout


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/dashboard/")
    page.get_by_label("E-postadresse").fill(OLAUG)
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("button", name="Logg inn").click()
    expect(page.locator("h1")).to_have_text("Innsamlinger")


def open_patterns(page: Page, address: str) -> None:
    page.goto(f"{address}/dashboard/explore/nabolag")
    expect(page.locator(".sentences p").first).to_contain_text("fortellere i utsnittet")


def draw_round_the_top(page: Page, triad: Locator) -> None:
    """A lasso round what weighs over .71 at the top: 17 of the seeded and those told here.

    They are twenty, so that the gate leaves out nobody and every story can be looked for.
    """
    triad.locator(".fortell-area").hover()  # waits until nothing moves any more
    box = triad.locator(".fortell-edge").bounding_box()
    assert box
    corners = [(0.5, -0.02), (0.75, 0.29), (0.25, 0.29), (0.48, -0.02)]
    places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()


def stories_behind_a_lasso(page: Page, address: str) -> str:
    """What can be read, newest first, of the stories whose placement lies near the top corner."""
    whole = say_who_is_in(page, address)
    triad = page.locator("figure").filter(has_text="Hva bar det fram?")
    draw_round_the_top(page, triad)
    expect(page.locator(".fortell-chip")).to_contain_text("et eget område")
    expect(page.locator(".sentences p").first).not_to_have_text(whole)
    return page.locator(".stories").inner_text()


def say_who_is_in(page: Page, address: str) -> str:
    open_patterns(page, address)
    return page.locator(".sentences p").first.inner_text()


# Taking back


def withdraw_by_keys(page: Page, address: str, receipt: str) -> None:
    page.goto(f"{address}/receipt")
    reach(page, "#code")
    page.keyboard.type(receipt)
    reach(page, "main button")
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_have_text(BY_KEYS)
    reach(page, "main button")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Vil du trekke historien din tilbake?")
    reach(page, "main button")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Historien din er trukket tilbake")


def withdraw_by_touch(page: Page, address: str, receipt: str) -> None:
    page.goto(f"{address}/receipt")
    page.fill("#code", receipt)
    page.locator("main button").tap()
    page.get_by_role("button", name="Trekk tilbake").tap()
    page.get_by_role("button", name="Ja, trekk den tilbake").tap()
    expect(page.locator("h1")).to_have_text("Historien din er trukket tilbake")


def test_a_story_goes_all_the_way_and_can_be_taken_back(
    way_in: str, address: str, phone: Page, plain_phone: Page, laptop: Page,
    axe: Callable[[Page], list[str]],
) -> None:  # fmt: skip
    receipts = {
        BY_KEYS: tell_by_keys(phone, way_in),
        BY_TOUCH: tell_by_touch(phone, way_in),
        PLAINLY: tell_plainly(plain_phone, way_in),
    }
    analyse()
    sign_in(laptop, address)
    assert say_who_is_in(laptop, address) == "60 fortellere i utsnittet, av 60."
    seen = stories_behind_a_lasso(laptop, address)
    assert all(words in seen for words in receipts)
    assert axe(laptop) == []
    laptop.goto(f"{address}/dashboard/themes/nabolag")
    expect(laptop.locator(".theme-page").first).to_contain_text(re.compile("60"))

    withdraw_by_keys(phone, address, receipts[BY_KEYS])
    withdraw_by_touch(phone, address, receipts[BY_TOUCH])
    withdraw_by_touch(plain_phone, address, receipts[PLAINLY])
    assert say_who_is_in(laptop, address) == "55 fortellere i utsnittet, av 55."
    left = stories_behind_a_lasso(laptop, address)
    assert not any(words in left for words in receipts)
    laptop.goto(f"{address}/dashboard/themes/nabolag")
    expect(laptop.locator(".theme-page").first).to_be_visible()
    assert not any(words in laptop.content() for words in receipts)
    phone.goto(f"{address}/receipt")
    phone.fill("#code", receipts[BY_TOUCH])
    phone.locator("main button").tap()
    expect(phone.locator("h1")).to_have_text("Historien din er allerede trukket tilbake")
