"""`fortell analyse --watch` where the cluster that is to do the work is away, and comes back."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from distributed import LocalCluster

from analysis.encoder import FAST
from builders import a_collection, tell
from patterning import planted_stories
from small_models import TOPICS, keep_small_model
from storybank.database import Sessions, open_database
from storybank.schema import upgrade_schema

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


def keep_stories(url: str) -> None:
    engine = open_database(url)
    upgrade_schema(engine)
    with Sessions(engine).writing() as session:
        collection = a_collection(session)
        for one in planted_stories(8, text=TOPICS[0]):
            tell(session, collection, one)
    engine.dispose()


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
    keep_stories(sqlite_url)
    with a_port_without_anybody() as port:
        watching = watch(sqlite_url, home, port)
        assert watching.stdout
        assert watching.stderr
        said = watching.stderr.readline()
    try:
        assert f"No Dask scheduler answers at tcp://127.0.0.1:{port}" in said
        assert "Trying again until it goes." in said
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
    finally:
        watching.kill()
        watching.communicate()
