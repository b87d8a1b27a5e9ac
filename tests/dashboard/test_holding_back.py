"""Stories held back for somebody's safety: gone from all reading at once, counted as before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from builders import ANDERS, NILS, NOW, OLAUG, TODAY
from dashboard.drawing import draw_view
from dashboard.gated import named, permitted
from dashboard.room import open_room
from dashboard.stories.holding_pages import ways_to_hold
from dashboard.stories.reading import read_stories
from dashboard.stories.seeking import Search
from dashboard.stories.turning import read_turn
from dashboard.views.filters import View
from dashboards import SLUG, House, at_desk, mounted
from meaning import a_reader, read_all
from storybank.audit import first_broken_entry
from storybank.collections import find_collection
from storybank.handles import open_handle, seal_story
from storybank.holding_back import Said, hold_back, list_held_back
from storybank.reading import told_texts
from storybank.stories import kept_stories, withdraw_story
from storybank.tables import Account, AuditEntry, HeldBack, Role, Story
from storybank.transcripts import write_down

PLACE = f"/collections/{SLUG}/held-back"
WHY = {"reason": "teller", "words": "Hun er redd for mannen sin."}
ORDERS = ("newest", "random", "typical", "contrary")


def hold_first(house: House) -> str:
    """Hold back the story that is listed first; its id."""
    with at_desk(house, OLAUG) as desk:
        first = read_stories(open_room(desk, SLUG), desk, View()).listed.story_ids[0]
    with house.sessions.writing() as session:
        story = session.scalars(select(Story).filter_by(story_id=first)).one()
        hold_back(session, story, "teller", Said("Fare.", OLAUG, TODAY))
    return first


def deeds(house: House) -> list[tuple[str, dict[str, object]]]:
    with house.sessions.reading() as session:
        assert first_broken_entry(session) is None
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        return [(one.deed, one.subject) for one in entries if one.deed != "opened stories"]


def post(client: FlaskClient, place: str, **fields: str) -> int:
    page = client.get("/account").text
    word = page.split('name="csrf" value="')[1].split('"')[0]
    return client.post(place, data={"csrf": word, **fields}).status_code


def way_of(house: House, who: str) -> str:
    """Where the first story's card lets this person hold it back."""
    with at_desk(house, who) as desk:
        way = read_stories(open_room(desk, SLUG), desk, View()).cards[0]["hold"]
    return way.removeprefix("/dashboard")


def test_it_is_gone_from_every_order_search_and_theme_and_counts_as_before(house: House) -> None:
    read_all(house)
    with at_desk(house, OLAUG) as desk:
        before = draw_view(open_room(desk, SLUG), View()).figures
    held = hold_first(house)
    with at_desk(house, OLAUG) as own:
        desk = replace(own, front=replace(own.front, read_question=a_reader))
        room = open_room(desk, SLUG)
        assert draw_view(room, View()).figures == before
        seen: set[str] = set()
        for order in ORDERS:
            for page in range(6):
                turn = read_turn(room, {"order": order}, page)
                seen |= set(read_stories(room, desk, View(), turn).listed.story_ids)
        for search in (Search("historie"), Search("benk", "meaning")):
            for page in range(10):
                turn = read_turn(room, None, page)
                seen |= set(read_stories(room, desk, View(), turn, search).listed.story_ids)
        assert len(seen) > 40
        assert held not in seen
        readable = permitted(room.gate, room.gate.everybody, ["rolle"])
        assert held not in named(room.gate, np.flatnonzero(readable))
    with house.sessions.reading() as session:
        collection = find_collection(session, SLUG)
        assert held not in {one.story_id for one in told_texts(session, collection)}


def test_a_story_held_back_while_its_card_is_open_opens_no_more(house: House) -> None:
    client, way = house.client(OLAUG), way_of(house, OLAUG)
    assert client.get(way).status_code == 200
    hold_first(house)
    assert client.get(way).status_code == 404


def test_a_story_is_read_as_it_was_written_before_and_while_it_is_held_back(house: House) -> None:
    client, way = house.client(OLAUG), way_of(house, OLAUG)
    with at_desk(house, OLAUG) as desk:
        written = read_stories(open_room(desk, SLUG), desk, View()).cards[0]["text"]
    assert written in client.get(way).text
    assert post(client, way, **WHY) == 303
    assert written in client.get(PLACE).text


def test_a_story_that_was_only_spoken_is_held_back_by_what_was_written_down_of_it(
    house: House,
) -> None:
    way = way_of(house, OLAUG)
    with at_desk(house, OLAUG) as desk:
        first = read_stories(open_room(desk, SLUG), desk, View()).listed.story_ids[0]
    with house.sessions.writing() as session:
        story = session.scalars(select(Story).filter_by(story_id=first)).one()
        story.document = {**(story.document or {}), "text": ""}
        write_down(session, story, "Jeg tør ikke gå hjem. Ring 99 88 77 66.", OLAUG, TODAY)
    page = house.client(OLAUG).get(way).text
    assert "Jeg tør ikke gå hjem. Ring [telefon]." in page
    assert post(house.client(OLAUG), way, **WHY) == 303
    assert "Jeg tør ikke gå hjem. Ring [telefon]." in house.client(OLAUG).get(PLACE).text


def test_who_looks_at_a_story_to_hold_it_back_stands_in_the_log(house: House) -> None:
    client, way = house.client(ANDERS), way_of(house, ANDERS)
    for count, status in enumerate((200, 422), start=1):
        looked = client.get(way).status_code if status == 200 else post(client, way)
        assert looked == status
        with house.sessions.reading() as session:
            asked = select(AuditEntry).order_by(AuditEntry.id)
            opened = [one for one in session.scalars(asked) if one.deed == "opened stories"][1:]
        assert [one.who for one in opened] == [ANDERS] * count
        assert all(len(one.subject["stories"]) == 1 for one in opened)


def test_who_reads_what_is_held_back_stands_in_the_log_with_each_story(house: House) -> None:
    def opened() -> list[tuple[str, object]]:
        with house.sessions.reading() as session:
            asked = select(AuditEntry).filter_by(deed="opened stories", who=ANDERS)
            entries = session.scalars(asked.order_by(AuditEntry.id)).all()
            return [(one.who, one.subject["stories"]) for one in entries]

    client = house.client(ANDERS)
    client.get(PLACE)
    assert opened() == [], "nothing is held back"
    held = hold_first(house)
    assert client.get(PLACE).status_code == 200
    assert opened() == [(ANDERS, [held])]
    assert post(client, f"{PLACE}/1", words=" ") == 422
    assert opened() == [(ANDERS, [held])] * 2, "and again where the page is shown as refused"


def test_it_is_held_back_followed_up_and_let_go_and_all_of_it_is_in_the_log(house: House) -> None:
    client, way = house.client(ANDERS), way_of(house, ANDERS)
    assert post(client, way, reason="teller") == 422
    assert post(client, way, reason="boredom", words="Kjedelig.") == 422
    assert post(client, way, **WHY) == 303
    page = client.get(PLACE).text
    assert "Den forteller om fare for fortelleren" in page
    assert "Holdt tilbake av Anders, 14. september 2026" in page
    with house.sessions.reading() as session:
        [(held, story)] = list_held_back(session, find_collection(session, SLUG))
    assert post(client, f"{PLACE}/{held.id}", words=" ") == 422
    assert post(client, f"{PLACE}/{held.id}", words="Ringte krisesenteret.") == 303
    page = client.get(PLACE).text
    assert "Ringte krisesenteret." in page
    assert "Anders, 14. september 2026</p></li>" in page
    assert post(client, f"{PLACE}/{held.id}/release") == 303
    assert "Ingen historie er holdt tilbake." in client.get(PLACE).text
    subject = {"collection": SLUG, "stories": [story.story_id], "reason": "teller"}
    assert deeds(house) == [
        ("held a story back", subject),
        ("followed up a story that is held back", subject),
        ("let a story be read again", subject),
    ]
    log = house.client(OLAUG).get("/log").text
    assert "Holdt en historie tilbake" in log
    assert "mannen" not in log


def test_a_withdrawal_takes_all_that_was_written_with_it(house: House) -> None:
    held = hold_first(house)
    with house.sessions.writing() as session:
        withdraw_story(session, session.scalars(select(Story).filter_by(story_id=held)).one())
    with house.sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(HeldBack)) == 0
    assert "Ingen historie er holdt tilbake." in house.client(OLAUG).get(PLACE).text


def test_no_other_account_and_no_later_day_opens_a_handle(house: House) -> None:
    way = way_of(house, OLAUG)
    assert house.client(ANDERS).get(way).status_code == 404
    with house.sessions.reading() as session:
        ids = [one.story_id for one in kept_stories(session, find_collection(session, SLUG))]
    assert not any(story in way for story in ids)
    house.pass_time(minutes=121)
    assert house.client(OLAUG).get(way).status_code == 404


def test_who_is_sent_the_address_of_a_story_reads_why_it_does_not_open(house: House) -> None:
    way = way_of(house, OLAUG)
    sent = house.client(ANDERS).get(way)
    assert sent.status_code == 404
    assert "gjelder bare for den kontoen den ble vist til, og i to timer" in sent.text
    assert f'href="/dashboard/explore/{SLUG}">Tilbake til historiene' in sent.text
    assert "Siden finnes ikke" in house.client(NILS).get(way).text


@pytest.mark.parametrize("handle", ["", "x", "æ", "A" * 400, "////"])
def test_a_handle_that_is_none_opens_nothing(handle: str) -> None:
    key = bytes(32)
    sealed = seal_story(key, "me", "story", NOW + timedelta(minutes=1))
    assert open_handle(key, "me", sealed, NOW) == "story"
    assert open_handle(key, "me", sealed[:-2] + "AA", NOW) is None
    assert open_handle(key, "me", handle, NOW) is None


@pytest.mark.parametrize("name", ["leader", "facilitator", "participant"])
def test_a_reader_without_the_right_is_shown_no_way(house: House, name: str) -> None:
    reader = Account(id=99, email="leser@example.no", roles=[Role(name=name)])
    with at_desk(house, OLAUG) as desk, house.sessions.reading() as session:
        collection = find_collection(session, SLUG)
        stories = list(kept_stories(session, collection))
        assert ways_to_hold(session, desk, reader, collection, stories) == {}


def test_the_whole_way_by_hand(
    house: House, serve: Callable[..., str], laptop: Page, axe: Callable[[Page], list[str]]
) -> None:
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)))}/explore/{SLUG}")
    card = laptop.locator(".fortell-story").first
    title = card.get_by_role("heading").inner_text()
    card.get_by_role("link", name="Hold denne historien tilbake").click()
    expect(laptop.get_by_role("heading", name=title)).to_be_visible()
    laptop.get_by_role("button", name="Hold den tilbake").click()
    expect(laptop.get_by_role("alert")).to_contain_text("Velg hvorfor")
    assert axe(laptop) == []
    laptop.get_by_label("Den forteller om fare for fortelleren").check()
    laptop.get_by_label("Hva du så, og hvem som bør vite det").fill("Hun er redd.")
    laptop.get_by_role("button", name="Hold den tilbake").click()
    laptop.get_by_label("Hva som ble gjort").fill("Ringte.")
    laptop.get_by_role("button", name="Skriv det ned").click()
    expect(laptop.get_by_role("list", name="Hva som ble gjort")).to_contain_text("Ringte.")
    assert axe(laptop) == []
