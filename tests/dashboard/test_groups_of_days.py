"""Two groups who came to different meetings differ where they do so among those of one meeting."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from analysis.responses import State
from builders import OLAUG, a_framework, many_stories
from dashboard.drawing import draw_view
from dashboard.gated import Effect, Gate, Group, Scene, days_apart, weigh
from dashboard.gated.chances import CLEAR
from dashboard.gated.moves import weigh_move
from dashboard.grounds import Ground, measures_of
from dashboard.room import open_room
from dashboard.views.filters import read_view
from dashboards import SLUG, House, at_desk, build_house
from storybank.signifiers import Triad

TELLERS, MEETINGS, DRAWS = 240, 12, 30
BY_DAYS = (
    "Dagene kan forklare det: Blant dem som fortalte samme dag, er gruppene ikke sikkert ulike."
)
BEGUN = np.datetime64("2026-08-03T10", "h")
OTHERWISE = "Sammenlignet på en annen måte"
NOT_SURE = "er det ikke sikkert at tyngdepunktet har flyttet seg"
WAYS = {one.id: one for one in measures_of(a_framework(), "nb")}
TRIAD = next(one for one in a_framework().signifiers if isinstance(one, Triad))
GROUNDS = [
    Ground(triad=TRIAD),
    Ground(ways=(WAYS["stemme"],)),
    Ground(ways=(WAYS["krefter.jeg.x"], WAYS["krefter.jeg.y"])),
]
QUESTIONS = {one.id: one for one in a_framework().signifiers if one.id != "rad"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder: Path = tmp_path_factory.mktemp("meetings")
    return build_house(folder, many_stories(TELLERS))


def of_meetings(house: House, *, gap: float = 0, keeping: float = 0.8) -> Iterator[Scene]:
    """Groups of which so many keep to their own meetings; each has a mood, the first a gap too."""
    with at_desk(house, OLAUG, "nb") as desk:
        gate = open_room(desk, SLUG).gate
        for seed in range(DRAWS):
            yield _draw(gate, np.random.default_rng(seed), gap, keeping)


def _draw(gate: Gate, generator: np.random.Generator, gap: float, keeping: float) -> Scene:
    meeting = generator.integers(0, MEETINGS, TELLERS)
    keeps = generator.random(TELLERS) < keeping
    first = np.where(keeps, meeting % 2, generator.integers(0, 2, TELLERS)) == 1
    lean = 0.8 * generator.normal(size=MEETINGS)[meeting] + gap * first
    along = 1 / (1 + np.exp(-lean - generator.normal(size=TELLERS)))
    weights = generator.gamma(np.exp(lean[:, None] * [1, 0, 0]))
    answers = gate.responses
    options = answers.choices["folelse"].shape[1]
    told = replace(
        answers,
        told=BEGUN + (24 * meeting).astype("timedelta64[h]"),
        states={name: np.full_like(one, State.PLACED) for name, one in answers.states.items()},
        triads={"drivkraft": weights / weights.sum(axis=1, keepdims=True)},
        dyads={"stemme": along},
        stones={"krefter": np.stack([np.stack([along, along[::-1]], 1)] * 2, 1)},
        choices=answers.choices | {"folelse": np.eye(options, dtype=bool)[(along * 2).astype(int)]},
        scales=answers.scales | {"vanlig": np.ceil(5 * along)},
    )
    groups = Group("Øst", first), Group("Vest", ~first)
    return Scene(replace(gate, responses=told), *groups, by_teller=False, language="nb")


def without_days(scene: Scene) -> Scene:
    told = np.full(TELLERS, "NaT", "datetime64[h]")
    answers = replace(scene.gate.responses, told=told)
    gate = replace(scene.gate, responses=answers)
    first, second = (Group(one.name, one.mask) for one in scene.groups)
    return replace(scene, gate=gate, group=first, compared=second)


def effect_of(scene: Scene, name: str) -> Effect:
    found = weigh(scene, QUESTIONS[name])
    assert found is not None
    assert found.p is not None
    return found


@pytest.mark.parametrize("name", QUESTIONS)
def test_moods_of_meetings_are_no_difference_of_those_who_came(house: House, name: str) -> None:
    falsely, clear = 0, 0
    for scene in of_meetings(house):
        plain, found = effect_of(without_days(scene), name), effect_of(scene, name)
        assert (BY_DAYS in found.sentence) == (plain.clear and not found.clear)
        assert plain.clear or plain == found
        falsely, clear = falsely + plain.clear, clear + found.clear
    assert falsely > DRAWS / 6
    assert clear <= binom.ppf(0.999, DRAWS, 0.05)


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_parts_the_groups_at_each_meeting_is_told_as_before(house: House, name: str) -> None:
    for scene in of_meetings(house, gap=3):
        plain, found = effect_of(without_days(scene), name), effect_of(scene, name)
        assert plain == found
        assert found.clear


@pytest.mark.parametrize("ground", GROUNDS, ids=["triad", "line", "canvas"])
def test_a_centre_moves_where_it_does_so_at_each_meeting(house: House, ground: Ground) -> None:
    falsely, clear = 0, 0
    for scene in of_meetings(house):
        plain, found = weigh_move(without_days(scene), ground), weigh_move(scene, ground)
        assert plain is not None
        assert found is not None
        assert (BY_DAYS in found.sentence) == (NOT_SURE in found.sentence) * (plain.p < CLEAR)
        falsely, clear = falsely + (plain.p < CLEAR), clear + (found.p < CLEAR)
    assert falsely > DRAWS / 6
    assert clear <= binom.ppf(0.999, DRAWS, 0.05)
    for scene in of_meetings(house, gap=3):
        found = weigh_move(scene, ground)
        assert found is not None
        assert found.p < CLEAR
        assert "Gruppene fortalte på ulike dager" in found.sentence


@pytest.mark.parametrize("name", QUESTIONS)
def test_groups_that_never_met_are_not_told_to_differ(house: House, name: str) -> None:
    drawn = of_meetings(house, gap=3, keeping=1)
    found = effect_of(next(drawn), name)
    assert (found.p, found.clear) == (1, False)
    assert BY_DAYS in found.sentence
    assert OTHERWISE not in found.sentence, "each test is of tellers"


def test_of_more_stories_than_a_reader_waits_for_the_words_tell_alone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = of_meetings(house, gap=3, keeping=1)
    scene = next(drawn)
    monkeypatch.setattr(days_apart, "MOST", TELLERS - 1)
    assert effect_of(scene, "stemme") == effect_of(without_days(scene), "stemme")
    assert "kan være dagene som er ulike" in days_apart.say_days(scene)


def test_what_days_explain_counts_to_no_questions_that_differ(house: House) -> None:
    with at_desk(house, OLAUG, "nb") as desk:
        room = open_room(desk, SLUG)
        staff = room.gate.responses.choices["rolle"][:, 1]
        told = BEGUN + (24 * staff).astype("timedelta64[h]")
        high = np.where(staff, 0.8, 0.2) + np.random.default_rng(0).uniform(-0.2, 0.2, TELLERS)
        answers = replace(room.gate.responses, told=told, dyads={"stemme": high})
        gate = replace(room.gate, responses=answers, kept=None)
        view = read_view(room.offers, {}, ("rolle", "ansatt", "innbygger"))
        drawn = draw_view(replace(room, gate=gate), view)
    said = " ".join(drawn.sentences)
    assert "(p under 0,05): 0 av" in said
    assert "regnes et spørsmål som ulikt bare der" in said
