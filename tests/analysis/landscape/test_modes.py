"""Peaks, passes and basins on a grid, beside plain searches of every cell."""

import itertools

import numpy as np
import pytest

from analysis.grid import Grid, cell_areas
from analysis.landscape.modes import find_borders, find_modes, neighbours
from analysis.simplex import HEIGHT

SMALL = {
    "square": Grid("square", columns=7, rows=6, height=1.0, margin=0),
    "triangle": Grid("triangle", columns=8, rows=7, height=HEIGHT, margin=1),
}


def inside(grid):
    """The rows and columns of the figure's cells, by their flat numbers."""
    rows, columns = np.nonzero(cell_areas(grid) > 0)
    return {
        int(row * grid.shape[1] + column): (int(row), int(column))
        for row, column in zip(rows, columns, strict=True)
    }


def touch(one, other):
    """Whether two cells have a side or a corner in common."""
    return max(abs(one[0] - other[0]), abs(one[1] - other[1])) == 1


def hills(grid, seed):
    """Heights without ties, nothing outside the figure."""
    heights = np.random.default_rng(seed).permutation(grid.nowhere).reshape(grid.shape) + 1.0
    return np.where(cell_areas(grid) > 0, heights, 0)


@pytest.mark.parametrize("figure", SMALL)
def test_cells_that_touch_are_named_once_each(figure):
    grid = SMALL[figure]
    places = inside(grid)
    found = [tuple(sorted(pair)) for pair in np.transpose(neighbours(grid)).tolist()]
    expected = [
        (one, other)
        for one, other in itertools.combinations(sorted(places), 2)
        if touch(places[one], places[other])
    ]
    assert sorted(found) == expected


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("figure", SMALL)
def test_each_cell_lies_in_the_basin_of_the_peak_to_which_its_steepest_way_leads(figure, seed):
    grid = SMALL[figure]
    heights, places = hills(grid, seed), inside(grid)
    modes = find_modes(heights, grid)
    height = heights.ravel()

    def climb(cell):
        around = [other for other in places if touch(places[cell], places[other])]
        highest = max(around, key=lambda other: height[other])
        return climb(highest) if height[highest] > height[cell] else cell

    assert {cell: int(modes.cells[modes.labels[cell]]) for cell in places} == {
        cell: climb(cell) for cell in places
    }
    assert (np.delete(modes.labels, list(places)) == -1).all()
    assert (np.diff(height[modes.cells]) < 0).all(), "the highest first"


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("figure", SMALL)
def test_the_pass_between_two_basins_is_the_highest_way_from_one_into_the_other(figure, seed):
    grid = SMALL[figure]
    heights, places = hills(grid, seed), inside(grid)
    modes = find_modes(heights, grid)
    height, labels = heights.ravel(), modes.labels
    expected = {}
    for one, other in itertools.combinations(places, 2):
        if touch(places[one], places[other]) and labels[one] != labels[other]:
            pair = tuple(sorted((int(labels[one]), int(labels[other]))))
            lower = min(one, other, key=lambda cell: height[cell])
            expected[pair] = max(expected.get(pair, lower), lower, key=lambda cell: height[cell])
    borders = find_borders(height, labels, grid)
    assert dict(zip(map(tuple, borders.pairs.tolist()), borders.cells, strict=True)) == expected
    assert borders.heights.tolist() == height[borders.cells].tolist()
    assert (np.diff(borders.heights) <= 0).all()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("figure", SMALL)
def test_a_peak_lasts_down_to_the_level_at_which_it_is_joined_to_a_higher_one(figure, seed):
    """Found by letting the water fall cell by cell, and asking what stands out of it together."""
    grid = SMALL[figure]
    heights, places = hills(grid, seed), inside(grid)
    modes = find_modes(heights, grid)
    height = heights.ravel()
    saddles = {}
    for level in sorted((height[cell] for cell in places), reverse=True):
        dry = {cell for cell in places if height[cell] >= level}
        for peak in modes.cells[1:].tolist():
            together = spread(peak, dry, places) if peak in dry else {peak}
            if any(height[cell] > height[peak] for cell in together):
                saddles.setdefault(peak, level)
    expected = [np.sqrt(height[peak]) - np.sqrt(saddles[peak]) for peak in saddles]
    found = dict(zip(modes.cells.tolist(), modes.persistence, strict=True))
    assert [found[peak] for peak in saddles] == pytest.approx(expected)
    assert len(saddles) == len(modes.cells) - 1
    assert np.isinf(modes.persistence[0])


@pytest.mark.parametrize("figure", SMALL)
def test_each_peak_merges_into_a_higher_one_and_the_highest_into_none(figure):
    modes = find_modes(hills(SMALL[figure], 7), SMALL[figure])
    assert modes.parents[0] == -1
    assert ((modes.parents[1:] >= 0) & (modes.parents[1:] < np.arange(1, len(modes.cells)))).all()


def spread(start, dry, places):
    """The dry cells that hang together with one."""
    seen, ahead = {start}, [start]
    while ahead:
        here = places[ahead.pop()]
        fresh = {cell for cell in dry - seen if touch(here, places[cell])}
        seen |= fresh
        ahead.extend(fresh)
    return seen
