"""`fortell analyse` deletes what was to be kept until a day that is over, to the last byte."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from analysis.encoder import FAST
from builders import a_collection, tell
from fortell.cli import main
from fortell.workplace import open_workplace
from patterning import planted_stories
from small_models import TOPICS, keep_small_model
from storybank.audit import all_entries
from storybank.collections import find_collection
from storybank.tables import Pattern, Run, Theme

WORDS = (
    "buss",
    "rute",
    "lege",
    "time",
    "benk",
    "skole",
)  # of the stories, and of nothing else here


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Eighty stories, analysed."""
    home = tmp_path / "home"
    monkeypatch.setenv("FORTELL_HOME", str(home))
    monkeypatch.setenv("FORTELL_ENCODER", FAST)
    keep_small_model(home / "models")
    with open_workplace().sessions.writing() as session:
        collection = a_collection(session)
        told = [planted_stories(80, text=topic) for topic in TOPICS]
        for number in range(80):
            tell(session, collection, told[number % len(told)][number])
    assert run("analyse").output.splitlines()[-1] == "Analysed: nabolag."
    return home


def let_the_day_pass() -> None:
    with open_workplace().sessions.writing() as session:
        collection = find_collection(session, "nabolag")
        today = datetime.now(UTC).astimezone(ZoneInfo(collection.zone)).date()
        collection.retained_until = today - timedelta(days=1)


def kept_in(home: Path) -> bytes:
    return b"".join(one.read_bytes() for one in sorted(home.glob("fortell.db*")))


def test_no_word_of_any_story_is_left_and_no_theme_or_pattern(home: Path) -> None:
    with open_workplace().sessions.reading() as session:
        assert session.scalars(select(Theme)).all()
        assert session.scalars(select(Pattern)).all()
    assert all(word.encode() in kept_in(home) for word in WORDS)
    let_the_day_pass()
    said = run("analyse").output.splitlines()
    assert said == [
        "nabolag: its last day is over, and all that was told there is deleted.",
        "Everything is analysed already.",
    ]
    workplace = open_workplace()
    workplace.sessions.forget_order()  # as SQLite does by itself when its log is long
    assert [word for word in WORDS if word.encode() in kept_in(home)] == []
    with workplace.sessions.reading() as session:
        assert session.scalars(select(Run)).all() == []
        assert [one.deed for one in all_entries(session)] == ["deleted what was told"]


def test_a_second_run_finds_nothing_to_delete(home: Path) -> None:
    let_the_day_pass()
    run("analyse")
    assert run("analyse").output == "Everything is analysed already.\n"


def test_what_would_be_deleted_at_once_is_not_brought_in(home: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    assert run("export", "nabolag", "--out", str(there)).exit_code == 0
    let_the_day_pass()
    run("analyse")
    files = (str(there / "stories.csv"), "--codebook", str(there / "codebook.json"))
    refused = run("import", "--as", "csv", *files, "--collection", "nabolag")
    assert refused.exit_code == 1
    assert "and then deleted. Begin a new collection." in refused.output
