"""A collection with whatever breaks a table, copied out, copied in and compared."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from builders import (
    a_collection,
    a_submission,
    many_stories,
    tell,
)
from storybank.collections import find_collection
from storybank.database import Sessions
from storybank.interchange import (
    gather_own_table,
    keep_gathered,
    write_copy,
)
from storybank.tables import Collection, Story


def copy_out(session: Session, collection: Collection, place: Path) -> Path:
    session.flush()
    write_copy(session, collection, place, replace=True).move()
    return place


def rows_of(place: Path) -> list[dict[str, str]]:
    with (place / "stories.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def copy_in(sessions: Sessions, place: Path) -> Any:
    gathered = gather_own_table(place / "stories.csv", place / "codebook.json")
    with sessions.writing() as session:
        return keep_gathered(session, gathered)


def told(session: Session, slug: str) -> list[dict[str, Any]]:
    """Everything of each story that a table holds; the time spent and the receipt are not in it."""
    collection = find_collection(session, slug)
    rows = session.scalars(
        select(Story).filter_by(collection_id=collection.id, state="kept").order_by(Story.story_id)
    )
    columns = ("story_id", "told", "language", "source", "arm", "teller", "consent", "test")
    kept = []
    for row in rows:
        document = {**(row.document or {}), "seconds": None}
        kept.append({**{name: getattr(row, name) for name in columns}, "document": document})
    return kept


def tell_many_kinds(session: Session) -> Collection:
    """Stories of every state, consent and kind, with whatever breaks a table."""
    collection = a_collection(session, responsible="=SUM(A1)", retained_until=date(2031, 1, 1))
    stories = [
        a_submission(title="Først"),
        a_submission(title="=1+1", text='-5 grader,\r"sitat";\n\tny linje\rslutt', consent="count"),
        a_submission(title="'", text="''@hjemme\r\r\n🧓🏽 a\u030a", consent="publish", test=True),
        a_submission(text="+" + "ø" * 4999, consent="quote", teller="-tellernokkel", arm="a"),
        a_submission(placements={}, shown_order={}, seconds=None, title=""),
        a_submission(
            placements={
                "drivkraft": {
                    "state": "placed",
                    "weights": {"tillit": 0.1 + 0.2, "regler": 1e-7, "vilje": 0.7 - 1e-7},
                },
                "stemme": {"state": "not_asked"},
                "krefter": {"state": "placed", "stones": {"kommunen": [0, 1]}},
                "folelse": {"state": "placed", "options": [], "other": "=trist"},
                "rad": {"state": "placed", "text": "@noen"},
                "vanlig": {"state": "not_applicable"},
            }
        ),
        *many_stories(20),
    ]
    for story in stories:
        tell(session, collection, story)
    return collection
