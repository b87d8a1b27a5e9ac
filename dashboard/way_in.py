"""Between leaving for the sign-in service and coming back: a signed word in this browser's cookie.

From it and our key come the three words of OpenID Connect, so that neither is kept anywhere: the
state, which ties the answer to this browser; the nonce, which ties the token to it; and the
verifier (PKCE), without which the code is worth nothing.
"""

import base64
import hmac
import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

COOKIE = "fortell_way_in"
LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Wish:
    """What for: next is the page to come to, invited an invitation's word, account whom to connect.

    before: the hash of the sign-in that this browser has until then.
    """

    next: str = ""
    invited: str = ""
    account: int = 0
    before: str = ""


@dataclass(frozen=True)
class WayIn:
    """One way to the service and back."""

    wish: Wish
    state: str
    nonce: str
    verifier: str
    cookie: str = field(repr=False)


def begin_way(key: bytes, wish: Wish, now: datetime) -> WayIn:
    """A new way, and the cookie that lets this browser alone end it."""
    said = {**asdict(wish), "word": secrets.token_urlsafe(32), "lapses": _lapses(now)}
    body = base64.urlsafe_b64encode(json.dumps(said).encode()).decode()
    return _way(key, wish, f"{body}.{_derive(key, 'cookie', body)}")


def read_way(key: bytes, cookie: str, now: datetime) -> WayIn | None:
    """The way that this browser began; None where it is forged, or was begun too long ago."""
    body, _, signature = cookie.rpartition(".")
    if not hmac.compare_digest(_derive(key, "cookie", body).encode(), signature.encode()):
        return None
    said = json.loads(base64.urlsafe_b64decode(body))
    if datetime.fromtimestamp(said.pop("lapses"), UTC) <= now:
        return None
    del said["word"]
    return _way(key, Wish(**said), cookie)


def _way(key: bytes, wish: Wish, cookie: str) -> WayIn:
    words = (_derive(key, purpose, cookie) for purpose in ("state", "nonce", "verifier"))
    state, nonce, verifier = words
    return WayIn(wish, state, nonce, verifier, cookie)


def _derive(key: bytes, purpose: str, said: str) -> str:
    return hmac.new(key, f"fortell way in 1 {purpose}\n{said}".encode(), sha256).hexdigest()


def _lapses(now: datetime) -> int:
    return int((now + LASTS).timestamp())
