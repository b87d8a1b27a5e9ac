"""The smallest group that is shown, as its owner changes it: at once, and never under the floor."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from builders import ANDERS, OLAUG
from dashboards import SLUG, House, mounted
from keeping import browser, words_of
from storybank.audit import all_entries, first_broken_entry
from storybank.collections import find_collection

PLACE = f"/collections/{SLUG}"


def choose(house: House, k: str) -> int:
    return browser(house).post(f"{PLACE}/threshold", k=k).status_code


def k_of(house: House) -> int:
    with house.sessions.reading() as session:
        return find_collection(session, SLUG).k


def test_it_holds_at_once_and_old_and_new_stand_in_the_log(house: House) -> None:
    table = f"/explore/{SLUG}/maps/rolle.csv"
    assert "(30)" in house.client(ANDERS).get(table).text
    assert choose(house, "7") == 303
    # Six may not be read, fewer than seven: 27 of the thirty are counted, by seven.
    assert "(21)" in house.client(ANDERS).get(table).text
    assert "Minste gruppe som vises 7 personer" in words_of(house.client(ANDERS).get(PLACE).text)
    assert choose(house, "7") == 303
    with house.sessions.reading() as session:
        entries = [one for one in all_entries(session) if one.deed != "saved a map"]
        assert first_broken_entry(session) is None
    assert [(one.who, one.deed, one.subject) for one in entries] == [
        (
            OLAUG,
            "chose the smallest group that is shown",
            {"collection": SLUG, "from": 5, "to": 7},
        )
    ]
    assert "Fra: 5; Til: 7" in browser(house).text("/log")


@pytest.mark.parametrize("k", ["", "2", "0", "-5", "101", "fem", "³", "9" * 30])
def test_what_is_no_threshold_is_refused_in_a_sentence(house: House, k: str) -> None:
    answer = browser(house).post(f"{PLACE}/threshold", k=k)
    assert answer.status_code == 422
    assert "Skriv et helt tall fra 3 til 100." in answer.text
    assert f'value="{k}" aria-invalid="true"' in answer.text
    assert k_of(house) == 5
    with house.sessions.reading() as session:
        assert list(all_entries(session)) == []


def test_who_does_not_keep_the_collection_is_offered_no_choice(house: House) -> None:
    assert f"{PLACE}/threshold" not in house.client(ANDERS).get(PLACE).text


def test_an_owner_changes_it_on_the_page(
    house: House, serve: Callable[..., str], laptop: Page, axe: Callable[[Page], list[str]]
) -> None:
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)))}{PLACE}")
    form = laptop.get_by_role("region", name="Minste gruppe som vises")
    form.get_by_label("Antall personer, minst").fill("2")
    form.get_by_role("button", name="Lagre").click()
    expect(form.get_by_label("Antall personer, minst")).to_be_focused()
    expect(form.get_by_role("alert")).to_have_text("Skriv et helt tall fra 3 til 100.")
    assert axe(laptop) == []
    form.get_by_label("Antall personer, minst").fill("10")
    form.get_by_role("button", name="Lagre").click()
    expect(laptop.locator(".facts")).to_contain_text("10 personer")
    expect(form.get_by_role("status")).to_have_text("Det er lagret, og gjelder straks.")
    expect(form.get_by_role("status")).to_be_focused()
    expect(form.get_by_role("status")).to_be_in_viewport()
    assert axe(laptop) == []
    assert k_of(house) == 10


def test_a_form_that_stood_open_meanwhile_undoes_nothing_unseen(house: House) -> None:
    opened = browser(house)
    assert choose(house, "10") == 303
    answer = opened.post(f"{PLACE}/threshold", k="7", was="5")
    assert answer.status_code == 422
    assert "Ingenting er lagret: Noen satte det til 10 imens." in answer.text
    assert 'value="7" aria-invalid="true"' in answer.text
    assert k_of(house) == 10
    assert opened.post(f"{PLACE}/threshold", k="10", was="5").status_code == 303
    assert opened.post(f"{PLACE}/threshold", k="7", was="10").status_code == 303
    assert k_of(house) == 7
