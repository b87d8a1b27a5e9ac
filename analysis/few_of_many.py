"""Would chance draw such a group of few people out of so many?

Of very many people two groups are not shuffled but judged by a limit law, which takes each group as
spread as it is seen. Where nearly all answer alike, most groups of few show no spread at all: of 20
people beside 2,500, where 95 of 100 take one of two options, .40 of draws were called different.
So as many tellers are drawn out of all, again and again, and what the group shows is set beside
what they show.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from analysis.arrays import Codes, Floats
from analysis.difference import BORDER, ENOUGH, MOST_SHUFFLED, Difference, covariance_of_all
from analysis.grouping import Units
from analysis.resampling import STEPS, permutation_p, squared_distances
from analysis.seeds import generator_from
from analysis.told import Told, starts_of

SEED = 0
LARGE = 300
"""From so many tellers on a group shows its spread, also where 98 of 100 answer alike."""


@dataclass(frozen=True)
class _Tellers:
    """Tellers by kind: who told the same single story are of one, who told several of her own."""

    sums: Floats
    """(t, k) over the stories of a teller of each kind."""
    counts: Floats
    """(t,) how many these are."""
    kinds: Codes
    """(n,) of each teller."""

    def take(self, chosen: Codes) -> "_Drawn":
        """The chosen tellers (draws, m)."""
        draws, tellers = chosen.shape
        return _Drawn(self, self.kinds[chosen].ravel(), draws, tellers)


@dataclass(frozen=True)
class _Drawn:
    """Draws of as many tellers each, by their kinds (draws · m,)."""

    among: _Tellers
    kinds: Codes
    draws: int
    tellers: int

    def add_up(self, of_kinds: Floats, weights: Floats | None = None) -> Floats:
        """What each draw's tellers have together, (draws, j), of (t, j); weights (draws · m,)."""
        starts = np.arange(0, len(self.kinds) + 1, self.tellers)
        weights = np.ones(len(self.kinds)) if weights is None else weights
        shape = self.draws, len(of_kinds)
        drawn = sparse.csr_array((weights, self.kinds, starts), shape=shape)
        return np.asarray(drawn @ of_kinds, np.float64)


Statistic = Callable[[_Drawn], Floats]
"""What each draw shows (draws,)."""


def judge_few_of_many(
    found: Difference,
    first: Told,
    second: Told,
    measures: Floats,
    *,
    plainly: bool = False,
) -> Difference:
    """What a limit law found about two groups, with the larger p of its own and of such draws.

    measures (c, k): of the codes. plainly: the gap itself is what is judged, not in its spread.
    Nothing is drawn where the limit is not sure anyway, or both groups are large.
    Source: Chung & Romano 2013, Annals of Statistics 41 (studentised permutation), with the spread
    of all for that of the larger group; Besag & Clifford 1991, Biometrika 78 (ending early).
    """
    few, many = sorted((first, second), key=_size)
    if not _is_doubtful(found, (few.even_tellers, many.even_tellers), few.tellers()):
        return found
    everybody = _join(few, many)
    moments = everybody.moments(measures)
    centred = measures - moments.mean
    statistic = _gaps(everybody.stories, None if plainly else moments.covariance_of_mean)
    return _with_draws(found, _by_kind(few, centred), _by_kind(everybody, centred), statistic)


def judge_few_of_units(found: Difference, units: Units, *, plainly: bool = False) -> Difference:
    """The same for tellers (m, k) with the sums of their stories."""
    number = min(units.tellers)
    if found.method != "limit" or not _is_doubtful(found, units.even_tellers, number):
        return found
    units = units if units.first == number else units.turned
    sums, counts = units.centred, units.counts
    statistic = _gaps(counts.sum(), None if plainly else covariance_of_all(units))
    everybody = _Tellers(sums, counts, np.arange(len(counts)))
    few = replace(everybody, kinds=np.arange(number))
    return _with_draws(found, few, everybody, statistic)


def _is_doubtful(found: Difference, even_tellers: tuple[float, float], few: int) -> bool:
    """Whether the limit may be too sure: it says so of a group that is small."""
    return min(even_tellers) < LARGE and found.p <= BORDER[1] and few <= MOST_SHUFFLED


def _with_draws(
    found: Difference, few: _Tellers, everybody: _Tellers, statistic: Statistic
) -> Difference:
    [observed] = statistic(few.take(np.arange(len(few.kinds))[None]))
    drawn = _draw(everybody, len(few.kinds), float(observed), statistic)
    return replace(found, p=max(found.p, permutation_p(float(observed), drawn)))


def _size(told: Told) -> tuple[int, int, bytes]:
    """By it the smaller group comes first, whichever was named first."""
    return told.tellers(), told.stories, told.counts.tobytes()


def _join(few: Told, many: Told) -> Told:
    apart = few.whose.max(initial=0) + 1 - many.whose.min(initial=0)
    whose = np.concatenate([few.whose, many.whose + apart])
    return Told(few.counts + many.counts, np.concatenate([few.again, many.again]), whose)


def _by_kind(told: Told, measures: Floats) -> _Tellers:
    single = told.counts - np.bincount(told.again, minlength=len(told.counts))
    starts, stories = starts_of(told.whose), measures[told.again]
    several = np.add.reduceat(stories, starts, axis=0) if len(starts) else stories
    counts = np.append(np.ones(len(single)), np.diff(starts, append=len(told.whose)))
    number = np.append(single, np.ones(len(starts), np.intp))
    kinds = np.repeat(np.arange(len(number)), number)
    return _Tellers(np.concatenate([measures, several]), counts, kinds)


def _draw(everybody: _Tellers, tellers: int, observed: float, statistic: Statistic) -> Floats:
    """What draws show, with replacement: of so many few are drawn twice, and p is no smaller."""
    generator, drawn = generator_from(SEED), np.zeros(0)
    for draws in STEPS:
        chosen = generator.integers(0, len(everybody.kinds), (draws - len(drawn), tellers))
        drawn = np.concatenate([drawn, statistic(everybody.take(chosen))])
        if np.sum(drawn >= observed * (1 - 1e-9)) >= ENOUGH:
            break
    return drawn


def _gaps(stories: float, spread: Floats | None) -> Statistic:
    """Squared gaps between tellers and the rest of all, whose mean is 0.

    stories: of all. spread (k, k): the covariance of the mean of all, which stands for that of the
    rest; None leaves the gaps as they are.
    """

    def statistic(drawn: _Drawn) -> Floats:
        sums, counts = drawn.among.sums, drawn.among.counts
        total = drawn.add_up(sums)
        number = drawn.add_up(counts[:, None])
        means = total / number
        gaps: Floats = means + total / (stories - number)
        if spread is None:
            squares: Floats = (gaps**2).sum(axis=1)
            return squares
        of_few = _covariances(drawn, means, number[:, 0])
        return squared_distances(gaps, of_few + spread, floor=1e-9 * float(np.trace(spread)))

    return statistic


def _covariances(drawn: _Drawn, means: Floats, stories: Floats) -> Floats:
    """Of the means (draws, k) over so many stories (draws,), by who is left out: (draws, k, k)."""
    sums, counts = drawn.among.sums, drawn.among.counts
    left = np.repeat(stories, drawn.tellers) - counts[drawn.kinds]
    weights = 1 / np.maximum(left, 1) ** 2
    products = (sums[:, :, None] * sums[:, None, :]).reshape(len(sums), -1)
    squares = drawn.add_up(products, weights).reshape(-1, means.shape[1], means.shape[1])
    cross = means[:, :, None] * drawn.add_up(sums * counts[:, None], weights)[:, None, :]
    own = drawn.add_up(counts[:, None] ** 2, weights)[:, :, None]
    moves = squares - cross - cross.swapaxes(1, 2) + own * means[:, :, None] * means[:, None, :]
    covariances: Floats = moves * (drawn.tellers - 1) / drawn.tellers
    return covariances
