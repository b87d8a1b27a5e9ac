"""Themes kept in a house as an analysis would keep them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dashboards import SLUG, House
from storybank.collections import find_collection
from storybank.tables import Run, Story, Theme, ThemeNone, ThemeStory


def keep_run(house: House, themes: Sequence[tuple[Theme, slice]], **changes: object) -> None:
    """As if the analysis had found these themes, each in a stretch of the stories by id; the other
    stories lie far from all of them."""
    with house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        ids = [one.story_id for one in session.query(Story).order_by(Story.story_id)]
        run = Run(
            collection_id=collection.id,
            kind="themes",
            state="done",
            stories="0" * 64,
            n=60,
            seed=7,
            model="a-model",
            version="1",
            parameters={},
        )
        for name, value in changes.items():
            setattr(run, name, value)
        session.add(run)
        session.flush()
        for number, (theme, members) in enumerate(themes):
            theme.run_id, theme.number = run.id, number
            theme.origin = theme.origin or {}
            session.add(theme)
            session.flush()
            for place, story in enumerate(ids[members]):
                role = {0: "typical", 1: "typical", 2: "contrary"}.get(place, "")
                session.add(
                    ThemeStory(
                        theme_id=theme.id,
                        collection_id=collection.id,
                        story_id=story,
                        fit=1 - place / 100,
                        role=role,
                    )
                )
        inside = {story for _, members in themes for story in ids[members]}
        session.add_all(
            ThemeNone(run_id=run.id, collection_id=collection.id, story_id=one, reason="far")
            for one in ids
            if one not in inside
        )


def keep_places(
    house: House, points: NDArray[np.float64], reasons: Sequence[str] = ("far",), placed: int = 0
) -> None:
    """As if the newest run had laid the stories, by id, at these points (n, 2), and found no theme
    for those that lie in none, for these reasons in turn; the last so many came after it."""
    with house.sessions.writing() as session:
        run = session.query(Run).filter_by(kind="themes").order_by(Run.id.desc()).first()
        lies = session.query(ThemeStory).join(Theme).filter(Theme.run_id == run.id).all()
        alone = session.query(ThemeNone).filter_by(run_id=run.id).all()
        rows = {one.story_id: one for one in (*lies, *alone)}
        ids = [one.story_id for one in session.query(Story).order_by(Story.story_id)]
        for number, (story, (x, y)) in enumerate(zip(ids, points.tolist(), strict=True)):
            row = rows[story]
            if isinstance(row, ThemeNone):
                row.reason = reasons[number % len(reasons)]
            row.x, row.y, row.placed = x, y, number >= len(ids) - placed
