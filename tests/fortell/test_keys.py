"""`fortell keys rotate`: one plain sentence at its end, and every recording still opens."""

import pytest
from click.testing import CliRunner, Result

from builders import TODAY, a_collection
from fortell.cli import main
from fortell.commands.keys import STOPPED
from fortell.workplace import Workplace, open_workplace
from media import a_webm, claim_of, inviting_framework
from storybank.audit import first_broken_entry
from storybank.keys import load_secret, media_keys
from storybank.media.arriving import Vault, find_medium, read_parts
from storybank.media.keyring import Keyring
from storybank.media.kinds import Claim, Kind
from storybank.media.rotating import put_new_key_in_use
from storybank.media.sound import clean_sound
from storybank.tables import AuditEntry

VOICE = a_webm()


def rotate() -> Result:
    return CliRunner().invoke(main, ["keys", "rotate"])


@pytest.fixture
def recorded() -> tuple[Workplace, str]:
    """A house with one recording, and its id."""
    workplace, said = open_workplace(), claim_of(VOICE)
    keyring = Keyring(workplace.secret)
    with workplace.sessions.writing() as session:
        collection = a_collection(session, inviting_framework())
    vault = Vault(workplace.sessions, keyring)
    claim = Claim(said["id"], Kind.VOICE, said["sha256"], said["size"])
    vault.declare(collection.id, claim, TODAY)
    vault.take_part(claim.medium, 0, VOICE)
    return workplace, claim.medium


def heard(workplace: Workplace, medium: str) -> bytes:
    keyring = Keyring(load_secret(workplace.settings.secret_path))
    with workplace.sessions.reading() as session:
        return read_parts(session, find_medium(session, medium), keyring)


def test_a_new_key_is_put_in_use_and_the_old_opens_nothing(
    recorded: tuple[Workplace, str],
) -> None:
    workplace, medium = recorded
    path = workplace.settings.secret_path
    before = media_keys(load_secret(path))
    answer = rotate()
    assert answer.exit_code == 0
    assert "A new key is in use." in answer.output
    assert "1 recording or picture lies under it, and the old key opens nothing" in answer.output
    assert f"Now make a new copy of {path}" in answer.output
    assert not set(before) & set(media_keys(load_secret(path)))
    assert heard(workplace, medium) == clean_sound(VOICE)[1]
    with workplace.sessions.reading() as session:
        assert session.get_one(AuditEntry, 1).deed == "rotate keys"
        assert first_broken_entry(session) is None


def test_what_was_stopped_goes_on(recorded: tuple[Workplace, str]) -> None:
    workplace, medium = recorded
    put_new_key_in_use(workplace.sessions, workplace.settings.secret_path)
    assert "Going on where it was stopped." in rotate().output
    assert heard(workplace, medium) == clean_sound(VOICE)[1]


def test_ctrl_c_says_that_all_still_opens_and_what_to_do(
    recorded: tuple[Workplace, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    workplace, medium = recorded
    with monkeypatch.context() as patched:
        patched.setattr("fortell.commands.keys.wrap_anew", stopped)
        answer = rotate()
    assert answer.exit_code == 1
    assert STOPPED in answer.output
    assert heard(workplace, medium) == clean_sound(VOICE)[1]
    assert "Going on where it was stopped." in rotate().output


def test_the_old_key_stays_while_something_opens_by_no_key(
    recorded: tuple[Workplace, str],
) -> None:
    workplace, medium = recorded
    with workplace.sessions.writing() as session:
        find_medium(session, medium).key = bytes(60)
    answer = rotate()
    assert answer.exit_code == 1
    assert "1 recording or picture of 1 could be opened by no key" in answer.output
    assert len(media_keys(load_secret(workplace.settings.secret_path))) == 2
