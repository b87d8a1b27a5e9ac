"""How far apart two centres lie as they are seen in the triangle.

A centre is a mean of log ratios, and there it is judged whether two of them differ. Told in log
ratios their distance is another than the eye sees: near a corner it is large where the drawn
centres all but touch, in the middle small where they lie well apart.
"""

from dataclasses import replace

import numpy as np

from analysis.arrays import Numbers
from analysis.comparison import Comparison, compare_centres
from analysis.grouping import Groups
from analysis.intervals import agree_at_nought
from analysis.simplex import BASIS, log_ratios, points_from_weights, weights_from_log_ratios
from analysis.tally_comparison import compare_moments
from analysis.tellers import Moments, of, take_moments

CORNERS = points_from_weights(np.eye(3))
MOST_MOVED = 1 / np.sqrt(8)
"""How far a centre moves in the triangle, of what it moves in log ratios, at most: halfway between
two corners, along the side."""


def compare_drawn_centres(weights: Numbers, groups: Groups) -> Comparison:
    """Groups on a triad, weights (n, 3), all placed, by `distance_as_drawn`.

    Raises ShapeError, RangeError.
    """
    judged = compare_centres(weights, groups)
    if judged.reason:
        return judged
    first, second = (
        take_moments(log_ratios(weights[one]), of(groups.tellers, one))
        for one in (groups.first, groups.second)
    )
    return distance_as_drawn(judged, first, second)


def distance_as_drawn(
    judged: Comparison, first: Moments, second: Moments, *, level: float = 0.95
) -> Comparison:
    """Two judged centres with effect `distance_in_triangle` and its interval; a side is 1.

    first, second: the moments of their log ratios.
    """
    seen = compare_moments(
        "distance_in_triangle", in_triangle(first), in_triangle(second), level=level
    )
    low, high = agree_at_nought(seen.effect, (seen.low, seen.high), judged.p, level)
    return replace(judged, measure=seen.measure, effect=seen.effect, low=low, high=high)


def in_triangle(moments: Moments) -> Moments:
    """The moments of log ratios (2,) as those of the place (2,) where their mean is drawn.

    Source: the delta method, e.g. van der Vaart 1998, Asymptotic Statistics, 3.1.
    """
    weights = weights_from_log_ratios(moments.mean[None])[0]
    moves = (np.diag(weights) - np.outer(weights, weights)) @ BASIS.T
    way = CORNERS.T @ moves
    return replace(
        moments,
        mean=weights @ CORNERS,
        covariance=way @ moments.covariance @ way.T,
        covariance_of_mean=way @ moments.covariance_of_mean @ way.T,
    )
