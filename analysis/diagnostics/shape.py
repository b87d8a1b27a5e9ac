"""The shape of a signifier's answers: how many lie in the middle, at the ends, in one part.

Each share stands beside that of an even spread. Middles and ends are those of placements; a scale
and a choice have only parts.
"""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import Codes, Flags, Floats, Hashes
from analysis.diagnostics.asked import Asked, Kind
from analysis.entropy import entropy_of
from analysis.intervals import NO_STORIES, Estimate, share_of
from analysis.loci import LOCI, REACH, LocusShares, share_loci
from analysis.parts import FORGIVEN, NINTHS, SIXTEENTHS, cut_line, sixteenths_of, squares_of
from analysis.tellers import of

CORNER = 0.8
SIDE = 1 / 3
MIDDLES = {
    Kind.TRIAD: (1 / 3, REACH, 6 * REACH**2),
    Kind.DYAD: (0.5, REACH / 2, REACH),
    Kind.STONE: (0.5, REACH, (2 * REACH) ** 2),
}
"""Where the middle lies in each coordinate, how far it reaches, its share of an even spread."""

UNKNOWN = Estimate(0, 0, np.nan, np.nan, np.nan, NO_STORIES)


@dataclass(frozen=True)
class Shape:
    """Where the placed stories of one signifier lie."""

    middle: Estimate | None
    """Share in the middle: a triad's weights all within .1 of 1/3, a dyad from .45 to .55, a stone
    within .1 of the canvas's middle each way. None for scales and choices."""
    middle_when_even: float
    """The same share of an even spread; NaN where there is no middle."""
    ends: tuple[Estimate, ...]
    """Share at each end: a triad's weight over .8, a dyad's outer thirds; else empty."""
    at_ends: Estimate | None
    """Share at any of them; the others lie between."""
    ends_when_even: float
    loci: LocusShares | None
    """A triad's seven loci."""
    fullest: Estimate
    """Share of the stories in the fullest of the equal parts (sixteenths of a triad or a canvas,
    ninths of a dyad, the steps or options); where more lie about the middle answer, as near as
    `middle` is drawn about the middle, of these: a heap may lie on the border of parts."""
    entropy: Estimate
    """Evenness over these parts, 0 … 1."""


def shape_of(asked: Asked, tellers: Hashes | None = None, *, level: float = 0.95) -> Shape:
    """The shape of the placed stories, by tellers (n,).

    Raises ShapeError, ParameterError (level).
    """
    placed = asked.placed
    values, whose = asked.checked[placed], of(tellers, placed)
    middle, even_middle = middle_of(asked.kind, values)
    ends, even_ends = _ends(asked.kind, values)
    parts, number, story = _parts(asked, values)
    told = story if whose is None else whose[story]
    return Shape(
        None if middle is None else share_of(middle, whose, level=level),
        even_middle,
        tuple(share_of(column, whose, level=level) for column in ends.T),
        _any_end(ends, whose, level),
        even_ends,
        share_loci(values, whose, level=level) if asked.kind is Kind.TRIAD else None,
        _fullest(parts, story, whose, _about_median(asked.kind, values), level),
        entropy_of(parts, number, told, level=level) if number > 1 else UNKNOWN,
    )


def middle_of(kind: Kind, values: Floats) -> tuple[Flags | None, float]:
    """Which placed stories (n,) lie in the middle, and the share of an even spread.

    `values` (n, k) are the `checked` ones of the kind. None, NaN for a kind without a middle.
    """
    if kind not in MIDDLES:
        return None, np.nan
    middle, reach, even = MIDDLES[kind]
    near: Flags = np.logical_and.reduce(np.abs(values - middle) <= reach + FORGIVEN, axis=1)
    return near, even


def _ends(kind: Kind, values: Floats) -> tuple[Flags, float]:
    if kind is Kind.TRIAD:
        return values > CORNER - FORGIVEN, 3 * (1 - CORNER) ** 2
    if kind is Kind.DYAD:
        near = SIDE + FORGIVEN
        return np.column_stack([values[:, 0] <= near, values[:, 0] >= 1 - near]), 2 * SIDE
    return np.zeros((len(values), 0), dtype=np.bool_), np.nan


def _any_end(ends: Flags, tellers: Hashes | None, level: float) -> Estimate | None:
    at_one: Flags = np.logical_or.reduce(ends, axis=1)
    return share_of(at_one, tellers, level=level) if ends.shape[1] else None


def _parts(asked: Asked, values: Floats) -> tuple[Codes, int, Codes]:
    """The equal part of each answer, the number of parts, and the row that each is of."""
    kind, own = asked.kind, np.arange(len(values))
    if kind is Kind.TRIAD:
        return sixteenths_of(values), SIXTEENTHS, own
    if kind is Kind.DYAD:
        return cut_line(values[:, 0], NINTHS), NINTHS, own
    if kind is Kind.STONE:
        return squares_of(values), SIXTEENTHS, own
    if kind is Kind.SCALE and asked.steps is not None:
        last = len(asked.steps) - 1
        return np.rint(values[:, 0] * last).astype(np.intp), last + 1, own
    story, option = np.nonzero(values > 0)
    return option, values.shape[1], story


def _fullest(
    parts: Codes, story: Codes, tellers: Hashes | None, heap: Flags, level: float
) -> Estimate:
    if not len(parts):
        return UNKNOWN
    fullest = np.zeros(len(heap), np.bool_)
    fullest[story[parts == np.bincount(parts).argmax()]] = True
    return share_of(heap if heap.sum() > fullest.sum() else fullest, tellers, level=level)


def _about_median(kind: Kind, values: Floats) -> Flags:
    """The stories (n,) about the middle answer; none of a kind without a middle."""
    if kind not in MIDDLES or not len(values):
        return np.zeros(len(values), np.bool_)
    reach = MIDDLES[kind][1] + FORGIVEN
    apart = np.abs(values - np.median(values, axis=0))
    near: Flags = np.logical_and.reduce(apart <= reach, axis=1)
    return near


def fullest_mid_edge(loci: LocusShares) -> tuple[str, Estimate]:
    """The mid-edge with most stories, by name, and its share."""
    number = max(range(3, 6), key=lambda locus: int(loci.counts[locus]))
    return LOCI[number], loci.shares[number]
