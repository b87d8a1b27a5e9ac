"""Deeds that tests hand to other processes, which find them by this module's name."""

import os
import signal
from pathlib import Path


def square(shared: int, piece: int) -> int:
    return shared + piece * piece


def die_at_first(marks: Path, piece: int) -> int:
    """End the process without a word where an odd piece is met for the first time."""
    mark = marks / str(piece)
    if piece % 2 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return piece * piece


def die_always(shared: None, piece: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return piece


def refuse(shared: None, piece: int) -> int:
    raise ValueError(f"piece {piece} is no good")
