"""A collection's rows as arrays: what a process pays when it first opens a collection.

Run `OPENBLAS_NUM_THREADS=1 python -m bench.loading [MOST]`. The demo's stories again and again
under new ids, on SQLite. Seconds of the processor (one core); memory is the most that Python and
NumPy held while the arrays were built, and what of it stays.
"""

import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from sqlalchemy import insert

from analysis.shell.holding import load_holding
from bench._serving import open_demo
from fortell.demo.loader import PLAN, read_stories
from storybank.collections import find_collection
from storybank.database import Sessions, open_database
from storybank.frameworks import framework_of
from storybank.stories import Arrival, story_row
from storybank.submission import read_submission
from storybank.tables import Collection, Story

SIZES = (1_000, 10_000, 100_000)
BATCH = 5_000
KEY = b"a key of the gate, 32 bytes long"
SENT = ("language", "prompt", "title", "text", "placements", "consent")


def rows_of(collection: Collection, count: int) -> Iterator[dict[str, Any]]:
    framework = framework_of(collection.version)
    arrival = Arrival("2026-09-14T14", collection.framework_version_id, collection.links[0].source)
    told = []
    for one in read_stories():
        fields = {name: one[name] for name in SENT}
        own = {"story": str(uuid4()), "code_hash": uuid4().hex * 2}
        told.append(story_row(collection, read_submission(framework, fields | own), arrival))
    for row in islice(cycle(told), count):
        yield {**row, "story_id": str(uuid4()), "code_hash": uuid4().hex * 2}


def measure(stories: int, folder: Path) -> float:
    """Print a row of the table, and give back the seconds."""
    url = f"sqlite:///{folder / f'{stories}.sqlite'}"
    open_demo(url)
    sessions = Sessions(open_database(url))
    with sessions.writing() as session:
        rows = rows_of(find_collection(session, PLAN.slug), stories)
        while some := list(islice(rows, BATCH)):
            session.execute(insert(Story), some)
    with sessions.reading() as session:
        collection = find_collection(session, PLAN.slug)
        start = time.process_time()
        load_holding(session, collection, gate_key=KEY)
        taken = time.process_time() - start
        tracemalloc.start()
        held = load_holding(session, collection, gate_key=KEY)
        stays, most = (one / 1e6 for one in tracemalloc.get_traced_memory())
        tracemalloc.stop()
    assert len(held.responses) == stories
    print(f"| {stories:,} | {taken:.2f} s | {most:.0f} MB | {stays:.1f} MB |", flush=True)
    sessions.engine.dispose()
    return taken


def main(most: int) -> None:
    print("| stories | seconds | at most | stays |\n|---|---|---|---|")
    sizes = [one for one in SIZES if one <= most]
    with tempfile.TemporaryDirectory(prefix="fortell-bench-") as folder:
        taken = [measure(one, Path(folder)) for one in sizes]
    steps = np.diff(np.log(taken)) / np.diff(np.log(sizes))
    print("exponent from size to size", np.round(steps, 2))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1])
