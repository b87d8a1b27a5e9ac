"""Deeds that begin at the same moment."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from storybank.database import Sessions

Result = TypeVar("Result")


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


def overtaken(
    sessions: Sessions,
    first: Callable[[Session], object],
    second: Callable[[], Result],
    then: Callable[[Session], object] = lambda _: None,
) -> Result:
    """What a deed answers that stands in line until another one, begun before it, is kept.

    then: what the first still does while the second waits.
    """
    answers: list[Result] = []
    later = Thread(target=lambda: answers.append(second()))
    with sessions.writing() as session:
        first(session)
        session.flush()
        later.start()
        if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time
            wait_for_a_lock(sessions.engine, later)
        then(session)
    later.join(60)
    [answer] = answers
    return answer


def wait_for_a_lock(engine: Engine, somebody: Thread) -> None:
    """Return when somebody stands in line for a lock, or has come to an end."""
    with engine.connect() as watcher:
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        while somebody.is_alive() and not watcher.exec_driver_sql(waiting).scalar():
            somebody.join(0.01)
