"""Opening a database: SQLite or PostgreSQL, never with weaker promises than we give.

`Sessions` hands out two kinds: reading, and writing, which commits when its block ends well and
takes SQLite's write lock at once, so that two writers wait for each other instead of failing.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidatePoolError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from storybank.documents import read_document
from storybank.errors import DatabaseError
from storybank.group_commit import GroupCommit, Result
from storybank.turnstile import turn_to_write

PATIENCE = 30  # seconds that a writer waits for another
RESTING = 10  # connections kept open: more than a process has threads that serve
AT_MOST = 15  # connections of a process, and as many that ask on PostgreSQL
RESTED = 1  # seconds without use after which a connection is asked whether it still stands
LARGEST = 2**31 - 1  # of a row's number: one from an address may be larger, and is no row's


class Sessions:
    """Where every transaction begins. One transaction per request, callback or job.

    gathers_writes: on SQLite those of one moment share a transaction; PostgreSQL gathers commits
    by itself.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = sessionmaker(engine, expire_on_commit=False)
        writing = engine.execution_options(fortell_writes=True)
        self._writing = sessionmaker(writing, expire_on_commit=False)
        self.gathers_writes = engine.dialect.name == "sqlite"
        self._asking = _each_alone(engine)
        self._together = GroupCommit(self._writing_in_turn)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session whose changes are never kept."""
        with self._reading() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits when the block ends well and rolls back otherwise."""
        with self._writing.begin() as session:
            yield session

    @contextmanager
    def _writing_in_turn(self) -> Iterator[Session]:
        file = self.engine.url.database
        with turn_to_write(Path(file)) if file else nullcontext(), self.writing() as session:
            yield session

    def asking(self) -> Connection:
        """A connection on which every statement stands alone, on disk once it is answered."""
        return self._asking.connect()

    def write_together(self, write: Callable[[Session], Result]) -> Result:
        """What `write` answers, once it is on disk: where writes are gathered, with others."""
        if self.gathers_writes:
            return self._together.do(write)
        with self.writing() as session:
            return write(session)

    def again_if_cut(self, ask: Callable[[], Result]) -> Result:
        """What `ask` answers, asked once more where the database has hung up meanwhile.

        For what may be done twice: nobody knows whether the first was done.
        """
        try:
            return ask()
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        self.engine.dispose()  # whatever else rests has been cut too
        return ask()

    def forget_order(self) -> None:
        """Let go of what the database holds of rows as they were: it tells the order of changes.

        SQLite empties its log of writes; PostgreSQL clears the tables of invitations, and its own
        log is its operator's. Nobody is waited for: what another holds goes with the next call.
        """
        if self.gathers_writes:
            self._empty_log()
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM (SKIP_LOCKED) invitation, invitation_pass")

    def _empty_log(self) -> None:
        connection = self.engine.raw_connection()
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 0")
        with suppress(sqlite3.OperationalError):  # somebody is writing: the next one does it
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
        cursor.close()
        connection.close()


def open_database(url: str) -> Engine:
    """An engine for `url`, with the settings that our promises need.

    Raises DatabaseError when the address cannot be used, nothing answers, or the server is set
    to lose what it has acknowledged.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise DatabaseError(
            "FORTELL_DATABASE_URL is no database address. "
            "It looks like postgresql+psycopg://user@host/name or sqlite:///file."
        ) from None
    engine = _sqlite(url) if address.get_backend_name() == "sqlite" else _postgresql(url)
    try:
        _refuse_weak_settings(engine)
    except DatabaseError:
        engine.dispose()
        raise
    return engine


_POOL: dict[str, Any] = {
    "hide_parameters": True,
    "pool_size": RESTING,
    "max_overflow": AT_MOST - RESTING,
    "json_deserializer": read_document,
}


def _sqlite(url: str) -> Engine:
    file = make_url(url).database
    if file and file != ":memory:":
        _make_folder(Path(file).parent)
    engine = create_engine(
        url, **_POOL, connect_args={"timeout": PATIENCE, "isolation_level": None}
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _postgresql(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() != "postgresql":
        raise DatabaseError(
            f"{address.get_backend_name()} is not supported; use PostgreSQL or SQLite."
        )
    return _pooled(address.set(drivername="postgresql+psycopg"))


def _each_alone(engine: Engine) -> Engine:
    """An engine for the same database whose every statement stands alone.

    PostgreSQL keeps connections of their own for it: to turn one around for each story costs more
    than what the story is checked for.
    """
    if engine.dialect.name == "sqlite":
        return engine.execution_options(fortell_asks=True)
    alone = _pooled(engine.url, isolation_level="AUTOCOMMIT")
    event.listen(engine, "engine_disposed", lambda _: alone.dispose())
    return alone


def _pooled(address: URL, **settings: str) -> Engine:
    engine = create_engine(address, **_POOL, skip_autocommit_rollback=True, **settings)
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", partial(_ping_when_rested, engine))
    return engine


def _note_rest(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["resting_since"] = monotonic()


def _ping_when_rested(
    engine: Engine, connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object
) -> None:
    """Ask a connection that has rested whether it still stands: else the pool makes another.

    Not each time, as `pool_pre_ping` does: that is one question more for every story.
    """
    since = record.info.get("resting_since")
    if since is None or monotonic() - since < RESTED:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error:
        raise InvalidatePoolError from None


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(f"The folder {folder} cannot be made: {error.strerror}.") from None


def _set_pragmas(connection: sqlite3.Connection, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    chosen = connection.get_execution_options()
    if not chosen.get("fortell_asks"):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if chosen.get("fortell_writes") else "BEGIN")


def _refuse_weak_settings(engine: Engine) -> None:
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                _check(connection, "PRAGMA journal_mode", ("wal", "memory"))
                _check(connection, "PRAGMA synchronous", ("2", "3"))
            else:
                _check(connection, "SHOW fsync", ("on",))
                _check(connection, "SHOW full_page_writes", ("on",))
                _check(connection, "SHOW synchronous_commit", STRONG_COMMITS)
    except DBAPIError as error:
        raise DatabaseError(f"The database cannot be opened: {reason_of(error)}.") from None


STRONG_COMMITS = ("on", "local", "remote_write", "remote_apply")


def _check(connection: Connection, question: str, allowed: tuple[str, ...]) -> None:
    """The first of the allowed settings is the one that is recommended."""
    found = str(connection.exec_driver_sql(question).scalar()).lower()
    if found not in allowed:
        setting = question.split()[-1]
        raise DatabaseError(
            f"The database has {setting} = {found}: it could lose stories that it has "
            f"acknowledged. Set it to {allowed[0]}."
        )


def reason_of(error: DBAPIError) -> str:
    """What the driver says, without a password that may stand in an address."""
    return str(error.orig).splitlines()[0].rstrip(".") if error.orig else "it does not answer"
