"""How far peaks stand out by chance, beside landscapes that are drawn here story by story."""

import numpy as np
import pytest
from scipy import stats

from analysis.grid import cell_areas, cells_of, count_cells
from analysis.landscape.chance import (
    DRAWS,
    EVEN,
    MORE,
    MOST_DRAWN,
    PLAIN,
    RIDGE,
    chance_of,
    choose_width,
    drawn_by_chance,
    round_tellers,
    smooth_plainly,
    standing_out,
)
from analysis.landscape.draw import SQUARE, TRIANGLE
from analysis.landscape.modes import find_modes
from analysis.simplex import HEIGHT, points_from_weights

TELLERS = 64
FIVES = (0.25, 0.25)


def of_steps(generator):
    """Answers on five steps each way, as whoever taps a scale gives them."""
    return generator.integers(0, 5, (TELLERS, 2)) / 4


def along_steps(generator):
    step = generator.integers(0, 5, TELLERS) / 4
    return np.stack([step, step], axis=1)


def down_the_middle(generator):
    """From the triangle's upper corner to the middle of its lower edge."""
    return np.stack([np.full(TELLERS, 0.5), generator.random(TELLERS) * HEIGHT], axis=1)


ONE_BASIN = {
    "even in a square": (SQUARE, EVEN, PLAIN, lambda g: g.random((TELLERS, 2))),
    "on a diagonal": (SQUARE, RIDGE, PLAIN, lambda g: np.tile(g.random((TELLERS, 1)), 2)),
    "even in a triangle": (
        TRIANGLE,
        EVEN,
        PLAIN,
        lambda g: points_from_weights(g.dirichlet(np.ones(3), TELLERS)),
    ),
    "down a triangle": (TRIANGLE, RIDGE, PLAIN, down_the_middle),
    "even over steps": (SQUARE, EVEN, FIVES, of_steps),
    "along steps": (SQUARE, RIDGE, FIVES, along_steps),
}


def second_peak(points, grid, width):
    """How far the second peak of these stories stands out."""
    heights = smooth_plainly(count_cells(cells_of(points, grid), grid), grid, width)
    found = np.sort(find_modes(heights, grid).persistence)
    second = found[-2:-1] if len(found) > 1 else np.zeros(1)
    return float(standing_out(second, TELLERS, width)[0])


@pytest.mark.parametrize("figure", ONE_BASIN)
def test_what_chance_makes_is_what_stories_make_that_are_drawn_one_by_one(figure):
    grid, kind, steps, draw = ONE_BASIN[figure]
    generator, width = np.random.default_rng(4), choose_width(TELLERS, steps)
    here = [second_peak(draw(generator), grid, width) for _ in range(300)]
    drawn = drawn_by_chance(grid, kind, TELLERS, 1, steps)
    assert len(drawn) == 999
    assert (np.diff(drawn) >= 0).all()
    assert stats.ks_2samp(here, drawn).pvalue > 0.001


@pytest.mark.parametrize("grid", [SQUARE, TRIANGLE], ids=lambda grid: grid.figure)
def test_the_chance_is_the_share_of_either_figures_draws_that_stand_out_as_far(grid):
    width = choose_width(TELLERS)
    laws = [drawn_by_chance(grid, figure, TELLERS, 1) for figure in (EVEN, RIDGE)]
    tried = np.array([0.0, laws[0][500], laws[1][500], laws[1][-5], laws[1][-1], 99.0])
    expected = [max((1 + np.sum(law >= one)) / 1000 for law in laws) for one in tried]
    found = chance_of(tried / standing_out(np.ones(1), TELLERS, width), grid, TELLERS, 1)
    assert found.tolist() == expected
    assert found[-1] == 0.001


def test_the_law_is_that_of_no_more_tellers_than_there_are():
    """Between two powers chance is that of the lower, of whom it makes more."""
    width = choose_width(TELLERS)
    one = np.array([0.2])
    scaled = one * standing_out(np.ones(1), 64, width) / standing_out(np.ones(1), 90, width)
    assert chance_of(scaled, SQUARE, 90, 1) == chance_of(one, SQUARE, 64, 1)


@pytest.mark.parametrize("width", [0.05, 0.12])
def test_a_density_is_each_storys_kernel_put_together(width):
    counts = np.random.default_rng(5).poisson(0.05, SQUARE.shape)
    x, y = np.meshgrid(SQUARE.centres_x, SQUARE.centres_y)
    expected = np.zeros(SQUARE.shape)
    for row, column in np.argwhere(counts > 0):
        apart = (x - SQUARE.centres_x[column]) ** 2 + (y - SQUARE.centres_y[row]) ** 2
        expected += counts[row, column] * np.exp(-apart / (2 * width**2))
    expected /= 2 * np.pi * width**2 * counts.sum()
    found = smooth_plainly(counts, SQUARE, width)
    assert found == pytest.approx(expected, rel=1e-3, abs=1e-6 * expected.max())
    assert not smooth_plainly(np.zeros(SQUARE.shape, dtype=np.int64), SQUARE, width).any()


@pytest.mark.parametrize("tellers", [400, 6400])
def test_the_noise_of_a_density_is_one_on_the_scale_on_which_peaks_are_weighed(tellers):
    generator, width, middle = np.random.default_rng(6), 0.05, (24, 24)
    shares = cell_areas(SQUARE).ravel() / cell_areas(SQUARE).sum()
    counts = generator.multinomial(tellers, shares, size=2000).reshape(-1, *SQUARE.shape)
    roots = np.sqrt([smooth_plainly(one, SQUARE, width)[middle] for one in counts])
    assert np.std(standing_out(roots, tellers, width)) == pytest.approx(1, abs=0.08)


def test_tellers_are_rounded_down_to_powers_of_the_root_of_two():
    powers = sorted({round(2 ** (half / 2)) for half in range(29)})
    for tellers in (1, 2, 3, 4, 30, 44, 45, 46, 63, 64, 90, 91, 1000, 16_000, 16_384, 10**6):
        assert round_tellers(tellers) == max(one for one in powers if one <= tellers)
    assert round_tellers(0.3) == 1
    assert max(powers) == MOST_DRAWN


def test_the_kernel_is_coarse_for_few_and_fine_for_many():
    assert choose_width(16) == choose_width(1) == 0.12
    assert choose_width(64) == pytest.approx(0.2 / 2)
    assert choose_width(4096) == choose_width(10**6) == pytest.approx(0.05)
    assert choose_width(10**6, (0.1, 0.25)) == pytest.approx(0.85 * 0.25)
    assert choose_width(64, (0.1, 0.0)) == pytest.approx(0.1)


def test_near_the_border_chance_is_drawn_more_often():
    few, many = (drawn_by_chance(SQUARE, RIDGE, 181, 0, draws=draws) for draws in (DRAWS, MORE))
    width = choose_width(181)
    scale = float(standing_out(np.ones(1), 181, width)[0])
    near, far = few[-45] / scale, few[-5] / scale
    found = chance_of(np.array([near, far]), SQUARE, 181, 0)
    assert found[0] == pytest.approx((1 + (many >= few[-45]).sum()) / (1 + MORE))
    assert found[0] > 0.05, "of 999 draws it was .046"
    assert found[1] == pytest.approx(6 / 1000)
