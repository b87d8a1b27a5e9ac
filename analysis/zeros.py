"""Does it matter what a zero in a triad is raised to? The same numbers under half and double.

A zero is a rounded one, and half a pixel stands in for it. Where many stories lie on an edge the
centre hangs on that choice: then it is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Floats, Hashes, Numbers, as_floats, checked_weights, placed_rows
from analysis.comparison import CLEAR, compare_triads
from analysis.errors import ParameterError
from analysis.grouping import Groups
from analysis.simplex import HALF_PIXEL, points_from_weights
from analysis.triads import estimate_centre

LIMITS = (HALF_PIXEL / 2, HALF_PIXEL, HALF_PIXEL * 2)
"""A quarter, half of and a whole pixel of the widget."""
TOLERATED_MOVE = 0.01
"""Of the triangle's side: three pixels of the widget."""
TOLERATED_CHANGE = 0.2
"""Of an effect or a dispersion."""
UNSEEN = 1e-9


@dataclass(frozen=True)
class ZeroCheck:
    """The centre of one triad under several limits."""

    stories: int
    raised: int
    """Stories with a weight under the largest limit: those that the choice concerns."""
    limits: tuple[float, ...]
    centres: Floats
    """(limits, 3) weights; NaN without stories."""
    dispersions: Floats
    """(limits,) total variances in log ratios."""
    move: float
    """The farthest that two of the centres lie apart, in sides of the triangle."""
    sensitive: bool
    """True where the centre moves by over .01 of a side or the dispersion changes by more than a
    fifth: show the plain mean and dispersion beside them."""


@dataclass(frozen=True)
class ZeroCheckOfGroups:
    """A comparison of two groups on a triad under several limits."""

    limits: tuple[float, ...]
    effects: Floats
    """(limits,) distances of the centres."""
    lows: Floats
    highs: Floats
    ps: Floats
    relation_p: float
    """Of the test without logarithms, which knows no limit."""
    sensitive: bool
    """True where the test is clear under one limit and not under another, or the effect changes by
    more than a fifth: believe the test without logarithms."""


def check_zeros(
    weights: Numbers, tellers: Hashes | None = None, *, limits: Sequence[float] = LIMITS
) -> ZeroCheck:
    """The centre and dispersion of weights (n, 3) under each of the `limits`; NaN rows left out.

    Raises ShapeError, RangeError (weights), ParameterError (under two limits, or one outside 0 and
    1/3). Source: Martín-Fernández et al. 2003, Math. Geology 35, section 5 (sensitivity).
    """
    chosen = _checked_limits(limits)
    placed = checked_weights(weights)
    found = [estimate_centre(placed, tellers, limit=limit) for limit in chosen]
    centres = np.array([one.centre for one in found])
    dispersions = np.array([one.dispersion for one in found])
    move = _farthest(centres)
    return ZeroCheck(
        found[0].stories,
        int(np.sum(placed.min(axis=1) < max(chosen))),
        chosen,
        centres,
        dispersions,
        move,
        move > TOLERATED_MOVE or _changes(dispersions),
    )


def check_zeros_between(
    weights: Numbers,
    groups: Groups,
    *,
    level: float = 0.95,
    seed: int = 0,
    limits: Sequence[float] = LIMITS,
) -> ZeroCheckOfGroups:
    """The comparison of two groups on weights (n, 3) under each of the `limits`; NaN rows left out.

    Raises as `compare_triads` and `check_zeros`.
    """
    chosen = _checked_limits(limits)
    found = [
        compare_triads(weights, groups, level=level, seed=seed, limit=limit) for limit in chosen
    ]
    effects = np.array([one.effect for one in found])
    ps = np.array([one.p for one in found])
    flips = bool(np.any(ps < CLEAR) and np.any(ps >= CLEAR))
    return ZeroCheckOfGroups(
        chosen,
        effects,
        np.array([one.low for one in found]),
        np.array([one.high for one in found]),
        ps,
        found[0].relation_p,
        flips or (_changes(effects) and bool(np.any(ps < CLEAR))),
    )


def _checked_limits(limits: Sequence[float]) -> tuple[float, ...]:
    chosen = as_floats("limits", limits)
    if chosen.ndim != 1 or len(chosen) < 2:
        raise ParameterError("limits", limits, "two limits or more")
    return tuple(chosen.tolist())


def _changes(values: Floats) -> bool:
    return bool(np.ptp(values) > max(TOLERATED_CHANGE * np.abs(values).max(), UNSEEN))


def _farthest(centres: Floats) -> float:
    if not placed_rows(centres).all():
        return np.nan
    points = points_from_weights(centres)
    apart = points[:, None] - points[None]
    return float(np.hypot(apart[..., 0], apart[..., 1]).max())
