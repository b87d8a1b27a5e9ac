"""The first paint is the first step, nothing moves after it, and the form is never out of reach."""

import pytest
from playwright.sync_api import Page, expect

from capturing import CODE, Room
from serving import Servers
from telling import WORDS, receipt_on, stands_at
from waiting import NO_CRYPTO, NO_WORKER, block, hold, until, write

MOVED_AT_MOST = 0.1  # what Core Web Vitals calls good
WATCH = """
globalThis.moved = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) globalThis.moved += one.value;
}).observe({type: "layout-shift", buffered: true});
"""
ALL_PAINTED = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
RUNS = "html[data-runs]"


def tell_plainly(page: Page) -> None:
    """The whole form, filled in from top to bottom without a script."""
    expect(page.locator("[data-step]:visible")).to_have_count(page.locator("[data-step]").count())
    page.locator("[name=prompt]").first.tap()
    page.locator("#text").fill(WORDS)
    page.locator("[name=consent][value=read]").tap()
    page.get_by_role("button", name="Send historien").tap()
    receipt_on(page)


@pytest.mark.parametrize("mode", ["", "?mode=kiosk", "?mode=facilitator"])
def test_nothing_moves_when_the_script_takes_the_page_over(
    address: str, phone: Page, mode: str
) -> None:
    phone.add_init_script(WATCH)
    held = hold(phone, "**/capture.js")
    phone.goto(address + mode, wait_until="commit")
    until(phone, lambda: bool(held))
    phone.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
    seen = phone.locator("main").inner_text()
    held[0].continue_()
    phone.wait_for_selector(RUNS)
    phone.wait_for_load_state("networkidle")
    phone.evaluate(ALL_PAINTED)
    assert phone.evaluate("moved") < MOVED_AT_MOST
    assert phone.locator("main").inner_text() == seen


def test_whoever_is_quicker_than_the_script_begins_when_it_is_there(
    address: str, phone: Page
) -> None:
    held = hold(phone, "**/steps.js")
    phone.goto(address, wait_until="commit")
    phone.get_by_role("button", name="Begynn").tap()
    phone.wait_for_selector("html[data-begun]")
    until(phone, lambda: bool(held))
    for route in held:
        route.continue_()
    phone.wait_for_selector(RUNS)
    stands_at(phone, "prompt")


def test_what_the_server_sent_back_is_painted_as_its_step(address: str, phone: Page) -> None:
    phone.add_init_script(NO_CRYPTO + ";" + NO_WORKER)
    phone.goto(address)
    write(phone)
    phone.evaluate("document.querySelector('#text').value = ' '")
    held = hold(phone, "**/steps.js")
    phone.locator("#next").tap()
    expect(phone.locator("#mistakes")).to_be_visible()
    expect(phone.locator("[data-step]:visible")).to_have_id("step-tell")
    until(phone, lambda: bool(held))
    for route in held:
        route.continue_()
    phone.wait_for_selector(RUNS)
    expect(phone.locator("[data-step]:visible")).to_have_id("step-tell")


@pytest.mark.parametrize("script", ["capture.js", "steps.js"])
def test_the_whole_form_is_there_where_the_script_is_blocked(
    fresh_room: Room, address: str, phone: Page, script: str
) -> None:
    block(phone, f"**/{script}")
    phone.goto(address)
    tell_plainly(phone)
    assert len(fresh_room.stories()) == 1


def test_the_whole_form_is_there_where_the_script_breaks(
    fresh_room: Room, address: str, phone: Page
) -> None:
    phone.route("**/steps.js", lambda route: route.fulfill(status=200, content_type="text/html"))
    phone.goto(address)
    tell_plainly(phone)
    assert len(fresh_room.stories()) == 1


def test_the_whole_form_is_there_where_the_script_does_not_come_in_time(
    fresh_room: Room, address: str, phone: Page
) -> None:
    phone.clock.install()
    hold(phone, "**/capture.js")
    phone.goto(address, wait_until="commit")
    expect(phone.locator("#step-welcome")).to_be_visible()
    expect(phone.locator("#step-tell")).to_be_hidden()
    phone.clock.fast_forward(10_000)
    tell_plainly(phone)
    assert len(fresh_room.stories()) == 1


def test_a_late_script_begins_where_she_writes(address: str, phone: Page) -> None:
    phone.clock.install()
    held = hold(phone, "**/capture.js")
    phone.goto(address, wait_until="commit")
    until(phone, lambda: bool(held))
    expect(phone.locator("#step-welcome")).to_be_visible()
    phone.clock.fast_forward(10_000)
    phone.locator("#text").fill(WORDS)
    held[0].continue_()
    phone.wait_for_selector(RUNS)
    stands_at(phone, "tell")
    expect(phone.locator("#text")).to_have_value(WORDS)


def test_the_whole_form_is_there_without_javascript(
    fresh_room: Room, serve: Servers, plain_phone: Page
) -> None:
    plain_phone.goto(f"{serve(fresh_room.app)}/t/{CODE}")
    tell_plainly(plain_phone)
    assert len(fresh_room.stories()) == 1
