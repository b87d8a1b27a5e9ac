"""What is known of stories beside their answers, gathered from rows as numbers and texts.

A row is let go of at once: of a million that are kept until the last has come, the search for
garbage would go through all again and again.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row

from analysis.responses import NONE, Codes

Rows = NDArray[np.intp]
Word = str | int | None
FACETS = ("language", "source", "version", "arm", "prompt")


class Told:
    """The stories of all rows so far, in the order in which they came."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._tellers: list[str] = []
        self._consent = array("B")
        self._hours = _Words()
        self._facets = {name: _Words() for name in FACETS}

    def add(self, rows: Sequence[Row[*tuple[Any, ...]]]) -> None:
        """These rows too, as `kept_rows` asks for them."""
        if not rows:
            return
        ids, tellers, told, consent, *facets, documents = zip(*rows, strict=True)
        self._ids += ids
        self._tellers += [teller or story for teller, story in zip(tellers, ids, strict=True)]
        self._consent.fromlist(list(consent))
        self._hours.add(told)
        prompts = [one["prompt"] for one in documents]
        for words, values in zip(self._facets.values(), [*facets, prompts], strict=True):
            words.add(values)

    def sorted_ids(self) -> tuple[NDArray[np.str_], Rows]:
        """The ids (n,) sorted, and in which order (n,) the stories stand then."""
        ids = np.array(self._ids, dtype="<U36")
        if (ids[1:] > ids[:-1]).all():
            return ids, np.arange(len(ids))
        # A database may sort by the rules of a language; here ids are found by their bytes.
        order = np.argsort(ids, kind="stable")
        return ids[order], order

    def tellers(self) -> list[str]:
        """The key of each story's teller, or the story's own, in the order in which they came."""
        return self._tellers

    def consent(self, order: Rows) -> NDArray[np.uint8]:
        """How far each story (n,) may be read."""
        return np.frombuffer(self._consent, np.uint8)[order]

    def hours(self, order: Rows) -> NDArray[np.datetime64]:
        """The hour of each story (n,); each different one is read once."""
        labels, numbers = self._hours.whole()
        return np.array(labels, dtype="datetime64[h]")[numbers][order]

    def facets(self, order: Rows, known: Mapping[str, Iterable[str]]) -> dict[str, Codes]:
        """Each facet of the stories (n,); known: its labels that come first, in their order."""
        found = {}
        for name, words in self._facets.items():
            labels, numbers = words.whole()
            said = [None if one is None else str(one) for one in labels]
            codes = codes_of(said, known.get(name, ()))
            found[name] = Codes(codes.values[numbers][order], codes.labels)
        return found


class _Words(dict[Word, int]):
    """A number for each different word, and which word each story has."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers = array("i")

    def __missing__(self, word: Word) -> int:
        self[word] = number = len(self)
        return number

    def add(self, words: Iterable[Word]) -> None:
        self._numbers.fromlist([self[word] for word in words])

    def whole(self) -> tuple[list[Any], NDArray[np.int32]]:
        """The different words, and the number (n,) of each story's."""
        return list(self), np.frombuffer(self._numbers, np.int32)


def codes_of(values: Sequence[str | None], known: Iterable[str]) -> Codes:
    """Words as small numbers: the known ones in their order, then the others sorted.

    −1 stands for none.
    """
    first = list(dict.fromkeys(known))
    others = sorted({one for one in values if one is not None} - set(first))
    labels = (*first, *others)
    number = {label: position for position, label in enumerate(labels)}
    codes = [number[one] if one is not None else NONE for one in values]
    return Codes(np.array(codes, dtype=np.int16), labels)
