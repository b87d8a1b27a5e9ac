"""Parts of a medium under a key of their own: AES-GCM, each part bound to its medium and place.

The medium's key lies beside it, wrapped by a key derived from the secret: without the secret
nothing opens, and once a medium is deleted, nothing of it does.
"""

import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
KEY = 32


@dataclass(frozen=True)
class Seal:
    """The open key of one medium. Its text never shows it."""

    medium: str
    key: bytes = field(repr=False)

    def close(self, start: int, part: bytes) -> bytes:
        """The part that begins at byte `start`, sealed."""
        return _close(self.key, part, self._place(start))

    def open(self, start: int, sealed: bytes) -> bytes:
        """The part again. Raises InvalidTag where it was changed, or lay elsewhere."""
        return _open(self.key, sealed, self._place(start))

    def wrap(self, media_key: bytes) -> bytes:
        """The medium's key as it is kept."""
        return _close(media_key, self.key, self.medium.encode())

    def _place(self, start: int) -> bytes:
        return f"{self.medium} {start}".encode()


def new_seal(medium: str) -> Seal:
    """A seal with a random key."""
    return Seal(medium, secrets.token_bytes(KEY))


def unwrap(medium: str, wrapped: bytes, media_key: bytes) -> Seal:
    """The seal of a kept medium. Raises InvalidTag under another secret."""
    return Seal(medium, _open(media_key, wrapped, medium.encode()))


def _close(key: bytes, plain: bytes, bound: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def _open(key: bytes, closed: bytes, bound: bytes) -> bytes:
    return AESGCM(key).decrypt(closed[:NONCE], closed[NONCE:], bound)
