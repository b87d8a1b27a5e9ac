"""Writing a rehearsal into an empty home: its framework, its collection and its stories."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.rehearsal import Rehearsal
from analysis.responses import State
from fortell.rehearsal.texts import Teller, read_bank
from storybank.collections import (
    REHEARSAL,
    CollectionPlan,
    begin_inquiry,
    open_collection,
    plan_collection,
)
from storybank.errors import Refused
from storybank.framework import Framework
from storybank.framework_file import read_framework_file
from storybank.frameworks import framework_of, publish_framework
from storybank.receipts import derive_code, hash_code
from storybank.signifiers import Triad
from storybank.stories import Arrival, keep_story
from storybank.submission import read_submission
from storybank.tables import Collection

HERE = Path(__file__).parent
SLUG = "ovingsby"
LANGUAGES = ("nb", "en")
IN_THE_FIRST = 0.7  # so many stories are told in the first language
OPENS = date(2026, 3, 1)
PLAN = CollectionPlan(
    slug=SLUG,
    title={"nb": "Øvelse: hverdagen i Øvingsby", "en": "Rehearsal: everyday life in Øvingsby"},
    purpose={"nb": "Øve på å lese mønstre.", "en": "To practise reading patterns."},
    named={"nb": "deltakerne i øvelsen", "en": "those who take part in the rehearsal"},
    responsible="Øvingsby",
    opens=OPENS,
    narrowing=("rolle", "bydel"),
    fictional=True,
    sources=("øvelse",),
)


def refuse_beside_others(session: Session) -> None:
    """Raises Refused where this home holds any collection: a rehearsal has a home of its own."""
    others = session.scalars(select(Collection.slug).order_by(Collection.slug)).all()
    if others:
        raise Refused(
            f"This home already holds {', '.join(others)}. A rehearsal never mixes with other"
            " stories: name an empty folder with --home."
        )


def load_rehearsal(session: Session, rehearsal: Rehearsal, *, receipt_key: bytes) -> Collection:
    """Publish the framework, open the collection and tell every story of the rehearsal.

    Raises Refused where the home holds anything else.
    """
    refuse_beside_others(session)
    version = publish_framework(session, read_framework_file(HERE / "framework.yaml"))
    inquiry = begin_inquiry(session, REHEARSAL, PLAN.title)
    collection = plan_collection(session, inquiry, version, PLAN)
    open_collection(collection, OPENS)
    framework = framework_of(version)
    told = np.datetime_as_string(rehearsal.responses.told, unit="h").tolist()
    for fields, when in zip(write_stories(rehearsal, framework, receipt_key), told, strict=True):
        arrival = Arrival(when, version.id, PLAN.sources[0])
        keep_story(session, collection, read_submission(framework, fields), arrival)
    return collection


def write_stories(
    rehearsal: Rehearsal, framework: Framework, receipt_key: bytes
) -> Iterator[dict[str, Any]]:
    """The fields of each story's form, in the order of the rehearsal's rows."""
    signifiers = (*framework.signifiers, *framework.teller)
    anchors = {
        one.id: [anchor.id for anchor in one.anchors]
        for one in signifiers
        if isinstance(one, Triad)
    }
    responses, theme = rehearsal.responses, rehearsal.responses.facets["theme"]
    rng = np.random.default_rng(list(responses.story_ids[0].encode()))
    teller = Teller(read_bank(), rng)
    for row, story in enumerate(responses.story_ids.tolist()):
        language = LANGUAGES[int(rng.random() >= IN_THE_FIRST)]
        title, text = teller.tell(theme.labels[theme.values[row]], language)
        yield {
            "story": story,
            "teller": f"{SLUG}-{responses.tellers[row]:06d}",
            "code_hash": hash_code(derive_code(receipt_key, SLUG, story)),
            "language": language,
            "prompt": "hverdag",
            "title": title,
            "text": text,
            "consent": "read",
            "placements": dict(_placements(rehearsal, anchors, row)),
        }


def _placements(
    rehearsal: Rehearsal, anchors: Mapping[str, Sequence[str]], row: int
) -> Iterator[tuple[str, Any]]:
    """What the story answers; what was passed by is not there."""
    for name, states in rehearsal.responses.states.items():
        if states[row] == State.NOT_APPLICABLE:
            yield name, {"state": "not_applicable"}
        elif states[row] == State.PLACED:
            yield name, {"state": "placed", **_placed(rehearsal, anchors, name, row)}


def _placed(
    rehearsal: Rehearsal, anchors: Mapping[str, Sequence[str]], name: str, row: int
) -> dict[str, Any]:
    responses = rehearsal.responses
    if name in responses.triads:
        weights = responses.triads[name][row].astype(np.float64)
        shares = (weights / weights.sum()).tolist()
        return {"weights": dict(zip(anchors[name], shares, strict=True))}
    if name in responses.dyads:
        return {"value": float(responses.dyads[name][row])}
    if name in responses.scales:
        return {"value": int(responses.scales[name][row])}
    chosen = int(np.argmax(responses.choices[name][row]))
    return {"options": [rehearsal.plan.labels(name)[chosen]]}
