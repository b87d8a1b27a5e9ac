"""Two groups compared from counts and sums, for very many stories that are each their own teller.

The same effects, intervals and limit laws as `analysis.comparison` and `choice_comparison`, which
shuffle tellers where they are few; a test holds the two together.
"""

import numpy as np

from analysis.arrays import Flags, Floats
from analysis.choice_comparison import cramers_v_interval
from analysis.comparison import Comparison, distance_interval
from analysis.intervals import (
    ALL_ALIKE,
    Estimate,
    difference_of_shares,
    wilson_interval,
)
from analysis.permutation import judge_distance_by_moments, judge_means_by_moments
from analysis.tally import Counts, moments_of_counts, moments_of_sums
from analysis.triads import LogRatioSums


def compare_sums(
    measure: str, first: LogRatioSums, second: LogRatioSums, *, level: float = 0.95
) -> Comparison:
    """Groups in two measures by their sums: `distance_of_centres` or `distance_on_canvas`."""
    sizes = (first.stories, second.stories)
    found = judge_means_by_moments(moments_of_sums(first), moments_of_sums(second))
    low, high = distance_interval(found, level)
    reason = ALL_ALIKE if np.isnan(low) else None
    effect = float(np.hypot(*found.gap))
    return Comparison(measure, sizes, sizes, effect, low, high, found.p, found.method, reason)


def compare_values(
    values: Floats, first: Counts, second: Counts, *, level: float = 0.95
) -> Comparison:
    """Groups on a dyad or scale by counts (c,) of the values (c,); effect `cliffs_delta`."""
    order = np.argsort(values, kind="stable")
    one, other = first[order].astype(np.float64), second[order].astype(np.float64)
    sizes = (int(one.sum()), int(other.sum()))
    above = (np.cumsum(other) - other / 2) / other.sum()
    below = (np.cumsum(one) - one / 2) / one.sum()
    parts = (
        moments_of_counts(above[:, None], first[order]),
        moments_of_counts(below[:, None], second[order]),
    )
    chance = float(parts[0].mean[0])
    variance = sum(float(part.covariance_of_mean[0, 0]) for part in parts)
    size = chance * (1 - chance) / variance if variance > 0 else float(min(sizes))
    low, high = wilson_interval(chance, float(np.clip(size, 1, sum(sizes))), level)
    ranks = (np.cumsum(one + other) - (one + other) / 2)[:, None]
    found = judge_means_by_moments(
        moments_of_counts(ranks, first[order]), moments_of_counts(ranks, second[order])
    )
    delta, ends = 2 * chance - 1, (2 * low - 1, 2 * high - 1)
    return Comparison("cliffs_delta", sizes, sizes, delta, *ends, found.p, found.method)


def compare_options(
    members: Flags, first: Counts, second: Counts, *, several: bool, level: float = 0.95
) -> tuple[Comparison, int]:
    """Groups on a choice by counts (c,) of the codes in each option (p, c); and the widest gap's.

    The effect is `cramers_v` where one option is taken, else `largest_share_difference`.
    """
    sizes = (int(first.sum()), int(second.sum()))
    shares = members @ (first + second) / sum(sizes)
    gaps = members @ first / sizes[0] - members @ second / sizes[1]
    used = shares > 0
    spread = np.sqrt(np.maximum(shares * (1 - shares), 1e-12)) if several else np.sqrt(shares)
    features = (members[used] / spread[used, None]).T
    found = judge_distance_by_moments(
        moments_of_counts(features, first), moments_of_counts(features, second)
    )
    widest = int(np.abs(gaps).argmax())
    if several:
        careful = 1 - (1 - level) / len(gaps)
        one, other = (
            _share(int(members[widest] @ counts), size, careful)
            for counts, size in zip((first, second), sizes, strict=True)
        )
        _, low, high = difference_of_shares(one, other)
        effect = float(gaps[widest])
        measure, reason = "largest_share_difference", None
    else:
        balance = sizes[0] * sizes[1] / sum(sizes) ** 2
        effect = float(np.sqrt(balance * np.sum(gaps[used] ** 2 / shares[used])))
        low, high = cramers_v_interval(effect, found, sizes, level)
        measure, reason = "cramers_v", ALL_ALIKE if np.isnan(low) else None
    compared = Comparison(measure, sizes, sizes, effect, low, high, found.p, found.method, reason)
    return compared, widest


def _share(count: int, size: int, level: float) -> Estimate:
    share = count / size
    return Estimate(size, size, share, *wilson_interval(share, float(size), level))
