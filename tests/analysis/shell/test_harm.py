"""What happens to files happens to snapshots: pages go on, show nothing wrong, and mend it."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select

from builders import a_submission, keep_stories, tell
from shelving import SLUG, a_process, told_by_rows
from storybank.collections import find_collection
from storybank.database import Sessions
from storybank.snapshots import snapshot_path
from storybank.stories import withdraw_story
from storybank.tables import Story

STORIES = 8


@pytest.fixture
def sessions(sqlite_url: str) -> Iterator[Sessions]:
    sessions = keep_stories(sqlite_url, STORIES)
    yield sessions
    sessions.engine.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "snapshots"


def tell_one_more(sessions: Sessions) -> None:
    with sessions.writing() as session:
        tell(session, find_collection(session, SLUG), a_submission())


def withdraw_one(sessions: Sessions) -> str:
    with sessions.writing() as session:
        story = session.scalars(select(Story).filter_by(state="kept")).first()
        assert story is not None
        name = story.story_id
        withdraw_story(session, story)
    return name


def lies_in(folder: Path) -> list[str]:
    """The names of what lies there; a lock is empty and stays."""
    return sorted(one.name for one in folder.iterdir() if one.suffix != ".lock")


@pytest.mark.parametrize("part", [0, 2], ids=["emptied", "cut in half"])
def test_a_file_that_is_cut_while_a_process_holds_it_does_not_end_it(
    sessions: Sessions, folder: Path, part: int
) -> None:
    with a_process(sessions, folder) as process:
        process.ask("show")
        assert process.ask("is_shared") == "shared"
        file = snapshot_path(folder, 1)
        os.truncate(file, file.stat().st_size // part if part else 0)
        assert process.ask("show") == told_by_rows(sessions)
        tell_one_more(sessions)
        assert process.ask("show") == told_by_rows(sessions)
        assert process.ask("is_shared") == "shared"
    assert lies_in(folder) == ["1.arrays"]


def test_on_a_full_disk_pages_go_on_and_what_they_show_is_written_later(
    sessions: Sessions, folder: Path
) -> None:
    with a_process(sessions, folder) as process:
        process.ask("show")
        process.ask("limit", snapshot_path(folder, 1).stat().st_size // 2)
        gone = withdraw_one(sessions)  # not the one that comes
        tell_one_more(sessions)
        assert process.ask("show") == told_by_rows(sessions)
        assert process.ask("is_shared") == "its own"
        assert lies_in(folder) == ["1.arrays"]
        process.ask("limit", 0)
        assert process.ask("show") == told_by_rows(sessions)
        assert process.ask("is_shared") == "shared"
    assert gone.encode("utf-32-le") not in snapshot_path(folder, 1).read_bytes()


def test_what_a_process_leaves_that_is_killed_while_it_writes_is_cleared_away(
    sessions: Sessions, folder: Path
) -> None:
    with a_process(sessions, folder) as killed:
        killed.ask("show")
        assert killed.ask("begin") == "begun"
        assert len(lies_in(folder)) == 2
        with a_process(sessions, folder) as process:
            assert process.ask("begin") == "another writes"
            killed.kill()
            tell_one_more(sessions)
            assert process.ask("show") == told_by_rows(sessions)
            assert process.ask("is_shared") == "shared"
    assert lies_in(folder) == ["1.arrays"]


def test_of_two_processes_that_look_again_and_again_both_show_what_is_there(
    sessions: Sessions, folder: Path
) -> None:
    with ExitStack() as stack:
        processes = [stack.enter_context(a_process(sessions, folder)) for _ in range(2)]
        for _ in range(4):
            tell_one_more(sessions)
            withdraw_one(sessions)
            right = told_by_rows(sessions)
            assert [one.ask("show") for one in processes] == [right, right]
        assert {one.ask("is_shared") for one in processes} == {"shared"}
    assert lies_in(folder) == ["1.arrays"]


def test_a_folder_that_may_not_be_opened_stops_no_page(sessions: Sessions, folder: Path) -> None:
    with a_process(sessions, folder) as process:
        process.ask("show")
        assert process.ask("forbid") == "forbidden"
        tell_one_more(sessions)
        assert process.ask("show") == told_by_rows(sessions)
        assert process.ask("is_shared") == "its own"
        assert process.ask("allow") == "allowed"
        assert process.ask("show") == told_by_rows(sessions)
        assert process.ask("is_shared") == "shared"
    assert lies_in(folder) == ["1.arrays"]
