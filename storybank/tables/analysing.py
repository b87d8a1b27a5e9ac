"""What analysis makes of stories, and who does it now."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storybank.tables.base import Base, UtcTime


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
    branches: Mapped[list["ThemeBranch"]] = relationship(
        order_by="ThemeBranch.number", cascade="all, delete-orphan"
    )


class ThemeBranch(Base):
    """Themes of a run that lie near each other, and what sets them apart from the others.

    `parent` is the number of the branch in which it lies.
    """

    __tablename__ = "theme_branch"
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    parent: Mapped[int | None]
    terms: Mapped[list[Any]]


class Theme(Base):
    """Stories that are alike. `key` stays the same from run to run.

    `branch` is the number of the smallest branch in which it lies; `origin` says which themes of
    the run before came together here, or from which it parted.
    """

    __tablename__ = "theme"
    __table_args__ = (UniqueConstraint("run_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    number: Mapped[int]
    key: Mapped[str] = mapped_column(String(40))
    terms: Mapped[list[Any]]
    stability: Mapped[float | None]
    branch: Mapped[int | None]
    origin: Mapped[dict[str, Any]]
    run: Mapped[Run] = relationship(back_populates="themes")


class ThemeStory(Base):
    """A story's place in a theme: `fit` in [0, 1]; `role` is typical, contrary or empty.

    `placed`: it came after the run, and had no part in finding the theme. `x`, `y` in [0, 1]: where
    it lies on the map of themes; none where it has no words, or was read before there was a map.
    """

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
    placed: Mapped[bool] = mapped_column(default=False, server_default=false())
    x: Mapped[float | None]
    y: Mapped[float | None]


class ThemeNone(Base):
    """A story that no theme of a run fits, and why; the rest as for a story in a theme."""

    __tablename__ = "theme_none"
    __table_args__ = (
        _story_key(),
        CheckConstraint("reason in ('between', 'far', 'few', 'wordless')", name="reason"),
        Index("ix_theme_none_story", "collection_id", "story_id"),
        {"sqlite_with_rowid": False},
    )
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    collection_id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    reason: Mapped[str] = mapped_column(String(10))
    placed: Mapped[bool] = mapped_column(default=False, server_default=false())
    x: Mapped[float | None]
    y: Mapped[float | None]


class ThemeLandmark(Base):
    """A story by which new ones are placed in the themes of a run, with its language as found."""

    __tablename__ = "theme_landmark"
    __table_args__ = (
        _story_key(),
        Index("ix_theme_landmark_story", "collection_id", "story_id"),
        {"sqlite_with_rowid": False},
    )
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    collection_id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    language: Mapped[str] = mapped_column(String(35))


class LanguageMean(Base):
    """What a run took from the vectors of a language: single-precision numbers."""

    __tablename__ = "language_mean"
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    values: Mapped[bytes] = mapped_column(LargeBinary)


class WeakSignal(Base):
    """A story that a run found to lie apart by what it says, or whose text and placements disagree.

    `strength` is how far out it lies, as a standard normal deviate. Those that are not `found` lie
    beyond what is usual, but no farther than chance may bring them.
    """

    __tablename__ = "weak_signal"
    __table_args__ = (
        _story_key(),
        CheckConstraint("kind in ('apart', 'disagreeing')", name="kind"),
        Index("ix_weak_signal_story", "collection_id", "story_id"),
        {"sqlite_with_rowid": False},
    )
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    collection_id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    strength: Mapped[float]
    found: Mapped[bool]


class ThemeName(Base):
    """What somebody calls a theme: it belongs to the collection and outlives every run."""

    __tablename__ = "theme_name"
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    who: Mapped[str] = mapped_column(String(254))
    day: Mapped[str] = mapped_column(String(10))


class ThemeEdit(Base):
    """What somebody did to the themes of a collection; it holds in every later run.

    merged: the theme `other` went into `key`. pinned: `key` keeps its core. split: `key` falls into
    parts, which the next run finds; `answer` says whether it found any. A later edit of the same
    story goes before an earlier one. `taken_back`: it holds nothing any more; what it held says to
    the next run which themes come back, and goes with that.
    """

    __tablename__ = "theme_edit"
    __table_args__ = (
        CheckConstraint("deed in ('merged', 'pinned', 'split')", name="deed"),
        CheckConstraint("answer in ('', 'done', 'none')", name="answer"),
        Index("ix_theme_edit_collection_id", "collection_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    deed: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(40))
    other: Mapped[str] = mapped_column(String(40), default="")
    answer: Mapped[str] = mapped_column(String(10), default="")
    taken_back: Mapped[bool] = mapped_column(default=False, server_default=false())
    who: Mapped[str] = mapped_column(String(254))
    day: Mapped[str] = mapped_column(String(10))


class ThemeHold(Base):
    """A story that an edit holds in the theme `key`; `part` is the theme in which it lay before."""

    __tablename__ = "theme_hold"
    __table_args__ = (
        _story_key(),
        Index("ix_theme_hold_story", "collection_id", "story_id"),
        {"sqlite_with_rowid": False},
    )
    edit_id: Mapped[int] = mapped_column(
        ForeignKey("theme_edit.id", ondelete="CASCADE"), primary_key=True
    )
    collection_id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    part: Mapped[str] = mapped_column(String(40))


class Pattern(Base):
    """Two answers that were set against each other, with what of it may be shown.

    `first` and `second` name the two and stay the same from run to run. All numbers have passed the
    gate; those of a relation are empty where `reason` says why there are none, and `adjusted` until
    the run is done. `told` says who differs from whom, and the numbers of the textbooks.
    """

    __tablename__ = "pattern"
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first: Mapped[str] = mapped_column(String(130))
    second: Mapped[str] = mapped_column(String(130))
    tellers: Mapped[int]
    effect: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    p: Mapped[float | None]
    adjusted: Mapped[float | None]
    stability: Mapped[float | None]
    method: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str | None] = mapped_column(String(20))
    told: Mapped[dict[str, Any]]


class PatternMark(Base):
    """What people think of a pattern: it belongs to the collection and outlives every run."""

    __tablename__ = "pattern_mark"
    __table_args__ = (
        CheckConstraint("mark in ('remarkable', 'known', 'uninteresting')", name="mark"),
    )
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"), primary_key=True)
    first: Mapped[str] = mapped_column(String(130), primary_key=True)
    second: Mapped[str] = mapped_column(String(130), primary_key=True)
    mark: Mapped[str] = mapped_column(String(20))
    who: Mapped[str] = mapped_column(String(254))
    day: Mapped[str] = mapped_column(String(10))


class Lease(Base):
    """Who does a piece of work now; another may take it when the heartbeat is old."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    heartbeat: Mapped[datetime] = mapped_column(UtcTime)
