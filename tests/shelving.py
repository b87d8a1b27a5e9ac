"""A process of its own that shows a collection from a shelf; lines tell it what to do.

Each time that it shows the collection counts as a minute later: it then looks into the database.
"""

import logging
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import numpy as np

from analysis.shell.holding import Holding, load_holding
from analysis.shell.holdings import Holdings
from analysis.shell.shelf import Shelf
from storybank.collections import find_collection
from storybank.database import Sessions, open_database

KEY = b"a key of the gate, 32 bytes long"
SLUG = "nabolag"
NOBODY = 65534
ARRAYS = 4_000_000  # bytes of what is laid before a process is killed


def told_by(held: Holding) -> str:
    """What a page would show of it, so short that it can be compared."""
    shown, said = held.responses, sha256()
    for one in (shown.story_ids, shown.consent, shown.told, held.crowd.order):
        said.update(one.tobytes())
    for columns in (shown.states, shown.triads, shown.choices):
        for one in columns.values():
            said.update(one.tobytes())
    for coded in held.kept.questions.values() if held.kept else ():
        said.update(coded.codes.tobytes() + coded.totals.tobytes())
    for measured in held.kept.measures.values() if held.kept else ():
        said.update(measured.cells.tobytes() + measured.log_ratios.tobytes())
    return f"{len(shown)} {said.hexdigest()}"


def told_by_rows(sessions: Sessions) -> str:
    """The same, straight from the database."""
    with sessions.reading() as session:
        return told_by(load_holding(session, find_collection(session, SLUG), gate_key=KEY))


class Process:
    """Such a process, as a test speaks with it."""

    def __init__(self, begun: subprocess.Popen[str]) -> None:
        self._begun = begun

    def ask(self, *words: object) -> str:
        """Tell it what to do; what it answers. Empty where it has died."""
        assert self._begun.stdin
        assert self._begun.stdout
        self._begun.stdin.write(" ".join(map(str, words)) + "\n")
        self._begun.stdin.flush()
        return self._begun.stdout.readline().strip()

    def kill(self) -> None:
        """As a machine kills a process that has taken too much."""
        self._begun.kill()
        self._begun.wait()


@contextmanager
def a_process(sessions: Sessions, folder: Path) -> Iterator[Process]:
    """One that shows the collection of a SQLite file from this folder."""
    url = str(sessions.engine.url)
    command = [sys.executable, __file__, url, str(folder)]
    here = str(Path(__file__).parent.parent)
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=here,
        env={**os.environ, "PYTHONPATH": here},
    ) as begun:  # fmt: skip
        yield Process(begun)
        assert begun.stdin
        begun.stdin.close()
        begun.wait(timeout=60)


class Shown:
    """What runs there."""

    def __init__(self, url: str, folder: Path) -> None:
        self.sessions, self.shelf = Sessions(open_database(url)), Shelf(folder, KEY)
        minutes = iter(range(0, 10**9, 60))
        self.holdings = Holdings(
            KEY, clock=lambda: float(next(minutes)), start=lambda do: do(), many=1, shelf=self.shelf
        )

    def show(self) -> str:
        """What a page shows now."""
        with self.sessions.reading() as session:
            return told_by(self.holdings.holding(session, find_collection(session, SLUG)))

    def is_shared(self) -> str:
        """Whether what it held last lies in a file."""
        held = self.holdings._held[1].holding
        return "shared" if held.file and not held.responses.told.flags.owndata else "its own"

    def begin(self) -> str:
        """Begin to write, and be in the middle of it."""
        draft = self.shelf.begin(1)
        if draft is None:
            return "another writes"
        self.draft = draft
        draft.open(2 * ARRAYS)
        draft.lay((ARRAYS,), np.dtype(np.uint8), [np.ones(ARRAYS, np.uint8)])
        return "begun"

    def limit(self, most: str) -> str:
        """No file may grow beyond so many bytes; as on a full disk, writing fails."""
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(most) if int(most) else hard, hard))
        return most

    def forbid(self) -> str:
        """The folder is somebody else's now."""
        self.shelf.folder.chmod(0o000)
        if os.geteuid() == 0:
            os.seteuid(NOBODY)
        return "forbidden"

    def allow(self) -> str:
        """It is ours again."""
        if os.getuid() == 0:
            os.seteuid(0)
        self.shelf.folder.chmod(0o700)
        return "allowed"


def main(url: str, folder: str) -> None:
    """Do what the lines say, and answer each with one."""
    logging.disable()
    shown = Shown(url, Path(folder))
    for line in sys.stdin:
        what, *words = line.split()
        deed: Callable[..., str] = getattr(shown, what)
        sys.stdout.write(f"{deed(*words)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
