"""The database's version: brought up by the migrations, refused when it is newer than we are."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from storybank.errors import DatabaseError

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def upgrade_schema(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to `revision`. Raises DatabaseError when the database is newer."""
    _refuse_newer(engine)
    with migrating(engine) as connection:
        command.upgrade(_config(connection), revision)


def downgrade_schema(engine: Engine, revision: str) -> None:
    """Take the tables back to an earlier `revision`."""
    with migrating(engine) as connection:
        command.downgrade(_config(connection), revision)


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """One transaction for migrations; of processes that start at once, one lays the tables.

    SQLite changes a constraint only by building the table anew, and the rows that point to it
    have nothing to point to meanwhile: there the foreign keys are checked at the end instead.
    """
    with engine.execution_options(fortell_writes=True).connect() as connection:
        if engine.dialect.name != "sqlite":
            with connection.begin():
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('fortell'))")
                yield connection
            return
        driver = connection.connection
        driver.cursor().execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise DatabaseError("The migration would tear rows apart; nothing was changed.")
        finally:
            driver.cursor().execute("PRAGMA foreign_keys = ON")


def check_schema(engine: Engine) -> None:
    """Raises DatabaseError, saying what to do, unless the tables are of our version."""
    _refuse_newer(engine)
    if current_revision(engine) != ScriptDirectory.from_config(_config()).get_current_head():
        raise DatabaseError("The database is of an older version. Run: fortell database upgrade")


def current_revision(engine: Engine) -> str | None:
    """The revision of the database's tables; None where there are none yet."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(engine: Engine) -> None:
    current = current_revision(engine)
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if current is not None and current not in known:
        raise DatabaseError(
            f"The database is of a newer version ({current}) than this Fortell. "
            "Install the newer Fortell, or restore the backup made before it."
        )


def _config(connection: object = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
