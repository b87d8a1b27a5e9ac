"""The unit triangle, in which every triad is drawn, and its seven zones.

A point is (x, y) with y up: left corner (0, 0), right corner (1, 0), top (1/2, √3/2). Weights are
in the anchors' order top, left, right.
"""

from functools import cache, lru_cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Polygon = tuple[tuple[float, float], ...]

HEIGHT: Final = 3**0.5 / 2
CORNERS: Final[Polygon] = ((0.5, HEIGHT), (0.0, 0.0), (1.0, 0.0))

# Corners of the zones as weights (top, left, right), in the order in which they are named:
# mostly top, mostly left, mostly right, top and left, left and right, top and right, in between.
# "Mostly" is .6 of the weight or more, "between two" less than .2 for the third anchor. They cover
# the triangle without a gap or an overlap, and are of nearly equal area (.16 for a corner, .12 for
# a side, .16 for the middle).
_ZONE_WEIGHTS: Final = (
    ((1.0, 0.0, 0.0), (0.6, 0.4, 0.0), (0.6, 0.0, 0.4)),
    ((0.0, 1.0, 0.0), (0.0, 0.6, 0.4), (0.4, 0.6, 0.0)),
    ((0.0, 0.0, 1.0), (0.4, 0.0, 0.6), (0.0, 0.4, 0.6)),
    ((0.6, 0.4, 0.0), (0.4, 0.6, 0.0), (0.2, 0.6, 0.2), (0.6, 0.2, 0.2)),
    ((0.0, 0.6, 0.4), (0.0, 0.4, 0.6), (0.2, 0.2, 0.6), (0.2, 0.6, 0.2)),
    ((0.4, 0.0, 0.6), (0.6, 0.0, 0.4), (0.6, 0.2, 0.2), (0.2, 0.2, 0.6)),
    ((0.6, 0.2, 0.2), (0.2, 0.6, 0.2), (0.2, 0.2, 0.6)),
)


def points_of(weights: ArrayLike) -> NDArray[np.float64]:
    """Points (…, 2) of weights (…, 3); NaN stays NaN."""
    shares = np.asarray(weights, np.float64)
    return np.stack([shares[..., 2] + shares[..., 0] / 2, shares[..., 0] * HEIGHT], axis=-1)


@cache
def zones() -> tuple[Polygon, ...]:
    """The seven zones as polygons, rounded as the page sends them back."""
    return tuple(
        tuple((round(float(x), 4), round(float(y), 4)) for x, y in points_of(corners))
        for corners in _ZONE_WEIGHTS
    )


def zone_of(selection: ArrayLike) -> int | None:
    """Which of the seven zones a selection is, or None where somebody drew it by hand."""
    drawn = np.asarray(selection, np.float64)
    return _zone_of(drawn.shape, drawn.tobytes())


@lru_cache(maxsize=256)
def _zone_of(shape: tuple[int, ...], corners: bytes) -> int | None:
    """A page asks of the same mark for each of its maps."""
    drawn = np.frombuffer(corners).reshape(shape)
    for place, polygon in enumerate(zones()):
        if shape == (len(polygon), 2) and np.allclose(drawn, polygon, atol=2e-4):
            return place
    return None


@cache
def zone_centres() -> tuple[tuple[float, float], ...]:
    """Where a number stands in each of the seven zones."""
    centres = (np.mean(points_of(corners), axis=0) for corners in _ZONE_WEIGHTS)
    return tuple((round(float(x), 4), round(float(y), 4)) for x, y in centres)


def quarters() -> tuple[Polygon, ...]:
    """The four quarters of a canvas as corners, the lower row first, from left to right."""
    return tuple(
        ((x, y), (x + 0.5, y), (x + 0.5, y + 0.5), (x, y + 0.5)) for y in (0, 0.5) for x in (0, 0.5)
    )
