"""New stories are placed at once; what comes of them in the end is as if all had come together."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import event, select

from analysis.shell.holding import load_holding
from analysis.shell.joining import join_stories
from analysis.shell.kept_places import load_points
from analysis.shell.kept_themes import KeptThemes, latest_run_id, themes_of_stories
from analysis.shell.reconcile import bring_up_patterns
from analysis.shell.scanning import scan_fingerprint
from analysis.shell.work import Worker, name_holder
from builders import NOW
from laying import lay_tables
from storybank.collections import find_collection
from storybank.database import Sessions, open_database
from storybank.patterns import latest_scan
from storybank.stories import MADE_FROM_IT, withdraw_story
from storybank.tables import Medium, Story, Theme, ThemeLandmark, ThemeNone, ThemeStory
from storybank.theme_edits import pin_theme
from towns import BY, SLUG, Town, by_topic, found_town

KEY = b"a key of the gate, 32 bytes long"


@pytest.fixture(scope="module")
def analysed_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a hundred stories whose themes have been found."""
    file = tmp_path_factory.mktemp("analysed") / "fortell.sqlite"
    for town in analysed(f"sqlite:///{file}"):
        assert town.runs() == 1
    return file


@pytest.fixture
def town(analysed_file: Path, tmp_path: Path) -> Iterator[Town]:
    """A copy of it, to do with as one likes."""
    yield from copied(analysed_file, tmp_path / "copy.sqlite")


@pytest.fixture
def beside(analysed_file: Path, tmp_path: Path) -> Iterator[Town]:
    """Another one."""
    yield from copied(analysed_file, tmp_path / "beside.sqlite")


def copied(file: Path, copy: Path) -> Iterator[Town]:
    shutil.copy(file, copy)
    engine = open_database(f"sqlite:///{copy}")
    yield Town(Sessions(engine), told=100)
    engine.dispose()


@pytest.fixture
def town_anywhere(database_url: str) -> Iterator[Town]:
    """The same on each kind of database, found anew."""
    yield from analysed(database_url)


def analysed(url: str) -> Iterator[Town]:
    engine = open_database(url)
    lay_tables(engine)
    town = found_town(Sessions(engine))
    town.analyse()
    yield town
    engine.dispose()


def beyond(town: Town) -> dict[str, str]:
    """Why no theme fits the stories that were placed in none."""
    with town.sessions.reading() as session:
        rows = session.scalars(select(ThemeNone).filter_by(placed=True))
        return {row.story_id: row.reason for row in rows}


def take_back(town: Town, story_id: str) -> None:
    with town.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        withdraw_story(session, session.get_one(Story, (collection.id, story_id)))


def unplaced(themes: KeptThemes) -> KeptThemes:
    """The same themes without what was placed in them."""
    plain = (replace(one, stories=one.found, placed=()) for one in themes.themes)
    return replace(themes, themes=tuple(plain))


def test_stories_have_the_same_themes_looked_up_one_by_one_or_among_all(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    themes = {story: one.key for one in town.themes().themes for story in one.stories}
    with town.sessions.reading() as session:
        collection = find_collection(session, SLUG)
        ids = [*session.scalars(select(Story.story_id)), "nobody told it"]
        for rows_in_the_time_of_one in (0, 8, 10**9):
            monkeypatch.setattr("analysis.shell.kept_themes.BY_ID", rows_in_the_time_of_one)
            for some in (ids, ids[::30]):
                found = themes_of_stories(session, collection, some)
                assert found == [themes.get(one) for one in some]
    assert len({*themes.values()}) > 1


def test_a_new_story_gets_its_theme_at_once_and_the_themes_stand(town_anywhere: Town) -> None:
    town = town_anywhere
    before = town.themes()
    town.tell("buss", 3)
    town.tell("romferd", 1)
    after = town.analyse(patient=True)
    assert town.runs() == 1
    assert unplaced(after) == before
    bus = by_topic(town, before)["buss"]
    assert {one.key: len(one.placed) for one in after.themes if one.placed} == {bus.key: 3}
    assert list(beyond(town).values()) == ["far"]
    assert town.analyse(patient=True) == after, "nothing is left to do"


def test_a_tenth_that_is_new_asks_for_the_whole(town: Town) -> None:
    town.tell("buss", 9)
    town.analyse(patient=True)
    assert town.runs() == 1
    town.tell("lege", 1)
    themes = town.analyse(patient=True)
    assert town.runs() == 2
    assert not any(one.placed for one in themes.themes)
    assert themes.n == 110


def test_another_day_asks_for_the_whole_where_something_is_new(town: Town) -> None:
    tomorrow = NOW + timedelta(days=1)
    town.analyse(patient=True, at=tomorrow)
    assert town.runs() == 1
    town.tell("buss", 1)
    town.analyse(patient=True)
    town.analyse(patient=True, at=tomorrow)
    assert town.runs() == 2


def test_many_that_fit_no_theme_ask_for_the_whole(town: Town) -> None:
    town.tell("buss", 60)
    town.analyse()
    assert town.runs() == 2
    for _ in range(9):
        town.tell("romferd", 1)
    town.analyse(patient=True)
    assert town.runs() == 2
    town.tell("romferd", 1)
    assert "romferd" in by_topic(town, town.analyse(patient=True))
    assert town.runs() == 3


def test_what_people_decide_and_what_is_taken_back_asks_for_the_whole(town: Town) -> None:
    bus = by_topic(town, town.themes())["buss"]
    town.tell("buss", 2)
    placed = by_topic(town, town.analyse(patient=True))["buss"].placed
    take_back(town, placed[0])
    town.analyse(patient=True)
    assert town.runs() == 1, "no theme was found by it"
    with town.sessions.writing() as session:
        pin_theme(session, find_collection(session, SLUG), bus.key, bus.found[:5], BY)
    town.analyse(patient=True)
    assert town.runs() == 2
    take_back(town, bus.found[0])
    town.analyse(patient=True)
    assert town.runs() == 3


def test_in_the_end_it_does_not_matter_how_stories_came(town: Town, beside: Town) -> None:
    for topic in ("buss", "snø", "romferd", "buss", "lege"):
        town.tell(topic, 1)
        beside.tell(topic, 1)
        town.analyse(patient=True)
    assert any(one.placed for one in town.themes().themes)
    assert town.analyse() == beside.analyse()
    assert rows_of(town) == rows_of(beside)


def rows_of(town: Town) -> list[list[tuple[object, ...]]]:
    """Every place of a story in the newest run, and the ground that it leaves."""
    with town.sessions.reading() as session:
        run_id = latest_run_id(session, find_collection(session, SLUG))
        lies = select(
            *(ThemeStory.story_id, ThemeStory.fit, ThemeStory.role, ThemeStory.placed),
            *(ThemeStory.x, ThemeStory.y),
        )
        beyond = select(
            *(ThemeNone.story_id, ThemeNone.reason, ThemeNone.placed, ThemeNone.x, ThemeNone.y)
        )
        others = [
            beyond.filter_by(run_id=run_id),
            select(ThemeLandmark.story_id, ThemeLandmark.language).filter_by(run_id=run_id),
        ]
        newest = lies.join(Theme).filter(Theme.run_id == run_id)
        return [sorted(map(tuple, session.execute(one))) for one in (newest, *others)]


def places_of(town: Town, story_ids: Sequence[str]) -> NDArray[np.float32]:
    """Where these stories, sorted by id, lie on the map."""
    with town.sessions.reading() as session:
        collection = find_collection(session, SLUG)
        return load_points(session, collection, np.array(sorted(story_ids), np.str_))


def test_a_new_story_lies_on_the_map_among_its_own(town: Town) -> None:
    town.tell("buss", 3)
    town.tell("romferd", 1)
    town.analyse(patient=True)
    bus = by_topic(town, town.themes())["buss"]
    old, new = places_of(town, bus.found), places_of(town, bus.placed)
    apart = np.linalg.norm(new[:, None] - old[None], axis=2).min(axis=1)
    assert (apart < 0.1).all()
    assert np.isfinite(places_of(town, list(beyond(town)))).all(), (
        "who fits no theme lies there too"
    )


def test_stories_stay_where_they_lay_from_run_to_run(town: Town) -> None:
    found = [story for one in town.themes().themes for story in one.found]
    before = places_of(town, found)
    town.tell("buss", 4)
    town.analyse()
    assert town.runs() == 2
    moved = np.linalg.norm(places_of(town, found) - before, axis=1)
    assert np.median(moved) < 0.05


def test_a_story_that_nobody_read_lies_nowhere_on_the_map(town: Town) -> None:
    with town.sessions.reading() as session:
        collection = find_collection(session, SLUG)
        nobody = np.array(["00000000-0000-4000-8000-000000000000"])
        assert np.isnan(load_points(session, collection, nobody)).all()
        assert load_points(session, collection, nobody[:0]).shape == (0, 2)


def test_a_placed_story_that_is_taken_back_leaves_nothing(town_anywhere: Town) -> None:
    town = town_anywhere
    town.tell("buss", 1)
    town.tell("romferd", 1)
    bus = by_topic(town, town.analyse(patient=True))["buss"]
    for story in (*bus.placed, bus.found[0], *beyond(town)):
        take_back(town, story)
        with town.sessions.reading() as session:
            for table in set(MADE_FROM_IT) - {Medium}:
                rows = session.scalars(select(table.story_id).filter_by(story_id=story)).all()
                assert rows == [], table


def test_what_is_held_of_a_collection_follows_a_story_that_is_placed(town: Town) -> None:
    town.tell("buss", 2)
    with town.sessions.reading() as session:
        collection = find_collection(session, SLUG)
        held = load_holding(session, collection, gate_key=KEY)
    town.analyse(patient=True)
    with town.sessions.reading() as session:
        collection = find_collection(session, SLUG)
        joined = join_stories(session, collection, held, gate_key=KEY)
        built = load_holding(session, collection, gate_key=KEY)
    assert joined is not held
    for one in (joined, built):
        codes = one.responses.facets["theme"]
        assert np.count_nonzero(codes.values >= 0) == 102
    theirs, ours = built.responses.facets["theme"], joined.responses.facets["theme"]
    assert ours.labels == theirs.labels
    assert np.array_equal(ours.values, theirs.values)


def test_patterns_are_behind_when_a_story_that_they_saw_is_placed(town: Town) -> None:
    worker = Worker(town.sessions, name_holder(), lambda: NOW, lambda *_: None, KEY)
    town.tell("buss", 1)
    bring_up_patterns(worker, town_collection(town))
    assert is_up_to_date(town)
    town.analyse(patient=True)
    assert not is_up_to_date(town)
    bring_up_patterns(worker, town_collection(town))
    assert is_up_to_date(town)


def town_collection(town: Town) -> Any:
    with town.sessions.reading() as session:
        return find_collection(session, SLUG)


def is_up_to_date(town: Town) -> bool:
    with town.sessions.reading() as session:
        collection = find_collection(session, SLUG)
        ids = session.scalars(select(Story.story_id).order_by(Story.story_id)).all()
        latest = latest_scan(session, collection)
        return latest is not None and latest.stories == scan_fingerprint(session, collection, ids)


@pytest.mark.parametrize("statements", [1, 6, 12])
def test_a_placing_that_breaks_off_anywhere_goes_on_where_it_was(
    town: Town, statements: int
) -> None:
    town.tell("buss", 4)
    town.tell("romferd", 2)
    breaking = Breaking(statements)
    engine = town.sessions.engine
    event.listen(engine, "before_cursor_execute", breaking)
    with pytest.raises(Broken):
        town.analyse(patient=True)
    event.remove(engine, "before_cursor_execute", breaking)
    themes = town.analyse(patient=True)
    assert town.runs() == 1
    assert sum(len(one.placed) for one in themes.themes) == 4
    assert sorted(beyond(town).values()) == ["far", "far"]


@pytest.mark.parametrize("statements", [1, 12])
def test_a_whole_run_that_breaks_off_recalls_the_same_the_next_time(
    town: Town, beside: Town, statements: int
) -> None:
    for one in (town, beside):
        one.tell("buss", 6)
        one.tell("romferd", 6)
    breaking = Breaking(statements)
    engine = town.sessions.engine
    event.listen(engine, "before_cursor_execute", breaking)
    with pytest.raises(Broken):
        town.analyse()
    event.remove(engine, "before_cursor_execute", breaking)
    assert town.analyse() == beside.analyse()
    assert rows_of(town) == rows_of(beside)


class Broken(KeyboardInterrupt):
    """Somebody ends the process: a fault would be a collection's own, and is noted."""


class Breaking:
    """Breaks the work off at the statement of this number that writes what is made of a story."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, *told: Any) -> None:
        statement = told[2]
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            self.left -= 1
            if self.left == 0:
                raise Broken
