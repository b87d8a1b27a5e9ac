"""Two groups compared, for every kind of signifier: an effect, its interval, and a test.

Means and shares are over stories, their doubt over tellers: a permutation of tellers where they are
few, the limit law where they are many (`analysis.permutation`). An interval holds 0 where its test
does not rule 0 out. A comparison needs 5 tellers in each group, counted as `even_tellers`; `reason`
says why there is no interval. Signs are the first group's against the second's.
"""

from dataclasses import asdict, dataclass

import numpy as np

from analysis.arrays import (
    Flags,
    Floats,
    Numbers,
    as_rows_of_three,
    checked_column,
    checked_level,
    checked_mask,
    checked_positions,
    checked_weights,
    placed_rows,
)
from analysis.brunner_munzel import judge_higher
from analysis.difference import Difference
from analysis.grouping import Groups, Units, gather_units
from analysis.intervals import (
    ALL_ALIKE,
    TOO_FEW_TELLERS,
    agree_at_nought,
    difference_of_shares,
    share_of,
    wilson_interval,
)
from analysis.permutation import judge_means
from analysis.regions import PLACES, Ends, ellipse, reach_shape, unseen_about
from analysis.resampling import DRAWS, squared_distances
from analysis.scan import ScanOptions, find_pattern, label_column, triad_column
from analysis.simplex import (
    HALF_PIXEL,
    log_ratios,
    points_from_weights,
    weights_from_log_ratios,
)
from analysis.tellers import of, take_moments

FEWEST_TELLERS = 5
CLEAR, UNCLEAR = 0.05, 0.1


@dataclass(frozen=True)
class Comparison:
    """How two groups differ on one question, how surely, and whether chance explains it."""

    measure: str
    """What `effect` is: see each function."""
    stories: tuple[int, int]
    tellers: tuple[int, int]
    effect: float
    """NaN where a group is empty."""
    low: float = np.nan
    high: float = np.nan
    """The interval of the effect; NaN where `reason` says why there is none."""
    p: float = np.nan
    """Of no difference; NaN where there are too few tellers."""
    method: str | None = None
    """`permutation` (of tellers) or `limit`."""
    reason: str | None = None
    """`too_few_tellers` (under 5 even ones in a group, see `Moments`), `all_alike`, or None."""


@dataclass(frozen=True)
class TriadComparison(Comparison):
    """Two clouds in a triad: the distance of their centres, and a partner without logarithms."""

    first_centre: Floats | None = None
    """(3,) weights, closed geometric mean; NaN where the group is empty."""
    second_centre: Floats | None = None
    relation: float = np.nan
    """The scan's effect of this triad and these groups, 0 (chance) to 1: any difference of the
    clouds, not only of centres; NaN where the scan does not judge, as with fewer tellers."""
    relation_p: float = np.nan
    """Of no relation."""
    disagree: bool = False
    """True where one test is clear (p < .05) and the other is not (p > .10): look at the map."""


def compare_triads(
    weights: Numbers,
    groups: Groups,
    *,
    level: float = 0.95,
    seed: int = 0,
    limit: float = HALF_PIXEL,
) -> TriadComparison:
    """Groups on a triad, weights (n, 3); effect `distance_of_centres` (Aitchison's, 0 = same).

    NaN rows are left out.
    The interval spans the distances from 0 to the region of the gap, so it holds 0 where the test
    of centres says nothing. `limit` is what a zero is raised to. Raises ShapeError, RangeError,
    ParameterError.
    Source: Aitchison 1986, 7.5 (centres); `analysis.scan.relation` (the partner).
    """
    everything = as_rows_of_three(weights)
    keep = groups.who(placed_rows(everything))
    placed, chosen = checked_weights(everything[keep]), groups.at(keep)
    coordinates = log_ratios(placed, limit=limit)
    plain = _compare_points("distance_of_centres", coordinates, chosen, level, seed)
    centres = [_centre(coordinates[mask]) for mask in (chosen.first, chosen.second)]
    relation, p = (
        (np.nan, np.nan) if plain.reason == TOO_FEW_TELLERS else _relate(placed, chosen, seed)
    )
    return TriadComparison(
        **asdict(plain)
        | {
            "first_centre": centres[0],
            "second_centre": centres[1],
            "relation": relation,
            "relation_p": p,
            "disagree": ps_disagree(plain.p, p),
        }
    )


def compare_centres(
    weights: Numbers,
    groups: Groups,
    *,
    level: float = 0.95,
    seed: int = 0,
    limit: float = HALF_PIXEL,
) -> Comparison:
    """The centres alone of `compare_triads` of weights (n, 3), NaN not placed, without its partner.

    What a page of many maps asks. Raises ShapeError, RangeError, ParameterError.
    """
    everything = as_rows_of_three(weights)
    keep = groups.who(placed_rows(everything))
    coordinates = log_ratios(everything[keep], limit=limit)
    return _compare_points("distance_of_centres", coordinates, groups.at(keep), level, seed)


def compare_mean_places(
    weights: Numbers, groups: Groups, *, level: float = 0.95, seed: int = 0
) -> Comparison:
    """Groups on a triad, weights (n, 3), NaN not placed, by their mean places in the triangle.

    No logarithm, so that an answer at the very edge weighs as any other; effect
    `distance_in_triangle`, a side is 1. Raises ShapeError, RangeError, ParameterError.
    """
    everything = as_rows_of_three(weights)
    keep = groups.who(placed_rows(everything))
    places = points_from_weights(checked_weights(everything[keep]))
    return _compare_points("distance_in_triangle", places, groups.at(keep), level, seed)


def compare_stones(
    points: Numbers, groups: Groups, *, level: float = 0.95, seed: int = 0
) -> Comparison:
    """Groups on one stone, points (n, 2); effect `distance_on_canvas` of the mean places.

    A side of the canvas is 1, and NaN rows are left out. The interval is made as in
    `compare_triads`, and goes at least as far as the few who were not seen may move it
    (`reach_of_gap`). Raises ShapeError, RangeError (outside 0 … 1), ParameterError.
    """
    checked = checked_positions("points", points, "(stories, 2)")
    keep = groups.who(placed_rows(checked))
    return _compare_points(
        "distance_on_canvas", checked[keep], groups.at(keep), level, seed, PLACES
    )


def compare_numbers(
    values: Numbers, groups: Groups, *, level: float = 0.95, seed: int = 0
) -> Comparison:
    """Groups on a dyad or a scale, values (n,), NaN left out; effect `cliffs_delta`, −1 … 1.

    It is the chance that a story of the first group lies higher, less the chance that it lies
    lower. The interval is Wilson's for that chance, worth as many answers as its variance says.
    The test is Brunner and Munzel's (`analysis.brunner_munzel`). Raises ShapeError, RangeError,
    ParameterError.
    Source: Cliff 1993, Psychological Bulletin 114; Obuchowski 1997, Biometrics 53 (clusters);
    Newcombe 2006, Statistics in Medicine 25 (interval).
    """
    checked_level(level)
    checked = checked_column("values", values)
    keep = groups.who(~np.isnan(checked))
    known, chosen = checked[keep], groups.at(keep)
    units = gather_units(known[:, None], chosen)
    if min(units.even_tellers) < FEWEST_TELLERS:
        higher = _higher(known, chosen)[0] if min(chosen.stories) else np.nan
        return _unjudged("cliffs_delta", chosen, units, 2 * higher - 1)
    higher, size = _higher(known, chosen)
    low, high = wilson_interval(higher, size, level)
    found = judge_higher(known, chosen, seed=seed)
    effect = 2 * higher - 1
    ends = agree_at_nought(effect, (2 * low - 1, 2 * high - 1), found.p, level)
    return Comparison(
        "cliffs_delta", chosen.stories, units.tellers, effect, *ends, found.p, found.method
    )


def compare_shares(yes: Flags, groups: Groups, *, level: float = 0.95, seed: int = 0) -> Comparison:
    """Groups on a yes (n,) of bool; effect `share_difference`, −1 … 1, with Newcombe's interval.

    For "does not apply": `yes` is that state, `groups` are `.among` the stories asked. The test is
    that of means (`analysis.permutation.judge_means`). Raises ShapeError, RangeError,
    ParameterError.
    Source: Newcombe 1998, Statistics in Medicine 17, method 10 (interval).
    """
    checked_level(level)
    chosen = groups.at(groups.either)
    answers = checked_mask("yes", yes, len(groups.first))[groups.either]
    units = gather_units(answers[:, None].astype(np.float64), chosen)
    shares = [
        share_of(answers[mask], of(chosen.tellers, mask), level=level)
        for mask in (chosen.first, chosen.second)
    ]
    effect, low, high = difference_of_shares(*shares)
    if min(units.even_tellers) < FEWEST_TELLERS:
        return _unjudged("share_difference", chosen, units, effect)
    found = judge_means(units, seed=seed)
    ends = agree_at_nought(effect, (low, high), found.p, level)
    return Comparison(
        "share_difference", chosen.stories, units.tellers, effect, *ends, found.p, found.method
    )


def _compare_points(  # noqa: PLR0913 - it is one of three doors
    measure: str, values: Floats, groups: Groups, level: float, seed: int, ends: Ends | None = None
) -> Comparison:
    checked_level(level)
    units = gather_units(values, groups)
    if min(units.even_tellers) < FEWEST_TELLERS:
        means = [_mean(values[mask]) for mask in (groups.first, groups.second)]
        return _unjudged(measure, groups, units, float(np.hypot(*(means[0] - means[1]))))
    found = judge_means(units, seed=seed)
    effect = float(np.hypot(*found.gap))
    reach = None
    if ends is not None:
        both = _mean(values[groups.first]), _mean(values[groups.second])
        reach = reach_of_gap(both, units.even_tellers, ends, level)
    low, high = distance_interval(found, level, reach)
    reason = ALL_ALIKE if np.isnan(low) else None
    return Comparison(
        measure, groups.stories, units.tellers,
        effect, low, high, found.p, found.method, reason,
    )  # fmt: skip


def distance_interval(
    found: Difference, level: float, reach: Floats | None = None
) -> tuple[float, float]:
    """Nearest and farthest distance from 0 to the region of a gap in two dimensions.

    The nearest is 0 where the test of the gap does not rule it out. reach: (2,) how far at least
    the region goes each way, for the few who were not seen: where each group lies wholly at one
    place, as far as that. NaN where it is one place for both, or `reach` is not known. Raises
    ParameterError (level).
    """
    checked_level(level)
    if np.trace(found.covariance) < 1e-12 and (reach is None or not lie_apart(found.gap)):
        return np.nan, np.nan
    shape = found.squared_radius(level) * found.covariance
    if reach is not None:
        shape = reach_shape(shape, reach)
    curve = ellipse(found.gap, shape, 1, corners=721)
    lengths = np.hypot(curve[:, 0], curve[:, 1])
    # Where a group has no spread in one direction, a gap in that direction is no chance.
    floor = 1e-9 * float(np.trace(shape))
    square = squared_distances(found.gap[None], shape[None], floor=floor)[0]
    ends = 0.0 if square <= 1 else float(lengths.min()), float(lengths.max())
    return agree_at_nought(float(np.hypot(*found.gap)), ends, found.p, level)


def lie_apart(gap: Floats) -> bool:
    """Whether a gap (k,) of two means is one, and not what arithmetic leaves of none."""
    return bool(gap @ gap > 1e-12)


def reach_of_gap(
    means: tuple[Floats, Floats], tellers: tuple[float, float], ends: Ends, level: float
) -> Floats:
    """(k,) how far the gap of two means may be off for a few at the ends who were not seen.

    means: (k,) of each group; tellers: how many even ones each has, more than 0; ends: between
    which answers lie. See `analysis.intervals.unseen_share`.
    """
    both = zip(means, tellers, strict=True)
    first, second = (np.maximum(*unseen_about(*one, ends, level=level)) for one in both)
    reach: Floats = np.hypot(first, second)
    return reach


def _relate(weights: Floats, groups: Groups, seed: int) -> tuple[float, float]:
    """Effect and p of the triad and the two groups as the pattern scan tells them."""
    whom = label_column("groups", groups.second.astype(np.intp), ("first", "second"))
    options = ScanOptions(fewest_tellers=2 * FEWEST_TELLERS, most_shuffles=DRAWS)
    triad = triad_column("triad", weights)
    found = find_pattern(triad, whom, groups.tellers, options=options, seed=seed)
    return found.effect, found.p


def _higher(values: Floats, groups: Groups) -> tuple[float, float]:
    """The chance that the first group's story lies higher, and how many answers it is worth."""
    first, second = values[groups.first], values[groups.second]
    above = _middle_ranks(first, second) / len(second)
    below = _middle_ranks(second, first) / len(first)
    moments = (
        take_moments(above[:, None], of(groups.tellers, groups.first)),
        take_moments(below[:, None], of(groups.tellers, groups.second)),
    )
    chance = float(above.mean())
    variance = sum(float(part.covariance_of_mean[0, 0]) for part in moments)
    tellers = [part.tellers for part in moments]
    size = chance * (1 - chance) / variance if variance > 0 else float(min(tellers))
    return chance, float(np.clip(size, 1, sum(tellers)))


def _middle_ranks(values: Floats, among: Floats) -> Floats:
    """How many of `among` lie under each value, ties counted half."""
    ordered, order = np.sort(among), np.argsort(values)
    # Looking up in order is five times quicker than at random: neighbours share the cache.
    sought = values[order]
    under = np.searchsorted(ordered, sought, side="left")
    middle = np.empty(len(values))
    middle[order] = (under + np.searchsorted(ordered, sought, side="right")) / 2
    return middle


def _unjudged(measure: str, groups: Groups, units: Units, effect: float) -> Comparison:
    return Comparison(measure, groups.stories, units.tellers, effect, reason=TOO_FEW_TELLERS)


def _centre(coordinates: Floats) -> Floats:
    centre: Floats = weights_from_log_ratios(_mean(coordinates)[None])[0]
    return centre


def _mean(values: Floats) -> Floats:
    return values.mean(axis=0) if len(values) else np.full(values.shape[1], np.nan)


def ps_disagree(one: float, other: float) -> bool:
    """Whether of two p one is clear (< .05) and the other not (> .10); never where one is NaN."""
    return bool(min(one, other) < CLEAR and max(one, other) > UNCLEAR)
