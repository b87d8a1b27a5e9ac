"""Where a collection's tellers placed their stories, as phones and a room may see it.

The counts pass the gate and are kept: everybody gets the same, and it stands until at least k more
have told, so that two answers cannot be subtracted. A withdrawn story leaves at once; then nothing
is shown until k more have come.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from secrets import token_bytes

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storybank.collections import count_tellers, hold_collection
from storybank.earlier import Versions
from storybank.frameworks import framework_of
from storybank.gate import Crowd, cut_cells, keyed_order
from storybank.places import parts_in, parts_of_answers
from storybank.tables import Collection, FrameworkVersion, SharedCounts, Story

ENOUGH = 4  # times k tellers, before a question is shown to anybody who told
GROWTH = 20  # a large collection waits for one more in so many, not only for k
AT_ONCE = 1000  # stories read at a time
KEY_BYTES = 16
_NOBODY = np.empty(0, np.uint64)


@dataclass(frozen=True)
class Shared:
    """Gated counts of tellers of one question, in its parts: multiples of k, 0 is held back."""

    total: int
    parts: tuple[int, ...]


@dataclass(frozen=True)
class Fresh:
    """Counts that were just taken: under which threshold, and when in the collection's life."""

    k: int
    arrived: int
    withdrew: int
    counts: Mapping[str, Mapping[str, object]]


def read_shared(session: Session, collection: Collection) -> Mapping[str, Shared]:
    """What may be seen now, by question; nothing before enough have told."""
    kept = session.get(SharedCounts, collection.id)
    if kept is None or kept.withdrew != _withdrawn(session, collection):
        return {}
    return {name: Shared(one["total"], tuple(one["parts"])) for name, one in kept.counts.items()}


def is_due(session: Session, collection: Collection) -> bool:
    """Whether enough have come since the counts were taken."""
    kept = session.get(SharedCounts, collection.id)
    withdrew = _withdrawn(session, collection)
    told = count_tellers(session, collection)
    if kept is None:
        return told >= ENOUGH * collection.k
    step = collection.k
    if kept.withdrew == withdrew:
        step = max(step, kept.arrived // GROWTH)
    return told + withdrew >= kept.arrived + step


def take_counts(session: Session, collection: Collection) -> Fresh:
    """Count where everybody placed, through the gate, without ever holding many stories."""
    # First: who withdraws while the others are counted is then known to be missing here.
    withdrew = _withdrawn(session, collection)
    framework = framework_of(collection.version)
    questions = [one for one in framework.signifiers if parts_in(one)]
    key = token_bytes(KEY_BYTES)
    tellers = [_NOBODY]
    parts = [[np.zeros((0, parts_in(one)), np.bool_)] for one in questions]
    for some in _answers(session, collection):
        tellers.append(keyed_order((teller for teller, _ in some), key))
        for found, one in zip(parts, questions, strict=True):
            found.append(parts_of_answers(one, [placed.get(one.id) for _, placed in some]))
    crowd = Crowd.of(np.concatenate(tellers))
    told = len(np.unique(crowd.tellers))
    counts = {
        one.id: _gated(crowd, np.concatenate(found), collection.k)
        for one, found in zip(questions, parts, strict=True)
    }
    documents = {
        name: {"total": one.total, "parts": one.parts}
        for name, one in counts.items()
        if one.total >= ENOUGH * collection.k
    }
    return Fresh(collection.k, told + withdrew, withdrew, documents)


def keep_counts(session: Session, collection: Collection, fresh: Fresh) -> None:
    """Keep them, unless another threshold was chosen meanwhile, or somebody who counted at the
    same time was first."""
    if hold_collection(session, collection).k != fresh.k:
        return
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(SharedCounts)
    values = {"arrived": fresh.arrived, "withdrew": fresh.withdrew, "counts": dict(fresh.counts)}
    later = SharedCounts.arrived + collection.k <= fresh.arrived
    session.execute(
        insert.values(collection_id=collection.id, **values).on_conflict_do_update(
            index_elements=["collection_id"], set_=values, where=later
        )
    )


def _answers(
    session: Session, collection: Collection
) -> Iterator[list[tuple[str, Mapping[str, object]]]]:
    teller = func.coalesce(Story.teller, Story.story_id)
    told = (
        select(teller, FrameworkVersion.number, Story.document["placements"])
        .join(FrameworkVersion, FrameworkVersion.id == Story.framework_version_id)
        .filter(Story.collection_id == collection.id, Story.state == "kept", ~Story.test)
    )
    versions = Versions(session, collection.version)
    rows = session.execute(told.execution_options(yield_per=AT_ONCE))
    for some in rows.partitions():
        yield [(who, versions.read(number, placed or {})) for who, number, placed in some]


def _gated(crowd: Crowd, lie: NDArray[np.bool_], k: int) -> Shared:
    """Through the gate: stories (n, parts) that may lie in several, as a choice of several does."""
    cells = cut_cells(crowd, lie.T, k)
    return Shared(cells.total, tuple(int(count) for count in cells.tellers))


def _withdrawn(session: Session, collection: Collection) -> int:
    gone = select(func.count()).select_from(Story)
    return session.scalar(gone.filter_by(collection_id=collection.id, state="withdrawn")) or 0
