"""The shelf is swept: no file keeps a withdrawn story because nobody opens its collection."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from analysis.nearest import begin_sketch
from analysis.shell.holding import load_holding
from analysis.shell.shelf import Shelf
from analysis.shell.snapshot import Drawn, Places
from builders import a_submission, keep_stories, tell
from storybank.collections import find_collection
from storybank.counted import Ids, counted_ids
from storybank.database import Sessions
from storybank.snapshots import places_path, sketch_path, snapshot_path
from storybank.stories import withdraw_story
from storybank.tables import Story

KEY = b"a key of the gate, 32 bytes long"
STORIES = 5


def put_away(sessions: Sessions, folder: Path) -> Path:
    """The file of the collection with all stories that count now."""
    with sessions.reading() as session:
        collection = find_collection(session, "nabolag")
        held = load_holding(session, collection, gate_key=KEY)
        Shelf(folder, KEY).put(session, collection, held)
        return snapshot_path(folder, collection.id)


@pytest.fixture
def sessions(sqlite_url: str) -> Iterator[Sessions]:
    sessions = keep_stories(sqlite_url, STORIES)
    yield sessions
    sessions.engine.dispose()


@pytest.fixture
def file(sessions: Sessions, tmp_path: Path) -> Path:
    return put_away(sessions, tmp_path / "snapshots")


def sweep(sessions: Sessions, file: Path, key: bytes = KEY) -> None:
    with sessions.reading() as session:
        Shelf(file.parent, key).sweep(session)


def withdraw(sessions: Sessions, place: int) -> str:
    """The id of a story that is withdrawn on another machine, which has no such file."""
    with sessions.writing() as session:
        story = session.scalars(select(Story).order_by(Story.story_id)).all()[place]
        name = story.story_id
        withdraw_story(session, story)
    return name


def in_folder(file: Path) -> bytes:
    """All that lies in the folder, byte by byte."""
    return b"".join(one.read_bytes() for one in sorted(file.parent.iterdir()))


def test_a_withdrawn_story_is_swept_from_the_folder(database_url: str, tmp_path: Path) -> None:
    sessions = keep_stories(database_url, STORIES)
    for place in (STORIES - 1, 0):
        file = put_away(sessions, tmp_path / "snapshots")
        gone = withdraw(sessions, place).encode("utf-32-le")
        assert gone in in_folder(file)
        sweep(sessions, file)
        assert gone not in in_folder(file)
    sessions.engine.dispose()


def test_a_file_in_which_nothing_is_withdrawn_stays_as_it_is(
    sessions: Sessions, tmp_path: Path
) -> None:
    withdraw(sessions, 2)
    file = put_away(sessions, tmp_path / "snapshots")
    before = file.stat()
    with sessions.writing() as session:
        collection = find_collection(session, "nabolag")
        tell(session, collection, a_submission())
        tell(session, collection, a_submission(test=True))
    sweep(sessions, file)
    assert file.stat().st_ino == before.st_ino
    assert file.stat().st_mtime_ns == before.st_mtime_ns


def cut_in_half(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def leave_a_collection_behind(file: Path) -> None:
    file.rename(file.with_name("4711.arrays"))


@pytest.mark.parametrize("harm", [cut_in_half, leave_a_collection_behind])
def test_what_nobody_can_read_does_not_stay(
    sessions: Sessions, file: Path, harm: Callable[[Path], None]
) -> None:
    harm(file)
    sweep(sessions, file)
    assert not list(file.parent.glob("*.arrays"))


def a_sketch(ids: Ids) -> Drawn:
    return Drawn("model", ids, begin_sketch(np.eye(len(ids)), len(ids)))


def places(ids: Ids) -> Places:
    return Places((1, 0), ids, np.zeros((len(ids), 2), np.float32), np.zeros(len(ids), np.bool_))


@pytest.mark.parametrize("make,path", [(a_sketch, sketch_path), (places, places_path)])
def test_what_lies_beside_is_swept_too_once_a_story_of_it_is_withdrawn(
    sessions: Sessions,
    file: Path,
    make: Callable[[Ids], Drawn | Places],
    path: Callable[[Path, int], Path],
) -> None:
    with sessions.reading() as session:
        collection = find_collection(session, "nabolag")
        value = make(counted_ids(session, collection))
        Shelf(file.parent, KEY).put_beside(session, collection, value)
    beside = path(file.parent, int(file.stem))
    sweep(sessions, file)
    assert beside.exists()
    file.unlink()  # it is found by itself
    gone = withdraw(sessions, 1).encode()
    assert gone in in_folder(file)
    sweep(sessions, file)
    assert not beside.exists()
    assert gone not in in_folder(file)


def test_a_file_of_another_key_does_not_stay(sessions: Sessions, file: Path) -> None:
    sweep(sessions, file, b"another key of the gate, 32 byte")
    assert not file.exists()


def test_what_a_killed_process_began_to_write_is_swept_and_the_file_stays(
    sessions: Sessions, file: Path
) -> None:
    draft = file.with_name(f".{file.name}.0123456789abcdef")
    draft.write_bytes(file.read_bytes()[:5000])
    sweep(sessions, file)
    assert not draft.exists()
    assert file.exists()
    file.rename(draft)
    sweep(sessions, file)
    assert not draft.exists(), "without a file in its place too"


def test_what_is_being_written_is_left_until_it_lies_there(sessions: Sessions, file: Path) -> None:
    withdraw(sessions, 0)
    draft = file.with_name(f".{file.name}.0123456789abcdef")
    writer = Shelf(file.parent, KEY).begin(int(file.stem))
    assert writer is not None
    draft.write_bytes(b"placements of those that stay")
    sweep(sessions, file)
    assert draft.exists()
    writer.drop()
    sweep(sessions, file)
    assert not draft.exists()
    assert not file.exists()


def test_where_no_folder_is_nothing_is_swept(sessions: Sessions, tmp_path: Path) -> None:
    sweep(sessions, tmp_path / "nowhere" / "1.arrays")
    assert not (tmp_path / "nowhere").exists()
