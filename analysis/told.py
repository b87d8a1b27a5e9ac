"""A set of stories as counts, and beside them the stories of tellers who told several.

Means, medians and their doubt follow from counts alone where each teller told one story. Where some
told more, their stories are looked at one by one, and only theirs: the numbers are those of
`take_moments`, whose doubt is over tellers.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Codes, Flags, Floats
from analysis.intervals import (
    ONE_TELLER,
    TOO_FEW_TELLERS,
    Estimate,
    places_of_quantile,
    worth_of,
)
from analysis.tellers import Moments
from analysis.triads import LogRatioSums

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Told:
    """The stories of a set by their codes.

    counts (c,): of all stories. again (r,): the code of each story by a teller of several. whose
    (r,): a number for her; the stories of one stand next to each other.
    """

    counts: Counts
    again: Codes
    whose: Codes

    @cached_property
    def stories(self) -> int:
        """How many stories there are."""
        return int(self.counts.sum())

    def tellers(self, members: Flags | None = None) -> int:
        """How many tellers have a story of these codes (c,); None is any."""
        if members is None:
            return self.stories - len(self.whose) + _distinct(self.whose)
        inside = self.whose[members[self.again]]
        return int(self.counts[members].sum()) - len(inside) + _distinct(inside)

    def tellers_in(self, labels: Codes, number: int) -> Counts:
        """How many tellers have a story of each label (number,); labels (c,) of codes, −1 none."""
        stories = np.bincount(labels + 1, self.counts, number + 1)[1:].astype(np.int64)
        if not len(self.whose):
            return stories
        again = labels[self.again]
        inside = np.flatnonzero(again >= 0)
        again, starts = again[inside], starts_of(self.whose[inside])
        teller = np.zeros(len(inside), np.intp)
        teller[starts[1:]] = 1
        seen = np.zeros((len(starts), number), np.bool_)
        seen[np.cumsum(teller), again] = True
        counts: Counts = stories - np.bincount(again, minlength=number) + seen.sum(axis=0)
        return counts

    @property
    def even_tellers(self) -> float:
        """Tellers had all told equally often, as in `Moments`."""
        if not len(self.whose):
            return float(self.stories)
        told = np.diff(starts_of(self.whose), append=len(self.whose))
        squares = self.stories - len(self.whose) + int((told**2).sum())
        return self.stories**2 / max(squares, 1)

    def moments(self, measures: Floats) -> Moments:
        """Moments of the measures (c, k) that codes stand for."""
        return by_teller(moments_of_counts(measures, self.counts), measures[self.again], self.whose)


def moments_of_counts(measures: Floats, counts: Counts) -> Moments:
    """Moments of measures (c, k) that counts (c,) of stories have, each its own teller."""
    stories = int(counts.sum())
    used = counts > 0
    known, times = measures[used], counts[used].astype(np.float64)
    width = measures.shape[1]
    if not stories:
        unknown = np.full((width, width), np.nan)
        return Moments(0, 0, 0.0, np.full(width, np.nan), unknown, unknown)
    mean = times @ known / stories
    rest = known - mean
    covariance = (rest * times[:, None]).T @ rest / max(stories - 1, 1)
    return Moments(stories, stories, float(stories), mean, covariance, covariance / stories)


def moments_of_sums(sums: LogRatioSums) -> Moments:
    """Moments of two measures from their sums, for two stories or more."""
    mean = sums.total / sums.stories
    spread = sums.products - sums.stories * np.outer(mean, mean)
    covariance = spread / (sums.stories - 1)
    of_mean = covariance / sums.stories
    return Moments(sums.stories, sums.stories, float(sums.stories), mean, covariance, of_mean)


def by_teller(plain: Moments, again: Floats, whose: Codes) -> Moments:
    """The moments where some tellers told several: `plain` are those of the stories as they are.

    again (r, k): the measures of the stories of tellers of several; whose (r,): see `Told`.
    """
    if not len(whose):
        return plain
    stories, starts = plain.stories, starts_of(whose)
    told = np.diff(starts, append=len(whose)).astype(np.float64)
    tellers = stories - len(whose) + len(starts)
    even = stories**2 / (stories - len(whose) + float((told**2).sum()))
    if tellers < 2:
        unknown = np.full_like(plain.covariance, np.nan)
        return replace(plain, tellers=tellers, even_tellers=even, covariance_of_mean=unknown)
    rest = again - plain.mean
    # One teller's move is how far the mean goes without her: of those who told once, as plain.
    once = (plain.covariance * (stories - 1) - rest.T @ rest) / (stories - 1) ** 2
    moves = np.add.reduceat(rest, starts, axis=0) / (stories - told)[:, None]
    of_mean = (once + moves.T @ moves) * (tellers - 1) / tellers
    return replace(plain, tellers=tellers, even_tellers=even, covariance_of_mean=of_mean)


def median_of_counts(
    values: Floats, told: Told, *, level: float = 0.95, order: Codes | None = None
) -> Estimate:
    """The median of values (c,) with its interval, as `median_of`, for 2 stories or more.

    order: (c,) the codes by rising value, where that is known.
    """
    ranked = np.argsort(values, kind="stable") if order is None else order
    order = ranked[told.counts[ranked] > 0]
    reached = np.cumsum(told.counts[order])
    stories = int(reached[-1])

    def at(place: int) -> float:
        return float(values[order[np.searchsorted(reached, place, side="right")]])

    middle = (at((stories - 1) // 2) + at(stories // 2)) / 2
    below = told.moments((values <= middle)[:, None].astype(np.float64))
    if below.tellers < 2:
        return Estimate(stories, below.tellers, middle, np.nan, np.nan, ONE_TELLER)
    size = worth_of(below, 0, level)
    places = places_of_quantile(stories, 0.5, size, level)
    if places is None:
        return Estimate(stories, below.tellers, middle, np.nan, np.nan, TOO_FEW_TELLERS)
    return Estimate(stories, below.tellers, middle, at(places[0]), at(places[1]))


def starts_of(whose: Codes) -> Codes:
    """Where each teller's stories begin (tellers,), among those of a number for her (r,)."""
    return np.flatnonzero(np.concatenate([[True], whose[1:] != whose[:-1]])[: len(whose)])


def _distinct(whose: Codes) -> int:
    return len(starts_of(whose)) if len(whose) else 0
