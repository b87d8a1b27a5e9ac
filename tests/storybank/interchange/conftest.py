"""Two databases, so that a copy can leave one and arrive in the other."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storybank.database import Sessions, open_database
from storybank.schema import upgrade_schema

Open = Callable[[str], Sessions]


@pytest.fixture
def opened() -> Iterator[Open]:
    """`opened(url)` gives a database with its tables; all are closed after the test."""
    engines = []

    def begin(url: str) -> Sessions:
        engine = open_database(url)
        engines.append(engine)
        upgrade_schema(engine)
        return Sessions(engine)

    yield begin
    for engine in engines:
        engine.dispose()


@pytest.fixture
def here(opened: Open, database_url: str) -> Sessions:
    return opened(database_url)


@pytest.fixture
def elsewhere(opened: Open, tmp_path: Path) -> Sessions:
    return opened(f"sqlite:///{tmp_path / 'elsewhere.db'}")
