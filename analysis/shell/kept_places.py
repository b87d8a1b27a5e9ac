"""Where single stories lie in a run: on the map of themes, and why in no theme."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from analysis.arrays import Flags
from analysis.shell.joining import bytes_of, find_in
from analysis.shell.kept_themes import latest_run_id
from storybank.counted import Ids
from storybank.tables import Collection, Theme, ThemeNone, ThemeStory

BATCH = 5_000  # rows that are made arrays at once
AT_ONCE = 500  # stories that are asked for by their ids in one question

Points = NDArray[np.float32]
Asked = Select[str, float | None, float | None, bool]


@dataclass(frozen=True)
class Lying:
    """Where n stories lie on the map: points (n, 2) in [0, 1], NaN for nowhere; placed (n,):
    whether they came after the run of the map."""

    points: Points
    placed: Flags

    @classmethod
    def nowhere(cls, stories: int) -> "Lying":
        """So many stories of which none lies anywhere."""
        return cls(np.full((stories, 2), np.nan, np.float32), np.zeros(stories, np.bool_))


@dataclass(frozen=True)
class Beyond:
    """The ids of stories that no theme fits, by the reason, and of those that were `placed`."""

    reasons: dict[str, list[str]]
    placed: list[str]


def load_points(
    session: Session, collection: Collection, ids: NDArray[np.str_], *, placed: bool = True
) -> Points:
    """Where these stories lie on the map of the newest whole run.

    Args:
        ids: (n,) sorted.
        placed: whether those that came after the run lie anywhere.

    Returns:
        (n, 2) in [0, 1]; NaN for a story that lies nowhere.
    """
    return load_lying(session, collection, ids, placed=None if placed else False).points


def load_lying(
    session: Session,
    collection: Collection,
    ids: NDArray[np.str_],
    *,
    placed: bool | None = None,
    among: Sequence[str] | None = None,
) -> Lying:
    """Where these stories (n,), sorted by id, lie on the map of the newest whole run.

    placed: True for those alone that came after the run, False for those that did not. among: the
    only ids that are asked for.
    """
    lying = Lying.nowhere(len(ids))
    read = [
        part
        for asked in _questions(session, collection, placed, among)
        for part in _as_arrays(session, asked)
    ]
    if read:
        stories, points, later = map(np.concatenate, zip(*read, strict=True))
        places, known = find_in(bytes_of(ids.astype("<U36")), stories)
        lying.points[places[known]] = points[known]
        lying.placed[places[known]] = later[known]
    return lying


def _questions(
    session: Session, collection: Collection, placed: bool | None, among: Sequence[str] | None
) -> Iterator[Asked]:
    """What is asked: first of the stories in themes, then of those that no theme fits."""
    run_id = latest_run_id(session, collection) or 0
    themes = select(Theme.id).filter_by(run_id=run_id)
    for table, of_run in (
        (ThemeStory, ThemeStory.theme_id.in_(themes)),
        (ThemeNone, ThemeNone.run_id == run_id),
    ):
        asked = select(table.story_id, table.x, table.y, table.placed).filter(
            of_run, table.collection_id == collection.id, table.x.is_not(None)
        )
        if placed is not None:
            asked = asked.filter(table.placed == placed)
        if among is None:
            yield asked
            continue
        for start in range(0, len(among), AT_ONCE):
            yield asked.filter(table.story_id.in_(among[start : start + AT_ONCE]))


def _as_arrays(
    session: Session, asked: Select[str, float | None, float | None, bool]
) -> Iterator[tuple[Ids, Points, Flags]]:
    """The ids (c,) of stories, their places (c, 2), and which were placed (c,), some at a time."""
    for rows in session.execute(asked.execution_options(yield_per=BATCH)).partitions():
        stories, x, y, placed = zip(*rows, strict=True)
        points = np.array([x, y], np.float32).T
        yield np.array(stories, "S36"), points, np.array(placed, np.bool_)


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
