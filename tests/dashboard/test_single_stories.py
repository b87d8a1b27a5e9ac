"""Single stories worth reading: counted through the gate, listed only as consent allows."""

import re
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from builders import OLAUG, TODAY
from dashboard.gated import named, permitted
from dashboard.pages.signals import asked_page
from dashboard.room import open_room
from dashboard.stories.turning import LAST_PAGE
from dashboard.themes.signals import ShownSignal, read_signal, shown_signals
from dashboards import SLUG, House, at_desk, copy_house, mounted
from storybank.collections import find_collection
from storybank.holding_back import Said, hold_back
from storybank.stories import withdraw_story
from storybank.tables import AuditEntry, Run, Story, Theme, WeakSignal
from theming import keep_run

TOLD = {"level": 0.05, "judged": 60, "together": 0.01}


def keep_signals(house: House, found: int, **told: object) -> list[str]:
    """As if all stories were kept as outermost of both kinds, and so many found; all their ids."""
    keep_run(house, [], parameters={"signals": {"apart": TOLD, "disagreeing": {**TOLD, **told}}})
    with house.sessions.writing() as session:
        run = session.query(Run.id).order_by(Run.id.desc()).first()[0]
        collection = find_collection(session, SLUG).id
        ids = [one.story_id for one in session.query(Story).order_by(Story.story_id)]
        for kind in ("apart", "disagreeing"):
            session.add_all(
                WeakSignal(
                    run_id=run,
                    kind=kind,
                    collection_id=collection,
                    story_id=story,
                    strength=float(len(ids) - place),
                    found=place < found,
                )
                for place, story in enumerate(ids)
            )
    return ids


def cards(house: House) -> list[ShownSignal]:
    with at_desk(house, OLAUG) as desk:
        return shown_signals(open_room(desk, SLUG), desk)


def read_ids(house: House, kind: str = "apart", page: int = 0) -> tuple[str, list[str]]:
    """What is said above the list, and the ids that the log says were opened."""
    with at_desk(house, OLAUG) as desk:
        said = read_signal(open_room(desk, SLUG), desk, kind, page).said
    with house.sessions.reading() as session:
        entry = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    return said, entry.subject["stories"]


@pytest.fixture
def told_house(standing_house: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    return copy_house(standing_house, tmp_path_factory.mktemp("signals"))


def test_a_card_says_how_many_tellers_in_steps_and_how_many_chance_would_give(
    told_house: House,
) -> None:
    keep_signals(told_house, 12)
    apart, disagreeing = cards(told_house)
    assert apart.name == "Historier som står for seg selv"
    assert apart.size == "Tydelig: 10 fortellere"
    chance = "Fortellere som rene tilfeldigheter ville gitt blant 60 historier: høyst omtrent 3."
    assert apart.lines[-1] == chance
    assert disagreeing.name == "Tekst og plassering er uenige"


def test_what_chance_would_give_is_told_in_tellers_as_what_is_found(told_house: House) -> None:
    ids = keep_signals(told_house, 12, level=0.9)
    with told_house.sessions.writing() as session:
        for story in session.query(Story).filter(Story.story_id.in_(ids[:31])):
            story.teller = "one"
    with at_desk(told_house, OLAUG) as desk:
        gate = open_room(desk, SLUG).gate
        assert gate.count(gate.everybody) == 30
    assert cards(told_house)[1].lines[-1].endswith(" blant 60 historier: høyst omtrent 30.")


@pytest.mark.parametrize("found", [0, 1, 4])
def test_a_few_are_told_apart_from_none_by_nothing(told_house: House, found: int) -> None:
    keep_signals(told_house, found)
    assert {one.size for one in cards(told_house)} == {"Tydelig: færre enn 5 fortellere"}
    keep_signals(told_house, 0)
    none = cards(told_house), read_ids(told_house)
    keep_signals(told_house, found)
    assert (cards(told_house), read_ids(told_house)) == none


def test_the_list_is_an_order_of_what_may_be_read_and_chooses_nobody(told_house: House) -> None:
    ids = keep_signals(told_house, 1)
    with at_desk(told_house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        readable = permitted(room.gate, room.gate.everybody, room.collection.narrowing)
        allowed = set(named(room.gate, np.flatnonzero(readable)))
    said, opened = read_ids(told_house)
    assert opened == [one for one in ids if one in allowed][:10]
    assert len(allowed) < len(ids), "some only wanted to be counted"
    assert "ville bare at svarene skulle telles" in said


def test_its_pages_show_every_story_once_the_outermost_first(told_house: House) -> None:
    ids = keep_signals(told_house, 1)
    with at_desk(told_house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        readable = permitted(room.gate, room.gate.everybody, room.collection.narrowing)
        allowed = set(named(room.gate, np.flatnonzero(readable)))
    pages = -(-len(allowed) // 10)
    read = [story for page in range(pages) for story in read_ids(told_house, page=page)[1]]
    assert read == [one for one in ids if one in allowed]
    assert read_ids(told_house, page=pages + 7) == read_ids(told_house, page=pages - 1)


@pytest.mark.parametrize(
    "turns, pages, page",
    [
        ([None, 1], ["0", "2"], 2),
        ([None, None], ["0", "2"], 0),
        ([], [], 0),
        ([1], ["-1"], 0),
        ([1], ["nothing"], 0),
        ([1], [None], 0),
        ("no", {"list": 1}, 0),
        ([1], ["9" * 30], LAST_PAGE),
    ],
)
def test_a_click_asks_for_a_page_and_anything_else_for_the_first(
    turns: object, pages: object, page: int
) -> None:
    assert asked_page(turns, pages) == page


def test_what_is_held_back_or_withdrawn_is_read_no_more(told_house: House) -> None:
    keep_signals(told_house, 30)
    goes = read_ids(told_house, "disagreeing")[1][0]
    with told_house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        withdraw_story(session, session.get(Story, (collection.id, goes)))
        assert session.query(WeakSignal).filter_by(story_id=goes).count() == 0
        assert session.query(WeakSignal).count() == 2 * 59
    held = read_ids(told_house)[1][0]
    with told_house.sessions.writing() as session:
        story = session.query(Story).filter_by(story_id=held).one()
        hold_back(session, story, "teller", Said("Fare.", OLAUG, TODAY))
    for kind in ("apart", "disagreeing"):
        assert not {goes, held} & set(read_ids(told_house, kind)[1])


@pytest.mark.parametrize("chance", [0.05, 0.4])
def test_placements_that_do_not_follow_the_text_are_told_with_it(
    told_house: House, chance: float
) -> None:
    keep_signals(told_house, 12, together=chance)
    apart, disagreeing = cards(told_house)
    assert disagreeing.lines[-1].startswith("Her er det ikke sikkert at plasseringene følger")
    assert not any("plasseringene" in line for line in apart.lines)


def test_too_few_to_judge_is_said_and_nothing_is_offered(told_house: House) -> None:
    keep_signals(told_house, 0, judged=0, together=None)
    assert [one.readable for one in cards(told_house)] == [True, False]
    assert cards(told_house)[1].size == "Det er for få historier ennå til å si det."


def test_an_analysis_that_sought_none_shows_none(told_house: House) -> None:
    keep_run(told_house, [(Theme(key="a", terms=["a"], stability=0.9), slice(0, 20))])
    assert cards(told_house) == []


def test_they_are_read_from_the_page_of_themes(
    told_house: House, serve: Callable[..., str], laptop: Page, axe: Callable[[Page], Sequence[str]]
) -> None:
    keep_signals(told_house, 12)
    laptop.goto(f"{told_house.enter(laptop, serve(mounted(told_house)))}/themes/{SLUG}")
    alone = laptop.locator(".theme").filter(has_text="Historier som står for seg selv")
    alone.get_by_role("button", name="Les disse historiene").click()
    expect(alone.locator(".fortell-story")).to_have_count(10)
    expect(alone).to_contain_text("De tydeligste først")
    assert axe(laptop) == []
    alone.get_by_role("button", name="Neste").press("Enter")
    expect(alone.locator("[aria-live=polite] > p")).to_contain_text(re.compile("Side 2 av [56]"))
    expect(alone.get_by_role("button", name="Forrige")).to_be_enabled()
    expect(alone.locator(".fortell-story")).to_have_count(10)
    alone.get_by_role("button", name="Les disse historiene").click()
    expect(alone.locator(".pager span")).to_have_text(re.compile("Side 1 av [56]"))
