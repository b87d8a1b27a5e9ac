"""The seven zones of a triad, named, counted and drawn.

A story lies in a corner where one weight is at least .60; else in an edge where one weight is under
.20 (between the other two); else in the centre. The vendor whose maps leaders know cuts the same
way but for the right corner, which takes > .60; we treat the three anchors alike, so that turning
the triad turns its zones. A millionth is forgiven, so that .60 kept as float32 is .60.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Floats, Hashes, Numbers, checked_weights
from analysis.intervals import Estimate, share_of
from analysis.simplex import points_from_weights
from analysis.tellers import of

CORNER = 0.6
EDGE = 0.2
FORGIVEN = 1e-6

ZONES = ("top", "left", "right", "top_left", "left_right", "top_right", "centre")
NOWHERE = -1

OUTLINES: dict[str, tuple[tuple[float, float, float], ...]] = {
    "top": ((1, 0, 0), (0.6, 0.4, 0), (0.6, 0, 0.4)),
    "left": ((0, 1, 0), (0, 0.6, 0.4), (0.4, 0.6, 0)),
    "right": ((0, 0, 1), (0.4, 0, 0.6), (0, 0.4, 0.6)),
    "top_left": ((0.6, 0.4, 0), (0.4, 0.6, 0), (0.2, 0.6, 0.2), (0.6, 0.2, 0.2)),
    "left_right": ((0, 0.6, 0.4), (0, 0.4, 0.6), (0.2, 0.2, 0.6), (0.2, 0.6, 0.2)),
    "top_right": ((0.4, 0, 0.6), (0.6, 0, 0.4), (0.6, 0.2, 0.2), (0.2, 0.2, 0.6)),
    "centre": ((0.6, 0.2, 0.2), (0.2, 0.6, 0.2), (0.2, 0.2, 0.6)),
}
"""The corners of each zone as weights (top, left, right), in the order of drawing."""


@dataclass(frozen=True)
class ZoneShares:
    """How many placed stories lie in each of the seven zones, in the order of ZONES."""

    stories: int
    tellers: int
    counts: NDArray[np.int64]
    """(7,), stories."""
    shares: tuple[Estimate, ...]
    """Seven shares of the placed stories with their intervals; they sum to 1."""


def zones_of(weights: Numbers) -> NDArray[np.int8]:
    """The zone of each story (n,) as an index into ZONES; −1 where the weights (n, 3) are NaN.

    Raises ShapeError, RangeError.
    """
    placed = checked_weights(weights)
    zones = np.full(len(placed), ZONES.index("centre"), dtype=np.int8)
    for anchor, edge in enumerate(("left_right", "top_right", "top_left")):
        zones[placed[:, anchor] < EDGE - FORGIVEN] = ZONES.index(edge)
    for anchor in range(3):
        zones[placed[:, anchor] >= CORNER - FORGIVEN] = anchor
    zones[np.isnan(placed[:, 0])] = NOWHERE
    return zones


def share_zones(
    weights: Numbers, tellers: Hashes | None = None, *, level: float = 0.95
) -> ZoneShares:
    """Counts and shares of the seven zones for weights (n, 3), NaN rows left out.

    Raises ShapeError, RangeError (weights), ParameterError (level).
    """
    zones = zones_of(weights)
    placed = zones != NOWHERE
    inside = zones[placed, None] == np.arange(len(ZONES))
    shares = tuple(share_of(column, of(tellers, placed), level=level) for column in inside.T)
    return ZoneShares(int(placed.sum()), shares[0].tellers, inside.sum(axis=0), shares)


@cache
def zone_polygon(zone: str) -> Floats:
    """The outline (corners, 2) of a zone in the triangle's plane, open (the last joins the first).

    Raises KeyError for a name that is not in ZONES.
    """
    outline = points_from_weights(np.array(OUTLINES[zone], dtype=np.float64))
    outline.flags.writeable = False
    return outline


def zone_of_polygon(polygon: Floats) -> str | None:
    """The zone whose outline (corners, 2) this is, to three digits; None for any other polygon."""
    for zone in ZONES:
        outline = zone_polygon(zone)
        if polygon.shape == outline.shape and np.abs(polygon - outline).max() < 1e-3:
            return zone
    return None
