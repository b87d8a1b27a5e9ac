"""A collection as arrays, built from its rows and held by the process until something changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from threading import Lock

import numpy as np
from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from analysis.responses import Codes, Responses
from analysis.shell.columns import Columns
from analysis.shell.kept_themes import latest_run_id, themes_of_stories
from analysis.tally import Kept, keep_answers
from storybank.framework import Framework
from storybank.frameworks import framework_of
from storybank.gate import Crowd, keyed_order, newest_first
from storybank.holding_back import held_back_ids
from storybank.tables import Collection, FrameworkVersion, Story

MANY = 20_000
HELD = 8  # collections that one process holds at once

# How many stories are kept, how many withdrawn, the newest run of themes, the framework version,
# and which stories are held back.
Version = tuple[int, int, int, int, frozenset[str]]


@dataclass(frozen=True)
class Holding:
    """The stories of one collection as arrays, with the tellers ready for the gate."""

    framework: Framework
    responses: Responses
    crowd: Crowd

    @cached_property
    def kept(self) -> Kept | None:
        """The answers as codes, where stories are so many that maps are made of counts."""
        return keep_answers(self.responses) if len(self.responses) >= MANY else None


class Holdings:
    """What this process holds; a withdrawn story is gone from it at the next question."""

    def __init__(self, gate_key: bytes) -> None:
        self._gate_key = gate_key
        self._held: dict[int, tuple[Version, Holding]] = {}
        self._lock = Lock()

    def holding(self, session: Session, collection: Collection) -> Holding:
        """The collection's arrays as they stand in the database now."""
        version = _version(session, collection)
        with self._lock:
            held = self._held.get(collection.id)
            if held and held[0] == version:
                return held[1]
        fresh = load_holding(session, collection, gate_key=self._gate_key)
        with self._lock:
            self._held.pop(collection.id, None)
            while len(self._held) >= HELD:
                self._held.pop(next(iter(self._held)))
            self._held[collection.id] = (version, fresh)
        return fresh


def load_holding(session: Session, collection: Collection, *, gate_key: bytes) -> Holding:
    """Build the arrays of a collection from its rows; test answers are left out."""
    framework = framework_of(collection.version)
    rows = session.execute(
        select(
            Story.story_id,
            Story.teller,
            Story.told,
            Story.consent,
            Story.language,
            Story.source,
            Story.arm,
            FrameworkVersion.number,
            Story.document,
        )
        .join(FrameworkVersion, FrameworkVersion.id == Story.framework_version_id)
        .filter(Story.collection_id == collection.id, Story.state == "kept", ~Story.test)
        .order_by(Story.story_id)
    ).all()
    responses = _responses(session, collection, framework, rows, gate_key)
    stories = keyed_order((row.story_id for row in rows), _story_key(gate_key))
    return Holding(framework, responses, Crowd.of(responses.tellers, stories))


def _story_key(gate_key: bytes) -> bytes:
    """Another key for stories than for tellers: an order of stories must not tell the cut's."""
    return blake2b(gate_key, digest_size=32, person=b"stories").digest()


def _responses(
    session: Session,
    collection: Collection,
    framework: Framework,
    rows: Sequence[Row[tuple[object, ...]]],
    gate_key: bytes,
) -> Responses:
    columns = Columns(framework, [row.document["placements"] for row in rows])
    ids, held = [row.story_id for row in rows], held_back_ids(session, collection)
    told = np.array([row.told for row in rows], dtype="datetime64[h]")
    tellers = keyed_order((row.teller or row.story_id for row in rows), gate_key)
    prompts = [one.id for one in framework.prompts]
    facets = {
        "language": _codes([row.language for row in rows], framework.languages),
        "source": _codes([row.source for row in rows], [one.source for one in collection.links]),
        "version": _codes([str(row.number) for row in rows], ()),
        "arm": _codes([row.arm for row in rows], ()),
        "prompt": _codes([row.document["prompt"] for row in rows], prompts),
        "theme": _codes(themes_of_stories(session, collection, ids), ()),
    }
    return Responses(
        story_ids=np.array(ids, dtype="<U36"),
        tellers=newest_first(tellers, told),
        told=told,
        # What is held back for somebody's safety is counted, and read as little as if its teller
        # had wanted it so.
        consent=np.array([0 if row.story_id in held else row.consent for row in rows], np.uint8),
        states=columns.states,
        triads=columns.triads,
        dyads=columns.dyads,
        stones=columns.stones,
        choices=columns.choices,
        scales=columns.scales,
        facets=facets,
    )


def _codes(values: Sequence[str | None], known: Iterable[str]) -> Codes:
    """Words as small numbers: the known ones in their order, then the others sorted."""
    first = list(dict.fromkeys(known))
    others = sorted({one for one in values if one is not None} - set(first))
    labels = (*first, *others)
    number = {label: position for position, label in enumerate(labels)}
    codes = [number[one] if one is not None else -1 for one in values]
    return Codes(np.array(codes, dtype=np.int16), labels)


def _version(session: Session, collection: Collection) -> Version:
    counts = dict(
        session.execute(
            select(Story.state, func.count())
            .filter_by(collection_id=collection.id)
            .group_by(Story.state)
        ).all()
    )
    run = latest_run_id(session, collection) or 0
    asked = collection.version.id
    held = held_back_ids(session, collection)
    return counts.get("kept", 0), counts.get("withdrawn", 0), run, asked, held
