"""An answer that is taken back is gone: from the page, from the draft and from what is sent."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from builders import chosen_signifiers, framework_document, named, placed_signifiers, words
from capturing import CODE, Room, open_room
from serving import Servers
from storybank.framework import read_framework
from telling import question, receipt_on, stands_at, tap_through_to_questions, to_the_end

ONE_OF = {
    "id": "hvem",
    "kind": "choice",
    "question": words("Hvem hjalp?", "Who helped?"),
    "options": [named("nabo", "Nabo", "Neighbour"), named("ingen", "Ingen", "Nobody")],
    "other": True,
}
LONG = {
    "id": "grad",
    "kind": "scale",
    "question": words("Hvor mye?", "How much?"),
    "min": 0,
    "max": 100,
    "low": words("Lite", "Little"),
    "high": words("Mye", "Much"),
}
SIGNIFIERS = [*placed_signifiers(), *chosen_signifiers(), ONE_OF, LONG]
NAMES = [one["id"] for one in SIGNIFIERS]
PASSED_BY = {"state": "passed_by"}
Deed = tuple[str, ...]
"""What is done, with what in the question, and what is typed."""
CLEAR = ("tap", "[data-clear]")
SLIDER, STONE, OTHER = "[type=range]", "[data-stone=jeg]", ".other input"


@pytest.fixture
def asking(sqlite_url: str, tmp_path: Path) -> Room:
    """A collector that asks in every way that a kind of question has."""
    framework = read_framework(framework_document(signifiers=SIGNIFIERS))
    return open_room(sqlite_url, tmp_path / "home", framework=framework)


def do(asked: Locator, deed: Deed) -> None:
    name, selector, *typed = deed
    getattr(asked.locator(selector), name)(*typed)


def placement(asked: Locator) -> Any:
    return asked.evaluate("one => one.placement")


def comes_back(page: Page, asked: Locator, name: str) -> None:
    """What was kept of it, on a page that is loaded anew."""
    page.wait_for_selector("#story[data-kept]")
    page.reload()
    stands_at(page, name)
    page.wait_for_function(
        "name => document.querySelector(`[data-signifier=${name}]`).placement", arg=name
    )


@pytest.mark.parametrize(
    "name, answer, take_back",
    [
        ("drivkraft", ("press", ".handle", "Home"), CLEAR),
        ("drivkraft", ("press", ".handle", "Home"), ("press", ".handle", "Delete")),
        ("stemme", ("press", SLIDER, "PageUp"), CLEAR),
        ("stemme", ("press", SLIDER, "PageUp"), ("press", SLIDER, "Delete")),
        ("krefter", ("press", STONE, "ArrowUp"), CLEAR),
        ("krefter", ("press", STONE, "ArrowUp"), ("press", STONE, "Delete")),
        ("folelse", ("tap", "[value=ro]"), ("tap", "[value=ro]")),
        ("folelse", ("fill", OTHER, "lettelse"), ("fill", OTHER, "")),
        ("vanlig", ("tap", "[value='2']"), CLEAR),
        ("rad", ("fill", "textarea", "Spør først."), ("fill", "textarea", "")),
        ("hvem", ("tap", "[value=nabo]"), CLEAR),
        ("hvem", ("fill", OTHER, "Banken"), CLEAR),
        ("grad", ("fill", "[type=number]", "77"), CLEAR),
    ],
)
def test_an_answer_that_is_taken_back_is_neither_kept_nor_sent(
    asking: Room, serve: Servers, phone: Page, name: str, answer: Deed, take_back: Deed
) -> None:
    tap_through_to_questions(phone, f"{serve(asking.app)}/t/{CODE}")
    for _ in range(NAMES.index(name)):
        phone.locator("#next").tap()
    stands_at(phone, name)
    asked = question(phone, name)
    do(asked, answer)
    placed = placement(asked)
    assert placed["state"] == "placed"
    comes_back(phone, asked, name)
    assert placement(asked) == placed
    do(asked, take_back)
    assert placement(asked) == PASSED_BY
    comes_back(phone, asked, name)
    assert placement(asked) == PASSED_BY
    do(asked, answer)
    for told in ("not_applicable", "passed_by"):
        asked.locator("[name$='.state']").tap()
        assert placement(asked) == {"state": told}
    to_the_end(phone, then=len(NAMES) - NAMES.index(name) + 1)
    receipt_on(phone)
    [story] = asking.stories().values()
    assert story["placements"][name] == PASSED_BY
