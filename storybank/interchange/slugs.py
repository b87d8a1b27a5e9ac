"""Short, stable ids made of words: the same words give the same id in every import."""

import re
import unicodedata
from collections.abc import Collection, Iterable

from storybank.framework_mistakes import RESERVED

MOST_WORDS = 4
LONGEST = 40
FOLDED = str.maketrans(
    {"æ": "ae", "ø": "o", "å": "a", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ŋ": "n"}
)


def slug(words: str, otherwise: str) -> str:
    """The first words as an id, or `otherwise` where there are no Latin letters in them.

    >>> slug("Hva gjør du på jobben i dag?", "question")
    'hva_gjor_du_pa'
    """
    plain = unicodedata.normalize("NFKD", words.lower().translate(FOLDED))
    found = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    name = "_".join(found[:MOST_WORDS])[:LONGEST].strip("_")
    if not name:
        return otherwise
    if name[0].isalpha():
        return name
    return f"minus_{name}" if words.strip()[0] in "-−" else f"n_{name}"


def distinct_slugs(
    worded: Iterable[str], otherwise: str, *, taken: Collection[str] = RESERVED
) -> list[str]:
    """An id for each of the words, none twice and none of those taken; a repeat gets a number."""
    names: list[str] = []
    used = set(taken)
    for number, words in enumerate(worded, start=1):
        wanted = slug(words, f"{otherwise}_{number}")
        name, repeat = wanted, 2
        while name in used:
            name, repeat = f"{wanted}_{repeat}", repeat + 1
        used.add(name)
        names.append(name)
    return names
