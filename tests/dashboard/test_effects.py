"""Two groups in words: a planted difference is called one, chance is called chance."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from builders import OLAUG, a_submission
from dashboard.drawing import KINDS, draw_view
from dashboard.gated.chances import say_chance
from dashboard.gated.effects import _compare, weigh
from dashboard.gated.moves import weigh_move
from dashboard.grounds import Ground
from dashboard.room import open_room
from dashboard.selection import set_scene
from dashboard.views.filters import read_view
from dashboards import SLUG, House, at_desk, build_house
from storybank.signifiers import Choice, Stones, Triad
from storybank.submission import Submission


def a_story(number: int, weights: dict[str, float] | None = None) -> Submission:
    """Citizens lean towards trust and one end, employees towards rules and the other."""
    citizen, sway = number % 2 == 0, (number * 7 % 10) / 100
    top = 0.7 + sway if citizen else 0.1 + sway
    placements: dict[str, Any] = {
        "drivkraft": {
            "state": "placed",
            "weights": weights or {"tillit": top, "regler": 0.9 - top, "vilje": 0.1},
        },
        "stemme": {"state": "placed", "value": 0.2 + sway if citizen else 0.8 - sway},
        "krefter": {
            "state": "placed",
            "stones": {
                "jeg": [0.2 + sway if citizen else 0.8, 0.5 - sway],
                "kommunen": [0.5, sway],
            },
        },
        "folelse": {"state": "placed", "options": ["glede" if citizen else "sinne"]},
        "vanlig": {"state": "placed", "value": 1 + number // 2 % 5},
        "rolle": {"state": "placed", "options": ["innbygger" if citizen else "ansatt"]},
    }
    return a_submission(
        story=str(UUID(int=number + 1, version=4)),
        code_hash=f"{number:064x}",
        placements=placements,
    )


def wholly_apart(number: int) -> Submission:
    """All citizens at one corner, all employees at another."""
    citizen = number % 2 == 0
    return a_story(number, {"tillit": float(citizen), "regler": float(not citizen), "vilje": 0.0})


OTHERWISE = "Sammenlignet på en annen måte, der svar ute i kantene teller mindre"


def at_the_edges(number: int) -> Submission:
    """All have one mean place: citizens answer inside, employees on two edges."""
    citizen, top = number % 2 == 0, 0.3 + (number * 7 % 20) / 100
    rules = (0.5 if citizen else number // 2 % 2) * (1 - top)
    return a_story(number, {"tillit": top, "regler": rules, "vilje": 1 - top - rules})


@pytest.fixture(scope="module")
def divided_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder: Path = tmp_path_factory.mktemp("divided")
    return build_house(folder, [a_story(number) for number in range(60)])


@pytest.fixture(scope="module")
def said(divided_house: House) -> dict[str, str]:
    """The sentence of each map where citizens stand beside employees, and of the page."""
    with at_desk(divided_house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        drawn = draw_view(room, read_view(room.offers, {}, ("rolle", "innbygger", "ansatt")))
    figures = [figure for kind in drawn.figures.values() for figure in kind]
    sentences = {str(figure["title"]): str(figure["sentence"]) for figure in figures}
    return {**sentences, "page": " ".join(drawn.sentences)}


def first_numbers(house: House, first: str, second: str) -> list[float]:
    """The effect that each map says of two groups, in the framework's order."""
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        drawn = draw_view(room, read_view(room.offers, {}, ("rolle", first, second)))
    sentences = [str(figure["sentence"]) for kind in KINDS for figure in drawn.figures[kind]]
    found = [re.search(r"−?\d+(,\d+)?", sentence) for sentence in sentences]
    return [float(one[0].replace("−", "-").replace(",", ".")) for one in found if one]


def test_asking_the_other_way_round_does_not_average_the_noise_away(divided_house: House) -> None:
    """Half the gap between the two answers was the effect without its noise."""
    one, other = (
        first_numbers(divided_house, *order)
        for order in (("innbygger", "ansatt"), ("ansatt", "innbygger"))
    )
    assert len(one) == 5
    assert [abs(effect) for effect in one] == [abs(effect) for effect in other]


def test_noise_moves_no_effect_past_the_end_of_its_scale(divided_house: House) -> None:
    """All citizens lie higher on the dyad and took the other feeling: 1.03 was said, and 102 %."""
    _, dyad, _, points, _ = first_numbers(divided_house, "innbygger", "ansatt")
    assert abs(dyad) <= 1
    assert abs(points) <= 100


def test_a_planted_difference_between_centres_is_no_chance(said: dict[str, str]) -> None:
    sentence = said["Hva bar det fram?"]
    told = re.search(r"er (\d+)\s% \([^)]+\s%\) av veien fra hjørne til hjørne", sentence)
    assert told
    # They were planted along one side, from .70 … .79 and from .10 … .19 of the way up it.
    assert 0.5 < int(told[1]) / 100 < 0.7
    assert "neppe tilfeldig" in sentence


def test_a_dyad_says_towards_which_end_the_first_group_lies(said: dict[str, str]) -> None:
    assert "Innbygger ligger oftere nærmere «overhørt»" in said["Jeg ble …"]
    assert "neppe tilfeldig" in said["Jeg ble …"]


@pytest.mark.parametrize("order", [("innbygger", "ansatt"), ("ansatt", "innbygger")])
def test_a_choice_names_the_option_that_differs_most_and_who_took_it_more(
    divided_house: House, order: tuple[str, str]
) -> None:
    with at_desk(divided_house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        drawn = draw_view(room, read_view(room.offers, {}, ("rolle", *order)))
    said = {one["title"]: str(one["sentence"]) for one in drawn.figures["bars"]}
    found = re.search(
        r"Størst forskjell: «(Glede|Sinne)», \d+ prosentpoeng mer for (\w+) enn for (\w+) \(\d",
        said["Hva kjente du?"],
    )
    assert found
    took = {"Glede": ("Innbygger", "Ansatt"), "Sinne": ("Ansatt", "Innbygger")}
    assert found.groups()[1:] == took[found[1]]


def test_of_who_told_it_is_said_how_many_of_each_group_answered(divided_house: House) -> None:
    with at_desk(divided_house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        drawn = draw_view(room, read_view(room.offers, {}, ("rolle", "innbygger", "ansatt")))
    said = [str(one["sentence"]) for one in drawn.figures["teller"]]
    assert said
    assert all(re.match(r"Innbygger: .+ har svart\. Ansatt: .+ har svart\.", one) for one in said)


@pytest.mark.parametrize(
    "p, words",
    [
        (0.004, "neppe tilfeldig (p under 0,01)"),
        (0.01, "sjelden tilfeldig (p under 0,05)"),
        (0.0499, "sjelden tilfeldig (p under 0,05)"),
        (0.05, "kan være tilfeldig (p er 0,05 eller mer)"),
        (0.4, "kan være tilfeldig (p er 0,05 eller mer)"),
    ],
)
def test_chance_is_weighed_in_words(divided_house: House, p: float, words: str) -> None:
    with at_desk(divided_house, OLAUG):
        assert words in say_chance(p)


def test_of_several_stones_the_one_that_differs_is_named(said: dict[str, str]) -> None:
    assert "Sikrest forskjell: «Jeg»" in said["Hvor sto de?"]
    assert "neppe tilfeldig" in said["Hvor sto de?"]


def test_what_does_not_differ_is_called_chance(said: dict[str, str]) -> None:
    assert "kan være tilfeldig" in said["Hvor vanlig er dette?"]
    assert "Gruppene ligger likt (−0," in said["Hvor vanlig er dette?"]
    assert re.search(r"Gjennomsnitt for Innbygger: (2,9|3,[01]) \(", said["Hvor vanlig er dette?"])


def test_the_page_says_how_many_differ_and_how_many_would_by_chance(said: dict[str, str]) -> None:
    assert "Innbygger (30) ved siden av Ansatt (30)." in said["page"]
    assert "Spørsmål som skiller gruppene (p under 0,05): 4 av 5" in said["page"]
    assert "omtrent 0,2 i snitt, men flere på én gang der svarene henger sammen" in said["page"]


def test_a_map_on_which_a_part_is_chosen_is_not_counted_among_what_differs(
    divided_house: House,
) -> None:
    """It shows everybody: of thirty in the selection it would say that they differ from nobody."""
    asked = {"versus.by": "rolle", "versus.first": "innbygger", "versus.second": "ansatt"}
    page = f"/explore/{SLUG}/page"
    client = divided_house.client(OLAUG)
    whole = str(client.get(page, query_string=asked).json)
    assert "(p under 0,05): 4 av 5" in whole
    chosen = {**asked, "mark.drivkraft": "zone:0"}
    part = str(client.get(page, query_string=chosen).json)
    assert "Innbygger (30) ved siden av Ansatt (færre enn 5)." in part
    assert "Spørsmål som skiller gruppene" not in part


def test_a_group_under_k_is_not_compared(divided_house: House) -> None:
    with at_desk(divided_house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        only = {"rolle": ["innbygger"]}
        drawn = draw_view(room, read_view(room.offers, only, ("rolle", "innbygger", "ansatt")))
    sentence = str(drawn.figures["triad"][0]["sentence"])
    assert "En av gruppene er for liten til å sammenlignes." in sentence
    assert "Tyngdepunktene" not in sentence


def test_where_answers_at_the_edges_decide_alone_it_is_said(
    tmp_path: Path, said: dict[str, str]
) -> None:
    house = build_house(tmp_path, [at_the_edges(number) for number in range(80)])
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        scene = set_scene(room, read_view(room.offers, {}, ("rolle", "innbygger", "ansatt")))
        triad = next(one for one in room.framework.signifiers if isinstance(one, Triad))
        weighed = weigh(scene, triad)
        move = weigh_move(scene, Ground(triad=triad))
    assert weighed is not None
    assert move is not None
    assert OTHERWISE in weighed.sentence
    assert OTHERWISE in move.sentence
    assert OTHERWISE not in " ".join(said.values())


def test_groups_that_lie_each_wholly_at_one_corner_are_surely_apart(tmp_path: Path) -> None:
    house = build_house(tmp_path, [wholly_apart(number) for number in range(60)])
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        scene = set_scene(room, read_view(room.offers, {}, ("rolle", "innbygger", "ansatt")))
        triad = next(one for one in room.framework.signifiers if isinstance(one, Triad))
        weighed, move = weigh(scene, triad), weigh_move(scene, Ground(triad=triad))
    assert weighed is not None
    assert move is not None
    assert re.match(r"Avstanden mellom tyngdepunktene er 99,\d", weighed.sentence)
    assert "har tyngdepunktet flyttet seg" in move.sentence
    for found in (weighed, move):
        assert "p under 0,01" in found.sentence
    assert move.arrow is not None


def test_the_quarters_of_a_canvas_tell_of_as_many_as_lie_there_in_steps_of_k(
    divided_house: House,
) -> None:
    with at_desk(divided_house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        figure: Any = draw_view(room, read_view(room.offers, {})).figures["stones"][0]
    points, k = room.gate.responses.stones["krefter"], room.gate.k
    told: list[int | None] = []
    for place in range(points.shape[1]):
        quarters = 2 * (points[:, place, 1] >= 0.5) + (points[:, place, 0] >= 0.5)
        told += [int(one) // k * k or None for one in np.bincount(quarters, minlength=4)]
    assert [row[1] for row in figure["table"]["rows"]] == told
    assert None in told
    assert any(told)


def test_where_one_stone_or_option_of_several_is_picked_chance_is_told_of_all(
    divided_house: House, said: dict[str, str]
) -> None:
    with at_desk(divided_house, OLAUG) as desk:
        signifiers = open_room(desk, SLUG).framework.signifiers
    several = {one.question["nb"] for one in signifiers if isinstance(one, Choice) and one.several}
    stones = {one.question["nb"] for one in signifiers if isinstance(one, Stones)}
    assert several
    assert stones
    assert {name for name, words in said.items() if "For alle samlet:" in words} == several | stones


def test_of_a_canvas_with_one_stone_chance_is_told_of_it_alone(divided_house: House) -> None:
    with at_desk(divided_house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        scene = set_scene(room, read_view(room.offers, {}, ("rolle", "innbygger", "ansatt")))
        both = next(one for one in room.framework.signifiers if isinstance(one, Stones))
        alone = both.model_copy(update={"stones": both.stones[:1]})
        said = [weigh(scene, one) for one in (both, alone)]
    assert ["For alle samlet:" in one.sentence for one in said if one] == [True, False]


def test_groups_of_unlike_size_are_parted_where_the_one_ends(divided_house: House) -> None:
    with at_desk(divided_house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        scene = set_scene(room, read_view(room.offers, {}, ("rolle", "innbygger", "ansatt")))
        employee = np.flatnonzero(room.gate.responses.dyads["stemme"] > 0.5)
        citizen = np.flatnonzero(room.gate.responses.dyads["stemme"] < 0.5)[:10]
        question = room.framework.questions["stemme"]
        found = _compare(scene, question, [employee, citizen]).found
    assert (found.stories, found.effect) == ((30, 10), 1)
