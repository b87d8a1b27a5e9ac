"""The worker is killed at random moments: the same themes and patterns in the end, none twice.

A worker that is killed leaves what it had kept; where it came to its end all is forgotten, and the
next kills fall on another beginning.
"""

import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from analysis.encoder import FAST
from analysis.shell.kept_themes import current_themes
from builders import a_collection
from builders import tell as tell_story
from drilling import Tell, full
from drills.warm import warm_process
from laying import lay_tables
from patterning import planted_stories, scan_of, values_of, watch_at, work_at
from small_models import TOPICS, keep_small_model
from storybank.collections import find_collection
from storybank.database import Sessions, open_database
from storybank.submission import Submission
from storybank.tables import Lease, Pattern, Run, ThemeNone, ThemeStory, Vector

SLUG = "nabolag"
PATIENCE = 300  # seconds that a worker may take to its end on a busy machine
SHORT, FULL = 2, full(20)
STORIES = 120


@dataclass(frozen=True)
class Place:
    """A home with stories and a small model; its worker is a process that has all modules."""

    sessions: Sessions
    settings: Mapping[str, str]

    watching: bool = False

    def begin(self) -> ForkServerProcess:
        return warm_process(watch_at if self.watching else work_at, self.settings)

    def finish(self) -> None:
        worker = self.begin()
        worker.join(PATIENCE)
        assert worker.exitcode == 0

    def kept(self) -> dict[str, Any]:
        """Everything that an analysis leaves, but for the keys of runs."""
        with self.sessions.reading() as session:
            themes = current_themes(session, find_collection(session, SLUG))
            vectors = session.execute(
                select(Vector.story_id, Vector.model, Vector.values).order_by(Vector.story_id)
            )
            counts = [
                session.scalar(select(func.count()).select_from(table))
                for table in (Vector, ThemeStory, ThemeNone, Pattern, Lease)
            ]
            done = session.execute(
                select(Run.kind, func.count()).filter_by(state="done").group_by(Run.kind)
            )
            found = {"vectors": [tuple(row) for row in vectors], "counts": counts}
            found |= {"themes": themes, "done": sorted(tuple(row) for row in done)}
        return {**found, "patterns": values_of(scan_of(self.sessions, SLUG))}

    def forget(self) -> None:
        """Let go of all that analysis made, as if it had never been.

        Of a worker that watches: of all that it made of the stories that came after the whole run.
        """
        with self.sessions.writing() as session:
            if self.watching:
                forget_placed(session)
                return
            for table in (Vector, Run, Lease):
                session.execute(delete(table))


def forget_placed(session: Session) -> None:
    for table in (ThemeStory, ThemeNone):
        placed = select(table.story_id).filter(table.placed)
        session.execute(delete(Vector).filter(Vector.story_id.in_(placed)))
        session.execute(delete(table).filter(table.placed))
    session.execute(delete(Run).filter_by(kind="placing"))
    session.execute(delete(Lease))


def topical_stories(count: int) -> list[Submission]:
    """Stories of four topics, each in its own words."""
    by_topic = [planted_stories(count, text=text) for text in TOPICS]
    return [by_topic[number % len(TOPICS)][number] for number in range(count)]


def a_place(url: str, folder: Path) -> Place:
    home = folder / "home"
    keep_small_model(home / "models")
    engine = open_database(url)
    lay_tables(engine)
    sessions = Sessions(engine)
    with sessions.writing() as session:
        collection = a_collection(session)
        for one in topical_stories(STORIES):
            tell_story(session, collection, one)
    settings = {"FORTELL_HOME": str(home), "FORTELL_DATABASE_URL": url, "FORTELL_ENCODER": FAST}
    return Place(sessions, settings)


@pytest.fixture
def short_place(sqlite_url: str, tmp_path: Path) -> Iterator[Place]:
    place = a_place(sqlite_url, tmp_path)
    yield place
    place.sessions.engine.dispose()


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Place]:
    place = a_place(database_url, tmp_path)
    yield place
    place.sessions.engine.dispose()


def test_a_worker_that_is_killed_leaves_the_same_in_the_end(short_place: Place, tell: Tell) -> None:
    kill_often(short_place, SHORT, tell)


@pytest.mark.drill
def test_a_worker_that_is_killed_twenty_times_leaves_the_same_in_the_end(
    place: Place, tell: Tell
) -> None:
    kill_often(place, FULL, tell)


def test_a_worker_that_is_killed_while_it_places_leaves_the_same_in_the_end(
    short_place: Place, tell: Tell
) -> None:
    watching = with_new_stories(short_place)
    kill_often(watching, SHORT, tell)
    assert any(one.placed for one in watching.kept()["themes"].themes)


@pytest.mark.drill
def test_a_worker_that_is_killed_twenty_times_while_it_places_leaves_the_same_in_the_end(
    place: Place, tell: Tell
) -> None:
    kill_often(with_new_stories(place), FULL, tell)


def with_new_stories(place: Place) -> Place:
    """A place where the whole was done, few stories came since, and whoever works watches."""
    watching = replace(place, watching=True)
    watching.finish()
    with place.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        for one in topical_stories(STORIES + 8)[STORIES:]:
            tell_story(session, collection, one)
    return watching


def kill_often(place: Place, kills: int, tell: Tell) -> None:
    """Kill the worker so many times; each time that it came to an end all is as it should be."""
    begun = time.monotonic()
    place.finish()
    whole, took = place.kept(), time.monotonic() - begun
    moments, killed, ends = random.Random(4), 0, 0
    while killed < kills:
        place.forget()
        while killed < kills and _kill_at(place, moments.uniform(0, took)):
            killed += 1
        place.finish()
        ends += 1
        assert place.kept() == whole
    place.finish()
    assert place.kept() == whole, "nothing is left to do"
    tell(f"{killed} kills, {ends} times to the end, {took:.1f} s undisturbed")


def _kill_at(place: Place, moment: float) -> bool:
    """Kill a worker at a moment; whether it had not come to its end before."""
    worker = place.begin()
    worker.join(moment)
    alive = worker.is_alive()
    worker.kill()
    worker.join()
    return alive
