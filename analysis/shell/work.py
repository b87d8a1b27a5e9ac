"""One piece of analysis under its lease: its row of progress, its heartbeat, its end."""

import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from analysis.hands import OWN, Hands
from storybank.database import Sessions
from storybank.errors import FortellError
from storybank.leases import drop_lease, take_lease
from storybank.tables import Collection, Lease, Run

Clock = Callable[[], datetime]
Report = Callable[[str, int, int], None]
BEAT = 15.0  # seconds between two heartbeats of a worker that computes
LEASES = "analysis:"
KEPT_RUNS = 3  # older runs of a collection are let go


class LeaseLost(FortellError):
    """Another worker has taken over; what was kept so far stays, and it goes on from there."""


class Overtaken(FortellError):
    """The stories are no longer those that were looked at; they are looked at again."""


@dataclass(frozen=True)
class Worker:
    """Who works, with what: `holder` names this process among all that may work at once.

    report is called with a deed and a collection's slug, what of it is done and what it is in all.
    gate_key: what is kept for pages passes the gate with it. hands does what can be handed out.
    patient: whether patterns may wait until enough is new (`scanning.may_wait`).
    """

    sessions: Sessions
    holder: str
    clock: Clock
    report: Report
    gate_key: bytes
    hands: Hands = OWN
    patient: bool = False


@dataclass(frozen=True)
class Work:
    """A collection's analysis while this worker holds its lease."""

    worker: Worker
    collection: Collection
    run_id: int
    total: int

    def beat(self, session: Session) -> None:
        """Renew the lease, in the caller's transaction.

        Raises LeaseLost where another worker holds it, or held it and has ended: whoever takes
        over marks the run as failed.
        """
        name = lease_name(self.collection)
        held = take_lease(session, name, self.worker.holder, now=self.worker.clock())
        running = select(Run.id).filter_by(id=self.run_id, state="running")
        if not held or session.scalar(running) is None:
            raise LeaseLost("Another worker has taken over this collection.")

    def advance(self, session: Session, done: int) -> None:
        """Renew the lease and note how many of `total` stories are done. Raises LeaseLost."""
        self.beat(session)
        session.execute(update(Run).filter_by(id=self.run_id).values(done=done))

    def tell(self, deed: str, done: int, total: int) -> None:
        """Let whoever waits know how far the work has come."""
        self.worker.report(f"{deed} {self.collection.slug}", done, total)


def lease_name(collection: Collection) -> str:
    """The name of a collection's lease."""
    return f"{LEASES}{collection.id}"


def begin_work(worker: Worker, collection: Collection, run: Run) -> Work | None:
    """Take the lease and put up the row of progress; None while another worker holds it."""
    with worker.sessions.writing() as session:
        _free_from_the_dead(session, lease_name(collection))
        if not take_lease(session, lease_name(collection), worker.holder, now=worker.clock()):
            return None
        # Not deleted: SQLite would give the new run the same key, and who lost it would go on.
        unfinished = update(Run).filter_by(collection_id=collection.id, state="running")
        session.execute(unfinished.values(state="failed"))
        session.add(run)
        session.flush()
        return Work(worker, collection, run.id, run.total)


@contextmanager
def beating(work: Work) -> Iterator[None]:
    """Renew the lease from a thread of its own while the block computes."""
    done = threading.Event()
    heart = threading.Thread(target=_beat, args=(work, done), daemon=True)
    heart.start()
    try:
        yield
    finally:
        done.set()
        heart.join()


def _beat(work: Work, done: threading.Event) -> None:
    while not done.wait(BEAT):
        try:
            with work.worker.sessions.writing() as session:
                work.beat(session)
        except LeaseLost:
            return  # the next step of the work finds out and ends
        except DBAPIError:
            continue  # a database that was busy for once; the lease outlives some beats


def name_holder() -> str:
    """A name for this process that no other has, and by which others see whether it lives."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


def free_leases_of_the_dead(session: Session) -> None:
    """Drop the leases of all that ended before they gave them back.

    Where they had done everything, nobody takes the lease again, who would have found it.
    """
    for name in session.scalars(select(Lease.name).filter(Lease.name.startswith(LEASES))).all():
        _free_from_the_dead(session, name)


def _free_from_the_dead(session: Session, name: str) -> None:
    """Drop the lease of a process that ran on this machine and does so no more."""
    lease = session.get(Lease, name)
    if lease is None:
        return
    host, pid, _ = lease.holder.rsplit(":", 2)
    if host == socket.gethostname()[:40] and not _lives(int(pid)):
        drop_lease(session, name, lease.holder)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def end_work(work: Work) -> None:
    """Give the lease back."""
    with work.worker.sessions.writing() as session:
        drop_lease(session, lease_name(work.collection), work.worker.holder)
