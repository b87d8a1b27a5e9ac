"""What a whole run knows of the run before: what it found itself, and not for ever."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import select

from analysis.shell.kept_themes import KeptTheme, KeptThemes
from analysis.shell.recalling import Way, recall
from fortell.workplace import open_workplace
from storybank.collections import find_collection
from storybank.tables import Run
from storybank.theme_edits import pin_theme
from towns import BY, SLUG, Town, by_topic, found_town

WAY = Way("m", "1", 0.0)
IDS = np.array(list("abcdefghijklmnop"), np.str_)


def theme(key: str, stories: str, placed: str = "") -> KeptTheme:
    return KeptTheme(key, None, (), None, tuple(stories + placed), None, (), None, tuple(placed))


def themes(*found: KeptTheme, n: int = 16, since: int = 0) -> KeptThemes:
    return KeptThemes(n, WAY.model, 1, WAY.version, found, (), since=since)


def test_a_run_knows_where_the_run_before_itself_found_its_stories() -> None:
    before = themes(theme("x", "ab"), theme("y", "c", placed="d"), n=15)
    recalled = recall(IDS, before, WAY)
    assert recalled.lay is not None
    assert recalled.lay.tolist() == [0, 0, 1, *[-1] * 13]
    assert recalled.since == 1


def test_what_people_held_was_not_found() -> None:
    before = replace(themes(theme("x", "ab"), theme("y", "cd")), held=("x",))
    recalled = recall(IDS, before, WAY)
    assert recalled.lay is not None
    assert recalled.lay.tolist() == [-1, -1, 1, 1, *[-1] * 12]


def test_a_run_on_texts_that_were_masked_otherwise_is_remembered() -> None:
    before = replace(themes(theme("x", "ab")), model=f"{WAY.model}+masked")
    way = Way.of(f"{WAY.model}+masked2", WAY.version, WAY.placements)
    assert recall(IDS, before, way).lay is not None


@pytest.mark.parametrize("way", [Way("n", "1", 0.0), Way("m", "2", 0.0), Way("m", "1", 0.25)])
def test_what_was_found_in_another_way_is_not_remembered(way: Way) -> None:
    assert recall(IDS, themes(theme("x", "ab")), way).lay is None
    assert recall(IDS, None, way).lay is None


@pytest.mark.parametrize(
    "n, since, known",
    [(14, 0, True), (13, 0, False), (15, 1, True), (15, 2, False)],
)
def test_all_are_divided_afresh_once_an_eighth_is_new(n: int, since: int, known: bool) -> None:
    recalled = recall(IDS, themes(theme("x", "abc"), n=n, since=since), WAY)
    assert (recalled.lay is not None) == known
    assert known == (recalled.since > 0)


def test_a_story_that_has_gone_makes_room_for_a_new_one() -> None:
    before = themes(theme("x", "abcd"), theme("y", "yz"))
    assert recall(IDS, before, WAY).since == 2


@pytest.fixture
def town() -> Iterator[Town]:
    town = found_town(open_workplace().sessions)
    town.analyse()
    yield town
    town.sessions.engine.dispose()


def parameters(town: Town) -> dict[str, object]:
    with town.sessions.reading() as session:
        newest = select(Run.parameters).filter_by(kind="themes").order_by(Run.id.desc())
        return dict(session.scalars(newest).first() or {})


def test_the_run_notes_what_it_remembered_and_what_was_held(town: Town) -> None:
    assert parameters(town)["since"] == 0
    town.tell("buss", 12)
    bus = by_topic(town, town.analyse())["buss"]
    assert parameters(town)["since"] == 12
    with town.sessions.writing() as session:
        pin_theme(session, find_collection(session, SLUG), bus.key, bus.found, BY)
    town.tell("snø", 10)
    assert town.analyse().held == (bus.key,)
    assert parameters(town)["since"] == 0, "more than an eighth were new"
