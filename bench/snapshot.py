"""A large collection after a restart: built from its rows, opened from its file, 10,000 more.

Run `OPENBLAS_NUM_THREADS=1 python -m bench.snapshot [STORIES]`. Rows of sixty columns in SQLite,
some 2 kB each (a million take 5 GB and some minutes to lay). Each step says its seconds by the
clock and of processor, and what memory of its own the process has then.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from analysis.shell.holding import Holding
from analysis.shell.holdings import Holdings, Work
from analysis.shell.shelf import Shelf
from bench._million import ANSWERS, CHOICES, DYADS, OPTIONS, SCALES, TELLER, TRIADS
from storybank.collections import find_collection
from storybank.database import Sessions, open_database
from storybank.tables import Story

KEY = b"a key of the gate, 32 bytes long"
MORE = 10_000
AT_ONCE = 10_000  # rows laid in one statement


def main(stories: int) -> None:
    with tempfile.TemporaryDirectory(prefix="fortell-bench-") as folder:
        os.environ["FORTELL_HOME"] = folder
        from bench._explore_page import SLUG, open_million  # noqa: PLC0415 - reads FORTELL_HOME

        open_million()
        sessions = Sessions(open_database(f"sqlite:///{folder}/fortell.db"))
        lay(sessions, SLUG, stories)
        shelf = Path(folder) / "snapshots"
        timed("built from rows, and written", lambda: hold(begin(shelf), sessions, SLUG))
        opened = begin(shelf)
        timed("opened after a restart", lambda: hold(opened, sessions, SLUG))
        timed("the same once more", lambda: hold(opened, sessions, SLUG))
        lay(sessions, SLUG, MORE)
        timed("10,000 more, and written", lambda: hold(opened, sessions, SLUG))
        again = begin(shelf)
        timed("opened by another", lambda: hold(again, sessions, SLUG))
        (file,) = shelf.glob("*.arrays")
        print(f"the file: {file.stat().st_size / 1e6:.0f} MB")


def begin(shelf: Path) -> Holdings:
    """What a process holds as it begins; each question is a look, as if it came a minute later."""
    clock = iter(range(0, 10**9, 60))
    return Holdings(
        KEY, clock=lambda: float(next(clock)), start=at_once, many=1, shelf=Shelf(shelf, KEY)
    )


def at_once(work: Work) -> None:
    work()


def hold(holdings: Holdings, sessions: Sessions, slug: str) -> Holding:
    with sessions.reading() as session:
        return holdings.holding(session, find_collection(session, slug))


def timed(what: str, do: Callable[[], object]) -> None:
    clock, burnt = time.perf_counter(), time.process_time()
    do()
    clock, burnt = time.perf_counter() - clock, time.process_time() - burnt
    print(f"{what:30} {clock:6.2f} s, processor {burnt:6.2f} s, own memory {own():5.0f} MB")


def own() -> float:
    """Megabytes of memory that this process shares with nobody and no file."""
    said = Path("/proc/self/status").read_text().split("RssAnon:")[1]
    return int(said.split()[0]) / 1000


def lay(sessions: Sessions, slug: str, stories: int) -> None:
    """Put so many invented stories into the table, without the way of a story."""
    with sessions.writing() as session:
        rows = invented(session, slug, stories)
        for _ in range(-(-stories // AT_ONCE)):
            session.execute(
                insert(Story), [row for row, _ in zip(rows, range(AT_ONCE), strict=False)]
            )


def invented(session: Session, slug: str, stories: int) -> Iterator[dict[str, Any]]:
    collection, chance = find_collection(session, slug), random.Random(stories)  # noqa: S311 - invented
    fixed = {
        "collection_id": collection.id, "state": "kept", "language": "nb", "source": "a",
        "framework_version_id": collection.framework_version_id, "consent": 2, "test": False,
    }  # fmt: skip
    for _ in range(stories):
        name = str(UUID(int=chance.getrandbits(128), version=4))
        yield {
            **fixed,
            "story_id": name,
            "code_hash": name.replace("-", "") * 2,
            "told": f"2026-{chance.randint(1, 11):02}-{chance.randint(1, 28):02}T10",
            "document": {"title": "A story", "text": "It happened one day. " * 20,
                         "prompt": "prompt0", "placements": answers(chance)},
        }  # fmt: skip


def answers(chance: random.Random) -> dict[str, Any]:
    weights = {"a0": 0.5, "a1": 0.2, "a2": 0.3}
    placed = {f"t{at}": {"weights": weights} for at in range(TRIADS)}
    placed |= {f"d{at}": {"value": round(chance.random(), 4)} for at in range(DYADS)}
    placed |= {"s0": {"stones": {"s0": [0.2, 0.3], "s1": [0.6, 0.1]}}}
    placed |= {f"c{at}": {"options": [f"o{chance.randrange(OPTIONS)}"]} for at in range(CHOICES)}
    placed |= {f"n{at}": {"value": chance.randint(1, 7)} for at in range(SCALES)}
    placed |= {f"q{at}": {"options": [f"o{chance.randrange(ANSWERS)}"]} for at in range(TELLER)}
    return {name: {"state": "placed", **answer} for name, answer in placed.items()}


if __name__ == "__main__":
    main(*[int(one) for one in sys.argv[1:]] or [200_000])
