"""Stones as a figure: one canvas for each stone, all with the same two axes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dashboard.figures import geometry, rounding, theme
from dashboard.figures.grids import Grid
from dashboard.figures.tables import Table

StoneKind = Literal["bands", "cells", "dots", "held"]


@dataclass(frozen=True)
class Axis:
    """One axis of a canvas: its name and what its two ends mean."""

    name: str
    low: str
    high: str


@dataclass(frozen=True)
class StonesLabels:
    """The words of a canvas; `x` runs to the right, `y` upwards. `quarters`: see `geometry`."""

    title: str
    sentence: str
    x: Axis
    y: Axis
    language: str | None = None
    quarters: tuple[str, ...] = ()


@dataclass(frozen=True)
class StoneGroup:
    """Where one group put one stone: what the gate let through of it.

    `grid`: bands over [0, 1]². `cells` (rows, columns), row 0 lowest: counts, None where held
    back. `points` (n, 2), `centre` (2,) and `region` (m, 2): in [0, 1]².
    """

    name: str
    tellers: int | None = None
    grid: Grid | None = None
    cells: Sequence[Sequence[int | None]] | None = None
    points: NDArray[np.floating] | None = None
    centre: NDArray[np.floating] | None = None
    region: NDArray[np.floating] | None = None

    def kind(self) -> StoneKind:
        """How this group can be drawn: the finest way that it has numbers for."""
        if self.grid is not None:
            return "bands"
        if self.points is not None:
            return "dots"
        return "cells" if self.cells is not None else "held"

    def props(self) -> dict[str, object]:
        """The group as the page reads it."""
        return {
            "name": self.name,
            "tellers": self.tellers,
            "grid": None if self.grid is None else self.grid.props(),
            "cells": None if self.cells is None else [list(row) for row in self.cells],
            "points": rounding.pairs(self.points),
            "centre": rounding.place(self.centre),
            "region": rounding.curve(self.region),
        }


@dataclass(frozen=True)
class Stone:
    """One named stone: where the group put it, where the compared group did, or why neither."""

    name: str
    group: StoneGroup | None = None
    compared: StoneGroup | None = None
    held: str | None = None
    id: str = ""

    def props(self) -> dict[str, object]:
        """The stone as the page reads it; a stone held back carries its reason and nothing else."""
        drawn = self.group if self.held is None else None
        beside = self.compared if self.held is None else None
        return {
            "id": self.id,
            "name": self.name,
            "kind": "held" if drawn is None else drawn.kind(),
            "group": None if drawn is None else drawn.props(),
            "compared": None if beside is None else beside.props(),
            "held": self.held,
        }


@dataclass(frozen=True)
class StonesFigure:
    """A drawn canvas for each stone. `held` says why nothing is drawn."""

    labels: StonesLabels
    stones: tuple[Stone, ...]
    held: str | None
    table: Table | None

    def props(self) -> dict[str, object]:
        """The value of `StonesMap(figure=…)`."""
        return {
            "title": self.labels.title,
            "sentence": self.labels.sentence,
            "x": vars(self.labels.x),
            "y": vars(self.labels.y),
            "quarters": [
                {"name": name, "corners": [list(corner) for corner in corners]}
                for name, corners in zip(self.labels.quarters, geometry.quarters(), strict=False)
            ],
            "bandShares": list(theme.BAND_SHARES),
            "outlineShares": list(theme.OUTLINE_SHARES),
            "stones": [stone.props() for stone in self.stones],
            "held": self.held,
            "table": None if self.table is None else self.table.props(),
        }


def stones_figure(
    labels: StonesLabels,
    stones: Sequence[Stone] = (),
    *,
    held: str | None = None,
    table: Table | None = None,
) -> StonesFigure:
    """Draw each stone on a canvas of its own. Raises ValueError for a stone without a drawing."""
    if held is not None:
        return StonesFigure(labels, (), held, None)
    for stone in stones:
        if stone.held is None and (stone.group is None or stone.group.kind() == "held"):
            raise ValueError(f"nothing to draw for the stone '{stone.name}', and no reason why")
    return StonesFigure(labels, tuple(stones), None, table)
