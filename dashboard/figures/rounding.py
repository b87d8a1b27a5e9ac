"""Arrays as short lists of numbers for the page; what is not there becomes None."""

import math

import numpy as np
from numpy.typing import ArrayLike

#: A curve drawn some hundred pixels wide gains nothing from more corners.
MOST_CORNERS = 72


def pairs(points: ArrayLike | None) -> list[list[float]] | None:
    """Points (n, 2) as pairs with four decimals; rows with NaN are left out."""
    if points is None:
        return None
    placed = np.asarray(points, np.float64).reshape(-1, 2)
    placed = placed[np.isfinite(placed).all(axis=1)]
    rounded: list[list[float]] = np.round(placed, 4).tolist()
    return rounded


def curve(points: ArrayLike | None) -> list[list[float]] | None:
    """A closed curve (m, 2) thinned to what the eye can tell; None where it has no area."""
    corners = pairs(points)
    if corners is None or len(corners) < 3:
        return None
    every = -(-len(corners) // MOST_CORNERS)
    return corners[::every]


def place(point: ArrayLike | None) -> list[float] | None:
    """One point (2,) or None where any of it is NaN."""
    found = pairs(point)
    return found[0] if found else None


def amount(value: float | None, decimals: int = 4) -> float | None:
    """A number, or None for NaN."""
    if value is None or not math.isfinite(value):
        return None
    return round(float(value), decimals)
