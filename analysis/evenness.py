"""Are placements spread evenly, as if nobody had meant anything? A test before patterns are named.

The figure is cut into equal parts and the counts are held against equal ones.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import (
    Codes,
    Floats,
    Hashes,
    Numbers,
    checked_level,
    checked_parts,
    checked_positions,
    checked_weights,
    placed_rows,
)
from analysis.intervals import NO_STORIES, TOO_FEW_TELLERS, noncentral_interval
from analysis.parts import NINTHS, SIXTEENTHS, cut_line, sixteenths_of, squares_of
from analysis.permutation import weighted_chi_square_p
from analysis.resampling import DRAWS, permutation_p
from analysis.seeds import generator_from
from analysis.tellers import Moments, count_even, number_tellers, of
from analysis.told import Told

FEWEST_TELLERS = 5
MOST_DRAWN = 2000


@dataclass(frozen=True)
class Evenness:
    """How far the counts of equal parts are from equal."""

    stories: int
    tellers: int
    chi_square: float
    """Pearson's, with parts − 1 degrees of freedom where each teller told once."""
    effect: float
    """√(χ²/n/(parts − 1)): 0 where even, 1 where all lie in one part; NaN without stories."""
    low: float
    high: float
    """Its interval; NaN where `reason` says why there is none."""
    p: float
    """Of an even spread."""
    method: str | None
    """`drawn` (even stories drawn 999 times, up to 2,000) or `limit`."""
    reason: str | None
    """`no_stories`, `too_few_tellers` (under 5 even ones), or None."""


def judge_triad_evenness(
    weights: Numbers, tellers: Hashes | None = None, *, level: float = 0.95, seed: int = 0
) -> Evenness:
    """Weights (n, 3) against even ones, over 16 small triangles; NaN rows are left out.

    Raises ShapeError, RangeError (weights), ParameterError (level).
    """
    checked = checked_weights(weights)
    known = placed_rows(checked)
    parts = sixteenths_of(checked[known])
    return judge_evenness(parts, SIXTEENTHS, of(tellers, known), level=level, seed=seed)


def judge_dyad_evenness(
    positions: Numbers, tellers: Hashes | None = None, *, level: float = 0.95, seed: int = 0
) -> Evenness:
    """Positions (n,) against even ones, over nine parts; NaN is left out.

    Raises ShapeError, RangeError (outside 0 … 1), ParameterError (level).
    """
    checked = checked_positions("positions", positions, "(stories,)")
    known = ~np.isnan(checked)
    parts = cut_line(checked[known], NINTHS)
    return judge_evenness(parts, NINTHS, of(tellers, known), level=level, seed=seed)


def judge_stone_evenness(
    points: Numbers, tellers: Hashes | None = None, *, level: float = 0.95, seed: int = 0
) -> Evenness:
    """One stone's points (n, 2) against even ones, over 16 squares; NaN rows are left out.

    Raises ShapeError, RangeError (outside 0 … 1), ParameterError (level).
    """
    checked = checked_positions("points", points, "(stories, 2)")
    known = placed_rows(checked)
    parts = squares_of(checked[known])
    return judge_evenness(parts, SIXTEENTHS, of(tellers, known), level=level, seed=seed)


def judge_evenness(
    parts: Codes,
    number: int,
    tellers: Hashes | None = None,
    *,
    level: float = 0.95,
    seed: int = 0,
) -> Evenness:
    """Codes 0 … number − 1 (n,) of equal parts, of a scale's steps or a choice's options.

    Where tellers told several stories χ² is judged by the law that follows from how far the shares
    move when a teller is left out. Raises ParameterError (number, level), ShapeError, RangeError
    (no codes, or one outside).
    Source: Pearson 1900, Phil. Mag. 50; Rao & Scott 1981, JASA 76 (tellers with several stories).
    """
    checked_level(level)
    parts = checked_parts(parts, number)
    codes, tellers_told = number_tellers(tellers, len(parts))
    told = np.bincount(codes, minlength=tellers_told)
    counts = np.bincount(parts, minlength=number)
    plain = _Plain(len(parts), tellers_told, count_even(told), counts)
    if plain.stories == 0:
        return _unjudged(plain, NO_STORIES)
    if plain.even_tellers < FEWEST_TELLERS:
        return _unjudged(plain, TOO_FEW_TELLERS)
    if plain.tellers == plain.stories:
        return _judge_once(plain, level, seed)
    again = np.flatnonzero(told[codes] > 1)
    again = again[np.argsort(codes[again], kind="stable")]
    moments = Told(counts, parts[again], codes[again]).moments(np.eye(number))
    return _judge_often(plain, moments, level)


@dataclass(frozen=True)
class _Plain:
    """What is known before any law is asked."""

    stories: int
    tellers: int
    even_tellers: float
    counts: Codes

    @property
    def freedom(self) -> int:
        return len(self.counts) - 1

    @property
    def chi_square(self) -> float:
        return float(_chi_square(self.counts[None])[0]) if self.stories else np.nan


def _judge_once(plain: _Plain, level: float, seed: int) -> Evenness:
    """Where each teller told once."""
    if plain.stories > MOST_DRAWN:
        p = float(special.chdtrc(plain.freedom, plain.chi_square))
        return _judged(plain, 1.0, level, p, "limit")
    number = len(plain.counts)
    generator = generator_from(seed)
    drawn = generator.multinomial(plain.stories, np.full(number, 1 / number), size=DRAWS)
    p = permutation_p(plain.chi_square, _chi_square(drawn))
    return _judged(plain, 1.0, level, p, "drawn")


def _judge_often(plain: _Plain, moments: Moments, level: float) -> Evenness:
    """Where tellers told several stories, by how far the shares move without one of them."""
    scales: Floats = np.linalg.eigvalsh(
        moments.covariance_of_mean * plain.stories * len(plain.counts)
    ).astype(np.float64)
    # The mean scale is what χ² is too large by; never under 1, lest luck makes it surer.
    design = float(np.clip(scales.sum() / plain.freedom, 1, plain.stories))
    p = weighted_chi_square_p(plain.chi_square, np.maximum(scales, 0))
    return _judged(plain, design, level, p, "limit")


def _judged(plain: _Plain, design: float, level: float, p: float, method: str) -> Evenness:
    low, high = noncentral_interval(plain.chi_square / design, plain.freedom, level)
    worth = plain.stories * plain.freedom / design
    effect = float(np.sqrt(plain.chi_square / plain.stories / plain.freedom))
    return Evenness(
        plain.stories, plain.tellers, plain.chi_square, effect,
        min(effect, float(np.sqrt(low / worth))),
        min(1.0, max(effect, float(np.sqrt(high / worth)))),
        p, method, None,
    )  # fmt: skip


def _unjudged(plain: _Plain, reason: str) -> Evenness:
    effect = float(np.sqrt(plain.chi_square / max(plain.stories, 1) / plain.freedom))
    return Evenness(
        plain.stories, plain.tellers, plain.chi_square, effect,
        np.nan, np.nan, np.nan, None, reason,
    )  # fmt: skip


def _chi_square(counts: Codes) -> Floats:
    """Pearson's χ² (k,) of counts (k, parts) against equal ones."""
    expected = counts.mean(axis=1, keepdims=True)
    squares: Floats = ((counts - expected) ** 2 / expected).sum(axis=1)
    return squares
