"""Where a landscape's places lie and what is between them, in words; from how many it is drawn."""

import re
from dataclasses import replace
from itertools import product
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from analysis.simplex import points_from_weights
from analysis.zones import zones_of
from builders import OLAUG, a_submission
from dashboard.desk import Desk
from dashboard.figures import LandscapeFigure, Share
from dashboard.gated import draw_landscape
from dashboard.gated.gate import Scene
from dashboard.gated.landscapes import _Gathering, _say, _table, _Valley, _where
from dashboard.grounds import Ground, read_ground
from dashboard.room import open_room
from dashboard.selection import set_scene
from dashboard.views.filters import read_view
from dashboard.views.placing import name_zones
from dashboards import SLUG, House, at_desk, build_house
from looking import two_camps
from storybank.submission import Submission

TWO_WAYS = {"over": [""], "across": ["stemme"], "upward": ["drivkraft.tillit"]}
ROLES = ("rolle", "innbygger", "ansatt")


def scene_of(desk: Desk, words: dict[str, list[str]], *versus: str) -> tuple[Scene, Ground]:
    room = open_room(desk, SLUG)
    ground = read_ground(room.framework, room.language, words)
    assert ground is not None
    return set_scene(room, read_view(room.offers, words, versus)), ground


def drawn(house: House, *versus: str) -> LandscapeFigure:
    with at_desk(house, OLAUG) as desk:
        return draw_landscape(*scene_of(desk, TWO_WAYS, *versus))


def test_each_group_is_drawn_from_fifty_people_on_and_from_no_fewer(tmp_path: Path) -> None:
    """Of a hundred tellers fifty are employees, of 98 there are 48."""
    both = drawn(build_house(tmp_path / "fifty", two_camps(100)), *ROLES)
    assert both.grid is not None
    assert both.beside is not None
    house = build_house(tmp_path / "fewer", two_camps(98))
    alone, turned = drawn(house, *ROLES), drawn(house, "rolle", "ansatt", "innbygger")
    assert (alone.held, alone.beside) == (None, None)
    assert alone.grid is not None
    assert turned.held is not None
    assert (turned.grid, turned.beside) == (None, None)


def test_a_choice_leaves_nobody_out_of_a_place_where_it_would_leave_out_fewer_than_k(
    tmp_path: Path,
) -> None:
    """Beside the role it would tell what one of them answered. Of sixty citizens in each camp
    another question was answered by two in the lower and by twenty in the upper."""
    stories, others = two_camps(240), {0: 2, 1: 20}
    for number, one in enumerate(stories):
        camp, employee = number % 2, number // 2 % 2
        if not employee and others[camp]:
            others[camp] -= 1
            stories[number] = replace(one, prompt="mote")
    words = {**TWO_WAYS, "prompt": ["endring"], "rolle": ["innbygger"]}
    with at_desk(build_house(tmp_path, stories), OLAUG) as desk:
        figure = draw_landscape(*scene_of(desk, words))
    assert figure.table is not None
    counts = [re.findall(r"\((\d+)\)", str(row[1])) for row in figure.table.rows[:2]]
    assert counts == [["60"], ["40"]]
    [why] = [said for said in figure.labels.said if "mer enn 100" in said]
    assert "et valg som ville utelate for få, gjelder ikke overalt" in why, "nobody told twice"


@pytest.mark.parametrize("across", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("upward", [0.1, 0.5, 0.9])
def test_a_place_between_two_answers_is_told_by_the_ends_that_it_is_near(
    standing_house: House, across: float, upward: float
) -> None:
    with at_desk(standing_house, OLAUG) as desk:
        scene, ground = scene_of(desk, TWO_WAYS)
        said = _where(scene, ground, np.array([across, upward]))
    ends = []
    for way, at in zip(ground.ways, (across, upward), strict=True):
        ends += [f"«{way.low}»"] if at < 0.5 else [f"«{way.high}»"] if at > 0.5 else []
    assert said == (f"Mot {' og '.join(ends)}" if ends else "I midten av begge")


def test_a_place_in_a_triad_is_told_by_the_zone_that_it_lies_in(standing_house: House) -> None:
    weights = np.random.default_rng(2).dirichlet([0.6, 0.6, 0.6], 60)
    with at_desk(standing_house, OLAUG) as desk:
        scene, ground = scene_of(desk, {"over": ["drivkraft"]})
        said = [_where(scene, ground, place) for place in points_from_weights(weights)]
        names = name_zones(["Tillit", "Regler", "Vilje"])
    assert said == [names[zone] for zone in zones_of(weights).tolist()]
    assert set(said) == set(names)


SHARE = Share(0.5, 0.4, 0.6, "50 % (25)")
TWO = [_Gathering(number, np.zeros(2), f"Sted {number}", SHARE, 0.001) for number in (1, 2)]


@pytest.mark.parametrize(
    "depth, low, told",
    [
        (0.97, 0.96, "ligger en dyp dal: Nesten ingen er på veien."),
        (0.97, 0.8, "ligger en dyp dal: På veien er det 97 % færre (80 til 100 %)"),
        (0.71, 0.6, "ligger en dyp dal: På veien er det 71 % færre (60 til 100 %)"),
        (0.69, 0.6, "ligger en dal: På veien er det 69 % færre (60 til 100 %)"),
        (0.36, 0.2, "ligger en dal: På veien er det 36 % færre (20 til 100 %)"),
        (0.34, 0.2, "ligger en grunn dal: På veien er det 34 % færre (20 til 100 %)"),
    ],
)
def test_a_valley_is_called_as_deep_as_it_is(
    standing_house: House, depth: float, low: float, told: str
) -> None:
    valley = _Valley(1, 2, np.zeros(2), depth, low, 1.0)
    with at_desk(standing_house, OLAUG):
        said = _say(TWO, [valley])[-1].replace("\N{NO-BREAK SPACE}", " ")
        rows = _table(TWO, [valley], None).rows
    assert said.startswith(f"Mellom 1 og 2 {told}")
    between, many = (str(cell).replace("\N{NO-BREAK SPACE}", " ") for cell in rows[2])
    assert between == "Mellom 1 og 2"
    assert many in (told if "%" in told else "nesten ingen")


def test_of_an_even_spread_no_place_is_called_the_densest(tmp_path: Path) -> None:
    with at_desk(build_house(tmp_path, spread_evenly(19)), OLAUG) as desk:
        figure = draw_landscape(*scene_of(desk, {"over": ["drivkraft"]}))
    assert figure.grid is not None
    assert (figure.peaks, figure.ways) == ((), ())
    assert figure.table is not None
    assert figure.table.rows == (("Ikke noe sted sikkert", "–"),)
    assert figure.labels.said[-2:] == (
        "Det er ikke sikkert at de ligger tettere ett sted enn andre steder.",
        "Det kan være tilfeldig (p er 0,05 eller mer).",
    )


def spread_evenly(last: int) -> list[Submission]:
    """A teller at each crossing of a triangle's lines, so many and one along each side."""
    stories = []
    for top, left in product(range(last + 1), repeat=2):
        if top + left > last:
            continue
        parts = {"tillit": top, "regler": left, "vilje": last - top - left}
        weights = {name: (one + 1 / 3) / (last + 1) for name, one in parts.items()}
        placed = {"drivkraft": {"state": "placed", "weights": weights}}
        number = len(stories) + 1
        story, code_hash = str(UUID(int=number, version=4)), f"{number:064x}"
        stories.append(a_submission(story=story, code_hash=code_hash, placements=placed))
    return stories


@pytest.mark.parametrize(
    "chances, told",
    [
        ((0.001, 0.03), "Det er sjelden tilfeldig (p under 0,05)."),
        ((0.03, 0.2), "Det kan være tilfeldig (p er 0,05 eller mer)."),
        ((np.nan, 0.03), "Det er sjelden tilfeldig (p under 0,05)."),
        ((np.nan, np.nan), None),
    ],
)
def test_of_several_places_it_is_said_how_sure_the_least_sure_is(
    standing_house: House, chances: tuple[float, float], told: str | None
) -> None:
    places = [replace(one, p=p) for one, p in zip(TWO, chances, strict=True)]
    with at_desk(standing_house, OLAUG):
        said = _say(places, [])
    assert [one for one in said if "tilfeldig" in one] == ([told] if told else [])


def test_a_place_over_two_stones_says_of_which_one_each_end_is(standing_house: House) -> None:
    stones = {"over": [""], "across": ["krefter.jeg.x"], "upward": ["krefter.kommunen.x"]}
    with at_desk(standing_house, OLAUG) as desk:
        scene, ground = scene_of(desk, stones)
        said = [_where(scene, ground, np.array(place)) for place in ((0.9, 0.5), (0.1, 0.9))]
    assert said == ["Mot «Nå (Jeg: Tid)»", "Mot «Før (Jeg: Tid)» og «Nå (Kommunen: Tid)»"]
