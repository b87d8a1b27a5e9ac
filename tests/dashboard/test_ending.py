"""A collection's page before and after it opens, and the day until which its stories are kept."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from builders import OLAUG, TODAY
from dashboard.pages import themes
from dashboard.room import open_room
from dashboards import SLUG, House, at_desk, mounted
from keeping import browser
from storybank.collections import find_collection
from storybank.retention import delete_overdue

COMING = "slettes alt som er fortalt her"


def page_of(house: House) -> str:
    return " ".join(house.client(OLAUG).get(f"/collections/{SLUG}").text.split())


def keep_until(house: House, days: int) -> None:
    """Let the last day come so many days after today, in a collection that is closed."""
    with house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        collection.retained_until = TODAY + timedelta(days=days)
        collection.state = "closed"


@pytest.mark.parametrize(
    "state, says",
    [
        ("draft", "<dt>Åpner</dt><dd>når den blir åpnet</dd>"),
        ("open", "<dt>Åpnet</dt><dd>for hånd, uten at noen dato var satt</dd>"),
    ],
)
def test_what_is_open_is_not_said_to_open_when_it_is_opened(
    house: House, state: str, says: str
) -> None:
    with house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        collection.state, collection.opens = state, None
    assert says in page_of(house)


def test_who_opens_or_closes_a_collection_is_told_what_now_holds(house: House) -> None:
    owner = browser(house, OLAUG)
    for deed, words in (
        ("close", "Innsamlingen er stengt. Historier som venter på en telefon"),
        ("open", "Innsamlingen er åpen: Alle med en lenke kan fortelle."),
    ):
        answer = owner.post(f"/collections/{SLUG}/{deed}")
        page = owner.client.get(answer.location.removeprefix("/dashboard")).text
        assert f'role="status" tabindex="-1" autofocus>{words}' in page
        assert "autofocus" not in page_of(house)


def test_on_paper_nothing_stands_of_a_button_that_is_left_out(
    house: House, serve: Callable[..., str], laptop: Page
) -> None:
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)))}/collections/{SLUG}")
    waits = laptop.get_by_text("Historier som venter på en telefon, tas imot")
    expect(waits).to_be_visible()
    laptop.emulate_media(media="print")
    expect(waits).to_be_hidden()


@pytest.mark.parametrize("past, says", [(1, "Åpnet"), (0, "Åpnet"), (-1, "Åpner")])
@pytest.mark.parametrize("state", ["open", "closed"])
def test_what_has_opened_is_not_said_to_open(
    house: House, state: str, past: int, says: str
) -> None:
    with house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        collection.state, collection.opens = state, TODAY - timedelta(days=past)
        collection.closes = TODAY if state == "closed" else None
    assert f"<dt>{says}</dt><dd>{14 - past}. september 2026" in page_of(house)


@pytest.mark.parametrize("days, near", [(31, False), (30, True), (0, True)])
def test_thirty_days_before_it_the_page_says_what_is_to_come(
    house: House, days: int, *, near: bool
) -> None:
    keep_until(house, days)
    page = page_of(house)
    assert (COMING in page) == near
    assert "Åpne innsamlingen" in page


def test_what_should_be_gone_and_is_not_is_said_aloud(house: House) -> None:
    keep_until(house, -1)
    page = page_of(house)
    assert "skulle vært slettet da 13. september 2026 var over, og er det ikke ennå" in page
    assert "Åpne innsamlingen" not in page


def test_what_is_gone_is_said_to_be_and_is_not_opened_again(house: House) -> None:
    keep_until(house, -1)
    delete_overdue(house.sessions, "the night watch", house.clock[0])
    page = page_of(house)
    assert "ble slettet da 13. september 2026 var over, slik fortellerne fikk vite" in page
    assert "Åpne innsamlingen" not in page
    client = house.client(OLAUG)
    word = re.search(r'name="csrf" value="([^"]+)"', client.get(f"/collections/{SLUG}").text)
    assert word is not None
    answer = client.post(f"/collections/{SLUG}/open", data={"csrf": word.group(1)})
    assert answer.status_code == 303
    with house.sessions.reading() as session:
        assert find_collection(session, SLUG).state == "closed"


@pytest.mark.parametrize("page", ["explore", "findings", "themes", "themes/{}/map", "landscape"])
def test_every_page_says_that_all_is_gone_and_none_asks_for_an_analysis(
    house: House, page: str
) -> None:
    place = "/" + (page if "{}" in page else page + "/{}").format(SLUG)
    keep_until(house, -1)
    client = house.client(OLAUG)
    assert "ble slettet da" not in client.get(place).text
    delete_overdue(house.sessions, "the night watch", house.clock[0])
    shown = client.get(place).text
    assert "ble slettet da 13. september 2026 var over" in shown
    assert "fortell analyse" not in shown
    assert "neste analyse" not in shown.lower()


def test_the_page_of_themes_asks_for_no_analysis_either(house: House) -> None:
    keep_until(house, -1)
    delete_overdue(house.sessions, "the night watch", house.clock[0])
    with at_desk(house, OLAUG) as desk:
        laid = str(themes.layout(open_room(desk, SLUG), desk))
    assert "Det er ingen historier igjen her" in laid
    assert "fortell analyse" not in laid
