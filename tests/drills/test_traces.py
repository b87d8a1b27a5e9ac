"""After many stories with known addresses, programs, pages and cookies, none of them is anywhere.

What is searched: the database's own files with its log of writes, everything the server said, and
the operator's export. The same search finds words that must be there.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import text

from capturing import Room, body
from drilling import Tell, full
from drills.real_server import Serve
from drills.tellers import post

SIZES = [pytest.param(50, id="short"), pytest.param(full(1000), id="full", marks=pytest.mark.drill)]
PEER = "127.8.7.6"  # all of 127/8 is this machine: a phone's address that nobody else has
TRACES = {
    "User-Agent": "Vaktmester-Nettleser/7.31",
    "Referer": "https://intranett.kjennetegn.example/side",
    "Cookie": "sporing=Gjenkjennelig",
    "X-Forwarded-For": "203.0.113.77",
    "X-Real-IP": "203.0.113.78",
    "Forwarded": "for=203.0.113.79",
    "X-Request-Id": "Foresporsel-4711",
    "Origin": "https://opphav.kjennetegn.example",
    "Accept-Language": "rm-CH",
}
NEEDLES = (
    *("Vaktmester", "kjennetegn", "Gjenkjennelig", "203.0.113", "Foresporsel", "rm-CH", PEER),
    "opphav",
)
KEPT_WORD = "Blokkmarkvegen"


def send_with_traces(port: int, stories: list[dict[str, object]]) -> None:
    """Each story with every trace that a phone can leave; some are refused, some sent twice."""
    for story in stories:
        for sent in (story, story, {**story, "text": 7}):
            post(port, sent, headers=TRACES, source=PEER)
    post(port, b"\xff", headers=TRACES, source=PEER)


def files_of(room: Room, server_home: Path) -> Iterator[Path]:
    """Every file in which the server or its database may have written."""
    folders = [server_home]
    if room.sessions.engine.dialect.name == "sqlite":
        assert room.sessions.engine.url.database
        folders.append(Path(room.sessions.engine.url.database).parent)
    else:
        with room.sessions.engine.connect() as connection:
            connection.exec_driver_sql("CHECKPOINT")
            folders.append(Path(str(connection.exec_driver_sql("SHOW data_directory").scalar())))
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())


def found_in(paths: list[Path], words: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in paths:
        try:
            raw = path.read_bytes()
        except FileNotFoundError:  # PostgreSQL lets go of its own lists as it goes
            continue
        for word in words:
            if word.encode() in raw or word.encode("utf-16-le") in raw:
                found.setdefault(word, []).append(path.name)
    return found


def export(url: str, home: Path, out: Path) -> None:
    environment = {**os.environ, "FORTELL_DATABASE_URL": url, "FORTELL_HOME": str(home)}
    command = [sys.executable, "-m", "fortell", "export", "nabolag", "--out", str(out)]
    subprocess.run(command, env=environment, check=True, capture_output=True)


@pytest.mark.parametrize("size", SIZES)
def test_nothing_of_a_phone_is_kept_anywhere(
    drill_room: Room,
    database_url: str,
    serve_for_real: Serve,
    tmp_path: Path,
    size: int,
    tell: Tell,
) -> None:
    server = serve_for_real(database_url, FORTELL_PROXIES="1")
    send_with_traces(server.port, [body(text=f"{KEPT_WORD} {number}") for number in range(size)])
    assert len(drill_room.stories()) == size
    export(database_url, server.home, tmp_path / "out")
    copy = [path for path in (tmp_path / "out").iterdir() if path.is_file()]
    searched = [*files_of(drill_room, server.home), *copy]
    server.stop()
    searched += files_of(drill_room, server.home)
    tell(f"{size} stories, {len(searched)} files searched")
    assert found_in(searched, NEEDLES) == {}
    assert len(found_in(copy, (KEPT_WORD,))) == 1
    assert found_in([path for path in searched if path not in copy], (KEPT_WORD,))


@pytest.mark.parametrize("size", SIZES)
def test_sqlite_keeps_no_order_of_arrival(
    sqlite_url: str,
    drill_sqlite: Room,
    serve_for_real: Serve,
    tmp_path: Path,
    size: int,
    tell: Tell,
) -> None:
    tell(f"{size} stories")
    chance = Random(11)
    ids = [str(UUID(int=chance.getrandbits(128), version=4)) for _ in range(size)]
    server = serve_for_real(sqlite_url)
    for number, story in enumerate(ids):
        post(server.port, body(story=story, text=f"nr {number}"))
    with drill_sqlite.sessions.engine.connect() as connection:
        rows = connection.execute(text("SELECT story_id, document FROM story")).all()
        assert [row.story_id for row in rows] == sorted(ids)
        hours = connection.scalars(text("SELECT DISTINCT told FROM story")).all()
        made = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'story'"))
    assert len(hours) <= 2  # the hour may end while the drill runs
    assert "WITHOUT ROWID" in str(made)
    export(sqlite_url, server.home, tmp_path / "out")
    copied = (tmp_path / "out" / "stories.csv").read_text("utf-8")
    assert [copied.find(story) for story in sorted(ids)] == sorted(copied.find(one) for one in ids)
    assert all(story in copied for story in ids)
