"""Whose turn it is to write, among the processes that serve one SQLite file.

SQLite waits for another writer by sleeping, ever longer, up to a tenth of a second at a time. Here
the kernel wakes whoever waits at the moment the other is done. It is about order alone: SQLite's
own lock keeps the file whole, and who does not come through here waits for that one.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import monotonic

from storybank.errors import Busy

PATIENCE = 10  # seconds until who waits gives up: a process that was stopped keeps its turn


@contextmanager
def turn_to_write(database: Path) -> Iterator[None]:
    """The block runs when it is this caller's turn; who dies lets go of it. Raises Busy.

    Who waits holds the queue, so nobody takes a second turn before her.
    """
    until = monotonic() + PATIENCE
    queue = _lock(database.with_name(f"{database.name}-queue"), until)
    try:
        turn = _lock(database.with_name(f"{database.name}-turn"), until)
    finally:
        os.close(queue)
    try:
        yield
    finally:
        os.close(turn)


def _lock(path: Path, until: float) -> int:
    """An open file that nobody else has locked; closing it lets the next in."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if _is_free(file) or _becomes_free(file, until - monotonic()):
        return file
    os.close(file)
    raise Busy("It is very busy just now. Please try again in a moment.")


def _is_free(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _becomes_free(file: int, seconds: float) -> bool:
    """Wait in a thread of its own: whoever waits for the kernel cannot be called back.

    A thread that is left behind holds nothing: its file is closed by the time its turn comes.
    """
    waiting = Thread(target=fcntl.flock, args=(file, fcntl.LOCK_EX), daemon=True)
    waiting.start()
    waiting.join(max(0, seconds))
    return not waiting.is_alive() and _is_free(file)
