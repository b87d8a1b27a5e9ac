"""The server is killed while phones send: nothing acknowledged is lost, nothing is double."""

import time
from collections import Counter
from dataclasses import dataclass

import pytest

from capturing import Room
from drilling import Tell, full
from drills.real_server import RealServer, Serve
from drills.tellers import Phones, told_stories


@dataclass(frozen=True)
class Size:
    """How many kills fall on how many stories."""

    kills: int
    stories: int


SHORT, FULL = Size(1, 200), Size(full(10), full(10_000))
SIZES = [pytest.param(SHORT, id="short"), pytest.param(FULL, id="full", marks=pytest.mark.drill)]


def send_through_kills(server: RealServer, phones: Phones, size: Size) -> None:
    """Kill and restart the server each time so many more stories have been acknowledged."""
    sending = phones.send_all(told_stories(size.stories))
    for kill in range(1, size.kills + 1):
        while len(phones.acknowledged) < size.stories * kill // (size.kills + 1):
            time.sleep(0.005)
            assert any(thread.is_alive() for thread in sending)
        server.kill()
        server.start()
    phones.finish(sending)


def kept_texts(room: Room) -> Counter[str]:
    return Counter(story["text"] for story in room.stories().values())


@pytest.mark.parametrize("size", SIZES)
def test_a_killed_server_loses_nothing_and_doubles_nothing(
    drill_room: Room, database_url: str, serve_for_real: Serve, size: Size, tell: Tell
) -> None:
    server = serve_for_real(database_url)
    phones = Phones(server.port)
    send_through_kills(server, phones, size)
    kept = kept_texts(drill_room)
    tell(f"{size.kills} kills, {size.stories} stories, {phones.retries} retries")
    assert phones.retries > 0, "no kill met a story on its way"
    assert set(phones.acknowledged) - set(kept) == set()
    assert kept == Counter(story["text"] for story in told_stories(size.stories))


@pytest.mark.drill
def test_without_the_key_the_same_kills_double_stories(
    drill_room: Room, database_url: str, serve_for_real: Serve, tell: Tell
) -> None:
    server = serve_for_real(database_url)
    phones = Phones(server.port, forgetful=True)
    send_through_kills(server, phones, FULL)
    doubles = sum(count - 1 for count in kept_texts(drill_room).values())
    tell(f"{doubles} doubles without the key")
    assert doubles > 0
