"""Two groups compared on a choice: Cramér's V where one option was taken, else shares.

An ordered choice is compared as a scale, by the numbers of its options.
"""

from dataclasses import dataclass, field

import numpy as np

from analysis.arrays import Flags, Floats, checked_level
from analysis.choices import checked_choices
from analysis.comparison import FEWEST_TELLERS, Comparison
from analysis.errors import RangeError
from analysis.grouping import Groups, gather_units
from analysis.intervals import (
    ALL_ALIKE,
    TOO_FEW_TELLERS,
    agree_at_nought,
    difference_of_shares,
    noncentral_interval,
    share_of,
)
from analysis.permutation import Difference, judge_distance
from analysis.tellers import of


@dataclass(frozen=True)
class ChoiceComparison(Comparison):
    """Two groups on a choice, with every option's difference of shares beside the one effect."""

    gaps: Floats = field(default_factory=lambda: np.zeros(0))
    """(options,) first group's share minus the second's."""
    lows: Floats = field(default_factory=lambda: np.zeros(0))
    highs: Floats = field(default_factory=lambda: np.zeros(0))
    """(options,) Newcombe's interval of each, at the level asked for."""


def compare_choices(
    chosen: Flags, groups: Groups, *, several: bool = False, level: float = 0.95, seed: int = 0
) -> ChoiceComparison:
    """Groups on choices (n, options) of bool; the effect depends on `several`.

    One option each (stories that took none are left out): `cramers_v`, 0 … 1, with the interval of
    a noncentral χ². Several: `largest_share_difference`, whose interval allows for having looked
    at all options; give `groups.among` the stories that answered. The test is Pearson's χ² by
    permutation of tellers, over all options. Raises ShapeError, RangeError, ParameterError.
    Source: Cramér 1946, 21.9; Rao & Scott 1981, JASA 76 (tellers with several stories).
    """
    checked_level(level)
    options = checked_choices(chosen)
    keep = groups.either if several else groups.who(np.logical_or.reduce(options, axis=1))
    taken, within = options[keep], groups.at(keep)
    if not several and np.any(taken.sum(axis=1) > 1):
        raise RangeError("chosen", "a story with several options", "one option, or several=True")
    if several:
        return _compare_several(taken, within, level, seed)
    return _compare_one(taken, within, level, seed)


def _compare_one(taken: Flags, groups: Groups, level: float, seed: int) -> ChoiceComparison:
    gaps, lows, highs = _share_gaps(taken, groups, level)
    shares = taken.mean(axis=0) if len(taken) else np.zeros(taken.shape[1])
    used = shares > 0
    features = taken[:, used] / np.sqrt(shares[used])
    units = gather_units(features, groups)
    sizes = groups.stories
    balance = sizes[0] * sizes[1] / max(sum(sizes), 1) ** 2
    effect = float(np.sqrt(balance * np.sum(gaps[used] ** 2 / shares[used])))
    if min(units.even_tellers) < FEWEST_TELLERS:
        return ChoiceComparison(
            "cramers_v", sizes, units.tellers, effect if min(sizes) else np.nan,
            reason=TOO_FEW_TELLERS, gaps=gaps, lows=lows, highs=highs,
        )  # fmt: skip
    found = judge_distance(units, seed=seed)
    low, high = cramers_v_interval(effect, found, sizes, level)
    return ChoiceComparison(
        "cramers_v", sizes, units.tellers, effect, low, high, found.p, found.method,
        ALL_ALIKE if np.isnan(low) else None, gaps, lows, highs,
    )  # fmt: skip


def _compare_several(taken: Flags, groups: Groups, level: float, seed: int) -> ChoiceComparison:
    gaps, lows, highs = _share_gaps(taken, groups, level)
    shares = taken.mean(axis=0) if len(taken) else np.zeros(taken.shape[1])
    spread = np.sqrt(np.maximum(shares * (1 - shares), 1e-12))
    units = gather_units(taken / spread, groups)
    measure, sizes = "largest_share_difference", groups.stories
    if min(units.even_tellers) < FEWEST_TELLERS or not gaps.size:
        effect = float(gaps[np.abs(gaps).argmax()]) if gaps.size else np.nan
        return ChoiceComparison(
            measure, sizes, units.tellers, effect,
            reason=TOO_FEW_TELLERS, gaps=gaps, lows=lows, highs=highs,
        )  # fmt: skip
    found = judge_distance(units, seed=seed)
    largest = int(np.abs(gaps).argmax())
    careful = 1 - (1 - level) / len(gaps)
    _, low, high = (bound[largest] for bound in _share_gaps(taken, groups, careful))
    return ChoiceComparison(
        measure, sizes, units.tellers, float(gaps[largest]), float(low), float(high),
        found.p, found.method, None, gaps, lows, highs,
    )  # fmt: skip


def cramers_v_interval(
    effect: float, found: Difference, sizes: tuple[int, int], level: float
) -> tuple[float, float]:
    """The interval of V, with the stories shrunk to what their tellers make them worth.

    A noncentral χ² looks at both sides and leaves 0 out under p = .025: there the test judges.
    It is widened to the observed V, which can lie over it where the groups are more alike than
    chance usually makes them.
    """
    freedom = len(found.gap) - 1
    if freedom < 1:
        return np.nan, np.nan
    total = sum(sizes)
    design = float(np.trace(found.covariance)) * sizes[0] * sizes[1] / total / freedom
    worth = total / max(design, 1.0)
    low, high = noncentral_interval(effect**2 * worth, freedom, level)
    ends = float(np.sqrt(low / worth)), min(1.0, max(effect, float(np.sqrt(high / worth))))
    return agree_at_nought(effect, ends, found.p, level)


def _share_gaps(taken: Flags, groups: Groups, level: float) -> tuple[Floats, Floats, Floats]:
    gaps = np.full((3, taken.shape[1]), np.nan)
    for option, column in enumerate(taken.T):
        shares = [
            share_of(column[mask], of(groups.tellers, mask), level=level)
            for mask in (groups.first, groups.second)
        ]
        gaps[:, option] = difference_of_shares(*shares)
    return gaps[0], gaps[1], gaps[2]
