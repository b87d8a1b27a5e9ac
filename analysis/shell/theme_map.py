"""Where stories lie on the map of themes, held by the process once somebody has looked at it.

A million places take seconds to read. Another whole run is read anew; what was placed since, and
who came, are read alone; who is gone is left out.
"""

from dataclasses import dataclass
from threading import Lock
from weakref import ref

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analysis.shell.joining import bytes_of, compare_ids
from analysis.shell.kept_places import Lying, Points, load_lying
from analysis.shell.kept_themes import Version, themes_version
from storybank.tables import Collection

HELD = 8  # collections that one process holds at once

Ids = NDArray[np.str_]


@dataclass(frozen=True)
class _Held:
    """Where the stories `ids` (n,) lie, as of this run and this placing.

    The ids are our own, for those that were given may lie in a file that is cut or erased later;
    `given` only says whether they are the very same.
    """

    ids: NDArray[np.bytes_]
    given: ref[Ids]
    lying: Lying
    version: Version


class ThemeMaps:
    """What this process holds of maps."""

    def __init__(self) -> None:
        self._held: dict[int, _Held] = {}
        self._lock = Lock()

    def points(self, session: Session, collection: Collection, story_ids: Ids) -> Points:
        """Where each story lies, (n, 2) in [0, 1]; NaN for nowhere. `story_ids` are sorted."""
        version = themes_version(session, collection)
        with self._lock:
            held = self._held.pop(collection.id, None)
            if held is None or held.given() is not story_ids or held.version != version:
                lying = _renew(session, collection, story_ids, version, held)
                held = _Held(bytes_of(story_ids), ref(story_ids), lying, version)
            while len(self._held) >= HELD:
                self._held.pop(next(iter(self._held)))
            self._held[collection.id] = held
            return held.lying.points


def _renew(
    session: Session, collection: Collection, story_ids: Ids, version: Version, held: _Held | None
) -> Lying:
    """Where they lie now; what cannot have changed is not read again."""
    if held is None or held.version[0] != version[0]:
        return load_lying(session, collection, story_ids)
    stay, new = compare_ids(held.ids, bytes_of(story_ids))
    if 2 * np.count_nonzero(new) > len(new):
        return load_lying(session, collection, story_ids)
    among = story_ids[new].tolist()
    lying = load_lying(session, collection, story_ids, among=among)
    lying.points[~new] = held.lying.points[stay]
    lying.placed[~new] = held.lying.placed[stay]
    if held.version == version:
        return lying
    lying.points[lying.placed], lying.placed[:] = np.nan, False
    later = load_lying(session, collection, story_ids, placed=True)
    lying.points[later.placed] = later.points[later.placed]
    return Lying(lying.points, later.placed)
