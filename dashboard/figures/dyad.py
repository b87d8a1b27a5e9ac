"""A dyad as a figure: how a group spreads between two poles, with its median and interval."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dashboard.figures import rounding
from dashboard.figures.tables import Table

DyadKind = Literal["curve", "cells", "dots", "held"]


@dataclass(frozen=True)
class DyadLabels:
    """The words of a dyad. `poles`: first (0) and second (1).

    `stretches`: names of parts of equal width from the first pole to the second; five read well.
    """

    title: str
    sentence: str
    poles: tuple[str, str]
    stretches: tuple[str, ...]
    language: str | None = None


@dataclass(frozen=True)
class DyadGroup:
    """What the gate let through of one group.

    `curve` (m,): density at m evenly spread places from 0 to 1, any unit. `cells`: counts in
    cells of equal width, None where held back. `points` (n,): single values. `median` and
    `interval`: in [0, 1], NaN where unknown.
    """

    name: str
    tellers: int | None = None
    curve: NDArray[np.floating] | None = None
    cells: tuple[int | None, ...] | None = None
    points: NDArray[np.floating] | None = None
    median: float | None = None
    interval: tuple[float, float] | None = None

    def kind(self) -> DyadKind:
        """How this group can be drawn: the finest way that it has numbers for."""
        if self.curve is not None:
            return "curve"
        if self.points is not None:
            return "dots"
        return "cells" if self.cells is not None else "held"

    def props(self) -> dict[str, object]:
        """The group as the page reads it; the curve's area is 1, so that groups compare."""
        ends = [rounding.amount(end) for end in self.interval or ()]
        return {
            "name": self.name,
            "tellers": self.tellers,
            "curve": _of_area_one(self.curve),
            "cells": None if self.cells is None else list(self.cells),
            "points": _values(self.points),
            "median": rounding.amount(self.median),
            "interval": None if not ends or None in ends else ends,
        }


@dataclass(frozen=True)
class DyadFigure:
    """A drawn dyad. `held` says why nothing is drawn; then the figure holds no number at all."""

    labels: DyadLabels
    group: DyadGroup | None
    compared: DyadGroup | None
    held: str | None
    table: Table | None

    @property
    def kind(self) -> DyadKind:
        """How the main group is drawn."""
        return "held" if self.group is None else self.group.kind()

    def props(self) -> dict[str, object]:
        """The value of `DyadMap(figure=…)`."""
        return {
            "kind": self.kind,
            "title": self.labels.title,
            "sentence": self.labels.sentence,
            "poles": list(self.labels.poles),
            "stretches": _named_stretches(self.labels.stretches),
            "group": None if self.group is None else self.group.props(),
            "compared": None if self.compared is None else self.compared.props(),
            "held": self.held,
            "table": None if self.table is None else self.table.props(),
        }


def dyad_figure(
    labels: DyadLabels,
    group: DyadGroup | None = None,
    compared: DyadGroup | None = None,
    *,
    held: str | None = None,
    table: Table | None = None,
) -> DyadFigure:
    """Draw a group between two poles, beside another where there is one; see `triad_figure`."""
    if held is not None:
        return DyadFigure(labels, None, None, held, None)
    if group is None or group.kind() == "held":
        raise ValueError(f"nothing to draw in '{labels.title}', and no reason why")
    return DyadFigure(labels, group, compared, None, table)


def _named_stretches(names: tuple[str, ...]) -> list[dict[str, object]]:
    """Stretches of equal width, each with its name and its ends."""
    edges = np.linspace(0, 1, len(names) + 1).round(4).tolist()
    return [
        {"name": name, "ends": [edges[place], edges[place + 1]]} for place, name in enumerate(names)
    ]


def _of_area_one(curve: NDArray[np.floating] | None) -> list[float] | None:
    """The curve divided by its mean over [0, 1]; flat zero stays zero."""
    if curve is None:
        return None
    heights = np.nan_to_num(np.asarray(curve, np.float64), nan=0.0)
    mean = heights.mean() if heights.size else 0.0
    scaled: list[float] = np.round(heights / mean if mean > 0 else heights, 3).tolist()
    return scaled


def _values(points: NDArray[np.floating] | None) -> list[float] | None:
    """Single values with three decimals; NaN left out."""
    if points is None:
        return None
    placed = np.asarray(points, np.float64)
    values: list[float] = np.round(placed[np.isfinite(placed)], 3).tolist()
    return values
