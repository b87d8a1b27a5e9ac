"""What readers do about single stories. A reader is named by the address of an account, as in the
log: no key leads from an account to a story."""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from storybank.tables.base import Base


class HeldBack(Base):
    """A story that nobody reads, for somebody's safety; its answers still count.

    `reason` is one of a few, `words` say more. `steps` is what was done since, the oldest first:
    {who, day, words}. All of it goes with the story when its teller withdraws it.
    """

    __tablename__ = "held_back"
    __table_args__ = (
        ForeignKeyConstraint(
            ["collection_id", "story_id"], ["story.collection_id", "story.story_id"]
        ),
        UniqueConstraint("collection_id", "story_id"),
        CheckConstraint("reason in ('teller', 'another', 'recognised')", name="reason"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int]
    story_id: Mapped[str] = mapped_column(String(36))
    reason: Mapped[str] = mapped_column(String(12))
    words: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(String(254))
    day: Mapped[str] = mapped_column(String(10))
    steps: Mapped[list[Any]]


class StoryMark(Base):
    """What one reader keeps of a story for herself: a star, and a note that may be empty."""

    __tablename__ = "story_mark"
    __table_args__ = (
        ForeignKeyConstraint(
            ["collection_id", "story_id"], ["story.collection_id", "story.story_id"]
        ),
        Index(None, "collection_id", "who"),
    )
    collection_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    story_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    who: Mapped[str] = mapped_column(String(254), primary_key=True)
    starred: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)
    day: Mapped[str] = mapped_column(String(10))


class ReadingList(Base):
    """Stories of a collection under a name, chosen to be read in a session.

    `who` made it. `shared`: all who may read the collection see it and may add to it.
    """

    __tablename__ = "reading_list"
    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(
        ForeignKey("collection.id", ondelete="CASCADE"), index=True
    )
    who: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120))
    shared: Mapped[bool]
    day: Mapped[str] = mapped_column(String(10))


class ListedStory(Base):
    """A story on a reading list: its `place` from 0, and what who put it there says to it."""

    __tablename__ = "listed_story"
    __table_args__ = (
        ForeignKeyConstraint(
            ["collection_id", "story_id"], ["story.collection_id", "story.story_id"]
        ),
        UniqueConstraint("list_id", "story_id"),
        Index(None, "collection_id", "story_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("reading_list.id", ondelete="CASCADE"))
    collection_id: Mapped[int]
    story_id: Mapped[str] = mapped_column(String(36))
    place: Mapped[int]
    who: Mapped[str] = mapped_column(String(254))
    note: Mapped[str] = mapped_column(Text)
