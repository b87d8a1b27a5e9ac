"""What stories claim, what is read again, and what nobody claims.

A story claims its media in its own transaction, all of them or none, and only what has come whole.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.orm import Session

from storybank.errors import MediaMissing, NotFound
from storybank.media.arriving import find_medium, read_parts
from storybank.media.keyring import Keyring
from storybank.media.kinds import Claim
from storybank.tables import Medium, Story

FORGOTTEN_AFTER = timedelta(days=1)


def missing_media(
    asked: Connection | Session, collection_id: int, claims: Sequence[Claim]
) -> list[str]:
    """The ids of those that are not here whole, as the story names them, and free."""
    if not claims:
        return []
    free = select(Medium.medium_id, Medium.kind, Medium.sha256, Medium.size).where(
        Medium.medium_id.in_([one.medium for one in claims]),
        Medium.collection_id == collection_id,
        Medium.story_id.is_(None),
        Medium.whole,
    )
    here = set(map(tuple, asked.execute(free)))
    return [
        one.medium
        for one in claims
        if (one.medium, one.kind.value, one.sha256, one.size) not in here
    ]


def claim_media(
    session: Session, collection_id: int, story_id: str, claims: Sequence[Claim]
) -> None:
    """Give media to the story that has just been kept. Raises MediaMissing."""
    for one in claims:
        free = update(Medium).filter_by(
            medium_id=one.medium,
            collection_id=collection_id,
            story_id=None,
            kind=one.kind.value,
            sha256=one.sha256,
            size=one.size,
            whole=True,
        )
        claimed = session.execute(
            free.values(story_id=story_id, began=None).returning(Medium.medium_id),
            execution_options={"synchronize_session": False},
        )
        if claimed.first() is None:
            raise MediaMissing([one.medium])


def media_of(session: Session, story: Story) -> list[Medium]:
    """A story's media, the voice last."""
    key = {"collection_id": story.collection_id, "story_id": story.story_id}
    return list(session.scalars(select(Medium).filter_by(**key).order_by(Medium.kind)))


def open_medium(session: Session, medium_id: str, keys: Keyring) -> tuple[Medium, bytes]:
    """A claimed medium with what is played or shown of it. Raises NotFound."""
    medium = find_medium(session, medium_id)
    if medium.story_id is None:
        raise NotFound("There is nothing under this address.")
    return medium, read_parts(session, medium, keys)


def forget_media(session: Session, now: datetime) -> None:
    """Delete what no story has claimed within a day."""
    before = (now - FORGOTTEN_AFTER).date().isoformat()
    session.execute(delete(Medium).filter(Medium.story_id.is_(None), Medium.began < before))


def let_go(session: Session, claims: Sequence[Claim]) -> None:
    """Delete at once what came again with a story that its teller has withdrawn."""
    named = Medium.medium_id.in_([one.medium for one in claims])
    session.execute(delete(Medium).filter(named, Medium.story_id.is_(None)))
