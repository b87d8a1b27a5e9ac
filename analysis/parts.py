"""Equal parts of a figure: the sixteenths of a triangle and of a square, the parts of a line."""

import numpy as np

from analysis.arrays import Codes, Flags, Floats

SIXTEENTHS = 16
NINTHS = 9
"""Of a dyad: its middle is the middle of a part, so that swapping the poles swaps the parts."""
FORGIVEN = 1e-6


def sixteenths_of(weights: Floats) -> Codes:
    """Which of the 16 equal small triangles (n,) holds each of the weights (n, 3, without NaN).

    They turn with the triad.

    >>> sixteenths_of(np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1.0]])).tolist()
    [15, 6, 0]
    """
    # Drawn in a little, so that a border belongs to the triangle nearer the middle.
    quarter = np.floor((weights * (1 - FORGIVEN) + FORGIVEN / 3) * 4).astype(np.intp)
    # Upright small triangles have quarters that sum to 3, those on their heads to 2.
    top, left = quarter[:, 0], quarter[:, 1]
    upturned: Flags = np.equal(quarter.sum(axis=1), 2)
    above = 2 * (4 * top) - top**2
    return np.where(upturned, above + 2 * left + 1, above + 2 * left)


def squares_of(points: Floats) -> Codes:
    """Which of the 16 squares (n,) of a canvas holds each of the points (n, 2, without NaN)."""
    quarter = cut_line(points, 4)
    return quarter[:, 0] * 4 + quarter[:, 1]


def cut_line(positions: Floats, number: int) -> Codes:
    """The equal part of [0, 1] that holds each position (n,), none of them NaN.

    A border belongs to the upper one.
    """
    return np.minimum(np.floor(positions * number + FORGIVEN).astype(np.intp), number - 1)
