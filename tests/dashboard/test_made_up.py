"""Bands of a map, and whoever knows all stories in them but one."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.density import estimate_density
from analysis.grid import SQUARE, TRIANGLE, cells_of, count_cells
from analysis.responses import Responses
from analysis.simplex import HEIGHT
from dashboard.gated import Gate
from dashboard.gated.made_up import over_line, over_square, over_triangle
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
    more = over_square(gate, bytes([seed]), ["across", "upward"]) if made_up else np.int64(0)
    shown = as_sent(counted(places) + more)
    known = counted(places[1:])
    apart = [np.square(as_sent(known + counted(one[None])) - shown).mean() for one in might]
    return int(np.argmin(apart)) == 0


def test_bands_do_not_tell_where_the_one_unknown_story_lies(gate: Gate) -> None:
    """Of fifty stories she knew forty-nine and found the last every time."""
    assert all(found(gate, seed, made_up=False) for seed in range(4))
    assert sum(found(gate, seed, made_up=True) for seed in range(16)) < 8


def test_as_many_are_made_up_as_the_threshold_says_and_always_the_same(gate: Gate) -> None:
    of_seven = replace(gate, k=7)
    for one, k in ((gate, 5), (of_seven, 7)):
        assert over_line(one, b"set", "stemme").sum() == k
        assert over_square(one, b"set", ["a", "b"]).sum() == k
        assert over_triangle(one, b"set", "drivkraft").sum() == k
    here, again, elsewhere = (
        over_triangle(gate, cell, "drivkraft") for cell in (b"set", b"set", b"another")
    )
    assert np.array_equal(here, again)
    assert not np.array_equal(here, elsewhere)


def test_two_answers_the_other_way_round_are_the_same_map(gate: Gate) -> None:
    one = over_square(gate, b"set", ["across", "upward"])
    assert np.array_equal(one, over_square(gate, b"set", ["upward", "across"]).T)


def test_they_lie_evenly_over_the_figure(gate: Gate) -> None:
    many = over_triangle(replace(gate, k=4000), b"set", "drivkraft")
    up = (many.sum(axis=1) @ TRIANGLE.centres_y) / 4000
    along = (many.sum(axis=0) @ TRIANGLE.centres_x) / 4000
    assert (along, up) == pytest.approx((1 / 2, HEIGHT / 3), abs=0.02), "the middle of a triangle"
