"""Words as they are sought: without case, accents and other spellings of the same letter.

A word finds those that begin with it, so that "benk" finds "benken". æ, ø and å are letters of
their own, and ä and ö their other spellings; the Sámi letters are found with and without their
marks; Arabic without vowel signs, with one alef, and with or without its article. Nothing typed is
a sign for anything else.
"""

import re
import unicodedata
from collections.abc import Sequence

MOST_WORDS = 8
LONGEST = 200  # letters of a search that are read
# Letters that Unicode does not take apart, and those that shall stay what they are.
_LETTERS = str.maketrans(
    {
        "ä": "æ", "ö": "ø", "đ": "d", "ŋ": "n", "ŧ": "t", "ł": "l", "ð": "d", "þ": "th", "ı": "i",
        "œ": "oe", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي",
        "ـ": None, "’": None, "'": None,
        # Nobody sees these in a word: where it may be broken at the end of a line, and where not.
        "\u00ad": None, "\u200b": None, "\u2060": None, "\ufeff": None,
    }
)  # fmt: skip
_OWN = {"æ": "\ue000", "ø": "\ue001", "å": "\ue002"}  # so that å is not taken apart
_FIRST = {letter: _OWN.get(str(other), other) for letter, other in _LETTERS.items()}
_FIRST |= {ord(letter): other for letter, other in _OWN.items()}
# Marks over and under letters, of all scripts that put them there.
_MARKS = dict.fromkeys(one for one in range(0x3100) if unicodedata.combining(chr(one)))
_LAST = {**_MARKS, **{ord(other): letter for letter, other in _OWN.items()}}
_APART = re.compile(r"[\W_]+")
_ARTICLE = re.compile(r"(?<= )ال(?=\w{3})")
# Scripts that put no blanks between words: there a word is found wherever it stands.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def fold_words(text: str) -> str:
    """The words of a text as they are compared, each after one blank.

    >>> fold_words("Ánne: «Gatá», på VÄGEN!")
    ' anne gata på vægen'
    """
    if text.isascii():
        plain = text.lower().replace("'", "")
    else:
        # Composed first, so that å is one letter however it was typed.
        own = unicodedata.normalize("NFKC", text).casefold().translate(_FIRST)
        plain = unicodedata.normalize("NFD", own).translate(_LAST)
    return _ARTICLE.sub("", " " + _APART.sub(" ", plain).strip()) if plain.strip() else ""


def read_words(typed: str) -> tuple[str, ...]:
    """What a story must hold to be found, each once; empty where no word was typed.

    >>> read_words("Benken, 50%!")
    (' benken', ' 50')
    """
    words = fold_words(typed[:LONGEST]).split()[:MOST_WORDS]
    sought = (word if _UNSPACED.search(word) else f" {word}" for word in words)
    return tuple(dict.fromkeys(sought))


def has_words(folded: str, sought: tuple[str, ...]) -> bool:
    """Whether a folded text holds every word that is sought."""
    return all(word in folded for word in sought)


def rows_with_words(texts: Sequence[str], rows: list[int], sought: Sequence[str]) -> list[int]:
    """Those of the rows whose folded texts hold every word; the longest, as the rarest, first."""
    for word in sorted(sought, key=len, reverse=True):
        rows = [row for row in rows if word in texts[row]]
    return rows
