"""Search by meaning from a file that processes share: the same answers, and nobody who withdrew."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.shell.holding import load_holding
from analysis.shell.meanings import Meanings, Question
from analysis.shell.shelf import Shelf
from builders import a_submission, keep_stories, tell
from storybank.collections import find_collection
from storybank.database import Sessions
from storybank.snapshots import sketch_path
from storybank.stories import withdraw_story
from storybank.tables import Story
from storybank.vectors import keep_vectors, stories_without_vector

KEY = b"a key of the gate, 32 bytes long"
MODEL = "small"
STORIES, NUMBERS = 12, 6


@pytest.fixture
def sessions(sqlite_url: str) -> Iterator[Sessions]:
    sessions = keep_stories(sqlite_url, STORIES)
    read_all(sessions)
    yield sessions
    sessions.engine.dispose()


def read_all(sessions: Sessions) -> None:
    """Give each story that has none a vector that only its id decides."""
    with sessions.writing() as session:
        collection = find_collection(session, "nabolag")
        missing = stories_without_vector(session, collection, MODEL)
        keep_vectors(session, collection, MODEL, {one: vector_of(one) for one in missing})


def vector_of(story: str) -> np.ndarray:
    numbers = np.random.default_rng(list(story.encode())).normal(size=NUMBERS)
    return (numbers / np.linalg.norm(numbers)).astype(np.float32)


def ids_in(session: Session) -> np.ndarray:
    collection = find_collection(session, "nabolag")
    return load_holding(session, collection, gate_key=KEY).responses.story_ids


def found_by(meanings: Meanings, sessions: Sessions) -> list[str]:
    """The ids of all stories, the nearest to a question first."""
    with sessions.reading() as session:
        ids = ids_in(session)
        question = Question(vector_of("a question"), MODEL)
        everybody = np.ones(len(ids), np.bool_)
        rows = meanings.nearest(
            session, find_collection(session, "nabolag"), ids, question, among=everybody
        )
        found: list[str] = ids[rows].tolist()
    return found


def by_hand(sessions: Sessions) -> list[str]:
    with sessions.reading() as session:
        near = {
            one: vector_of(one).astype(np.float16) @ vector_of("a question")
            for one in ids_in(session).tolist()
        }
    return sorted(near, key=lambda one: -near[one])


def a_process(folder: Path) -> Meanings:
    return Meanings(Shelf(folder, KEY), many=1)


def of_sketch(meanings: Meanings) -> np.ndarray:
    (held,) = meanings._held.values()
    return held.drawn.sketch.rough


def test_processes_share_a_sketch_and_find_what_each_would_find(
    sessions: Sessions, tmp_path: Path
) -> None:
    alone, first, second = Meanings(), a_process(tmp_path), a_process(tmp_path)
    found = [found_by(one, sessions) for one in (alone, first, second)]
    assert found == [by_hand(sessions)] * 3
    assert np.array_equal(of_sketch(alone), of_sketch(second))
    assert of_sketch(alone).flags.owndata
    assert not of_sketch(first).flags.owndata
    assert not of_sketch(second).flags.owndata
    assert [one.name for one in tmp_path.glob("*.sketch")] == ["1.sketch"]


def test_a_sketch_follows_the_stories_and_their_vectors(sessions: Sessions, tmp_path: Path) -> None:
    first, second = a_process(tmp_path), a_process(tmp_path)
    assert found_by(first, sessions) == found_by(second, sessions) == by_hand(sessions)
    with sessions.writing() as session:
        gone = session.scalars(select(Story).order_by(Story.story_id)).first()
        assert gone is not None
        name = gone.story_id
        withdraw_story(session, gone)
        told = a_submission()
        tell(session, find_collection(session, "nabolag"), told)
    unread = found_by(first, sessions)
    assert name not in unread
    assert told.story not in unread
    assert name.encode() not in sketch_path(tmp_path, 1).read_bytes()
    assert found_by(second, sessions) == unread
    read_all(sessions)
    assert found_by(first, sessions) == found_by(second, sessions) == by_hand(sessions)
    assert told.story in found_by(a_process(tmp_path), sessions)
    assert not of_sketch(second).flags.owndata


@pytest.mark.parametrize("part", [0, 2], ids=["emptied", "cut in half"])
def test_a_sketch_that_is_cut_is_drawn_anew(sessions: Sessions, tmp_path: Path, part: int) -> None:
    process = a_process(tmp_path)
    found_by(process, sessions)
    file = sketch_path(tmp_path, 1)
    os.truncate(file, file.stat().st_size // part if part else 0)
    assert found_by(process, sessions) == by_hand(sessions)
    assert found_by(a_process(tmp_path), sessions) == by_hand(sessions)
    assert not of_sketch(process).flags.owndata
