"""Deeds that begin at the same moment."""

from collections.abc import Callable
from threading import Barrier, Thread


def together(*deeds: Callable[[], None]) -> None:
    """Begin all of them at the same moment, and wait until they are done."""
    gate = Barrier(len(deeds))
    threads = [Thread(target=_begin, args=(gate, deed)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)


def _begin(gate: Barrier, deed: Callable[[], None]) -> None:
    gate.wait(60)
    deed()
