"""What the stones on a canvas say together: where each lies, how far apart two lie.

A stone's position is plain (no simplex, no logarithm): its centre is the mean of x and y, with a
region as a triad's centre has.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from analysis.arrays import (
    Flags,
    Floats,
    Hashes,
    Numbers,
    checked_mask,
    checked_positions,
    placed_rows,
)
from analysis.errors import RangeError, ShapeError
from analysis.intervals import Estimate, mean_of, median_of, share_of
from analysis.regions import PLACES, reach_out, region_of_mean, unseen_about
from analysis.tellers import of, take_moments


@dataclass(frozen=True)
class StoneSummary:
    """One stone, one set of stories; x and y run 0 … 1 from the bottom left."""

    stories: int
    tellers: int
    centre: Floats
    """(2,) mean of x and of y; NaN where nobody placed it."""
    region: Floats | None
    """(121, 2) closed curve round the centre; None where `reason` says why."""
    method: str | None
    """`hotelling` (30 tellers on) or `bootstrap`."""
    reason: str | None
    """`no_stories`, `too_few_tellers`, `all_alike`, or None."""
    median_x: Estimate
    median_y: Estimate
    quarters: tuple[Estimate, ...]
    """Shares in the quarters bottom left, bottom right, top left, top right."""


@dataclass(frozen=True)
class StonePair:
    """How two stones lie to each other, in the stories that placed both."""

    first: int
    second: int
    """Places of the stones in their signifier."""
    distance: Estimate
    """Mean distance, in sides of the canvas."""
    across: Estimate
    """Mean of second minus first in x."""
    up: Estimate
    """Mean of second minus first in y."""
    right: Estimate
    """Share of the stories in which the second lies right of the first."""
    above: Estimate
    """Share in which it lies above the first."""


def summarise_stone(
    points: Numbers, tellers: Hashes | None = None, *, level: float = 0.95, seed: int = 0
) -> StoneSummary:
    """Summary of one stone's points (n, 2), NaN rows left out.

    Raises ShapeError, RangeError (outside 0 … 1), ParameterError (level).
    """
    checked = checked_positions("points", points, "(stories, 2)")
    known = placed_rows(checked)
    values, whose = checked[known], of(tellers, known)
    moments = take_moments(values, whose)
    region = region_of_mean(values, moments, whose, level=level, seed=seed)
    unseen = unseen_about(moments.mean, max(moments.even_tellers, 1), PLACES, level=level)
    quarter = (values[:, 0] >= 0.5) + 2 * (values[:, 1] >= 0.5)
    return StoneSummary(
        moments.stories,
        moments.tellers,
        moments.mean,
        None if region.curve is None else reach_out(region.curve, *unseen),
        region.method,
        region.reason,
        median_of(values[:, 0], whose, level=level),
        median_of(values[:, 1], whose, level=level),
        tuple(share_of(quarter == place, whose, level=level) for place in range(4)),
    )


def share_stones_laid(
    stones: Numbers, answered: Flags, tellers: Hashes | None = None, *, level: float = 0.95
) -> tuple[Estimate, ...]:
    """For each of the stones (n, s, 2) the share of stories that laid it, of those that `answered`.

    `answered` (n,) are the stories that used the canvas: a stone that a story has no place for
    (NaN) is left out of it. Raises ShapeError, RangeError, ParameterError (level).
    """
    canvas = _checked_canvas(stones)
    mask = checked_mask("answered", answered, len(canvas))
    whose = of(tellers, mask)
    laid: Flags = np.logical_not(np.isnan(canvas[mask]).any(axis=2))
    return tuple(share_of(column, whose, level=level) for column in laid.T)


def compare_stone_pairs(
    stones: Numbers, tellers: Hashes | None = None, *, level: float = 0.95
) -> tuple[StonePair, ...]:
    """Every pair of the stones (n, s, 2), each over the stories that placed both.

    Raises ShapeError unless (n, s, 2), RangeError, ParameterError (level).
    """
    canvas = _checked_canvas(stones)
    pairs = combinations(range(canvas.shape[1]), 2)
    return tuple(_pair(canvas, tellers, first, second, level) for first, second in pairs)


def _checked_canvas(stones: Numbers) -> Numbers:
    canvas = np.asarray(stones)
    if canvas.ndim != 3 or canvas.shape[2] != 2:
        raise ShapeError("stones", canvas.shape, "(stories, stones, 2)")
    if np.isinf(canvas).any():
        raise RangeError("stones", canvas[np.isinf(canvas)][0], "positions from 0 to 1")
    return canvas


def _pair(
    canvas: Numbers, tellers: Hashes | None, first: int, second: int, level: float
) -> StonePair:
    start = checked_positions("stones", canvas[:, first], "(stories, 2)")
    apart = checked_positions("stones", canvas[:, second], "(stories, 2)") - start
    both = placed_rows(apart)
    apart, whose = apart[both], of(tellers, both)
    return StonePair(
        first,
        second,
        mean_of(np.hypot(apart[:, 0], apart[:, 1]), whose, level=level, ends=(0, 2**0.5)),
        mean_of(apart[:, 0], whose, level=level, ends=(-1, 1)),
        mean_of(apart[:, 1], whose, level=level, ends=(-1, 1)),
        share_of(apart[:, 0] > 0, whose, level=level),
        share_of(apart[:, 1] > 0, whose, level=level),
    )
