"""The one secret and the keys derived from it."""

import hmac
import os
import subprocess
import sys
from pathlib import Path

import pytest

from storybank.errors import SettingsError
from storybank.keys import Purpose, Secret, derive_key, load_secret, replace_secret

ROOT = Path(__file__).parents[2]


def test_the_secret_is_made_at_the_first_start_and_then_stays(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret"
    made = load_secret(path)
    assert len(made.value) == 32
    assert load_secret(path) == made
    assert [file.name for file in path.parent.iterdir()] == ["secret"]


def test_only_the_operator_can_read_it_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        load_secret(tmp_path / "open")
        os.umask(0o777)
        load_secret(tmp_path / "closed")
    finally:
        os.umask(before)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("open", "closed")] == [0o600] * 2


def test_the_file_says_what_its_loss_means(tmp_path: Path) -> None:
    load_secret(tmp_path / "secret")
    assert "If it is lost" in (tmp_path / "secret").read_text()


def test_two_installations_have_two_secrets(tmp_path: Path) -> None:
    assert load_secret(tmp_path / "one") != load_secret(tmp_path / "other")


def test_processes_that_start_at_once_get_the_same_secret(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib\nfrom storybank.keys import load_secret\n"
        "sys.stdin.read(1)\nprint(load_secret(pathlib.Path(sys.argv[1])).value.hex())"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "var" / "secret")]
    started = [
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(6)
    ]
    for process in started:
        assert process.stdin
        process.stdin.write("g")
        process.stdin.flush()
    answers = {process.communicate(timeout=30)[0] for process in started}
    assert len(answers) == 1
    assert len(answers.pop().strip()) == 64


def test_a_secret_that_came_first_is_never_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret"
    first = load_secret(path)
    seen = iter([False])
    monkeypatch.setattr(Path, "exists", lambda _: next(seen))
    assert load_secret(path) == first
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_secret_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "secret"
    load_secret(path)
    path.chmod(mode)
    with pytest.raises(SettingsError, match=rf"mode {mode:04o}\). Run `chmod 600"):
        load_secret(path)


def test_who_may_read_it_is_put_right_by_what_the_refusal_says(tmp_path: Path) -> None:
    path = tmp_path / "Ås og omegn" / "secret"
    kept = load_secret(path)
    path.chmod(0o644)
    with pytest.raises(SettingsError) as refused:
        load_secret(path)
    subprocess.run(str(refused.value).split("`")[1], shell=True, check=True)  # noqa: S602 - as said
    assert load_secret(path) == kept


def test_a_secret_that_cannot_be_written_may_still_be_read(tmp_path: Path) -> None:
    made = load_secret(tmp_path / "secret")
    (tmp_path / "secret").chmod(0o400)
    assert load_secret(tmp_path / "secret") == made


TWO = f"{'ab' * 32}\n{'cd' * 32}"
NO_SECRETS = ["", "\n", "abc", "zz" * 32, "ab" * 31, "ab" * 33, "\0\xff"]


@pytest.mark.parametrize(
    "text", [*NO_SECRETS, f"media {'ab' * 32}", TWO, TWO.replace("\n", "\nword ")]
)
def test_a_broken_file_is_named_and_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "secret"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(SettingsError, match="is not a secret of Fortell"):
        load_secret(path)
    assert path.read_text() == text


def test_a_place_where_nothing_can_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="cannot be read or made"):
        load_secret(tmp_path / "file" / "secret")
    tmp_path.chmod(0o700)
    with pytest.raises(SettingsError, match="cannot be read or made: Is a directory"):
        load_secret(tmp_path)


@pytest.mark.skipif(os.getuid() != 0, reason="only root replaces what belongs to another")
def test_what_root_replaces_still_belongs_to_the_server(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    made = load_secret(path)
    os.chown(path, 65534, -1)
    replace_secret(path, made)
    assert path.stat().st_uid == 65534
    assert load_secret(path) == made


def test_a_secret_that_cannot_be_replaced_is_named_and_stays(tmp_path: Path) -> None:
    path = tmp_path / ("s" * 250)  # what is written beside it first has too long a name
    path.touch(mode=0o600)
    path.write_text("ab" * 32)
    with pytest.raises(SettingsError, match="cannot be written: File name too long"):
        replace_secret(path, Secret(bytes(32)))
    assert load_secret(path).value == bytes.fromhex("ab" * 32)


def test_no_text_shows_the_secret() -> None:
    secret = Secret(b"abcdefgh" * 4, (b"ijklmnop" * 4,))
    shown = f"{secret} {secret!r}"
    assert "abc" not in shown
    assert "ijk" not in shown


def test_each_purpose_has_its_own_key() -> None:
    secret = Secret(bytes(32))
    keys = {derive_key(secret, purpose) for purpose in Purpose}
    assert len(keys) == len(Purpose) == 12
    assert all(len(key) == 32 for key in keys)
    assert derive_key(Secret(bytes([1] * 32)), Purpose.GATE) not in keys


def test_a_key_never_changes() -> None:
    """A change would move every receipt and close every kept file."""
    key = derive_key(Secret(bytes(32)), Purpose.RECEIPTS)
    # RFC 5869 without a salt: extract from the secret, expand by the purpose, one block.
    extracted = hmac.digest(bytes(32), bytes(32), "sha256")
    assert key == hmac.digest(extracted, b"fortell 1 receipts\x01", "sha256")
    assert key.hex() == "8e63a296859f35d1c962bb59f487b6a5f5fcebdb4b69bf0d2d47719fb427a85a"
