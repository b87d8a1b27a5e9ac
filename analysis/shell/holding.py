"""A collection as arrays, built from its rows, or from arrays and the rows that came since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from analysis.responses import Codes, Responses
from analysis.shell.columns import Columns, Filled
from analysis.shell.kept_themes import (
    Version,
    themes_of_stories,
    themes_version,
)
from analysis.shell.snapshot import Mapped
from analysis.tally import Kept, keep_answers
from storybank.counted import counts
from storybank.framework import Framework
from storybank.frameworks import framework_of
from storybank.gate import Crowd, keyed_order, newest_first
from storybank.gate.crowd import Hashes
from storybank.tables import Collection, FrameworkVersion, Story

MANY = 20_000
BATCH = 2_000  # rows that are fetched at once: ten kilobytes each
FEW = 50  # documents that are opened at once: they stay in the processor's cache


@dataclass(frozen=True)
class Holding:
    """The stories of one collection as arrays, with the tellers ready for the gate.

    hashes (n,): of the tellers, before `newest_first` puts them in order; None where no stories
    are to join. themes: the run of which the stories' themes are, and the placing, as
    `themes_version` says. coded: the answers as codes, where they lie in a file. file: the one from
    which all this is mapped.
    """

    framework: Framework
    responses: Responses
    crowd: Crowd
    hashes: Hashes | None = None
    themes: Version = (0, 0)
    coded: Kept | None = None
    file: Mapped | None = None

    @cached_property
    def kept(self) -> Kept | None:
        """The answers as codes, where stories are so many that maps are made of counts."""
        if self.coded is not None or len(self.responses) < MANY:
            return self.coded
        return keep_answers(self.responses)


def load_holding(session: Session, collection: Collection, *, gate_key: bytes) -> Holding:
    """Build the arrays of a collection from its rows; test answers are left out."""
    asked = kept_rows(collection).execution_options(stream_results=True, max_row_buffer=BATCH)
    found = session.execute(asked).partitions(FEW)
    return build_holding(session, collection, found, gate_key=gate_key)


def hold_back_stories(held: Holding, ids: Iterable[str]) -> Holding:
    """The same stories, of which these are read as little as if their tellers had wanted it so.

    They are counted as before.
    """
    consent = held.responses.consent.copy()
    consent[np.isin(held.responses.story_ids, sorted(ids))] = 0
    return replace(held, responses=replace(held.responses, consent=consent), coded=held.kept)


def kept_rows(
    collection: Collection, ids: Sequence[str] | None = None
) -> Select[tuple[object, ...]]:
    """What is read of each story that counts; where ids are given, of those alone."""
    asked = (
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
        .where(*counts(collection))
        .order_by(Story.story_id)
    )
    return asked if ids is None else asked.where(Story.story_id.in_(ids))


class _Told(NamedTuple):
    """What is kept of a row once its answers are in columns."""

    story_id: str
    teller: str | None
    told: str
    consent: int
    language: str
    source: str | None
    arm: str | None
    version: str
    prompt: str | None


def _read(
    framework: Framework, batches: Iterable[Sequence[Row[*tuple[Any, ...]]]]
) -> tuple[list[_Told], Filled]:
    """The rows of all batches by rising id, and their columns; one batch of documents at a time."""
    rows: list[_Told] = []
    parts = []
    for some in batches:
        parts.append(Columns(framework, [row.document["placements"] for row in some]))
        for *told, number, document in some:
            rows.append(_Told._make([*told, str(number), document["prompt"]]))
    # A database may sort by the rules of a language; here ids are found by their bytes.
    order = sorted(range(len(rows)), key=lambda row: rows[row].story_id)
    columns = Columns.joined(framework, parts).take(np.array(order, np.intp))
    return [rows[row] for row in order], columns


def build_holding(
    session: Session,
    collection: Collection,
    batches: Iterable[Sequence[Row[*tuple[Any, ...]]]],
    *,
    gate_key: bytes,
) -> Holding:
    """The arrays of the stories in these rows, a few at a time."""
    framework = framework_of(collection.version)
    rows, columns = _read(framework, batches)
    hashes = keyed_order((row.teller or row.story_id for row in rows), gate_key)
    facets = _facets(session, collection, framework, rows)
    responses = _responses(rows, columns, facets, hashes)
    stories = keyed_order((row.story_id for row in rows), _story_key(gate_key))
    themes = themes_version(session, collection)
    return Holding(framework, responses, Crowd.of(responses.tellers, stories), hashes, themes)


def _story_key(gate_key: bytes) -> bytes:
    """Another key for stories than for tellers: an order of stories must not tell the cut's."""
    return blake2b(gate_key, digest_size=32, person=b"stories").digest()


def _facets(
    session: Session, collection: Collection, framework: Framework, rows: Sequence[_Told]
) -> dict[str, Codes]:
    """What is known of the stories beside their answers."""
    themes = themes_of_stories(session, collection, [row.story_id for row in rows])
    return {
        "language": codes_of([row.language for row in rows], framework.languages),
        "source": codes_of([row.source for row in rows], [one.source for one in collection.links]),
        "version": codes_of([row.version for row in rows], ()),
        "arm": codes_of([row.arm for row in rows], ()),
        "prompt": codes_of([row.prompt for row in rows], [one.id for one in framework.prompts]),
        "theme": codes_of(themes, ()),
    }


def _responses(
    rows: Sequence[_Told], columns: Filled, facets: Mapping[str, Codes], hashes: Hashes
) -> Responses:
    told = np.array([row.told for row in rows], dtype="datetime64[h]")
    return Responses(
        story_ids=np.array([row.story_id for row in rows], dtype="<U36"),
        tellers=newest_first(hashes, told),
        told=told,
        consent=np.array([row.consent for row in rows], dtype=np.uint8),
        facets=facets,
        **columns,
    )


def codes_of(values: Sequence[str | None], known: Iterable[str]) -> Codes:
    """Words as small numbers: the known ones in their order, then the others sorted."""
    first = list(dict.fromkeys(known))
    others = sorted({one for one in values if one is not None} - set(first))
    labels = (*first, *others)
    number = {label: position for position, label in enumerate(labels)}
    codes = [number[one] if one is not None else -1 for one in values]
    return Codes(np.array(codes, dtype=np.int16), labels)
