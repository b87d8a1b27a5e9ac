"""The tables: columns, constraints and relationships, and nothing else.

A story's whole content is one JSON document in one row. Nothing here joins a person to a story:
accounts, roles and sign-ins have no path to the story tables.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

Document = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is put back when read."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """The moment in UTC, without its zone."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """The moment with its zone."""
        return value.replace(tzinfo=UTC) if value else None


class Base(DeclarativeBase):
    """All tables of Fortell."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {dict[str, Any]: Document, list[Any]: Document}  # noqa: RUF012 - SQLAlchemy's own name


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
    inquiry: Mapped[Inquiry] = relationship(back_populates="collections")
    unit: Mapped[Unit | None] = relationship()
    version: Mapped[FrameworkVersion] = relationship()
    links: Mapped[list["Link"]] = relationship(
        back_populates="collection", order_by="Link.id", cascade="all, delete-orphan"
    )


class Link(Base):
    """A way in to a collection: a short code in the address, with a source tag.

    Above `limit_per_minute` stories the sender has to work for each, or wait.
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


def _story_key() -> ForeignKeyConstraint:
    """The composite key of a story, whose rows go with it."""
    columns = ["collection_id", "story_id"]
    return ForeignKeyConstraint(columns, ["story.collection_id", "story.story_id"])


class Vector(Base):
    """The embedding of a story's text by one model: `dimension` half-precision numbers."""

    __tablename__ = "vector"
    __table_args__ = (_story_key(), {"sqlite_with_rowid": False})
    collection_id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    model: Mapped[str] = mapped_column(String(120), primary_key=True)
    values: Mapped[bytes] = mapped_column(LargeBinary)


class Run(Base):
    """One analysis of a collection, with everything that is needed to repeat it.

    `stories` is the fingerprint of the stories that it saw; `state` is running, done or failed.
    """

    __tablename__ = "run"
    __table_args__ = (Index("ix_run_collection_id_kind", "collection_id", "kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    stories: Mapped[str] = mapped_column(String(64))
    n: Mapped[int]
    seed: Mapped[int]
    model: Mapped[str] = mapped_column(String(120))
    version: Mapped[str] = mapped_column(String(40))
    parameters: Mapped[dict[str, Any]]
    themes: Mapped[list["Theme"]] = relationship(
        back_populates="run", order_by="Theme.number", cascade="all, delete-orphan"
    )


class Theme(Base):
    """Stories that are alike. `key` stays the same from run to run; `name` is a person's own."""

    __tablename__ = "theme"
    __table_args__ = (UniqueConstraint("run_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    number: Mapped[int]
    key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str | None] = mapped_column(String(120))
    terms: Mapped[list[Any]]
    stability: Mapped[float | None]
    run: Mapped[Run] = relationship(back_populates="themes")


class ThemeStory(Base):
    """A story's place in a theme: `fit` in [0, 1]; `role` is typical, contrary or empty."""

    __tablename__ = "theme_story"
    __table_args__ = (
        _story_key(),
        Index("ix_theme_story_story", "collection_id", "story_id"),
        {"sqlite_with_rowid": False},
    )
    theme_id: Mapped[int] = mapped_column(
        ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True
    )
    collection_id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    fit: Mapped[float]
    role: Mapped[str] = mapped_column(String(10), default="")


class Lease(Base):
    """Who does a piece of work now; another may take it when the heartbeat is old."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    heartbeat: Mapped[datetime] = mapped_column(UtcTime)


class Account(Base):
    """A person who may sign in to the dashboard."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(35), default="nb")
    roles: Mapped[list["Role"]] = relationship(
        back_populates="account", cascade="all, delete-orphan"
    )


class Role(Base):
    """What an account may do, for one inquiry, one unit's subtree, or everything (both empty)."""

    __tablename__ = "role"
    __table_args__ = (
        CheckConstraint(
            "name in ('owner', 'analyst', 'leader', 'participant', 'facilitator')", name="name"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(12))
    inquiry_id: Mapped[int | None] = mapped_column(ForeignKey("inquiry.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    account: Mapped[Account] = relationship(back_populates="roles")


class SignIn(Base):
    """A signed-in browser: only the hash of its cookie is kept."""

    __tablename__ = "sign_in"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    began: Mapped[datetime] = mapped_column(UtcTime)
    seen: Mapped[datetime] = mapped_column(UtcTime)
    account: Mapped[Account] = relationship()


class AuditEntry(Base):
    """A deed that must be accounted for; each entry is chained to the one before by its hash."""

    __tablename__ = "audit_entry"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(30))
    who: Mapped[str] = mapped_column(String(254))
    deed: Mapped[str] = mapped_column(String(40))
    subject: Mapped[dict[str, Any]]
    chain: Mapped[str] = mapped_column(String(64))
