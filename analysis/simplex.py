"""The geometry of a triad: weights, points in the triangle, log-ratio coordinates.

Anchor order is top, left, right. A point has x = right + top/2 and y = top·√3/2, in a triangle
with unit side whose left corner is the origin. Log-ratio coordinates are isometric (ilr), so that
distances between them are Aitchison distances.
"""

import numpy as np

from analysis.arrays import Floats, Numbers, as_floats, checked_points, checked_weights, is_number
from analysis.errors import ParameterError, ShapeError

HEIGHT = 3**0.5 / 2
SIDE_IN_PIXELS = 320
"""Side of the triangle on a phone, in CSS pixels: what a finger can tell apart."""
HALF_PIXEL = 0.5 / (SIDE_IN_PIXELS * HEIGHT)
"""Half a pixel as a weight (0.0018): from the side to the opposite corner the weight goes 0 … 1."""

BASIS = np.array([[1, -1, 0], [1, 1, -2]]) / np.sqrt([[2], [6]])
"""(2, 3), orthonormal, rows sum to 0: ilr = log(weights) @ BASIS.T."""


def points_from_weights(weights: Numbers) -> Floats:
    """Points (n, 2) in the unit triangle for weights (n, 3); NaN rows stay NaN.

    Raises ShapeError, RangeError.

    >>> points_from_weights(np.array([[0, 0, 1.0]])).tolist()
    [[1.0, 0.0]]
    """
    placed = checked_weights(weights)
    return np.stack([placed[:, 2] + placed[:, 0] / 2, placed[:, 0] * HEIGHT], axis=1)


def weights_from_points(points: Numbers) -> Floats:
    """Weights (n, 3) for points (n, 2); a point outside the triangle gets a negative weight.

    NaN rows stay NaN.
    Raises ShapeError unless (n, 2), RangeError (infinite).
    """
    plane = checked_points(points)
    top = plane[:, 1] / HEIGHT
    right = plane[:, 0] - top / 2
    return np.stack([top, 1 - top - right, right], axis=1)


def replace_zeros(weights: Numbers, *, limit: float = HALF_PIXEL) -> Floats:
    """Weights (n, 3) in which everything under `limit` is raised to it and the rest shrinks.

    A zero in a triad is a rounded zero: the finger could not come nearer. The ratios between the
    other anchors stay as they were; NaN rows stay NaN.

    Source: Martín-Fernández, Barceló-Vidal & Pawlowsky-Glahn 2003, Math. Geology 35, eq. 3.
    Raises ShapeError, RangeError (weights), ParameterError unless 0 < limit < 1/3.
    """
    if not (is_number(limit) and 0 < limit < 1 / 3):
        raise ParameterError("limit", limit, "a weight between 0 and 1/3")
    placed = checked_weights(weights)
    small = placed < limit
    kept = np.where(small, 0, placed)
    kept *= ((1 - limit * small.sum(axis=1)) / kept.sum(axis=1))[:, None]
    return np.where(small, limit, kept)


def log_ratios(weights: Numbers, *, limit: float = HALF_PIXEL) -> Floats:
    """Isometric log-ratio coordinates (n, 2), zeros replaced first; NaN rows stay NaN.

    Raises ShapeError, RangeError (weights), ParameterError (limit).
    Source: Egozcue et al. 2003, Math. Geology 35, with the basis BASIS.
    """
    logs: Floats = np.log(replace_zeros(weights, limit=limit))
    return logs @ BASIS.T


AT_A_CORNER = 0.01
"""What each of the other two weighs where those few lie who were not seen in a triad. Nearer to the
corner log ratios have no bound that would leave a centre of ten people any use."""


def farthest_log_ratios(limit: float = HALF_PIXEL) -> tuple[Floats, Floats]:
    """Between which two places (2,) the log ratios of all weights lie: of corners and of sides.

    Raises ParameterError (limit).
    """
    outermost = log_ratios(np.vstack([np.eye(3), (1 - np.eye(3)) / 2]), limit=limit)
    return outermost.min(axis=0), outermost.max(axis=0)


def weights_from_log_ratios(coordinates: Numbers) -> Floats:
    """Weights (n, 3) for ilr coordinates (n, 2), the inverse of `log_ratios`; NaN rows stay NaN.

    Raises ShapeError, RangeError (no numbers).
    """
    ratios = as_floats("coordinates", coordinates)
    if ratios.ndim != 2 or ratios.shape[1] != 2:
        raise ShapeError("coordinates", ratios.shape, "(stories, 2)")
    logs = ratios @ BASIS
    powers = np.exp(logs - logs.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares
