"""Where single stories lie in a run: on the map of themes, and why in no theme."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.shell.kept_themes import latest_run_id
from storybank.tables import Collection, Theme, ThemeNone, ThemeStory


@dataclass(frozen=True)
class Beyond:
    """The ids of stories that no theme fits, by the reason, and of those that were `placed`."""

    reasons: dict[str, list[str]]
    placed: list[str]


def load_points(
    session: Session, collection: Collection, ids: NDArray[np.str_], *, placed: bool = True
) -> NDArray[np.float32]:
    """Where these stories lie on the map of the newest whole run.

    Args:
        ids: (n,) sorted.
        placed: whether those that came after the run lie anywhere.

    Returns:
        (n, 2) in [0, 1]; NaN for a story that lies nowhere.
    """
    run_id = latest_run_id(session, collection) or 0
    points = np.full((len(ids), 2), np.nan, np.float32)
    for table in (ThemeStory, ThemeNone):
        asked = select(table.story_id, table.x, table.y).filter(
            table.collection_id == collection.id, table.x.is_not(None)
        )
        if table is ThemeStory:
            asked = asked.join(Theme).filter(Theme.run_id == run_id)
        else:
            asked = asked.filter(ThemeNone.run_id == run_id)
        rows = session.execute(asked if placed else asked.filter(~table.placed)).all()
        if rows and len(ids):
            stories, x, y = zip(*rows, strict=True)
            lies = np.searchsorted(ids, stories)
            lies[lies == len(ids)] = 0
            known = ids[lies] == np.array(stories, np.str_)
            points[lies[known]] = np.column_stack([x, y])[known]
    return points


def load_beyond(session: Session, collection: Collection) -> Beyond:
    """The stories that no theme of the newest whole run fits."""
    run_id = latest_run_id(session, collection) or 0
    asked = select(ThemeNone.story_id, ThemeNone.reason, ThemeNone.placed)
    rows = session.execute(asked.filter_by(run_id=run_id, collection_id=collection.id)).all()
    reasons: dict[str, list[str]] = {}
    for row in rows:
        reasons.setdefault(row.reason, []).append(row.story_id)
    return Beyond(reasons, [row.story_id for row in rows if row.placed])


def kept_point(point: NDArray[np.float32]) -> dict[str, float | None]:
    """A place (2,) as a row keeps it: nothing where the story lies nowhere."""
    x, y = (float(one) if np.isfinite(one) else None for one in point)
    return {"x": x, "y": y}
