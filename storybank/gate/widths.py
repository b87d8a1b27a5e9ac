"""Doubt that hides one teller's part in how wide an interval or a region is.

Noise moves a mean together with its interval and leaves the width, which is that of the set: one
story more makes it the wider the farther off that story lies. So the variance of a mean is shown
with a share of its own, drawn as the noise is: from the set and the number's name. It is never
negative, so that an interval covers at least as often as it says, and it holds what the noise of
the mean adds to the doubt about it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from storybank.gate.noise import noise_of_cell

Floats = NDArray[np.float64]

MOST = 1.25
"""The draw adds at most so much of the variance: half the width, as the mean moves half of it."""


def doubt_of_mean(
    drawn: ArrayLike,
    mean: ArrayLike,
    variance: ArrayLike,
    tellers: ArrayLike,
    ends: tuple[ArrayLike, ArrayLike],
) -> Floats:
    """What is added to the variance of a mean; all are arrays of one shape, or fit each other.

    drawn      a keyed share from 0 to 1
    variance   of the mean, whose answers lie between the `ends`, by so many tellers

    One teller adds to n² times the variance the square of how far she lies from the mean, and that
    is `far`² at most. The draw is even from 0 to twice as much: as wide beside her influence as
    the noise of a mean, even within ± the range over n, is beside hers. NaN stays NaN.
    """
    low, high = (np.asarray(end, np.float64) for end in ends)
    mean, variance = np.asarray(mean, np.float64), np.asarray(variance, np.float64)
    told = np.asarray(tellers, np.float64)
    far = np.maximum(high - mean, mean - low) / told
    moved = np.minimum(((high - low) / told) ** 2 / 3, variance / 2)
    span = np.minimum(2 * far**2, MOST * variance)
    return np.asarray(moved + np.asarray(drawn, np.float64) * span, np.float64)


def doubt_of_pair(doubts: ArrayLike, drawn: ArrayLike) -> Floats:
    """(..., 2, 2) what is added to the covariance of two means, (..., 2) of which have `doubts`.

    drawn (...) from 0 to 1 turns it: the shape of a region tells in which direction a story lies.
    No direction becomes surer than it was.
    """
    own = np.asarray(doubts, np.float64)
    across = (2 * np.asarray(drawn, np.float64) - 1) * np.sqrt(own[..., 0] * own[..., 1])
    rows = np.stack([own[..., 0], across], axis=-1), np.stack([across, own[..., 1]], axis=-1)
    return np.stack(rows, axis=-2)


def outward(key: bytes, cell: bytes, *, scale: float, limit: float, name: str) -> Floats:
    """(2,) how much farther out the two ends of an interval are shown, where it is of no mean.

    Each its own draw, even from 0 to twice the smaller of both: scale is one teller's largest
    influence on an end, limit an eighth of the interval's width where one set moves it.
    """
    size = np.full(2, min(scale, limit))
    return size + noise_of_cell(key, cell, scale=size, limit=size, name=f"{name}.ends")
