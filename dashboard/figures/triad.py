"""A triad as a figure: where a group lies between three anchors, and where another group does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dashboard.figures import geometry, rounding, theme
from dashboard.figures.grids import Grid
from dashboard.figures.tables import Table

TriadKind = Literal["bands", "zones", "dots", "held"]


@dataclass(frozen=True)
class TriadLabels:
    """The words of a triad. `anchors`: top, left, right. `zones`: seven names, see `geometry`."""

    title: str
    sentence: str
    anchors: tuple[str, str, str]
    zones: tuple[str, ...]
    language: str | None = None

    def __post_init__(self) -> None:
        """Raise ValueError unless there are seven names."""
        if len(self.zones) != len(geometry.zones()):
            raise ValueError(f"a triad has seven zones, got {len(self.zones)} names")


@dataclass(frozen=True)
class TriadGroup:
    """What the gate let through of one group.

    `tellers`: as shown. `grid`: bands. `zones`: seven counts, None where held back. `points`
    (n, 2) and `centre` (2,): in the unit triangle. `region` (m, 2): the centre's 95 % region.
    """

    name: str
    tellers: int | None = None
    grid: Grid | None = None
    zones: Sequence[int | None] | None = None
    points: NDArray[np.floating] | None = None
    centre: NDArray[np.floating] | None = None
    region: NDArray[np.floating] | None = None

    def kind(self) -> TriadKind:
        """How this group can be drawn: the finest way that it has numbers for."""
        if self.grid is not None:
            return "bands"
        if self.points is not None:
            return "dots"
        return "zones" if self.zones is not None else "held"

    def props(self) -> dict[str, object]:
        """The group as the page reads it."""
        return {
            "name": self.name,
            "tellers": self.tellers,
            "grid": None if self.grid is None else self.grid.within_triangle().props(),
            "zones": None if self.zones is None else list(self.zones),
            "points": rounding.pairs(self.points),
            "centre": rounding.place(self.centre),
            "region": rounding.curve(self.region),
        }


@dataclass(frozen=True)
class TriadFigure:
    """A drawn triad. `held` says why nothing is drawn; then the figure holds no number at all."""

    labels: TriadLabels
    group: TriadGroup | None
    compared: TriadGroup | None
    held: str | None
    table: Table | None

    @property
    def kind(self) -> TriadKind:
        """How the main group is drawn."""
        return "held" if self.group is None else self.group.kind()

    def props(self) -> dict[str, object]:
        """The value of `TriadMap(figure=…)`."""
        return {
            "kind": self.kind,
            "title": self.labels.title,
            "sentence": self.labels.sentence,
            "anchors": list(self.labels.anchors),
            "zones": _named_zones(self.labels.zones),
            "bandShares": list(theme.BAND_SHARES),
            "outlineShares": list(theme.OUTLINE_SHARES),
            "group": None if self.group is None else self.group.props(),
            "compared": None if self.compared is None else self.compared.props(),
            "held": self.held,
            "table": None if self.table is None else self.table.props(),
        }


def triad_figure(
    labels: TriadLabels,
    group: TriadGroup | None = None,
    compared: TriadGroup | None = None,
    *,
    held: str | None = None,
    table: Table | None = None,
) -> TriadFigure:
    """Draw a group in a triad, beside another where there is one.

    With `held` the figure shows the anchors and the reason, and drops everything else, so that
    nothing held back can travel with it. Raises ValueError where there is neither.
    """
    if held is not None:
        return TriadFigure(labels, None, None, held, None)
    if group is None or group.kind() == "held":
        raise ValueError(f"nothing to draw in '{labels.title}', and no reason why")
    return TriadFigure(labels, group, compared, None, table)


def _named_zones(names: Sequence[str]) -> list[dict[str, object]]:
    """The seven zones, each with its name, its outline and where its number stands."""
    places = zip(names, geometry.zones(), geometry.zone_centres(), strict=True)
    return [
        {"name": name, "polygon": [list(corner) for corner in polygon], "at": list(centre)}
        for name, polygon, centre in places
    ]
