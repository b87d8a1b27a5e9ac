"""The words of rehearsed stories: a beginning, a middle and an end of one theme, joined.

Every sentence was written by hand for the rehearsal, so that any three of a theme fit together.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import yaml

FOLDER = Path(__file__).parent / "stories"
PARTS = ("beginnings", "middles", "ends")

Bank = Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]


def read_bank() -> Bank:
    """The parts of stories by theme, language and part."""
    return {
        file.stem: yaml.safe_load(file.read_text(encoding="utf-8"))
        for file in sorted(FOLDER.glob("*.yaml"))
    }


class Teller:
    """Tells stories of a theme in a language; none comes twice before all have been told."""

    def __init__(self, bank: Bank, rng: np.random.Generator) -> None:
        self._bank = bank
        self._rng = rng
        self._left: dict[tuple[str, str], list[int]] = {}

    def tell(self, theme: str, language: str) -> tuple[str, str]:
        """A title and a text."""
        parts = self._bank[theme][language]
        sizes = [len(parts[part]) for part in PARTS]
        left = self._left.setdefault((theme, language), [])
        if not left:
            left += self._rng.permutation(int(np.prod(sizes))).tolist()
        places = np.unravel_index(left.pop(), sizes)
        text = " ".join(parts[part][int(at)] for part, at in zip(PARTS, places, strict=True))
        return parts["titles"][int(self._rng.integers(len(parts["titles"])))], text
