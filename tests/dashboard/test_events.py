"""What happened while stories came in: noted beside how an answer went, and taken away again."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from builders import ANDERS, LIV, NOW, OLAUG, TODAY, a_submission
from dashboards import SLUG, House, copy_house, mounted
from keeping import Browser, account, browser, deeds
from looking import BEGIN, TURN, changing_house
from serving import Servers
from storybank.accounts import give_role
from storybank.collections import find_collection
from storybank.events import LONGEST, MOST
from storybank.retention import delete_overdue
from storybank.stories import Arrival, keep_story
from storybank.tables import Account, Event

PAGE = f"/change/{SLUG}?answer=stemme"
EVENTS = f"/change/{SLUG}/events?answer=stemme"
STRIKE = {"day": "2026-08-12", "words": "Streik på  bussene"}


@pytest.fixture(scope="module")
def standing_weeks(tmp_path_factory: pytest.TempPathFactory) -> House:
    return changing_house(tmp_path_factory.mktemp("weeks"))


@pytest.fixture
def weeks(standing_weeks: House, tmp_path: Path) -> House:
    house = copy_house(standing_weeks, tmp_path)
    with house.sessions.writing() as session:
        give_role(session.query(Account).filter_by(email=LIV).one(), "leader")
    return house


def remove(of: Browser) -> int:
    """What a press on the first button of the list gives; 0 where there is none."""
    page = of.client.get(PAGE).get_data(as_text=True)
    found = re.search(r'action="[^"]*(/change/\w+/events/\d+\?answer=stemme)"', page)
    return of.post(found.group(1)).status_code if found else 0


def test_what_a_reader_notes_stands_as_a_letter_in_the_figure_and_in_the_list(weeks: House) -> None:
    liv = browser(weeks, LIV)
    answer = liv.post(EVENTS, **STRIKE)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"{PAGE}#happened")
    page = browser(weeks, OLAUG).text(PAGE)
    assert f"A 12. august 2026 Streik på bussene Notert av {account(weeks, LIV).name}" in page
    assert "Bokstaver viser hva som skjedde imens." in page
    drawn = weeks.client(LIV).get(f"/change/{SLUG}/map.svg?answer=stemme").text
    assert ">A<" in drawn
    assert deeds(weeks)[-2:] == [(LIV, "noted an event"), (LIV, "saved a map")]


def test_no_address_of_the_page_ends_in_a_mark_that_asks_nothing(weeks: House) -> None:
    liv = browser(weeks, LIV)
    answer = liv.post(EVENTS.partition("?")[0], **STRIKE)
    place = PAGE.partition("?")[0]
    assert answer.headers["Location"].endswith(f"{place}#happened")
    assert '?"' not in liv.client.get(place).text


def test_personal_data_in_what_was_noted_is_masked_for_all_who_read_it(weeks: House) -> None:
    hidden = "412 34 567"
    browser(weeks, LIV).post(EVENTS, day="2026-08-12", words=f"Ny vakt, ring {hidden}")
    for who in (LIV, OLAUG):
        page = browser(weeks, who).client.get(PAGE).text
        assert "Ny vakt, ring [telefon]" in page
        assert hidden not in page


def test_events_and_what_tellers_were_told_share_the_letters_by_day(weeks: House) -> None:
    olaug = browser(weeks)
    assert "A 24. august 2026 Ny benk. Fortalt til fortellerne" in olaug.text(PAGE)
    olaug.post(EVENTS, **STRIKE)
    assert re.search(r"A 12\. august 2026 Streik .* B 24\. august 2026 Ny benk", olaug.text(PAGE))


def test_what_happened_before_the_weeks_stands_in_the_list_and_not_in_the_figure(
    weeks: House,
) -> None:
    liv = browser(weeks, LIV)
    assert liv.post(EVENTS, day="2026-01-05", words="Nytt råd").status_code == 303
    assert "A 5. januar 2026 Nytt råd" in liv.text(PAGE)
    drawn = liv.client.get(f"/change/{SLUG}/map.svg?answer=stemme")
    assert drawn.status_code == 200
    assert [letter in drawn.text for letter in (">A<", ">B<")] == [False, True]


@pytest.mark.parametrize("alone", [0, 4])
def test_where_fewer_than_two_weeks_may_be_shown_the_first_and_the_last_are_set_beside_each_other(
    tmp_path: Path, alone: int
) -> None:
    house = changing_house(tmp_path, weekly=4)
    with house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        for number in range(900, 900 + alone):
            told = a_submission(story=str(UUID(int=number, version=4)), code_hash=f"{number:064x}")
            day = BEGIN + timedelta(weeks=TURN)
            arrival = Arrival(f"{day}T12", collection.framework_version_id, "link")
            keep_story(session, collection, told, arrival)
    page = house.client(OLAUG).get(PAGE)
    assert page.status_code == 200
    chosen = re.findall(r'<option value="2026-(W\d+)" selected', page.text)
    assert chosen == ["W32", "W38"]


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"words": " \0 "}, "Skriv med noen få ord hva som skjedde."),
        ({"words": "x" * (LONGEST + 1)}, f"Kort det ned til {LONGEST} tegn."),
        ({"day": "2026-13-01"}, "Velg en dato, eller skriv den som 2026-09-01."),
        ({"day": "20260812"}, "Velg en dato, eller skriv den som 2026-09-01."),
        ({"day": "2026-W33-3"}, "Velg en dato, eller skriv den som 2026-09-01."),
        ({"day": "2999-01-01"}, "Denne dagen er ikke kommet ennå."),
        ({"day": "0026-08-12"}, "Er året riktig? Skriv det med fire sifre."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_written_is_kept(
    weeks: House, wrong: dict[str, str], said: str
) -> None:
    answer = browser(weeks).post(EVENTS, **STRIKE | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    kept = STRIKE["words"] if "day" in wrong else STRIKE["day"]
    assert f'value="{" ".join(kept.split())}"' in answer.text
    with weeks.sessions.reading() as session:
        assert session.query(Event).count() == 0


def test_who_noted_it_and_who_keeps_the_themes_may_take_it_away(weeks: House) -> None:
    for who in (LIV, ANDERS):
        assert browser(weeks, LIV).post(EVENTS, **STRIKE).status_code == 303
        assert remove(browser(weeks, who)) == 303
    assert deeds(weeks)[-1] == (ANDERS, "took away an event")
    assert "Streik" not in browser(weeks).text(PAGE)


def test_an_event_is_taken_away_in_two_steps(weeks: House, serve: Servers, laptop: Page) -> None:
    assert browser(weeks).post(EVENTS, **STRIKE).status_code == 303
    laptop.goto(f"{weeks.enter(laptop, serve(mounted(weeks)))}{PAGE}")
    event = laptop.locator(".happened li").filter(has_text="Streik")
    expect(event.locator("button")).to_be_hidden()
    event.locator("summary").press("Enter")
    event.get_by_role("button", name="Fjern: Streik på bussene").click()
    expect(event).to_have_count(0)
    expect(laptop.locator("#happened")).to_be_visible()


def test_another_leader_may_not(weeks: House) -> None:
    assert browser(weeks, ANDERS).post(EVENTS, **STRIKE).status_code == 303
    with weeks.sessions.reading() as session:
        number = session.query(Event).one().id
    liv = browser(weeks, LIV)
    assert remove(liv) == 0
    assert liv.post(f"/change/{SLUG}/events/{number}").status_code == 403
    assert "Streik" in liv.text(PAGE)


def test_no_more_is_noted_than_anybody_reads(weeks: House) -> None:
    with weeks.sessions.writing() as session:
        number = find_collection(session, SLUG).id
        row = {"collection_id": number, "day": "2026-08-12", "words": "Streik", "who": LIV}
        session.add_all([Event(**row) for _ in range(MOST)])
    answer = browser(weeks).post(EVENTS, day="2026-08-12", words="Én til")
    assert answer.status_code == 422
    assert f"Det er allerede notert {MOST} hendelser. Fjern én først." in answer.text
    assert 'value="Én til"' in answer.text
    assert remove(browser(weeks, LIV)) == 303
    assert browser(weeks).post(EVENTS, day="2026-08-12", words="Én til").status_code == 303


def test_of_an_emptied_collection_no_event_is_left_and_none_is_noted(weeks: House) -> None:
    assert browser(weeks, LIV).post(EVENTS, **STRIKE).status_code == 303
    with weeks.sessions.writing() as session:
        find_collection(session, SLUG).retained_until = TODAY - timedelta(1)
    assert delete_overdue(weeks.sessions, OLAUG, NOW) == [SLUG]
    page = browser(weeks).client.get(PAGE).text
    assert "Streik" not in page
    assert 'id="note"' not in page
    assert browser(weeks).post(EVENTS, **STRIKE).status_code == 403
    with weeks.sessions.reading() as session:
        assert session.query(Event).count() == 0
