"""Who may see, and the record of what they did. None of these has a path to a story."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, exists, false
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from storybank.tables.base import Base, UtcTime

LONGEST_SUBJECT = 255  # OpenID Connect Core, section 2


class Identity(Base):
    """Who an account is at a sign-in service: that service and its own name for the person."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("account_id", "issuer"),)
    issuer: Mapped[str] = mapped_column(String(255), primary_key=True)
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))


class Account(Base):
    """A person who may sign in to the dashboard; `password_hash` is empty until she chose one."""

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
    connected: Mapped[bool] = column_property(
        exists().where(Identity.account_id == id).correlate_except(Identity)  # noqa: A003 - column
    )

    @property
    def has_way_in(self) -> bool:
        """Whether the person can sign in already, here or elsewhere."""
        return bool(self.password_hash) or self.connected


class Role(Base):
    """What an account may do, for one inquiry, one unit's subtree, or everything (both empty).

    from_group: a group of the sign-in service gives it, and takes it away again.
    """

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
    from_group: Mapped[bool] = mapped_column(default=False, server_default=false())
    account: Mapped[Account] = relationship(back_populates="roles")


class SignIn(Base):
    """A signed-in browser: only the hash of its cookie is kept.

    Of one that came from a sign-in service: the hash of its session there, where it names one, and
    the sealed word with which the service can be asked to end that, too.
    """

    __tablename__ = "sign_in"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    began: Mapped[datetime] = mapped_column(UtcTime)
    seen: Mapped[datetime] = mapped_column(UtcTime)
    session_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    sealed: Mapped[bytes | None]
    account: Mapped[Account] = relationship()


class AccountLink(Base):
    """A link with which a person chooses her password, once: only its hash is kept.

    `made_by` is the owner who made it; empty where it was made at the terminal.
    """

    __tablename__ = "account_link"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), unique=True
    )
    lapses: Mapped[datetime] = mapped_column(UtcTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    account: Mapped[Account] = relationship(foreign_keys=account_id)


class SecondFactor(Base):
    """The sealed secret of an account's one-time codes, and the last half minute that was used."""

    __tablename__ = "second_factor"
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    sealed: Mapped[bytes]
    confirmed: Mapped[bool]
    last_step: Mapped[int]


class RecoveryCode(Base):
    """A code that serves once in place of the phone's: only its hash is kept."""

    __tablename__ = "recovery_code"
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )


class AuditEntry(Base):
    """A deed that must be accounted for; each entry is chained to the one before by its hash."""

    __tablename__ = "audit_entry"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(30))
    who: Mapped[str] = mapped_column(String(254))
    deed: Mapped[str] = mapped_column(String(40))
    subject: Mapped[dict[str, Any]]
    chain: Mapped[str] = mapped_column(String(64))


class Expectation(Base):
    """Where an account expects the stories of a collection to lie: never a story, and once.

    `whose`: the tellers she thinks of, `question:option`, or empty for all. `placements` holds an
    answer by signifier, none where she would rather not say.
    """

    __tablename__ = "expectation"
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    collection_id: Mapped[int] = mapped_column(
        ForeignKey("collection.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    whose: Mapped[str] = mapped_column(String(130), primary_key=True)
    placements: Mapped[dict[str, Any]]
    day: Mapped[str] = mapped_column(String(10))
