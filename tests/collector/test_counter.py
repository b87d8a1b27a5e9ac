"""Near the end of the room for words a teller sees what is left, and is not talked to meanwhile."""

from itertools import takewhile

import pytest
from playwright.sync_api import Locator, Page, expect

from builders import a_framework
from telling import question, tap_through_to_questions

LEFT = "{} tegn igjen"
NO_MORE = "Det er ikke plass til mer her."


def begin_writing(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("#next").tap()
    page.locator("[name=prompt]").first.tap()
    page.locator("#next").tap()


def leave_room(field: Locator, letters: int) -> None:
    """Fill the field until only so many letters are left, and type the last of them."""
    most = int(field.get_attribute("maxlength") or "")
    field.fill("x" * (most - letters - 1))
    field.press("y")


def beside(field: Locator, kind: str) -> Locator:
    return field.locator("xpath=..").locator(kind)


@pytest.mark.parametrize("name", ["text", "title"])
def test_what_is_left_is_seen_near_the_end_only(address: str, phone: Page, name: str) -> None:
    begin_writing(phone, address)
    field = phone.locator(f"#{name}")
    seen = beside(field, ".counter")
    field.fill("En benk.")
    expect(seen).to_be_hidden()
    leave_room(field, 12)
    expect(seen).to_have_text(LEFT.format(12))
    leave_room(field, 0)
    expect(seen).to_have_text(NO_MORE)
    field.press("z")
    expect(seen).to_have_text(NO_MORE)
    field.fill("Kortere.")
    expect(seen).to_be_hidden()


def test_who_listens_is_told_at_a_few_marks_and_when_the_writing_rests(
    address: str, phone: Page
) -> None:
    begin_writing(phone, address)
    phone.clock.install()
    field = phone.locator("#text")
    heard = beside(field, ".spoken[role=status]")
    leave_room(field, 150)
    expect(beside(field, ".counter")).to_have_text(LEFT.format(150))
    expect(heard).to_have_text("")
    phone.clock.run_for(1000)
    expect(heard).to_have_text(LEFT.format(150))
    for left in (149, 21):
        leave_room(field, left)
        phone.clock.run_for(1000)
        expect(beside(field, ".counter")).to_have_text(LEFT.format(left))
        expect(heard).to_have_text(LEFT.format(150))
    leave_room(field, 20)
    phone.clock.run_for(1000)
    expect(heard).to_have_text(LEFT.format(20))
    leave_room(field, 0)
    phone.clock.run_for(1000)
    expect(heard).to_have_text(NO_MORE)


def test_an_answer_in_words_counts_down_too(address: str, phone: Page) -> None:
    tap_through_to_questions(phone, address)
    field = question(phone, "rad").locator("textarea")
    for _ in takewhile(lambda name: name != "rad", a_framework().questions):
        phone.locator("#next").tap()
    leave_room(field, 5)
    expect(beside(field, ".counter")).to_have_text(LEFT.format(5))
