"""A story as a page may name it: sealed for one reader and a while, and its id cannot be told."""

import base64
import secrets
from datetime import UTC, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


def seal_story(key: bytes, holder: str, story_id: str, lapses: datetime) -> str:
    """A handle for `holder` that lapses, in letters for an address."""
    nonce = secrets.token_bytes(_NONCE)
    plain = f"{int(lapses.timestamp())} {story_id}".encode()
    sealed = nonce + AESGCM(key).encrypt(nonce, plain, holder.encode())
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def open_handle(key: bytes, holder: str, handle: str, now: datetime) -> str | None:
    """The id of the story that a handle names now for this holder, or None."""
    try:
        sealed = base64.urlsafe_b64decode(handle + "=" * (-len(handle) % 4))
        plain = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], holder.encode()).decode()
    except (ValueError, InvalidTag):
        return None
    moment, _, story_id = plain.partition(" ")
    return story_id if now < datetime.fromtimestamp(int(moment), UTC) else None
