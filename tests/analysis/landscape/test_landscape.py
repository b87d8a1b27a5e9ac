"""Basins and barriers: planted ones are found, chance makes none."""

import numpy as np
import pytest
from scipy import ndimage

from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.landscape.chance import choose_width, round_tellers, smooth_plainly
from analysis.landscape.draw import SQUARE, TRIANGLE, draw_pair, draw_triad
from analysis.landscape.modes import find_modes
from analysis.simplex import HEIGHT
from drilling import full

ALLOWED = 0.05


def two_clusters(generator, stories, apart=0.5):
    """Two clusters of sd .1, `apart` from each other along x."""
    side = np.where(generator.random(stories) < 0.5, -apart / 2, apart / 2)
    x = 0.5 + side + generator.normal(0, 0.1, stories)
    return np.clip(x, 0, 1), np.clip(generator.normal(0.5, 0.1, stories), 0, 1)


def along_a_ridge(generator):
    x = generator.random(200)
    return x, np.clip(x + generator.normal(0, 0.05, 200), 0, 1)


ONE_BASIN = {
    "even": lambda g: (g.random(200), g.random(200)),
    "a hill": lambda g: np.clip(g.normal(0.5, 0.2, (2, 200)), 0, 1),
    "a corner": lambda g: g.beta(1, 3, (2, 200)),
    "an edge": lambda g: (g.beta(1, 3, 200), g.random(200)),
    "a ridge": along_a_ridge,
}


def more_than_one(draw, runs, seed=1):
    generator = np.random.default_rng(seed)
    return np.mean([len(draw_pair(*draw(generator)).basins) > 1 for _ in range(runs)])


@pytest.mark.parametrize("figure", ONE_BASIN)
def test_two_hundred_stories_of_one_basin_show_more_in_at_most_five_runs_of_a_hundred(figure):
    runs = 150
    slack = 2 * np.sqrt(ALLOWED * (1 - ALLOWED) / runs)
    assert more_than_one(ONE_BASIN[figure], runs) <= ALLOWED + slack


@pytest.mark.drill
@pytest.mark.parametrize("figure", ONE_BASIN)
def test_the_same_over_many_runs(figure, tell):
    runs = full(3000)
    slack = 2 * np.sqrt(ALLOWED * (1 - ALLOWED) / runs)
    found = more_than_one(ONE_BASIN[figure], runs, seed=2)
    tell(f"{runs} runs of {figure}, more than one basin in {found:.3f}")
    assert found <= ALLOWED + slack


def test_an_even_triad_shows_one_basin():
    generator, runs = np.random.default_rng(3), 150
    found = [len(draw_triad(generator.dirichlet([1, 1, 1], 200)).basins) > 1 for _ in range(runs)]
    assert np.mean(found) <= ALLOWED + 2 * np.sqrt(ALLOWED * (1 - ALLOWED) / runs)


FIFTHS = 1 / 4
ON_STEPS = {
    "even": lambda g: g.integers(0, 5, (2, 1000)) * FIFTHS,
    "a hill": lambda g: g.binomial(4, 0.7, (2, 1000)) * FIFTHS,
    "a ridge": lambda g: np.tile(g.integers(0, 5, 1000) * FIFTHS, (2, 1)),
    "even, upward without steps": lambda g: (g.integers(0, 5, 1000) * FIFTHS, g.random(1000)),
}


@pytest.mark.parametrize("figure", ON_STEPS)
def test_steps_of_a_scale_are_no_places_of_their_own(figure):
    generator, runs = np.random.default_rng(1), 100
    steps = (FIFTHS, 0.0 if "without" in figure else FIFTHS)
    drawn = [ON_STEPS[figure](generator) for _ in range(runs)]
    found = [len(draw_pair(*one, steps=steps).basins) > 1 for one in drawn]
    assert np.mean(found) <= ALLOWED + 2 * np.sqrt(ALLOWED * (1 - ALLOWED) / runs)
    assert len(draw_pair(*drawn[0]).basins) > 1, "without knowing of steps each is a place"


def test_two_camps_on_the_steps_of_a_scale_are_two_basins():
    generator = np.random.default_rng(2)
    side = np.where(generator.random(400) < 0.5, 0.1, 0.9)
    found = draw_pair(*(generator.binomial(4, side) * FIFTHS for _ in "xy"), steps=(FIFTHS, FIFTHS))
    assert len(found.basins) == 2
    assert np.ptp([basin.peak for basin in found.basins], axis=0).min() > 0.5


def test_two_clusters_five_deviations_apart_are_found_among_120_stories():
    generator = np.random.default_rng(4)
    found = [len(draw_pair(*two_clusters(generator, 120)).basins) == 2 for _ in range(120)]
    assert np.mean(found) >= 0.9


def test_a_chance_of_just_what_the_level_leaves_makes_no_basin():
    x, y = two_clusters(np.random.default_rng(4), 120)
    (_, second) = draw_pair(x, y).basins
    assert 0 < second.p < 0.05
    assert len(draw_pair(x, y, level=1 - second.p - 1e-6).basins) == 2
    assert len(draw_pair(x, y, level=1 - second.p).basins) == 1


def test_basins_have_their_peaks_shares_and_the_barrier_between():
    found = draw_pair(*two_clusters(np.random.default_rng(5), 800))
    assert len(found.basins) == 2
    across = sorted(basin.peak[0] for basin in found.basins)
    assert across == pytest.approx([0.25, 0.75], abs=0.06)
    assert [basin.peak[1] for basin in found.basins] == pytest.approx([0.5, 0.5], abs=0.06)
    for basin in found.basins:
        assert basin.share.low < 0.5 < basin.share.high
        assert basin.times_even > 3
    assert sum(basin.share.value for basin in found.basins) == pytest.approx(1)
    (barrier,) = found.barriers
    assert barrier.place[0] == pytest.approx(0.5, abs=0.08)
    variance = 0.1**2 + found.density.bandwidth**2
    passing, far = np.exp(-(0.25**2) / (2 * variance)), np.exp(-(0.5**2) / (2 * variance))
    truth = 1 - 2 * passing / (1 + far)
    assert barrier.depth.low < truth < barrier.depth.high
    assert np.isnan(found.basins[0].p)
    assert found.basins[1].p <= ALLOWED


def test_the_three_corners_of_a_triad_are_three_basins_that_turn_with_it():
    generator = np.random.default_rng(6)
    weights = np.vstack([generator.dirichlet(shape, 150) for shape in
                         ([12, 1.5, 1.5], [1.5, 12, 1.5], [1.5, 1.5, 12])])  # fmt: skip
    plain, turned = draw_triad(weights), draw_triad(weights[:, [1, 2, 0]])
    assert len(plain.basins) == len(turned.basins) == 3
    assert sorted(round(one.share.value, 1) for one in turned.basins) == [0.3, 0.3, 0.3]


@pytest.mark.parametrize("stories", [40, 200, 2000])
def test_a_place_that_is_densest_at_a_corner_lies_in_the_corner(stories):
    """A kernel that ends at the edge would put it a kernel's width inside."""
    generator = np.random.default_rng(stories)
    shares = [draw_triad(generator.dirichlet([5, 1, 1], stories)) for _ in range(20)]
    near = [np.hypot(*(one.basins[0].peak - (0.5, HEIGHT))) for one in shares]
    assert np.median(near) < TRIANGLE.centres_x[1]
    pairs = [draw_pair(*np.abs(generator.normal(0, 0.15, (2, stories)))) for _ in range(20)]
    assert np.median([np.hypot(*one.basins[0].peak) for one in pairs]) < SQUARE.centres_x[1] * 2


STEPPED = {"free": (0.0, 0.0), "a scale of seven": (1 / 6, 0.0), "two scales": (0.25, 1 / 6)}


@pytest.mark.parametrize("steps", STEPPED.values(), ids=STEPPED)
def test_an_even_spread_is_called_uneven_as_seldom_as_asked_and_a_hill_is(steps):
    generator, runs = np.random.default_rng(7), 150

    def answered(low, high):
        """As many choose each step as places between `low` and `high` have it."""
        for step in steps:
            free = generator.uniform(low, high, 120)
            last = round(1 / step) if step else 1
            yield np.floor(free * (last + 1)) / last if step else free

    slack = 2 * np.sqrt(ALLOWED * (1 - ALLOWED) / runs)
    even = [draw_pair(*answered(0, 1), steps=steps).evenness.p for _ in range(runs)]
    assert np.mean(np.less(even, ALLOWED)) <= ALLOWED + slack
    assert draw_pair(*answered(0.2, 0.8), steps=steps).evenness.p < 0.01


def test_an_even_triad_is_called_uneven_as_seldom_as_asked_and_a_hill_is():
    generator, runs = np.random.default_rng(8), 150
    slack = 2 * np.sqrt(ALLOWED * (1 - ALLOWED) / runs)
    even = [draw_triad(generator.dirichlet([1, 1, 1], 120)).evenness.p for _ in range(runs)]
    assert np.mean(np.less(even, ALLOWED)) <= ALLOWED + slack
    assert draw_triad(generator.dirichlet([3, 3, 3], 120)).evenness.p < 0.01


def test_neither_the_order_of_stories_nor_turning_the_square_changes_basins():
    x, y = two_clusters(np.random.default_rng(7), 150)
    plain = draw_pair(x, y)
    shuffled = draw_pair(x[::-1], y[::-1])
    assert [one.share for one in shuffled.basins] == [one.share for one in plain.basins]
    mirrored = draw_pair(y, 1 - x)
    assert sorted(one.share.value for one in mirrored.basins) == pytest.approx(
        sorted(one.share.value for one in plain.basins), abs=0.02
    )


def test_one_who_repeats_herself_makes_no_basin():
    generator = np.random.default_rng(8)
    x, y = generator.normal(0.3, 0.1, 100), generator.normal(0.3, 0.1, 100)
    told_often = np.clip(np.append(x, np.full(40, 0.9)), 0, 1)
    tellers = np.append(np.arange(100), np.full(40, 200))
    found = draw_pair(told_often, np.clip(np.append(y, np.full(40, 0.9)), 0, 1), tellers)
    assert len(found.basins) <= 1
    assert found.tellers == 101


def test_peaks_are_those_that_a_filter_finds_and_the_highest_never_merges():
    counts = np.random.default_rng(9).poisson(0.3, SQUARE.shape)
    heights = smooth_plainly(counts, SQUARE, 0.05)
    modes = find_modes(heights, SQUARE)
    expected = np.flatnonzero(
        (ndimage.maximum_filter(heights, 3, mode="nearest") == heights).ravel()
    )
    assert sorted(modes.cells) == expected.tolist()
    assert np.isinf(modes.persistence[0])
    assert (modes.persistence[1:] >= 0).all()
    assert (modes.parents[1:] < np.arange(1, len(modes.cells))).all()
    assert set(modes.labels) == set(range(len(modes.cells)))


def test_persistence_is_worked_out_by_hand_on_two_hills_and_a_pass():
    heights = np.zeros(SQUARE.shape)
    heights[10, 10], heights[10, 12], heights[10, 11] = 9.0, 4.0, 1.0
    modes = find_modes(heights, SQUARE)
    second = modes.cells.tolist().index(10 * 48 + 12)
    assert modes.persistence[second] == pytest.approx(np.sqrt(4) - np.sqrt(1))
    assert modes.parents[second] == 0


@pytest.mark.parametrize(
    "x, reason",
    [
        (np.zeros(0), "no_stories"),
        (np.full(40, np.nan), "no_stories"),
        (np.full(29, 0.5), "too_few_tellers"),
    ],
)
def test_few_or_no_stories_have_a_reason_and_no_basin(x, reason):
    found = draw_pair(x, x)
    assert (found.reason, found.basins, found.barriers) == (reason, (), ())
    assert (found.labels == -1).all()


@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
def test_all_in_one_place_are_one_basin(place):
    found = draw_pair(np.full(60, place), np.full(60, place))
    assert len(found.basins) == 1
    assert found.basins[0].share.value == 1
    assert found.barriers == ()


def test_one_in_a_hundred_answered_is_enough_where_thirty_did():
    x = np.where(np.arange(4000) % 100 == 0, 0.5, np.nan)
    found = draw_pair(x, x)
    assert (found.stories, len(found.basins)) == (40, 1)


def test_the_width_is_that_of_the_number_for_which_chance_is_drawn():
    for tellers in (*range(1, 200), 5000, 10**6):
        assert round_tellers(round_tellers(tellers)) == round_tellers(tellers) <= tellers
        assert choose_width(tellers) == choose_width(round_tellers(tellers))
    assert TRIANGLE.margin == 0


def test_what_makes_no_sense_is_refused():
    good = np.full(40, 0.5)
    with pytest.raises(ShapeError, match="second has shape"):
        draw_pair(good, good[:3])
    with pytest.raises(RangeError, match="first holds"):
        draw_pair(good * np.inf, good)
    with pytest.raises(ParameterError, match="level"):
        draw_pair(good, good, level=1.5)
    with pytest.raises(RangeError, match="steps holds"):
        draw_pair(good, good, steps=(1.5, 0.0))
    with pytest.raises(ShapeError, match="weights"):
        draw_triad(np.zeros((3, 2)))
    with pytest.raises(ShapeError, match="tellers"):
        draw_pair(good, good, np.arange(3))
