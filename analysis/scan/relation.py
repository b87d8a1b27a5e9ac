"""How strongly two answers belong together, on one scale for all kinds.

The measure is the RV coefficient of the two answers laid out by their distances, with what chance
gives taken away: 0 on average where the two have nothing to do with each other, 1 where each
follows from the other. Of two numbers it is near their squared correlation, of two choices near
Cramér's V²; it sees differences of place and of spread. Everything follows from the table of the
two answers, places by places, so that a million stories cost what counting them costs.

Source: Escoufier 1973, Biometrics 29 (RV); Székely, Rizzo & Bakirov 2007, Annals of Statistics 35
(distance correlation, which RV is where distances are laid out whole: Josse & Holmes 2016,
Statistics Surveys 10, section 3); Kazi-Aoual et al. 1995, Comp. Stat. & Data Analysis 20 (its mean
over permutations).
"""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import Floats
from analysis.permutation import tail_of_moments
from analysis.scan.places import Places

LEAST_SPREAD = 1e-12
Moments = tuple[Floats, Floats, Floats]


@dataclass(frozen=True)
class Together:
    """Tellers with several stories: what is alike among a teller's stories adds to chance."""

    share: float | Floats
    """(…) Ordered pairs of stories by one teller, both placed in both answers, for each story."""
    left: Floats
    """(…, d, d) covariance of two stories of one teller in the left answer."""
    right: Floats
    """(…, e, e)"""


@dataclass(frozen=True)
class Answer:
    """One of two answers over the stories placed in both, in tables (…, k, l)."""

    shares: Floats
    """(…, k) of the stories"""
    rest: Floats
    """(…, k, d) its places about the mean of the stories"""
    covariance: Floats
    """(…, d, d)"""
    square: Floats
    """(…) squared size of the covariance, never 0"""

    @property
    def reach(self) -> Floats:
        """(…, k) how far each place lies along the covariance."""
        reach: Floats = ((self.rest @ self.covariance) * self.rest).sum(axis=-1)
        return reach

    @property
    def carried(self) -> Floats:
        """(…) the share of the stories that carry the variance: near 0 where a few do."""
        lengths = (self.rest**2).sum(axis=-1)
        fourth = (self.shares * lengths**2).sum(axis=-1)
        second = (self.shares * lengths).sum(axis=-1) ** 2
        carried: Floats = second / np.maximum(fourth, LEAST_SPREAD**2)
        return carried


@dataclass(frozen=True)
class Strength:
    """How strongly two answers belong together, from their covariances (…, d, d) and (…, e, e)."""

    stories: Floats
    """(…)"""
    effect: Floats
    """(…) 0 where chance gives as much, 1 where one answer is the other; NaN where one of them
    does not vary."""
    observed: Floats
    """(…) what is tested: stories times the squared length of the cross-covariance."""
    most: Floats
    """(…) what `observed` would be were one answer the other."""
    moments: Moments
    """Σλ, Σλ², Σλ³, each (…), of the sum of λ·χ² that `observed` follows where nothing is
    related."""

    def limit_p(self) -> Floats:
        """The chance (…) of as much or more where nothing is related, by the limit law."""
        tail = tail_of_moments(self.observed, self.moments)
        return np.where(np.isnan(self.effect), np.nan, tail)


@dataclass(frozen=True)
class Relation(Strength):
    """How two answers belong together, for each of the tables (…, k, l) given."""

    crossed: Floats
    """(…, d, e) cross-covariance"""
    left: Answer
    right: Answer

    def pull(self) -> Floats:
        """(…, k, l) the effect's derivative by one more story at each place, times the stories.

        The coefficient is |C|² / (|A| |B|); a story at (x, y) moves C by xy′ − C, A by xx′ − A and
        B by yy′ − B, over the number of stories.
        """
        scale = np.sqrt(self.left.square * self.right.square)
        own = (self.left.reach / self.left.square[..., None])[..., :, None] + (
            self.right.reach / self.right.square[..., None]
        )[..., None, :]
        both = self.left.rest @ self.crossed @ self.right.rest.mT / scale[..., None, None]
        coefficient = (self.observed / self.most)[..., None, None]
        scaled = self.most / np.maximum(self.most - self.moments[0], LEAST_SPREAD)
        pull: Floats = scaled[..., None, None] * (2 * both - coefficient * own)
        return pull


@dataclass(frozen=True)
class Sums:
    """What a relation needs of tables (…, k, l): sums of stories, which add up over parts."""

    left: Floats
    """(…, k) stories in each of the left's places"""
    right: Floats
    """(…, l)"""
    crossed: Floats
    """(…, d, e) the products of both places, summed over the stories"""


def relate(
    tables: Floats, left: Places, right: Places, together: Together | None = None
) -> Relation:
    """The relation in tables (…, k, l) of stories in the left's k places by the right's l.

    `together` is needed where tellers told several stories.
    """
    stories = tables.sum(axis=(-2, -1))
    count = np.maximum(stories, 1)
    first = _answer(tables.sum(axis=-1), count, left.layout)
    second = _answer(tables.sum(axis=-2), count, right.layout)
    crossed = first.rest.mT @ (tables @ second.rest) / count[..., None, None]
    return _relate(stories, first, second, crossed, together)


def relate_sums(
    sums: Sums, left: Places, right: Places, together: Together | None = None
) -> Relation:
    """The same from the sums alone; its numbers may differ in their last bits."""
    stories = sums.left.sum(axis=-1)
    count = np.maximum(stories, 1)
    first = _answer(sums.left, count, left.layout)
    second = _answer(sums.right, count, right.layout)
    means = (sums.left @ left.layout)[..., :, None] * (sums.right @ right.layout)[..., None, :]
    crossed = sums.crossed / count[..., None, None] - means / (count**2)[..., None, None]
    return _relate(stories, first, second, crossed, together)


def measure_strength(
    stories: Floats, first: Floats, second: Floats, crossed: Floats, together: Together | None
) -> Strength:
    """From the covariances first (…, d, d) and second (…, e, e) of so many stories (…), and how
    both go together, crossed (…, d, e)."""
    count = np.maximum(stories, 1)
    observed = count * _dot(crossed, crossed)
    most = count * np.sqrt(_square(first) * _square(second))
    moments = _moments(first, second, count, together)
    flat = (np.minimum(_trace(first), _trace(second)) <= LEAST_SPREAD) | (most <= moments[0])
    effect = (observed - moments[0]) / np.where(flat, np.nan, most - moments[0])
    return Strength(stories, effect, observed, most, moments)


def _relate(
    stories: Floats, first: Answer, second: Answer, crossed: Floats, together: Together | None
) -> Relation:
    found = measure_strength(stories, first.covariance, second.covariance, crossed, together)
    return Relation(**vars(found), crossed=crossed, left=first, right=second)


def _answer(counts: Floats, stories: Floats, layout: Floats) -> Answer:
    shares = counts / stories[..., None]
    # Row by row: in one product a table's bits would depend on those beside it.
    rest = layout - shares[..., None, :] @ layout
    covariance = rest.mT @ (shares[..., None] * rest)
    return Answer(shares, rest, covariance, _square(covariance))


def _square(covariance: Floats) -> Floats:
    """(…) its squared size, never 0."""
    square: Floats = np.maximum(_dot(covariance, covariance), LEAST_SPREAD**2)
    return square


def _moments(first: Floats, second: Floats, count: Floats, together: Together | None) -> Moments:
    """Traces of the powers of first ⊗ second + share · left ⊗ right, the mean exact.

    Tellers change places as wholes, so that stories of one teller stay together on both sides: what
    is alike among them on both sides adds to what chance gives.
    """
    squares = first @ first, second @ second
    one = _trace(first) * _trace(second) * count / np.maximum(count - 1, 1)
    two = _trace(squares[0]) * _trace(squares[1])
    three = _dot(squares[0], first) * _dot(squares[1], second)
    if together is None:
        return one, two, three
    left, right, share = together.left, together.right, together.share
    own = left @ left, right @ right
    more = (
        share * _trace(left) * _trace(right),
        2 * share * _dot(first, left) * _dot(second, right)
        + share**2 * _trace(own[0]) * _trace(own[1]),
        3 * share * _dot(squares[0], left) * _dot(squares[1], right)
        + 3 * share**2 * _dot(first, own[0]) * _dot(second, own[1])
        + share**3 * _dot(own[0], left) * _dot(own[1], right),
    )
    # Tellers whose stories are less alike than strangers' are taken for strangers.
    zero = np.zeros_like(one)
    added = [np.maximum(some, zero) for some in more]
    return one + added[0], two + added[1], three + added[2]


def _trace(matrices: Floats) -> Floats:
    trace: Floats = np.trace(matrices, axis1=-2, axis2=-1)
    return trace


def _dot(first: Floats, second: Floats) -> Floats:
    """The trace of the product of two symmetric matrices."""
    product: Floats = (first * second).sum(axis=(-2, -1))
    return product
