"""Receipt codes: twelve words with which a teller finds her story again.

A code holds 128 bits and 4 check bits in BIP39's arithmetic, over a list of our own: 2048 plain
Norwegian words that any keyboard can type and whose first four letters differ. Only the hash of a
code is ever kept. `collector/static/receipt.js` computes the same on the phone.
"""

from __future__ import annotations

import hmac
import re
import sys
from functools import cache
from hashlib import sha256
from importlib.resources import files

from storybank.errors import MistakesError, mistake

WORDS_IN_CODE = 12
ENTROPY_BYTES = 16
_BITS_PER_WORD = 11
_CHECK_BITS = 4
_PREFIX = 4
# Ten times a code of the longest words; nobody types more, and splitting stays quick.
_LONGEST_TYPED = 1000
_HASHED_AS = "fortell receipt 1\n"


class WrongCode(MistakesError):
    """The typed words are no receipt code; the mistake says which word."""


@cache
def words() -> tuple[str, ...]:
    """The 2048 words, sorted; a word's place is its number."""
    return tuple((files("storybank") / "words.txt").read_text("ascii").split())


def mint_code(entropy: bytes) -> str:
    """The code of 16 random bytes, as twelve words with single spaces."""
    if len(entropy) != ENTROPY_BYTES:
        raise ValueError(f"A code is made of {ENTROPY_BYTES} random bytes, not {len(entropy)}.")
    number = int.from_bytes(entropy, "big") << _CHECK_BITS | _check(entropy)
    places = range(_BITS_PER_WORD * (WORDS_IN_CODE - 1), -1, -_BITS_PER_WORD)
    return " ".join(words()[number >> place & 2047] for place in places)


def derive_code(key: bytes, collection: str, story: str) -> str:
    """The code of a story sent without JavaScript: a repeat of the same story gets the same.

    `key` is derived for receipts; whoever holds it and knows the story's id can open the story.
    """
    named = f"fortell receipt\n{collection}\n{story}".encode()
    return mint_code(hmac.digest(key, named, "sha256")[:ENTROPY_BYTES])


def read_code(typed: str) -> str:
    """The code that was typed, in full words with single spaces.

    Case, punctuation, numbering and line breaks do not matter, and a word's first four letters are
    enough. Raises WrongCode, which names the first wrong word by its number.
    """
    found = re.findall(r"[^\W\d_]+", typed[: _LONGEST_TYPED + 1].lower())
    if len(found) != WORDS_IN_CODE or len(typed) > _LONGEST_TYPED:
        counted = mistake("code", "A code has 12 words; here are %(count)d.", count=len(found))
        raise WrongCode([counted])
    numbers = [_number(word, place) for place, word in enumerate(found, start=1)]
    code = 0
    for number in numbers:
        code = code << _BITS_PER_WORD | number
    entropy = (code >> _CHECK_BITS).to_bytes(ENTROPY_BYTES, "big")
    if code & 15 != _check(entropy):
        raise WrongCode(
            [mistake("code", "These words do not belong together: one is mistyped or misplaced.")]
        )
    return mint_code(entropy)


def hash_code(code: str) -> str:
    """What is kept of a code that `mint_code` or `read_code` gave: 64 hexadecimal digits."""
    return sha256((_HASHED_AS + code).encode()).hexdigest()


def words_module() -> str:
    """The text of `collector/static/words.js`, which carries the same list to the phone."""
    return (
        "// Made by `python -m storybank.receipts > collector/static/words.js`, never by hand.\n"
        f'export const WORDS = "{" ".join(words())}".split(" ");\n'
    )


@cache
def _numbers() -> dict[str, int]:
    """The number of each word and of each word's first four letters."""
    listed = {word: number for number, word in enumerate(words())}
    return {word[:_PREFIX]: number for word, number in listed.items()} | listed


def _number(word: str, place: int) -> int:
    if word not in _numbers():
        seen: dict[str, object] = {"number": place, "word": word[:40]}
        raise WrongCode(
            [mistake("code", "Word %(number)d, “%(word)s”, is not a word of a code.", **seen)]
        )
    return _numbers()[word]


def _check(entropy: bytes) -> int:
    return sha256(entropy).digest()[0] >> 8 - _CHECK_BITS


if __name__ == "__main__":
    sys.stdout.write(words_module())
