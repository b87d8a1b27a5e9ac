"""Themes as they are kept: the latest run of a collection, its themes and their stories."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storybank.tables import Collection, Run, Theme, ThemeStory
from storybank.theme_edits import names_of

THEMES = "themes"


@dataclass(frozen=True)
class KeptTheme:
    """One theme: `name` is a person's own, else empty; `stories` by falling fit, where asked for.

    joined: words of the earlier themes that the stories themselves have brought together in it;
    parted: of the one from which they have parted.

    typical, contrary: ids of stories that may be read; stability in [0, 1] or None; branch: the
    place of the smallest branch in which it lies.
    """

    key: str
    name: str | None
    terms: tuple[str, ...]
    stability: float | None
    stories: tuple[str, ...]
    typical: tuple[str, ...]
    contrary: tuple[str, ...]
    branch: int | None
    joined: tuple[str, ...]
    parted: str | None


@dataclass(frozen=True)
class KeptBranch:
    """Themes that lie near each other: what sets them apart, the branch in which it lies."""

    terms: tuple[str, ...]
    parent: int | None


@dataclass(frozen=True)
class KeptThemes:
    """The themes of the latest whole run; `n` stories were looked at, with this model and seed."""

    n: int
    model: str
    seed: int
    version: str
    themes: tuple[KeptTheme, ...]
    branches: tuple[KeptBranch, ...]
    edits: tuple[int, ...] = ()
    """The numbers of what people had done to the themes when they were found."""


def latest_run_id(session: Session, collection: Collection) -> int | None:
    """The key of the newest run that came to its end."""
    return session.scalar(
        select(Run.id)
        .filter_by(collection_id=collection.id, kind=THEMES, state="done")
        .order_by(Run.id.desc())
        .limit(1)
    )


def current_themes(
    session: Session, collection: Collection, *, stories: bool = True
) -> KeptThemes | None:
    """The themes that pages show; None before the first analysis.

    stories: whether to tell which stories are in them, for which every story is looked up.
    """
    run_id = latest_run_id(session, collection)
    run = session.get(Run, run_id) if run_id else None
    if run is None:
        return None
    names = names_of(session, collection)
    themes = tuple(_kept(session, one, names.get(one.key), stories) for one in run.themes)
    branches = tuple(KeptBranch(tuple(one.terms), one.parent) for one in run.branches)
    edits = tuple(run.parameters.get("edits", ()))
    return KeptThemes(run.n, run.model, run.seed, run.version, themes, branches, edits)


def _kept(session: Session, theme: Theme, name: str | None, stories: bool) -> KeptTheme:
    asked = select(ThemeStory).filter_by(theme_id=theme.id).order_by(ThemeStory.fit.desc())
    rows = session.scalars(asked).all() if stories else []
    return KeptTheme(
        key=theme.key,
        name=name,
        terms=tuple(theme.terms),
        stability=theme.stability,
        stories=tuple(row.story_id for row in rows),
        typical=tuple(row.story_id for row in rows if row.role == "typical"),
        contrary=tuple(row.story_id for row in rows if row.role == "contrary"),
        branch=theme.branch,
        joined=tuple(theme.origin.get("joined", ())),
        parted=theme.origin.get("parted"),
    )


def themes_of_stories(
    session: Session, collection: Collection, story_ids: Sequence[str]
) -> list[str | None]:
    """The key of each story's theme, None where no theme fits or none has been sought."""
    run_id = latest_run_id(session, collection)
    found = dict(
        session.execute(
            select(ThemeStory.story_id, Theme.key)
            .join(Theme)
            .filter(Theme.run_id == run_id, ThemeStory.collection_id == collection.id)
        ).all()
    )
    return [found.get(one) for one in story_ids]
