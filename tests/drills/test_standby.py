"""The database's machine is lost while phones send: its synchronous standby has every story."""

import time
from collections import Counter
from pathlib import Path

import pytest

from capturing import Room, open_room
from drilling import Tell, full
from drills.real_server import Serve
from drills.standby import is_synchronous, open_pair
from drills.tellers import Phones, told_stories
from storybank.database import Sessions, open_database

SIZES = [
    pytest.param(200, id="short"),
    pytest.param(full(10_000), id="full", marks=pytest.mark.drill),
]


@pytest.mark.parametrize("size", SIZES)
def test_a_standby_has_what_a_killed_primary_acknowledged(
    tmp_path: Path, serve_for_real: Serve, size: int, tell: Tell
) -> None:
    with open_pair() as pair:
        room = open_room(pair.primary_url, tmp_path / "home")
        room.sessions.engine.dispose()
        for _ in range(600):
            if is_synchronous(pair.primary_url):
                break
            time.sleep(0.05)
        assert is_synchronous(pair.primary_url)
        server = serve_for_real(pair.primary_url)
        phones = Phones(server.port)
        sending = phones.send_all(told_stories(size))
        while len(phones.acknowledged) < size // 2:
            time.sleep(0.005)
            assert any(thread.is_alive() for thread in sending)
        pair.fail_over()
        acknowledged = len(phones.acknowledged)
        server.kill()
        server.start(FORTELL_DATABASE_URL=pair.standby_url)
        phones.finish(sending)
        engine = open_database(pair.standby_url)
        kept = Counter(
            story["text"] for story in Room(room.app, Sessions(engine)).stories().values()
        )
        engine.dispose()
        server.stop()
    told = f"{acknowledged} acknowledged when the primary was lost"
    tell(f"{size} stories, {told}, {phones.retries} retries")
    assert phones.retries > 0, "the failure met no story on its way"
    assert kept == Counter(story["text"] for story in told_stories(size))
