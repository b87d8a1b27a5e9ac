"""Stories that are held back for somebody's safety: nobody reads them, and all of them still count.

Every function takes the session first and never commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from storybank.database import LARGEST
from storybank.errors import NotFound
from storybank.story_marks import lock_story
from storybank.tables import Collection, HeldBack, Story

REASONS = ("teller", "another", "recognised")
LONGEST = 2000  # characters of what is said of it


@dataclass(frozen=True)
class Said:
    """What somebody said of a story, and when."""

    words: str
    who: str
    day: date


def is_held_back() -> ColumnElement[bool]:
    """Of a row of stories: whether it is held back."""
    return exists().where(
        HeldBack.collection_id == Story.collection_id, HeldBack.story_id == Story.story_id
    )


def held_back_ids(session: Session, collection: Collection) -> frozenset[str]:
    """The ids of all stories of a collection that are held back."""
    held = select(HeldBack.story_id).filter_by(collection_id=collection.id)
    return frozenset(session.scalars(held))


def hold_back(session: Session, story: Story, reason: str, said: Said) -> HeldBack:
    """Let nobody read a story from now on.

    Where another has just held it back, what is said stands as a step after what she said. Raises
    NotFound where it has just been withdrawn.
    """
    lock_story(session, story)
    key = {"collection_id": story.collection_id, "story_id": story.story_id}
    held = session.scalar(select(HeldBack).filter_by(**key))
    if held is None:
        held = HeldBack(
            **key, reason=reason, words=said.words, who=said.who, day=said.day.isoformat(), steps=[]
        )
        session.add(held)
        session.flush()
    else:
        follow_up_on(held, said)
    return held


def follow_up_on(held: HeldBack, said: Said) -> None:
    """Add what was done."""
    step = {"who": said.who, "day": said.day.isoformat(), "words": said.words}
    held.steps = [*held.steps, step]


def let_read_again(session: Session, held: HeldBack) -> None:
    """Hold a story back no longer; what was said of it is forgotten."""
    session.delete(held)
    session.flush()


def list_held_back(session: Session, collection: Collection) -> Sequence[tuple[HeldBack, Story]]:
    """All that are held back, each with its story, the newest first."""
    kept = (
        select(HeldBack, Story)
        .join(
            Story,
            (Story.collection_id == HeldBack.collection_id) & (Story.story_id == HeldBack.story_id),
        )
        .filter(HeldBack.collection_id == collection.id, Story.state == "kept")
        .order_by(HeldBack.id.desc())
    )
    return [(held, story) for held, story in session.execute(kept)]


def find_held_back(session: Session, collection: Collection, number: int) -> HeldBack:
    """One of them. Raises NotFound, for another collection's too."""
    asked = select(HeldBack).filter_by(id=number, collection_id=collection.id)
    found = session.scalar(asked.with_for_update()) if number <= LARGEST else None
    if found is None:
        raise NotFound(f"{collection.slug} holds back nothing under {number}.")
    return found
