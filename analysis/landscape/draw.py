"""Basins of stories over two signifiers or in a triad: their shares, and the barriers between."""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import (
    Codes,
    Flags,
    Floats,
    Hashes,
    Numbers,
    checked_level,
    checked_positions,
    placed_rows,
)
from analysis.density import Density, estimate_density
from analysis.errors import RangeError, ShapeError
from analysis.evenness import Evenness, judge_evenness
from analysis.grid import Grid, cells_of, count_cells
from analysis.intervals import (
    NO_STORIES,
    TOO_FEW_TELLERS,
    Estimate,
    left_to_chance,
    share_of,
    student_quantile,
)
from analysis.landscape.chance import PLAIN, Steps, chance_of, choose_width, smooth_plainly
from analysis.landscape.modes import Borders, Modes, find_borders, find_modes
from analysis.parts import SIXTEENTHS, cut_line, sixteenths_of
from analysis.simplex import HEIGHT, points_from_weights, weights_from_points
from analysis.tellers import count_even, number_tellers, of, take_moments

SQUARE = Grid("square", columns=48, rows=48, height=1.0, margin=0)
TRIANGLE = Grid("triangle", columns=48, rows=42, height=HEIGHT, margin=0)
FEWEST_TELLERS = 30
THIRDS = 3
"""Of each way whose places are free, when the square is held against an even spread."""


@dataclass(frozen=True)
class Basin:
    """Where stories gather."""

    peak: Floats
    """(2,) x and y of its densest place, edges allowed for: positions on the two signifiers, or in
    the triangle."""
    share: Estimate
    """Of the stories, those that lie in it."""
    times_even: float
    """How many times denser its peak is than an even spread."""
    p: float
    """The chance that a landscape with one basin shows another that stands out so far; NaN for the
    densest, which is always there."""


@dataclass(frozen=True)
class Barrier:
    """What lies between two basins that touch."""

    first: int
    second: int
    """Their numbers in `Landscape.basins`."""
    place: Floats
    """(2,) the pass, the densest place on the border."""
    depth: Estimate
    """0 where the pass is as dense as the lower peak, 1 where nobody is there."""


@dataclass(frozen=True)
class Landscape:
    """The density of stories in two dimensions and the basins in it."""

    grid: Grid
    density: Density
    basins: tuple[Basin, ...]
    """The densest first; empty where `reason` says why."""
    barriers: tuple[Barrier, ...]
    labels: Codes
    """Of the grid's shape: the basin of each cell, −1 outside the figure or without basins."""
    stories: int
    tellers: int
    reason: str | None
    """`no_stories`, `too_few_tellers` (under 30 even ones, see `Moments`), or None."""
    evenness: Evenness
    """How far it is from an even spread, in which no place is denser than another: over the
    triangle's sixteenths, or over each way's steps, or thirds where it has none."""


def draw_pair(  # noqa: PLR0913 - the last three have their defaults
    first: Numbers,
    second: Numbers,
    tellers: Hashes | None = None,
    *,
    steps: Steps = PLAIN,
    level: float = 0.95,
    seed: int = 0,
) -> Landscape:
    """The landscape over two signifiers, positions (n,) and (n,) in 0 … 1, x and y.

    A dyad is one already, an anchor's weight in a triad is one, a scale is its step less the least
    over its range. steps: how far apart neighbouring answers of the first and of the second lie, as
    each step would be a place of its own otherwise; 0 where any place may be chosen. Stories with
    either NaN are left out. Raises ShapeError, RangeError (positions or steps outside 0 … 1),
    ParameterError (level).
    """
    across = checked_positions("first", first, "(stories,)")
    upward = checked_positions("second", second, "(stories,)")
    if across.shape != upward.shape:
        raise ShapeError("second", upward.shape, f"{across.shape}")
    far = checked_positions("steps", np.array(steps), "(stories,)")
    if np.isnan(far).any():
        raise RangeError("steps", steps, "positions from 0 to 1")
    return _draw(np.stack([across, upward], axis=1), SQUARE, tellers, level, seed, steps)


def draw_triad(
    weights: Numbers, tellers: Hashes | None = None, *, level: float = 0.95, seed: int = 0
) -> Landscape:
    """The landscape of a triad, weights (n, 3); NaN rows are left out.

    Raises ShapeError, RangeError (weights), ParameterError (level).
    """
    return _draw(points_from_weights(weights), TRIANGLE, tellers, level, seed)


def _draw(  # noqa: PLR0913 - what both doors were given
    points: Floats,
    grid: Grid,
    tellers: Hashes | None,
    level: float,
    seed: int,
    steps: Steps = PLAIN,
) -> Landscape:
    checked_level(level)
    known = placed_rows(points)
    whose = of(tellers, known)
    cells = cells_of(points[known], grid).astype(np.intp)
    counts = count_cells(cells.astype(np.uint16), grid)
    codes, number = number_tellers(whose, len(cells))
    even = count_even(np.bincount(codes, minlength=number))
    density = estimate_density(counts, grid, bandwidth=choose_width(even, steps))
    evenness = judge_evenness(*_parts(points[known], grid, steps), codes, level=level, seed=seed)
    if even < FEWEST_TELLERS:
        nowhere = np.full(grid.shape, -1)
        reason = TOO_FEW_TELLERS if number else NO_STORIES
        return Landscape(grid, density, (), (), nowhere, len(cells), number, reason, evenness)
    heights = smooth_plainly(counts, grid, density.bandwidth)
    modes = find_modes(heights, grid)
    chances = chance_of(modes.persistence, grid, even, seed, steps)
    kept = np.union1d(np.flatnonzero(chances < left_to_chance(level)), [0])
    chances[0] = np.nan
    labels = _labels(modes, kept)
    found = _Found(grid, density, heights.ravel(), cells, whose, level)
    return Landscape(
        grid,
        density,
        tuple(
            _basin(found, np.equal(labels, basin), chances[mode]) for basin, mode in enumerate(kept)
        ),
        _barriers(found, labels, modes.cells[kept], even),
        labels.reshape(grid.shape),
        len(cells),
        number,
        None,
        evenness,
    )


def _parts(points: Floats, grid: Grid, steps: Steps) -> tuple[Codes, int]:
    """Which of equal parts of the figure holds each point (n, 2), and how many parts there are."""
    if grid.figure == "triangle":
        return sixteenths_of(weights_from_points(points)), SIXTEENTHS
    across, upward = (round(1 / step) + 1 if step else THIRDS for step in steps)
    column, row = (
        np.rint(places / step).astype(np.intp) if step else cut_line(places, THIRDS)
        for places, step in zip(points.T, steps, strict=True)
    )
    return column * upward + row, across * upward


@dataclass(frozen=True)
class _Found:
    grid: Grid
    density: Density
    heights: Floats
    """(cells,) smoothed plainly, as peaks are sought."""
    cells: Codes
    tellers: Hashes | None
    level: float

    def place(self, cell: int) -> Floats:
        row, column = divmod(int(cell), self.grid.shape[1])
        return np.array([self.grid.centres_x[column], self.grid.centres_y[row]])


def _labels(modes: Modes, kept: Codes) -> Codes:
    """The kept basin (cells,) that each cell ends in, merged ones given to what they merge into."""
    target = np.arange(len(modes.cells))
    for mode in target:  # parents stand before their children
        if mode not in kept:
            target[mode] = target[modes.parents[mode]]
    number = np.full(len(target), -1)
    number[kept] = np.arange(len(kept))
    ends = number[target]
    return np.where(modes.labels >= 0, ends[modes.labels], -1)


def _basin(found: _Found, inside: Flags, p: float) -> Basin:
    density = np.where(inside, found.density.values.ravel(), -np.inf)
    peak = int(np.argmax(density))
    even = 2 / HEIGHT if found.grid.figure == "triangle" else 1.0
    return Basin(
        found.place(peak),
        share_of(inside[found.cells], found.tellers, level=found.level),
        float(density[peak] / even),
        float(p),
    )


def _barriers(found: _Found, labels: Codes, peaks: Codes, even: float) -> tuple[Barrier, ...]:
    heights = found.heights
    borders: Borders = find_borders(heights, labels, found.grid)
    barriers = []
    for (first, second), cell in zip(borders.pairs.tolist(), borders.cells, strict=True):
        lower = peaks[first] if heights[peaks[first]] <= heights[peaks[second]] else peaks[second]
        depth = _depth(found, int(cell), int(lower), even)
        barriers.append(Barrier(first, second, found.place(cell), depth))
    return tuple(barriers)


def _depth(found: _Found, saddle: int, peak: int, even: float) -> Estimate:
    """1 − saddle/peak; its interval follows from the spread of the stories' kernels at both."""
    ratio = float(found.heights[saddle] / found.heights[peak])
    kernels = np.stack([_kernel(found, saddle), _kernel(found, peak)], axis=1)[found.cells]
    moments = take_moments(kernels, found.tellers)
    slope = np.array([1, -1]) / np.maximum(moments.mean, 1e-300)
    variance = float(slope @ moments.covariance_of_mean @ slope)
    error = np.sqrt(max(variance, 0.0))
    reach = student_quantile(found.level, even - 1) * error
    low, high = 1 - ratio * np.exp(reach), 1 - ratio * np.exp(-reach)
    return Estimate(moments.stories, moments.tellers, 1 - ratio, max(float(low), 0.0), float(high))


def _kernel(found: _Found, cell: int) -> Floats:
    """(cells,) what a story in each cell adds to the density at one."""
    grid, (across, upward) = found.grid, found.place(cell)
    width = found.density.bandwidth
    along = np.exp(-0.5 * ((grid.centres_x - across) / width) ** 2)
    up = np.exp(-0.5 * ((grid.centres_y - upward) / width) ** 2)
    return np.outer(up, along).ravel()
