"""A large collection as a file: opened whole, shared, and never believed when it is not."""

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from analysis.shell import shelf as shelves
from analysis.shell.draft import Draft
from analysis.shell.holding import Holding, load_holding
from analysis.shell.holdings import Holdings, Work
from analysis.shell.shelf import Shelf
from analysis.tally import keep_answers
from builders import a_collection, a_submission, tell
from laying import lay_tables
from shelving import told_by
from storybank.collections import find_collection
from storybank.database import Sessions, open_database
from storybank.stories import withdraw_story
from storybank.tables import Story

KEY = b"a key of the gate, 32 bytes long"
STORIES = 8


@pytest.fixture
def sessions(sqlite_url: str) -> Iterator[Sessions]:
    engine = open_database(sqlite_url)
    lay_tables(engine)
    sessions = Sessions(engine)
    with sessions.writing() as session:
        collection = a_collection(session)
        for _ in range(STORIES):
            tell(session, collection, a_submission())
    yield sessions
    engine.dispose()


def built_from_rows(sessions: Sessions) -> Holding:
    with sessions.reading() as session:
        return load_holding(session, find_collection(session, "nabolag"), gate_key=KEY)


def held_by(process: Holdings, sessions: Sessions) -> Holding:
    with sessions.reading() as session:
        return process.holding(session, find_collection(session, "nabolag"))


def taken_from(shelf: Shelf, sessions: Sessions) -> Holding | None:
    with sessions.reading() as session:
        return shelf.take(session, find_collection(session, "nabolag"))


def at_once(work: Work) -> None:
    work()


def a_process(folder: Path, key: bytes = KEY) -> Holdings:
    """What one process holds when it has just begun."""
    return Holdings(key, clock=lambda: 0.0, start=at_once, many=1, shelf=Shelf(folder, key))


def the_file(folder: Path) -> Path:
    (found,) = folder.glob("*.arrays")
    return found


def is_mapped(held: Holding) -> bool:
    return not held.responses.consent.flags.owndata


def test_what_one_process_wrote_the_next_maps(sessions: Sessions, tmp_path: Path) -> None:
    built = built_from_rows(sessions)
    held_by(a_process(tmp_path), sessions)
    held = held_by(a_process(tmp_path), sessions)
    assert is_mapped(held)
    assert np.array_equal(held.responses.story_ids, built.responses.story_ids)
    assert np.array_equal(held.responses.triads["drivkraft"], built.responses.triads["drivkraft"])
    assert np.array_equal(held.responses.told, built.responses.told)
    assert held.responses.facets["language"].labels == built.responses.facets["language"].labels
    assert np.array_equal(held.crowd.order, built.crowd.order)


def test_codes_are_mapped_too(sessions: Sessions, tmp_path: Path) -> None:
    built = built_from_rows(sessions)
    kept = keep_answers(built.responses)
    whole = Holding(built.framework, built.responses, built.crowd, built.hashes, 0, kept)
    with sessions.reading() as session:
        shelf, collection = Shelf(tmp_path, KEY), find_collection(session, "nabolag")
        there = shelf.put(session, collection, whole).kept
    assert there is not None
    assert np.array_equal(there.questions["stemme"].codes, kept.questions["stemme"].codes)
    assert np.array_equal(there.measures["krefter.0"].cells, kept.measures["krefter.0"].cells)
    assert there.sums["drivkraft"].stories == kept.sums["drivkraft"].stories
    assert not there.questions["stemme"].codes.flags.writeable


def test_what_joins_in_the_file_is_to_the_bit_what_would_be_built(
    sessions: Sessions, tmp_path: Path
) -> None:
    built = built_from_rows(sessions)
    with sessions.reading() as session:
        whole = replace(built, coded=keep_answers(built.responses))
        Shelf(tmp_path, KEY).put(session, find_collection(session, "nabolag"), whole)
    with sessions.writing() as session:
        for _ in range(3):
            tell(session, find_collection(session, "nabolag"), a_submission())
        gone = session.scalars(select(Story).order_by(Story.story_id.desc())).first()
        assert gone is not None
        withdraw_story(session, gone)
    process = a_process(tmp_path)
    joined, lying = held_by(process, sessions), held_by(process, sessions)
    built = built_from_rows(sessions)
    right = told_by(replace(built, coded=keep_answers(built.responses)))
    assert told_by(joined) == told_by(lying) == right
    assert is_mapped(joined)
    assert lying.file is not None


def test_only_the_owner_may_read_the_file(sessions: Sessions, tmp_path: Path) -> None:
    folder = tmp_path / "snapshots"
    held_by(a_process(folder), sessions)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(the_file(folder).stat().st_mode) == 0o600


def test_a_story_withdrawn_while_nobody_served_is_not_shown_from_the_file(
    sessions: Sessions, tmp_path: Path
) -> None:
    held_by(a_process(tmp_path), sessions)
    before = the_file(tmp_path).stat().st_ino
    with sessions.writing() as session:
        gone = session.scalars(select(Story).order_by(Story.story_id)).first()
        assert gone is not None
        name = gone.story_id
        withdraw_story(session, gone)
    held = held_by(a_process(tmp_path), sessions)
    assert name not in held.responses.story_ids
    assert the_file(tmp_path).stat().st_ino != before
    assert name.encode("utf-32-le") not in the_file(tmp_path).read_bytes()


def cut_in_half(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def cut_in_its_head(file: Path) -> None:
    os.truncate(file, 40)


def empty(file: Path) -> None:
    os.truncate(file, 0)


def spoil_the_head(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-100:-80] = b"\0" * 20
    file.write_bytes(content)


def lose_a_piece_of_the_middle(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[:640] + content[704:])


def put_an_older_one_there(file: Path) -> None:
    """As it was written before the head stood at the end."""
    head = b'{"mark": "0123456789abcdef", "bytes": 64, "tree": {"plain": 1}}'
    file.write_bytes(b"FORTELL1" + len(head).to_bytes(8, "little") + head + bytes(128))


def put_a_folder_there(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    "harm",
    [
        cut_in_half,
        cut_in_its_head,
        empty,
        spoil_the_head,
        lose_a_piece_of_the_middle,
        put_an_older_one_there,
    ],
)
def test_a_file_that_is_not_whole_is_built_anew(
    sessions: Sessions,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    harm: object,
) -> None:
    held_by(a_process(tmp_path), sessions)
    harm(the_file(tmp_path))  # type: ignore[operator]
    assert len(held_by(a_process(tmp_path), sessions).responses) == STORIES
    assert "is not whole" in caplog.text
    assert is_mapped(held_by(a_process(tmp_path), sessions))


def test_a_folder_in_the_place_of_the_file_stops_no_page(
    sessions: Sessions, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    held_by(a_process(tmp_path), sessions)
    put_a_folder_there(the_file(tmp_path))
    assert len(held_by(a_process(tmp_path), sessions).responses) == STORIES
    assert "cannot be written" in caplog.text
    assert not list(tmp_path.glob(".*")), "no draft is left"
    the_file(tmp_path).rmdir()
    held_by(a_process(tmp_path), sessions)
    assert is_mapped(held_by(a_process(tmp_path), sessions))


def test_a_file_of_another_key_or_format_is_not_opened(
    sessions: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_by(a_process(tmp_path), sessions)
    other = b"another key of the gate, 32 byte"
    assert taken_from(Shelf(tmp_path, other), sessions) is None
    monkeypatch.setattr(shelves, "FORMAT", shelves.FORMAT + 1)
    assert taken_from(Shelf(tmp_path, KEY), sessions) is None
    assert len(held_by(a_process(tmp_path), sessions).responses) == STORIES


def test_where_nothing_can_be_written_pages_show_what_is_held(
    sessions: Sessions, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "snapshots"
    folder.write_text("a file in the place of the folder")
    process = a_process(folder)
    assert len(held_by(process, sessions).responses) == STORIES
    assert "cannot be written" in caplog.text
    folder.unlink()
    assert len(held_by(process, sessions).responses) == STORIES
    held_by(a_process(folder), sessions)
    assert is_mapped(held_by(a_process(folder), sessions))


def test_a_process_takes_what_another_has_written_meanwhile(
    sessions: Sessions, tmp_path: Path
) -> None:
    seconds = [0.0]
    first, second = (
        Holdings(KEY, clock=lambda: seconds[0], start=at_once, many=1, shelf=Shelf(tmp_path, KEY))
        for _ in range(2)
    )
    for one in (first, second):
        held_by(one, sessions)
    with sessions.writing() as session:
        tell(session, find_collection(session, "nabolag"), a_submission())
    for turn in (1, 2):
        seconds[0] = 20.0 * turn
        for one in (first, second):
            held_by(one, sessions)
    held = [held_by(one, sessions) for one in (first, second)]
    assert [len(one.responses) for one in held] == [STORIES + 1, STORIES + 1]
    assert all(map(is_mapped, held))
    assert not list(tmp_path.glob(".*")), "no draft is left"


def a_writer(folder: Path) -> Draft:
    """Another process, which is writing."""
    writer = Shelf(folder, KEY).begin(1)
    assert writer is not None
    return writer


def test_a_page_that_must_look_does_not_wait_for_another_who_writes(
    sessions: Sessions, tmp_path: Path
) -> None:
    held_by(a_process(tmp_path), sessions)
    with sessions.writing() as session:
        tell(session, find_collection(session, "nabolag"), a_submission())
    writer, works = a_writer(tmp_path), list[Work]()
    shelf = Shelf(tmp_path, KEY)
    process = Holdings(KEY, clock=lambda: 0.0, start=works.append, many=1, shelf=shelf)
    held = held_by(process, sessions)
    assert len(held.responses) == STORIES + 1
    assert held.file is None
    writer.drop()
    works.pop()()
    assert held_by(process, sessions).file is not None
    assert not list(tmp_path.glob(".*")), "no draft is left"


def test_who_looks_beside_its_pages_takes_what_another_is_writing(
    sessions: Sessions, tmp_path: Path
) -> None:
    seconds, works = [0.0], list[Work]()
    shelf = Shelf(tmp_path, KEY)
    process = Holdings(KEY, clock=lambda: seconds[0], start=works.append, many=1, shelf=shelf)
    held_by(process, sessions)
    works.pop()()
    with sessions.writing() as session:
        tell(session, find_collection(session, "nabolag"), a_submission())
    writer = a_writer(tmp_path)
    seconds[0] = 20.0
    held_by(process, sessions)
    works.pop()()
    assert len(held_by(process, sessions).responses) == STORIES
    writer.drop()
    works.pop()()
    assert len(held_by(process, sessions).responses) == STORIES + 1
