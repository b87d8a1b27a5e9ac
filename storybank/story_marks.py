"""Stars and notes: what a reader keeps of single stories, for herself alone.

A reader is named by her address. A note may quote its story: while that is held back nobody is
shown it, and a withdrawal takes it along. Every function takes the session first and never commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from storybank.errors import NotFound
from storybank.tables import Account, Collection, Story, StoryMark

LONGEST_NOTE = 2000  # characters


@dataclass(frozen=True)
class Reader:
    """Who keeps something, and on which day."""

    who: str
    day: date


def star(session: Session, story: Story, reader: Reader, *, starred: bool) -> None:
    """Give a story the reader's star, or take it away."""
    _forget_if_empty(session, _change(session, story, reader, {"starred": starred}))


def write_note(session: Session, story: Story, reader: Reader, words: str) -> None:
    """Keep the reader's note to a story; empty words take it away."""
    _forget_if_empty(session, _change(session, story, reader, {"note": words}))


def find_mark(session: Session, story: Story, who: str) -> StoryMark | None:
    """What the reader keeps of a story."""
    return session.get(StoryMark, (story.collection_id, story.story_id, who))


def marks_on(
    session: Session, collection: Collection, who: str, story_ids: Sequence[str]
) -> Mapping[str, StoryMark]:
    """What the reader keeps of these stories, by their ids."""
    asked = _of(collection, who).filter(StoryMark.story_id.in_(story_ids))
    return {one.story_id: one for one in session.scalars(asked)}


def list_marks(session: Session, collection: Collection, who: str) -> Sequence[StoryMark]:
    """All that the reader keeps, the newest day first (ungated: pages show what may be read)."""
    newest = _of(collection, who).order_by(StoryMark.day.desc(), StoryMark.story_id)
    return session.scalars(newest).all()


def forget_marks(session: Session, account: Account) -> None:
    """Forget all stars and notes of an account that ends."""
    session.execute(delete(StoryMark).filter_by(who=account.email))


def lock_story(session: Session, story: Story) -> None:
    """Hold a story until the transaction ends, so that nobody withdraws it meanwhile.

    Raises NotFound where it has just been withdrawn: nothing may be written about it any more.
    """
    session.refresh(story, with_for_update=True)
    if story.state != "kept":
        raise NotFound("The story has been withdrawn.")


def _of(collection: Collection, who: str) -> Select[StoryMark]:
    return select(StoryMark).filter_by(collection_id=collection.id, who=who)


def _change(
    session: Session, story: Story, reader: Reader, values: Mapping[str, object]
) -> StoryMark:
    lock_story(session, story)
    key = {"collection_id": story.collection_id, "story_id": story.story_id, "who": reader.who}
    mark = find_mark(session, story, reader.who)
    if mark is None:
        mark = StoryMark(**key, starred=False, note="", day="")
        session.add(mark)
    for name, value in {**values, "day": reader.day.isoformat()}.items():
        setattr(mark, name, value)
    session.flush()
    return mark


def _forget_if_empty(session: Session, mark: StoryMark) -> None:
    if not mark.starred and not mark.note:
        session.delete(mark)
        session.flush()
