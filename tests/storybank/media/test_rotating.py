"""A new key for what was said and shown: nothing is lost, whenever the machine dies."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from builders import TODAY, a_collection
from laying import lay_tables
from media import a_webm, claim_of, inviting_framework
from storybank.database import Sessions, open_database
from storybank.errors import Refused
from storybank.keys import load_secret, media_keys, replace_secret
from storybank.media import rotating
from storybank.media.arriving import Vault, find_medium, read_parts
from storybank.media.keyring import Keyring
from storybank.media.kinds import Claim, Kind
from storybank.media.rotating import (
    count_media,
    forget_old_keys,
    put_new_key_in_use,
    wrap_anew,
)
from storybank.media.sound import clean_sound
from storybank.tables import Collection, Medium

VOICE = a_webm()
HEARD = clean_sound(VOICE)[1]
COUNT = 7


class House:
    """Recordings under the first secret, and a server that was started before anything changed."""

    def __init__(self, url: str, folder: Path) -> None:
        self.path = folder / "secret"
        engine = open_database(url)
        lay_tables(engine)
        self.sessions = Sessions(engine)
        self.server = self.start()
        with self.sessions.writing() as session:
            self.collection: Collection = a_collection(session, inviting_framework())
        self.heard = [self.record(self.server) for _ in range(COUNT)]

    def start(self) -> Vault:
        return Vault(self.sessions, Keyring(load_secret(self.path), self.path))

    def record(self, vault: Vault) -> str:
        said = claim_of(VOICE)
        claim = Claim(said["id"], Kind.VOICE, said["sha256"], said["size"])
        vault.declare(self.collection.id, claim, TODAY)
        vault.take_part(claim.medium, 0, VOICE)
        return claim.medium

    def all_are_heard(self, vault: Vault) -> bool:
        with self.sessions.reading() as session:
            media = [find_medium(session, one) for one in self.heard]
            return {read_parts(session, one, vault.keys) for one in media} == {HEARD}

    def opened_by(self, key: bytes) -> int:
        """How many of the kept keys this one opens."""
        with self.sessions.reading() as session:
            kept = session.execute(select(Medium.medium_id, Medium.key)).all()
        return sum(_opens(key, *one) for one in kept)

    def rotate(self, chunks: int | None = None) -> None:
        """As the command does, until the machine dies after so many chunks."""
        put_new_key_in_use(self.sessions, self.path)
        for number, _ in enumerate(wrap_anew(self.sessions, self.start().keys), start=1):
            if number == chunks:
                return
        forget_old_keys(self.path)


def _opens(key: bytes, medium: str, wrapped: bytes) -> bool:
    try:
        rotating.unwrap(medium, wrapped, key)
    except InvalidTag:
        return False
    return True


@pytest.fixture
def house(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr(rotating, "CHUNK", 2)
    house = House(database_url, tmp_path)
    yield house
    house.sessions.engine.dispose()


def test_what_was_kept_opens_by_the_new_key_alone(house: House) -> None:
    [old] = media_keys(load_secret(house.path))
    house.rotate()
    [new] = media_keys(load_secret(house.path))
    assert (house.opened_by(old), house.opened_by(new)) == (0, COUNT)
    assert house.all_are_heard(house.start())


def test_the_secret_itself_stays_and_a_second_key_replaces_the_first(house: House) -> None:
    first = load_secret(house.path)
    house.rotate()
    second = load_secret(house.path)
    house.rotate()
    third = load_secret(house.path)
    assert first.value == second.value == third.value
    assert len({*media_keys(first), *media_keys(second), *media_keys(third)}) == 3
    assert house.all_are_heard(house.start())


@pytest.mark.parametrize("chunks", [1, 2, 3, 4])
def test_whoever_dies_on_the_way_has_lost_nothing_and_goes_on(house: House, chunks: int) -> None:
    house.rotate(chunks)
    assert len(media_keys(load_secret(house.path))) == 2
    assert house.all_are_heard(house.start())
    assert not put_new_key_in_use(house.sessions, house.path), "the same new key is gone on with"
    house.rotate()
    [new] = media_keys(load_secret(house.path))
    assert house.opened_by(new) == COUNT
    assert house.all_are_heard(house.start())


def test_a_server_that_runs_on_takes_the_new_key_and_loses_nothing(house: House) -> None:
    put_new_key_in_use(house.sessions, house.path)
    house.heard.append(house.record(house.server))
    [new, old] = media_keys(load_secret(house.path))
    assert (house.opened_by(new), house.opened_by(old)) == (1, COUNT)
    house.rotate()
    house.heard.append(house.record(house.server))
    assert house.opened_by(new) == COUNT + 2 == count_media(house.sessions)
    assert house.all_are_heard(house.server)


def test_what_no_key_opens_is_told_and_left_alone(house: House) -> None:
    with house.sessions.writing() as session:
        find_medium(session, house.heard[3]).key = bytes(60)
    put_new_key_in_use(house.sessions, house.path)
    looked = list(wrap_anew(house.sessions, house.start().keys))
    assert (sum(one.count for one in looked), sum(one.shut for one in looked)) == (COUNT, 1)
    with house.sessions.reading() as session:
        assert find_medium(session, house.heard[3]).key == bytes(60)


def test_two_never_change_the_keys_at_once(tmp_path: Path) -> None:
    with (
        rotating.rotating(tmp_path / "secret"),
        pytest.raises(Refused, match="Another process"),
        rotating.rotating(tmp_path / "secret"),
    ):
        pass
    with rotating.rotating(tmp_path / "secret"):
        pass


def test_another_secret_put_in_the_place_is_not_taken(tmp_path: Path) -> None:
    """A server goes on with what it was started with: the files of another house open nothing."""
    path = tmp_path / "secret"
    keyring = Keyring(load_secret(path), path)
    mine = keyring.keys()
    replace_secret(path, load_secret(tmp_path / "another"))
    assert keyring.keys() == mine
