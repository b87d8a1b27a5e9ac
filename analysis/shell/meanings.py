"""Stories by meaning: which of a collection's lie nearest to what somebody asks, by kept vectors.

This process holds a sketch of each collection that is asked; the few that look nearest are measured
by the vectors in the database, so that a withdrawn story's is never used.
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
    model: str
    story_ids: Ids
    sketch: Sketch


class Meanings:
    """The sketches of this process, made when a collection is asked for the first time."""

    def __init__(self) -> None:
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
            if held is None or held.model != model or held.story_ids is not story_ids:
                held = _renew(session, collection, story_ids, model, held)
            if held is None:
                return None
            while len(self._held) >= HELD:
                self._held.pop(next(iter(self._held)))
            self._held[collection.id] = held
            return held.sketch


def _renew(
    session: Session, collection: Collection, story_ids: Ids, model: str, before: _Held | None
) -> _Held | None:
    """A sketch of the stories as they are now; what was held before is carried over."""
    if before is not None and before.model == model:
        found = np.intersect1d(before.story_ids, story_ids, True, return_indices=True)
        sketch = carry_over(before.sketch, found[1], found[2], len(story_ids))
        missing = np.flatnonzero(~sketch.known)
        if len(missing) <= MOST_NEW:
            ids, vectors = vectors_of(session, collection, model, story_ids[missing].tolist())
            if ids:
                draw_in(sketch, np.searchsorted(story_ids, ids), vectors)
            return _Held(model, story_ids, sketch)
    made = _draw_all(session, collection, story_ids, model)
    return _Held(model, story_ids, made) if made else None


def _draw_all(
    session: Session, collection: Collection, story_ids: Ids, model: str
) -> Sketch | None:
    """Walk all vectors once; ids are random, so that the first of them are a fair sample."""
    sketch, waiting = None, []
    for ids, vectors in walk_vectors(session, collection, model):
        waiting.append((ids, vectors))
        if sketch is None and sum(len(some) for some, _ in waiting) >= SAMPLE:
            sketch = begin_sketch(np.concatenate([one for _, one in waiting]), len(story_ids))
        if sketch is not None:
            _draw(sketch, story_ids, waiting)
            waiting = []
    if sketch is None and waiting:
        sketch = begin_sketch(np.concatenate([one for _, one in waiting]), len(story_ids))
        _draw(sketch, story_ids, waiting)
    return sketch


def _draw(sketch: Sketch, story_ids: Ids, some: list[tuple[list[str], Vectors]]) -> None:
    """Draw in the vectors of stories that are among those of the collection."""
    for ids, vectors in some:
        rows = np.minimum(np.searchsorted(story_ids, ids), len(story_ids) - 1)
        here = story_ids[rows] == np.array(ids)
        draw_in(sketch, rows[here], vectors[here])
