"""Does a story of one group lie higher than one of the other as often as lower?

Brunner and Munzel's test, by shuffles of tellers or by its limit law. A test of mean ranks asks
whether two groups are alike in everything: of two with one middle, one at both ends and one in
between, it calls 10 to 15 of 100 different, however many they are.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from analysis.arrays import Codes, Floats
from analysis.difference import Difference, freedom_of, hotelling_p
from analysis.few_of_many import judge_few_of_units
from analysis.grouping import Groups, Units, gather_units
from analysis.permutation import one_way_round, shuffle_units
from analysis.tellers import Moments, number_tellers, of

BLOCK = 1 << 20
"""So many stories of shuffles are laid out at a time."""
LEAST_VARIANCE = 1e-12
"""Where one group lies wholly over the other there is none."""


@dataclass(frozen=True)
class _Ordered:
    """Stories by rising value: who told them, and between which places equal ones lie."""

    whose: Codes
    """(n,) the number of the teller among the units."""
    begins: Codes
    ends: Codes
    """(n,)"""
    by_teller: Codes
    """(n,) the places, teller by teller."""
    starts: Codes
    """(m,) where each teller's begin there."""
    counts: Floats
    """(m,) how many they are."""
    values: Codes
    """(u,) where each value begins."""


def judge_higher(values: Floats, groups: Groups, *, seed: int) -> Difference:
    """Judge values (n,) without NaN, each of one of the two groups, of which neither is empty.

    The gap is the chance that a story of the first group lies higher, ties halved, less one half.
    Raises ParameterError (seed).
    Source: Brunner & Munzel 2000, Biometrical Journal 42; Neubert & Brunner 2007, Computational
    Statistics & Data Analysis 51 (shuffles); Obuchowski 1997, Biometrics 53 (several stories each).
    """
    units, way = one_way_round(gather_units(values[:, None], groups))
    laid = _lay_out(values, groups, units, way)
    chance, parts = _chances(laid, units.labels)
    variances = (parts[0].reshape(1, 1), parts[1].reshape(1, 1))
    gap, covariance = chance - 0.5, variances[0] + variances[1]
    freedom = freedom_of(variances, units.even_tellers)
    observed = float(_squares(laid, units.labels)[0])
    limit = hotelling_p(observed, 1, freedom)
    p, method = shuffle_units(observed, limit, units, partial(_squares, laid), seed)
    found = Difference(way * gap, covariance, freedom, p, method)
    return judge_few_of_units(found, _by_ranks(laid, units.first))


def judge_higher_by_moments(above: Moments, below: Moments) -> Difference:
    """The same by its limit law.

    above: of each of the first group's stories, the share of the second's that lie lower; below: of
    each of the second's, the share of the first's.
    """
    parts = (above.covariance_of_mean, below.covariance_of_mean)
    freedom = freedom_of(parts, (above.even_tellers, below.even_tellers))
    gap, covariance = above.mean - 0.5, parts[0] + parts[1]
    observed = float(gap[0] ** 2 / max(covariance[0, 0], LEAST_VARIANCE))
    return Difference(gap, covariance, freedom, hotelling_p(observed, 1, freedom), "limit")


def _lay_out(values: Floats, groups: Groups, units: Units, way: int) -> _Ordered:
    whose = np.empty(len(values), np.intp)
    begun = 0
    for one in (groups.first, groups.second)[::way]:
        codes, number = number_tellers(of(groups.tellers, one), int(one.sum()))
        whose[one], begun = codes + begun, begun + number
    order = np.argsort(values, kind="stable")
    ordered, whose = values[order], whose[order]
    begins = np.searchsorted(ordered, ordered, side="left")
    return _Ordered(
        whose,
        begins,
        np.searchsorted(ordered, ordered, side="right"),
        np.argsort(whose, kind="stable"),
        np.cumsum(units.counts, dtype=np.intp) - units.counts.astype(np.intp),
        units.counts,
        np.unique(begins),
    )


def _by_ranks(laid: _Ordered, first: int) -> Units:
    """The tellers with their stories' places among all, as shares."""
    ranks = (laid.begins + laid.ends) / (2 * len(laid.whose))
    sums = np.add.reduceat(ranks[laid.by_teller], laid.starts)
    return Units(sums[:, None], laid.counts, first)


def _squares(laid: _Ordered, labels: Floats) -> Floats:
    """The squared statistic (draws,) for labels (draws, m), 1 for the first group and else 0."""
    some = max(BLOCK // len(laid.whose), 1)
    blocks = [labels[start : start + some] for start in range(0, len(labels), some)]
    squares, told_once = [], (laid.counts == 1).all()
    for block in blocks:
        chance, parts = (_chances_of_single if told_once else _chances)(laid, block)
        squares.append((chance - 0.5) ** 2 / np.maximum(parts[0] + parts[1], LEAST_VARIANCE))
    return np.concatenate(squares)


def _chances(laid: _Ordered, labels: Floats) -> tuple[Floats, tuple[Floats, Floats]]:
    """The chance (draws,) that the first group's lie higher, and its variance by each group."""
    of_first = labels[:, laid.whose]
    passed = np.zeros((len(labels), len(laid.whose) + 1))
    np.cumsum(of_first, axis=1, out=passed[:, 1:])
    under = (passed[:, laid.begins] + passed[:, laid.ends]) / 2
    rest = (laid.begins + laid.ends) / 2 - under
    first = passed[:, -1:]
    second = len(laid.whose) - first
    sums = np.add.reduceat(
        np.where(of_first > 0, rest / second, under / first)[:, laid.by_teller], laid.starts, axis=1
    )
    mean, of_above = _mean_and_variance(labels, sums, laid.counts)
    _, of_below = _mean_and_variance(1 - labels, sums, laid.counts)
    return mean, (of_above, of_below)


def _chances_of_single(laid: _Ordered, labels: Floats) -> tuple[Floats, tuple[Floats, Floats]]:
    """The same where each told one story: how many of either group have each value is enough."""
    first = np.add.reduceat(labels[:, laid.whose], laid.values, axis=1)
    second = np.diff(laid.values, append=len(laid.whose)) - first
    chance = _mean_and_square(first, _under(second))
    rest = _mean_and_square(second, _under(first))
    return chance[0], (chance[1], rest[1])


def _under(counts: Floats) -> Floats:
    """The share (draws, u) of the counts (draws, u) that lies under each value, ties halved."""
    under: Floats = (np.cumsum(counts, axis=1) - counts / 2) / counts.sum(axis=1, keepdims=True)
    return under


def _mean_and_square(counts: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Means (draws,) of values (draws, u) that so many have, and their variances."""
    number = counts.sum(axis=1)
    means = (counts * values).sum(axis=1) / number
    squares = (counts * (values - means[:, None]) ** 2).sum(axis=1)
    return means, squares / np.maximum(number * (number - 1), 1)


def _mean_and_variance(labels: Floats, sums: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """Means (draws,) over the stories of those labelled, and their variances, by who is left out
    (as in `take_moments`)."""
    stories, tellers = labels @ counts, labels.sum(axis=1)
    means = (labels * sums).sum(axis=1) / stories
    left = np.where(labels > 0, stories[:, None] - counts, 1)
    moves = labels * (sums - means[:, None] * counts) / left
    return means, (moves**2).sum(axis=1) * (tellers - 1) / tellers
