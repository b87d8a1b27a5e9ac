"""What people decided about themes survives the next analysis, and the one after."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select

from analysis.shell.deciding import Decided
from analysis.shell.kept_themes import KeptTheme, KeptThemes
from analysis.shell.naming import name_again
from analysis.themes import find_themes
from fortell.workplace import open_workplace
from planting import plant_stories
from storybank.collections import find_collection
from storybank.stories import withdraw_story
from storybank.tables import Story, ThemeEdit
from storybank.theme_edits import (
    list_edits,
    merge_themes,
    name_theme,
    pin_theme,
    split_theme,
    take_back_edit,
)
from towns import BY, SLUG, Town, by_topic, found_town


@pytest.fixture
def town() -> Iterator[Town]:
    town = found_town(open_workplace().sessions)
    yield town
    town.sessions.engine.dispose()


def parts(*themes: KeptTheme) -> dict[str, str]:
    return {story: one.key for one in themes for story in one.stories}


def test_merged_themes_stay_one_when_stories_come_and_part_when_it_is_taken_back(
    town: Town,
) -> None:
    before = by_topic(town, town.analyse())
    bus, snow = before["buss"], before["snø"]
    with town.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        edit = merge_themes(session, collection, (bus.key, snow.key), parts(bus, snow), BY).id
        name_theme(session, collection, bus.key, "Å komme fram", BY)
    for _ in range(2):
        town.tell("buss", 6)
        town.tell("snø", 6)
        after = by_topic(town, town.analyse())
        assert after["buss"] == after["snø"]
        assert after["buss"].key == bus.key
        assert after["buss"].name == "Å komme fram"
        assert len({one.key for one in after.values()}) == 4
    assert len(after["buss"].stories) == 64
    with town.sessions.writing() as session:
        take_back_edit(session, find_collection(session, SLUG), edit)
    again = by_topic(town, town.analyse())
    assert len({one.key for one in again.values()}) == 5
    assert bus.key in {again["buss"].key, again["snø"].key}


def test_a_theme_comes_back_with_its_name_when_its_merge_is_taken_back(town: Town) -> None:
    before = by_topic(town, town.analyse())
    bus, snow, park = before["buss"], before["snø"], before["park"]
    edits = []
    for other in (snow, park):
        with town.sessions.writing() as session:
            collection = find_collection(session, SLUG)
            for one, name in ((bus, "Rutene"), (snow, "Brøytingen"), (park, "Benkene")):
                name_theme(session, collection, one.key, name, BY)
            inside = parts(
                *(one for one in town.themes().themes if one.key in {bus.key, other.key})
            )
            edits.append(merge_themes(session, collection, (bus.key, other.key), inside, BY).id)
        town.tell("snø", 50)  # far more of what went in than there was
        town.tell("buss", 5)
        assert town.topics(by_topic(town, town.analyse())["buss"]) >= {"buss", "snø"}
    with town.sessions.writing() as session:
        for edit in edits:
            take_back_edit(session, find_collection(session, SLUG), edit)
    again = by_topic(town, town.analyse())
    names = {topic: (one.key, one.name) for topic, one in again.items()}
    assert names["buss"] == (bus.key, "Rutene")
    assert names["snø"] == (snow.key, "Brøytingen")
    assert names["park"] == (park.key, "Benkene")
    assert not any(one.parted or one.joined for one in again.values())
    assert town.analyse() == town.themes(), "nothing is left to do"
    with town.sessions.reading() as session:
        assert session.scalars(select(ThemeEdit)).all() == []


def test_a_merge_taken_back_before_anybody_heeded_it_changes_no_name(town: Town) -> None:
    before = by_topic(town, town.analyse())
    with town.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        pair = before["buss"].key, before["snø"].key
        edit = merge_themes(session, collection, pair, parts(before["buss"], before["snø"]), BY).id
        take_back_edit(session, collection, edit)
    town.tell("buss", 6)
    after = by_topic(town, town.analyse())
    assert {topic: one.key for topic, one in after.items()} == {
        topic: one.key for topic, one in before.items()
    }


def test_a_split_theme_falls_into_parts_that_never_grow_together(town: Town) -> None:
    before = by_topic(town, town.analyse())
    bus, snow = before["buss"], before["snø"]
    with town.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        merge_themes(session, collection, (bus.key, snow.key), parts(bus, snow), BY)
    assert town.topics(by_topic(town, town.analyse())["buss"]) == {"buss", "snø"}
    with town.sessions.writing() as session:
        split_theme(session, find_collection(session, SLUG), bus.key, BY)
    for _ in range(2):
        town.tell("buss", 5)
        town.tell("snø", 5)
        after = by_topic(town, town.analyse())
        assert town.topics(after["buss"]) == {"buss"}
        assert town.topics(after["snø"]) == {"snø"}
        assert bus.key in {after["buss"].key, after["snø"].key}
    with town.sessions.reading() as session:
        answers = [one.answer for one in list_edits(session, find_collection(session, SLUG))]
    assert answers == ["", "done"]


def test_a_theme_of_one_piece_is_not_split_by_force(town: Town) -> None:
    town.tell("buss", 40)
    whole = by_topic(town, town.analyse())["buss"]
    with town.sessions.writing() as session:
        split_theme(session, find_collection(session, SLUG), whole.key, BY)
    after = by_topic(town, town.analyse())
    assert set(after["buss"].stories) == set(whole.stories)
    with town.sessions.reading() as session:
        (edit,) = list_edits(session, find_collection(session, SLUG))
    assert edit.answer == "none"


def test_a_pinned_theme_stands_when_nearly_all_its_stories_are_gone(town: Town) -> None:
    pinned = by_topic(town, town.analyse())["park"]
    with town.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        pin_theme(session, collection, pinned.key, pinned.stories[:3], BY)
        for story_id in pinned.stories[3:]:
            story = session.get(Story, (collection.id, story_id))
            assert story is not None
            withdraw_story(session, story)
    kept = {one.key: one for one in town.analyse().themes}
    assert set(kept[pinned.key].stories) == set(pinned.stories[:3])


def test_an_edit_is_reason_enough_to_look_again_and_only_once(town: Town) -> None:
    pinned = by_topic(town, town.analyse())["park"]
    with town.sessions.writing() as session:
        pin_theme(session, find_collection(session, SLUG), pinned.key, pinned.stories[:5], BY)
    town.analyse()
    seen = town.runs()
    town.analyse()
    assert town.runs() == seen == 2


def kept(key: str, stories: NDArray[np.str_], *terms: str) -> KeptTheme:
    return KeptTheme(key, None, terms, 0.9, tuple(stories.tolist()), None, (), None)


def test_themes_that_the_stories_themselves_bring_together_or_part_are_told() -> None:
    planted = plant_stories((40, 40, 40, 40))
    ids = np.array(planted.story_ids)
    themes = find_themes(
        planted.vectors, languages=planted.languages, story_ids=planted.story_ids, seed=1
    )
    before = KeptThemes(160, "m", 1, "1", (), ())
    first, second, third = (planted.truth == one for one in range(3))
    earlier = (
        kept("ta", ids[first | (second & (np.arange(160) < 50))], "benk"),
        kept("tb", ids[second & (np.arange(160) >= 50)], "buss"),
        kept("tc", ids[third][:25], "snø"),
        kept("td", ids[third][25:], "måking"),
    )
    nothing = Decided(ids, (), {}, (), {})
    named = name_again(ids, themes, replace(before, themes=earlier), nothing)
    told = {int(planted.truth[themes.labels == theme][0]): named[theme] for theme in range(4)}

    assert [told[one].key for one in (0, 1, 2)] == ["ta", "tb", "tc"]
    assert told[2].origin == {"joined": ["måking"]}
    assert told[3].key not in {"ta", "tb", "tc", "td"}
    assert told[3].origin == {}
