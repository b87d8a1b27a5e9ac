"""How many stories come through a link, so that a flood can be slowed without knowing who sends.

A count per link and minute, forgotten within the hour, and the proofs of work that have brought
their story in. Voices and pictures are counted apart, by their weight. Nothing here tells of a
sender, and nothing leads from a count to a story.
"""

import random
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    delete,
    func,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from storybank.errors import NotFound
from storybank.media.kept import forget_media
from storybank.media.kinds import LEAST
from storybank.tables import ArrivalCount, Collection, Link, SpentProof, Story

SLOTS = 16  # rows of a minute among which arrivals choose, so that few wait for each other
STORIES, REPORTS, MEDIA = 0, SLOTS, 2 * SLOTS  # the first slot of what is counted
REPORTS_PER_STORY = 10  # a form reports its steps when it is left, looked away from, and sent
WEIGHTS_PER_STORY = 8  # half a megabyte: two minutes of a voice, or a picture
MOST_TIMES = 4  # as much as is taken freely; more is not taken for any work
FORGOTTEN_AFTER = 30  # minutes
WAITING = ("held", "doubted")
"""Held until its link is calm again; doubted until an owner lets it in."""


class Crowd(StrEnum):
    """What a link asks of whoever brings a medium just now."""

    NONE = "none"
    WORKS = "works"
    """A proof of work; whoever cannot work is let in."""
    FULL = "full"
    """To come again in another minute."""


def minute_of(now: datetime) -> int:
    """The minute since 1970."""
    return int(now.timestamp()) // 60


def takes_reports(session: Session, link_id: int, now: datetime, *, stories: int) -> bool:
    """Whether a report of the steps that a form reached is still counted in this minute.

    stories: how many of those the link takes freely in a minute.
    """
    return _count(session, link_id, minute_of(now), of=REPORTS) < REPORTS_PER_STORY * stories


def count_arrival(session: Session, link_id: int, now: datetime) -> bool:
    """Count one story. True where it opened a new row: then it is time to tidy up.

    The last thing in the story's transaction, so that the row is held for the commit alone.
    """
    return _count_one(session, link_id, now, of=STORIES)


def count_report(session: Session, link_id: int, now: datetime) -> bool:
    """Count one report of steps, as `count_arrival` does a story."""
    return _count_one(session, link_id, now, of=REPORTS)


def media_crowd(session: Session, link_id: int, now: datetime, *, stories: int) -> Crowd:
    """How much of what stories may claim has been declared through the link in this minute.

    stories: how many of those the link takes freely in a minute.
    """
    taken = _count(session, link_id, minute_of(now), of=MEDIA)
    freely = WEIGHTS_PER_STORY * stories
    if taken < freely:
        return Crowd.NONE
    return Crowd.WORKS if taken < MOST_TIMES * freely else Crowd.FULL


def count_medium(session: Session, link_id: int, now: datetime, size: int) -> None:
    """Count a medium of `size` bytes by its weight."""
    row = {**arrival_row(link_id, now, of=MEDIA), "weight": max(1, -(-size // LEAST))}
    session.connection().execute(_HEAVIER[session.get_bind().dialect.name], row)


def arrival_row(link_id: int, now: datetime, *, of: int = STORIES) -> dict[str, int]:
    """The row, by its key, in which one of this minute is counted."""
    slot = of + random.randrange(SLOTS)  # noqa: S311 - it spreads load and hides nothing
    return {"link_id": link_id, "minute": minute_of(now), "slot": slot}


def one_more(
    insert: postgresql.Insert | sqlite.Insert, more: ColumnElement[int] | int = 1
) -> ReturningInsert[int]:
    """A row of the counts as it begins, or more where it stands; answers its count."""
    counted = insert.on_conflict_do_update(
        index_elements=["link_id", "minute", "slot"], set_={"count": ArrivalCount.count + more}
    )
    return counted.returning(ArrivalCount.count)


def _count_one(session: Session, link_id: int, now: datetime, *, of: int) -> bool:
    row = arrival_row(link_id, now, of=of)
    counted = session.connection().scalar(_ONE_MORE[session.get_bind().dialect.name], row)
    return bool(counted == 1)


def spend_proof(session: Session, challenge: str, lapses: datetime) -> bool:
    """Let a solved challenge count once; False where it has been used before."""
    row = {"challenge": challenge, "lapses": minute_of(lapses)}
    spent = session.connection().scalar(_SPENT_ONCE[session.get_bind().dialect.name], row)
    return spent is not None


def tidy_arrivals(session: Session, now: datetime) -> None:
    """Forget what is old, and let in what waited at links that are calm again."""
    minute = minute_of(now)
    _forget(session, ArrivalCount, ArrivalCount.minute < minute - FORGOTTEN_AFTER)
    _forget(session, SpentProof, SpentProof.lapses < minute)
    forget_media(session, now)
    for link in session.scalars(_waiting_links()):
        # The minute that has just begun is always calm: a flood shows in the one before.
        most = max(_count(session, link.id, one) for one in (minute - 1, minute))
        if most < link.limit_per_minute:
            _let_in(session, link)


def let_in_stories(
    session: Session, collection: Collection, states: Sequence[str] = WAITING
) -> int:
    """An owner lets in what waits in a collection in these states; how many stories that were."""
    waiting = update(Story).filter(Story.collection_id == collection.id, Story.state.in_(states))
    found = session.scalars(waiting.values(state="kept").returning(Story.story_id))
    return len(found.all())


def count_waiting(session: Session, collection: Collection) -> int:
    """How many stories wait (an ungated number, for the operator)."""
    waiting = select(func.count()).filter(
        Story.collection_id == collection.id, Story.state.in_(WAITING)
    )
    return session.scalar(waiting) or 0


def tellers_waiting(session: Session, collection: Collection) -> dict[str, int]:
    """How many tellers wait, by the state that says why (ungated: pages show steps of k)."""
    teller = func.coalesce(Story.teller, Story.story_id)
    waiting = select(Story.state, func.count(teller.distinct())).filter(
        Story.collection_id == collection.id, Story.state.in_(WAITING)
    )
    return dict(session.execute(waiting.group_by(Story.state)).all())


def limit_link(session: Session, collection: Collection, source: str, limit: int) -> None:
    """Let a link take `limit` stories a minute freely, as a full hall needs. Raises NotFound."""
    link = session.scalar(select(Link).filter_by(collection_id=collection.id, source=source))
    if link is None:
        known = ", ".join(one.source for one in collection.links)
        there = f"There are: {known}." if known else "It has none."
        raise NotFound(f"{collection.slug} has no link called {source}. {there}")
    link.limit_per_minute = limit


def _count(session: Session, link_id: int, minute: int, *, of: int = STORIES) -> int:
    asked = {"link": link_id, "minute_asked": minute, "first": of, "last": of + SLOTS - 1}
    return session.connection().scalar(_COUNTED, asked) or 0


# Made once, as the insertion of a story is.
_COUNTED = select(func.sum(ArrivalCount.count)).where(
    ArrivalCount.link_id == bindparam("link"),
    ArrivalCount.minute == bindparam("minute_asked"),
    ArrivalCount.slot.between(bindparam("first"), bindparam("last")),
)
_ONE_MORE = {
    "postgresql": one_more(postgresql.insert(ArrivalCount).values(count=1)),
    "sqlite": one_more(sqlite.insert(ArrivalCount).values(count=1)),
}
_WEIGHT = bindparam("weight", type_=Integer)
_HEAVIER = {
    "postgresql": one_more(postgresql.insert(ArrivalCount).values(count=_WEIGHT), _WEIGHT),
    "sqlite": one_more(sqlite.insert(ArrivalCount).values(count=_WEIGHT), _WEIGHT),
}
_SPENT_ONCE = {
    "postgresql": postgresql.insert(SpentProof)
    .on_conflict_do_nothing()
    .returning(SpentProof.challenge),
    "sqlite": sqlite.insert(SpentProof).on_conflict_do_nothing().returning(SpentProof.challenge),
}
# The index of held stories is partial: a database uses it only where the state stands in the text.
_HELD = Story.state == literal("held", literal_execute=True)


def _waiting_links() -> Select[Link]:
    held = (Story.collection_id == Link.collection_id, Story.source == Link.source, _HELD)
    return select(Link).filter(select(Story.story_id).filter(*held).exists())


def _let_in(session: Session, link: Link) -> None:
    held = (Story.collection_id == link.collection_id, Story.source == link.source, _HELD)
    session.execute(
        update(Story).filter(*held).values(state="kept"),
        execution_options={"synchronize_session": False},
    )


def _forget(
    session: Session, table: type[ArrivalCount] | type[SpentProof], old: ColumnElement[bool]
) -> None:
    """Delete old rows; those that another is deleting are left to the other."""
    key = tuple_(*table.__table__.primary_key)
    chosen = select(*table.__table__.primary_key).filter(old).with_for_update(skip_locked=True)
    session.execute(delete(table).filter(key.in_(chosen)))
