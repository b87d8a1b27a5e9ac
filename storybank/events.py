"""What happened while stories came in: readers note it, to see it beside how answers went.

Every function takes the session first and never commits.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storybank.database import LARGEST
from storybank.errors import NotFound, Refused
from storybank.tables import Collection, Event

LONGEST = 140  # characters
MOST = 100  # of a collection: no figure has as many letters, and nobody reads more


def list_events(session: Session, collection: Collection) -> Sequence[Event]:
    """All that was noted of a collection's time, the oldest first."""
    noted = select(Event).filter_by(collection_id=collection.id)
    return session.scalars(noted.order_by(Event.day, Event.id)).all()


def note_event(session: Session, collection: Collection, day: date, words: str, who: str) -> Event:
    """Note what happened on this day, in at most `LONGEST` characters. Raises Refused where enough
    is noted.
    """
    noted = select(func.count()).select_from(Event).filter_by(collection_id=collection.id)
    if (session.scalar(noted) or 0) >= MOST:
        raise Refused(f"{MOST} events are noted already. Remove one first.")
    event = Event(collection_id=collection.id, day=day.isoformat(), words=words, who=who)
    session.add(event)
    session.flush()
    return event


def find_event(session: Session, collection: Collection, number: int) -> Event:
    """One of them, held until the commit. Raises NotFound, for another collection's too."""
    asked = select(Event).filter_by(id=number, collection_id=collection.id)
    found = session.scalar(asked.with_for_update()) if number <= LARGEST else None
    if found is None:
        raise NotFound(f"{collection.slug} has noted nothing under {number}.")
    return found


def take_event_away(session: Session, event: Event) -> None:
    """Let go of what was noted."""
    session.delete(event)
    session.flush()
