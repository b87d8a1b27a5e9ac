"""The signifiers of a collection with what a diagnosis needs beside the answers.

How the parts were shown and the time spent are kept with each story; nothing else asks for them.
"""

from collections.abc import Mapping, Sequence, Set
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.diagnostics.asked import Asked, Kind, asked_stone
from analysis.diagnostics.diagnose import Pilot, diagnose
from analysis.shell.columns import Columns, Filled
from storybank.earlier import Versions
from storybank.framework import Framework
from storybank.frameworks import framework_of
from storybank.signifiers import (
    Choice,
    Dyad,
    FreeText,
    Question,
    Scale,
    Stones,
    Triad,
    part_ids,
)
from storybank.tables import Collection, FrameworkVersion, Story

Document = Mapping[str, Any]


def diagnose_collection(
    session: Session, collection: Collection, *, only: Set[str] | None = None, seed: int = 0
) -> Pilot:
    """Diagnose the signifiers of the kept stories, or of `only` these; test answers are left out.

    A stone is named `<signifier>.<stone>`. Texts, boxes to tick and questions about the teller are
    not diagnosed.
    """
    rows = session.execute(
        select(Story.story_id, Story.teller, Story.document, FrameworkVersion.number)
        .join(FrameworkVersion, FrameworkVersion.id == Story.framework_version_id)
        .filter(Story.collection_id == collection.id, Story.state == "kept", ~Story.test)
        .order_by(Story.story_id)
    ).all()
    rows = [row for row in rows if only is None or row.story_id in only]
    versions = Versions(session, collection.version)
    documents = [
        {**row.document, "placements": versions.read(row.number, row.document["placements"])}
        for row in rows
    ]
    whose = [row.teller or row.story_id for row in rows]
    _, tellers = np.unique(np.array(whose, dtype=np.str_), return_inverse=True)
    asked = asked_of(framework_of(collection.version), documents)
    seconds = np.array([_seconds(one) for one in documents], dtype=np.float64)
    return diagnose(asked, tellers, seconds=seconds, seed=seed)


def asked_of(framework: Framework, documents: Sequence[Document]) -> dict[str, Asked]:
    """The framework's signifiers over these stories' documents."""
    filling = Columns(framework)
    filling.add([one["placements"] for one in documents])
    columns = filling.take(np.arange(len(documents)))
    asked: dict[str, Asked] = {}
    for signifier in framework.signifiers:
        if not isinstance(signifier, FreeText) and not _is_box(signifier):
            asked |= _asked(signifier, columns, documents)
    return asked


def _is_box(signifier: Question) -> bool:
    """Whether there is one thing to tick: leaving it is an answer, not passing by."""
    return isinstance(signifier, Choice) and len(signifier.options) == 1 and not signifier.other


def _asked(signifier: Question, columns: Filled, documents: Sequence[Document]) -> dict[str, Asked]:
    name = signifier.id
    states = columns["states"][name]
    match signifier:
        case Triad():
            shown = _shown(signifier, documents)
            return {name: Asked(Kind.TRIAD, columns["triads"][name], states, shown=shown)}
        case Dyad():
            shown = _shown(signifier, documents)
            return {name: Asked(Kind.DYAD, columns["dyads"][name], states, shown=shown)}
        case Scale():
            steps = range(signifier.min, signifier.max + 1)
            return {name: Asked(Kind.SCALE, columns["scales"][name], states, steps)}
        case Stones():
            canvas = columns["stones"][name]
            return {
                f"{name}.{stone}": asked_stone(canvas[:, place], states)
                for place, stone in enumerate(part_ids(signifier))
            }
        case Choice():
            return {name: _asked_choice(signifier, columns, documents)}
        case _:
            return {}


def _asked_choice(choice: Choice, columns: Filled, documents: Sequence[Document]) -> Asked:
    """A choice; words of the teller's own are a last option, that is always shown last."""
    chosen, shown = columns["choices"][choice.id], _shown(choice, documents)
    if choice.other:
        shown = np.column_stack([shown, np.full(len(shown), shown.shape[1])])
    several = choice.several or bool(np.any(chosen.sum(axis=1) > 1))
    kind = Kind.CHOICES if several else Kind.CHOICE
    return Asked(kind, chosen, columns["states"][choice.id], shown=shown)


def _shown(signifier: Question, documents: Sequence[Document]) -> NDArray[np.intp]:
    """(n, parts) which part stood in each place; −1 where the story does not say."""
    names = list(part_ids(signifier))
    places = {name: place for place, name in enumerate(names)}
    unknown = [-1] * len(names)
    rows = [
        [places.get(part, -1) for part in one.get("shown_order", {}).get(signifier.id, ())]
        for one in documents
    ]
    whole = [row if len(row) == len(names) else unknown for row in rows]
    return np.array(whole, dtype=np.intp).reshape(-1, len(names))


def _seconds(document: Document) -> float:
    seconds = document.get("seconds")
    return np.nan if seconds is None else float(seconds)
