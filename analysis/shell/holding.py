"""A collection as arrays, built from its rows, or from arrays and the rows that came since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from analysis.responses import Responses
from analysis.shell.columns import Columns
from analysis.shell.garbage import NO_SEARCH
from analysis.shell.kept_themes import (
    Version,
    themes_of_stories,
    themes_version,
)
from analysis.shell.snapshot import Mapped
from analysis.shell.told import Told, codes_of
from analysis.tally import Kept, keep_answers
from storybank.counted import counts
from storybank.earlier import Versions
from storybank.framework import Framework
from storybank.frameworks import framework_of
from storybank.gate import Crowd, keyed_order, newest_first
from storybank.gate.crowd import Hashes
from storybank.tables import Collection, FrameworkVersion, Story

MANY = 20_000
BATCH = 2_000  # stories until garbage is searched for again: a second
FEW = 50  # documents that are fetched and opened at once: they stay in the processor's cache


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
    found = session.execute(kept_rows(collection)).partitions()
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
    """What is read of each story that counts, a few at a time; where ids are given, of those
    alone. Its facets stand in the order of `told.FACETS`."""
    asked = (
        select(
            Story.story_id,
            Story.teller,
            Story.told,
            Story.consent,
            Story.language,
            Story.source,
            FrameworkVersion.number,
            Story.arm,
            Story.document,
        )
        .join(FrameworkVersion, FrameworkVersion.id == Story.framework_version_id)
        .where(*counts(collection))
        .order_by(Story.story_id)
        .execution_options(yield_per=FEW)
    )
    return asked if ids is None else asked.where(Story.story_id.in_(ids))


def build_holding(
    session: Session,
    collection: Collection,
    batches: Iterable[Sequence[Row[*tuple[Any, ...]]]],
    *,
    gate_key: bytes,
) -> Holding:
    """The arrays of the stories in these rows, a few at a time."""
    framework = framework_of(collection.version)
    told, columns = Told(), Columns(framework)
    versions, waiting = Versions(session, collection.version), iter(batches)
    while _take_in(islice(waiting, BATCH // FEW), told, columns, versions):
        pass
    ids, order = told.sorted_ids()
    hours, names = told.hours(order), ids.tolist()
    hashes = keyed_order(told.tellers(), gate_key)[order]
    responses = Responses(
        story_ids=ids,
        tellers=newest_first(hashes, hours),
        told=hours,
        consent=told.consent(order),
        facets={
            **told.facets(order, _known(collection, framework)),
            "theme": codes_of(themes_of_stories(session, collection, names), ()),
        },
        **columns.take(order),
    )
    stories = keyed_order(names, _story_key(gate_key))
    themes = themes_version(session, collection)
    return Holding(framework, responses, Crowd.of(responses.tellers, stories), hashes, themes)


def _take_in(
    batches: Iterable[Sequence[Row[*tuple[Any, ...]]]],
    told: Told,
    columns: Columns,
    versions: Versions,
) -> bool:
    """Add the rows of these batches; whether there were any. The search rests for a second."""
    some = False
    with NO_SEARCH:
        for rows in batches:
            told.add(rows)
            columns.add([versions.read(row.number, row.document["placements"]) for row in rows])
            some = True
    return some


def _known(collection: Collection, framework: Framework) -> dict[str, list[str]]:
    """The labels that come first, in their order; others follow sorted."""
    return {
        "language": list(framework.languages),
        "source": [one.source for one in collection.links],
        "prompt": [one.id for one in framework.prompts],
    }


def _story_key(gate_key: bytes) -> bytes:
    """Another key for stories than for tellers: an order of stories must not tell the cut's."""
    return blake2b(gate_key, digest_size=32, person=b"stories").digest()
