"""What a form refuses is read first, and in sight: on long pages it stands far from the button."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dashboards import SLUG, House, mounted

PLACE = f"/collections/{SLUG}"


@pytest.mark.parametrize(
    "page, button",
    [
        ("/accounts/invite", "Inviter"),
        ("/units", "Legg til"),
        (f"{PLACE}/population", "Lagre"),
        (f"{PLACE}/follow-ups", "Fortell det"),
    ],
)
def test_what_is_refused_takes_the_focus(
    house: House, serve: Callable[..., str], laptop: Page, page: str, button: str
) -> None:
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)))}{page}")
    if page.endswith("population"):
        laptop.get_by_label("Innbygger").fill("101")
    laptop.get_by_role("main").get_by_role("button", name=button).first.click()
    expect(laptop.get_by_role("alert").first).to_be_focused()
    expect(laptop.get_by_role("alert").first).to_be_in_viewport()
