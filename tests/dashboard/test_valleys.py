"""What lies between two places of a landscape, reckoned anew from the stories' own places."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from builders import OLAUG, numbered_story
from dashboard.gated import draw_landscape
from dashboard.gated.landscapes import _draw, _fewer, _Valley
from dashboard.grounds import read_ground
from dashboard.room import open_room
from dashboard.selection import set_scene
from dashboard.views.filters import View
from dashboards import SLUG, House, at_desk, build_house
from storybank.submission import Submission

WIDE, TIGHT = 240, 80


def of_a_wide_and_a_tight_camp() -> np.ndarray:
    """(320, 2) places: the camp with more people is the less dense one."""
    dice = np.random.default_rng(3)
    camps = [dice.normal(0.4, 0.2, (WIDE, 2)), dice.normal(0.85, 0.04, (TIGHT, 2))]
    return np.clip(np.concatenate(camps), 0.01, 0.99)


def lies_at(number: int, value: float, top: float) -> Submission:
    rest = (1 - top) / 2
    weights = {"tillit": top, "regler": rest, "vilje": rest}
    placements = {
        "stemme": {"state": "placed", "value": value},
        "drivkraft": {"state": "placed", "weights": weights},
    }
    return numbered_story(number, placements=placements)


def density_at(spot: np.ndarray, places: np.ndarray, width: float) -> float:
    return float(np.exp(-((places - spot) ** 2).sum(axis=1) / (2 * width**2)).sum())


def test_a_valley_is_set_against_the_less_dense_place_and_says_so(tmp_path: Path) -> None:
    places = of_a_wide_and_a_tight_camp()
    told = [lies_at(number, *one) for number, one in enumerate(places.tolist())]
    words = {"over": [""], "across": ["stemme"], "upward": ["drivkraft.tillit"]}
    with at_desk(build_house(tmp_path, told), OLAUG) as desk:
        room = open_room(desk, SLUG)
        ground = read_ground(room.framework, room.language, words)
        assert ground is not None
        figure = draw_landscape(set_scene(room, View()), ground)
    [said] = [one for one in figure.labels.said if one.startswith("Mellom 1 og 2")]
    percent, low, high = map(int, re.findall(r"\d+", said)[2:5])
    [way] = figure.ways
    width = 0.2 * 256 ** (-1 / 6)  # 320 tellers are counted as 256
    heights = [density_at(one.place, places, width) for one in figure.peaks]
    assert heights[0] < heights[1]
    emptier = 100 * (1 - density_at(way.place, places, width) / heights[0])
    assert abs(percent - emptier) <= (high - low) / 4 + 1  # its noise, and its rounding
    assert said.endswith("enn på det minst tette av de to.")


def test_the_interval_of_a_valley_is_wider_than_what_the_set_says(tmp_path: Path) -> None:
    """Its width is that of the cut set, and would tell of a story more what it changes."""
    told = [lies_at(number, *one) for number, one in enumerate(of_a_wide_and_a_tight_camp())]
    words = {"over": [""], "across": ["stemme"], "upward": ["drivkraft.tillit"]}
    with at_desk(build_house(tmp_path, told), OLAUG) as desk:
        room = open_room(desk, SLUG)
        ground = read_ground(room.framework, room.language, words)
        assert ground is not None
        scene, wider = set_scene(room, View()), []
        own = _draw(scene.gate, ground, scene.gate.everybody).barriers[0].depth
        for number in range(10):
            gate = replace(scene.gate, key=bytes([number]) * 32)
            table = draw_landscape(replace(scene, gate=gate), ground).table
            assert table is not None
            value, low, high = map(int, re.findall(r"\d+", str(table.rows[-1][1])))
            below, above = 100 * (own.value - own.low), 100 * (own.high - own.value)
            wider.append((value - low - below, high - value - above))
    assert np.min(wider) > -1.1, "but for rounding it is no narrower"
    assert (np.max(wider, axis=0) > 1.1).all()


def test_a_valley_is_told_in_hundredths(house: House) -> None:
    valley = _Valley(1, 2, np.full(2, 0.5), depth=0.75, low=0.6, high=0.8)
    with at_desk(house, OLAUG):
        told = _fewer(valley)
    assert re.findall(r"\d+", told) == ["75", "60", "80"]
