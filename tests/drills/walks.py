"""Walks through a telling: each yields the name of every state that it stands in."""

from collections.abc import Iterator

from playwright.sync_api import Locator, Page, expect

from builders import a_framework
from drills.places import Place
from media import a_photo
from telling import WORDS, question
from waiting import held_up, let_go, shown, tell, write

NUMBER = "Ring meg på 41 23 45 67."
STORIES = "**/v1/stories"


def begin(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("html[data-runs]")


def next_step(page: Page) -> None:
    page.locator("#next").tap()


def steps_of_telling(page: Page, place: Place) -> Iterator[str]:
    begin(page, place.address())
    yield "welcome"
    page.locator(".language-menu summary").tap()
    yield "menu of languages"
    page.locator(".language-menu summary").tap()
    page.locator("#step-welcome summary").first.tap()
    yield "what happens with it"
    next_step(page)
    yield "prompt"
    next_step(page)
    yield "prompt with its mistake"
    page.locator("[name=prompt]").first.tap()
    next_step(page)
    page.wait_for_function("() => !!customElements.get('fortell-photo')")
    yield "text"
    next_step(page)
    yield "text with its mistake"
    yield from _said_and_shown(page)
    page.locator("#text").fill(f"{NUMBER} " + "a" * 4900)
    expect(page.locator("#step-tell .counter").first).not_to_be_empty()
    yield "text that is nearly full, with advice"
    next_step(page)


def _said_and_shown(page: Page) -> Iterator[str]:
    page.locator("[data-deed=start]").tap()
    expect(page.locator("[data-time]")).to_have_text("0:01")
    yield "recording"
    page.locator("[data-deed=stop]").tap()
    expect(page.locator("#voice-medium audio")).to_be_visible()
    yield "recorded"
    photo = {"name": "bilde.jpg", "mimeType": "image/jpeg", "buffer": a_photo()}
    page.locator("#photo-medium input").set_input_files(files=[photo])
    expect(page.locator("#photo-medium canvas")).to_be_visible()
    yield "picture chosen"


def questions(page: Page, place: Place) -> Iterator[str]:
    begin(page, place.address())
    next_step(page)
    page.locator("[name=prompt]").first.tap()
    next_step(page)
    page.locator("#text").fill(WORDS)
    next_step(page)
    page.wait_for_function("() => !!customElements.get('fortell-text')")
    for name in a_framework().questions:
        yield from _question(page, question(page, name), name)
        next_step(page)
    yield from _sending(page)


def _question(page: Page, asked: Locator, name: str) -> Iterator[str]:
    yield f"{name} untouched"
    for summary in asked.locator("summary:visible").all():
        summary.tap()
        yield f"{name} by numbers"
    for area in asked.locator(".area:visible, .rail:visible").all():
        area.tap(position={"x": 90, "y": 30})
    for option in asked.locator(".option:visible, .scale-step:visible").all()[:1]:
        option.tap()
    for field in asked.locator("textarea:visible").all():
        field.fill("Spør først.")
    yield f"{name} answered"
    asked.locator("[name$='.state']").tap()
    yield f"{name} does not apply"
    asked.locator("[name$='.state']").tap()


def _sending(page: Page) -> Iterator[str]:
    yield "consent"
    next_step(page)
    yield "consent with its mistake"
    page.locator("[name=consent]").first.tap()
    page.locator("#step-consent summary").tap()
    yield "consent chosen"
    on_their_way = held_up(page)
    next_step(page)
    page.locator("#next[aria-disabled]").wait_for()
    yield "sending"
    let_go(page, on_their_way)
    shown(page, "sent")
    expect(page.locator(".others figure")).to_have_count(5)
    yield "thanks, with the others"
    page.locator(".others summary").first.tap()
    yield "thanks, with a table"


def advice(page: Page, place: Place) -> Iterator[str]:
    begin(page, place.address())
    write(page, NUMBER)
    expect(page.locator("#step-consent .advice")).to_be_visible()
    yield "consent with advice"
    page.wait_for_selector("#story[data-kept]")
    page.reload()
    expect(page.locator("#draft")).to_be_visible()
    yield "come back to a draft"


def waiting(page: Page, place: Place) -> Iterator[str]:
    page.route(STORIES, lambda route: route.abort())
    begin(page, place.address())
    tell(page)
    shown(page, "waiting")
    yield "waits"
    begin(page, place.address())
    expect(page.locator("[data-waits]")).to_be_visible()
    yield "come back while it waits"
    page.unroute(STORIES)
    # Not a tap: the page may have tried again by itself, and its button be gone.
    page.locator("[data-waits] button").dispatch_event("click")
    expect(page.locator("[data-sent]")).to_be_visible()
    yield "come back and it is sent"


def needing(page: Page, place: Place) -> Iterator[str]:
    page.route(STORIES, lambda route: route.abort())
    begin(page, place.address())
    tell(page)
    shown(page, "waiting")
    page.unroute(STORIES)
    refusal = {"errors": {"text": "Teksten er for lang."}}
    page.route(STORIES, lambda route: route.fulfill(status=422, json=refusal))
    page.evaluate("dispatchEvent(new Event('online'))")
    shown(page, "needing")
    yield "needs its teller"
    begin(page, place.address())
    expect(page.locator("[data-needs] [data-reason]")).to_be_visible()
    yield "come back and it needs its teller"
    page.locator("[data-needs] a").tap()
    expect(page.locator("#text-error")).to_be_visible()
    yield "to be mended"
    page.route(STORIES, lambda route: route.fulfill(status=403, json={"errors": {"story": "Nei."}}))
    for _ in range(9):
        next_step(page)
    expect(page.locator("#keep-text")).to_be_visible()
    yield "not accepted"
