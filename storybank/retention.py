"""What tellers were told is kept until a day is deleted when that day is over."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from storybank.audit import note_deed
from storybank.collections import is_over
from storybank.database import Sessions
from storybank.stories import empty_stories
from storybank.tables import (
    Collection,
    Event,
    Medium,
    PatternMark,
    ReadingList,
    Run,
    SharedCounts,
    Story,
    ThemeEdit,
    ThemeName,
)

AT_ONCE = 500  # stories emptied in one transaction: who tells elsewhere meanwhile waits no longer

# Made of all stories, said of them or beside them, or sent without one. What leaders guessed and
# told back stays.
MADE_FROM_ALL = (
    *(Run, ThemeEdit, ThemeName, PatternMark, Event, ReadingList),
    *(SharedCounts, Medium),
)


def delete_overdue(sessions: Sessions, who: str, now: datetime) -> list[str]:
    """Delete what was told in each collection whose last day is over, there; their slugs.

    Of each story its tombstone stays, as of a withdrawn one: its receipt says what has become of
    it, and a phone that sends it again cannot bring it back. It goes by parts, each whole; whoever
    is killed meanwhile leaves the rest to the next call. The deed is noted as `who`'s.
    """
    with sessions.reading() as session:
        overdue = list_overdue(session, now)
    for one in overdue:
        number, subject = one.id, {"collection": one.slug, "day": str(one.retained_until)}
        for ids in _parts(sessions, number):
            with sessions.writing() as session:
                empty_stories(session, number, ids)
        with sessions.writing() as session:
            for made in MADE_FROM_ALL:
                session.execute(delete(made).filter_by(collection_id=number))
            note_deed(session, who, "deleted what was told", subject, now=now)
    return [one.slug for one in overdue]


def list_overdue(session: Session, now: datetime) -> list[Collection]:
    """The collections whose last day is over, there, and of which something is left."""
    return [one for one in list_over(session, now) if is_left_of(session, one)]


def list_over(session: Session, now: datetime) -> list[Collection]:
    """The collections whose last day is over, there."""
    dated = select(Collection).filter(Collection.retained_until.is_not(None))
    return [
        one
        for one in session.scalars(dated.order_by(Collection.slug))
        if is_over(one, now.astimezone(ZoneInfo(one.zone)).date())
    ]


def is_left_of(session: Session, collection: Collection) -> bool:
    """Whether any story of a collection is whole, or anything made of all of them is here."""
    whole = exists().where(Story.collection_id == collection.id, Story.state != "withdrawn")
    made = exists().where(Run.collection_id == collection.id)
    return bool(session.scalar(select(whole | made)))


def is_emptied(session: Session, collection: Collection, today: date) -> bool:
    """Whether its last day is over and nothing that was told is left."""
    return is_over(collection, today) and not is_left_of(session, collection)


def _parts(sessions: Sessions, number: int) -> Iterator[list[str]]:
    """The ids of stories that are whole, until there are none."""
    left = select(Story.story_id).filter(Story.collection_id == number, Story.state != "withdrawn")
    while True:
        with sessions.reading() as session:
            ids = list(session.scalars(left.order_by(Story.story_id).limit(AT_ONCE)))
        if not ids:
            return
        yield ids
