"""`fortell database copy`: whole, while others write, and with the newest stories in it."""

import shutil
import stat
from pathlib import Path
from threading import Event, Thread

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from builders import a_collection, many_stories, tell
from fortell.cli import main
from fortell.workplace import Workplace, open_workplace
from storybank.audit import all_entries, first_broken_entry
from storybank.collections import find_collection
from storybank.database import Sessions, open_database
from storybank.schema import check_schema
from storybank.submission import Submission
from storybank.tables import Story

MANY = 300


def copy(out: Path) -> Result:
    return CliRunner().invoke(main, ["database", "copy", "--out", str(out)])


@pytest.fixture
def workplace() -> Workplace:
    place = open_workplace()
    with place.sessions.writing() as session:
        a_collection(session)
    return place


def keep(sessions: Sessions, stories: list[Submission], kept: list[str], some: Event) -> None:
    for one in stories:
        with sessions.writing() as session:
            tell(session, find_collection(session, "nabolag"), one)
        kept.append(one.story)
        if len(kept) == 20:
            some.set()


def told(file: Path) -> set[str]:
    engine = open_database(f"sqlite:///{file}")
    check_schema(engine)
    with Sessions(engine).reading() as session:
        ids = set(session.scalars(select(Story.story_id)))
        assert first_broken_entry(session) is None
        assert [one.deed for one in all_entries(session)][-1] == "copied the database"
    engine.dispose()
    return ids


def test_a_copy_holds_all_that_was_acknowledged_before_it_while_others_write(
    workplace: Workplace, tmp_path: Path
) -> None:
    stories, kept, some = many_stories(MANY), list[str](), Event()
    writing = Thread(target=keep, args=(workplace.sessions, stories, kept, some))
    writing.start()
    some.wait()
    before = set(kept)
    answer = copy(tmp_path / "copy.db")
    writing.join()
    assert answer.exit_code == 0, answer.output
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir() if "copy" in one.name] == ["copy.db"]
    assert before <= told(tmp_path / "copy.db") <= set(kept)
    workplace.sessions.engine.dispose()


def test_the_file_alone_would_lack_the_newest_story(workplace: Workplace, tmp_path: Path) -> None:
    [story] = many_stories(1)
    with workplace.sessions.writing() as session:
        tell(session, find_collection(session, "nabolag"), story)
    assert copy(tmp_path / "copy.db").exit_code == 0
    assert told(tmp_path / "copy.db") == {story.story}
    shutil.copy(str(workplace.sessions.engine.url.database), tmp_path / "alone.db")
    assert (tmp_path / "alone.db").read_bytes() != (tmp_path / "copy.db").read_bytes()
    assert story.text.encode() not in (tmp_path / "alone.db").read_bytes()
    workplace.sessions.engine.dispose()


def test_nothing_is_written_over_and_what_cannot_be_copied_says_so(
    workplace: Workplace,
    tmp_path: Path,
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "there").write_text("an older copy")
    assert "is there already" in copy(tmp_path / "there").output
    assert (tmp_path / "there").read_text() == "an older copy"
    answer = copy(tmp_path / "nowhere" / "copy.db")
    assert "cannot be written: No such file or directory." in answer.output
    monkeypatch.setenv("FORTELL_DATABASE_URL", postgres_url)
    assert "pg_dump" in copy(tmp_path / "copy.db").output
    assert not (tmp_path / "copy.db").exists()
    workplace.sessions.engine.dispose()
