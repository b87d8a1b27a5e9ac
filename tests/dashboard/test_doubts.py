"""What a map says of chance and the interval beside it never gainsay each other."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analysis.responses import Codes, State
from builders import OLAUG, a_framework, many_stories
from dashboard.drawing import draw_view
from dashboard.gated import Gate, Group, Scene
from dashboard.gated.chances import CLEAR
from dashboard.gated.days_apart import say_days
from dashboard.gated.effects import weigh
from dashboard.gated.moves import weigh_move
from dashboard.grounds import Ground, measures_of
from dashboard.room import open_room
from dashboard.views.filters import Offer, Option, Versus, View, read_view
from dashboard.wording import apart
from dashboards import SLUG, House, at_desk, build_house
from storybank.signifiers import Triad

TELLERS, DRAWS = 60, 25
END = r"(−?[\d,]+|så vidt over 0|så vidt under 0)"
BESIDE = {"så vidt over 0": 1e-9, "så vidt under 0": -1e-9}
MAYBE, NOT_MOVED = "kan være tilfeldig", "er det ikke sikkert at tyngdepunktet har flyttet seg"
OF_ONE_STONE = "Det gjelder «Jeg» alene. «Utforsk» sier det for alle 2 i ruta samlet."
DAYS = "Gruppene fortalte på ulike dager. De som fortalte samme dag"
QUESTIONS = {one.id: one for one in a_framework().signifiers}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder: Path = tmp_path_factory.mktemp("doubtful")
    return build_house(folder, many_stories(TELLERS))


def swayed_scenes(house: House) -> Iterator[Scene]:
    """Two groups whose answers differ a little, drawn anew each time."""
    with at_desk(house, OLAUG) as desk:
        gate = open_room(desk, SLUG).gate
        for seed in range(DRAWS):
            yield _sway(gate, np.random.default_rng(seed))


def _sway(gate: Gate, generator: np.random.Generator) -> Scene:
    first = generator.permutation(TELLERS) < TELLERS // 3
    lean = 0.5 * first[:, None]
    weights = generator.gamma(np.exp(lean * [1, 0, 0]))
    dice = generator.normal(size=(TELLERS, 2, 2))
    states = gate.responses.states
    told = replace(
        gate.responses,
        states={name: np.full_like(one, State.PLACED) for name, one in states.items()},
        triads={"drivkraft": weights / weights.sum(axis=1, keepdims=True)},
        dyads={"stemme": 1 / (1 + np.exp(-lean[:, 0] - dice[:, 0, 0]))},
        stones={"krefter": np.clip(0.5 + 0.2 * (lean[:, None] + dice), 0, 1)},
    )
    groups = Group("Øst", first), Group("Vest", ~first)
    return Scene(replace(gate, responses=told), *groups, by_teller=False, language="nb")


def ends_in(sentence: str) -> tuple[float, float]:
    """The ends of the interval that a sentence says."""
    found = re.search(rf"\((?:[^()]*, )?{END} til {END}", sentence)
    assert found, sentence
    low, high = (
        BESIDE.get(one) or float(one.replace("−", "-").replace(",", ".")) for one in found.groups()
    )
    return low, high


@pytest.mark.parametrize("name", ["drivkraft", "stemme", "krefter"])
def test_an_effect_keeps_clear_of_0_where_chance_rarely_does_it(house: House, name: str) -> None:
    found = set()
    for scene in swayed_scenes(house):
        effect = weigh(scene, QUESTIONS[name])
        assert effect is not None
        assert effect.p is not None
        low, high = ends_in(effect.sentence)
        assert (low <= 0 <= high) == (MAYBE in effect.sentence) == (effect.p >= CLEAR)
        found.add(effect.clear)
    assert found == {True, False}


def _grounds() -> list[Ground]:
    own, ways = a_framework(), measures_of(a_framework(), "nb")
    named = {one.id: one for one in ways}
    triad = next(one for one in own.signifiers if isinstance(one, Triad))
    return [
        Ground(triad=triad),
        Ground(ways=(named["stemme"],)),
        Ground(ways=(named["krefter.jeg.x"], named["krefter.jeg.y"])),
    ]


@pytest.mark.parametrize("ground", _grounds(), ids=["triad", "line", "canvas"])
def test_a_centre_has_moved_where_chance_rarely_moves_it(house: House, ground: Ground) -> None:
    found = set()
    for scene in swayed_scenes(house):
        move = weigh_move(scene, ground)
        assert move is not None
        assert (NOT_MOVED in move.sentence) == (MAYBE in move.sentence) == (move.p >= CLEAR)
        of_one_stone = len(ground.ways) == 2 and move.p < CLEAR
        assert (OF_ONE_STONE in move.sentence) == of_one_stone
        found.add(move.p < CLEAR)
    assert found == {True, False}


@pytest.mark.parametrize("days", [4, 6])
def test_of_periods_of_few_days_no_arrow_is_drawn(house: House, days: int) -> None:
    """Its ring would be of tellers: beside moods of meetings a third of such rings miss."""
    for scene in swayed_scenes(house):
        responses = scene.gate.responses
        first = scene.group.mask
        day = np.where(first, np.cumsum(first) % days, 30 + np.cumsum(~first) % days)
        told = np.datetime64("2026-08-03T10", "h") + (24 * day).astype("timedelta64[h]")
        gate = replace(scene.gate, responses=replace(responses, told=told))
        move = weigh_move(replace(scene, gate=gate, of_periods=True), _grounds()[0])
        assert move is not None
        assert (move.arrow is None) == (days < 5)
        assert days >= 5 or "har tyngdepunktet flyttet seg" not in move.sentence


@pytest.mark.parametrize("apart", [True, False])
def test_of_groups_that_told_on_other_days_it_is_said_that_the_days_may_differ(
    house: House, apart: bool
) -> None:
    """Of 12 meetings with moods, groups that kept to some of them differed in 17 to 35 of 100."""
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        answers = room.gate.responses
        staff = answers.choices["rolle"][:, 1]
        day = np.arange(TELLERS) // 10 + np.where(staff & apart, 6, 0)
        told = np.datetime64("2026-08-03T10", "h") + (24 * day).astype("timedelta64[h]")
        gate = replace(room.gate, responses=replace(answers, told=told))
        view = read_view(room.offers, {}, ("rolle", "ansatt", "innbygger"))
        sentences = draw_view(replace(room, gate=gate), view).sentences
        halves = Group("Øst", staff), Group("Vest", ~staff)
        high = {
            "stemme": np.where(staff, 0.8, 0.2) + np.random.default_rng(0).normal(0, 0.1, TELLERS)
        }
        gate = replace(gate, responses=replace(gate.responses, dyads=high))
        move = weigh_move(Scene(gate, *halves, by_teller=True, language="nb"), _grounds()[1])
    assert move is not None
    assert (DAYS in " ".join(sentences)) == ("Dagene kan forklare det" in move.sentence) == apart


@pytest.mark.parametrize("on_one_day", [True, False])
def test_stories_that_know_no_day_are_not_of_one_day(house: House, on_one_day: bool) -> None:
    """Most of one group came on a day of their own, or from a table without days."""
    staff = np.arange(TELLERS) % 2 == 0
    day = np.arange(TELLERS) // 12 + 1
    told = np.datetime64("2026-08-03T10", "h") + (24 * day).astype("timedelta64[h]")
    told[staff & (np.arange(TELLERS) % 10 > 0)] = "2026-08-03T10" if on_one_day else "NaT"
    with at_desk(house, OLAUG) as desk:
        gate = open_room(desk, SLUG).gate
        gate = replace(gate, responses=replace(gate.responses, told=told))
        halves = Group("Øst", staff), Group("Vest", ~staff)
        scene = Scene(gate, *halves, by_teller=True, language="nb")
        said, of_periods = say_days(scene), say_days(replace(scene, of_periods=True))
    assert (DAYS in said) == on_one_day
    assert not of_periods


@pytest.mark.parametrize("share", [0.0, 0.33])
def test_of_themes_that_are_made_of_placements_too_it_is_said(house: House, share: float) -> None:
    offer = Offer("theme", "Tema", (Option("a", "Benker"), Option("b", "Busser")))
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        room.collection.theme_placements = share
        themes = Codes((np.arange(TELLERS) % 2).astype(np.int16), ("a", "b"))
        facets = {**room.gate.responses.facets, "theme": themes}
        gate = replace(room.gate, responses=replace(room.gate.responses, facets=facets))
        drawn = draw_view(replace(room, gate=gate), View(versus=Versus(offer, "a", "b")))
    assert ("temaene laget av plasseringene også" in " ".join(drawn.sentences)) == bool(share)


@pytest.mark.parametrize(
    "low, high, decimals, said",
    [
        (1e-9, 0.3, 2, "så vidt over 0 til 0,30"),
        (-0.3, -0.004, 2, "−0,30 til så vidt under 0"),
        (0.0, 0.3, 2, "0,00 til 0,30"),
        (0.4, 6.0, 0, "så vidt over 0 til 6"),
        (np.nan, np.nan, 0, "uten intervall"),
    ],
)
def test_an_end_beside_0_is_not_written_as_0(
    house: House, low: float, high: float, decimals: int, said: str
) -> None:
    with at_desk(house, OLAUG):
        assert apart(low, high, decimals) == said


@pytest.mark.parametrize("few", [1, 5])
def test_what_cannot_be_compared_is_called_by_its_name_and_not_a_group(
    house: House, few: int
) -> None:
    """They may be two times; with five of them alike there is no region, with one not k."""
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        first = np.arange(TELLERS) < few
        triads = room.gate.responses.triads["drivkraft"].copy()
        triads[first] = triads[0]
        told = replace(room.gate.responses, triads={"drivkraft": triads})
        groups = Group("mars 2022", first), Group("april 2022", ~first)
        scene = Scene(replace(room.gate, responses=told), *groups, by_teller=False, language="nb")
        triad = QUESTIONS["drivkraft"]
        assert isinstance(triad, Triad)
        move = weigh_move(scene, Ground(triad=triad))
    assert move
    assert "mars 2022" in move.sentence
    assert "april 2022" in move.sentence
    assert "grupp" not in move.sentence
