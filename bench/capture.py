"""How many stories a second the whole application keeps, and how long each teller waits.

Run `python -m bench.capture [STORIES] [ROUNDS]`. gunicorn with two processes of four threads serves
Fortell as operators run it; sixteen tellers in another process send the demo's stories, on SQLite
(synchronous FULL) and on PostgreSQL. A bare collector takes the same bodies in the same rounds: the
machine moves both, so the ratio says more than either number, and the processor time per story
more than the clock.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import astuple, dataclass

import numpy as np

from bench._bare_collector import make_table
from bench._processor import processor_seconds
from bench._serving import FORTELL, Served, Store, bodies, open_demo, postgresql, served

CLIENTS = 16
WARM_UP = 300
COLLECTOR_ALONE = """
import sys
from pathlib import Path
from collector import create_collector
from storybank.database import Sessions, open_database
from storybank.settings import read_settings
settings = read_settings()
app = create_collector(settings, Sessions(open_database(settings.database)))
client = app.test_client()
for line in sys.stdin:
    assert client.post("/v1/stories", data=line, content_type="application/json").status_code == 201
status = Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0]
print(int(status) / 1024, "torch" in sys.modules, "numpy" in sys.modules)
"""


@dataclass(frozen=True)
class Run:
    """One round: stories kept a second; what tellers waited, and the processor time of a story by
    who burnt it, both in milliseconds.
    """

    rate: float
    p50: float
    p99: float
    server: float
    store: float
    tellers: float


def main(stories: int, rounds: int) -> None:
    print(f"{stories} stories a round, {rounds} rounds, {CLIENTS} tellers; medians of the rounds")
    with tempfile.TemporaryDirectory(prefix="fortell-bench-") as folder:
        os.environ["FORTELL_HOME"] = folder
        measure(Store(f"sqlite:///{folder}/bench.db"), "SQLite", stories, rounds)
        tell_memory(f"sqlite:///{folder}/alone.db")
    # PostgreSQL refuses root, so under root its folder belongs to another user.
    with tempfile.TemporaryDirectory(prefix="fortell-bench-") as home:
        os.environ["FORTELL_HOME"] = home
        with postgresql() as store:
            measure(store, "PostgreSQL", stories, rounds)


def measure(store: Store, name: str, stories: int, rounds: int) -> None:
    """Rounds of ours and of the peer by turns, after a round to warm up."""
    link = open_demo(store.url)
    make_table(store.url)
    apps = {"Fortell": FORTELL, "bare": f"bench._bare_collector:build_bare({store.url!r})"}
    runs: dict[str, list[Run]] = {one: [] for one in apps}
    for turn in range(rounds + 1):
        for one, app in apps.items():
            with served(app, store.url) as server:
                tell(server, store, bodies(WARM_UP, link))
                if turn:
                    runs[one].append(tell(server, store, bodies(stories, link)))
    print_runs(name, runs)


def print_runs(name: str, runs: Mapping[str, list[Run]]) -> None:
    middle = {
        who: Run(*(statistics.median(part) for part in zip(*map(astuple, done), strict=True)))
        for who, done in runs.items()
    }
    for who, run in middle.items():
        spread = " ".join(f"{one.rate:.0f}" for one in runs[who])
        waits = " ".join(f"{one.p99:.0f}" for one in runs[who])
        print(
            f"{name:10} {who:8} {run.rate:5.0f} stories/s ({spread})   p50 {run.p50:3.0f} ms   "
            f"p99 {run.p99:3.0f} ms ({waits})   processor ms a story: server {run.server:.2f}, "
            f"database {run.store:.2f}, tellers {run.tellers:.2f}"
        )
    print(f"{name:10} ratio    {middle['Fortell'].rate / middle['bare'].rate:.2f}")


def tell_memory(url: str) -> None:
    """The size of a process that only collects, after a thousand stories."""
    link = open_demo(url)
    done = subprocess.run(
        [sys.executable, "-c", COLLECTOR_ALONE],
        input=b"\n".join(bodies(1000, link)).decode(),
        env={**os.environ, "FORTELL_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=True,
    )
    size, torch, numpy = done.stdout.split()
    print(f"a process that only collects: {float(size):.0f} MB; torch: {torch}, numpy: {numpy}")


def tell(server: Served, store: Store, posts: list[bytes]) -> Run:
    """Let the tellers send these stories; what they waited, and what it cost."""
    before = _burnt(server, store)
    done = subprocess.run(
        [sys.executable, "-m", "bench._clients", str(server.port), str(CLIENTS)],
        input=b"\n".join(posts),
        stdout=subprocess.PIPE,
        check=True,
    )
    after = _burnt(server, store)
    measured = json.loads(done.stdout)
    if len(measured["latencies"]) != len(posts):
        raise SystemExit("a teller gave up; what it says stands above")
    p50, p99 = np.percentile(measured["latencies"], [50, 99])
    burnt = (after[0] - before[0], after[1] - before[1], measured["cpu"])
    costs = [1000 * seconds / len(posts) for seconds in burnt]
    return Run(len(posts) / measured["seconds"], float(p50), float(p99), *costs)


def _burnt(server: Served, store: Store) -> tuple[float, float]:
    """Processor seconds of the server, and of a database that has processes of its own."""
    return processor_seconds(server.pid), processor_seconds(store.pid) if store.pid else 0.0


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:]]
    main(*(numbers + [4000, 3][len(numbers) :]))
