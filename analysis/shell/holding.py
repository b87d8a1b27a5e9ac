"""A collection as arrays, built from its rows, or from arrays and the rows that came since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from analysis.responses import Codes, Responses
from analysis.shell.columns import Columns, Filled
from analysis.shell.kept_themes import (
    Version,
    placed_themes,
    themes_of_stories,
    themes_version,
)
from analysis.tally import Kept, keep_answers
from analysis.weaving import Weave, weave_answers, weave_responses
from storybank.counted import Ids, counted_ids, counts
from storybank.framework import Framework
from storybank.frameworks import framework_of
from storybank.gate import Crowd, keyed_order, newest_first
from storybank.gate.crowd import Hashes
from storybank.tables import Collection, FrameworkVersion, Story

MANY = 20_000
AT_ONCE = 500  # stories that are asked for by their ids in one question
BATCH = 2_000  # stories whose documents are held at once: ten kilobytes each


@dataclass(frozen=True)
class Holding:
    """The stories of one collection as arrays, with the tellers ready for the gate.

    hashes (n,): of the tellers, before `newest_first` puts them in order; None where no stories
    are to join. themes: the run of which the stories' themes are, and the placing, as
    `themes_version` says. coded: the answers as codes, where they lie in a file.
    """

    framework: Framework
    responses: Responses
    crowd: Crowd
    hashes: Hashes | None = None
    themes: Version = (0, 0)
    coded: Kept | None = None

    @cached_property
    def kept(self) -> Kept | None:
        """The answers as codes, where stories are so many that maps are made of counts."""
        if self.coded is not None or len(self.responses) < MANY:
            return self.coded
        return keep_answers(self.responses)


def load_holding(session: Session, collection: Collection, *, gate_key: bytes) -> Holding:
    """Build the arrays of a collection from its rows; test answers are left out."""
    asked = _kept_rows(collection).execution_options(yield_per=BATCH)
    return _holding(session, collection, session.execute(asked).partitions(), gate_key)


def join_stories(
    session: Session, collection: Collection, held: Holding, *, gate_key: bytes
) -> Holding:
    """What is held, without the stories that are gone and with those that have come.

    Only the new ones are read. Answers the same holding where nothing has changed, and builds it
    from all rows where its framework has, or where too many are new.
    """
    framework, themes = framework_of(collection.version), themes_version(session, collection)
    stay, new, ids = _compare(held.responses.story_ids, counted_ids(session, collection))
    if held.hashes is None or framework != held.framework or 2 * len(new) > ids:
        return load_holding(session, collection, gate_key=gate_key)
    if not len(new) and stay.all() and themes == held.themes:
        return held
    fresh = held
    if len(new) or not stay.all():
        rows = (session.execute(_kept_rows(collection, some)).all() for some in _cut(new))
        fresh = _weave(held, _holding(session, collection, rows, gate_key), stay)
    joined = fresh.responses
    if themes[0] != held.themes[0]:
        joined = _with_themes(session, collection, joined)
    elif themes != held.themes:
        joined = _with_placed(session, collection, joined)
    return replace(fresh, responses=joined, themes=themes)


def _compare(known: NDArray[np.str_], ids: Ids) -> tuple[NDArray[np.bool_], list[str], int]:
    """Which of the stories known (n,) still count, which ids are new, and how many count."""
    letters = np.ascontiguousarray(known).view(np.uint32).astype(np.uint8)
    held = letters.view(ids.dtype)
    if np.array_equal(held, ids):
        return np.ones(len(held), np.bool_), [], len(ids)
    places = np.searchsorted(ids, held)
    inside = np.flatnonzero(places < len(ids))
    stay = np.zeros(len(held), np.bool_)
    stay[inside] = ids[places[inside]] == held[inside]
    new = np.ones(len(ids), np.bool_)
    new[places[stay]] = False
    return stay, ids[new].astype(known.dtype).tolist(), len(ids)


def _weave(held: Holding, come: Holding, stay: NDArray[np.bool_]) -> Holding:
    """What is held of the stories that stay, with those that have come in their places."""
    assert held.hashes is not None  # noqa: S101 - else nothing is joined
    assert come.hashes is not None  # noqa: S101 - it was built from rows
    places = np.searchsorted(held.responses.story_ids[stay], come.responses.story_ids)
    new = np.zeros(np.count_nonzero(stay) + len(places), np.bool_)
    new[places + np.arange(len(places))] = True
    weave = Weave.of(stay, new)
    hashes = weave.column(held.hashes, come.hashes)
    woven = weave_responses(held.responses, come.responses, weave)
    woven = replace(woven, tellers=newest_first(hashes, woven.told))
    crowd = Crowd.of(woven.tellers, weave.column(held.crowd.stories, come.crowd.stories))
    kept = None
    if held.kept is not None:
        kept = weave_answers(held.kept, keep_answers(come.responses), woven, weave)
    return Holding(held.framework, woven, crowd, hashes, held.themes, kept)


def hold_back_stories(held: Holding, ids: Iterable[str]) -> Holding:
    """The same stories, of which these are read as little as if their tellers had wanted it so.

    They are counted as before.
    """
    consent = held.responses.consent.copy()
    consent[np.isin(held.responses.story_ids, sorted(ids))] = 0
    return replace(held, responses=replace(held.responses, consent=consent), coded=held.kept)


def _kept_rows(
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


def _cut(ids: list[str]) -> Iterable[list[str]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


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


def _holding(
    session: Session,
    collection: Collection,
    batches: Iterable[Sequence[Row[*tuple[Any, ...]]]],
    gate_key: bytes,
) -> Holding:
    framework = framework_of(collection.version)
    rows, columns = _read(framework, batches)
    hashes = keyed_order((row.teller or row.story_id for row in rows), gate_key)
    facets = _facets(session, collection, framework, rows)
    responses = _responses(rows, columns, facets, hashes)
    stories = keyed_order((row.story_id for row in rows), _story_key(gate_key))
    themes = themes_version(session, collection)
    return Holding(framework, responses, Crowd.of(responses.tellers, stories), hashes, themes)


def _with_themes(session: Session, collection: Collection, responses: Responses) -> Responses:
    """The same stories with the themes of the newest run."""
    themes = themes_of_stories(session, collection, responses.story_ids.tolist())
    return replace(responses, facets={**responses.facets, "theme": _codes(themes, ())})


def _with_placed(session: Session, collection: Collection, responses: Responses) -> Responses:
    """The same stories where some were placed in themes of the run that they had before."""
    placed = placed_themes(session, collection)
    codes, rows = responses.facets["theme"], np.isin(responses.story_ids, list(placed))
    labels = (*codes.labels, *sorted({*placed.values()} - {*codes.labels}))
    values = codes.values.copy()
    values[rows] = [labels.index(placed[one]) for one in responses.story_ids[rows].tolist()]
    return replace(responses, facets={**responses.facets, "theme": Codes(values, labels)})


def _story_key(gate_key: bytes) -> bytes:
    """Another key for stories than for tellers: an order of stories must not tell the cut's."""
    return blake2b(gate_key, digest_size=32, person=b"stories").digest()


def _facets(
    session: Session, collection: Collection, framework: Framework, rows: Sequence[_Told]
) -> dict[str, Codes]:
    """What is known of the stories beside their answers."""
    themes = themes_of_stories(session, collection, [row.story_id for row in rows])
    return {
        "language": _codes([row.language for row in rows], framework.languages),
        "source": _codes([row.source for row in rows], [one.source for one in collection.links]),
        "version": _codes([row.version for row in rows], ()),
        "arm": _codes([row.arm for row in rows], ()),
        "prompt": _codes([row.prompt for row in rows], [one.id for one in framework.prompts]),
        "theme": _codes(themes, ()),
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


def _codes(values: Sequence[str | None], known: Iterable[str]) -> Codes:
    """Words as small numbers: the known ones in their order, then the others sorted."""
    first = list(dict.fromkeys(known))
    others = sorted({one for one in values if one is not None} - set(first))
    labels = (*first, *others)
    number = {label: position for position, label in enumerate(labels)}
    codes = [number[one] if one is not None else -1 for one in values]
    return Codes(np.array(codes, dtype=np.int16), labels)
