"""What two people do at the same time to themes and reading lists, on both databases."""

import re
from collections.abc import Callable
from functools import partial
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from builders import ANDERS, NOW, OLAUG, TODAY, many_stories
from dashboard.room import open_room
from dashboard.stories.story_handles import open_story
from dashboards import SLUG, House, at_desk, settle
from keeping import browser, deeds, ways, words_of
from racing import overtaken
from storybank.audit import note_deed
from storybank.collections import find_collection, hold_collection
from storybank.database import Sessions
from storybank.events import find_event, note_event, take_event_away
from storybank.holding_back import Said, hold_back
from storybank.invitations import count_answered, inviting_link, mint_invitations
from storybank.patterns import Said as Marked
from storybank.patterns import mark_pattern
from storybank.populations import Shares, keep_population, population_shares
from storybank.reading_lists import ListTitle, begin_list, change_list, drop_list, find_list
from storybank.stories import withdraw_story
from storybank.story_marks import Reader, lock_story
from storybank.tables import HeldBack, ListedStory, ReadingList, Story, Theme, ThemeEdit
from storybank.theme_edits import By, merge_themes, take_back_edit
from theming import keep_run

CHANGES = f"/themes/{SLUG}/changes"
READING = f"/collections/{SLUG}/reading"
TITLE = ListTitle("Møtet", shared=True)


@pytest.fixture
def house(sessions: Sessions, tmp_path: Path) -> House:
    house = settle(tmp_path, sessions, many_stories(30))
    themes = [("benk", slice(10)), ("buss", slice(10, 20)), ("lys", slice(20, 30))]
    keep_run(house, [(Theme(key=key, terms=[key], stability=0.9), span) for key, span in themes])
    return house


@pytest.fixture
def listed(house: House) -> int:
    """A list that Olaug shares."""
    with house.sessions.writing() as session:
        reader = Reader(OLAUG, TODAY)
        return begin_list(session, find_collection(session, SLUG), reader, TITLE).id


def meanwhile(
    house: House,
    first: Callable[[Session], object],
    address: str,
    who: str = ANDERS,
    /,
    **form: str,
) -> TestResponse:
    """What somebody is answered whose form another deed overtakes."""
    hers = browser(house, who)
    hers.client.get("/account")
    return overtaken(house.sessions, first, lambda: hers.post(address, **form))


def put_together(pair: tuple[str, str], session: Session) -> None:
    collection = hold_collection(session, find_collection(session, SLUG))
    merge_themes(session, collection, pair, {}, By(OLAUG, TODAY))


def edits(house: House) -> list[tuple[str, str | None]]:
    with house.sessions.reading() as session:
        return [(one.key, one.other) for one in session.query(ThemeEdit).order_by(ThemeEdit.id)]


def test_of_two_merges_that_cross_the_later_one_is_refused(house: House) -> None:
    first = partial(put_together, ("benk", "buss"))
    told = meanwhile(house, first, CHANGES, theme="buss", deed="merge", other="lys")
    assert told.status_code == 422
    assert "Ingenting ble endret: Neste analyse legger" in words_of(told.text)
    assert edits(house) == [("benk", "buss")]


def test_the_same_merge_by_two_people_is_done_once(house: House) -> None:
    first = partial(put_together, ("benk", "buss"))
    told = meanwhile(house, first, CHANGES, theme="benk", deed="merge", other="buss")
    assert told.status_code == 303
    assert edits(house) == [("benk", "buss")]
    assert deeds(house) == [], "whoever did it logs it"


def test_a_change_that_two_people_take_back_is_taken_back_once(house: House) -> None:
    with house.sessions.writing() as session:
        put_together(("benk", "buss"), session)

    def take_back(session: Session) -> None:
        collection = hold_collection(session, find_collection(session, SLUG))
        take_back_edit(session, collection, 1)

    assert meanwhile(house, take_back, f"{CHANGES}/1").status_code == 422
    assert deeds(house) == []


def the_list(session: Session, number: int) -> ReadingList:
    return find_list(session, find_collection(session, SLUG), OLAUG, number, hold=True)


def drop(number: int, session: Session) -> None:
    drop_list(session, the_list(session, number))


def keep_to_herself(number: int, session: Session) -> None:
    change_list(session, the_list(session, number), ListTitle("Mitt eget", shared=False))


@pytest.mark.parametrize("first", [drop, keep_to_herself])
def test_a_list_that_is_gone_meanwhile_takes_no_story(
    house: House, listed: int, first: Callable[[int, Session], None]
) -> None:
    """Else what he wrote to the story would stand on a list that is hers alone."""
    told = meanwhile(
        house, partial(first, listed), f"{ways(house, ANDERS)[0]}/list", list=str(listed)
    )
    assert told.status_code == 404
    with house.sessions.reading() as session:
        assert session.scalars(select(ListedStory)).all() == []


@pytest.mark.parametrize("deed", ["", "/remove"])
def test_a_list_that_is_removed_meanwhile_is_gone(house: House, listed: int, deed: str) -> None:
    place, first = f"{READING}/{listed}{deed}", partial(drop, listed)
    assert meanwhile(house, first, place, OLAUG, name="Nytt").status_code == 404
    assert deeds(house) == []


def test_a_list_that_another_changed_is_not_written_over_unsaid(house: House, listed: int) -> None:
    olaug, place = browser(house, OLAUG), f"{READING}/{listed}"
    [was] = re.findall(r'name="was" value="([^"]*)"', olaug.client.get(place).text)
    mine = {"name": "Mandag", "was": unescape(was)}
    with house.sessions.writing() as session:
        change_list(session, the_list(session, listed), ListTitle("Tirsdag", shared=True))
    told = olaug.post(place, **mine)
    assert told.status_code == 422
    assert "Noen endret den imens, og den heter «Tirsdag»" in words_of(told.text)
    assert 'value="Mandag"' in told.text, "what was typed stays"
    [now] = re.findall(r'name="was" value="([^"]*)"', told.text)
    assert olaug.post(place, **mine | {"was": unescape(now)}).status_code == 303
    with house.sessions.reading() as session:
        found = session.get_one(ReadingList, listed)
        assert (found.name, found.shared) == ("Mandag", False)


def test_what_is_masked_for_an_owner_stays_as_its_maker_wrote_it(house: House) -> None:
    """Who changes whether the list is shared sends its name along as it is shown to her."""
    whole = ListTitle("Ring 99 88 77 66", shared=True)
    with house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        number = begin_list(session, collection, Reader(ANDERS, TODAY), whole).id
    olaug, place = browser(house, OLAUG), f"{READING}/{number}"
    [shown] = re.findall(r'id="name" name="name"[^>]*value="([^"]*)"', olaug.client.get(place).text)
    assert "99 88" not in shown
    assert olaug.post(place, name=unescape(shown), shared="yes").status_code == 303
    with house.sessions.reading() as session:
        assert session.get_one(ReadingList, number).name == whole.name
    assert browser(house, ANDERS).post(place, name=unescape(shown), shared="yes").status_code == 303
    with house.sessions.reading() as session:
        assert session.get_one(ReadingList, number).name == unescape(shown), "hers to choose"


def the_story(house: House, session: Session) -> tuple[Story, str]:
    """A story that Anders may read, and its handle for him."""
    handle = ways(house, ANDERS)[0].rsplit("/", 1)[1]
    with at_desk(house, ANDERS) as desk:
        return open_story(desk, session, open_room(desk, SLUG), handle), handle


def test_of_two_who_hold_a_story_back_no_words_are_lost(house: House) -> None:
    with house.sessions.reading() as session:
        story, handle = the_story(house, session)

    def hold(session: Session) -> None:
        there = session.get_one(Story, (story.collection_id, story.story_id))
        hold_back(session, there, "teller", Said("Fare.", OLAUG, TODAY))

    form = {"reason": "another", "words": "Fare for naboen."}
    place = f"/collections/{SLUG}/hold/{handle}"
    answer = meanwhile(house, hold, place, **form)
    with house.sessions.reading() as session:
        [held] = session.scalars(select(HeldBack)).all()
        steps = [one["words"] for one in held.steps]
    if house.sessions.engine.dialect.name == "sqlite":  # he has not opened it yet
        assert (answer.status_code, held.words, steps) == (404, "Fare.", [])
        assert form["words"] in answer.text, "given back to whoever wrote it"
    else:
        assert (answer.status_code, held.words, steps) == (303, "Fare.", [form["words"]])


def test_nothing_is_said_of_a_story_that_is_withdrawn_meanwhile(house: House) -> None:
    with house.sessions.reading() as session:
        story, handle = the_story(house, session)

    def withdraw(session: Session) -> None:
        withdraw_story(session, session.get_one(Story, (story.collection_id, story.story_id)))

    form = {"reason": "teller", "words": "Fare."}
    place = f"/collections/{SLUG}/hold/{handle}"
    assert meanwhile(house, withdraw, place, **form).status_code == 404
    with house.sessions.reading() as session:
        assert session.scalars(select(HeldBack)).all() == []


def test_an_event_that_two_take_away_is_taken_away_once(house: House) -> None:
    with house.sessions.writing() as session:
        at = find_collection(session, SLUG)
        number = note_event(session, at, TODAY, "Benken kom.", ANDERS).id

    def take(session: Session) -> None:
        take_event_away(session, find_event(session, find_collection(session, SLUG), number))

    assert meanwhile(house, take, f"/change/{SLUG}/events/{number}").status_code == 404
    assert deeds(house) == []


def test_the_population_that_two_give_is_that_of_the_later(house: House) -> None:
    def give(session: Session) -> None:
        shares = Shares({"innbygger": 60.0, "ansatt": 40.0}, "Den første")
        keep_population(session, find_collection(session, SLUG), "rolle", shares)

    form = {"question": "rolle", "part-innbygger": "90", "part-ansatt": "10", "source": "SSB"}
    place = f"/collections/{SLUG}/population"
    assert meanwhile(house, give, place, OLAUG, **form).status_code == 303
    with house.sessions.reading() as session:
        [given] = population_shares(session, find_collection(session, SLUG)).values()
        assert given == Shares({"innbygger": 90.0, "ansatt": 10.0}, "SSB")


def test_a_list_begun_with_a_story_waits_for_nobody_who_waits_for_the_log(house: House) -> None:
    """Whoever stands at the head of the log's line waits for nothing more."""
    with house.sessions.reading() as session:
        story, handle = the_story(house, session)

    def hold(session: Session) -> None:
        lock_story(session, session.get_one(Story, (story.collection_id, story.story_id)))

    anders = browser(house, ANDERS)
    anders.client.get("/account")
    place = f"/collections/{SLUG}/stories/{handle}/list"
    form = {"name": "Mandag", "shared": "yes"}
    told = overtaken(house.sessions, hold, lambda: anders.post(place, **form), then=write_into_log)
    assert told.status_code == 303
    assert [deed for _, deed in deeds(house)][-2:] == ["ended sign-ins", "shared a reading list"]


def write_into_log(session: Session) -> None:
    note_deed(session, OLAUG, "ended sign-ins", {}, now=NOW)


def test_a_pattern_that_two_mark_at_once_is_marked_by_the_first(house: House) -> None:
    pair = ("drivkraft", "rolle")

    def mark(session: Session) -> None:
        collection = hold_collection(session, find_collection(session, SLUG))
        mark_pattern(session, collection, pair, Marked("known", OLAUG, TODAY))

    with house.sessions.writing() as session:
        at, said = find_collection(session, SLUG), Marked("remarkable", OLAUG, TODAY)
        mark_pattern(session, at, pair, said)
    form = {"first": pair[0], "second": pair[1], "mark": "uninteresting", "was": "remarkable"}
    told = meanwhile(house, mark, f"/findings/{SLUG}", **form)
    assert told.status_code == 422
    assert deeds(house) == []


def test_a_group_that_two_invite_for_the_first_time_has_one_link(house: House) -> None:
    def invite(session: Session) -> None:
        collection = hold_collection(session, find_collection(session, SLUG))
        mint_invitations(session, inviting_link(session, collection, "skolen"), 10)

    form = {"source": "skolen", "count": "10"}
    made = meanwhile(house, invite, f"/collections/{SLUG}/invitations", OLAUG, **form)
    assert made.status_code == 200
    with house.sessions.reading() as session:
        links = find_collection(session, SLUG).links
        [link] = [one for one in links if one.source == "skolen"]
        assert count_answered(session, link).minted == 20
