"""The scan: every answer against every other, and which of the relations chance does not explain.

Pairs of one question with itself (a triad and its "does not apply") are left out. A pair needs
enough tellers who placed both, and enough stories that differ; `reason` says what it lacks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Codes, Flags, Floats, Hashes, checked_count, checked_level, is_number
from analysis.difference import MOST_SHUFFLED
from analysis.errors import ParameterError
from analysis.hands import OWN, Hands
from analysis.intervals import (
    ALL_ALIKE,
    JUST_BESIDE,
    NO_STORIES,
    TOO_FEW_TELLERS,
    left_to_chance,
)
from analysis.scan.alike import Alike
from analysis.scan.columns import Column
from analysis.scan.discovery import Dependence, adjust_p
from analysis.scan.laid import Laid, cut_alike, lay_out_columns, pair_up
from analysis.scan.pairs import Pair
from analysis.scan.shuffles import MOST, Shuffled, shuffle_p
from analysis.tellers import number_tellers

FEWEST_TELLERS = 20
FEWEST_DAYS = 5
"""Had all been as busy."""
FEWEST_APART = 5
"""Stories that must carry a column's variance; and, where the limit law judges, that chance would
put where both are unusual (the rule of five of a table of counts)."""
TOO_RARE = "too_rare"
TOO_FEW_DAYS = "too_few_days"


@dataclass(frozen=True)
class ScanOptions:
    """How a scan decides; kept beside what it found. Raises ParameterError."""

    false_discoveries: float = 0.05
    """The share of chance among what is called found that is allowed for."""
    dependence: Dependence = "alike"
    level: float = 0.95
    """Of the intervals."""
    fewest_tellers: int = FEWEST_TELLERS
    """Tellers, had all told equally often, who placed both answers."""
    shuffle: bool = True
    """Whether tellers are really shuffled where they are under 2,000; else the limit law judges."""

    most_shuffles: int = MOST
    """How often they are shuffled at most, where a pair is near the border."""

    def __post_init__(self) -> None:
        checked_level(self.level)
        share = self.false_discoveries
        if not (is_number(share) and 0 < share < 1):
            raise ParameterError("false_discoveries", share, "a number between 0 and 1")
        checked_count("fewest_tellers", self.fewest_tellers, 3)
        checked_count("most_shuffles", self.most_shuffles, 1)


@dataclass(frozen=True)
class Pattern:
    """A relation of two answers, with its strength and its doubt."""

    left: int
    right: int
    """Places of the two among the columns of the scan."""
    stories: int
    tellers: int
    """Who placed both; days, where one of the two is when it was told."""
    effect: float
    """0 … 1, under 0 where chance usually gives more; NaN where `reason` says why."""
    low: float
    high: float
    p: float
    method: str
    """`permutation`, `permutation_tail` or `limit`; empty where `reason` says why."""
    reason: str | None
    """`no_stories`, `too_few_tellers`, `too_few_days`, `all_alike`, `too_rare`, or None."""


@dataclass(frozen=True)
class Scan:
    """All pairs in the order of their columns, and which of them are found."""

    names: tuple[str, ...]
    """Of the columns that `left` and `right` point to."""
    patterns: tuple[Pattern, ...]
    adjusted: Floats
    """(pairs,) the level of false discoveries at which each is found; NaN where not judged."""
    options: ScanOptions
    seed: int
    stories: int

    @property
    def found(self) -> Flags:
        """(pairs,)"""
        return np.nan_to_num(self.adjusted, nan=1.0) < self.options.false_discoveries

    @property
    def judged(self) -> int:
        """How many pairs had a test."""
        return int(np.sum(~np.isnan(self.adjusted)))

    @property
    def expected_false(self) -> float:
        """How many of the found ones chance alone may have given, at most, on average."""
        return float(self.options.false_discoveries * self.found.sum())

    @property
    def under_level(self) -> tuple[int, float]:
        """Pairs with p under .05, and how many chance alone would give: a count of all p."""
        small = sum(one.p < 0.05 for one in self.patterns)
        return small, 0.05 * self.judged

    def ranked(self) -> NDArray[np.intp]:
        """The found pairs' places, the strongest effect first."""
        places = np.flatnonzero(self.found)
        effects = np.array([self.patterns[place].effect for place in places])
        return places[np.argsort(-effects, kind="stable")]


def find_patterns(  # noqa: PLR0913 - who does the work is no option of what is found
    columns: Sequence[Column],
    tellers: Hashes | None = None,
    *,
    against: Sequence[Column] = (),
    options: ScanOptions | None = None,
    seed: int = 0,
    hands: Hands = OWN,
) -> Scan:
    """Set every column against every other, or against the columns of `against` alone.

    `tellers` (n,) says who told each story; `hands` does the work, the same whoever does it.
    Raises ShapeError where columns differ in length.
    """
    chosen = options or ScanOptions()
    laid = lay_out_columns((*columns, *against), tellers)
    pairs = pair_up(laid.columns, len(columns) if against else 0)
    judge = partial(judge_alike, options=chosen, seed=seed)
    judged = [
        one for some in hands.work(judge, laid, cut_alike(laid.columns, pairs)) for one in some
    ]
    return gather_scan(laid, sorted(judged, key=attrgetter("left", "right")), chosen, seed)


def gather_scan(laid: Laid, patterns: Sequence[Pattern], options: ScanOptions, seed: int) -> Scan:
    """The judged pairs of a scan with which of them are found among so many."""
    p = np.array([one.p for one in patterns])
    adjusted = adjust_p(p, dependence=options.dependence)
    names = tuple(one.name for one in laid.columns)
    return Scan(names, tuple(patterns), adjusted, options, seed, len(laid.tellers.whose))


def find_pattern(
    left: Column,
    right: Column,
    tellers: Hashes | None = None,
    *,
    options: ScanOptions | None = None,
    seed: int = 0,
) -> Pattern:
    """One pair alone, as a scan judges it, by `tellers` (n,).

    Raises ShapeError where the columns differ in length.
    """
    return find_patterns([left], tellers, against=[right], options=options, seed=seed).patterns[0]


def judge_pair(pair: Pair, whose: Codes, *, options: ScanOptions, seed: int) -> Pattern:
    """One pair, as a scan of just these two columns judges it, whatever else is in the scan.

    `whose` (n,) is 0 … tellers − 1, or days − 1 where the pair is judged by days.
    """
    return _judge([pair], [(0, 1)], whose, options, seed)[0]


def judge_alike(
    laid: Laid, places: Sequence[tuple[int, int]], *, options: ScanOptions, seed: int
) -> list[Pattern]:
    """Pairs of columns that are laid out alike, each as if it were alone."""
    whose = laid.drawn(*places[0]).whose
    return _judge([laid.pair(*both) for both in places], places, whose, options, seed)


def _judge(
    pairs: Sequence[Pair],
    places: Sequence[tuple[int, int]],
    whose: Codes,
    options: ScanOptions,
    seed: int,
) -> list[Pattern]:
    alike = Alike(pairs)
    shuffled = options.shuffle & (alike.tellers < MOST_SHUFFLED)
    reasons = _lacks(alike, options, shuffled)
    judged = np.array([not why for why in reasons])
    chances, methods = alike.relation.limit_p(), ["limit" if one else "" for one in judged]
    for one in np.flatnonzero(shuffled & judged).tolist():
        drawn = _shuffle(pairs[one], whose, options, seed)
        chances[one], methods[one] = drawn.p, drawn.method
    first, last = alike.interval(options.level)
    # As `agree_at_nought`: whether the interval holds 0 is for the test to say.
    beside = np.clip(alike.relation.effect, 0, JUST_BESIDE)
    first = np.where(chances < left_to_chance(options.level), np.maximum(first, beside), 0.0)
    numbers = np.where(judged, [alike.relation.effect, first, last, chances], np.nan)
    counts = np.stack([alike.relation.stories, alike.tellers]).astype(np.intp)
    told = zip(places, counts.T.tolist(), numbers.T.tolist(), methods, reasons, strict=True)
    return [
        Pattern(left, right, stories, tellers, effect, low, high, p, method, reason or None)
        for (left, right), (stories, tellers), (effect, low, high, p), method, reason in told
    ]


def _shuffle(pair: Pair, whose: Codes, options: ScanOptions, seed: int) -> Shuffled:
    both = pair.left.placed & pair.right.placed
    tellers_of_both, number = number_tellers(whose[both], int(both.sum()))
    if pair.by_days:
        first, second = (_of_days(one, both, tellers_of_both) for one in (pair.left, pair.right))
        tellers_of_both = np.arange(number)
    else:
        first, second = pair.left.features[both], pair.right.features[both]
    # One seed for all, so that a pair alone gets the p that it has in a scan.
    most, uneven = options.most_shuffles, pair.by_days
    return shuffle_p(first, second, tellers_of_both, most=most, uneven=uneven, seed=seed)


def _of_days(column: Column, both: Flags, days: Codes) -> Floats:
    """(days, d) for each day the mean of the times, or the sum of the answers from their mean: so
    many numbers are shuffled, however many told."""
    layout = column.places.layout
    places = days * len(layout) + column.codes[both]
    told = np.bincount(places, minlength=(days.max() + 1) * len(layout)).reshape(-1, len(layout))
    means: Floats = told @ layout / told.sum(axis=1, keepdims=True)
    sums: Floats = told @ (layout - told.sum(axis=0) / told.sum() @ layout)
    return sums if column.days is None else means


def _lacks(alike: Alike, options: ScanOptions, shuffled: Flags) -> list[str]:
    """(p) why each pair cannot be judged, empty where it can."""
    relation, even = alike.relation, alike.even_tellers
    by_days = alike.pairs[0].by_days
    few, fewest = TOO_FEW_TELLERS, options.fewest_tellers
    if by_days:
        few, fewest = TOO_FEW_DAYS, FEWEST_DAYS
    carried = relation.left.carried, relation.right.carried
    least = np.minimum(*carried)
    by_law = np.minimum(least, carried[0] * carried[1])
    lacks = {
        NO_STORIES: relation.stories == 0,
        few: even < fewest,
        ALL_ALIKE: np.isnan(relation.effect),
        TOO_RARE: even * np.where(shuffled, least, by_law) < FEWEST_APART,
    }
    return [str(why) for why in np.select(list(lacks.values()), list(lacks), "")]
