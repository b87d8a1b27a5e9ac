"""Drills run twice with the same code: short in every test run, in full by `make drills`.

Each drill says how large it was, so that a report shows what was tried.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from capturing import Room, open_room
from drills.real_server import RealServer, Serve


@pytest.fixture
def drill_room(database_url: str, tmp_path: Path) -> Iterator[Room]:
    """An open collection on each database in turn."""
    room = open_room(database_url, tmp_path / "home")
    yield room
    room.sessions.engine.dispose()


@pytest.fixture
def drill_sqlite(sqlite_url: str, tmp_path: Path) -> Iterator[Room]:
    """An open collection on SQLite alone."""
    room = open_room(sqlite_url, tmp_path / "home")
    yield room
    room.sessions.engine.dispose()


@pytest.fixture
def serve_for_real(tmp_path: Path) -> Iterator[Serve]:
    """`serve_for_real(url)` starts gunicorn over a database; all end with the test."""
    with ExitStack() as stack:

        def serve(url: str, **settings: str) -> RealServer:
            server = RealServer(url, tmp_path / "served", **settings)
            stack.callback(server.stop)
            server.start()
            return server

        yield serve
