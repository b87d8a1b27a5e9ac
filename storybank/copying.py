"""A copy of an SQLite database as it stands at one moment, while others go on writing.

To copy the file alone would leave out what lies in the log of writes beside it: the newest stories.
"""

import os
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from storybank.errors import Refused
from storybank.schema import current_revision


def refuse_to_copy(engine: Engine) -> None:
    """Raises Refused where the database makes its copies itself, or there is none."""
    if engine.dialect.name != "sqlite":
        raise Refused("PostgreSQL makes its own copies: pg_dump --format=custom --file=FILE NAME")
    if current_revision(engine) is None:
        raise Refused("There is no database to copy yet.")


def copy_database(engine: Engine, out: Path) -> None:
    """Write a whole copy that only its owner can read, or none. Raises Refused.

    For a database that `refuse_to_copy` lets through.
    """
    draft = out.with_name(f".{secrets.token_hex(8)}")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _fill(engine, draft)
        os.link(draft, out)  # unlike a rename, this never replaces an older copy
    except FileExistsError:
        raise Refused(f"{out} is there already. Name another file.") from None
    except (OSError, sqlite3.Error) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise Refused(f"{out} cannot be written: {why}.") from None
    finally:
        draft.unlink(missing_ok=True)


def _fill(engine: Engine, draft: Path) -> None:
    with engine.connect() as connection, closing(sqlite3.connect(draft)) as copy:
        connection.connection.driver_connection.backup(copy)  # type: ignore[union-attr] # SQLite's
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, whatever is done with it
        found = copy.execute("PRAGMA quick_check").fetchone()[0]
    if found != "ok":
        raise Refused(f"The database is damaged: {found}. Keep the copies that you have.")
    with draft.open("rb") as file:
        os.fsync(file.fileno())
