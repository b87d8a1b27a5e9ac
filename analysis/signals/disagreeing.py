"""Stories whose text and placements disagree: they say what others say, and were placed elsewhere.

What a story's nearest by text placed is where its own text would lead one to look; of those that
say the very same none is chosen (`joining`). On each answer the gap is how much farther the story
lies from there than from the middle of all with words (squared distances; nearest-neighbour
regression after Stone, Annals of Statistics 5, 1977). Shuffled placements say what gaps chance
makes, of every answer and of a whole story; and the gaps of the other stories say how far those go
that mean what they say.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Floats, checked_level
from analysis.errors import ShapeError
from analysis.gower import Placements
from analysis.seeds import generator_from
from analysis.signals.joining import Joined, join
from analysis.signals.near import ENOUGH, Near, find_near
from analysis.signals.said import FEWEST, LEVEL, Said, Signals, chance_beyond, deviate_of

LEAST_ANSWERED = 3
"""So many of the nearest must have answered what the story answered."""
MEASURED_BY = 9  # shuffles that say how wide an answer's gaps are
SHUFFLES = 99
MOST_DRAWN = 10_000_000  # gaps of shuffled stories
_BLOCK = 2048  # stories whose gaps stay near the processor


@dataclass(frozen=True, eq=False)
class Disagreeing:
    """The signals, and ``together``: how likely text and placements are to go together as well as
    they do by chance alone (by shuffles; NaN where nothing was judged). Where they do not go
    together, nothing disagrees more than chance makes it."""

    signals: Signals
    together: float


def find_disagreeing(
    said: Said,
    placements: Placements,
    *,
    level: float = LEVEL,
    seed: int = 0,
    near: Near | None = None,
) -> Disagreeing:
    """Find the stories whose placements lie elsewhere than their text's neighbours placed.

    Whether a question applies is an answer beside where it was placed: each is held against its
    own kind, and what a story or its neighbours did not answer has no part. A signal is beyond
    `level` twice: beyond shuffled placements, and beyond the other stories' gaps.

    Args:
        said: what n stories say.
        placements: of the same n stories, row by row.
        level: the share of stories that are found where placements are shuffled, at most.
        seed: of the shuffles.
        near: what `find_near` gave for the same stories and seed, to seek once for both signals.

    Raises:
        ShapeError: placements, or the nearest, of another number of stories.
        ParameterError: a level that is none, or fewer than ten nearest.
    """
    checked_level(level)
    if len(placements.values) != len(said.ids):
        raise ShapeError("placements", placements.values.shape, f"({len(said.ids)}, …)")
    near = near or find_near(said, seed=seed)
    near = near.first(ENOUGH, len(said.ids))
    chances = np.full(len(near.order), np.nan)
    chances[near.order], together = _judge(near, said, placements.of(near.order), seed)
    return Disagreeing(Signals(chances, deviate_of(chances), level), together)


def _judge(near: Near, said: Said, placements: Placements, seed: int) -> tuple[Floats, float]:
    """The chance (n,) of each story's gap, and of all gaps together being so small."""
    stories = len(near.rows)
    worded = np.flatnonzero(near.rows[:, 0] >= 0) if stories else np.zeros(0, np.intp)
    if len(worded) < FEWEST or not len(placements.names):
        return np.full(stories, np.nan), np.nan
    placements.values[near.rows[:, 0] < 0] = np.nan  # whoever says nothing moves no middle
    joined, rng = join(near, said), generator_from(seed)
    widths = _widths(joined, placements, worded, rng)
    gaps = _sum_up(_gaps(joined, placements), widths)
    shuffles = min(SHUFFLES, max(MEASURED_BY, MOST_DRAWN // stories))
    drawn = np.stack(
        [
            _sum_up(_gaps(joined, _shuffled(placements, worded, rng)), widths)
            for _ in range(shuffles)
        ]
    )
    if np.count_nonzero(~np.isnan(gaps)) < FEWEST:
        return np.full(stories, np.nan), np.nan
    pool = np.sort(drawn[~np.isnan(drawn)])
    beyond = len(pool) - np.searchsorted(pool, gaps, side="left")
    by_shuffles = np.where(np.isnan(gaps), np.nan, (1 + beyond) / (1 + len(pool)))
    means = np.nanmean(drawn, axis=1)
    together = float((1 + np.sum(means <= np.nanmean(gaps))) / (1 + shuffles))
    return np.maximum(by_shuffles, chance_beyond(gaps)), together


def _shuffled(
    placements: Placements, worded: NDArray[np.intp], rng: np.random.Generator
) -> Placements:
    """The same with the placements of the worded stories dealt out anew, each story's together."""
    rows = np.arange(len(placements.values))
    rows[worded] = rng.permutation(worded)
    return placements.of(rows)


def _gaps(joined: Joined, placements: Placements) -> Floats:
    """For each story and part (n, a) how much farther it lies from what its nearest placed than
    from the middle of all; NaN where it or too many of them do not say."""
    values = placements.values.astype(np.float64)
    said = ~np.isnan(values)
    filled, answered = np.where(said, values, 0), said.astype(np.float64)
    middle = filled.sum(axis=0) / np.maximum(said.sum(axis=0), 1)
    firsts = np.searchsorted(placements.parts, np.arange(len(placements.names)))
    gaps = np.empty((len(values), len(firsts)))
    sums, counts = joined.sums(filled), joined.sums(answered)
    for start in range(0, len(values), _BLOCK):
        some = slice(start, start + _BLOCK)
        there = np.round(counts.of(some), 6)  # three are three, however they are added up
        nearest = sums.of(some) / np.maximum(there, 1)
        apart = (values[some] - nearest) ** 2 - (values[some] - middle) ** 2
        apart[there < LEAST_ANSWERED] = np.nan
        gaps[some] = np.add.reduceat(apart, firsts, axis=1)
    return gaps


def _widths(
    joined: Joined,
    placements: Placements,
    worded: NDArray[np.intp],
    rng: np.random.Generator,
) -> Floats:
    """How wide shuffled gaps are on each part (a,): the root of their mean square."""
    squares, known = np.zeros(len(placements.names)), np.zeros(len(placements.names))
    for _ in range(MEASURED_BY):
        drawn = _gaps(joined, _shuffled(placements, worded, rng))
        squares += np.nansum(drawn**2, axis=0)
        known += np.sum(~np.isnan(drawn), axis=0)
    widths = np.sqrt(squares / np.maximum(known, 1))
    return np.where(widths > 0, widths, np.inf)


def _sum_up(gaps: Floats, widths: Floats) -> Floats:
    """One gap (n,) for each story over the parts it answers, as wide whether many or few; NaN for a
    story without any."""
    known = np.sum(~np.isnan(gaps), axis=1)
    total = np.nansum(gaps / widths, axis=1)
    return np.where(known > 0, total / np.sqrt(np.maximum(known, 1)), np.nan)
