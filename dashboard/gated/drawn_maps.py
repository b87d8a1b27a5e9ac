"""The map of themes as it was last drawn of a collection: of a million stories it takes seconds."""

from collections.abc import Callable
from dataclasses import dataclass
from weakref import ref

from analysis.arrays import Numbers
from analysis.responses import Codes
from dashboard.figures import ThemeMapFigure
from storybank.gate import Crowd

HELD = 16  # maps that one process holds at once


@dataclass(frozen=True, eq=False)
class Basis:
    """What a map is drawn of: where stories lie, who told them, their themes; and the threshold,
    the names and the languages in its words."""

    places: Numbers
    crowd: Crowd
    themes: Codes
    words: tuple[object, ...]


@dataclass(frozen=True)
class _Drawn:
    """A map, and what it was drawn of: pointed at, not kept, for it may lie in a file that is to
    be erased."""

    figure: ThemeMapFigure
    places: ref[Numbers]
    crowd: ref[Crowd]
    themes: ref[Codes]
    words: tuple[object, ...]

    def is_of(self, basis: Basis) -> bool:
        """Whether it was drawn of the very same arrays and equal words."""
        same = self.places() is basis.places and self.crowd() is basis.crowd
        return same and self.themes() is basis.themes and self.words == basis.words


class DrawnMaps:
    """What this process holds of drawn maps: by collection and the reader's language."""

    def __init__(self) -> None:
        self._held: dict[tuple[int, str], _Drawn] = {}

    def draw(
        self, place: tuple[int, str], basis: Basis, anew: Callable[[], ThemeMapFigure]
    ) -> ThemeMapFigure:
        """The map that was drawn of this, or one drawn anew."""
        held = self._held.pop(place, None)
        if held is None or not held.is_of(basis):
            places, crowd, themes = ref(basis.places), ref(basis.crowd), ref(basis.themes)
            held = _Drawn(anew(), places, crowd, themes, basis.words)
        while len(self._held) >= HELD:
            self._held.pop(next(iter(self._held)), None)
        self._held[place] = held
        return held.figure
