"""What came of the stories: an owner tells it in every language, changes it, takes it back."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from builders import ANDERS, OLAUG
from dashboards import SLUG, House, mounted
from storybank.audit import first_broken_entry
from storybank.collections import find_collection
from storybank.follow_ups import LONGEST, list_follow_ups, tell_follow_up
from storybank.tables import AuditEntry

PLACE = f"/collections/{SLUG}/follow-ups"
WORDS = {"words-nb": "Benken står der igjen.", "words-en": "The bench is back."}
TODAY = "2026-09-14"


def kept(house: House) -> list[tuple[str, dict[str, str]]]:
    with house.sessions.reading() as session:
        told = list_follow_ups(session, find_collection(session, SLUG))
        return [(one.day, one.words) for one in told]


def post(client: FlaskClient, place: str, **fields: str) -> tuple[int, str]:
    page = client.get(f"/collections/{SLUG}").text
    word = page.split('name="csrf" value="')[1].split('"')[0]
    answer = client.post(place, data={"csrf": word, **fields})
    return answer.status_code, answer.text


def test_an_owner_tells_changes_and_takes_back(
    house: House, serve: Callable[..., str], laptop: Page, axe: Callable[[Page], list[str]]
) -> None:
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)))}/collections/{SLUG}")
    laptop.get_by_role("link", name="Fortell hva de førte til").click()
    assert axe(laptop) == []
    expect(laptop.get_by_label("Dato")).to_have_value(TODAY)
    laptop.get_by_label("Norsk bokmål").fill("Benken står der igjen.")
    laptop.get_by_role("button", name="Fortell det").click()
    expect(laptop.get_by_label("Engelsk")).to_have_accessible_description(
        "Skriv det på dette språket også. Fortellerne leser det på sitt eget."
    )
    expect(laptop.get_by_label("Norsk bokmål")).to_have_value("Benken står der igjen.")
    assert axe(laptop) == []
    assert kept(house) == []
    laptop.get_by_label("Engelsk").fill("The bench is back.")
    laptop.get_by_role("button", name="Fortell det").click()
    expect(laptop.get_by_role("heading", name="14. september 2026")).to_be_visible()
    expect(laptop.get_by_text("Det er fortalt: Fortellerne leser det")).to_be_focused()
    assert axe(laptop) == []
    laptop.get_by_role("link", name="Endre eller ta tilbake").click()
    assert axe(laptop) == []
    laptop.get_by_label("Dato").fill("2026-09-01")
    laptop.get_by_role("button", name="Lagre endringen").click()
    expect(laptop.get_by_role("heading", name="1. september 2026")).to_be_visible()
    expect(laptop.get_by_text("Fortellerne leser det slik det står nå.")).to_be_focused()
    assert kept(house) == [("2026-09-01", {"nb": WORDS["words-nb"], "en": WORDS["words-en"]})]
    laptop.get_by_role("link", name="Endre eller ta tilbake").click()
    laptop.locator("summary", has_text="Ta det tilbake").click()
    laptop.get_by_role("button", name="Ta det tilbake").click()
    expect(laptop.get_by_text("Ingenting er fortalt ennå.")).to_be_visible()
    expect(laptop.get_by_text("Det er tatt tilbake: Fortellerne")).to_be_focused()
    assert kept(house) == []


def test_every_deed_is_written_down_with_its_day_and_without_words(house: House) -> None:
    client = house.client(OLAUG)
    assert post(client, PLACE, day=TODAY, **WORDS)[0] == 303
    assert post(client, f"{PLACE}/1", day="2026-09-02", **WORDS)[0] == 303
    assert post(client, f"{PLACE}/1/back")[0] == 303
    with house.sessions.reading() as session:
        entries = session.query(AuditEntry).order_by(AuditEntry.id).all()
        assert [(one.deed, one.subject["day"]) for one in entries] == [
            ("told what came of stories", TODAY),
            ("changed what came of stories", "2026-09-02"),
            ("took back what came of stories", "2026-09-02"),
        ]
        assert all(one.subject.keys() == {"collection", "day"} for one in entries)
        assert first_broken_entry(session) is None


@pytest.mark.parametrize(
    "changed, said",
    [
        ({"day": ""}, "Velg en dato, eller skriv den som 2026-09-01."),
        ({"day": "14.9.2026"}, "Velg en dato, eller skriv den som 2026-09-01."),
        ({"day": "2026-09-15"}, "Denne dagen er ikke kommet ennå."),
        ({"words-nb": " \0\n "}, "Skriv det på dette språket også."),
        ({"words-en": "x" * (LONGEST + 1)}, f"Kort det ned til {LONGEST} tegn."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_told(
    house: House, changed: dict[str, str], said: str
) -> None:
    status, page = post(house.client(OLAUG), PLACE, **{"day": TODAY, **WORDS, **changed})
    assert status == 422
    assert said in page
    assert kept(house) == []


def test_nothing_came_of_stories_before_the_collection_opened(house: House) -> None:
    client = house.client(OLAUG)
    assert post(client, PLACE, day="2026-08-02", **WORDS)[0] == 303
    with house.sessions.writing() as session:
        find_collection(session, SLUG).opens = date(2026, 8, 3)
    for place in (PLACE, f"{PLACE}/1"):
        status, page = post(client, place, **{**WORDS, "day": "2026-08-01"})
        assert status == 422
        assert "Innsamlingen åpnet 3. august 2026." in page
        assert 'value="2026-08-01"' in page
        assert WORDS["words-nb"] in page
    assert post(client, PLACE, day="2026-08-03", **WORDS)[0] == 303
    changed = {**WORDS, "words-nb": "Benken er her."}
    assert post(client, f"{PLACE}/1", day="2026-08-02", **changed)[0] == 303, "as it stood before"


def test_words_are_kept_as_written_and_shown_as_words(house: House) -> None:
    client = house.client(OLAUG)
    odd = {"words-nb": "<script>én\r\n\r\nto\0</script>", "words-en": "🙂 & “x”"}
    assert post(client, PLACE, day=TODAY, **odd)[0] == 303
    assert kept(house) == [(TODAY, {"nb": "<script>én\n\nto</script>", "en": "🙂 & “x”"})]
    page = client.get(PLACE).text
    assert "&lt;script&gt;én" in page
    assert "<script>" not in page


def test_the_newest_stands_first(house: House) -> None:
    client = house.client(OLAUG)
    for words, day in enumerate(("2026-08-01", "2026-09-01", "2026-07-01", "2026-09-01")):
        assert post(client, PLACE, day=day, **{**WORDS, "words-nb": f"{words}"})[0] == 303
    assert [day for day, _ in kept(house)] == [
        *("2026-09-01", "2026-09-01"),
        *("2026-08-01", "2026-07-01"),
    ]


def test_a_reader_reads_and_changes_nothing(house: House) -> None:
    with house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        tell_follow_up(session, collection, house.clock[0].date(), {"nb": "Benken.", "en": "B."})
    page = house.client(ANDERS).get(PLACE).text
    assert "Benken." in page
    assert "<form class" not in page
    assert "Endre eller ta tilbake" not in page
    assert post(house.client(ANDERS), f"{PLACE}/1", day=TODAY, **WORDS)[0] == 403


def test_nothing_is_found_under_another_number(house: House) -> None:
    client = house.client(OLAUG)
    assert client.get(f"{PLACE}/7").status_code == 404
    assert client.get(f"{PLACE}/99999999999999999999").status_code == 404
    assert post(client, f"{PLACE}/7", day=TODAY, **WORDS)[0] == 404


def deeds(house: House) -> list[str]:
    with house.sessions.reading() as session:
        return [one.deed for one in session.query(AuditEntry).order_by(AuditEntry.id)]


def mark_on(client: FlaskClient, number: int = 1) -> str:
    """By which an opened page knows how it is told."""
    return client.get(f"{PLACE}/{number}").text.split('name="was" value="')[1].split('"')[0]


def test_the_same_sent_twice_is_told_changed_and_taken_back_once(house: House) -> None:
    client = house.client(OLAUG)
    for place in (PLACE, f"{PLACE}/1"):
        day = TODAY if place == PLACE else "2026-09-01"
        was = {} if place == PLACE else {"was": mark_on(client)}
        for _ in range(2):
            assert post(client, place, day=day, **WORDS, **was)[0] == 303
        assert [told for told, _ in kept(house)] == [day]
    for was in [{"was": mark_on(client)}] * 2:
        assert post(client, f"{PLACE}/1/back", **was)[0] == 303
    assert deeds(house) == [
        "told what came of stories",
        "changed what came of stories",
        "took back what came of stories",
    ]


@pytest.mark.parametrize("way", ["", "/back"])
def test_what_another_made_of_it_meanwhile_is_said_before_it_is_overwritten(
    house: House, way: str
) -> None:
    first, other = house.client(OLAUG), house.client(OLAUG)
    post(first, PLACE, day=TODAY, **WORDS)
    was = mark_on(first)
    theirs = {**WORDS, "words-nb": "Benken er malt."}
    assert post(other, f"{PLACE}/1", day=TODAY, **theirs, was=was)[0] == 303
    hers = {**WORDS, "words-nb": "Benken er flyttet."}
    status, page = post(first, f"{PLACE}/1{way}", day=TODAY, **hers, was=was)
    assert status == 422
    assert "Benken er malt." in page
    assert way or "Benken er flyttet.</textarea>" in page
    assert kept(house)[0][1]["nb"] == "Benken er malt."
    assert post(first, f"{PLACE}/1{way}", day=TODAY, **hers, was=mark_on(first))[0] == 303
    assert [told["nb"] for _, told in kept(house)] == ([] if way else ["Benken er flyttet."])


def test_a_mistake_does_not_let_one_overwrite_what_another_made_of_it(house: House) -> None:
    first, other = house.client(OLAUG), house.client(OLAUG)
    post(first, PLACE, day=TODAY, **WORDS)
    was = mark_on(first)
    post(other, f"{PLACE}/1", day="2026-09-01", **WORDS, was=was)
    _, page = post(first, f"{PLACE}/1", day="", **WORDS, was=was)
    assert f'name="was" value="{was}"' in page
