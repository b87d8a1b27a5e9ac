"""A collection that is told, taken back, analysed and shown in orders that nobody thought of.

Two processes show it from files that they share, which are cut, removed and swept meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as walk
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.shell.holding import hold_back_stories, load_holding
from analysis.shell.holdings import Holdings
from analysis.shell.kept_places import load_beyond, load_points
from analysis.shell.shelf import Shelf
from analysis.shell.theme_map import ThemeMaps
from builders import a_submission, tell
from laying import lay_tables
from shelving import KEY, told_by
from storybank.collections import find_collection
from storybank.database import Sessions, open_database
from storybank.holding_back import Said, held_back_ids, hold_back, let_read_again, list_held_back
from storybank.snapshots import files_of, forget_snapshot
from storybank.stories import withdraw_story
from storybank.tables import Collection, Story
from storybank.theme_edits import name_theme
from towns import BY, SLUG, TOPICS, Town, found_town

ANY = st.integers(min_value=0, max_value=999)
TELLER = "a" * 32  # a sitting of one person


class Process:
    """What one process holds; each time that it shows the collection is a minute later."""

    def __init__(self, folder: Path) -> None:
        minutes, shelf = count(0, 60), Shelf(folder, KEY)
        clock = map(float, minutes).__next__
        self.holdings = Holdings(KEY, clock=clock, start=lambda do: do(), many=1, shelf=shelf)
        self.maps = ThemeMaps(shelf, many=1)
        self.shelf = shelf


class Collected(RuleBasedStateMachine):
    """Stories, themes and files, beside what the model knows of them."""

    folder: Path
    sessions: Sessions

    def __init__(self) -> None:
        super().__init__()
        self.town: Town = found_town(self.sessions)
        self.processes = [Process(self.folder), Process(self.folder)]
        with self._reading() as (session, collection):
            self.number = collection.id
            self.stories = [*session.scalars(select(Story.story_id))]
        self.gone: list[str] = []
        self.names: dict[str, str] = {}
        self.town.analyse()

    @rule(topic=st.sampled_from(TOPICS), stories=st.integers(min_value=1, max_value=8))
    def tells(self, topic: str, stories: int) -> None:
        numbers = range(self.town.told + 1, self.town.told + stories + 1)
        self.town.tell(topic, stories)
        self.stories += [str(UUID(int=one, version=4)) for one in numbers]

    @rule(topic=st.sampled_from(TOPICS))
    def tells_again(self, topic: str) -> None:
        self.town.told += 1
        story = str(UUID(int=self.town.told, version=4))
        text = f"{topic} {self.town.told}"
        with self.sessions.writing() as session:
            told = a_submission(story=story, text=text, title="", teller=TELLER)
            tell(session, find_collection(session, SLUG), told)
        self.stories.append(story)

    @rule(which=ANY, then=st.sampled_from(["forgotten", "swept", "looked at"]))
    def withdraws(self, which: int, then: str) -> None:
        story = self.stories.pop(which % len(self.stories))
        with self.sessions.writing() as session:
            withdraw_story(session, session.get_one(Story, (self.number, story)))
        self.gone.append(story)
        if then == "forgotten":
            forget_snapshot(self.folder, self.number)
        if then == "swept":
            with self.sessions.reading() as session:
                self.processes[0].shelf.sweep(session)
        if then != "looked at":
            self._nobody_who_has_withdrawn_lies_in_a_file()

    @rule(which=ANY)
    def holds_back(self, which: int) -> None:
        story = self.stories[which % len(self.stories)]
        with self.sessions.writing() as session:
            row = session.get_one(Story, (self.number, story))
            hold_back(session, row, "teller", Said("Naboen truer.", BY.who, BY.day))

    @rule(which=ANY)
    def lets_read_again(self, which: int) -> None:
        with self.sessions.writing() as session:
            held = list_held_back(session, find_collection(session, SLUG))
            if held:
                let_read_again(session, held[which % len(held)][0])

    @rule(patient=st.booleans())
    def analyses(self, *, patient: bool) -> None:
        self.town.analyse(patient=patient)

    @rule(which=ANY)
    def names_a_theme(self, which: int) -> None:
        themes = self.town.themes().themes
        if themes:
            key = themes[which % len(themes)].key
            self.names[key] = f"navn {which}"
            with self.sessions.writing() as session:
                name_theme(session, find_collection(session, SLUG), key, self.names[key], BY)

    @rule(place=st.integers(min_value=0, max_value=2), share=st.floats(min_value=0, max_value=1))
    def a_file_is_cut(self, place: int, share: float) -> None:
        file = files_of(self.folder, self.number)[place]
        if file.exists():
            with file.open("r+b") as opened:
                opened.truncate(int(share * file.stat().st_size))

    @rule(place=st.integers(min_value=0, max_value=2))
    def a_file_is_removed(self, place: int) -> None:
        files_of(self.folder, self.number)[place].unlink(missing_ok=True)

    @rule(place=st.integers(min_value=0, max_value=1))
    def a_process_begins_anew(self, place: int) -> None:
        self.processes[place] = Process(self.folder)

    @rule()
    def who_seldom_looks_shows_what_the_rows_say(self) -> None:
        self._shows_what_the_rows_say(self.processes[1])

    @invariant()
    def who_always_looks_shows_what_the_rows_say(self) -> None:
        self._shows_what_the_rows_say(self.processes[0])

    @invariant()
    def each_story_lies_in_one_theme_or_in_none(self) -> None:
        lies = self._lie()
        assert len(lies) == len(set(lies))
        assert set(lies) <= set(self.stories)
        for theme in self.town.themes().themes:
            assert theme.name == self.names.get(theme.key)

    def teardown(self) -> None:
        self.analyses(patient=False)
        self.who_always_looks_shows_what_the_rows_say()
        self.who_seldom_looks_shows_what_the_rows_say()
        assert sorted(self._lie()) == sorted(self.stories)
        self.sessions.engine.dispose()

    def _shows_what_the_rows_say(self, process: Process) -> None:
        with self._reading() as (session, collection):
            shown = process.holdings.holding(session, collection)
            held = held_back_ids(session, collection)
            rows = hold_back_stories(load_holding(session, collection, gate_key=KEY), held)
            assert told_by(shown) == told_by(rows)
            ids = rows.responses.story_ids
            assert ids.tolist() == sorted(self.stories)
            themes = [one.responses.facets["theme"] for one in (shown, rows)]
            lies = [[one.labels[at] if at >= 0 else "" for at in one.values] for one in themes]
            assert lies[0] == lies[1]
            points = process.maps.points(session, collection, shown.responses.story_ids)
            expected = load_points(session, collection, ids)
            assert np.array_equal(points, expected, equal_nan=True)

    def _lie(self) -> list[str]:
        """The stories that lie in a theme, or of which is known why they lie in none."""
        found = [story for one in self.town.themes().themes for story in one.stories]
        with self._reading() as (session, collection):
            beyond = load_beyond(session, collection)
        return [*found, *chain.from_iterable(beyond.reasons.values())]

    def _nobody_who_has_withdrawn_lies_in_a_file(self) -> None:
        kept = b"".join(one.read_bytes() for one in self.folder.iterdir())
        for story in self.gone:
            assert story.encode() not in kept
            assert story.encode("utf-32-le") not in kept

    @contextmanager
    def _reading(self) -> Iterator[tuple[Session, Collection]]:
        with self.sessions.reading() as session:
            yield session, find_collection(session, SLUG)


def test_a_collection_in_any_order(tmp_path_factory: pytest.TempPathFactory) -> None:
    class HereAndNow(Collected):
        def __init__(self) -> None:
            here = tmp_path_factory.mktemp("any_order")
            self.folder = here / "snapshots"
            self.folder.mkdir()
            engine = open_database(f"sqlite:///{here / 'fortell.db'}")
            lay_tables(engine)
            self.sessions = Sessions(engine)
            super().__init__()

    once = settings(max_examples=8, stateful_step_count=30, phases=[Phase.generate])
    walk(HereAndNow, settings=once)
