"""A star on a card follows the last press, whatever becomes of the one before it."""

import pytest
from playwright.sync_api import Page, Route, expect

from dashboards import SLUG, House, mounted
from keeping import starred
from serving import Servers


def hold_the_first_star(page: Page) -> list[Route]:
    held: list[Route] = []
    page.route("**/star", lambda one: one.continue_() if held else held.append(one))
    return held


def test_a_star_that_is_taken_back_while_it_is_sent_is_not_kept(
    house: House, serve: Servers, laptop: Page
) -> None:
    held = hold_the_first_star(laptop)
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)))}/explore/{SLUG}")
    star = laptop.locator(".fortell-star").first
    with laptop.expect_request("**/star"):
        star.click()
    star.click()
    expect(star).to_have_attribute("aria-pressed", "false")
    with laptop.expect_response(lambda one: (one.request.post_data or "").endswith("starred=")):
        held[0].continue_()
    expect(star).to_have_attribute("aria-pressed", "false")
    assert starred(house) == 0


@pytest.mark.parametrize("presses, missed", [(1, True), (2, False), (3, True)])
def test_a_star_that_is_not_kept_is_shown_as_it_was(
    house: House, serve: Servers, laptop: Page, presses: int, missed: bool
) -> None:
    held = hold_the_first_star(laptop)
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)))}/explore/{SLUG}")
    card = laptop.locator(".fortell-story").first
    with laptop.expect_request("**/star"):
        card.locator(".fortell-star").click()
    for _ in range(presses - 1):
        card.locator(".fortell-star").click()
    with laptop.expect_event("requestfailed"):
        held[0].abort()
    told = expect(card.get_by_role("status"))
    (told.not_to_be_empty if missed else told.to_be_empty)()
    expect(card.locator(".fortell-star")).to_have_attribute("aria-pressed", "false")
    assert starred(house) == 0
