"""Shades of a map, and whoever knows all stories in them but one."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from analysis.density import LINE_CELLS, estimate_density
from analysis.grid import SQUARE, TRIANGLE, cells_of, count_cells
from analysis.responses import Responses
from dashboard.figures.theme import BAND_SHARES
from dashboard.gated import Gate
from dashboard.gated.shades import curve_along, over_grid, shade_square, shade_triangle
from storybank.gate import Crowd, keyed_order

STORIES, WIDTH = 50, 0.09
Counts = NDArray[np.int64]


@pytest.fixture
def gate() -> Gate:
    hashes = keyed_order(map(str, range(STORIES)), b"k" * 32)
    nothing = ("states", "triads", "dyads", "stones", "choices", "scales", "facets")
    responses = Responses(
        story_ids=np.array([f"{number:036d}" for number in range(STORIES)]),
        tellers=hashes,
        told=np.full(STORIES, "2026-09-14T10", "datetime64[h]"),
        consent=np.ones(STORIES, np.uint8),
        **{kind: {} for kind in nothing},
    )
    return Gate(responses, Crowd.of(hashes), 5, b"k" * 32)


def counted(places: NDArray[np.float64]) -> Counts:
    return count_cells(cells_of(places, SQUARE), SQUARE)


def as_sent(counts: Counts) -> NDArray[np.float64]:
    """The bands as a page gets them, in steps of a 250th."""
    return np.rint(250 * estimate_density(counts, SQUARE, bandwidth=WIDTH).bands)


def found(gate: Gate, seed: int, *, made_up: bool) -> bool:
    """Whether she finds the one story among fifty places where it might lie."""
    random = np.random.default_rng(seed)
    places, might = random.beta(2, 2, (STORIES, 2)), random.beta(2, 2, (50, 2))
    might[0] = places[0]
    told = counted(places)
    more = over_grid(gate, bytes([seed]), "a", told, SQUARE) if made_up else np.int64(0)
    shown = as_sent(told + more)
    known = counted(places[1:])
    apart = [np.square(as_sent(known + counted(one[None])) - shown).mean() for one in might]
    return int(np.argmin(apart)) == 0


def test_bands_do_not_tell_where_the_one_unknown_story_lies(gate: Gate) -> None:
    """Of fifty stories she knew forty-nine and found the last every time."""
    assert all(found(gate, seed, made_up=False) for seed in range(4))
    assert sum(found(gate, seed, made_up=True) for seed in range(16)) < 8


def test_as_many_are_made_up_as_the_threshold_says_and_always_the_same(gate: Gate) -> None:
    told = counted(np.random.default_rng(1).random((STORIES, 2)))
    for one, k in ((gate, 5), (replace(gate, k=7), 7)):
        assert over_grid(one, b"set", "a", told, SQUARE).sum() == k
    here, again, elsewhere = (
        over_grid(gate, cell, "a", told, SQUARE) for cell in (b"set", b"set", b"another")
    )
    assert np.array_equal(here, again)
    assert not np.array_equal(here, elsewhere)
    assert not over_grid(gate, b"set", "a", np.zeros_like(told), SQUARE).any(), "of nobody none"


def test_two_answers_the_other_way_round_are_the_same_map(gate: Gate) -> None:
    told = counted(np.random.default_rng(2).beta(2, 4, (STORIES, 2)))
    one = shade_square(gate, b"set", ["across", "upward"], told)
    other = shade_square(gate, b"set", ["upward", "across"], told.T)
    np.testing.assert_allclose(one.shares, other.shares.T, atol=1e-9)


def test_they_stay_in_the_figure_and_near_what_was_told(gate: Gate) -> None:
    many = replace(gate, k=400)
    told = count_cells(cells_of(np.array([[0.5, 0.8]]), TRIANGLE), TRIANGLE) * STORIES
    rows, columns = np.nonzero(over_grid(many, b"set", "drivkraft", told, TRIANGLE))
    up = TRIANGLE.centres_y[rows]
    aside = np.abs(TRIANGLE.centres_x[columns] - 0.5)
    assert (up > 0.8 - 0.2).all()
    assert (aside <= (np.sqrt(3) / 2 - up) / np.sqrt(3) + 2 * TRIANGLE.step_x).all()
    assert len(rows) > 100, "they spread"


def test_a_part_of_a_map_in_which_fewer_than_k_lie_is_not_drawn(gate: Gate) -> None:
    twelve, here, there = replace(gate, k=12), np.full((STORIES, 2), 0.2), np.full((12, 2), 0.8)
    for few in (11, 12):
        told = counted(np.concatenate([here, there[:few]]))
        shares = shade_square(twelve, b"set", ["across", "upward"], told).shares
        parts, _ = ndimage.label(shares <= BAND_SHARES[-1])
        assert (parts[told > 0] > 0).tolist() == [True, few == 12]


def test_all_in_one_corner_are_drawn_in_that_corner_alone(gate: Gate) -> None:
    """Nobody sees a place where nobody is."""
    for seed in range(20):
        cell, corner = bytes([seed]), np.tile([0.03, 0.02], (STORIES, 1))
        drawn = shade_triangle(gate, cell, "a", count_cells(cells_of(corner, TRIANGLE), TRIANGLE))
        rows, columns = np.nonzero(drawn.shares <= BAND_SHARES[-1])
        assert len(rows)
        assert TRIANGLE.centres_x[columns].max() < 0.4
        assert TRIANGLE.centres_y[rows].max() < 0.4
        along = curve_along(gate, cell, "a", np.bincount([3] * STORIES, minlength=LINE_CELLS))
        assert along[50:].max() < 0.01
