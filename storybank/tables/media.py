"""What tellers said aloud or showed. Sealed parts; only the secret opens them."""

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from storybank.tables.base import Base


class Medium(Base):
    """A voice or a picture: `size` bytes as the phone has them, of which `arrived` have come.

    Until a story claims it, it has no story, and the day on which it `began`; then the day is
    forgotten. `whole`: it was found to be what it says, and its parts are what is played or shown.
    `sha256`: of what the phone sent. `key`: its own key, wrapped.
    """

    __tablename__ = "medium"
    __table_args__ = (
        ForeignKeyConstraint(
            ["collection_id", "story_id"], ["story.collection_id", "story.story_id"]
        ),
        CheckConstraint("kind in ('voice', 'photo')", name="kind"),
        CheckConstraint("arrived between 0 and size", name="arrived"),
        CheckConstraint("(story_id is null) = (began is not null)", name="claimed"),
        CheckConstraint("story_id is null or whole", name="claimed_whole"),
        Index("ix_medium_story", "collection_id", "story_id"),
        {"sqlite_with_rowid": False},
    )
    medium_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    story_id: Mapped[str | None] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(5))
    type: Mapped[str | None] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    arrived: Mapped[int] = mapped_column(default=0)
    whole: Mapped[bool] = mapped_column(default=False, server_default=false())
    began: Mapped[str | None] = mapped_column(String(10))
    key: Mapped[bytes] = mapped_column(LargeBinary)


class MediumPart(Base):
    """A sealed part of a medium, from its byte `start` on."""

    __tablename__ = "medium_part"
    __table_args__ = ({"sqlite_with_rowid": False},)
    medium_id: Mapped[str] = mapped_column(
        ForeignKey("medium.medium_id", ondelete="CASCADE"), primary_key=True
    )
    start: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
