"""A network that loses, cuts, delays and lies: every story arrives, once, and is sent then."""

from collections import Counter

import pytest

from capturing import Room
from drilling import Tell, full
from drills.lossy import FATES, LossyNetwork
from drills.real_server import Serve
from drills.tellers import Phones, told_stories

SIZES = [pytest.param(60, id="short"), pytest.param(full(1000), id="full", marks=pytest.mark.drill)]


def through(network: LossyNetwork, phones: Phones, stories: int) -> None:
    """All stories over this network."""
    phones.port = network.port
    with network:
        phones.finish(phones.send_all(told_stories(stories)))


def kept_texts(room: Room) -> Counter[str]:
    return Counter(story["text"] for story in room.stories().values())


@pytest.mark.parametrize("size", SIZES)
def test_every_story_arrives_once_over_a_bad_network(
    drill_room: Room, database_url: str, serve_for_real: Serve, size: int, tell: Tell
) -> None:
    network = LossyNetwork(serve_for_real(database_url).port, seed=7, delay=2)
    phones = Phones(network.port, patience=1.5)
    through(network, phones, size)
    tell(f"{size} stories, {phones.retries} retries, {dict(Counter(network.drawn))}")
    assert set(network.drawn) == set(FATES)
    told = Counter(story["text"] for story in told_stories(size))
    assert Counter(phones.acknowledged) == told
    assert kept_texts(drill_room) == told


def test_the_same_network_finds_phones_that_break_the_contract(
    drill_sqlite: Room, sqlite_url: str, serve_for_real: Serve, tell: Tell
) -> None:
    port = serve_for_real(sqlite_url).port

    careless = Phones(0, careless=True)
    through(LossyNetwork(port, seed=7, delay=0, fates=("pass", "portal")), careless, 30)
    lost = set(careless.acknowledged) - set(kept_texts(drill_sqlite))

    forgetful = Phones(0, forgetful=True)
    through(LossyNetwork(port, seed=7, delay=0, fates=("pass", "lose")), forgetful, 30)
    doubles = sum(count - 1 for count in kept_texts(drill_sqlite).values())
    tell(f"{len(lost)} lost by who believes any 200, {doubles} doubled by who mints new ids")
    assert lost
    assert doubles
