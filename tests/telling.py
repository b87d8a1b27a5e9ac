"""Deeds of a teller on the phone's pages, for tests with a browser."""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page, expect

from builders import a_framework
from media import a_photo

WORDS = "De satte benken tilbake etter at vi spurte."


def step_of(page: Page) -> str:
    return str(page.evaluate("document.querySelector('[data-step]:not([hidden])').id"))


def stands_at(page: Page, step: str) -> None:
    """Wait until this step is the one that is seen."""
    expect(page.locator("[data-step]:not([hidden])")).to_have_id(f"step-{step}")


def question(page: Page, name: str) -> Any:
    return page.locator(f"[data-signifier={name}]")


def tap_past_the_story(page: Page, address: str) -> None:
    """To the step after it, whatever is asked there."""
    page.goto(address)
    page.locator("#next").tap()
    page.locator("[name=prompt]").first.tap()
    page.locator("#next").tap()
    page.locator("#text").fill(WORDS)
    page.locator("#next").tap()


def tap_through_to_questions(page: Page, address: str) -> None:
    tap_past_the_story(page, address)
    page.wait_for_function("() => !!customElements.get('fortell-triad')")


def tap_at(page: Page, selector: str, x: float, y: float) -> None:
    """Tap at shares of an area's width and height, origin bottom left."""
    area = page.locator(selector)
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box
    area.tap(position={"x": box["width"] * x, "y": box["height"] * (1 - y)})


def choose_a_picture(page: Page) -> None:
    photo = {"name": "IMG_0001.png", "mimeType": "image/png", "buffer": a_photo(size=(240, 180))}
    page.locator("#photo-medium input").set_input_files(photo)


def to_the_end(page: Page, then: int = 8) -> None:
    """From the telling, or so many steps from the last, with every question skipped; then send."""
    for _ in range(then):
        page.locator("#next").tap()
    page.locator("[name=consent][value=read]").tap()
    page.locator("#next").tap()


def finish(page: Page, then: int = 5) -> str:
    """From the step after the stones to the receipt."""
    to_the_end(page, then)
    return receipt_on(page)


def erase_draft(page: Page) -> None:
    """Two steps: what was begun is nowhere else."""
    page.locator("#draft summary").tap()
    page.locator("#draft button").tap()


def begin_anew(page: Page) -> None:
    """Erase the draft, and wait for the page that is loaded then: a step that is still to be shown
    in the old one is a navigation, too."""
    page.evaluate("globalThis.before = true")
    erase_draft(page)
    page.wait_for_function("() => !globalThis.before && 'runs' in document.documentElement.dataset")


def receipt_on(page: Page) -> str:
    expect(page.locator(".receipt-words li")).to_have_count(12)
    return " ".join(page.locator(".receipt-words li").all_inner_texts())


def every_step(page: Page, address: str) -> Iterator[str]:
    """Each step of the page, first untouched and then answered."""
    page.goto(address)
    yield "welcome"
    page.locator("#next").tap()
    page.locator("#next").tap()
    yield "prompt with its mistake"
    page.locator("[name=prompt]").first.tap()
    page.locator("#next").tap()
    yield "tell"
    page.locator("#text").fill(WORDS)
    page.locator("#next").tap()
    page.wait_for_function("() => !!customElements.get('fortell-text')")
    for name in a_framework().questions:
        yield name
        for summary in question(page, name).locator("summary:visible").all():
            summary.tap()
        for area in question(page, name).locator(".area:visible, .rail:visible").all():
            area.tap(position={"x": 90, "y": 30})
        for option in question(page, name).locator(".option:visible").all()[:1]:
            option.tap()
        yield f"{name} answered"
        page.locator("#next").tap()
    yield "consent"
    page.locator("#next").tap()
    yield "consent with its mistake"
    page.locator("[name=consent]").first.tap()
    page.locator("#step-consent summary").tap()
    yield "consent chosen"
    page.locator("#next").tap()
    page.wait_for_selector(".receipt-words li")
    yield "thanks"
