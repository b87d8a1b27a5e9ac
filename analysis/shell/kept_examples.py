"""Which stories stand for the themes of the newest whole run, and how well the others fit theirs.

Of many stories only those that a page shows are looked up.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from analysis.shell.kept_themes import latest_run_id
from storybank.tables import Collection, Theme, ThemeStory

BATCH = 500  # stories that are fetched at once


@dataclass(frozen=True)
class Examples:
    """Ids of stories in a theme: what it tells, and `contrary`, in it but unlike the others; each
    by falling fit."""

    typical: tuple[str, ...] = ()
    contrary: tuple[str, ...] = ()


def load_examples(session: Session, collection: Collection) -> dict[str, Examples]:
    """The examples of each theme that has any, by its key."""
    asked = _by_falling_fit(session, collection).filter(ThemeStory.role != "")
    found: dict[str, dict[str, list[str]]] = {}
    for story, key, role in session.execute(asked):
        found.setdefault(key, {}).setdefault(role, []).append(story)
    return {
        key: Examples(**{role: tuple(ids) for role, ids in roles.items()})
        for key, roles in found.items()
    }


def stories_of(session: Session, collection: Collection, key: str) -> Iterator[str]:
    """The ids of a theme's stories by falling fit, and after them those that were placed since."""
    asked = _by_falling_fit(session, collection).filter(Theme.key == key)
    yield from session.scalars(asked.execution_options(yield_per=BATCH))


def _by_falling_fit(session: Session, collection: Collection) -> Select[str, str, str]:
    """Story, key of its theme and role, in the newest whole run."""
    order = ThemeStory.placed, ThemeStory.fit.desc(), ThemeStory.story_id
    return (
        select(ThemeStory.story_id, Theme.key, ThemeStory.role)
        .join(Theme)
        .filter(Theme.run_id == latest_run_id(session, collection))
        .order_by(*order)
    )
