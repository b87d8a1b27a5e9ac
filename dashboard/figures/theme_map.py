"""The map of themes as a figure: where stories lie dense, and which part of it is whose."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.figures.grids import Grid
from dashboard.figures.tables import Table

#: Share of the tellers' stories at a denser place, at the outer edge of each shade.
SHADES = (0.25, 0.5, 0.75, 0.95)
#: Share of a theme's own density that lies within its line.
WITHIN = 0.7


@dataclass(frozen=True)
class ThemeMapLabels:
    """The words."""

    title: str
    said: tuple[str, ...]
    language: str | None = None

    @property
    def sentence(self) -> str:
        """All that is said, one sentence after the other."""
        return " ".join(self.said)


@dataclass(frozen=True)
class Region:
    """A theme on the map, by its number from the largest; `place` (2,) is where it is densest.

    heading: number and name. size: its tellers in words. grid: its line is drawn at `WITHIN`.
    """

    number: int
    key: str
    name: str
    heading: str
    size: str
    place: NDArray[np.floating]
    grid: Grid


@dataclass(frozen=True)
class ThemeMapFigure:
    """A drawn map. `held` says why nothing is drawn; then it holds no number at all."""

    labels: ThemeMapLabels
    grid: Grid | None = None
    regions: tuple[Region, ...] = ()
    held: str | None = None
    table: Table | None = None
