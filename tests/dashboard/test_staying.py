"""A sign-in that is about to end asks whether somebody is there, and one press keeps it."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from builders import OLAUG
from dashboards import SLUG, House, mounted
from keeping import browser
from storybank.accounts import IDLE, LONGEST, WARNED

HOUR = int(IDLE.total_seconds())
AFTERWARDS = """
    fetch(document.querySelector("[data-address]").dataset.address).then(answer => answer.json())"""
ASKED, LAST, GONE = "Er du der fortsatt?", "Gjør deg ferdig", "Du er logget ut"


@pytest.fixture
def house(empty_house: House) -> House:
    return empty_house


def open_page(house: House, page: Page, origin: str, place: str = "/account") -> None:
    page.clock.install()
    address = house.enter(page, origin, OLAUG)
    page.goto(f"{address}{place}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def let_pass(house: House, page: Page, minutes: int) -> None:
    house.pass_time(minutes=minutes)
    page.clock.fast_forward(minutes * 60_000)


@contextmanager
def looking(page: Page) -> Iterator[None]:
    """What makes the page ask, until it has set itself the time for the next question."""
    with page.expect_response("**/sign-in/left") as answer:
        yield
    answer.value.finished()
    page.evaluate(AFTERWARDS)


def left(page: Page, origin: str) -> int:
    answer = page.request.get(f"{origin}/dashboard/sign-in/left")
    return int(answer.json()["seconds"])


def test_one_press_keeps_who_is_still_there(
    house: House, serve: Callable[..., str], laptop: Page, axe: Callable[[Page], Sequence[str]]
) -> None:
    origin = serve(mounted(house))
    open_page(house, laptop, origin)
    laptop.get_by_label("Passordet du har nå").fill("halvveis")
    let_pass(house, laptop, 53)
    expect(laptop.get_by_role("dialog")).to_have_count(0)
    let_pass(house, laptop, 4)
    asked = laptop.get_by_role("dialog", name=ASKED)
    expect(asked).to_be_visible()
    expect(asked.get_by_role("button", name="Forbli innlogget")).to_be_focused()
    assert axe(laptop) == []
    assert left(laptop, origin) == HOUR - 57 * 60, "to be asked keeps nobody signed in"
    with looking(laptop):
        asked.get_by_role("button").click()
    expect(laptop.get_by_role("dialog")).to_have_count(0)
    assert left(laptop, origin) == HOUR
    expect(laptop.get_by_label("Passordet du har nå")).to_be_focused()
    let_pass(house, laptop, 56)
    expect(asked).to_be_visible()


def test_who_does_something_on_another_page_is_not_asked(
    house: House, serve: Callable[..., str], laptop: Page
) -> None:
    origin = serve(mounted(house))
    open_page(house, laptop, origin)
    let_pass(house, laptop, 50)
    laptop.request.get(f"{origin}/dashboard/account")
    with looking(laptop):
        let_pass(house, laptop, 6)
    expect(laptop.get_by_role("dialog")).to_have_count(0)
    let_pass(house, laptop, 51)
    expect(laptop.get_by_role("dialog", name=ASKED)).to_be_visible()


def test_who_was_away_reads_that_she_is_signed_out_and_comes_back_to_the_page(
    house: House, serve: Callable[..., str], laptop: Page
) -> None:
    open_page(house, laptop, serve(mounted(house)))
    let_pass(house, laptop, 57)
    expect(laptop.get_by_role("dialog", name=ASKED)).to_be_visible()
    let_pass(house, laptop, 4)
    gone = laptop.get_by_role("dialog", name=GONE)
    expect(gone).to_be_visible()
    expect(laptop.get_by_role("dialog")).to_have_count(1)
    gone.get_by_role("button", name="Tilbake til siden").click()
    expect(laptop.get_by_role("dialog")).to_have_count(0)
    let_pass(house, laptop, 1)
    laptop.reload()
    expect(laptop).to_have_url(re.compile(r"/sign-in\?next="))


def test_the_longest_sign_in_ends_and_is_said_to(
    house: House, serve: Callable[..., str], laptop: Page
) -> None:
    origin = serve(mounted(house))
    open_page(house, laptop, origin)
    for _ in range(int(LONGEST / IDLE) * 2 - 1):
        house.pass_time(minutes=30)
        laptop.request.get(f"{origin}/dashboard/account")
    laptop.reload()
    let_pass(house, laptop, 26)
    asked = laptop.get_by_role("dialog", name=ASKED)
    asked.get_by_role("button").click()
    expect(laptop.get_by_role("dialog", name=LAST)).to_be_visible()
    expect(asked).to_be_hidden()
    assert 0 < left(laptop, origin) <= WARNED.total_seconds()


def test_what_is_asked_tells_a_stranger_nothing(house: House) -> None:
    stranger = house.app.test_client()
    answer = stranger.get("/sign-in/left")
    assert answer.get_json() == {"seconds": 0}
    assert answer.headers["Cache-Control"] == "no-store"
    assert stranger.post("/sign-in/left").status_code == 401
    olaug = browser(house)
    assert olaug.client.post("/sign-in/left").status_code == 403, "without the browser's word"
    assert olaug.post("/sign-in/left").get_json() == {"seconds": HOUR}


def test_the_maps_do_not_take_the_question_for_one_of_theirs(
    house: House, serve: Callable[..., str], laptop: Page
) -> None:
    origin = serve(mounted(house))
    open_page(house, laptop, origin, f"/explore/{SLUG}")
    laptop.route("**/sign-in/left", lambda route: route.abort())
    with laptop.expect_event("requestfailed"):
        let_pass(house, laptop, 57)
    expect(laptop.locator("#failure")).to_be_hidden()
    laptop.unroute("**/sign-in/left")
    laptop.evaluate(AFTERWARDS)
    let_pass(house, laptop, 1)
    expect(laptop.get_by_role("dialog", name=ASKED)).to_be_visible()
