"""`fortell analyse`: bring themes and patterns up to the stories, once or as long as it runs.

It first deletes what was to be kept until a day that is over. As long as it runs, it goes on doing
that, and erases withdrawn stories from the files of large collections.
"""

import logging
import os
import signal
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from time import monotonic

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from analysis.shell.hands import HandsLost, open_hands, refuse_lone_scheduler
from analysis.shell.reconcile import Reader, reconcile
from analysis.shell.shelf import Shelf
from analysis.shell.work import Report, Worker, name_holder
from fortell.terminal import who
from fortell.workplace import Workplace, open_workplace, withdraw_what_came_back
from storybank.collections import find_collection
from storybank.database import Sessions, reason_of
from storybank.errors import FortellError, Refused
from storybank.faults import Trouble, describe_fault
from storybank.keys import Purpose, derive_key
from storybank.retention import delete_overdue

LOG = logging.getLogger(__name__)
NICE = 10  # analysis steps aside for the people who tell
PAUSE = 10.0  # seconds between two looks with --watch
REST = 600.0  # seconds until a collection that failed is tried anew


@click.command()
@click.argument("collections", nargs=-1)
@click.option(
    "--watch",
    is_flag=True,
    help="Go on until Ctrl-C, which waits for the bit in hand; twice stops at once.",
)
def analyse(collections: tuple[str, ...], *, watch: bool) -> None:
    """Bring the themes and patterns of COLLECTIONS up to their stories; of all where none is named.

    It first deletes what was to be kept until a day that is over, in every collection.
    """
    workplace = open_workplace()
    with workplace.sessions.reading() as session:
        for slug in collections:
            find_collection(session, slug)
    os.nice(NICE)
    _delete_overdue(workplace.sessions)  # before anything is refused: tellers were told of it
    workplace.refuse_unfit()
    refuse_lone_scheduler(workplace.settings)
    if not watch:
        analyse_with_bar(workplace, collections)
        return
    stop = _stop_at_signal()
    watching = Watch(workplace, collections, stop)
    with _sweeping(workplace), suppress(Stopped):
        while not stop.is_set():
            watching.look()
            stop.wait(PAUSE)


class Stopped(BaseException):
    """The process was asked to end, which is no fault of the collection that it was at."""


@contextmanager
def _sweeping(workplace: Workplace) -> Iterator[None]:
    """Delete and sweep in a thread of its own: an analysis may take longer than that may wait."""
    done = threading.Event()
    shelf = Shelf(workplace.settings.snapshots, derive_key(workplace.secret, Purpose.GATE))
    broom = threading.Thread(target=_sweep, args=(shelf, workplace, done), daemon=True)
    broom.start()
    try:
        yield
    finally:
        done.set()
        broom.join()


def _sweep(shelf: Shelf, workplace: Workplace, done: threading.Event) -> None:
    trouble = Trouble(
        LOG,
        "What is gone could not be swept away everywhere; trying again. ",
        "What is gone is swept away everywhere again.",
    )
    while not done.is_set():
        trouble.meet(sweep_once(shelf, workplace))
        done.wait(PAUSE)


def sweep_once(shelf: Shelf, workplace: Workplace) -> str:
    """Delete and sweep what is gone; what stood in the way, as it is said to the operator."""
    told: list[str] = []
    try:
        _delete_overdue(workplace.sessions)
        with workplace.sessions.reading() as session:
            shelf.sweep(session)
        withdraw_what_came_back(workplace.sessions, workplace.settings, told.append)
    except FortellError as error:
        told.append(str(error))
    except (DBAPIError, NoConnection) as error:
        told.append(_database_is_away(error))
    except Exception as error:  # noqa: BLE001 (what nobody had foreseen ends no watch)
        told.append(describe_fault(error))
    return " ".join(told)


def _database_is_away(error: DBAPIError | NoConnection) -> str:
    if isinstance(error, NoConnection):
        return "The database has no connection to spare."
    return f"The database did not do what was asked: {reason_of(error)}."


def _delete_overdue(sessions: Sessions) -> None:
    for slug in delete_overdue(sessions, who(), datetime.now(UTC)):
        click.echo(f"{slug}: its last day is over, and all that was told there is deleted.")


@dataclass
class Watch:
    """Looks again and again, until `stop` is set.

    said: what it last said of those who are to do the work and are away. rests: until when a
    collection that failed is left in peace.
    """

    workplace: Workplace
    collections: tuple[str, ...]
    stop: threading.Event = field(default_factory=threading.Event)
    said: str = ""
    rests: dict[str, float] = field(default_factory=dict)

    def look(self) -> None:
        """Bring all up to date; where cluster or database are away, that is said once.

        Raises Stopped, with what is done kept, at the first bit that is done once `stop` is set.
        """
        now = monotonic()
        resting = {slug for slug, until in self.rests.items() if now < until}
        try:
            failed = analyse_with_bar(
                self.workplace, self.collections, stop=self.stop, resting=resting
            )
        except HandsLost as lost:
            self._say(str(lost))
        except (DBAPIError, NoConnection) as error:
            self._say(_database_is_away(error))
        else:
            self.said = ""
            self.rests |= dict.fromkeys(failed, monotonic() + REST)

    def _say(self, sentence: str) -> None:
        if sentence != self.said:
            click.echo(f"{sentence} Trying again until it goes.", err=True)
        self.said = sentence


def analyse_with_bar(
    workplace: Workplace,
    collections: tuple[str, ...] = (),
    *,
    stop: threading.Event | None = None,
    resting: Collection[str] = (),
) -> tuple[str, ...]:
    """Analyse what needs it, but what is `resting`, with a bar for each collection.

    stop: of one look of many, which says nothing where nothing was to be done, answers which
    collections failed, and raises Stopped when it is set. Else raises Refused where one failed.
    """
    watching = stop is not None
    with _bars(stop) as report:
        worker = Worker(
            workplace.sessions,
            name_holder(),
            lambda: datetime.now(UTC),
            report,
            derive_key(workplace.secret, Purpose.GATE),
            open_hands(workplace.settings),
            patient=watching,
        )
        reader = Reader(workplace.settings.encoder, lambda: workplace.encoder)
        outcome = reconcile(worker, reader, only=collections, without=resting)
    if outcome.analysed:
        click.echo(f"Analysed: {', '.join(outcome.analysed)}.")
    if outcome.busy and not watching:
        click.echo(f"Another worker is at it: {', '.join(outcome.busy)}.")
    if not (outcome.analysed or outcome.busy or outcome.failed or watching):
        click.echo("Everything is analysed already.")
    if outcome.failed and not watching:
        raise Refused(f"Not analysed: {', '.join(outcome.failed)}. See above what went wrong.")
    return outcome.failed


@contextmanager
def _bars(stop: threading.Event | None) -> Iterator[Report]:
    """A bar for each deed at a collection, put up when its first chunk is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    progress = Progress(*columns, console=Console(stderr=True))
    tasks: dict[str, TaskID] = {}

    def report(deed: str, done: int, total: int) -> None:
        progress.start()
        if deed not in tasks:
            tasks[deed] = progress.add_task(deed, total=total)
        progress.update(tasks[deed], completed=done, total=total)
        if stop is not None and stop.is_set():
            raise Stopped

    try:
        yield report
    finally:
        if tasks:
            progress.stop()


def _stop_at_signal() -> threading.Event:
    """An event that is set when the process is asked to end; asked again, it ends at once.

    Nothing is lost then: a killed analysis goes on where it was.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, partial(_stop_or_end, stop))
    return stop


def _stop_or_end(stop: threading.Event, number: int, _frame: object) -> None:
    stop.set()
    signal.signal(number, signal.SIG_DFL)
