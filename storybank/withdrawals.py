"""The list of withdrawn stories beside the database: no older copy of that brings one back.

It holds of each what its tombstone holds, the print of the receipt code, and is sorted, so that it
tells no order. A withdrawal is on the list before it is in the database. Whatever ends between the
two, or puts an older copy in the database's place: whoever opens it next carries it out.
"""

import fcntl
import logging
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from storybank.database import Sessions
from storybank.durable import replace_file
from storybank.errors import SettingsError
from storybank.retention import AT_ONCE, list_over
from storybank.settings import Settings
from storybank.snapshots import forget_snapshot
from storybank.stories import empty_stories
from storybank.submission import HASH
from storybank.tables import Collection, Story

LOG = logging.getLogger(__name__)
Tell = Callable[[str], object]
_TOP = """\
# Prints of the receipt codes of withdrawn stories: no word of a code, and no name. When a copy of
# the database is put back, leave this file as it is: what it lists is withdrawn again by itself.
"""


def withdraw_again(
    sessions: Sessions, settings: Settings, now: datetime, tell: Tell = LOG.error
) -> int:
    """Withdraw each story that the list names and the database holds whole; how many they were.

    What the database alone knows to be withdrawn is put on the list; not what was deleted on its
    collection's last day, as that is deleted again in any copy. Where the list cannot be written
    that is told. Raises SettingsError where it cannot be read.
    """
    listed = read_withdrawn(settings.withdrawn)
    with sessions.reading() as session:
        gone = _withdrawn_here(session, now)
        back = _whole_here(session, listed - gone)
    if gone - listed:
        list_withdrawn(settings.withdrawn, gone, tell)
    for collection_id, story_ids in back.items():
        for part in _parts(story_ids):
            with sessions.writing() as session:
                empty_stories(session, collection_id, part)
        forget_snapshot(settings.snapshots, collection_id)
    return sum(map(len, back.values()))


def list_withdrawn(path: Path, code_hashes: Iterable[str], tell: Tell = LOG.error) -> None:
    """Put these on the list, on disk when this returns.

    Where that cannot be it is told, to the log of the process, and the stories are withdrawn all
    the same: `withdraw_again` lists them once it can.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone_in(path.parent):
            listed = read_withdrawn(path)
            grown = listed.union(code_hashes)
            if grown > listed:
                replace_file(path, _TOP + "".join(f"{one}\n" for one in sorted(grown)))
    except OSError as error:
        tell(
            f"The list of withdrawn stories {path} cannot be written: {error.strerror}. It must "
            "belong to the account that serves, on a disk with room. Until then an older copy of "
            "the database that is put back would bring withdrawn stories with it."
        )
    except SettingsError as error:
        tell(str(error))


def read_withdrawn(path: Path) -> set[str]:
    """What is on the list. Raises SettingsError where it is there and cannot be read."""
    try:
        lines = path.read_text("ascii", "replace").split()
    except FileNotFoundError:
        return set()
    except OSError as error:
        raise SettingsError(
            f"The list of withdrawn stories {path} cannot be read: {error.strerror}. "
            "It must belong to the account that serves."
        ) from None
    return set(filter(HASH.fullmatch, lines))


def _withdrawn_here(session: Session, now: datetime) -> set[str]:
    """The prints that tombstones hold, where it was their teller who withdrew them."""
    over = [one.id for one in list_over(session, now)]
    prints = set[str | None]()
    for number in session.scalars(select(Collection.id).where(Collection.id.not_in(over))).all():
        # First their ids, from an index: asked for both, SQLite reads every row of the collection.
        ids = session.scalars(
            select(Story.story_id).filter_by(collection_id=number, state="withdrawn")
        ).all()
        of_them = select(Story.code_hash).filter_by(collection_id=number)
        for part in _parts(ids):
            prints.update(session.scalars(of_them.filter(Story.story_id.in_(part))))
    return {one for one in prints if one}


def _whole_here(session: Session, code_hashes: Iterable[str]) -> dict[int, list[str]]:
    """The ids of the stories with these prints that are not withdrawn, by their collection."""
    found = defaultdict[int, list[str]](list)
    for part in _parts(sorted(code_hashes)):
        asked = select(Story.collection_id, Story.story_id).where(
            Story.code_hash.in_(part), Story.state != "withdrawn"
        )
        for collection_id, story_id in session.execute(asked):
            found[collection_id].append(story_id)
    return found


def _parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(names), AT_ONCE):
        yield names[first : first + AT_ONCE]


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """The block runs while no other process or thread is in one for this folder."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)
