"""Densities without a bias at the edge, and bands that hold their share."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from analysis.density import (
    calibrate_bands,
    choose_bandwidth,
    count_along,
    estimate_density,
    estimate_line_density,
    smooth_line,
)
from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.grid import SQUARE, TRIANGLE, cell_areas, cells_of, count_cells, near_triangle
from analysis.simplex import points_from_weights


def _counts(weights):
    return count_cells(cells_of(points_from_weights(weights), TRIANGLE), TRIANGLE)


CLOUD = np.random.default_rng(2).dirichlet([4, 2, 2], 5000)


def test_even_stories_are_as_dense_at_the_edges_as_in_the_middle():
    weights = np.random.default_rng(1).dirichlet([1, 1, 1], 400_000)
    density = estimate_density(_counts(weights), TRIANGLE, bandwidth=0.05)
    whole = density.values[cell_areas(TRIANGLE) > 0.999] / (2 / TRIANGLE.height)
    assert 0.9 < whole.min() <= whole.max() < 1.1


def test_even_stones_are_as_dense_in_the_corner_as_in_the_middle():
    points = np.random.default_rng(1).random((200_000, 2))
    density = estimate_density(count_cells(cells_of(points, SQUARE), SQUARE), SQUARE)
    inside = density.values[cell_areas(SQUARE) > 0.999]
    assert 0.8 < inside.min() <= inside.max() < 1.2


def test_far_from_the_edge_the_density_is_the_gaussian_filter_of_scipy():
    counts = np.zeros(SQUARE.shape, dtype=np.int64)
    counts[48, 48] = 1
    ours = estimate_density(counts, SQUARE, bandwidth=0.05).values
    theirs = gaussian_filter(counts.astype(float), 0.05 * SQUARE.columns, truncate=6)
    middle = np.s_[30:66, 30:66]
    ratio = ours[middle] / theirs[middle]
    np.testing.assert_allclose(ratio, ratio[18, 18], rtol=2e-3)


def test_the_mass_of_a_density_is_one():
    density = estimate_density(_counts(CLOUD), TRIANGLE)
    mass = (density.values * cell_areas(TRIANGLE)).sum() * TRIANGLE.step_x * TRIANGLE.step_y
    assert mass == pytest.approx(1)
    assert density.stories == 5000


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.75, 0.9])
@pytest.mark.parametrize("stories", [200, 5000])
def test_a_band_holds_its_share_of_the_stories(share, stories):
    counts = _counts(CLOUD[:stories])
    bands = estimate_density(counts, TRIANGLE).bands
    held = counts[bands <= share].sum() / stories
    assert held == pytest.approx(share, abs=counts.max() / stories + 1e-9)


def test_bands_are_nested_where_it_is_denser():
    density = estimate_density(_counts(CLOUD), TRIANGLE)
    order = np.argsort(density.values, axis=None)
    assert (np.diff(density.bands.ravel()[order]) <= 1e-12).all()


def test_what_nobody_looks_at_is_left_out_and_changes_nothing_else():
    counts, near = _counts(CLOUD[:200]), near_triangle()
    every, seen = estimate_density(counts, TRIANGLE), estimate_density(counts, TRIANGLE, seen=near)
    assert (seen.bands[near] == every.bands[near]).all()
    assert (seen.bands[~near] == 1).all()
    assert (every.bands[~near] < 1).any()
    assert near[cell_areas(TRIANGLE) > 0].all()


def test_mirroring_the_stories_mirrors_the_map():
    plain = estimate_density(_counts(CLOUD), TRIANGLE).values
    mirrored = estimate_density(_counts(CLOUD[:, [0, 2, 1]]), TRIANGLE).values
    inside = cell_areas(TRIANGLE) > 0
    np.testing.assert_allclose(mirrored[inside], plain[:, ::-1][inside], atol=0.02 * plain.max())


def test_nobody_and_one_story_have_maps_too():
    nobody = estimate_density(np.zeros(TRIANGLE.shape, dtype=np.int64), TRIANGLE)
    assert nobody.values.sum() == 0
    assert (nobody.bands == 1).all()
    one = estimate_density(_counts(np.array([[1.0, 0, 0]])), TRIANGLE)
    assert one.values.max() > 0
    assert np.isfinite(one.bands).all()


def test_the_kernel_narrows_as_stories_come_in():
    widths = [choose_bandwidth(stories) for stories in (0, 100, 1000, 10**5, 10**6, 10**8)]
    assert widths == sorted(widths, reverse=True)
    assert (widths[0], widths[-1]) == (0.09, 0.022)


def test_a_line_has_no_dip_at_its_poles():
    even = estimate_line_density(np.random.default_rng(1).random(100_000), bandwidth=0.05)
    assert 0.93 < even.values.min() <= even.values.max() < 1.07
    assert even.values.mean() == pytest.approx(1)
    assert even.counts.sum() == even.stories == 100_000


def test_a_line_leaves_out_what_was_not_placed_and_may_be_empty():
    line = estimate_line_density(np.array([0.0, 1.0, np.nan]))
    assert (line.stories, line.counts[0], line.counts[-1]) == (2, 1, 1)
    assert estimate_line_density(np.array([np.nan])).values.sum() == 0
    assert count_along(np.array([0.3]), 10).argmax() == 3


def test_a_kernel_narrower_than_a_cell_leaves_the_counts_as_they_are():
    counts = _counts(CLOUD)
    values = estimate_density(counts, TRIANGLE, bandwidth=1e-5).values
    whole = cell_areas(TRIANGLE) == 1
    np.testing.assert_allclose(values[whole] / values.max(), counts[whole] / counts[whole].max())


def test_wrong_counts_widths_and_positions_are_refused():
    with pytest.raises(ShapeError, match="as the triangle's grid"):
        estimate_density(np.zeros((2, 2), dtype=np.int64), TRIANGLE)
    for width in (0, -1, 1.5, np.nan):
        with pytest.raises(ParameterError, match="bandwidth"):
            estimate_density(_counts(CLOUD), TRIANGLE, bandwidth=width)
    with pytest.raises(RangeError):
        estimate_line_density(np.array([1.5]))


def test_cells_that_are_equally_dense_have_one_band_whichever_stands_first():
    density = np.array([[0.0, 2.0, 2.0, 1.0]])
    # Of eight: half of the four that are as dense; all these and half of the four less dense.
    for counts in ([[0, 3, 1, 4]], [[0, 1, 3, 4]]):
        bands = calibrate_bands(density, np.array(counts))
        assert bands.tolist() == [[1.0, 0.25, 0.25, 0.75]]


def along(stories: int) -> float:
    return smooth_line(np.bincount([50], [stories], minlength=100)).bandwidth


def test_kernels_narrow_by_the_powers_of_their_dimensions():
    """In the plane by n^(−1/6), to .022 at a million; along a line by n^(−1/5), from .12 to .03."""
    assert choose_bandwidth(1000) == pytest.approx(2 * choose_bandwidth(64_000))
    assert choose_bandwidth(10**6) == pytest.approx(0.022)
    assert choose_bandwidth(200) == 0.09 > choose_bandwidth(220)
    assert along(1000) == pytest.approx(2 * along(32_000))
    assert (along(1), along(10**7)) == (0.12, 0.03)
