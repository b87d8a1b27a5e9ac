"""What readers do about single stories. A reader is named by the address of an account, as in the
log: no key leads from an account to a story."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, String, Text, UniqueConstraint
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
