"""Tests of two groups' means that permute tellers, or use the limit law where tellers are many.

Up to 2,000 tellers labels are really shuffled; above, the same statistic is judged by its limit,
and so it is from 500 in each group, and from 100 where that limit lies far from any border.
Shuffling ends early where chance is seen to explain it. Each test takes `Units`, whose order of
tellers says who is in which group.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from scipy import special

from analysis.arrays import Floats
from analysis.difference import (
    BORDER,
    ENOUGH,
    MOST_SHUFFLED,
    Difference,
    covariance_of_all,
    freedom_of,
    hotelling_p,
)
from analysis.few_of_many import judge_few_of_units
from analysis.grouping import Units
from analysis.resampling import (
    STEPS,
    permutation_p,
    permuted_labels,
    squared_distances,
    weighted_moments,
)
from analysis.tellers import Moments

SURE = 100
"""From so many tellers in each group the limit is as good as shuffles, to the digits shown, where
it lies far from any border."""
MANY = 500
"""From so many it is at the border, too: of nine kinds of answers, also where 98 of 100 are alike,
.035 to .061 had a p under .05 with nothing apart."""
FEW = 30
"""Under so many in a group shuffles are not trusted alone: see `judge_means`."""
LEAST_MOMENT = 1e-90


def judge_means(units: Units, *, seed: int) -> Difference:
    """Do the two groups have the same mean? A studentised statistic, fair where spreads differ.

    Of few tellers it is fair by shuffles where spreads are alike, and by its limit where they
    differ: shuffles mix both spreads. So under 30 in a group the larger p counts: of 8 and 8 in a
    triad, one far more scattered, .21 had a p under .05 by shuffles and .08 by both, of 15 and 15
    .14 and .10. Raises ParameterError (seed).
    Source: Chung & Romano 2013, Annals of Statistics 41 (studentised permutation); the limit is
    Hotelling's T² with the degrees of freedom of Nel & van der Merwe 1986, Comm. Stat. 15.
    """
    units, way = one_way_round(units)
    floor = 1e-9 * float(np.trace(covariance_of_all(units)))
    gap, parts = _studentise(units, units.labels)
    covariance = parts[0][0] + parts[1][0]
    freedom = freedom_of((parts[0][0], parts[1][0]), units.even_tellers)
    observed = float(squared_distances(gap, covariance[None], floor=floor)[0])
    limit = hotelling_p(observed, gap.shape[1], freedom)
    p, method = shuffle_units(observed, limit, units, partial(_squared_gaps, units, floor), seed)
    if min(units.even_tellers) < FEW:
        p = max(p, limit)
    found = Difference(way * gap[0], covariance, freedom, p, method)
    return judge_few_of_units(found, units)


def judge_means_by_moments(first: Moments, second: Moments) -> Difference:
    """The same by its limit law, where the groups' moments are known."""
    gap, covariance, freedom = _gap(first, second)
    # A floor far under what matters: the spread within the groups is the larger part of all.
    floor = 1e-9 * float(np.trace(covariance)) / 4
    observed = float(squared_distances(gap[None], covariance[None], floor=floor)[0])
    return Difference(gap, covariance, freedom, hotelling_p(observed, len(gap), freedom), "limit")


def judge_distance_by_moments(first: Moments, second: Moments) -> Difference:
    """`judge_distance` by its limit law, where the groups' moments are known."""
    gap, covariance, freedom = _gap(first, second)
    p = weighted_chi_square_p(
        float(gap @ gap), np.asarray(np.linalg.eigvalsh(covariance), np.float64)
    )
    return Difference(gap, covariance, freedom, p, "limit")


def judge_distance(units: Units, *, seed: int) -> Difference:
    """Do the groups differ in any of the k measures? The plain squared length of the gap.

    The limit is a weighted sum of χ², matched in three moments. Raises ParameterError (seed).
    Source: Imhof 1961, Biometrika 48, eq. 4.1 (Pearson's approximation).
    """
    units, way = one_way_round(units)
    gap, parts = _studentise(units, units.labels)
    covariance = parts[0][0] + parts[1][0]
    observed = float(gap[0] @ gap[0])
    limit = weighted_chi_square_p(observed, np.linalg.eigvalsh(covariance))
    p, method = shuffle_units(observed, limit, units, partial(_plain_gaps, units), seed)
    freedom = freedom_of((parts[0][0], parts[1][0]), units.even_tellers)
    found = Difference(way * gap[0], covariance, freedom, p, method)
    return judge_few_of_units(found, units, plainly=True)


def weighted_chi_square_p(observed: float, weights: Floats) -> float:
    """The chance that a sum of χ² of one degree, each times its weight (m,), is larger."""
    moments = (np.array(np.sum(np.maximum(weights, 0) ** power)) for power in (1, 2, 3))
    first, second, third = moments
    return float(tail_of_moments(np.array(observed), (first, second, third)))


def tail_of_moments(observed: Floats, moments: tuple[Floats, Floats, Floats]) -> Floats:
    """The same for many sums (m,), of which only Σλ, Σλ² and Σλ³ are known; 1 where Σλ³ is 0.

    Source: Imhof 1961, Biometrika 48, eq. 4.1 (Pearson's approximation).
    """
    first, second, third = (np.maximum(one, LEAST_MOMENT) for one in moments)
    freedom = second**3 / third**2
    value = (observed - first) * np.sqrt(freedom / second) + freedom
    tail = special.chdtrc(freedom, np.maximum(value, 0))
    return np.where(moments[2] > 0, tail, 1.0)


def one_way_round(units: Units) -> tuple[Units, int]:
    """The same groups in the same order whichever was given first; −1 where they were turned.

    Which tellers a shuffle puts together follows from their order: asked the other way round a p
    near .05 stood on its other side.
    """
    if len(units.counts) > MOST_SHUFFLED:
        return units, 1
    groups = units.sums[: units.first], units.sums[units.first :]
    first, second = ((len(one), one.sum(axis=0).tolist()) for one in groups)
    if first <= second:
        return units, 1
    return units.turned, -1


def shuffle_units(
    observed: float, limit: float, units: Units, statistic: Callable[[Floats], Floats], seed: int
) -> tuple[float, str]:
    """The p of what is observed, and whether tellers were shuffled for it.

    limit: its p by the limit law. statistic: of labels (draws, m), what each draw gives (draws,).
    Source: Besag & Clifford 1991, Biometrika 78 (ending early).
    """
    tellers, far = min(units.even_tellers), not BORDER[0] <= limit <= BORDER[1]
    if tellers >= MANY or (tellers >= SURE and far) or len(units.counts) > MOST_SHUFFLED:
        return limit, "limit"
    drawn = np.zeros(0)
    for step, draws in enumerate(STEPS):
        labels = permuted_labels(len(units.counts), units.first, draws, seed, after=STEPS[:step])
        drawn = np.concatenate([drawn, statistic(labels)])
        if np.sum(drawn >= observed * (1 - 1e-9)) >= ENOUGH:
            break
    return permutation_p(observed, drawn), "permutation"


def _squared_gaps(units: Units, floor: float, labels: Floats) -> Floats:
    gaps, drawn = _studentise(units, labels)
    return squared_distances(gaps, drawn[0] + drawn[1], floor=floor)


def _plain_gaps(units: Units, labels: Floats) -> Floats:
    drawn = _mean(units, labels) - _mean(units, 1 - labels)
    squares: Floats = (drawn**2).sum(axis=1)
    return squares


def _gap(first: Moments, second: Moments) -> tuple[Floats, Floats, float]:
    parts = (first.covariance_of_mean, second.covariance_of_mean)
    freedom = freedom_of(parts, (first.even_tellers, second.even_tellers))
    return first.mean - second.mean, parts[0] + parts[1], freedom


def _studentise(units: Units, labels: Floats) -> tuple[Floats, tuple[Floats, Floats]]:
    rest = units.centred
    if len(labels) > 1 and (units.counts == 1).all():
        return _studentise_single(rest, labels)
    first, of_first = weighted_moments(labels, rest, units.counts)
    second, of_second = weighted_moments(1 - labels, rest, units.counts)
    return first - second, (of_first, of_second)


def _studentise_single(values: Floats, labels: Floats) -> tuple[Floats, tuple[Floats, Floats]]:
    """The same for many draws of tellers who told once, (m, k): one product makes both groups."""
    products = (values[:, :, None] * values[:, None, :]).reshape(len(values), -1)
    told = np.hstack([np.ones((len(values), 1)), values, products])
    first = labels @ told
    (gap, of_first), (other, of_second) = (
        _mean_of_single(sums, values.shape[1]) for sums in (first, told.sum(axis=0) - first)
    )
    return gap - other, (of_first, of_second)


def _mean_of_single(sums: Floats, width: int) -> tuple[Floats, Floats]:
    """Means (draws, k) and their covariances from numbers, sums and products side by side."""
    size, total = sums[:, 0], sums[:, 1 : 1 + width]
    means = total / size[:, None]
    spread = sums[:, 1 + width :].reshape(-1, width, width) - total[:, :, None] * means[:, None, :]
    return means, spread / (size * (size - 1))[:, None, None]


def _mean(units: Units, labels: Floats) -> Floats:
    means: Floats = labels @ units.sums / (labels @ units.counts)[:, None]
    return means
