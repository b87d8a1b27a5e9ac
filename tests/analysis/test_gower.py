"""Placements beside each other: each kind by hand, and the answer states apart."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.gower import Placements, lay_placements
from analysis.responses import Codes, Responses, State
from analysis.themes.placed import find_placed_near

PLACED, AWAY, PASSED, UNASKED = (
    State.PLACED,
    State.NOT_APPLICABLE,
    State.PASSED_BY,
    State.NOT_ASKED,
)


def four_stories() -> Responses:
    """Placed at one corner, placed at another, does not apply, passed by."""
    nan = np.nan
    states = np.array([PLACED, PLACED, AWAY, PASSED], np.uint8)
    stones = np.full((4, 1, 2), nan, np.float32)
    stones[:2, 0] = [[0, 0], [1, 1]]
    return Responses(
        story_ids=np.array(["a", "b", "c", "d"], "<U36"),
        tellers=np.arange(4, dtype=np.uint64),
        told=np.full(4, np.datetime64("2026-03-01T12", "h")),
        consent=np.ones(4, np.uint8),
        states=dict.fromkeys(("t", "d", "st", "sc", "c"), states),
        triads={"t": np.array([[1, 0, 0], [0, 0, 1], [nan] * 3, [nan] * 3], np.float32)},
        dyads={"d": np.array([0, 1, nan, nan], np.float32)},
        stones={"st": stones},
        choices={"c": np.array([[1, 0, 0], [0, 1, 0], [0] * 3, [0] * 3], np.bool_)},
        scales={"sc": np.array([1, 5, nan, nan], np.float32)},
        facets={"theme": Codes(np.full(4, -1, np.int16), ())},
    )


@pytest.mark.parametrize("name", ["t", "d", "st", "sc", "c"])
def test_what_lies_farthest_apart_on_a_question_differs_by_one(name: str) -> None:
    laid = lay_placements(four_stories(), [name])
    own = laid.values[:, laid.parts == 0]
    assert np.sum((own[0] - own[1]) ** 2) == pytest.approx(1)
    assert np.isnan(own[2:]).all(), "who did not place lies nowhere"


def test_whether_a_question_applies_is_a_part_of_its_own() -> None:
    laid = lay_placements(four_stories(), ["d"])
    assert laid.names == ("d", "d.not_applicable")
    assert laid.values[:3, 1].tolist() == [0, 0, 1]
    assert np.isnan(laid.values[3, 1]), "who passed by says neither"


def test_what_is_the_same_for_all_is_left_out() -> None:
    told = four_stories()
    everybody = replace(
        told,
        states={"d": np.full(4, PLACED, np.uint8)},
        dyads={"d": np.full(4, 0.5, np.float32)},
    )
    assert lay_placements(everybody, ["d"]).names == ()
    nobody = replace(told, states={"d": np.full(4, UNASKED, np.uint8)}, dyads={})
    assert lay_placements(nobody, ["d"]).names == ()


def test_several_options_are_alike_by_what_they_share() -> None:
    told = four_stories()
    chosen = np.array([[1, 1, 0], [1, 0, 1], [1, 1, 0], [0] * 3], np.bool_)
    laid = lay_placements(replace(told, choices={"c": chosen}), ["c"])
    own = laid.values[:, laid.parts == 0]
    assert np.sum((own[0] - own[1]) ** 2) == pytest.approx(0.5)
    assert np.array_equal(own[0], own[2])


def test_likeness_is_by_hand_what_gower_says() -> None:
    values = np.array([[0, 0], [0.1, 0], [0, 1], [np.nan, 0]], np.float32)
    laid = Placements(values, np.arange(2), ("a", "b"))
    assert find_placed_near(laid, 3)[0].tolist() == [3, 1, 2]


def test_a_place_is_never_held_against_does_not_apply_nor_against_silence() -> None:
    laid = lay_placements(four_stories(), ["d"])
    near = find_placed_near(laid, 3)
    assert near[2].tolist() == [0, 1, -1], "by whether it applies alone, both as far"
    assert near[3].tolist() == [-1, -1, -1], "who said nothing is like nobody"


def test_too_little_in_common_makes_nobody_alike() -> None:
    values = np.full((2, 4), np.nan, np.float32)
    values[0, :3], values[1, 2:] = 0, 0
    laid = Placements(values, np.arange(4), ("a", "b", "c", "d"))
    assert find_placed_near(laid, 1).tolist() == [[1], [0]], "one of two"
    values[1, 1] = np.nan
    more = np.concatenate([values, np.full((2, 1), np.nan, np.float32)], axis=1)
    more[1, 4], more[0, 3] = 0, 0
    more[1, 3] = np.nan
    laid = Placements(np.delete(more, 2, axis=1), np.arange(4), ("a", "b", "d", "e"))
    assert find_placed_near(laid, 1).tolist() == [[-1], [-1]], "none"


@pytest.mark.parametrize("stories", [0, 1])
def test_nobody_is_near_to_nobody(stories: int) -> None:
    laid = Placements(np.zeros((stories, 1), np.float32), np.arange(1), ("a",))
    assert (find_placed_near(laid, 3) == -1).all()
