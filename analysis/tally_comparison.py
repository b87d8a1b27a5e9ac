"""Two groups compared from counts and sums, for very many stories.

The same effects, intervals and limit laws as `analysis.comparison` and `choice_comparison`, which
shuffle tellers where they are few; a test holds the two together. Whether each group has tellers
enough is for who asks to see: here none is told to have too few.
"""

import numpy as np

from analysis.arrays import Codes, Flags, Floats, checked_level
from analysis.brunner_munzel import judge_higher_by_moments
from analysis.choice_comparison import cramers_v_interval, pulls_on_v
from analysis.comparison import Comparison, distance_interval, reach_of_gap
from analysis.few_of_many import judge_few_of_many
from analysis.intervals import (
    ALL_ALIKE,
    Estimate,
    agree_at_nought,
    difference_of_shares,
    wilson_interval,
    worth_of,
)
from analysis.permutation import judge_distance_by_moments, judge_means_by_moments
from analysis.regions import PLACES
from analysis.tellers import Moments
from analysis.told import Told


def compare_moments(
    measure: str,
    both: tuple[Moments, Moments],
    *,
    level: float = 0.95,
    reach: Floats | None = None,
    among: tuple[Told, Told, Floats] | None = None,
) -> Comparison:
    """Groups in two measures by their moments: the effect is the distance of their means.

    measure: what it is called: `distance_of_centres`, `distance_in_triangle`, `distance_on_canvas`.
    reach: (2,), see `distance_interval`; on a canvas it follows from the means. among: both groups
    by their codes and what these stand for (c, 2), by which a few among many are judged. Raises
    ParameterError (level).
    """
    checked_level(level)
    first, second = both
    found = judge_means_by_moments(first, second)
    if among is not None:
        found = judge_few_of_many(found, *among)
    if measure == "distance_on_canvas":
        tellers = first.even_tellers, second.even_tellers
        reach = reach_of_gap((first.mean, second.mean), tellers, PLACES, level)
    low, high = distance_interval(found, level, reach)
    reason = ALL_ALIKE if np.isnan(low) else None
    effect = float(np.hypot(*found.gap))
    stories, tellers = (first.stories, second.stories), (first.tellers, second.tellers)
    return Comparison(measure, stories, tellers, effect, low, high, found.p, found.method, reason)


def compare_values(
    values: Floats, first: Told, second: Told, *, level: float = 0.95, order: Codes | None = None
) -> Comparison:
    """Groups on a dyad or scale by their codes, which stand for values (c,): `cliffs_delta`.

    order: (c,) the codes by rising value, where that is known. No code that somebody has stands for
    NaN. Raises ParameterError (level). Source: as `analysis.comparison.compare_numbers`.
    """
    checked_level(level)
    order = np.argsort(values, kind="stable") if order is None else order
    one, other = (told.counts[order].astype(np.float64) for told in (first, second))
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    above = (np.cumsum(other) - other / 2) / other.sum()
    below = (np.cumsum(one) - one / 2) / one.sum()
    parts = (first.moments(above[back, None]), second.moments(below[back, None]))
    tellers = (parts[0].tellers, parts[1].tellers)
    chance = float(parts[0].mean[0])
    variance = sum(float(part.covariance_of_mean[0, 0]) for part in parts)
    size = chance * (1 - chance) / variance if variance > 0 else float(min(tellers))
    low, high = wilson_interval(chance, float(np.clip(size, 1, sum(tellers))), level)
    all_told = one + other
    ranks = (np.cumsum(all_told) - all_told / 2)[back, None] / all_told.sum()
    found = judge_few_of_many(judge_higher_by_moments(*parts), first, second, ranks)
    effect = 2 * chance - 1
    ends = agree_at_nought(effect, (2 * low - 1, 2 * high - 1), found.p, level)
    stories = (first.stories, second.stories)
    return Comparison("cliffs_delta", stories, tellers, effect, *ends, found.p, found.method)


def compare_options(
    members: Flags, first: Told, second: Told, *, several: bool, level: float = 0.95
) -> tuple[Comparison, int]:
    """Groups on a choice by their codes, which lie in each option (p, c); and the widest gap's.

    The effect is `cramers_v` where one option is taken, else `largest_share_difference`. Raises
    ParameterError (level). Source: as `analysis.choice_comparison.compare_choices`.
    """
    checked_level(level)
    sizes = (first.stories, second.stories)
    shares = members @ (first.counts + second.counts) / sum(sizes)
    gaps = members @ first.counts / sizes[0] - members @ second.counts / sizes[1]
    used = shares > 0
    spread = np.sqrt(np.maximum(shares * (1 - shares), 1e-12)) if several else np.sqrt(shares)
    features = (members[used] / spread[used, None]).T
    found = judge_distance_by_moments(first.moments(features), second.moments(features))
    found = judge_few_of_many(found, first, second, features, plainly=True)
    widest = int(np.abs(gaps).argmax())
    if several:
        careful = 1 - (1 - level) / len(gaps)
        one, other = (_share(told, members[widest], careful) for told in (first, second))
        _, low, high = difference_of_shares(one, other)
        effect = float(gaps[widest])
        measure, reason = "largest_share_difference", None
    else:
        balance = sizes[0] * sizes[1] / sum(sizes) ** 2
        effect = float(np.sqrt(balance * np.sum(gaps[used] ** 2 / shares[used])))
        pulls = pulls_on_v(gaps[used], shares[used], sizes) @ members[used]
        pulled = first.moments(pulls[0, :, None]), second.moments(pulls[1, :, None])
        low, high = cramers_v_interval(effect, found, pulled, level)
        measure, reason = "cramers_v", ALL_ALIKE if np.isnan(low) else None
    tellers = (first.tellers(), second.tellers())
    compared = Comparison(measure, sizes, tellers, effect, low, high, found.p, found.method, reason)
    return compared, widest


def _share(told: Told, option: Flags, level: float) -> Estimate:
    moments = told.moments(option[:, None].astype(np.float64))
    share = float(moments.mean[0])
    interval = wilson_interval(share, worth_of(moments, 0, level), level)
    return Estimate(moments.stories, moments.tellers, share, *interval)
