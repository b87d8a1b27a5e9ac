"""Proof of work for a crowded link, by ALTCHA's SHA-256 scheme: no image, no third party, no state.

The server hides a small number in a hash; a phone finds it by trying, in a second or two. The salt
carries when the challenge lapses, and ends in `&` so that no digit of the number can be moved into
the time. The signature shows that the challenge is ours.
"""

import base64
import hashlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from storybank.errors import Mistake, mistake

ALGORITHM = "SHA-256"
LARGEST_NUMBER = 60_000
LASTS = timedelta(minutes=10)
LONGEST_PROOF = 1000
SALT = re.compile(r"[0-9a-f]{24}\?expires=(\d{1,10})&")

NEEDED = mistake("proof", "Very many are telling just now. Send again with a little work done.")
NOT_OURS = mistake("proof", "This proof of work is not right. Send again with a new one.")
LAPSED = mistake("proof", "This proof of work has lapsed. Send again with a new one.")
USED = mistake("proof", "This proof of work was used before. Send again with a new one.")


@dataclass(frozen=True)
class Proof:
    """A solved challenge of ours; lapses: when it counts no longer, in whole minutes."""

    challenge: str
    lapses: datetime


class WrongProof(Exception):
    """No story is brought in by this; `mistake` says why."""

    def __init__(self, why: Mistake) -> None:
        super().__init__(why.message)
        self.mistake = why


def pose_challenge(key: bytes, now: datetime) -> dict[str, str | int]:
    """A new challenge, as it stands in the answer."""
    lapses = (now + LASTS).replace(second=0, microsecond=0)
    salt = f"{secrets.token_hex(12)}?expires={int(lapses.timestamp())}&"
    challenge = _hidden(salt, secrets.randbelow(LARGEST_NUMBER + 1))
    return {
        "algorithm": ALGORITHM,
        "salt": salt,
        "challenge": challenge,
        "maxnumber": LARGEST_NUMBER,
        "signature": _signature(key, challenge),
    }


def read_proof(key: bytes, sent: str, now: datetime) -> Proof:
    """The proof in the header of a request. Raises WrongProof."""
    if not sent:
        raise WrongProof(NEEDED)
    solved = _decoded(sent)
    when = SALT.fullmatch(str(solved.get("salt")))
    number = solved.get("number")
    if not when or type(number) is not int or not 0 <= number <= LARGEST_NUMBER:
        raise WrongProof(NOT_OURS)
    challenge = _hidden(when[0], number)
    signature = str(solved.get("signature")).encode()
    if not hmac.compare_digest(_signature(key, challenge).encode(), signature):
        raise WrongProof(NOT_OURS)
    lapses = datetime.fromtimestamp(int(when[1]), UTC)
    if lapses <= now:
        raise WrongProof(LAPSED)
    return Proof(challenge, lapses)


def _decoded(sent: str) -> dict[str, object]:
    try:
        solved = json.loads(base64.b64decode(sent[:LONGEST_PROOF], validate=True))
    except (ValueError, RecursionError):
        raise WrongProof(NOT_OURS) from None
    if not isinstance(solved, dict) or solved.get("algorithm") != ALGORITHM:
        raise WrongProof(NOT_OURS)
    return solved


def _hidden(salt: str, number: int) -> str:
    return hashlib.sha256(f"{salt}{number}".encode()).hexdigest()


def _signature(key: bytes, challenge: str) -> str:
    return hmac.new(key, challenge.encode(), hashlib.sha256).hexdigest()
