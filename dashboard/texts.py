"""The words of a collection's readable stories, folded to be sought in, held by the process.

What is held is not masked at first, and whoever seeks is shown only stories whose masked text holds
the words. That text takes the other's place as soon as somebody has been given it to compare.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from storybank.reading import ToldText, told_texts
from storybank.seeking import fold_words
from storybank.tables import Collection

HELD = 8  # collections that one process holds at once
MOST_NEW = 5_000  # stories that are read one by one; for more all are read anew

Ids = NDArray[np.str_]


@dataclass(frozen=True)
class _Held:
    """texts (n,): of the stories `story_ids` (n,), empty where one may not be read.

    unsettled: those that were told aloud, whose words somebody may still write down.
    """

    story_ids: Ids
    texts: list[str]
    unsettled: frozenset[str]


class Texts:
    """What this process holds; it is made when somebody seeks for the first time."""

    def __init__(self) -> None:
        self._held: dict[int, _Held] = {}
        self._lock = Lock()

    def folded(self, session: Session, collection: Collection, story_ids: Ids) -> list[str]:
        """The folded words of each story (n,), to be masked in their place; ids are sorted."""
        with self._lock:
            held = self._held.pop(collection.id, None)
            if held is None or held.story_ids is not story_ids:
                held = _renew(session, collection, story_ids, held)
            while len(self._held) >= HELD:
                self._held.pop(next(iter(self._held)))
            self._held[collection.id] = held
            return held.texts


def _renew(session: Session, collection: Collection, story_ids: Ids, before: _Held | None) -> _Held:
    """The texts as they are now; those that cannot have changed are carried over."""
    known: dict[str, str] = {}
    if before is not None:
        known = dict(zip(before.story_ids.tolist(), before.texts, strict=True))
        known = {one: text for one, text in known.items() if text and one not in before.unsettled}
    ids = story_ids.tolist()
    new = [one for one in ids if one not in known]
    unsettled: set[str] = set()
    for told in _read(session, collection, new):
        known[told.story_id] = fold_words(f"{told.title}\n{told.text or told.transcript}")
        if not told.text:
            unsettled.add(told.story_id)
    return _Held(story_ids, [known.get(one, "") for one in ids], frozenset(unsettled))


def _read(session: Session, collection: Collection, new: list[str]) -> Iterable[ToldText]:
    few = len(new) <= MOST_NEW
    return told_texts(session, collection, new if few else None)
