"""How people are reached, how far they come, and what they hear back. Nothing leads to a story."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storybank.tables.base import Base


class StepCount(Base):
    """How many forms reached a step on a day: a cell of a count, never a row of one person.

    `arm` is empty where there is none. `step` is `opened`, a question's id, or `sent`.
    """

    __tablename__ = "step_count"
    __table_args__ = ({"sqlite_with_rowid": False},)
    link_id: Mapped[int] = mapped_column(
        ForeignKey("link.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    arm: Mapped[str] = mapped_column(String(60), primary_key=True)
    step: Mapped[str] = mapped_column(String(60), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    count: Mapped[int]


class Invitation(Base):
    """A one-time link, known by the hash of its code alone; whom it went to is kept nowhere.

    A spent one stays under another name that its code alone does not lead to: a flag in a row that
    is found by the code would have an order, the database's own transaction number.
    """

    __tablename__ = "invitation"
    __table_args__ = ({"sqlite_with_rowid": False},)
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("link.id", ondelete="CASCADE"))
    spent: Mapped[bool] = mapped_column(default=False)


class InvitationPass(Base):
    """A pass that a story has spent, random, with no way back to the invitation that bought it."""

    __tablename__ = "invitation_pass"
    __table_args__ = ({"sqlite_with_rowid": False},)
    pass_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("link.id", ondelete="CASCADE"))


class FollowUp(Base):
    """What came of earlier stories, in the owner's words by language, with its date."""

    __tablename__ = "follow_up"
    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id", ondelete="CASCADE"))
    day: Mapped[str] = mapped_column(String(10))
    words: Mapped[dict[str, Any]]

    @property
    def when(self) -> date:
        """The day as a date."""
        return date.fromisoformat(self.day)


class Event(Base):
    """What happened while stories came in, in a reader's words, with its date and who noted it."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(
        ForeignKey("collection.id", ondelete="CASCADE"), index=True
    )
    day: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(String(140))
    who: Mapped[str] = mapped_column(String(254))

    @property
    def when(self) -> date:
        """The day as a date."""
        return date.fromisoformat(self.day)


class SharedCounts(Base):
    """Where a collection's tellers placed their stories, as phones and a room may see it.

    Gated counts by question, as they stood when `arrived` tellers had come, those who `withdrew`
    among them. They stand until enough more have come, so that no two can be subtracted.
    """

    __tablename__ = "shared_counts"
    collection_id: Mapped[int] = mapped_column(
        ForeignKey("collection.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    arrived: Mapped[int]
    withdrew: Mapped[int]
    counts: Mapped[dict[str, Any]]


class Population(Base):
    """What part of the population would give each answer to a question about the teller.

    `shares` is by option, per cent or numbers of people; `source` says in the owner's words where
    they are from.
    """

    __tablename__ = "population"
    collection_id: Mapped[int] = mapped_column(
        ForeignKey("collection.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    question: Mapped[str] = mapped_column(String(60), primary_key=True)
    shares: Mapped[dict[str, Any]]
    source: Mapped[str] = mapped_column(String(200))
