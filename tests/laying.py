"""Databases with their tables laid out: the migrations run once, and every test gets a copy.

The migrations themselves are tested in tests/storybank/test_schema.py, from an empty database.
"""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg
from sqlalchemy import Engine

from storybank.database import open_database
from storybank.schema import current_revision, upgrade_schema

EMPTY = "template1"  # PostgreSQL's own


def lay_tables(engine: Engine) -> None:
    """Give a database its tables, unless it has them."""
    if current_revision(engine) is not None:
        return
    if engine.dialect.name != "sqlite":
        upgrade_schema(engine)
        return
    engine.dispose()  # nobody holds the file while it is written
    Path(str(engine.url.database)).write_bytes(_laid_out())


@cache
def _laid_out() -> bytes:
    """A file of SQLite with its tables and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fortell.db"
        _upgrade(f"sqlite:///{file}")
        return file.read_bytes()


def _upgrade(url: str) -> None:
    engine = open_database(url)
    upgrade_schema(engine)
    engine.dispose()


@contextmanager
def postgres_with_tables(socket: Path) -> Iterator[str]:
    """The name of a database with its tables, to be copied as long as the block lasts."""
    with postgres_copy(socket, EMPTY) as url:
        _upgrade(url)
        yield url.partition("@/")[2].partition("?")[0]


@contextmanager
def postgres_copy(socket: Path, template: str) -> Iterator[str]:
    """The address of a copy of a database, dropped when the block ends."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(
        host=str(socket), user="postgres", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield f"postgresql+psycopg://postgres@/{name}?host={quote(str(socket), safe='')}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
