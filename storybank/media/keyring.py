"""The keys that wrap each medium's own key: the newest is in use, the others still open."""

from pathlib import Path

from cryptography.exceptions import InvalidTag
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storybank.errors import SettingsError
from storybank.keys import Secret, load_secret, media_keys
from storybank.media.sealed import Seal, unwrap

_LOCK = 0x666F7274  # PostgreSQL's advisory lock of whoever wraps


class Keyring:
    """What wraps and opens. It looks into the secret's file again whenever that has changed.

    So a process that has been running for long takes a new key as soon as it is in use. What it has
    opened with once it keeps: a row may have been read before its key was wrapped anew.
    """

    def __init__(self, secret: Secret, path: Path | None = None) -> None:
        self._value, self._path = secret.value, path
        self._keys = media_keys(secret)
        self._stamp: object = None

    def wrap(self, session: Session, seal: Seal) -> bytes:
        """A medium's key as it is kept, in the transaction that keeps it."""
        hold_keys(session)
        return seal.wrap(self.keys()[0])

    def open(self, medium: str, wrapped: bytes) -> Seal:
        """The seal of a kept medium. Raises InvalidTag where no key opens it."""
        for key in self.keys():
            try:
                return unwrap(medium, wrapped, key)
            except InvalidTag:
                continue
        raise InvalidTag

    def keys(self) -> tuple[bytes, ...]:
        """The newest first."""
        stamp = self._stamp_of_file()
        if stamp != self._stamp:
            self._take(stamp)
        return self._keys

    def _stamp_of_file(self) -> object:
        try:
            found = self._path.stat() if self._path else None
        except OSError:
            return self._stamp  # what is known goes on
        return (found.st_ino, found.st_mtime_ns, found.st_size) if found else None

    def _take(self, stamp: object) -> None:
        try:
            secret = load_secret(self._path) if self._path else None
        except SettingsError:
            return
        self._stamp = stamp
        if secret and secret.value == self._value:
            fresh = media_keys(secret)
            self._keys = (*fresh, *(key for key in self._keys if key not in fresh))


def hold_keys(session: Session, *, alone: bool = False) -> None:
    """Until this transaction ends no key is put in use between looking at the newest and wrapping.

    alone: waits until everybody who wraps has ended. On SQLite whoever writes is alone already.
    """
    if session.get_bind().dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        session.execute(select(lock(_LOCK)))
