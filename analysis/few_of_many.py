"""Would chance draw such a group of few people out of so many?

Of very many people two groups are not shuffled but judged by a limit law, which takes each group as
spread as it is seen. Where nearly all answer alike, most groups of few show no spread at all: of 20
people beside 2,500, where 95 of 100 take one of two options, .40 of draws were called different.
So as many tellers are drawn out of all, again and again, and what the group shows is set beside
what they show.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from analysis.arrays import Codes, Floats
from analysis.difference import BORDER, ENOUGH, MOST_SHUFFLED, Difference, covariance_of_all
from analysis.grouping import Units
from analysis.resampling import STEPS, permutation_p, squared_distances
from analysis.seeds import generator_from
from analysis.told import Told, starts_of

SEED = 0
LARGE = 300
"""From so many tellers on a group shows its spread, also where 98 of 100 answer alike."""
Statistic = Callable[[Floats, Floats], Floats]
"""Of sums (draws, m, k) and counts (draws, m) of tellers, what each draw shows (draws,)."""


class _Tellers(Protocol):
    """The tellers of a set, who can be drawn from it."""

    @property
    def number(self) -> int:
        """How many they are."""

    def take(self, chosen: Codes) -> tuple[Floats, Floats]:
        """Sums (draws, m, k) and counts (draws, m) of the chosen tellers (draws, m)."""


@dataclass(frozen=True)
class _OfUnits:
    """Tellers with the sums (m, k) and counts (m,) of their stories."""

    sums: Floats
    counts: Floats

    @property
    def number(self) -> int:
        return len(self.counts)

    def take(self, chosen: Codes) -> tuple[Floats, Floats]:
        return self.sums[chosen], self.counts[chosen]


@dataclass(frozen=True)
class _OfCodes:
    """Tellers of one story by the codes of these, then those of several."""

    measures: Floats
    """(c, k) of codes."""
    reached: Codes
    """(c,) how many tellers of one story have this code or one before it."""
    sums: Floats
    """(q, k) over the stories of each teller of several."""
    counts: Floats
    """(q,) how many these are."""

    @property
    def number(self) -> int:
        return int(self.reached[-1]) + len(self.counts)

    def take(self, chosen: Codes) -> tuple[Floats, Floats]:
        single = int(self.reached[-1])
        codes = np.searchsorted(self.reached, chosen, side="right")
        sums = self.measures[codes.clip(max=len(self.measures) - 1)]
        counts = np.ones(chosen.shape)
        again = chosen >= single
        sums[again], counts[again] = (
            one[chosen[again] - single] for one in (self.sums, self.counts)
        )
        return sums, counts


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
    return _with_draws(found, _of_codes(few, centred), _of_codes(everybody, centred), statistic)


def judge_few_of_units(found: Difference, units: Units, *, plainly: bool = False) -> Difference:
    """The same for tellers (m, k) with the sums of their stories."""
    number = min(units.tellers)
    if found.method != "limit" or not _is_doubtful(found, units.even_tellers, number):
        return found
    units = units if units.first == number else units.turned
    sums, counts = units.centred, units.counts
    statistic = _gaps(counts.sum(), None if plainly else covariance_of_all(units))
    few = _OfUnits(sums[:number], counts[:number])
    return _with_draws(found, few, _OfUnits(sums, counts), statistic)


def _is_doubtful(found: Difference, even_tellers: tuple[float, float], few: int) -> bool:
    """Whether the limit may be too sure: it says so of a group that is small."""
    return min(even_tellers) < LARGE and found.p <= BORDER[1] and few <= MOST_SHUFFLED


def _with_draws(
    found: Difference, few: _Tellers, everybody: _Tellers, statistic: Statistic
) -> Difference:
    [observed] = statistic(*few.take(np.arange(few.number)[None]))
    drawn = _draw(everybody, few.number, float(observed), statistic)
    return replace(found, p=max(found.p, permutation_p(float(observed), drawn)))


def _size(told: Told) -> tuple[int, int, bytes]:
    """By it the smaller group comes first, whichever was named first."""
    return told.tellers(), told.stories, told.counts.tobytes()


def _join(few: Told, many: Told) -> Told:
    apart = few.whose.max(initial=0) + 1 - many.whose.min(initial=0)
    whose = np.concatenate([few.whose, many.whose + apart])
    return Told(few.counts + many.counts, np.concatenate([few.again, many.again]), whose)


def _of_codes(told: Told, measures: Floats) -> _OfCodes:
    single = told.counts - np.bincount(told.again, minlength=len(told.counts))
    starts, stories = starts_of(told.whose), measures[told.again]
    sums = np.add.reduceat(stories, starts, axis=0) if len(starts) else stories
    counts = np.diff(starts, append=len(told.whose)).astype(np.float64)
    return _OfCodes(measures, np.cumsum(single), sums, counts)


def _draw(everybody: _Tellers, tellers: int, observed: float, statistic: Statistic) -> Floats:
    """What draws show, with replacement: of so many few are drawn twice, and p is no smaller."""
    generator, drawn = generator_from(SEED), np.zeros(0)
    for draws in STEPS:
        chosen = generator.integers(0, everybody.number, (draws - len(drawn), tellers))
        drawn = np.concatenate([drawn, statistic(*everybody.take(chosen))])
        if np.sum(drawn >= observed * (1 - 1e-9)) >= ENOUGH:
            break
    return drawn


def _gaps(stories: float, spread: Floats | None) -> Statistic:
    """Squared gaps between tellers and the rest of all, whose mean is 0.

    stories: of all. spread (k, k): the covariance of the mean of all, which stands for that of the
    rest; None leaves the gaps as they are.
    """

    def statistic(sums: Floats, counts: Floats) -> Floats:
        total, number = sums.sum(axis=1), counts.sum(axis=1)[:, None]
        means = total / number
        gaps: Floats = means + total / (stories - number)
        if spread is None:
            squares: Floats = (gaps**2).sum(axis=1)
            return squares
        tellers = counts.shape[1]
        left = np.maximum(number - counts, 1)
        moves = (sums - means[:, None] * counts[:, :, None]) / left[:, :, None]
        of_few = np.swapaxes(moves, 1, 2) @ moves * (tellers - 1) / tellers
        return squared_distances(gaps, of_few + spread, floor=1e-9 * float(np.trace(spread)))

    return statistic
