"""The map of themes as it was last drawn of a collection: of a million stories it takes seconds."""

from collections.abc import Callable
from dataclasses import dataclass

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

    def is_that_of(self, other: "Basis") -> bool:
        """Whether these are the very same arrays and equal words."""
        same = self.places is other.places and self.crowd is other.crowd
        return same and self.themes is other.themes and self.words == other.words


class DrawnMaps:
    """What this process holds of drawn maps: by collection and the reader's language."""

    def __init__(self) -> None:
        self._held: dict[tuple[int, str], tuple[Basis, ThemeMapFigure]] = {}

    def draw(
        self, place: tuple[int, str], basis: Basis, anew: Callable[[], ThemeMapFigure]
    ) -> ThemeMapFigure:
        """The map that was drawn of this, or one drawn anew."""
        held = self._held.pop(place, None)
        if held is None or not held[0].is_that_of(basis):
            held = (basis, anew())
        while len(self._held) >= HELD:
            self._held.pop(next(iter(self._held)), None)
        self._held[place] = held
        return held[1]
