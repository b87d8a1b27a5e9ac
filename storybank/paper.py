"""Sheets of paper to tell on: their numbers, the codes on them, and who may print them.

Nothing is kept of a sheet. From its number, under a key, follow its story's id, its receipt code
and the order of its corners: the same sheet typed in twice is one story, and whoever types the
number never sees the code. A number tells of no order, and none can be guessed.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storybank.collections import CODE_LETTERS
from storybank.errors import MistakesError, mistake
from storybank.receipts import ENTROPY_BYTES, mint_code
from storybank.shown import SEEDS

RANDOM_LETTERS = 6
CHECK_LETTERS = 2
LENGTH = 2 + RANDOM_LETTERS + CHECK_LETTERS
PRINTED_WITHIN = 60  # minutes
LONGEST_TYPED = 40


class WrongSheet(MistakesError):
    """The typed number is on no sheet of this collection."""


@dataclass(frozen=True)
class Sheet:
    """One sheet for one teller.

    version: of the framework, by its remainder. language: its place among the framework's own.
    story, code, seed: what follows from the number under the key.
    """

    number: str
    version: int
    language: int
    story: str
    code: str
    seed: int

    @property
    def printed(self) -> str:
        """The number in two groups, as it stands on the paper."""
        half = LENGTH // 2
        return f"{self.number[:half]}-{self.number[half:]}"

    def version_under(self, newest: int) -> int:
        """The number of the version on the sheet, where `newest` is the line's last one.

        One letter holds it: of thirty-one versions before the last each is told apart.
        """
        return newest - (newest - self.version) % len(CODE_LETTERS)


def mint_sheet(key: bytes, slug: str, *, version: int, language: int) -> Sheet:
    """A new sheet of this version in the framework's language at this place."""
    letters = [version % len(CODE_LETTERS), language]
    drawn = [secrets.randbelow(len(CODE_LETTERS)) for _ in range(RANDOM_LETTERS)]
    payload = "".join(CODE_LETTERS[one] for one in (*letters, *drawn))
    return _sheet(key, slug, payload + _check(key, slug, payload))


def read_sheet(key: bytes, slug: str, typed: str) -> Sheet:
    """The sheet of a typed number; case, blanks and hyphens do not matter. Raises WrongSheet."""
    number = "".join(letter for letter in typed[:LONGEST_TYPED].lower() if letter.isalnum())
    payload, check = number[:-CHECK_LETTERS], number[-CHECK_LETTERS:]
    known = len(number) == LENGTH and not set(number) - set(CODE_LETTERS)
    if not known or not hmac.compare_digest(check, _check(key, slug, payload)):
        message = "No sheet of this collection has this number. Compare it letter by letter."
        raise WrongSheet([mistake("sheet", message)])
    return _sheet(key, slug, number)


def code_without_sheet(key: bytes, slug: str, story: str) -> str:
    """A code that nobody is given, for a form without a number: a story is never without one."""
    return mint_code(_digest(key, "no sheet", slug, story)[:ENTROPY_BYTES])


def allow_printing(key: bytes, slug: str, now: datetime) -> str:
    """A pass with which the collection's sheets can be printed for an hour."""
    lapses = str(int(now.timestamp()) // 60 + PRINTED_WITHIN)
    return f"{lapses}.{_digest(key, 'pass', slug, lapses).hex()}"


def may_print(key: bytes, slug: str, shown: str, now: datetime) -> bool:
    """Whether this is a pass for the collection that holds now."""
    lapses, _, signed = shown.partition(".")
    right = _digest(key, "pass", slug, lapses).hex()
    holds = lapses.isdecimal() and len(lapses) < 12 and int(now.timestamp()) // 60 <= int(lapses)
    return hmac.compare_digest(signed.encode(), right.encode()) and holds


def _sheet(key: bytes, slug: str, number: str) -> Sheet:
    drawn = _digest(key, "seed", slug, number)
    return Sheet(
        number=number,
        version=CODE_LETTERS.index(number[0]),
        language=CODE_LETTERS.index(number[1]),
        story=str(UUID(bytes=_digest(key, "story", slug, number)[:16], version=4)),
        code=mint_code(_digest(key, "code", slug, number)[:ENTROPY_BYTES]),
        seed=int.from_bytes(drawn[:8], "big") % SEEDS,
    )


def _check(key: bytes, slug: str, payload: str) -> str:
    drawn = _digest(key, "check", slug, payload)
    return "".join(CODE_LETTERS[one % len(CODE_LETTERS)] for one in drawn[:CHECK_LETTERS])


def _digest(key: bytes, what: str, slug: str, rest: str) -> bytes:
    return hmac.digest(key, f"fortell paper {what}\n{slug}\n{rest}".encode(), "sha256")
