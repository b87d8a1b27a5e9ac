"""Exploring in orders that nobody thought of: what stands on the page is what its address opens."""

from random import Random

import pytest
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from dashboards import FIRST, SLUG, House

DEEDS = 10
TRIES = 5  # the last paint may come after the network has come to rest
PARTS = (
    ".sentences, .fortell-chip, .filters select, .teller, figure, #story-sentences, .fortell-told"
)
SHOWN = """(parts) => [...document.querySelectorAll(parts)].map((one) => [
  one.matches("select") ? one.value + one.disabled : one.textContent,
  ...[...one.querySelectorAll("select")].map((each) => each.value),
  ...[...one.querySelectorAll("[aria-pressed]")].map((each) => each.getAttribute("aria-pressed")),
  ...[...one.querySelectorAll("svg [d], svg circle")].map((each) => each.outerHTML),
].join(" | "))"""


class Walk:
    """A page on which one deed follows another, and another page that opens its address anew."""

    def __init__(self, page: Page, seed: int) -> None:
        self.page, self.draw = page, Random(seed)
        self.anew = page.context.new_page()
        self.back = self.forth = 0

    def go(self, deed: str) -> None:
        """Do it, and wait until both pages show the same."""
        before = self.page.url
        getattr(self, deed)()
        self.page.wait_for_load_state("networkidle")
        if deed in CHOOSING and self.page.url != before:
            self.back, self.forth = self.back + 1, 0
        for _ in range(TRIES):
            self.anew.goto(self.page.url, wait_until="networkidle")
            shown, opened = (one.evaluate(SHOWN, PARTS) for one in (self.page, self.anew))
            if shown == opened:
                break
        assert shown == opened, deed

    def one_of(self, found: Locator) -> Locator | None:
        """One of what stands there, drawn by lot."""
        number = found.count()
        return found.nth(self.draw.randrange(number)) if number else None

    def presses_a_bar(self) -> None:
        bar = self.one_of(self.page.locator("button.fortell-option"))
        if bar:
            bar.click()

    def presses_two_bars_at_once(self) -> None:
        self.presses_a_bar()
        self.presses_a_bar()
        self.back = self.forth = 0  # by how many steps is the page's own affair

    def chooses_a_part(self) -> None:
        self.chooses_in(self.one_of(self.page.locator(".maps figure select")))

    def compares(self) -> None:
        self.chooses_in(self.page.get_by_label("Sammenlign etter"))

    def chooses_a_group(self) -> None:
        self.chooses_in(self.one_of(self.page.locator("#versus-groups select:visible")))

    def takes_a_chip_away(self) -> None:
        chip = self.one_of(self.page.locator(".fortell-chip"))
        if chip:
            chip.click()

    def goes_back(self) -> None:
        if self.back:
            self.back, self.forth = self.back - 1, self.forth + 1
            self.page.go_back()

    def goes_forth(self) -> None:
        if self.forth:
            self.back, self.forth = self.back + 1, self.forth - 1
            self.page.go_forward()

    def opens_it_anew(self) -> None:
        self.page.reload()

    def chooses_in(self, select: Locator | None) -> None:
        if select:
            select.select_option(index=self.draw.randrange(select.locator("option").count()))


CHOOSING = (
    "presses_a_bar", "chooses_a_part", "compares", "chooses_a_group", "takes_a_chip_away"
)  # fmt: skip
OTHERS = ("presses_two_bars_at_once", "goes_back", "goes_forth", "opens_it_anew")


@pytest.mark.parametrize("seed", range(2))
def test_in_any_order_the_page_shows_what_its_address_opens(
    seed: int, standing_house: House, open_door: str, laptop: Page
) -> None:
    said: list[ConsoleMessage] = []
    laptop.on("console", lambda one: said.append(one) if one.type == "error" else None)
    laptop.goto(f"{standing_house.enter(laptop, open_door)}/explore/{SLUG}")
    expect(laptop.locator(FIRST)).to_be_visible()
    walk = Walk(laptop, seed)
    for _ in range(DEEDS):
        walk.go(walk.draw.choice(CHOOSING * 2 + OTHERS))
    assert said == []
    expect(laptop.locator("#failure")).to_be_hidden()


def test_a_group_that_is_chosen_on_both_sides_changes_places_with_the_other(
    standing_house: House, open_door: str, laptop: Page
) -> None:
    laptop.goto(f"{standing_house.enter(laptop, open_door)}/explore/{SLUG}")
    laptop.get_by_label("Sammenlign etter").select_option(label="Hvem er du?")
    first, second = laptop.locator("#versus-groups select").all()[:2]
    expect(first).to_have_value("innbygger")
    for side in (first, second):
        before = first.input_value(), second.input_value()
        side.select_option(before[side is first])
        expect(first).to_have_value(before[1])
        expect(second).to_have_value(before[0])
        names = [side.locator("option:checked").inner_text() for side in (first, second)]
        expect(laptop.locator(".sentences")).to_contain_text(
            f"{names[0]} (30) ved siden av {names[1]} (30)."
        )
