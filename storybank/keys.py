"""One secret, kept in a file that only the operator can read; every key is derived from it.

The file is made at the first start. It is backed up apart from the data: with both, receipts of
stories sent without JavaScript or on paper could be worked out; without it, kept media stay shut.
Media alone have keys that are replaced: what tellers were given on paper or for an invitation was
made of the secret itself, and must still hold.
"""

from __future__ import annotations

import os
import secrets
import shlex
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storybank.durable import draft_of, replace_file, sync_folder, write_durably
from storybank.errors import SettingsError

_BYTES = 32
_TOP = """\
# The secret of this Fortell. Every key is derived from it: receipts, the disclosure gate, drafts,
# media and sign-in. Keep a copy apart from the copies of the data, and show it to nobody.
# If it is lost: receipts that tellers wrote down still open their stories, but everyone must sign
# in again, where one-time codes are set up by recovery code; previews stop, groups are cut anew,
# and pictures and sound that were kept stay closed.
"""
_MEDIA = """\
# The secrets of pictures and sound, the newest first. `fortell keys rotate` puts a new one in use;
# while there are two, not everything lies under the newest, and the command is to be run again.
"""
_WORD = "media"


class Purpose(StrEnum):
    """What a key is for; keys of different purposes tell nothing of each other."""

    RECEIPTS = "receipts"
    GATE = "gate"
    DRAFTS = "drafts"
    MEDIA = "media"
    TICKETS = "tickets"
    SESSIONS = "sessions"
    SECOND_FACTOR = "second factor"
    CHALLENGE = "challenge"
    PASSES = "passes"
    PAPER = "paper"
    WAY_IN = "way in"
    HANDLES = "handles of stories"


@dataclass(frozen=True)
class Secret:
    """The secret's 32 bytes; its text never shows them, so that no log can.

    media: the secrets of pictures and sound, the newest first; none before the first rotation.
    """

    value: bytes = field(repr=False)
    media: tuple[bytes, ...] = field(default=(), repr=False)


def load_secret(path: Path) -> Secret:
    """Read the secret, or make it where there is none; of two that start at once, one makes it.

    Raises SettingsError where the file is no secret, others may read it, or it cannot be made.
    """
    try:
        if not path.exists():
            _make_secret(path)
        return _read_secret(path)
    except OSError as error:
        why = error.strerror or str(error)
        raise SettingsError(f"The secret {path} cannot be read or made: {why}.") from error


def replace_secret(path: Path, secret: Secret) -> None:
    """Put this secret in the place of the one that is there: whole, or not at all.

    It belongs to whom that one belonged: a server that could not read it would go on with the keys
    that it knows, and what came to it would be lost with them. Raises SettingsError where it cannot
    be written.
    """
    lines = [secret.value.hex()]
    if secret.media:
        lines += [_MEDIA.rstrip("\n"), *(f"{_WORD} {one.hex()}" for one in secret.media)]
    try:
        replace_file(path, _TOP + "\n".join(lines) + "\n")
    except OSError as error:
        raise SettingsError(f"The secret {path} cannot be written: {error.strerror}.") from None


def media_keys(secret: Secret) -> tuple[bytes, ...]:
    """The keys that wrap the keys of media, the newest first."""
    secrets_of_media = secret.media or (secret.value,)
    return tuple(derive_key(Secret(one), Purpose.MEDIA) for one in secrets_of_media)


def new_media_secret() -> bytes:
    """A secret for pictures and sound that nobody has seen."""
    return secrets.token_bytes(_BYTES)


def derive_key(secret: Secret, purpose: Purpose) -> bytes:
    """The key of 32 bytes for one purpose, always the same (HKDF with SHA-256, RFC 5869)."""
    info = f"fortell 1 {purpose}".encode()
    return HKDF(SHA256(), length=_BYTES, salt=None, info=info).derive(secret.value)


def read_word(path: Path) -> str:
    """A secret that another service gave us: the one line of a file that nobody else may read.

    Raises SettingsError.
    """
    try:
        _refuse_open(path)
        word = path.read_text("utf-8").strip()
    except OSError as error:
        raise SettingsError(f"The secret {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"The secret {path} cannot be read: it is no text.") from error
    if not word or "\n" in word:
        raise SettingsError(f"The secret {path} should hold one line.")
    return word


def _refuse_open(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise SettingsError(
            f"Others may read the secret {path} (mode {mode:04o}). "
            f"Run `chmod 600 {shlex.quote(str(path))}`, and if they did read it, take a new one."
        )


def _read_secret(path: Path) -> Secret:
    _refuse_open(path)
    lines = [line for line in path.read_text("utf-8", "replace").split("\n") if line[:1] != "#"]
    said = [line.split() for line in lines if line.strip()]
    try:
        value = _bytes_of(said[0], []) if said else b""
        media = tuple(_bytes_of(words, [_WORD]) for words in said[1:])
    except ValueError:
        value, media = b"", ()
    if not value:
        raise SettingsError(
            f"{path} is not a secret of Fortell: it should hold one line of {2 * _BYTES} digits "
            "from 0 to f. Put back the copy that you keep; a new secret is not made over it."
        )
    return Secret(value, media)


def _bytes_of(words: list[str], before: list[str]) -> bytes:
    """The bytes of one line. Raises ValueError."""
    value = bytes.fromhex(words[-1])
    if words[:-1] != before or len(value) != _BYTES:
        raise ValueError
    return value


def _make_secret(path: Path) -> None:
    """Write the whole file beside its place, then link it there unless somebody else was first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = draft_of(path)
    try:
        write_durably(draft, f"{_TOP}{secrets.token_hex(_BYTES)}\n")
        with suppress(FileExistsError):
            # Unlike a rename, a link never replaces the secret of a process that came first.
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)
