"""Stories by meaning: which of a collection's lie nearest to what somebody asks, by kept vectors.

There is a sketch of each collection that is asked, that of a large one in a file which processes
share; the few that look nearest are measured by the vectors in the database, so that a withdrawn
story's is never used.
"""

from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analysis.arrays import Flags
from analysis.nearest import (
    SAMPLE,
    Sketch,
    Vectors,
    begin_sketch,
    carry_over,
    draw_in,
    likeliest,
    nearest_along,
    order_by_nearness,
)
from analysis.shell.holding import MANY
from analysis.shell.joining import bytes_of, compare_ids
from analysis.shell.shelf import Shelf
from analysis.shell.snapshot import Drawn, Mapped
from storybank.counted import Ids as Bytes
from storybank.tables import Collection
from storybank.vectors import vectors_of, walk_vectors

HELD = 8  # collections that one process holds at once
MOST_NEW = 5_000  # stories that are drawn into a sketch one by one; for more it is made anew

Ids = NDArray[np.str_]


@dataclass(frozen=True)
class Question:
    """What is asked by meaning: its vector (d,), and the name of the model that made it."""

    vector: Vectors
    model: str


@dataclass(frozen=True)
class _Held:
    """A sketch of these very stories (n,), and the file that it is mapped from, if any."""

    story_ids: Ids
    drawn: Drawn
    file: Mapped | None = None


class Meanings:
    """The sketches that this process uses, made when a collection is asked for the first time.

    shelf: where those of large collections lie as files that processes share, if anywhere.
    many: from how many stories on a collection is large.
    """

    def __init__(self, shelf: Shelf | None = None, *, many: int = MANY) -> None:
        self._shelf, self._many = shelf, many
        self._held: dict[int, _Held] = {}
        self._lock = Lock()

    def nearest(
        self, session: Session, collection: Collection, story_ids: Ids, question: Question, *,
        among: Flags,
    ) -> NDArray[np.intp]:  # fmt: skip
        """The rows of the stories among a mask (n,) that are nearest to a question, nearest first.

        story_ids (n,): of the collection's stories, sorted. At most IN_FULL rows; none where no
        story has been read with the question's model.
        """
        sketch = self._sketch(session, collection, story_ids, question.model)
        if sketch is None:
            return np.zeros(0, np.intp)
        rows = np.sort(likeliest(sketch, question.vector, among))
        ids, vectors = vectors_of(session, collection, question.model, story_ids[rows].tolist())
        if not ids:
            return np.zeros(0, np.intp)
        chosen = nearest_along(sketch, vectors, question.vector)
        order, near = order_by_nearness(vectors[chosen], question.vector)
        kept = np.searchsorted(story_ids, np.array(ids)[chosen][order[~np.isnan(near)]])
        return np.asarray(kept, np.intp)

    def _sketch(
        self, session: Session, collection: Collection, story_ids: Ids, model: str
    ) -> Sketch | None:
        with self._lock:
            held = self._held.pop(collection.id, None)
            if held and held.file and not held.file.is_whole:
                held = None
            if held is None or held.drawn.model != model or held.story_ids is not story_ids:
                held = self._renewed(session, collection, story_ids, model, held)
            if held is None:
                return None
            while len(self._held) >= HELD:
                self._held.pop(next(iter(self._held)))
            self._held[collection.id] = held
            return held.drawn.sketch

    def _renewed(
        self,
        session: Session,
        collection: Collection,
        story_ids: Ids,
        model: str,
        before: _Held | None,
    ) -> _Held | None:
        """The sketch of the stories as they are now: from the file, or made and written."""
        file = self._shelf.take_beside(session, collection, Drawn) if self._shelf else None
        old: Drawn | None = file.value if file else None
        if old is None and before:
            file, old = before.file, before.drawn
        drawn = _renew(session, collection, bytes_of(story_ids), model, old)
        if drawn is None:
            return None
        if self._shelf and drawn is not old and len(story_ids) >= self._many:
            file = self._shelf.put_beside(session, collection, drawn)
            return _Held(story_ids, file.value if file else drawn, file)
        return _Held(story_ids, drawn, file if drawn is old else None)


def _renew(
    session: Session, collection: Collection, ids: Bytes, model: str, before: Drawn | None
) -> Drawn | None:
    """A sketch of the stories as they are now; what was drawn before is carried over."""
    if before is not None and before.model == model:
        stay, new = compare_ids(before.story_ids, ids)
        unknown = new.copy()
        unknown[~new] = ~before.sketch.known[stay]
        missing = np.flatnonzero(unknown)
        if len(missing) <= MOST_NEW:
            names = ids[missing].astype(f"U{ids.itemsize}").tolist()
            found, vectors = vectors_of(session, collection, model, names)
            if not found and stay.all() and not new.any():
                return before
            rows = np.flatnonzero(stay), np.flatnonzero(~new)
            sketch = carry_over(before.sketch, *rows, len(ids))
            if found:
                draw_in(sketch, np.searchsorted(ids, np.array(found, ids.dtype)), vectors)
            return Drawn(model, ids, sketch)
    made = _draw_all(session, collection, ids, model)
    return Drawn(model, ids, made) if made else None


def _draw_all(session: Session, collection: Collection, ids: Bytes, model: str) -> Sketch | None:
    """Walk all vectors once; ids are random, so that the first of them are a fair sample."""
    sketch, waiting = None, []
    for some in walk_vectors(session, collection, model):
        waiting.append(some)
        if sketch is None and sum(len(names) for names, _ in waiting) >= SAMPLE:
            sketch = begin_sketch(np.concatenate([one for _, one in waiting]), len(ids))
        if sketch is not None:
            _draw(sketch, ids, waiting)
            waiting = []
    if sketch is None and waiting:
        sketch = begin_sketch(np.concatenate([one for _, one in waiting]), len(ids))
        _draw(sketch, ids, waiting)
    return sketch


def _draw(sketch: Sketch, ids: Bytes, some: list[tuple[list[str], Vectors]]) -> None:
    """Draw in the vectors of stories that are among those of the collection."""
    for names, vectors in some:
        sought = np.array(names, ids.dtype)
        rows = np.minimum(np.searchsorted(ids, sought), len(ids) - 1)
        here = ids[rows] == sought
        draw_in(sketch, rows[here], vectors[here])
