"""Where a story can lie in an answer, and how far apart these places are.

Every kind of answer is a finite set of places with distances: 231 in a triad, 21 along a dyad, 121
on a canvas, the steps of a scale, the options of a choice. The places are laid out in a few
dimensions so that squared distances there are the plain distances, which makes a relation between
two answers of any kinds a matter of small matrix products. The finest ripples are left out: what
remains sees where stories lie, how wide they spread and which way, a quarter of all detail less.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import (
    Flags,
    Floats,
    Numbers,
    checked_weights,
    refuse_unknown,
    sum_weights,
)
from analysis.dyads import ZONES as FIFTHS
from analysis.simplex import points_from_weights
from analysis.zones import ZONES, zones_of

TRIAD_PARTS = 20
LINE_PARTS = 20
CANVAS_PARTS = 10
IN_THE_PLANE = 5
"""Dimensions kept of a triad and a canvas: two of place, three of spread. The cut falls between
directions of unlike size, so that turning a triad turns nothing else."""
ON_A_LINE = 4
QUARTERS = ("bottom_left", "bottom_right", "top_left", "top_right")


@dataclass(frozen=True)
class Places:
    """k places laid out, and the regions by which people speak of them."""

    layout: Floats
    """(k, d) coordinates; their squared distances are the distances of the places, which are at
    most 1 where one answer is given."""
    regions: Flags
    """(k, r) whether a place lies in a region; with several options it may lie in many."""
    names: tuple[str, ...]
    """r names of the regions."""
    nearness: Floats | None = None
    """(k, e) how near each place is to each corner, end or side, 0 … 1; None without any."""


def lay_out(distances: Floats, dimensions: int) -> Floats:
    """Coordinates (k, at most `dimensions`) whose squared distances come nearest to these (k, k).

    Source: classical scaling, Torgerson 1952, Psychometrika 17; that distances of this kind can be
    laid out at all: Sejdinovic et al. 2013, Annals of Statistics 41.
    """
    centring = np.eye(len(distances)) - 1 / max(len(distances), 1)
    variances, axes = np.linalg.eigh(-0.5 * centring @ distances @ centring)
    kept = np.argsort(variances)[::-1][:dimensions]
    layout: Floats = axes[:, kept] * np.sqrt(np.maximum(variances[kept], 0))
    return layout[:, (variances[kept] > 1e-9) | (np.arange(len(kept)) == 0)]


@cache
def triad_places() -> Places:
    """The lattice of twentieths in a triad, its distances those in the triangle with unit side."""
    weights = _lattice()
    regions = zones_of(weights)[:, None] == np.arange(len(ZONES))
    layout = lay_out(_apart(points_from_weights(weights)), IN_THE_PLANE)
    return Places(layout, regions, ZONES, weights)


@cache
def canvas_places() -> Places:
    """The lattice of tenths on a canvas; from corner to corner it is 1."""
    steps = np.arange(CANVAS_PARTS + 1) / CANVAS_PARTS
    points = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    quarter = (points[:, 0] >= 0.5) + 2 * (points[:, 1] >= 0.5)
    layout = lay_out(_apart(points) / np.sqrt(2), IN_THE_PLANE)
    sides = np.hstack([_to_ends(along) for along in points.T])
    return Places(layout, quarter[:, None] == np.arange(4), QUARTERS, sides)


@cache
def line_places(names: tuple[str, ...] = FIFTHS) -> Places:
    """The lattice of twentieths along a line of length 1, in as many equal regions as names."""
    steps = np.arange(LINE_PARTS + 1) / LINE_PARTS
    region = np.minimum((steps * len(names) + 1e-6).astype(np.intp), len(names) - 1)
    layout = lay_out(_apart(steps[:, None]), ON_A_LINE)
    return Places(layout, region[:, None] == np.arange(len(names)), names, _to_ends(steps))


@cache
def step_places(steps: range) -> Places:
    """The whole numbers of a scale, evenly spaced over a length of 1."""
    along = np.arange(len(steps)) / max(len(steps) - 1, 1)
    layout = lay_out(_apart(along[:, None]), ON_A_LINE)
    names = tuple(str(step) for step in steps)
    return Places(layout, np.eye(len(steps), dtype=np.bool_), names, _to_ends(along))


def label_places(labels: Sequence[str]) -> Places:
    """Labels that are all equally far from each other, at a distance of 1."""
    regions = np.eye(len(labels), dtype=np.bool_)
    return Places(_even_layout(len(labels)), regions, tuple(labels))


def combination_places(taken: Flags, labels: Sequence[str]) -> Places:
    """Combinations (k, options) of options; two are as far apart as options differ."""
    return Places(taken / np.sqrt(2), taken, tuple(labels))


def snap_to_triad(weights: Numbers) -> NDArray[np.intp]:
    """The nearest place (n,) for weights (n, 3) without NaN. Raises ShapeError, RangeError."""
    checked = checked_weights(weights)
    refuse_unknown("weights", checked[:, 0])
    scaled = checked * TRIAD_PARTS
    steps = np.rint(scaled)
    surplus = sum_weights(steps) - TRIAD_PARTS
    beside = np.flatnonzero(surplus)
    rounded_up = (steps[beside] - scaled[beside]) * surplus[beside, None]
    steps[beside, rounded_up.argmax(axis=1)] -= surplus[beside]
    top, left = steps[:, 0].astype(np.intp), steps[:, 1].astype(np.intp)
    # Row `top` starts after the rows above it, which hold PARTS+1, PARTS, … places.
    return top * (TRIAD_PARTS + 1) - top * (top - 1) // 2 + left


def _lattice() -> Floats:
    steps = [
        (top, left, TRIAD_PARTS - top - left)
        for top in range(TRIAD_PARTS + 1)
        for left in range(TRIAD_PARTS + 1 - top)
    ]
    return np.array(steps, dtype=np.float64) / TRIAD_PARTS


@cache
def _even_layout(labels: int) -> Floats:
    """One for all questions of as many labels: columns with one layout are judged at once."""
    return lay_out(1 - np.eye(labels), labels)


def _to_ends(along: Floats) -> Floats:
    """(k, 2) how near places along a line (k,) are to its beginning and its end."""
    return np.column_stack([1 - along, along])


def _apart(points: Floats) -> Floats:
    gaps: Floats = points[:, None] - points[None]
    distances: Floats = np.sqrt((gaps**2).sum(axis=2))
    return distances
