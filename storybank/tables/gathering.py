"""What is asked, through which links, and the stories that come.

A story's whole content is one JSON document in one row.
"""

from datetime import date
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storybank.tables.base import Base
from storybank.tables.reaching import FollowUp


class Unit(Base):
    """A node in an organisation's tree; `name` is words by language."""

    __tablename__ = "unit"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[dict[str, Any]]


class Inquiry(Base):
    """Collections with one purpose."""

    __tablename__ = "inquiry"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[dict[str, Any]]
    collections: Mapped[list["Collection"]] = relationship(back_populates="inquiry")


class FrameworkVersion(Base):
    """One numbered, unchangeable version of a framework; `line` names the successive versions.

    `mapping` tells how ids of the version before are renamed, merged or dropped here.
    """

    __tablename__ = "framework_version"
    __table_args__ = (
        UniqueConstraint("line", "number"),
        UniqueConstraint("line", "fingerprint"),
        CheckConstraint("number >= 1", name="number_from_1"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(String(64))
    document: Mapped[dict[str, Any]]
    mapping: Mapped[dict[str, Any] | None]


class Collection(Base):
    """A framework open to an audience; `narrowing` names the questions that may narrow reading.

    `named` says in words by language who may read; `k` is the disclosure threshold in tellers.
    `compares`: who has sent a story sees where the others placed theirs. `live`: a room may watch
    on a projector while the stories come. `findable`: search engines may find its page.
    `expects`: who opens its maps first says where she expects the stories to lie.
    `theme_placements`: how much placements count beside the text when themes are sought.
    """

    __tablename__ = "collection"
    __table_args__ = (
        CheckConstraint("audience in ('citizens', 'employees')", name="audience"),
        CheckConstraint("state in ('draft', 'open', 'closed')", name="state"),
        CheckConstraint("k >= 3", name="k_floor"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    framework_version_id: Mapped[int] = mapped_column(ForeignKey("framework_version.id"))
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[dict[str, Any]]
    audience: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(8), default="draft")
    purpose: Mapped[dict[str, Any]]
    legal_basis: Mapped[str] = mapped_column(Text, default="")
    responsible: Mapped[str] = mapped_column(Text, default="")
    named: Mapped[dict[str, Any]]
    opens: Mapped[date | None]
    closes: Mapped[date | None]
    retained_until: Mapped[date | None]
    zone: Mapped[str] = mapped_column(String(60), default="Europe/Oslo")
    k: Mapped[int] = mapped_column(default=5)
    narrowing: Mapped[list[Any]]
    fictional: Mapped[bool] = mapped_column(default=False)
    compares: Mapped[bool] = mapped_column(default=False, server_default=false())
    live: Mapped[bool] = mapped_column(default=False, server_default=false())
    findable: Mapped[bool] = mapped_column(default=False, server_default=false())
    expects: Mapped[bool] = mapped_column(default=False, server_default=false())
    theme_placements: Mapped[float] = mapped_column(default=0.0, server_default=text("0"))
    inquiry: Mapped[Inquiry] = relationship(back_populates="collections")
    unit: Mapped[Unit | None] = relationship()
    version: Mapped[FrameworkVersion] = relationship()
    links: Mapped[list["Link"]] = relationship(
        back_populates="collection", order_by="Link.id", cascade="all, delete-orphan"
    )
    follow_ups: Mapped[list[FollowUp]] = relationship(
        order_by="(FollowUp.day.desc(), FollowUp.id.desc())", cascade="all, delete-orphan"
    )


class Link(Base):
    """A way in to a collection: a short code in the address, with a source tag.

    Above `limit_per_minute` stories the sender has to work for each, or wait. `invites`: only who
    holds an unspent invitation may tell through it.
    """

    __tablename__ = "link"
    __table_args__ = (
        UniqueConstraint("collection_id", "source"),
        CheckConstraint("limit_per_minute >= 1", name="limit_from_1"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(12), unique=True)
    source: Mapped[str] = mapped_column(String(60))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    limit_per_minute: Mapped[int] = mapped_column(default=120, server_default=text("120"))
    invites: Mapped[bool] = mapped_column(default=False, server_default=false())
    collection: Mapped[Collection] = relationship(back_populates="links")


class ArrivalCount(Base):
    """How many stories came through a link in a minute (since 1970), for half an hour.

    The count is spread over slots, so that stories that come at once do not wait for one row.
    """

    __tablename__ = "arrival_count"
    __table_args__ = ({"sqlite_with_rowid": False},)
    link_id: Mapped[int] = mapped_column(
        ForeignKey("link.id", ondelete="CASCADE"), primary_key=True
    )
    minute: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]


class SpentProof(Base):
    """A solved challenge that has brought its story in; forgotten after the minute it lapses."""

    __tablename__ = "spent_proof"
    __table_args__ = ({"sqlite_with_rowid": False},)
    challenge: Mapped[str] = mapped_column(String(64), primary_key=True)
    lapses: Mapped[int]


class Story(Base):
    """One story, or the tombstone of a withdrawn one: then only its id and the receipt's hash.

    An imported story has no receipt. A held story waits until its link is calm again, a doubted
    one until an owner lets it in; both are whole, and in no figure.

    `told` is the hour (`2026-09-03T14`) or the date (`2026-09-03`) at which it came. The key is
    random and SQLite keeps no row number, so that the table does not tell the order of arrival.
    """

    __tablename__ = "story"
    __table_args__ = (
        CheckConstraint("state in ('kept', 'held', 'doubted', 'withdrawn')", name="state"),
        CheckConstraint("consent between 0 and 3", name="consent"),
        CheckConstraint("(state = 'withdrawn') = (document is null)", name="tombstone"),
        Index("uq_story_code_hash", "code_hash", unique=True),
        # It holds all that is asked to see which stories count; their rows are far larger.
        Index("ix_story_counts", "collection_id", "state", "test", "story_id"),
        Index(
            "ix_story_held",
            "collection_id",
            "source",
            sqlite_where=text("state = 'held'"),
            postgresql_where=text("state = 'held'"),
        ),
        {"sqlite_with_rowid": False},
    )
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"), primary_key=True)
    story_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    state: Mapped[str] = mapped_column(String(9), default="kept")
    code_hash: Mapped[str | None] = mapped_column(String(64))
    content_hash: Mapped[str | None] = mapped_column(String(64))
    framework_version_id: Mapped[int | None] = mapped_column(ForeignKey("framework_version.id"))
    told: Mapped[str | None] = mapped_column(String(13))
    language: Mapped[str | None] = mapped_column(String(35))
    source: Mapped[str | None] = mapped_column(String(60))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    arm: Mapped[str | None] = mapped_column(String(60))
    teller: Mapped[str | None] = mapped_column(String(64))
    consent: Mapped[int] = mapped_column(default=0)
    test: Mapped[bool] = mapped_column(default=False)
    document: Mapped[dict[str, Any] | None]
