"""Stars, notes and lists on the dashboard: one's own until shared, never more than is allowed."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from browsing import PATIENCE
from builders import ANDERS, OLAUG, TODAY, many_stories
from dashboard.gated import still_open
from dashboard.languages import LANGUAGES
from dashboard.room import open_room
from dashboards import SLUG, House, at_desk, build_house, mounted
from keeping import Browser, starred, ways
from serving import Servers
from storybank.collections import find_collection
from storybank.holding_back import Said, hold_back
from storybank.reading_lists import MOST_LISTS, ListTitle, begin_list
from storybank.stories import withdraw_story
from storybank.story_marks import Reader
from storybank.tables import AuditEntry, ListedStory, Story

READING = f"/collections/{SLUG}/reading"


def browser(house: House, who: str) -> Browser:
    return Browser(house.client(who))


def a_shared_list(house: House, note: str = "Ring 99 88 77 66 først.") -> Browser:
    """Olaug's list of two stories, shared, with her note to the first."""
    mine, (first, second, *_) = browser(house, OLAUG), ways(house, OLAUG)
    assert mine.post(f"{first}/star", starred="yes").status_code == 303
    assert mine.post(f"{first}/note", note=note).status_code == 303
    new = {"name": "Møtet", "shared": "yes", "with_note": "yes"}
    assert mine.post(f"{first}/list", **new).status_code == 303
    assert mine.post(f"{second}/list", list="1").status_code == 303
    return mine


def the_first(house: House) -> Story:
    with house.sessions.reading() as session:
        entry = session.scalars(select(ListedStory).order_by(ListedStory.place)).first()
        assert entry
        return session.scalars(select(Story).filter_by(story_id=entry.story_id)).one()


def test_a_shared_list_is_read_by_others_masked_and_stars_stay_ones_own(house: House) -> None:
    mine, hers = a_shared_list(house), browser(house, ANDERS)
    assert "Ring 99 88 77 66 først." in mine.client.get(READING).text
    page = hers.client.get(f"{READING}/1").text
    assert "2 historier" in page
    assert "99 88" not in page
    assert "først." in page
    overview = hers.client.get(READING).text
    assert "Møtet" in overview
    assert "Du har ikke gitt noen historie stjerne ennå." in overview


def test_a_note_gives_no_star_and_a_star_goes_as_it_came(house: House) -> None:
    mine, (way, *_) = browser(house, OLAUG), ways(house, OLAUG)
    assert mine.post(f"{way}/note", note="Les høyt.").status_code == 303
    assert starred(house) == 0
    assert mine.post(f"{way}/star", starred="yes").status_code == 303
    assert starred(house) == 1
    assert mine.post(f"{way}/star", starred="").status_code == 303
    assert starred(house) == 0


def test_whoever_made_a_list_may_take_off_what_another_put_on_it(house: House) -> None:
    mine, hers = a_shared_list(house), browser(house, ANDERS)
    assert hers.post(f"{ways(house, ANDERS)[2]}/list", list="1").status_code == 303
    seen = [one.client.get(f"{READING}/1").text.count('value="off"') for one in (mine, hers)]
    assert seen == [3, 1]
    assert mine.post(f"{READING}/1/stories/3", deed="off").status_code == 303
    assert "2 historier" in mine.client.get(f"{READING}/1").text


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_a_note_is_masked_whatever_language_its_reader_chose(house: House, spoken: str) -> None:
    a_shared_list(house, "Dattera heter Kari Nordmann, and my name is John Smith.")
    hers = browser(house, ANDERS)
    assert hers.post("/language", language=spoken).status_code == 303
    page = hers.client.get(f"{READING}/1").text
    assert "Dattera heter [" in page
    assert [one for one in ("Nordmann", "Smith") if one in page] == []


def test_a_note_that_was_changed_elsewhere_is_shown_before_it_is_written_over(house: House) -> None:
    mine, way = browser(house, OLAUG), ways(house, OLAUG)[0]
    opened = re.findall('name="was" value="([^"]+)"', mine.client.get(way).text)
    assert mine.post(f"{way}/note", note="Ta det opp.", was=opened[0]).status_code == 303
    refused = mine.post(f"{way}/note", note="La det ligge.", was=opened[0])
    assert refused.status_code == 422
    assert "autofocus>La det ligge.</textarea>" in refused.text
    assert '<p class="told">Ta det opp.</p>' in refused.text
    now = re.findall('name="was" value="([^"]+)"', refused.text)[0]
    assert mine.post(f"{way}/note", note="La det ligge.", was=now).status_code == 303
    assert "La det ligge.</textarea>" in mine.client.get(way).text
    assert mine.post(f"{way}/note", note="La det ligge.", was=opened[0]).status_code == 303
    assert mine.post(f"{way}/note", note="", was=now).status_code == 422, "nor is it taken away"


def test_an_empty_note_takes_nothing_away_where_there_was_none(house: House) -> None:
    mine, way = browser(house, OLAUG), ways(house, OLAUG)[0]
    told = [mine.post(f"{way}/note", note=words).headers["Location"] for words in (" ", "Ja.", "")]
    pages = [mine.client.get(one.removeprefix("/dashboard")).text for one in told[::2]]
    assert ["Notatet er tatt bort." in page for page in pages] == [False, True]
    assert "Feltet var tomt, så ingenting er lagret." in pages[0]


def test_what_was_chosen_of_a_list_stays_where_there_is_no_room(house: House) -> None:
    mine, way = browser(house, OLAUG), ways(house, OLAUG)[0]
    with at_desk(house, OLAUG) as desk, desk.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        for number in range(MOST_LISTS):
            title = ListTitle(f"Møte {number}", shared=False)
            begin_list(session, collection, Reader(OLAUG, TODAY), title)
    mine.post(f"{way}/note", note="Les høyt.")
    chosen = {"name": "Til rådet", "list": "2", "shared": "yes", "with_note": "yes"}
    full = mine.post(f"{way}/list", **chosen)
    assert full.status_code == 422
    assert re.search(r'name="name"[^>]* value="Til rådet"', full.text)
    assert '<option value="2" selected>' in full.text
    assert re.findall('name="([^"]+)" value="yes" checked', full.text) == ["shared", "with_note"]


def test_two_lists_of_one_reader_are_never_called_alike(house: House) -> None:
    mine, hers = browser(house, OLAUG), browser(house, ANDERS)
    way = ways(house, OLAUG)[0]
    assert mine.post(READING, name="Møtet").status_code == 303
    assert hers.post(READING, name="Møtet").status_code == 303, "another reader has her own"
    assert mine.post(READING, name="Rådet").status_code == 303
    for where in (READING, f"{READING}/3", f"{way}/list"):
        refused = mine.post(where, name="møtet", shared="yes")
        assert refused.status_code == 422, where
        assert "liste med dette navnet fra før" in refused.text
        assert re.search(r'name="name"[^>]* value="møtet"', refused.text), where
        assert 'name="shared" value="yes" checked' in refused.text
    assert mine.post(f"{READING}/1", name="Møtet", shared="yes").status_code == 303


def test_a_note_tells_nobody_whom_its_story_names(tmp_path: Path) -> None:
    """Whoever has seen what is masked may write it down, and the list is seen by others."""
    told = many_stories(10, text="Rektor Kari Nordmann ropte.", consent="read")
    house = build_house(tmp_path, told)
    a_shared_list(house, "Nordmann bør høre dette.")
    page = browser(house, ANDERS).client.get(f"{READING}/1").text
    assert "[navn] bør høre dette." in page
    assert "Nordmann" not in page


def test_what_a_shared_list_is_called_is_masked_wherever_others_see_it(house: House) -> None:
    mine, called = browser(house, OLAUG), "Rektor Kari Nordmann, tlf 99 88 77 66"
    assert mine.post(READING, name=called).status_code == 303
    assert f">{called}</a>" in mine.client.get(READING).text
    assert mine.post(f"{READING}/1", name=called, shared="yes").status_code == 303
    hers = browser(house, ANDERS)
    pages = (READING, f"{READING}/1", ways(house, ANDERS)[0])
    for page in (hers.client.get(place).text for place in pages):
        assert "Rektor [navn], tlf [telefon]" in page
        assert [one for one in ("Nordmann", "99 88") if one in page] == []
    assert f'value="{called}"' in mine.client.get(f"{READING}/1").text, "to be changed as it is"


def test_a_list_of_ones_own_and_its_deeds_are_closed_to_others(house: House) -> None:
    mine, hers = browser(house, OLAUG), browser(house, ANDERS)
    assert mine.post(READING, name=" ").status_code == 422
    assert mine.post(READING, name="Mine").status_code == 303
    assert hers.client.get(f"{READING}/1").status_code == 404
    for place in ("", "/remove", "/stories/1"):
        assert hers.post(f"{READING}/1{place}", name="Hennes").status_code == 404
    assert hers.post(f"{ways(house, ANDERS)[0]}/list", list="1").status_code == 404


def test_who_only_shares_a_list_may_add_to_it_and_take_her_own_off(house: House) -> None:
    a_shared_list(house)
    hers = browser(house, ANDERS)
    for place in ("", "/remove"):
        assert hers.post(f"{READING}/1{place}", name="Hennes").status_code == 403
    for deed in ("off", "down", "dance"):
        assert hers.post(f"{READING}/1/stories/1", deed=deed).status_code == 403
    assert hers.post(f"{ways(house, ANDERS)[2]}/list", list="1").status_code == 303
    assert "3 historier" in hers.client.get(f"{READING}/1").text
    assert hers.post(f"{READING}/1/stories/3", deed="off").status_code == 303
    assert "2 historier" in hers.client.get(f"{READING}/1").text


def test_a_story_held_back_or_withdrawn_is_gone_with_its_notes(house: House) -> None:
    mine, story = a_shared_list(house), the_first(house)
    with house.sessions.writing() as session:
        hold_back(session, session.merge(story), "teller", Said("Fare.", OLAUG, TODAY))
    for place in (READING, f"{READING}/1"):
        page = mine.client.get(place).text
        assert "1 historie vises ikke nå" in page
        assert "først." not in page
        assert "noen historie stjerne ennå" not in page
    with house.sessions.writing() as session:
        withdraw_story(session, session.merge(story))
    page = mine.client.get(f"{READING}/1").text
    assert "1 historie." in page
    assert "vises ikke nå" not in page


@pytest.mark.parametrize(
    "spoken, said",
    [
        ("nb", "nå: Fortelleren vil"),
        ("nn", "ikkje vist no: Forteljaren vil"),
        ("en", "is not shown"),
    ],
)
def test_one_story_that_is_not_shown_is_told_as_one(house: House, spoken: str, said: str) -> None:
    mine, story = a_shared_list(house), the_first(house)
    with house.sessions.writing() as session:
        hold_back(session, session.merge(story), "teller", Said("Fare.", OLAUG, TODAY))
    assert mine.post("/language", language=spoken).status_code == 303
    assert f"1 {'story' if spoken == 'en' else 'historie'} " in mine.client.get(READING).text
    assert said in mine.client.get(READING).text


def test_a_story_moves_past_those_that_are_not_shown(house: House) -> None:
    mine = a_shared_list(house)
    assert mine.post(f"{ways(house, OLAUG)[2]}/list", list="1").status_code == 303
    with house.sessions.writing() as session:
        told = session.get_one(ListedStory, 2).story_id
        story = session.scalars(select(Story).filter_by(story_id=told)).one()
        hold_back(session, story, "teller", Said("Fare.", OLAUG, TODAY))
    for entry, deed, after in ((3, "up", ["3", "1"]), (3, "down", ["1", "3"])):
        assert mine.post(f"{READING}/1/stories/{entry}", deed=deed).status_code == 303
        page = mine.client.get(f"{READING}/1").text
        assert re.findall(r'id="read-(\d+)"', page) == after


def test_a_list_shows_nothing_that_consent_or_a_small_group_forbids(house: House) -> None:
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
    gate = room.gate
    everything = [str(one) for one in gate.responses.story_ids]
    read = gate.responses.consent >= 1
    assert 0 < read.sum() < len(everything)
    readable = [one for one, may in zip(everything, read, strict=True) if may]
    assert still_open(gate, everything, ()) == readable
    assert still_open(replace(gate, k=len(everything) + 1), everything, ()) == []
    assert still_open(gate, ["no such story", readable[0]], ()) == readable[:1]
    alone = gate.responses.choices["rolle"].copy()
    alone[:] = False
    alone[read.argmax(), 0] = True
    lonely = replace(gate.responses, choices={**gate.responses.choices, "rolle": alone})
    assert still_open(replace(gate, responses=lonely), readable, ["rolle"]) == readable[1:]


def test_each_opening_and_sharing_stands_in_the_log_and_no_word_of_a_list(house: House) -> None:
    mine, story = a_shared_list(house), the_first(house)
    mine.client.get(f"{READING}/1")
    for shared in ({"shared": "yes"}, {}):
        assert mine.post(f"{READING}/1", name="Møtet i mars", **shared).status_code == 303
    assert mine.post(f"{READING}/1/remove").status_code == 303
    assert mine.client.get(f"{READING}/1").status_code == 404
    another = mine.post(READING, name="Møtet i april", shared="yes").location
    assert mine.post(f"{another.removeprefix('/dashboard')}/remove").status_code == 303
    with house.sessions.reading() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    deeds = [one.deed for one in entries if one.deed != "opened stories"]
    assert deeds == 2 * ["shared a reading list", "shared a reading list no more"]
    opened = [one.subject["stories"] for one in entries if one.deed == "opened stories"]
    assert any(story.story_id in one and len(one) == 2 for one in opened)
    assert not any("Møtet" in str(one.subject) for one in entries)


def test_no_other_account_and_no_later_hour_opens_a_story(house: House) -> None:
    way = ways(house, OLAUG)[0]
    assert browser(house, ANDERS).client.get(way).status_code == 404
    assert browser(house, OLAUG).client.get(way).status_code == 200
    house.pass_time(minutes=121)
    assert browser(house, OLAUG).post(f"{way}/star", starred="yes").status_code == 404


@pytest.mark.parametrize("number", ["0", "99", "9" * 30])
def test_a_number_that_leads_nowhere_is_no_list(house: House, number: str) -> None:
    mine = a_shared_list(house)
    assert mine.client.get(f"{READING}/{number}").status_code == 404
    assert mine.post(f"{READING}/1/stories/{number}", deed="off").status_code == 404
    assert mine.post(f"{ways(house, OLAUG)[0]}/list", list=number).status_code == 404
    assert mine.client.get(f"{READING}?page={number}").status_code == 200


def test_the_whole_way_by_hand(
    house: House, serve: Servers, laptop: Page, axe: Callable[[Page], list[str]]
) -> None:
    laptop.set_default_timeout(PATIENCE)
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)))}/explore/{SLUG}")
    card = laptop.locator(".fortell-story").first
    star = card.get_by_role("button", name="Stjerne")
    with laptop.expect_response("**/star"):
        star.press("Enter")
    expect(star).to_have_attribute("aria-pressed", "true")
    title = card.get_by_role("heading").inner_text()
    card.get_by_role("link", name="Notat og leselister").click()
    laptop.get_by_label("Notatet ditt").fill("Les høyt.")
    laptop.get_by_role("button", name="Lagre notatet").click()
    expect(laptop.get_by_role("status")).to_have_text("Notatet er lagret.")
    expect(laptop.get_by_role("status")).to_be_focused()
    laptop.get_by_label("En ny liste som heter").fill("Møtet")
    laptop.get_by_label("La notatet mitt stå der").check()
    laptop.get_by_role("button", name="Sett den på listen").click()
    expect(laptop.get_by_role("status")).to_have_text("Historien står på listen.")
    expect(laptop.get_by_role("status")).to_be_focused()
    assert axe(laptop) == []
    laptop.get_by_role("link", name="Møtet").click()
    expect(laptop.get_by_role("article", name=title)).to_contain_text("Les høyt.")
    assert axe(laptop) == []
    laptop.get_by_role("link", name="Leselister").first.click()
    expect(laptop.get_by_role("article", name=title)).to_contain_text("Les høyt.")
    assert axe(laptop) == []


def test_whoever_moves_a_story_several_places_goes_on_from_the_same_button(
    house: House, serve: Servers, laptop: Page
) -> None:
    mine = browser(house, OLAUG)
    assert mine.post(READING, name="Møtet").status_code == 303
    for way in ways(house, OLAUG)[:4]:
        assert mine.post(f"{way}/list", list="1").status_code == 303
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)))}{READING}/1")
    articles = laptop.get_by_role("article")
    title = articles.last.get_by_role("heading").inner_text()
    up = laptop.get_by_role("article", name=title).get_by_role("button", name="Flytt opp")
    down = laptop.get_by_role("article", name=title).get_by_role("button", name="Flytt ned")
    up.press("Enter")
    for place in (2, 1):
        expect(articles.nth(place).get_by_role("heading")).to_have_text(title)
        expect(up).to_be_focused()
        expect(up).to_be_in_viewport()
        laptop.keyboard.press("Enter")
    expect(articles.first.get_by_role("heading")).to_have_text(title)
    expect(down).to_be_focused()


def test_a_list_is_removed_in_two_steps(house: House, serve: Servers, laptop: Page) -> None:
    assert browser(house, OLAUG).post(READING, name="Møtet").status_code == 303
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)))}{READING}/1")
    removes = laptop.locator("button", has_text="Fjern listen")
    laptop.locator("summary", has_text="Endre listen").click()
    expect(removes).to_be_hidden()
    laptop.locator("summary", has_text="Fjern listen").press("Enter")
    removes.click()
    expect(laptop).to_have_url(re.compile(f"{READING}($|[?])"))
