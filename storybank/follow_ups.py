"""What came of earlier stories: an owner tells it, and tellers read it, the newest first.

Every function takes the session first and never commits.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from storybank.collections import hold_collection
from storybank.database import LARGEST
from storybank.errors import NotFound
from storybank.tables import Collection, FollowUp

LONGEST = 4000  # characters in one language


def list_follow_ups(session: Session, collection: Collection) -> Sequence[FollowUp]:
    """All that was told of what came of a collection's stories, the newest first."""
    told = select(FollowUp).filter_by(collection_id=collection.id)
    return session.scalars(told.order_by(FollowUp.day.desc(), FollowUp.id.desc())).all()


def find_follow_up(
    session: Session, collection: Collection, number: int, *, hold: bool = False
) -> FollowUp:
    """One of them. Raises NotFound, for another collection's too.

    hold: nobody else changes it until the transaction ends.
    """
    asked = select(FollowUp).filter_by(id=number, collection_id=collection.id)
    asked = asked.with_for_update() if hold else asked
    found = session.scalar(asked) if number <= LARGEST else None
    if found is None:
        raise NotFound(f"{collection.slug} has told nothing under {number}.")
    return found


def tell_follow_up(
    session: Session, collection: Collection, day: date, words: Mapping[str, str]
) -> FollowUp:
    """Tell what came of the stories, on this day, in words by language."""
    told = FollowUp(collection_id=collection.id, day=day.isoformat(), words=dict(words))
    session.add(told)
    session.flush()
    return told


def is_told(session: Session, collection: Collection, day: date, words: Mapping[str, str]) -> bool:
    """Whether the very same is told already; until the commit nobody else tells anything."""
    hold_collection(session, collection)
    asked = select(FollowUp).filter_by(collection_id=collection.id, day=day.isoformat())
    return any(one.words == dict(words) for one in session.scalars(asked))


def mark_of(day: str, words: Mapping[str, str]) -> str:
    """By which a page knows again how it was told when the page was opened."""
    told = json.dumps([day, dict(words)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def change_follow_up(told: FollowUp, day: date, words: Mapping[str, str]) -> None:
    """Tell it otherwise."""
    told.day, told.words = day.isoformat(), dict(words)


def take_back_follow_up(session: Session, told: FollowUp) -> None:
    """Tell it no more."""
    session.delete(told)
    session.flush()
