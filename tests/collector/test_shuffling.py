"""Each teller on a shared phone meets the corners in an order of her own, and it is stored."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from builders import framework_document
from capturing import CODE, Room, open_room
from serving import Servers
from storybank.framework import Framework, read_framework
from storybank.shown import shown_order
from telling import WORDS, question, tap_at
from waiting import port_of, shown, visit

TELLERS = 5


@pytest.fixture
def shuffled() -> Framework:
    document = framework_document()
    for signifier in document["signifiers"]:
        if signifier["kind"] in ("triad", "dyad", "choice"):
            signifier["random_order"] = True
    return read_framework(document)


@pytest.fixture
def kept(sqlite_url: str, tmp_path: Path, shuffled: Framework) -> Room:
    return open_room(sqlite_url, tmp_path / "home", framework=shuffled)


def seed_of(page: Page) -> int:
    return int(page.locator("[name=seed]").input_value())


def order_on(page: Page) -> dict[str, list[str]]:
    """The order that the page says it shows, of every question that is shuffled."""
    found: dict[str, list[str]] = page.evaluate(
        """Object.fromEntries([...document.querySelectorAll("[data-shuffled]")]
          .map(({dataset}) => [dataset.signifier, dataset.order.trim().split(" ")]))"""
    )
    return found


def tell_in_the_top(page: Page) -> str:
    """A story in the triad's top corner and on the line's left end; the words of that corner."""
    page.locator("[data-take]").tap()
    page.locator("#next").tap()
    page.locator("[name=prompt]").first.tap()
    page.locator("#next").tap()
    page.locator("#text").fill(WORDS)
    page.locator("#next").tap()
    page.wait_for_function("() => !!customElements.get('fortell-triad')")
    top = page.locator("#step-drivkraft .corner-top").inner_text().strip()
    tap_at(page, "[data-signifier=drivkraft] .area", 0.5, 0.99)
    page.locator("#next").tap()
    tap_at(page, "[data-signifier=stemme] .rail", 0.02, 0.5)
    return top


def send(page: Page) -> None:
    for _ in range(6):
        page.locator("#next").tap()
    page.locator("[name=consent][value=read]").tap()
    page.locator("#next").tap()
    shown(page, "waiting")


def names(framework: Framework, signifier: str) -> dict[str, str]:
    question: Any = framework.questions[signifier]
    parts = question.anchors if signifier == "drivkraft" else question.poles
    return {part.text["nb"]: part.id for part in parts}


def test_several_tellers_without_a_network_each_have_an_order_of_their_own(
    kept: Room, shuffled: Framework, serve: Servers, phone: Page
) -> None:
    origin = serve(kept.app)
    visit(phone, f"{origin}/t/{CODE}?mode=facilitator")
    phone.wait_for_selector("html[data-runs]")
    serve.stop(origin)
    expected = []
    for _ in range(TELLERS):
        top = tell_in_the_top(phone)
        order = order_on(phone)
        assert order == shown_order(shuffled, seed_of(phone)), "the server would show the same"
        assert names(shuffled, "drivkraft")[top] == order["drivkraft"][0]
        expected.append(order)
        send(phone)
        phone.get_by_role("link", name="Jeg er ferdig").tap()
        expect(phone.locator("#handover-heading")).to_be_visible()
    assert len({str(order) for order in expected}) > 1
    waiting = phone.locator("[data-count=waiting]")
    expect(waiting).to_have_text(str(TELLERS))
    serve(kept.app, port=port_of(origin))
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(waiting).to_have_text("0")
    stories = kept.stories().values()
    assert sorted(str(one["shown_order"]) for one in stories) == sorted(map(str, expected))
    for story in stories:
        order, placed = story["shown_order"], story["placements"]
        assert placed["drivkraft"]["weights"][order["drivkraft"][0]] > 0.9
        mirrored = order["stemme"][0] != "overhort"
        assert (placed["stemme"]["value"] > 0.9) is mirrored


def test_another_language_keeps_the_order_of_the_teller(
    kept: Room, serve: Servers, phone: Page
) -> None:
    phone.goto(f"{serve(kept.app)}/t/{CODE}?mode=facilitator")
    phone.locator("[data-take]").tap()
    phone.locator("#next").tap()
    before = order_on(phone)
    phone.get_by_role("link", name="English").tap()
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    assert order_on(phone) == before
    assert question(phone, "drivkraft").locator(".corner").count() == 3
