"""Themes as they are kept: the latest run of a collection, its themes and their stories.

Stories that came after a whole run are placed in its themes; they lie there like the others, but
had no part in finding them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from storybank.tables import Collection, Run, Theme, ThemeNone, ThemeStory
from storybank.theme_edits import names_of

THEMES = "themes"
PLACING = "placing"
BY_ID = 8  # rows that are read in the time in which one is looked up by its story's id
AT_ONCE = 500  # stories that are asked for by their ids in one question

# The newest whole run, and the newest placing beside it; 0 for none.
Version = tuple[int, int]
Values = Mapping[str, object]


@dataclass(frozen=True)
class KeptTheme:
    """One theme: `name` is a person's own, else empty; `stories` by falling fit, where asked for,
    and after them those that were `placed` since.

    joined: words of the earlier themes that the stories themselves have brought together in it;
    parted: of the one from which they have parted.

    stability: in [0, 1] or None. branch: the place of the smallest branch in which it lies.
    """

    key: str
    name: str | None
    terms: tuple[str, ...]
    stability: float | None
    stories: tuple[str, ...]
    branch: int | None
    joined: tuple[str, ...]
    parted: str | None
    placed: tuple[str, ...] = ()

    @property
    def found(self) -> tuple[str, ...]:
        """The stories that the whole run found together: what a theme is known by."""
        return self.stories[: len(self.stories) - len(self.placed)]


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
    day: str = ""
    """When they were found, as YYYY-MM-DD; empty where nobody noted it."""
    held: tuple[str, ...] = ()
    """The keys of those that people held together or apart."""
    placements: float = 0.0
    """How much it counted where stories were placed."""
    since: int = 0
    """How many stories were new since all were divided as if nothing had been before."""


def latest_run_id(session: Session, collection: Collection) -> int | None:
    """The key of the newest run that came to its end."""
    return session.scalar(
        select(Run.id)
        .filter_by(collection_id=collection.id, kind=THEMES, state="done")
        .order_by(Run.id.desc())
        .limit(1)
    )


def latest_placing(session: Session, collection: Collection, run_id: int) -> Run | None:
    """The newest placing in the themes of this run that came to its end."""
    return session.scalar(
        select(Run)
        .filter_by(collection_id=collection.id, kind=PLACING, state="done")
        .filter(Run.id > run_id)
        .order_by(Run.id.desc())
        .limit(1)
    )


def themes_version(session: Session, collection: Collection) -> Version:
    """Another one says that stories may lie in other themes."""
    run_id = latest_run_id(session, collection) or 0
    placing = latest_placing(session, collection, run_id) if run_id else None
    return run_id, placing.id if placing else 0


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
    told = run.parameters
    return KeptThemes(
        *(run.n, run.model, run.seed, run.version, themes, branches),
        edits=tuple(told.get("edits", ())),
        day=told.get("day", ""),
        held=tuple(told.get("held", ())),
        placements=told.get("placements", 0.0),
        since=told.get("since", 0),
    )


def _kept(session: Session, theme: Theme, name: str | None, stories: bool) -> KeptTheme:
    order = ThemeStory.placed, ThemeStory.fit.desc(), ThemeStory.story_id
    asked = select(ThemeStory).filter_by(theme_id=theme.id).order_by(*order)
    rows = session.scalars(asked).all() if stories else []
    return KeptTheme(
        key=theme.key,
        name=name,
        terms=tuple(theme.terms),
        stability=theme.stability,
        stories=tuple(row.story_id for row in rows),
        branch=theme.branch,
        joined=tuple(theme.origin.get("joined", ())),
        parted=theme.origin.get("parted"),
        placed=tuple(row.story_id for row in rows if row.placed),
    )


def themes_of_stories(
    session: Session, collection: Collection, story_ids: Sequence[str]
) -> list[str | None]:
    """The key of each story's theme, None where no theme fits or none has been sought."""
    asked = _keys(session, collection)
    if len(story_ids) * BY_ID > _stories_of_latest(session, collection):
        found = dict(session.execute(asked).all())
    else:
        cuts = (story_ids[start : start + AT_ONCE] for start in range(0, len(story_ids), AT_ONCE))
        found = {
            story: key
            for some in cuts
            for story, key in session.execute(asked.filter(ThemeStory.story_id.in_(some)))
        }
    return [found.get(one) for one in story_ids]


def _stories_of_latest(session: Session, collection: Collection) -> int:
    """How many stories the newest whole run looked at; 0 where there is none."""
    run_id = latest_run_id(session, collection)
    return session.scalar(select(Run.n).filter_by(id=run_id)) or 0


def placed_themes(session: Session, collection: Collection) -> dict[str, str]:
    """The key of the theme of each story that was placed since the newest whole run."""
    return dict(session.execute(_keys(session, collection).filter(ThemeStory.placed)).all())


def _keys(session: Session, collection: Collection) -> Select[str, str]:
    """Story and key of its theme, in the newest whole run."""
    run_id = latest_run_id(session, collection)
    return (
        select(ThemeStory.story_id, Theme.key)
        .join(Theme)
        .filter(Theme.run_id == run_id, ThemeStory.collection_id == collection.id)
    )


def write_places(session: Session, lies: Sequence[Values], beyond: Sequence[Values]) -> None:
    """Write the rows of stories in themes, and of those that no theme fits."""
    for table, rows in ((ThemeStory, lies), (ThemeNone, beyond)):
        if rows:
            session.execute(insert(table), list(rows))
