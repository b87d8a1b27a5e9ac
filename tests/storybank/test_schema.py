"""The database: migrations up and down, with data, and never with weaker promises."""

from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from builders import a_collection, a_submission, tell
from storybank.collections import find_collection
from storybank.database import Sessions, open_database
from storybank.errors import DatabaseError
from storybank.schema import (
    _config,
    check_schema,
    current_revision,
    downgrade_schema,
    upgrade_schema,
)
from storybank.stories import kept_stories

REVISIONS = [one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


@pytest.fixture
def engine(database_url: str) -> Engine:
    return open_database(database_url)


def test_the_newest_migration_equals_the_models(engine: Engine) -> None:
    upgrade_schema(engine)
    with engine.connect() as connection:
        command.check(_config(connection))
    engine.dispose()


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_migration_goes_up_and_down(engine: Engine, revision: str) -> None:
    upgrade_schema(engine, revision)
    assert current_revision(engine) == revision
    downgrade_schema(engine, "-1")
    upgrade_schema(engine, revision)
    downgrade_schema(engine, "base")
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    engine.dispose()


def test_upgrading_again_keeps_the_stories(engine: Engine) -> None:
    upgrade_schema(engine)
    with Sessions(engine).writing() as session:
        tell(session, a_collection(session), a_submission())
    upgrade_schema(engine)
    check_schema(engine)
    with Sessions(engine).reading() as session:
        assert len(list(kept_stories(session, find_collection(session, "nabolag")))) == 1
    engine.dispose()


def test_a_database_of_a_newer_version_is_refused(engine: Engine) -> None:
    upgrade_schema(engine)
    with engine.execution_options(fortell_writes=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for deed in (check_schema, upgrade_schema):
        with pytest.raises(DatabaseError, match="newer version"):
            deed(engine)
    engine.dispose()


def test_a_database_without_tables_says_what_to_do(engine: Engine) -> None:
    with pytest.raises(DatabaseError, match="fortell database upgrade"):
        check_schema(engine)
    engine.dispose()


@pytest.mark.parametrize(
    "url, says",
    [
        ("nonsense", "no database address"),
        ("mysql://localhost/x", "not supported"),
        ("sqlite:////proc/fortell/fortell.db", "cannot be made"),
        ("postgresql://nobody@127.0.0.1:1/none", "cannot be opened"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_in_a_sentence(url: str, says: str) -> None:
    with pytest.raises(DatabaseError, match=says):
        open_database(url)


def test_a_server_that_may_lose_stories_is_refused(postgres_url: str) -> None:
    with pytest.raises(DatabaseError, match="could lose stories"):
        open_database(f"{postgres_url}&options=-c%20synchronous_commit%3Doff")


def test_a_story_table_on_sqlite_keeps_no_row_numbers(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'fortell.db'}")
    upgrade_schema(engine)
    with engine.connect() as connection:
        for table in ("story", "vector", "theme_story"):
            asked = text("SELECT sql FROM sqlite_master WHERE name = :table")
            assert "WITHOUT ROWID" in connection.execute(asked, {"table": table}).scalar_one()
    engine.dispose()


def test_the_migrations_import_none_of_our_code(repository: Path) -> None:
    for file in (repository / "migrations/versions").glob("*.py"):
        source = file.read_text(encoding="utf-8")
        assert not any(name in source for name in ("storybank", "fortell", "analysis"))
