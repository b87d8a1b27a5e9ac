"""What a form refuses is read first, and in sight: on long pages it stands far from the button."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from playwright.sync_api import Page, expect

from builders import OLAUG, TODAY
from dashboards import SLUG, House, mounted
from keeping import browser, words_of
from storybank.collections import find_collection
from storybank.holding_back import Said, hold_back
from storybank.tables import Story, Unit

PLACE = f"/collections/{SLUG}"
FRESH = dict.fromkeys(("password", "again"), "helt andre ord enn før")


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


@pytest.mark.parametrize(
    "page, form, says",
    [
        ("/account/password", {**FRESH, "old": "feil"}, "Dette er ikke passordet ditt."),
        (f"{PLACE}/reading", {"name": " "}, "Gi listen et navn."),
        (f"{PLACE}/reading/1", {"name": " "}, "Gi listen et navn."),
        (f"{PLACE}/held-back/1", {"words": " "}, "Skriv hva som ble gjort."),
    ],
)
def test_the_one_field_that_is_refused_takes_the_focus(
    house: House, page: str, form: dict[str, str], says: str
) -> None:
    owner = browser(house)
    owner.post(f"{PLACE}/reading", name="Møtet")
    with house.sessions.writing() as session:
        told = session.query(Story).filter_by(collection_id=find_collection(session, SLUG).id)
        hold_back(session, told.first(), "teller", Said("Fare.", OLAUG, TODAY))
    refused = owner.post(page, **form)
    assert refused.status_code == 422
    assert says in words_of(refused.text)
    assert re.search(r'aria-invalid="true"[^>]* autofocus', refused.text)
    assert re.search(r'class="ds-validation-message"[^>]* role="alert"', refused.text)


def test_empty_fields_take_nothing_away_where_nothing_was_given(house: House) -> None:
    owner, empty = browser(house), dict.fromkeys(("part-innbygger", "part-ansatt"), " ")
    given = {"part-innbygger": "60", "part-ansatt": "40"}
    refused = owner.post(f"{PLACE}/population", question="rolle", source="SSB", **empty)
    assert refused.status_code == 422
    assert "Skriv tall for minst to grupper" in words_of(refused.text)
    assert 'value="SSB"' in refused.text
    opened = re.findall('name="was" value="([^"]+)"', refused.text)
    assert owner.post(f"{PLACE}/population", question="rolle", **given).status_code == 303
    assert owner.post(f"{PLACE}/population", question="rolle", **empty).status_code == 303
    late = owner.post(f"{PLACE}/population", question="rolle", was=unescape(opened[0]), **empty)
    assert late.status_code == 422


@pytest.mark.parametrize("typed", ["1_0", "1e1", "12,5,5", "12,", "+5", "٣", "infinity", "100,01"])
def test_a_share_is_written_as_people_write_it(house: House, typed: str) -> None:
    given = {"part-innbygger": typed, "part-ansatt": "40"}
    refused = browser(house).post(f"{PLACE}/population", question="rolle", **given)
    assert refused.status_code == 422
    assert "Skriv et tall fra 0 til 100" in words_of(refused.text)


def test_who_removes_a_unit_that_another_has_removed_reads_that_it_is_gone(house: House) -> None:
    owner = browser(house)
    assert owner.post("/units", **{"name-nb": "Lekeplasser"}).status_code == 303
    with house.sessions.reading() as session:
        number = session.query(Unit.id).filter_by(slug="lekeplasser").scalar()
    for _ in range(2):
        answer = owner.post(f"/units/{number}/remove")
        assert (answer.status_code, answer.location[-19:]) == (303, "done=removed+a+unit")
    assert owner.post(f"/units/{10**30}/remove").status_code == 404


def test_no_unit_is_removed_that_became_another_meanwhile(house: House) -> None:
    owner = browser(house)
    assert owner.post("/units", **{"name-nb": "Lekeplasser"}).status_code == 303
    with house.sessions.reading() as session:
        place = f"/units/{session.query(Unit.id).filter_by(slug='lekeplasser').scalar()}"
    form = owner.client.get(place).text.partition(f"{place}/remove")[2]
    [was] = re.findall('name="was" value="([^"]+)"', form)
    assert owner.post(place, **{"name-nb": "Parker"}).status_code == 303
    refused = owner.post(f"{place}/remove", was=unescape(was))
    assert refused.status_code == 422
    assert "Ingenting ble fjernet: Noen endret den imens, og den heter «Parker»." in refused.text
    [was] = set(re.findall('name="was" value="([^"]+)"', refused.text))
    assert owner.post(f"{place}/remove", was=unescape(was)).status_code == 303
