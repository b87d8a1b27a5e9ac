"""Vectors of stories: which are missing, keeping them, reading them back; one set per model."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row, Select, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storybank.tables import Collection, Story, Vector

AT_ONCE = 10_000  # vectors held as rows while all are walked
ASKED_AT_ONCE = 500


def stories_without_vector(session: Session, collection: Collection, model: str) -> list[str]:
    """The ids of kept stories that `model` has not read yet, sorted."""
    has_vector = exists().where(
        Vector.collection_id == Story.collection_id,
        Vector.story_id == Story.story_id,
        Vector.model == model,
    )
    missing = select(Story.story_id).filter(
        Story.collection_id == collection.id, Story.state == "kept", ~Story.test, ~has_vector
    )
    return list(session.scalars(missing.order_by(Story.story_id)))


def keep_vectors(
    session: Session,
    collection: Collection,
    model: str,
    vectors: Mapping[str, NDArray[np.floating]],
    instead_of: Sequence[str] = (),
) -> None:
    """Keep each story's vector in half precision, unless the story has been withdrawn meanwhile.

    instead_of: models whose vectors of these stories go.
    """
    kept = still_kept(session, collection, list(vectors))
    older = delete(Vector).filter_by(collection_id=collection.id)
    older = older.filter(Vector.story_id.in_(kept), Vector.model.in_(instead_of))
    session.execute(older, execution_options={"synchronize_session": False})
    rows = [
        {
            "collection_id": collection.id,
            "story_id": story_id,
            "model": model,
            "values": vectors[story_id].astype("<f2").tobytes(),
        }
        for story_id in kept
    ]
    if rows:
        dialect = session.get_bind().dialect.name
        insert = (postgresql if dialect == "postgresql" else sqlite).insert(Vector)
        session.execute(insert.on_conflict_do_nothing(), rows)


def still_kept(session: Session, collection: Collection, story_ids: Sequence[str]) -> list[str]:
    """Those of the stories that are kept, held so until this transaction ends."""
    kept = (
        select(Story.story_id)
        .filter(
            Story.collection_id == collection.id,
            Story.story_id.in_(story_ids),
            Story.state == "kept",
        )
        .with_for_update(read=True)
    )
    return list(session.scalars(kept))


def read_vectors(
    session: Session, collection: Collection, model: str
) -> tuple[list[str], NDArray[np.float32]]:
    """Story ids, sorted, and their vectors (n, dimension); (0, 0) where there are none."""
    return _stacked(session.execute(_chosen(collection, model)).all())


def walk_vectors(
    session: Session, collection: Collection, model: str
) -> Iterator[tuple[list[str], NDArray[np.float32]]]:
    """The same a part at a time, in the order of the ids."""
    found = session.execute(_chosen(collection, model).execution_options(yield_per=AT_ONCE))
    return map(_stacked, found.partitions())


def vectors_of(
    session: Session, collection: Collection, model: str, story_ids: Sequence[str]
) -> tuple[list[str], NDArray[np.float32]]:
    """Those of the stories that have a vector, sorted, and their vectors (m, dimension)."""
    found: list[Row[str, bytes]] = []
    for start in range(0, len(story_ids), ASKED_AT_ONCE):
        some = list(story_ids[start : start + ASKED_AT_ONCE])
        found += session.execute(_chosen(collection, model).filter(Vector.story_id.in_(some)))
    return _stacked(sorted(found, key=lambda row: row.story_id))


def _chosen(collection: Collection, model: str) -> Select[str, bytes]:
    chosen = select(Vector.story_id, Vector.values)
    return chosen.filter_by(collection_id=collection.id, model=model).order_by(Vector.story_id)


def _stacked(rows: Sequence[Row[str, bytes]]) -> tuple[list[str], NDArray[np.float32]]:
    if not rows:
        return [], np.empty((0, 0), dtype=np.float32)
    stacked = np.frombuffer(b"".join(row.values for row in rows), dtype="<f2")
    return [row.story_id for row in rows], stacked.reshape(len(rows), -1).astype(np.float32)
