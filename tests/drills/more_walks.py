"""Walks through the pages around a telling: receipts, closed doors, devices, paper, a wall."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from playwright.sync_api import Page, expect

from builders import LIV, TODAY
from capturing import CODE
from collector.letters import draw_cards
from dashboards import SLUG
from drills.places import LANGUAGES, Place, invitation, press_and_wait, told_with_media
from drills.walks import (
    STORIES,
    advice,
    begin,
    needing,
    next_step,
    questions,
    steps_of_telling,
    waiting,
)
from papering import ENTRY, a_pass, a_sheet
from storybank.collections import find_link
from telling import WORDS, receipt_on
from waiting import shown, tell, write

Walk = Callable[[Page, Place], Iterator[str]]


def other_pages(page: Page, place: Place) -> Iterator[str]:
    for path in ("/", "/privacy", "/receipt", "/nowhere"):
        page.goto(place.address(path))
        yield path
    page.goto(place.address("/t", code="nei"))
    yield "unknown code"
    receipt = told_with_media(place)
    page.goto(place.address("/receipt"))
    page.locator("#code").fill("hest")
    page.locator("main button").tap()
    expect(page.locator("#code-error")).to_be_visible()
    yield "wrong receipt"
    page.locator("#code").fill(receipt)
    for state in ("story with its receipt", "withdraw?", "withdrawn"):
        press_and_wait(page, "main form button")
        yield state


def closed_pages(page: Page, place: Place) -> Iterator[str]:
    past, coming = (TODAY + timedelta(days) for days in (-20, 1))
    for name, change in {
        "closed": {"closes": past},
        "not yet open": {"opens": coming},
        "in preparation": {"state": "draft"},
    }.items():
        with place.changed(**change):
            page.goto(place.address())
            yield name


def without_scripts(page: Page, place: Place) -> Iterator[str]:
    """axe needs scripts of its own, so the page's are kept away instead of switched off."""
    page.route("**/*.js", lambda route: route.abort())
    page.goto(place.address())
    page.wait_for_selector("html:not(.js)")
    yield "plain form"
    press_and_wait(page, "#next")
    yield "plain form with its mistakes"
    fill_in(page)
    with place.changed(closes=TODAY - timedelta(20)):
        press_and_wait(page, "#next")
        yield "plain form that came too late"
    page.goto(place.address())
    fill_in(page)
    press_and_wait(page, "#next")
    receipt_on(page)
    yield "plain thanks"
    page.goto(place.address())
    fill_in(page)
    page.locator("[name=website]").evaluate("one => { one.value = 'x'; }")
    press_and_wait(page, "#next")
    page.wait_for_selector("[data-waits-for=doubted]")
    yield "plain thanks, and it waits for its owner"


def fill_in(page: Page) -> None:
    page.locator("[name=prompt]").first.check()
    page.locator("#text").fill(WORDS)
    page.locator("[name=consent]").first.check()


def kiosk(page: Page, place: Place) -> Iterator[str]:
    page.clock.install()
    begin(page, place.address(mode="kiosk"))
    yield "kiosk"
    write(page)
    page.clock.run_for(130_000)
    expect(page.locator("#idle")).to_be_visible()
    yield "are you still there?"
    page.locator("[data-stay]").tap()
    next_step(page)
    shown(page, "sent")
    yield "kiosk thanks"


def facilitator(page: Page, place: Place) -> Iterator[str]:
    page.route(STORIES, lambda route: route.abort())
    begin(page, place.address(mode="facilitator"))
    yield "handed over"
    page.locator("[name=test]").tap()
    page.locator("[data-take]").tap()
    yield "taken, as a try-out"
    tell(page)
    shown(page, "waiting")
    yield "waits on a shared phone"
    page.locator("[data-anew]").tap()
    expect(page.locator("[data-waits]")).to_be_visible()
    yield "handed on while one waits"


def invited(page: Page, place: Place) -> Iterator[str]:
    link, code = invitation(place)
    begin(page, place.address(f"/t/{link}"))
    page.wait_for_function("() => document.querySelector('#invitation').validity.customError")
    yield "no invitation"
    next_step(page)
    expect(page.locator("#invitation-error")).to_be_visible()
    yield "no invitation, with its mistake"
    page.locator("#invitation").fill(code)
    tell(page)
    shown(page, "sent")
    yield "thanks of whoever was invited"
    page.goto("about:blank")
    page.goto(f"{place.address(f'/t/{link}')}#{code}")
    expect(page.locator("#invitation-error")).to_be_visible()
    yield "used invitation"


def on_paper(page: Page, place: Place) -> Iterator[str]:
    page.goto(place.address(f"/paper/{SLUG}", **{"pass": a_pass()}))
    yield "how many sheets"
    page.locator("[name=sheets]").fill("1")
    press_and_wait(page, "main button")
    yield "printed: sheets"
    link, code = invitation(place)
    with place.house.sessions.reading() as session:
        inviting = find_link(session, link)
    with place.room.app.test_request_context():
        cards = draw_cards(inviting, place.origin, [code] * 3)
    page.goto("about:blank")
    page.set_content(cards)
    yield "printed: cards"


def typed_in(page: Page, place: Place) -> Iterator[str]:
    """The entry of filled sheets, in the dashboard."""
    inside = f"{place.house.enter(page, place.origin, LIV)}"
    page.goto(f"{inside}{ENTRY}")
    yield "entry"
    page.goto(f"{inside}{ENTRY}?sheet={a_sheet(LANGUAGES.index(place.language)).number}")
    yield "entry of a sheet"
    page.locator(".entry-bar button").click()
    expect(page.locator(".mistakes")).to_be_focused()
    yield "entry with its mistakes"


def projected(page: Page, place: Place) -> Iterator[str]:
    page.goto(place.address(f"/live/{CODE}"))
    yield "projected: a room watches"


WALKS: Mapping[str, Walk] = {
    walk.__name__: walk
    for walk in (
        steps_of_telling,
        questions,
        advice,
        waiting,
        needing,
        other_pages,
        closed_pages,
        without_scripts,
        kiosk,
        facilitator,
        invited,
        on_paper,
        typed_in,
        projected,
    )
}
