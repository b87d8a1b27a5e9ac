"""`fortell analyse --watch` where what it needs is away, cluster or database, and comes back.

Meanwhile it sweeps the files of large collections.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import psycopg
import pytest
from distributed import LocalCluster
from sqlalchemy import func, select

from analysis.encoder import FAST
from analysis.shell.embedding import CHUNK
from analysis.shell.holding import load_holding
from analysis.shell.shelf import Shelf
from builders import a_collection, tell
from fortell.commands.analyse import Stopped, Watch, sweep_once
from fortell.workplace import open_workplace
from laying import lay_tables
from patterning import planted_stories
from small_models import TOPICS, keep_small_model
from storybank.database import Sessions, open_database
from storybank.keys import Purpose, derive_key, load_secret
from storybank.settings import Settings
from storybank.snapshots import snapshot_path
from storybank.stories import withdraw_story
from storybank.tables import Lease, Run, Story, Vector
from storybank.withdrawals import read_withdrawn

PATIENCE = 60  # seconds that a process may take to end on a busy machine

# The command as it is, in less of a hurry to begin than to give up.
WATCHING = """
import analysis.shell.hands
import fortell.commands.analyse
from fortell.cli import main
analysis.shell.hands.SECONDS_TO_REACH = 2
fortell.commands.analyse.PAUSE = 0.1
main(["analyse", "--watch"])
"""


def keep_stories(url: str, home: Path, count: int = 8) -> Path:
    """Keep some stories; the file in which the dashboard of this home would put their arrays."""
    settings = Settings(home=home)
    key = derive_key(load_secret(settings.secret_path), Purpose.GATE)
    engine = open_database(url)
    lay_tables(engine)
    with Sessions(engine).writing() as session:
        collection = a_collection(session)
        for one in planted_stories(count, text=TOPICS[0]):
            tell(session, collection, one)
        held = load_holding(session, collection, gate_key=key)
        Shelf(settings.snapshots, key).put(session, collection, held)
        file = snapshot_path(settings.snapshots, collection.id)
    engine.dispose()
    return file


def withdraw_one(url: str) -> set[str | None]:
    """As the phone's pages do it on another machine, with another home; the receipt's print."""
    engine = open_database(url)
    with Sessions(engine).writing() as session:
        story = session.scalars(select(Story)).first()
        assert story is not None
        withdraw_story(session, story)
        prints = {story.code_hash}
    engine.dispose()
    return prints


def goes(file: Path, watching: subprocess.Popen[str]) -> bool:
    """Whether a file is removed while the analysis watches."""
    until = monotonic() + PATIENCE
    while file.exists() and watching.poll() is None and monotonic() < until:
        sleep(0.05)
    return not file.exists()


def test_what_stands_in_the_way_of_sweeping_is_said_alike_until_it_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("FORTELL_HOME", str(tmp_path))
    workplace = open_workplace()
    shelf = Shelf(workplace.settings.snapshots, b"a key of the gate, 32 bytes long")
    assert sweep_once(shelf, workplace) == ""
    workplace.settings.withdrawn.mkdir()
    trouble = sweep_once(shelf, workplace)
    assert "cannot be read: Is a directory" in trouble
    assert sweep_once(shelf, workplace) == trouble
    workplace.settings.withdrawn.rmdir()
    assert sweep_once(shelf, workplace) == ""
    assert caplog.text == ""


@contextmanager
def a_port_without_anybody() -> Iterator[int]:
    """A port of this machine that is ours, and at which nobody listens."""
    with socket.socket() as kept:
        kept.bind(("127.0.0.1", 0))
        yield kept.getsockname()[1]


def watch(url: str, home: Path, port: int) -> subprocess.Popen[str]:
    settings = {
        "FORTELL_HOME": str(home),
        "FORTELL_DATABASE_URL": url,
        "FORTELL_ENCODER": FAST,
        "FORTELL_DASK_SCHEDULER": f"tcp://127.0.0.1:{port}",
    }
    return subprocess.Popen(
        [sys.executable, "-c", WATCHING],
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_watching_analysis_waits_for_a_cluster_that_is_away_and_works_when_it_is_there(
    sqlite_url: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    keep_small_model(home / "models")
    file = keep_stories(sqlite_url, home)
    with a_port_without_anybody() as port:
        watching = watch(sqlite_url, home, port)
        assert watching.stdout
        assert watching.stderr
        said = watching.stderr.readline()
    try:
        assert f"No Dask scheduler answers at tcp://127.0.0.1:{port}" in said
        assert "Trying again until it goes." in said
        assert file.exists()
        withdrawn = withdraw_one(sqlite_url)
        assert goes(file, watching)
        with LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            host="127.0.0.1",
            scheduler_port=port,
            dashboard_address="127.0.0.1:0",
        ):
            assert watching.stdout.readline() == "Analysed: nabolag.\n"
        watching.send_signal(signal.SIGTERM)
        assert watching.wait(PATIENCE) == 0
        assert read_withdrawn(Settings(home=home).withdrawn) == withdrawn
    finally:
        watching.kill()
        watching.communicate()


def test_an_analysis_that_is_asked_to_end_keeps_what_it_has_done_and_the_next_goes_on(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    for name, value in ("HOME", str(home)), ("DATABASE_URL", sqlite_url), ("ENCODER", FAST):
        monkeypatch.setenv(f"FORTELL_{name}", value)
    keep_small_model(home / "models")
    keep_stories(sqlite_url, home, 2 * CHUNK + 1)
    workplace = open_workplace()
    asked_to_end = Watch(workplace, ())
    asked_to_end.stop.set()
    with pytest.raises(Stopped):
        asked_to_end.look()
    assert read_of(workplace.sessions) == CHUNK
    with workplace.sessions.reading() as session:
        assert session.scalars(select(Run.state)).all() == ["failed"]
        assert not session.scalars(select(Lease)).all()
    Watch(workplace, ()).look()
    assert read_of(workplace.sessions) == 2 * CHUNK + 1
    with workplace.sessions.reading() as session:
        assert "done" in session.scalars(select(Run.state)).all()


def read_of(sessions: Sessions) -> int:
    """How many stories have been read."""
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(Vector)) or 0


def test_a_watching_analysis_outlives_a_database_that_is_away(
    postgres_url: str,
    postgres_socket: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FORTELL_DATABASE_URL", postgres_url)
    workplace = open_workplace()
    with workplace.sessions.writing() as session:
        a_collection(session)
    name = workplace.sessions.engine.url.database
    watching = Watch(workplace, ())
    with psycopg.connect(
        host=str(postgres_socket), user="postgres", dbname="postgres", autocommit=True
    ) as server:
        workplace.sessions.engine.dispose()
        server.execute(f"ALTER DATABASE {name} RENAME TO {name}_away")
        watching.look()
        watching.look()
        said = capsys.readouterr().err
        assert said.count("Trying again until it goes.") == 1
        assert f'database "{name}" does not exist' in said
        shelf = Shelf(workplace.settings.snapshots, b"a key of the gate, 32 bytes long")
        swept = sweep_once(shelf, workplace)
        assert swept.startswith("The database did not do what was asked: ")
        assert swept.count("\n") == 0, "a page of Python for each night in which it is copied"
        server.execute(f"ALTER DATABASE {name}_away RENAME TO {name}")
    watching.look()
    assert watching.said == ""
    workplace.sessions.engine.dispose()
