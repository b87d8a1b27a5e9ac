"""A landscape as a figure: where a group gathers, the ways between, and where another one went."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.figures.grids import Grid
from dashboard.figures.tables import Table


@dataclass(frozen=True)
class LandscapeLabels:
    """The words; corners: top, left and right of a triad, or left, right, low, high of two ways."""

    title: str
    said: tuple[str, ...]
    corners: tuple[str, ...]
    language: str | None = None

    @property
    def sentence(self) -> str:
        """All that is said, one sentence after the other."""
        return " ".join(self.said)


@dataclass(frozen=True)
class Peak:
    """A place where stories gather, by its number and the point (2,) in the figure's plane."""

    number: int
    place: NDArray[np.floating]


@dataclass(frozen=True)
class Way:
    """The way between two peaks, by their numbers, over the pass (2,)."""

    first: int
    second: int
    place: NDArray[np.floating]


@dataclass(frozen=True)
class Arrow:
    """From one group's centre (2,) to the other's, with the region (m, 2) of its head."""

    start: NDArray[np.floating]
    end: NDArray[np.floating]
    region: NDArray[np.floating]


@dataclass(frozen=True)
class LandscapeFigure:
    """A drawn landscape. `held` says why nothing is drawn; then it holds no number at all.

    grid: the bands of the group; beside: those of the group that is compared, as outlines.
    """

    labels: LandscapeLabels
    grid: Grid | None = None
    beside: Grid | None = None
    peaks: tuple[Peak, ...] = ()
    ways: tuple[Way, ...] = ()
    arrow: Arrow | None = None
    held: str | None = None
    table: Table | None = None

    @property
    def triangle(self) -> bool:
        """Whether it lies over a triad."""
        return len(self.labels.corners) == 3
