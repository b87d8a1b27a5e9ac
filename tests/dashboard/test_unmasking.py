"""What is masked in a story is shown once: to who may see it, for a reason, and never unseen."""

from collections.abc import Callable, Sequence
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from builders import ANDERS, LIV, OLAUG, TODAY, many_stories
from dashboard.stories.story_handles import seal_stories
from dashboard.stories.unmask_pages import mark_personal_data
from dashboards import SLUG, House, at_desk, build_house, copy_house, mounted
from keeping import browser, words_of
from storybank.accounts import give_role, open_account
from storybank.audit import first_broken_entry
from storybank.collections import begin_inquiry, find_collection
from storybank.holding_back import Said, hold_back
from storybank.stories import withdraw_story
from storybank.tables import AuditEntry, Story
from storybank.transcripts import write_down

WHY = "Moren må varsles om møtet."
TITLE = "Rektor Kari Nordmann"
TEXT = "Ring 41 23 45 67.\n<b>Vi</b> bor i Storgata 4."
OWN = {
    "folelse": {"state": "placed", "options": ["glede"], "other": "som Herr Hansen"},
    "rad": {"state": "placed", "text": "skriv til per@example.no"},
}
HIDDEN = ("Kari Nordmann", "41 23 45 67", "Storgata 4", "Hansen", "per@example.no")


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Eleven stories: the first names people, the last does and may only be counted."""
    me = {"rolle": {"state": "placed", "options": ["innbygger"]}}
    named = {"title": TITLE, "text": TEXT}
    stories = [
        *many_stories(1, placements={**OWN, **me}, **named),
        *many_stories(10, placements=me)[1:],
        *many_stories(11, placements=me, consent="count", **named)[10:],
    ]
    house = build_house(tmp_path_factory.mktemp("named"), stories)
    people = dict(house.people)
    with house.sessions.writing() as session:
        here = find_collection(session, SLUG).inquiry_id
        there = begin_inquiry(session, "annet", {"nb": "Noe annet"}).id
        for name, role, inquiry in (
            ("part", "owner", here),
            ("leader", "leader", None),
            ("facilitator", "facilitator", None),
            ("participant", "participant", None),
            ("elsewhere", "analyst", there),
        ):
            people[name] = account = open_account(session, f"{name}@example.no", name)
            give_role(account, role, inquiry_id=inquiry)
    house.people = people
    return house


@pytest.fixture
def house(standing: House, tmp_path: Path) -> House:
    return copy_house(standing, tmp_path)


def story_of(house: House, number: int) -> Story:
    with house.sessions.reading() as session:
        told = many_stories(number + 1)[number].story
        return session.scalars(select(Story).filter_by(story_id=str(told))).one()


def page_of(house: House, who: str, number: int = 0) -> str:
    """A handle to a story as a page that this person has open gives it."""
    with at_desk(house, who) as desk, house.sessions.reading() as session:
        collection, story = find_collection(session, SLUG), story_of(house, number)
        [handle] = seal_stories(desk, house.people[who], collection, [story]).values()
    return f"/collections/{SLUG}/stories/{handle}"


def unmask(house: House, who: str = OLAUG, number: int = 0, reason: str = WHY) -> TestResponse:
    return browser(house, who).post(f"{page_of(house, who, number)}/unmask", reason=reason)


def noted(house: House) -> list[tuple[str, dict[str, object]]]:
    """Who unmasked, and what the log says of it; the log is whole."""
    with house.sessions.reading() as session:
        assert first_broken_entry(session) is None
        found = session.scalars(select(AuditEntry).filter_by(deed="unmasked a story"))
        return [(one.who, one.subject) for one in found]


def test_the_page_of_a_story_says_in_which_language_an_answer_was_written(house: House) -> None:
    page = house.client(OLAUG).get(page_of(house, OLAUG)).get_data(as_text=True)
    assert '<span class="quiet" lang="nb">Et råd?</span> <span lang="nb">skriv til' in page


def hidden_in(page: str) -> list[str]:
    return [one for one in HIDDEN if one in unescape(page)]


@pytest.mark.parametrize(
    "who, status",
    [
        *((OLAUG, 200), (ANDERS, 200), ("part", 200)),
        *(("leader", 403), ("facilitator", 403)),
        *((LIV, 404), ("participant", 404), ("elsewhere", 404)),
    ],
)
def test_owners_and_analysts_of_the_collection_see_it_and_nobody_else(
    house: House, who: str, status: int
) -> None:
    answer = unmask(house, who)
    assert answer.status_code == status
    assert hidden_in(answer.text) == (list(HIDDEN) if status == 200 else [])
    assert len(noted(house)) == (status == 200)
    page = house.client(who).get(page_of(house, who)).text
    assert ("/unmask" in page) is (status == 200)


def test_one_unmasking_is_one_line_in_the_log_and_holds_nothing_of_the_story(house: House) -> None:
    answer = unmask(house, ANDERS, reason="Nordmann, 41234567, må varsles.")
    assert answer.headers["Cache-Control"] == "no-store"
    told = {"collection": SLUG, "stories": [story_of(house, 0).story_id]}
    assert noted(house) == [(ANDERS, {**told, "reason": "[navn], [telefon], må varsles."})]
    found = browser(house).text("/log?deed=unmasked+a+story")
    assert f"Så det som er skjult i en historie {ANDERS} Innsamling: {SLUG}" in found
    assert "Grunn: [navn], [telefon], må varsles." in found


def test_it_is_shown_in_that_answer_alone(house: House) -> None:
    unmask(house)
    client = house.client(OLAUG)
    places = ("/log", f"/collections/{SLUG}/reading", page_of(house, OLAUG))
    assert [one for place in places for one in hidden_in(client.get(place).text)] == []
    assert client.get(f"{page_of(house, OLAUG)}/unmask").status_code == 404
    assert TITLE not in unmask(house).text.split("</title>")[0]


@pytest.mark.parametrize("reason", ["", "  ", "Må vite", "x" * 400, "Moren må\0 varsles"])
def test_without_a_reason_nothing_is_shown_and_what_was_typed_is_kept(
    house: House, reason: str
) -> None:
    answer = unmask(house, reason=reason)
    assert (answer.status_code, hidden_in(answer.text), noted(house)) == (422, [], [])
    assert "Si hvorfor i en setning: minst 3 ord" in words_of(answer.text)
    assert f">{reason}</textarea>" in answer.text


def test_only_a_story_that_may_be_read_now_is_unmasked(house: House) -> None:
    assert unmask(house, number=10).status_code == 404
    with house.sessions.writing() as session:
        story = session.merge(story_of(house, 0))
        held = hold_back(session, story, "teller", Said("Fare.", OLAUG, TODAY))
    assert unmask(house).status_code == 404
    with house.sessions.writing() as session:
        session.delete(session.merge(held))
    assert unmask(house).status_code == 200
    way = page_of(house, OLAUG)
    with house.sessions.writing() as session:
        withdraw_story(session, session.merge(story_of(house, 0)))
    assert browser(house).post(f"{way}/unmask", reason=WHY).status_code == 404
    assert len(noted(house)) == 1


def test_under_the_threshold_nothing_is_unmasked(house: House) -> None:
    with house.sessions.writing() as session:
        find_collection(session, SLUG).k = 12
    assert unmask(house).status_code == 404
    assert noted(house) == []


def test_nothing_is_shown_when_the_log_cannot_be_written(house: House) -> None:
    full = "CREATE TRIGGER full BEFORE INSERT ON audit_entry WHEN NEW.deed = 'unmasked a story' "
    with house.sessions.writing() as session:
        session.execute(text(f"{full} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"))
    answer = unmask(house)
    assert (answer.status_code, hidden_in(answer.text), noted(house)) == (500, [], [])


def test_no_other_account_no_later_hour_and_no_strange_form_unmasks(house: House) -> None:
    way = f"{page_of(house, OLAUG)}/unmask"
    assert browser(house, ANDERS).post(way, reason=WHY).status_code == 404
    assert house.client(OLAUG).post(way, data={"reason": WHY}).status_code == 403
    house.pass_time(minutes=121)
    assert browser(house).post(way, reason=WHY).status_code == 404
    assert noted(house) == []


def test_where_nothing_is_masked_nothing_is_offered(house: House) -> None:
    page = house.client(OLAUG).get(page_of(house, OLAUG, 1)).text
    assert "Nummer 1" in page
    assert "/unmask" not in page


def test_a_written_down_recording_is_unmasked_too(house: House) -> None:
    with house.sessions.writing() as session:
        story = session.merge(story_of(house, 1))
        story.document = {**(story.document or {}), "text": ""}
        write_down(session, story, "Ring meg på 22 22 55 55.", OLAUG, TODAY)
    page = house.client(OLAUG).get(page_of(house, OLAUG, 1)).text
    assert "[telefon]" in page
    assert "22 22 55 55" not in page
    assert "22 22 55 55" in unmask(house, number=1).text


def test_marks_hold_each_line_by_itself_and_no_word_of_the_page() -> None:
    told = "<i>mvh\nKåre Ås</i>, tlf 22\u202822 55 55"
    marked = mark_personal_data(told, "nb")
    assert marked.splitlines() == [
        "&lt;i&gt;mvh",
        "<mark>Kåre Ås</mark>&lt;/i&gt;, tlf <mark>22</mark>",
        "<mark>22 55 55</mark>",
    ]


def test_the_whole_way_by_hand(
    house: House, serve: Callable[..., str], laptop: Page, axe: Callable[[Page], Sequence[str]]
) -> None:
    origin = house.enter(laptop, serve(mounted(house)))
    laptop.goto(f"{origin}{page_of(house, OLAUG)}")
    expect(laptop.get_by_role("heading", level=1)).to_have_text("Rektor [navn]")
    laptop.get_by_text("Se det som er skjult").click()
    laptop.get_by_role("button", name="Vis det én gang").click()
    expect(laptop.get_by_role("alert")).to_contain_text("Si hvorfor i en setning")
    assert axe(laptop) == []
    laptop.get_by_label("Hvorfor du trenger å se det").fill(WHY)
    laptop.get_by_role("button", name="Vis det én gang").click()
    expect(laptop.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(laptop.get_by_role("mark")).to_have_text(list(HIDDEN))
    for scheme in ("light", "dark"):
        laptop.emulate_media(color_scheme=scheme)
        assert axe(laptop) == [], scheme
    laptop.emulate_media(media="print")
    expect(laptop.get_by_text("41 23 45 67")).to_be_hidden()
    expect(laptop.get_by_text("skrives ikke ut")).to_be_visible()
    laptop.emulate_media(media="screen")
    laptop.evaluate("() => void dispatchEvent(new PageTransitionEvent('pagehide'))")
    expect(laptop.get_by_text("41 23 45 67")).to_have_count(0)


def test_a_note_that_is_kept_is_not_unsent_where_a_reason_was_refused(
    house: House, serve: Callable[..., str], laptop: Page
) -> None:
    way = page_of(house, OLAUG)
    browser(house).post(f"{way}/note", note="Ta det opp på møtet.")
    asked: list[str] = []
    laptop.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)))}{way}")
    laptop.get_by_text("Se det som er skjult").click()
    reason = laptop.get_by_label("Hvorfor du trenger å se det")
    reason.fill("Må.")
    laptop.get_by_role("button", name="Vis det én gang").click()
    expect(reason).to_have_attribute("aria-invalid", "true")
    expect(laptop.get_by_label("Notatet ditt")).to_have_value("Ta det opp på møtet.")
    leave = laptop.get_by_role("link", name="Tilbake til historiene")
    leave.click()
    assert asked == ["beforeunload"], "the reason that was refused is kept nowhere"
    reason.fill("")
    leave.click()
    expect(reason).to_have_count(0)
    assert asked == ["beforeunload"]
