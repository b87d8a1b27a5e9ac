"""Which stories of a collection count, and which are withdrawn: their ids alone, and quickly."""

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from storybank.tables import Collection, Story

LENGTH = 36  # characters of an id

Ids = NDArray[np.bytes_]


def counts(collection: Collection) -> tuple[ColumnElement[bool], ...]:
    """What holds of the stories that count: they are kept, and no test answers."""
    return Story.collection_id == collection.id, Story.state == "kept", ~Story.test


def counted_ids(session: Session, collection: Collection) -> Ids:
    """The ids (n,) `S36` of the stories that count, sorted by their bytes."""
    return _ids_where(session, *counts(collection))


def withdrawn_ids(session: Session, collection: Collection) -> Ids:
    """The ids (n,) `S36` of the stories of which a tombstone is left, sorted by their bytes."""
    return _ids_where(session, Story.collection_id == collection.id, Story.state == "withdrawn")


def _ids_where(session: Session, *asked: ColumnElement[bool]) -> Ids:
    """They come as one long text.

    A row for each takes the driver ten times as long, a second and more for a million.
    """
    told, text = session.execute(
        select(func.count(), func.aggregate_strings(Story.story_id, "")).where(*asked)
    ).one()
    letters = np.frombuffer((text or "").encode(), np.uint8)
    if len(letters) != told * LENGTH:  # an id of another length, which no submission brings
        found = session.scalars(select(Story.story_id).where(*asked))
        return np.sort(np.array(found.all(), dtype=f"S{LENGTH}"))
    ids = letters.view(f"S{LENGTH}")
    in_order = bool((ids[1:] > ids[:-1]).all())
    return ids if in_order else np.sort(ids, kind="stable")  # PostgreSQL's come in sorted runs
