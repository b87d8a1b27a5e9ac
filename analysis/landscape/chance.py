"""How far a second peak stands out by chance alone, among so many tellers."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Floats
from analysis.density import kernels_of
from analysis.grid import Grid, cell_areas, cells_of, count_cells
from analysis.landscape.modes import find_modes
from analysis.seeds import generator_from

DRAWS, MORE = 999, 2_999
NEAR = (0.02, 0.1)
"""A chance that lies between these is drawn MORE times: of 999 draws a border of .05 may be .036 to
.064, and is so in every landscape of as many tellers."""
EVEN, RIDGE = "even", "ridge"
MOST_DRAWN = 16_384
"""Above so many tellers the law changes no more: the kernel is as fine as it gets."""
FINEST, COARSEST = 0.05, 0.12
FINE = 960  # places along a way, from which steps are dealt
OF_A_STEP = 0.85
"""So wide a kernel smooths steps that are chosen equally often to a plain, along a diagonal too,
where they lie √2 apart: it rises and falls by .2 % there (2 exp(-2 (π · .85 / √2)²), the first wave
of a row of Gaussian kernels)."""
PLAIN = (0.0, 0.0)

Steps = tuple[float, float]
"""How far apart neighbouring answers lie across and upward; 0 where any place may be chosen."""


def choose_width(tellers: float, steps: Steps = PLAIN) -> float:
    """Kernel width, in sides, for a landscape of so many tellers: coarser than a map's.

    .12 up to about 20 tellers, .05 from 4,096. Steps are no places of their own: between them
    nobody can answer.
    """
    plain = float(np.clip(0.2 * round_tellers(tellers) ** (-1 / 6), FINEST, COARSEST))
    return max(plain, OF_A_STEP * max(steps))


def round_tellers(tellers: float) -> int:
    """The number of tellers for which chance is drawn: the next lower power of √2.

    Among fewer tellers chance makes larger bumps, so that the test errs on the careful side.
    """
    power = np.floor(2 * np.log2(max(tellers, 1.0)))
    # A power that was itself rounded down is its own: 45 is, of 45.25.
    here, higher = (round(2 ** (half / 2)) for half in (power, power + 1))
    return int(min(higher if higher <= tellers else here, MOST_DRAWN))


def smooth_plainly(counts: NDArray[np.int64], grid: Grid, width: float) -> Floats:
    """Stories' share per unit of area (rows, columns), with nothing beyond the border.

    A density corrected at its edges doubles a ridge that ends in a corner, and would show a basin
    there that nobody told of. Peaks are sought in this one, which can only be too low at an edge.
    """
    across, down, _ = kernels_of(grid, width)
    smooth: Floats = down @ counts @ across
    return smooth / (2 * np.pi * width**2 * max(int(counts.sum()), 1))


def standing_out(persistence: Floats, tellers: float, width: float) -> Floats:
    """Persistences (m,) on a scale on which chance is the same for any number of tellers.

    The variance of a kernel density is its height · 1/(4π·n·width²), so that of its square root is
    the same at every height. Source: Wand & Jones 1995, Kernel Smoothing, 4.3 (the variance).
    """
    scaled: Floats = persistence * np.sqrt(tellers) * width * np.sqrt(16 * np.pi)
    return scaled


def chance_of(
    persistence: Floats, grid: Grid, tellers: float, seed: int, steps: Steps = PLAIN
) -> Floats:
    """The chance (m,) that a landscape with one basin shows a second peak that stands out so far.

    The greater of two chances. An even spread is the evenest landscape, yet not the bumpiest: along
    a narrow ridge, as two signifiers that go together make, chance makes larger bumps.
    """
    width = choose_width(tellers, steps)
    scaled = standing_out(persistence, tellers, width) * (1 - 1e-9)
    chances = np.zeros(len(scaled))
    for figure in (EVEN, RIDGE):
        asked = (grid, figure, round_tellers(tellers), seed, steps)
        of_figure = _share_above(drawn_by_chance(*asked), scaled)
        near = (of_figure > NEAR[0]) & (of_figure < NEAR[1])
        if near.any():
            of_figure[near] = _share_above(drawn_by_chance(*asked, draws=MORE), scaled[near])
        chances = np.maximum(chances, of_figure)
    return chances


def _share_above(drawn: Floats, scaled: Floats) -> Floats:
    """The share (m,) of what was drawn, sorted, that stands out as far, counted as one more."""
    at_least = len(drawn) - np.searchsorted(drawn, scaled, side="left")
    shares: Floats = (1 + at_least) / (1 + len(drawn))
    return shares


@lru_cache(maxsize=128)
def drawn_by_chance(  # noqa: PLR0913 - the last two have their defaults
    grid: Grid, figure: str, tellers: int, seed: int, steps: Steps = PLAIN, draws: int = DRAWS
) -> Floats:
    """(draws,) sorted: how far the second peak of so many stories stands out, 0 without one.

    They are drawn from the figure's `even` cells or along its `ridge`, of steps where only these
    can be chosen.
    Source: Silverman 1981, JRSS B 43 (testing the number of modes by drawing from the fewer).
    """
    generator = generator_from(seed)
    shares, width = _shares(grid, figure, steps), choose_width(tellers, steps)
    seconds = np.zeros(draws)
    for draw in range(draws):
        counts = generator.multinomial(tellers, shares).reshape(grid.shape)
        heights = smooth_plainly(counts, grid, width)
        found = np.sort(find_modes(heights, grid).persistence)
        seconds[draw] = found[-2] if len(found) > 1 else 0.0
    seconds = np.sort(standing_out(seconds, tellers, width))
    seconds.flags.writeable = False
    return seconds


def _shares(grid: Grid, figure: str, steps: Steps) -> Floats:
    """(cells,) the share of stories in each: even, or on a line from one corner to what is opposite
    (the other corner of a square, the middle of a triangle's lower edge)."""
    if steps != PLAIN:
        return _shares_of_steps(grid, figure, steps)
    areas = cell_areas(grid)
    if figure == EVEN:
        line = areas.copy()
    else:
        rows, columns = grid.shape
        along = np.arange(rows)
        line = np.zeros(grid.shape)
        line[along, along if grid.figure == "square" else columns // 2] = 1
        line *= areas > 0
    shares: Floats = (line / line.sum()).ravel()
    return shares


def _shares_of_steps(grid: Grid, figure: str, steps: Steps) -> Floats:
    """The same on a square's steps, each chosen equally often."""
    even = (np.arange(FINE) + 0.5) / FINE
    x, y = (_nearest_step(even, step) for step in steps)
    if figure == EVEN:
        x, y = (one.ravel() for one in np.meshgrid(x, y))
    counts = count_cells(cells_of(np.stack([x, y], axis=1), grid), grid)
    shares: Floats = (counts / counts.sum()).ravel()
    return shares


def _nearest_step(even: Floats, step: float) -> Floats:
    """Places (m,) that are spread evenly from 0 to 1, each moved to a step of its own share."""
    if not step:
        return even
    last = round(1 / step)
    return np.floor(even * (last + 1)) / last
