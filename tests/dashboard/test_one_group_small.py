"""Two groups side by side of which one is small: no finer than the small one may be."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.responses import State
from builders import OLAUG, a_framework, many_stories
from dashboard.gated import Group, Scene, draw_landscape, draw_stones
from dashboard.grounds import Ground, measures_of
from dashboard.room import open_room
from dashboards import SLUG, House, at_desk, build_house
from storybank.gate.reading import TELLERS_FOR_BANDS
from storybank.signifiers import Stones

TELLERS = 2 * TELLERS_FOR_BANDS


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder: Path = tmp_path_factory.mktemp("one-small")
    return build_house(folder, many_stories(TELLERS))


def scene_of(house: House, second: int, *, by_teller: bool) -> Scene:
    """All have placed their stones; so many tellers are in the second group."""
    with at_desk(house, OLAUG) as desk:
        gate = open_room(desk, SLUG).gate
    dice = np.random.default_rng(1)
    told = replace(
        gate.responses,
        states={
            name: np.full_like(one, State.PLACED) for name, one in gate.responses.states.items()
        },
        stones={"krefter": dice.beta(2, 2, (TELLERS, 2, 2))},
    )
    few = np.arange(TELLERS) < second
    groups = Group("Øst", ~few), Group("Vest", few)
    return Scene(replace(gate, responses=told), *groups, by_teller=by_teller, language="nb")


@pytest.mark.parametrize(
    "second, by_teller, drawn",
    [
        (TELLERS_FOR_BANDS, True, "grid"),
        (TELLERS_FOR_BANDS - 5, True, "cells"),
        (TELLERS_FOR_BANDS - 5, False, "points"),
    ],
)
def test_the_smaller_of_two_groups_says_how_both_are_drawn(
    house: House, second: int, by_teller: bool, drawn: str
) -> None:
    stones = next(one for one in a_framework().signifiers if isinstance(one, Stones))
    with at_desk(house, OLAUG):
        figure = draw_stones(scene_of(house, second, by_teller=by_teller), stones)
    for stone in figure.stones:
        both: list[Any] = [stone.group, stone.compared]
        forms = [
            [name for name in ("grid", "cells", "points") if getattr(one, name) is not None]
            for one in both
        ]
        assert forms == [[drawn], [drawn]]


@pytest.mark.parametrize(
    "second, beside", [(TELLERS_FOR_BANDS, True), (TELLERS_FOR_BANDS - 5, False)]
)
def test_a_landscape_has_bands_of_the_group_beside_it_from_as_many_as_they_need(
    house: House, second: int, beside: bool
) -> None:
    named = {one.id: one for one in measures_of(a_framework(), "nb")}
    ground = Ground(ways=(named["krefter.jeg.x"], named["krefter.jeg.y"]))
    with at_desk(house, OLAUG):
        figure = draw_landscape(scene_of(house, second, by_teller=True), ground)
    assert figure.grid is not None
    assert (figure.beside is not None) == beside
