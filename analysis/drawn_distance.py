"""How far apart two centres lie as they are seen in the triangle.

A centre is a mean of log ratios, and there it is judged whether two of them differ. Told in log
ratios their distance is another than the eye sees: near a corner it is large where the drawn
centres all but touch, in the middle small where they lie well apart. And answers at the very edge
weigh much there, so the mean places, which know no logarithm, are judged beside it.
"""

from dataclasses import asdict, dataclass, replace

import numpy as np

from analysis.arrays import Floats, Numbers, as_rows_of_three, placed_rows
from analysis.comparison import Comparison, compare_centres, compare_mean_places, ps_disagree
from analysis.grouping import Groups
from analysis.intervals import TOO_FEW_TELLERS, agree_at_nought
from analysis.regions import unseen_about
from analysis.simplex import (
    AT_A_CORNER,
    BASIS,
    farthest_log_ratios,
    log_ratios,
    points_from_weights,
    weights_from_log_ratios,
)
from analysis.tally_comparison import compare_moments
from analysis.tellers import Moments, of, take_moments

CORNERS = points_from_weights(np.eye(3))
MOST_MOVED = 1 / np.sqrt(8)
"""How far a centre moves in the triangle, of what it moves in log ratios, at most: halfway between
two corners, along the side."""


@dataclass(frozen=True)
class DrawnComparison(Comparison):
    """Two centres as they are drawn, and the test without logarithms beside them."""

    plain_p: float = np.nan
    """That the mean places in the triangle do not differ; NaN where it is not judged."""

    @property
    def disagree(self) -> bool:
        """True where one test is clear (p < .05) and the other is not (p > .10): see the map."""
        return ps_disagree(self.p, self.plain_p)


def compare_drawn_centres(weights: Numbers, groups: Groups) -> DrawnComparison:
    """Groups on a triad, weights (n, 3), NaN rows left out, by `distance_as_drawn`.

    With too few tellers it is what `compare_centres` says, in its own measure. Raises ShapeError,
    RangeError.
    """
    everything = as_rows_of_three(weights)
    keep = groups.who(placed_rows(everything))
    weights, groups = everything[keep], groups.at(keep)
    judged = compare_centres(weights, groups)
    if judged.reason == TOO_FEW_TELLERS:
        return DrawnComparison(**asdict(judged))
    first, second = (
        take_moments(log_ratios(weights[one]), of(groups.tellers, one))
        for one in (groups.first, groups.second)
    )
    plain = compare_mean_places(weights, groups)
    return distance_as_drawn(judged, first, second, plain_p=plain.p)


def distance_as_drawn(
    judged: Comparison,
    first: Moments,
    second: Moments,
    *,
    level: float = 0.95,
    plain_p: float = np.nan,
) -> DrawnComparison:
    """Two judged centres with effect `distance_in_triangle` and its interval; a side is 1.

    first, second: the moments of their log ratios, of one teller or more each. plain_p: of the mean
    places. Raises ParameterError (level).
    """
    places = in_triangle(first), in_triangle(second)
    reach = np.hypot(*(_reach_in_triangle(one, level) for one in (first, second)))
    seen = compare_moments("distance_in_triangle", places, level=level, reach=reach)
    low, high = agree_at_nought(seen.effect, (seen.low, seen.high), judged.p, level)
    drawn = replace(
        judged, measure=seen.measure, effect=seen.effect, low=low, high=high, reason=seen.reason
    )
    return DrawnComparison(**asdict(drawn), plain_p=plain_p)


def in_triangle(moments: Moments) -> Moments:
    """The moments of log ratios (2,) as those of the place (2,) where their mean is drawn.

    Source: the delta method, e.g. van der Vaart 1998, Asymptotic Statistics, 3.1.
    """
    way = _moves(moments)
    return replace(
        moments,
        mean=weights_from_log_ratios(moments.mean[None])[0] @ CORNERS,
        covariance=way @ moments.covariance @ way.T,
        covariance_of_mean=way @ moments.covariance_of_mean @ way.T,
    )


def _moves(moments: Moments) -> Floats:
    """(2, 2) how the place where a mean of log ratios is drawn moves with it."""
    weights = weights_from_log_ratios(moments.mean[None])[0]
    moves: Floats = CORNERS.T @ (np.diag(weights) - np.outer(weights, weights)) @ BASIS.T
    return moves


def _reach_in_triangle(moments: Moments, level: float) -> Floats:
    """(2,) how far a centre may be off for a few in a corner who were not seen, as it is drawn."""
    corners = farthest_log_ratios(AT_A_CORNER)
    unseen = unseen_about(moments.mean, moments.even_tellers, corners, level=level)
    reach: Floats = np.hypot(*(_moves(moments) * np.maximum(*unseen)).T)
    return reach
