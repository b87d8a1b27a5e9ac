"""What it costs to place new stories in themes that stand, beside finding all themes again.

Run `OPENBLAS_NUM_THREADS=1 python -m bench.placing [STORIES] [NEW]`. The demo's stories again and
again under new ids, on SQLite, with vectors drawn around planted themes, so that no model is timed.
Seconds by the clock, everything in them: from the look at the database to what is kept.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import func, insert, select

from analysis.encoder import Encoder, Progress
from analysis.shell.reconcile import Reader, _bring_up_themes
from analysis.shell.work import Worker, name_holder
from bench._serving import open_demo
from bench.loading import BATCH, KEY, rows_of
from fortell.demo.loader import PLAN
from storybank.collections import find_collection
from storybank.database import Sessions, open_database
from storybank.tables import Run, Story, ThemeNone, ThemeStory

STORIES, NEW = 100_000, 100
THEMES, NUMBERS, SPREAD = 40, 384, 1.2
NOW = datetime(2026, 9, 14, 12, tzinfo=UTC)


class Planted:
    """Gives each text a vector near one of the planted themes, by chance."""

    def __init__(self) -> None:
        self.random = np.random.default_rng(7)
        self.centres = self.random.normal(size=(THEMES, NUMBERS))

    def encode(self, texts: Sequence[str], _: Progress | None = None) -> np.ndarray:
        drawn = self.random.integers(0, THEMES, len(texts))
        vectors = self.centres[drawn]
        vectors = vectors + SPREAD * self.random.normal(size=vectors.shape)
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def add_stories(sessions: Sessions, count: int) -> None:
    with sessions.writing() as session:
        rows = rows_of(find_collection(session, PLAN.slug), count)
        while some := list(islice(rows, BATCH)):
            session.execute(insert(Story), some)


def bring_up(sessions: Sessions, reader: Reader, *, patient: bool) -> float:
    """The seconds that a worker takes to bring the themes up to the stories."""
    holder = name_holder()
    worker = Worker(sessions, holder, lambda: NOW, lambda *_: None, KEY, patient=patient)
    with sessions.reading() as session:
        collection = find_collection(session, PLAN.slug)
    start = time.monotonic()
    assert _bring_up_themes(worker, collection, reader)
    return time.monotonic() - start


def counts(sessions: Sessions) -> tuple[int, int, int]:
    """Whole runs; stories placed in a theme and in none."""
    with sessions.reading() as session:
        whole = select(func.count()).select_from(Run).filter_by(kind="themes", state="done")
        placed = (
            select(func.count()).select_from(table).filter(table.placed)
            for table in (ThemeStory, ThemeNone)
        )
        runs, inside, beyond = (session.scalar(one) or 0 for one in (whole, *placed))
        return runs, inside, beyond


def main(stories: int, new: int) -> None:
    model: Any = Planted()
    reader = Reader("planted", lambda: Encoder("planted", "1", NUMBERS, model))
    with tempfile.TemporaryDirectory(prefix="fortell-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'placing.sqlite'}"
        open_demo(url)
        sessions = Sessions(open_database(url))
        add_stories(sessions, stories)
        print("| what | seconds |\n|---|---|", flush=True)
        first = bring_up(sessions, reader, patient=True)
        print(f"| {stories:,} read and divided | {first:.1f} |", flush=True)
        for _ in range(3):
            add_stories(sessions, new)
            placing = bring_up(sessions, reader, patient=True)
            print(f"| {new:,} new ones placed | {placing:.2f} |", flush=True)
        print("whole runs, placed, placed in none:", counts(sessions), flush=True)
        whole = bring_up(sessions, reader, patient=False)
        print(f"| all divided again | {whole:.1f} |", flush=True)
        sessions.engine.dispose()


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main(*(given + [STORIES, NEW][len(given) :]))
