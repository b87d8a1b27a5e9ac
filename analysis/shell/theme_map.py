"""Where stories lie on the map of themes, held by the process once somebody has looked at it.

A million places take seconds to read. Another whole run is read anew; what was placed since, and
who came, are read alone; who is gone is left out. Those of a large collection lie in a file that
processes share, so that none of them is read again after a restart.
"""

from dataclasses import dataclass
from threading import Lock
from weakref import ref

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analysis.shell.holding import MANY
from analysis.shell.joining import bytes_of, compare_ids
from analysis.shell.kept_places import Lying, Points, load_lying
from analysis.shell.kept_themes import Version, themes_version
from analysis.shell.shelf import Shelf
from analysis.shell.snapshot import Mapped, Places
from storybank.tables import Collection

HELD = 8  # collections that one process holds at once

Ids = NDArray[np.str_]


@dataclass(frozen=True)
class _Held:
    """Where stories lie, and the file that it is mapped from, if any.

    The ids are our own, for those that were given may lie in a file that is cut or erased later;
    `given` only says whether they are the very same.
    """

    given: ref[Ids]
    places: Places
    file: Mapped | None = None


class ThemeMaps:
    """What this process holds of maps.

    shelf: where those of large collections lie as files that processes share, if anywhere.
    many: from how many stories on a collection is large.
    """

    def __init__(self, shelf: Shelf | None = None, *, many: int = MANY) -> None:
        self._shelf, self._many = shelf, many
        self._held: dict[int, _Held] = {}
        self._lock = Lock()

    def points(self, session: Session, collection: Collection, story_ids: Ids) -> Points:
        """Where each story lies, (n, 2) in [0, 1]; NaN for nowhere. `story_ids` are sorted."""
        version = themes_version(session, collection)
        with self._lock:
            held = self._held.pop(collection.id, None)
            if held and held.file and not held.file.is_whole:
                held = None
            if held is None or held.given() is not story_ids or held.places.version != version:
                held = self._renewed(session, collection, story_ids, version, held)
            while len(self._held) >= HELD:
                self._held.pop(next(iter(self._held)))
            self._held[collection.id] = held
            return held.places.points

    def _renewed(
        self,
        session: Session,
        collection: Collection,
        story_ids: Ids,
        version: Version,
        before: _Held | None,
    ) -> _Held:
        """Where they lie now: as the file says, or read from the rows and written."""
        file = self._shelf.take_beside(session, collection, Places) if self._shelf else None
        old: Places | None = file.value if file else None
        if old is None and before:
            file, old = before.file, before.places
        places = _renew(session, collection, story_ids, version, old)
        if places is old:
            return _Held(ref(story_ids), places, file)
        if self._shelf and len(story_ids) >= self._many:
            there = self._shelf.put_beside(session, collection, places)
            return _Held(ref(story_ids), there.value if there else places, there)
        return _Held(ref(story_ids), places)


def _renew(
    session: Session, collection: Collection, story_ids: Ids, version: Version, old: Places | None
) -> Places:
    """Where they lie now; what cannot have changed is not read again."""
    ids = bytes_of(story_ids)
    if old is not None and old.version[0] == version[0]:
        stay, new = compare_ids(old.story_ids, ids)
        if old.version == version and stay.all() and not new.any():
            return old
        if 2 * np.count_nonzero(new) <= len(new):
            lying = load_lying(session, collection, story_ids, among=story_ids[new].tolist())
            lying.points[~new] = old.points[stay]
            lying.placed[~new] = old.placed[stay]
            if old.version != version:
                lying = _place_anew(session, collection, story_ids, lying)
            return Places(version, ids, lying.points, lying.placed)
    lying = load_lying(session, collection, story_ids)
    return Places(version, ids, lying.points, lying.placed)


def _place_anew(session: Session, collection: Collection, story_ids: Ids, lying: Lying) -> Lying:
    """The same, those that came after the run where they were placed since."""
    lying.points[lying.placed] = np.nan
    later = load_lying(session, collection, story_ids, placed=True)
    lying.points[later.placed] = later.points[later.placed]
    return Lying(lying.points, later.placed)
