"""Collectors for tests: on both databases, and one on SQLite for browsers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from capturing import CODE, Room, open_room
from laying import postgres_copy
from media import inviting_framework
from serving import Servers


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def room(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Room]:
    """One collector for a module's tests, on each database; a test sends its own story ids."""
    home = tmp_path_factory.mktemp("collector")
    if request.param == "sqlite":
        yield open_room(f"sqlite:///{home / 'fortell.db'}", home)
        return
    with postgres_copy(
        request.getfixturevalue("postgres_socket"), request.getfixturevalue("laid_out")
    ) as url:
        opened = open_room(url, home)
        yield opened
        opened.sessions.engine.dispose()


@pytest.fixture
def fresh_room(sqlite_url: str, tmp_path: Path) -> Room:
    """A collector of the test's own, to be changed and looked into."""
    return open_room(sqlite_url, tmp_path / "home")


@pytest.fixture
def address(fresh_room: Room, serve: Servers) -> str:
    """Where the collection's page is, served to a browser."""
    return f"{serve(fresh_room.app)}/t/{CODE}"


@pytest.fixture
def hearing(database_url: str, tmp_path: Path) -> Iterator[Room]:
    """A collector whose framework invites voices and pictures, on each database."""
    room = open_room(database_url, tmp_path / "home", framework=inviting_framework())
    yield room
    room.sessions.engine.dispose()


@pytest.fixture
def hearing_here(sqlite_url: str, tmp_path: Path) -> Room:
    """The same on SQLite, for what no database decides."""
    return open_room(sqlite_url, tmp_path / "home", framework=inviting_framework())
