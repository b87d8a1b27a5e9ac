"""The page of themes of a million stories: first and later views, after a restart and more stories.

Run `OPENBLAS_NUM_THREADS=1 python -m bench.theme_map FOLDER`, where `python -m bench.snapshot
1000000 FOLDER` has laid its rows. Forty invented themes hold nine stories of ten, and each story
lies somewhere. Each step says its seconds by the clock and of processor: the room, every card, the
places, the gate and the picture in both widths, without a browser.
"""

import os
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial

import numpy as np
from flask import Flask, g
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from analysis.shell.holdings import Holdings
from analysis.shell.theme_map import ThemeMaps
from bench.snapshot import KEY, MORE, SLUG, at_once, in_folder, lay, own, take_out
from dashboard import create_dashboard
from dashboard.access import Visit
from dashboard.desk import Desk
from dashboard.pages import themes
from dashboard.room import open_room
from storybank.collections import find_collection
from storybank.counted import counted_ids
from storybank.keys import load_secret
from storybank.settings import Settings
from storybank.tables import Account, Run, Theme

THEMES, LONELY = 40, 10
SPREAD = 0.04
TYPICAL = 200  # of the first stories so many are typical of their themes
TURNS = 5


def main(folder: str) -> None:
    os.environ["FORTELL_HOME"] = folder
    lay_themes(folder)
    sessions, _ = in_folder(folder)
    with sessions.reading() as session:
        account = session.scalars(select(Account).options(selectinload(Account.roles))).one()
    for process in ("the first process", "another, after a restart"):
        app, desk = begin(folder)
        print(process)
        timed("opened with its themes", partial(view, app, desk, account, drawn=False))
        timed("first view", partial(view, app, desk, account))
    for _ in range(TURNS):
        timed("again", partial(view, app, desk, account))
    new = lay(sessions, MORE)
    try:
        with sessions.reading() as session:
            collection = find_collection(session, SLUG)
            ids = counted_ids(session, collection).astype("<U36")
            timed(
                "places alone, 10,000 more",
                lambda: desk.theme_maps.points(session, collection, ids),
            )
            timed("places alone, read anew", lambda: ThemeMaps().points(session, collection, ids))
    finally:
        take_out(sessions, new)


def begin(folder: str) -> tuple[Flask, Desk]:
    """A dashboard as after a restart, which knows nothing but what lies in the folder."""
    settings, (sessions, shelf) = Settings(), in_folder(folder)
    app = create_dashboard(settings, sessions, secret=load_secret(settings.secret_path))
    desk: Desk = app.extensions["desk"]
    held = Holdings(KEY, clock=lambda: 0.0, start=at_once, many=1, shelf=shelf)
    object.__setattr__(desk, "holdings", held)
    object.__setattr__(desk, "theme_maps", ThemeMaps(shelf))
    return app, desk


def view(app: Flask, desk: Desk, account: Account, *, drawn: bool = True) -> None:
    """What the server does for one view of the page."""
    with app.test_request_context("/"):
        g.visit = Visit(account, csrf="")
        room = open_room(desk, SLUG)
        if drawn:
            themes.layout(room, desk)


def lay_themes(folder: str) -> None:
    """Keep a run with invented themes, unless there is one."""
    sessions, _ = in_folder(folder)
    with sessions.writing() as session:
        collection = find_collection(session, SLUG)
        if session.scalars(select(Run)).first():
            return
        ids = [one.decode() for one in counted_ids(session, collection).tolist()]
        run = Run(
            collection_id=collection.id, kind="themes", state="done", stories="0" * 64,
            n=len(ids), seed=7, model="bench", version="1", parameters={},
        )  # fmt: skip
        for at in range(THEMES):
            theme = Theme(key=f"t{at}", number=at, terms=[f"word{at}"], stability=0.9, origin={})
            run.themes.append(theme)
        session.add(run)
        session.flush()
        keys, number, place = [one.id for one in run.themes], run.id, collection.id
    chance = np.random.default_rng(7)
    themes = chance.integers(0, THEMES, len(ids))
    points = chance.random((THEMES, 2))[themes] + SPREAD * chance.normal(size=(len(ids), 2))
    lies = list(zip(ids, themes.tolist(), np.clip(points, 0, 1).tolist(), strict=True))
    with closing(sqlite3.connect(f"{folder}/fortell.db")) as database, database:
        database.executemany(
            "INSERT INTO theme_story (theme_id, collection_id, story_id, fit, role, placed, x, y)"
            " VALUES (?, ?, ?, .5, ?, 0, ?, ?)",
            (
                (keys[theme], place, one, "typical" if number < TYPICAL else "", *at)
                for number, (one, theme, at) in enumerate(lies[len(lies) // LONELY :])
            ),
        )
        database.executemany(
            "INSERT INTO theme_none (run_id, collection_id, story_id, reason, placed, x, y)"
            " VALUES (?, ?, ?, 'far', 0, ?, ?)",
            ((number, place, one, *at) for one, _, at in lies[: len(lies) // LONELY]),
        )


def timed(what: str, do: Callable[[], object]) -> None:
    clock, burnt = time.perf_counter(), time.process_time()
    do()
    clock, burnt = time.perf_counter() - clock, time.process_time() - burnt
    print(f"{what}: {clock:.2f} s, processor {burnt:.2f} s, own memory {own():.0f} MB", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
