"""The shelf of snapshots in a folder: one file for each large collection, shared by processes.

Whoever finds something new writes the file, if nobody else does at that moment; the others take it
from the shelf when they look again. What cannot be read or written is told to the log, and the
process goes on with what it holds itself.
"""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from sqlalchemy.orm import Session

from analysis.shell.holding import Holding
from analysis.shell.snapshot import Snapshot, fingerprint, open_snapshot, save_snapshot
from storybank.counted import withdrawn_ids
from storybank.frameworks import framework_of
from storybank.snapshots import drafts_of, forget_snapshot, snapshot_path, snapshots_in
from storybank.tables import Collection

FORMAT = 2  # raised whenever what lies in a file is made or read otherwise
LOG = logging.getLogger(__name__)


class Shelf:
    """Where snapshots lie; `known` are the files that this process has looked into."""

    def __init__(self, folder: Path, gate_key: bytes) -> None:
        self.folder, self._gate_key = folder, gate_key
        self.known: dict[int, tuple[int, int]] = {}

    def take(self, session: Session, collection: Collection) -> Holding | None:
        """What lies there of a collection and is not held yet; None where nothing does."""
        path = self._path(collection.id)
        stamp = _stamp(path)
        if stamp is None or stamp == self.known.get(collection.id):
            return None
        self.known[collection.id] = stamp
        found = open_snapshot(path, self._mark(session, collection))
        if found is None:
            LOG.warning("The snapshot %s is not whole or not of this place: built anew.", path)
            return None
        return Holding(
            framework_of(collection.version),
            found.responses,
            found.crowd,
            found.hashes,
            found.themes,
            found.kept,
        )

    def put(self, session: Session, collection: Collection, held: Holding) -> Holding:
        """Write what is held, and answer it as it lies there; unwritten, answer it as it is."""
        path = self._path(collection.id)
        if held.hashes is None:
            return held
        snapshot = Snapshot(held.responses, held.crowd, held.hashes, held.themes, held.kept)
        try:
            with _alone(path) as alone:
                if alone:
                    save_snapshot(path, snapshot, self._mark(session, collection))
                    return self.take(session, collection) or held
        except OSError as error:
            LOG.warning("The snapshot %s cannot be written: %s.", path, error.strerror)
        return held

    def drop(self, number: int) -> None:
        """Nothing lies there of a collection that has become small."""
        forget_snapshot(self.folder, number)

    def sweep(self, session: Session) -> None:
        """Remove each file in which a withdrawn story lies, and what a killed process left of one.

        Whoever shows the collection next writes it anew. A file that cannot be opened goes too, as
        nobody could tell what lies in it.
        """
        for number in snapshots_in(self.folder):
            path = self._path(number)
            if not any(drafts_of(path)) and self._is_clean(session, number):
                continue
            try:
                with _alone(path) as alone:  # whoever writes now may put a clean one there
                    if alone:
                        self._clear(session, number)
            except OSError as error:
                LOG.warning("The snapshot %s cannot be removed: %s.", path, error.strerror)

    def _clear(self, session: Session, number: int) -> None:
        for left in drafts_of(self._path(number)):
            left.unlink(missing_ok=True)
        if not self._is_clean(session, number):
            self.drop(number)

    def _is_clean(self, session: Session, number: int) -> bool:
        """Whether the file of a collection is ours and holds no withdrawn story.

        A story that counts ceases to only by being withdrawn, and its tombstone stays.
        """
        collection = session.get(Collection, number)
        if collection is None:
            return False
        found = open_snapshot(self._path(number), self._mark(session, collection))
        if found is None:
            return False
        ids = found.responses.story_ids
        gone = withdrawn_ids(session, collection).astype(ids.dtype)
        places = np.searchsorted(ids, gone)
        inside = places < len(ids)
        return not (ids[places[inside]] == gone[inside]).any()

    def _path(self, number: int) -> Path:
        return snapshot_path(self.folder, number)

    def _mark(self, session: Session, collection: Collection) -> str:
        database = session.connection().engine.url
        return fingerprint(
            self._gate_key, FORMAT, database, collection.id, collection.framework_version_id
        )


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Whether no other process writes this file now."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
