"""Words that were written and not sent: whoever leaves their page is asked first."""

from collections.abc import Callable

from playwright.sync_api import Dialog, Page, expect

from dashboards import SLUG, House, mounted

PLACE = f"collections/{SLUG}/follow-ups"
WORDS = "Benken står der igjen."


def open_page(house: House, serve: Callable[..., str], page: Page) -> list[str]:
    """Open what is told back; every question whether to leave is answered with staying."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.goto(f"{house.enter(page, serve(mounted(house)))}/{PLACE}")
    return asked


def test_whoever_leaves_written_words_is_asked_first(
    house: House, serve: Callable[..., str], laptop: Page
) -> None:
    asked = open_page(house, serve, laptop)
    field = laptop.get_by_label("Norsk bokmål")
    field.fill(WORDS)
    laptop.get_by_role("link", name="Tilbake til innsamlingen").click()
    laptop.locator(".account summary").click()
    laptop.get_by_role("button", name="English").click()
    assert asked == ["beforeunload"] * 2
    expect(field).to_have_value(WORDS)


def test_whoever_sends_them_is_not_asked_but_once_more_where_they_were_refused(
    house: House, serve: Callable[..., str], laptop: Page
) -> None:
    asked = open_page(house, serve, laptop)
    laptop.get_by_label("Norsk bokmål").fill(WORDS)
    laptop.get_by_role("button", name="Fortell det").click()
    expect(laptop.get_by_label("Engelsk")).to_have_attribute("aria-invalid", "true")
    assert asked == []
    laptop.get_by_role("link", name="Tilbake til innsamlingen").click()
    assert asked == ["beforeunload"], "they stand there, and are kept nowhere"
    laptop.get_by_label("Engelsk").fill("The bench is back.")
    laptop.get_by_role("button", name="Fortell det").click()
    expect(laptop.get_by_text(WORDS)).to_be_visible()
    laptop.get_by_role("link", name="Tilbake til innsamlingen").click()
    expect(laptop).to_have_url(laptop.url.removesuffix("/follow-ups"))
    assert asked == ["beforeunload"]


def test_whoever_wrote_nothing_is_not_asked(
    house: House, serve: Callable[..., str], laptop: Page
) -> None:
    asked = open_page(house, serve, laptop)
    field = laptop.get_by_label("Norsk bokmål")
    field.fill(WORDS)
    field.fill("")
    laptop.get_by_role("link", name="Tilbake til innsamlingen").click()
    expect(laptop.get_by_label("Norsk bokmål")).to_have_count(0)
    assert asked == []


def test_whoever_broke_the_sending_off_is_asked(
    house: House, serve: Callable[..., str], laptop: Page
) -> None:
    asked = open_page(house, serve, laptop)
    laptop.get_by_label("Norsk bokmål").fill(WORDS)
    laptop.route("**/follow-ups", lambda route: route.fulfill(status=204))
    with laptop.expect_response("**/follow-ups"):
        laptop.get_by_role("button", name="Fortell det").click()
    laptop.get_by_role("link", name="Tilbake til innsamlingen").click()
    assert asked == ["beforeunload"]
