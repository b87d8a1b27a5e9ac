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


@contextmanager
def turn_to_write(database: Path) -> Iterator[None]:
    """The block runs when it is this caller's turn; who dies lets go of it.

    Who waits holds the queue, so nobody takes a second turn before her.
    """
    queue = _lock(database.with_name(f"{database.name}-queue"))
    try:
        turn = _lock(database.with_name(f"{database.name}-turn"))
    finally:
        os.close(queue)
    try:
        yield
    finally:
        os.close(turn)


def _lock(path: Path) -> int:
    """An open file that nobody else has locked; closing it lets the next in."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
    except OSError:
        os.close(file)
        raise
    return file
