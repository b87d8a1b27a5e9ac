"""A collection's page: how far people come, and the addresses for devices that many use."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from builders import NOW, OLAUG
from dashboards import SLUG, House, mounted
from serving import Servers
from storybank.collections import find_collection
from storybank.frameworks import framework_of
from storybank.steps import Report, count_steps, step_names

PAGE = f"/collections/{SLUG}"


def report(house: House, forms: int, until: int, since: int = 0) -> None:
    """So many forms, each opened and followed so many steps far; since: what was not lost of it."""
    with house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        steps = step_names(framework_of(collection.version))[since:until]
        for _ in range(forms):
            count_steps(session, collection.links[0], Report("nb", steps), NOW.date())


def rows(house: House) -> dict[str, str]:
    """What the table says of each step."""
    page = house.client(OLAUG).get(PAGE).get_data(as_text=True)
    found = re.findall(r'<tr><th scope="row">(.+?)</th><td class="numbers">(.+?)</td>', page)
    return dict(found)


def test_each_step_is_said_in_the_words_of_the_form_and_in_steps_of_k(house: House) -> None:
    report(house, forms=23, until=3)
    report(house, forms=14, until=12)
    report(house, forms=3, until=5)
    said = rows(house)
    assert list(said)[:5] == [
        "Forsiden",
        "Hva det skal fortelles om",
        "Historien",
        "Hva bar det fram?",
        "Jeg ble …",
    ]
    assert (said["Forsiden"], said["Hva bar det fram?"], said["Sendt"]) == ("40", "15", "10")
    assert all(int(one) % 5 == 0 for one in said.values())


def test_a_step_that_few_reached_says_no_number(house: House) -> None:
    report(house, forms=5, until=2)
    report(house, forms=4, until=12)
    assert rows(house)["Sendt"] == "færre enn 5"


def test_it_is_said_which_forms_are_in_no_step(house: House) -> None:
    page = house.client(OLAUG).get(PAGE).get_data(as_text=True)
    assert "skjemaer i nettlesere uten JavaScript og skjemaer uten nett er ikke med" in page


def test_who_came_to_a_step_came_past_those_before_it(house: House) -> None:
    """Where a phone had no network when it first reported, more had sent than opened."""
    report(house, forms=10, until=12)
    report(house, forms=15, until=12, since=4)
    report(house, forms=5, until=6, since=4)
    said = list(map(int, rows(house).values()))
    assert said == [30] * 6 + [25] * 6


@pytest.mark.parametrize("forms", [0, 4])
def test_nothing_is_shown_of_few_forms(house: House, forms: int) -> None:
    report(house, forms=forms, until=12)
    page = house.client(OLAUG).get(PAGE).get_data(as_text=True)
    assert rows(house) == {}
    assert "Dette vises når minst 5 skjemaer er åpnet." in page


def test_the_page_says_that_forms_are_counted_and_not_people(house: House) -> None:
    page = house.client(OLAUG).get(PAGE).get_data(as_text=True)
    assert "Tallene er åpnede skjemaer, ikke personer" in page


def test_both_modes_have_their_address_and_their_code(house: House) -> None:
    with house.sessions.reading() as session:
        code = find_collection(session, SLUG).links[0].code
    page = house.client(OLAUG).get(PAGE).get_data(as_text=True)
    for mode in ("kiosk", "facilitator"):
        assert f'href="https://fortell.example.no/t/{code}?mode={mode}"' in page
    assert page.count('class="qr"') == 3


def test_the_table_breaks_no_rule_of_accessibility(
    house: House, serve: Servers, phone: Page, laptop: Page, axe: Callable[[Page], list[str]]
) -> None:
    report(house, forms=23, until=3)
    report(house, forms=14, until=12)
    door = serve(mounted(house))
    for page in (phone, laptop):
        page.goto(f"{house.enter(page, door)}{PAGE}")
        expect(page.get_by_role("row")).to_have_count(13)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
