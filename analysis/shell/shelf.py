"""The shelf of snapshots in a folder: files for each large collection, shared by processes.

Whoever finds something new writes a file, if nobody else does at that moment; the others take it
from the shelf when they look again. What cannot be read or written is told to the log, and the
process goes on with what it holds itself.
"""

import fcntl
import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic, sleep

import numpy as np
from sqlalchemy.orm import Session

from analysis.shell.draft import Draft
from analysis.shell.holding import Holding
from analysis.shell.snapshot import (
    Beside,
    Drawn,
    Mapped,
    Places,
    Snapshot,
    fingerprint,
    finish_draft,
    open_file,
    room_for,
)
from storybank.counted import withdrawn_ids
from storybank.frameworks import framework_of
from storybank.snapshots import (
    drafts_of,
    forget_snapshot,
    places_path,
    sketch_path,
    snapshot_path,
    snapshots_in,
)
from storybank.tables import Collection

Filed = Snapshot | Beside
PATHS: Mapping[type[Filed], Callable[[Path, int], Path]] = {
    Snapshot: snapshot_path,
    Drawn: sketch_path,
    Places: places_path,
}
FORMAT = 4  # raised whenever what lies in a file is made or read otherwise
PATIENCE = 30.0  # seconds that who writes beside a page waits for another who does
LOG = logging.getLogger(__name__)


class Shelf:
    """Where snapshots lie; `known` are the files that this process has looked into."""

    def __init__(self, folder: Path, gate_key: bytes) -> None:
        self.folder, self._gate_key = folder, gate_key
        self.known: dict[Path, tuple[int, int]] = {}

    def take(self, session: Session, collection: Collection) -> Holding | None:
        """What lies there of a collection and is not held yet; None where nothing does."""
        path = snapshot_path(self.folder, collection.id)
        there = self._take(session, collection, path, Snapshot)
        if there is None:
            return None
        found = there.value
        return Holding(
            framework_of(collection.version),
            found.responses,
            found.crowd,
            found.hashes,
            found.themes,
            found.kept,
            there,
        )

    def take_beside(
        self, session: Session, collection: Collection, kind: type[Beside]
    ) -> Mapped | None:
        """A value of this kind that lies beside the arrays and is not held yet."""
        path = PATHS[kind](self.folder, collection.id)
        return self._take(session, collection, path, kind)

    def begin(self, number: int) -> Draft | None:
        """A draft of a collection's arrays, to be finished by `put` or dropped.

        None where another process writes now, or nothing can be written.
        """
        path = snapshot_path(self.folder, number)
        try:
            return _begin(path)
        except OSError as error:
            LOG.warning("The snapshot %s cannot be written: %s.", path, error.strerror)
            return None

    def is_busy(self, number: int) -> bool:
        """Whether another process writes a collection's arrays now."""
        path = snapshot_path(self.folder, number)
        try:
            lock = _lock(path)
        except OSError:
            return False
        if lock is not None:
            os.close(lock)
        return lock is None

    def put(
        self, session: Session, collection: Collection, held: Holding, draft: Draft | None = None
    ) -> Holding:
        """Write what is held, and answer it as it lies there; unwritten, answer it as it is."""
        if held.hashes is None:
            return held
        snapshot = Snapshot(held.responses, held.crowd, held.hashes, held.themes, held.kept)
        path = snapshot_path(self.folder, collection.id)
        if draft is None or not draft.is_ours:
            draft = self._begin_in_time(collection.id)
        written = draft is not None and self._put(session, collection, path, snapshot, draft)
        return (self.take(session, collection) if written else None) or held

    def put_beside(self, session: Session, collection: Collection, value: Beside) -> Mapped | None:
        """Write a value, and answer it as it lies there; None where it cannot be written."""
        path = PATHS[type(value)](self.folder, collection.id)
        written = self._put(session, collection, path, value)
        return self.take_beside(session, collection, type(value)) if written else None

    def drop(self, number: int) -> None:
        """Nothing lies there of a collection that has become small."""
        forget_snapshot(self.folder, number)

    def sweep(self, session: Session) -> None:
        """Remove each file in which a withdrawn story lies, and what a killed process left of one.

        Whoever shows the collection next writes it anew. A file that cannot be opened goes too, as
        nobody could tell what lies in it.
        """
        for number in snapshots_in(self.folder):
            for kind, path_of in PATHS.items():
                path = path_of(self.folder, number)
                if any(drafts_of(path)) or not self._is_clean(session, number, kind, path):
                    self._clear(session, number, kind, path)

    def _clear(self, session: Session, number: int, kind: type[Filed], path: Path) -> None:
        try:
            draft = _begin(path)  # it clears away what others left
            if draft is None:  # whoever writes now may put a clean one there
                return
            try:
                if not self._is_clean(session, number, kind, path):
                    path.unlink(missing_ok=True)
            finally:
                draft.drop()
        except OSError as error:
            LOG.warning("The snapshot %s cannot be removed: %s.", path, error.strerror)

    def _is_clean(self, session: Session, number: int, kind: type[Filed], path: Path) -> bool:
        """Whether a file of a collection is ours and holds no withdrawn story, or is not there.

        A story that counts ceases to only by being withdrawn, and its tombstone stays.
        """
        if not path.exists():
            return True
        collection = session.get(Collection, number)
        if collection is None:
            return False
        there = open_file(path, self._mark(session, collection, kind))
        if there is None or not isinstance(there.value, kind):
            return False
        ids = there.value.story_ids
        gone = withdrawn_ids(session, collection).astype(ids.dtype)
        places = np.searchsorted(ids, gone)
        inside = places < len(ids)
        return not (ids[places[inside]] == gone[inside]).any()

    def _begin_in_time(self, number: int) -> Draft | None:
        """A draft as soon as no other process writes; None where one does for too long."""
        until = monotonic() + PATIENCE
        while (draft := self.begin(number)) is None and self.is_busy(number):
            if monotonic() > until:
                break
            sleep(0.05)
        return draft

    def _take(
        self, session: Session, collection: Collection, path: Path, kind: type[Filed]
    ) -> Mapped | None:
        stamp = _stamp(path)
        if stamp is None or stamp == self.known.get(path):
            return None
        self.known[path] = stamp
        found = open_file(path, self._mark(session, collection, kind))
        if found is None or not isinstance(found.value, kind):
            LOG.warning("The snapshot %s is not whole or not of this place: built anew.", path)
            return None
        return found

    def _put(
        self,
        session: Session,
        collection: Collection,
        path: Path,
        value: Filed,
        draft: Draft | None = None,
    ) -> bool:
        """Whether a value lies at its place now; another process may just be writing there."""
        try:
            draft = draft or _begin(path)
            if draft is None:
                return False
            try:
                draft.open(room_for(value))
                finish_draft(draft, value, self._mark(session, collection, type(value)))
            finally:
                draft.drop()
        except OSError as error:
            LOG.warning("The snapshot %s cannot be written: %s.", path, error.strerror)
            return False
        return True

    def _mark(self, session: Session, collection: Collection, kind: type[Filed]) -> str:
        of = session.connection().engine.url, collection.id, kind.__name__
        answered = collection.framework_version_id if kind is Snapshot else ""
        return fingerprint(self._gate_key, FORMAT, *of, answered)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _begin(path: Path) -> Draft | None:
    """A draft; None where another process writes. Raises OSError."""
    lock = _lock(path)
    if lock is None:
        return None
    try:
        return Draft(path, lock)
    except OSError:
        os.close(lock)
        raise


def _lock(path: Path) -> int | None:
    """The descriptor that keeps others from writing; None where another has it. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    except OSError:
        os.close(lock)
        raise
    return lock
