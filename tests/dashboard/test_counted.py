"""Very many stories are drawn from counts: the same maps, the same people left out."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.responses import Codes, Responses, State
from analysis.shell.holding import MANY, Holding
from analysis.shell.readable import answer_codes
from analysis.tally import Coded, keep_answers
from builders import OLAUG
from dashboard.drawing import KINDS, draw_view
from dashboard.figures import geometry
from dashboard.gated import Gate, Turn, list_stories, newest
from dashboard.gated.counted import Chosen, count_answers
from dashboard.gated.effects import _weighed
from dashboard.room import Room, open_room
from dashboard.selection import set_scene
from dashboard.views.filters import make_offers, read_view
from dashboards import SLUG, House, at_desk
from storybank import gate as disclosure
from storybank.gate import Crowd

STORIES = 12_003
WHERE = [[0.1, 0.1], [0.7, 0.1], [0.6, 0.5], [0.4, 0.6]]
SMALL = {"stemme": [0.4, 0.6], "vanlig": ["2"], "folelse": ["ro"]}
QUARTER = [list(corner) for corner in geometry.quarters()[1]]


def tellers_of(several: bool, generator: np.random.Generator) -> Any:
    """A teller for each story; or one for one to five of them, and one who told three hundred."""
    tellers = generator.integers(0, 2**63, STORIES, dtype=np.uint64)
    if several:
        tellers = tellers[generator.integers(0, STORIES, STORIES)]
        tellers[generator.integers(0, STORIES, 300)] = 7
    return tellers


def many_answers(several: bool) -> Responses:
    """Answers of which some are missing in every state; roles lie apart on each map."""
    generator = np.random.default_rng(11)
    role = generator.integers(0, 2, STORIES)
    drawn = generator.gamma([1.0, 2.0, 1.5], size=(STORIES, 3)) * (1 + role[:, None] * [0.3, 0, 0])
    states = {
        name: generator.choice(list(State), STORIES, p=[0.02, 0.03, 0.05, 0.9]).astype(np.uint8)
        for name in ("drivkraft", "stemme", "krefter", "folelse", "vanlig", "rad", "rolle")
    }
    placed = {name: one == State.PLACED for name, one in states.items()}
    points = generator.beta(2, 3 - role[:, None, None], (STORIES, 2, 2))
    feelings = generator.random((STORIES, 4)) < [0.5, 0.3, 0.2, 0.05]
    steps = generator.integers(1, 6, STORIES)
    words = {"language": "nb", "source": "plakat", "version": "1", "prompt": "endring"}
    facets = {name: Codes(np.zeros(STORIES, np.int16), (label,)) for name, label in words.items()}
    nothing = Codes(np.full(STORIES, -1, np.int16), ())
    return Responses(
        story_ids=np.array([f"{number:036d}" for number in range(STORIES)]),
        tellers=tellers_of(several, generator),
        told=np.full(STORIES, "2026-09-14T10", "datetime64[h]"),
        consent=np.full(STORIES, 2, np.uint8),
        states=states,
        triads={"drivkraft": _where(placed["drivkraft"], drawn / drawn.sum(axis=1)[:, None])},
        dyads={"stemme": _where(placed["stemme"], generator.beta(2, 2 + role).round(3))},
        stones={"krefter": _where(placed["krefter"], points)},
        choices={
            "folelse": feelings & placed["folelse"][:, None],
            "rolle": np.eye(2, dtype=bool)[role] & placed["rolle"][:, None],
        },
        scales={"vanlig": _where(placed["vanlig"], steps)},
        facets={**facets, "arm": nothing, "theme": nothing},
    )


def _where(placed: Any, values: Any) -> Any:
    missing = ~placed.reshape(-1, *([1] * (values.ndim - 1)))
    return np.where(missing, np.nan, values).astype(np.float32)


@pytest.fixture(scope="module", params=["each told once", "some told several"])
def rooms(standing_house: House, request: pytest.FixtureRequest) -> tuple[Room, Room]:
    """The same stories drawn one by one, and from counts."""
    answers = many_answers(request.param == "some told several")
    crowd = Crowd.of(answers.tellers, np.random.default_rng(5).integers(0, 2**63, STORIES))
    with at_desk(standing_house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        days = (desk.today(room.collection),) * 2
        offers = make_offers(room.framework, room.collection, {}, language="nb", days=days)
        slow = Gate(answers, crowd, 5, desk.gate_key)
    quick = replace(slow, kept=keep_answers(answers))
    return tuple(replace(room, gate=gate, offers=offers) for gate in (slow, quick))  # type: ignore[return-value]


def alike(one: Any, other: Any) -> bool:
    """Whether two figures are the same: words but for their numbers' last digit, and all counts."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike_at(name, one, other) for name in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < 2e-3
    if isinstance(one, str) and isinstance(other, str):
        return re.sub(r"\d+,\d+", "#", one) == re.sub(r"\d+,\d+", "#", other) and all(
            abs(a - b) < 0.011 for a, b in zip(_decimals(one), _decimals(other), strict=True)
        )
    return bool(one == other)


def counts_in(props: Any) -> list[int]:
    """Every whole number that travels to the page."""
    if isinstance(props, dict):
        return [number for one in props.values() for number in counts_in(one)]
    if isinstance(props, list | tuple):
        return [number for one in props for number in counts_in(one)]
    return [props] if isinstance(props, int) and not isinstance(props, bool) else []


def _alike_at(name: str, one: dict[str, Any], other: dict[str, Any]) -> bool:
    # A map's cells as letters: the byte of one cell may be rounded the other way.
    if name == "grid" and one[name] is not None:
        return len(one[name]["cells"]) == len(other[name]["cells"])
    return alike(one[name], other[name])


def _decimals(words: str) -> list[float]:
    return [float(one.replace(",", ".")) for one in re.findall(r"\d+,\d+", words)]


@pytest.mark.parametrize(
    "chosen, versus, marks",
    [
        ({}, (), {}),
        ({"rolle": ["ansatt"]}, (), {}),
        ({}, ("rolle", "ansatt", "innbygger"), {}),
        ({}, (), {"drivkraft": geometry.zones()[4], "vanlig": ["2"]}),
        ({}, (), {"drivkraft": WHERE, "stemme": [0.2, 0.41]}),
        ({}, (), {"krefter": {"stone": "jeg", "area": QUARTER}, "folelse": ["glede", "ro"]}),
        ({}, ("rolle", "innbygger", "ansatt"), {"stemme": [0.4, 0.6]}),
        ({"rolle": ["ansatt"]}, (), {"drivkraft": geometry.zones()[0], "vanlig": ["1"]}),
        ({}, ("rolle", "ansatt", "innbygger"), {"drivkraft": geometry.zones()[6]}),
        ({}, (), {"drivkraft": [[0.5, 0.86], [0.501, 0.86], [0.5, 0.861]]}),
    ],
)
def test_from_counts_the_same_is_shown_as_story_by_story(
    standing_house: House,
    rooms: tuple[Room, Room],
    chosen: dict[str, Any],
    versus: tuple[str, ...],
    marks: dict[str, Any],
) -> None:
    with at_desk(standing_house, OLAUG):
        slow, quick = (
            draw_view(room, read_view(room.offers, chosen, versus, marks)) for room in rooms
        )
    assert slow.sentences[:2] == quick.sentences[:2]
    assert counts_in(slow.figures) == counts_in(quick.figures)
    for kind in (*KINDS, "teller"):
        for one, other in zip(slow.figures[kind], quick.figures[kind], strict=True):
            assert alike(one, other), (kind, one["sentence"], other["sentence"])


@pytest.mark.parametrize("marked", [[], ["1"], ["5"], ["2"], ["4", "5"]])
def test_steps_that_nobody_took_are_left_out_by_counts_as_story_by_story(
    standing_house: House, rooms: tuple[Room, Room], marked: list[str]
) -> None:
    """Neither the lowest nor the highest of five; nor does marking one of them take in others."""
    drawn: list[Any] = []
    for room in rooms:
        answers = room.gate.responses
        taken = replace(answers, scales={"vanlig": answers.scales["vanlig"].clip(2, 4)})
        gate = replace(room.gate, responses=taken, kept=room.gate.kept and keep_answers(taken))
        with at_desk(standing_house, OLAUG):
            view = read_view(room.offers, {}, (), {"vanlig": marked} if marked else {})
            drawn.append(draw_view(replace(room, gate=gate), view).figures["bars"])
    slow, quick = drawn
    [usual] = [one["bars"] for one in quick if len(one["bars"]) == 5]
    assert [bar["group"] is None for bar in usual] == [True, False, False, False, True]
    assert alike(slow, quick)


@pytest.mark.parametrize("told, digits", [(100, 1), (STORIES, 2)])
def test_a_mean_is_told_as_finely_as_it_is_known(
    standing_house: House, rooms: tuple[Room, Room], told: int, digits: int
) -> None:
    """Of a hundred its interval is half a step wide, of twelve thousand a twentieth."""
    answers = rooms[0].gate.responses
    states = np.where(np.arange(STORIES) < told, State.PLACED, State.PASSED_BY).astype(np.uint8)
    steps = np.where(np.arange(STORIES) < told, 1 + np.arange(STORIES) % 5, np.nan)
    said = replace(answers, scales={"vanlig": steps}, states={**answers.states, "vanlig": states})
    for room in rooms:
        gate = replace(room.gate, responses=said, kept=room.gate.kept and keep_answers(said))
        with at_desk(standing_house, OLAUG):
            drawn = draw_view(replace(room, gate=gate), read_view(room.offers, {}))
        usual = str(drawn.figures["bars"][1]["sentence"])
        [found] = re.findall(r"Gjennomsnitt (\S+) \((\S+) til (\S+)\)", usual)
        assert [len(one.split(",")[1]) for one in found] == [digits] * 3
        mean, low, high = (_decimals(one)[0] for one in found)
        assert low < mean < high
        assert 2.8 < mean < 3.2


def test_few_stories_are_not_drawn_from_counts(rooms: tuple[Room, Room]) -> None:
    answers, crowd = rooms[0].gate.responses, rooms[0].gate.crowd
    assert len(answers) < MANY
    assert Holding(rooms[0].framework, answers, crowd).kept is None


@pytest.mark.parametrize("page", [0, 3, 10**6])
def test_the_same_stories_are_listed_newest_first(rooms: tuple[Room, Room], page: int) -> None:
    slow, quick = (
        list_stories(room.gate, room.gate.responses.consent > 0, (), (), Turn(newest, page))
        for room in rooms
    )
    assert slow == quick
    assert len(slow.story_ids) > 0


@pytest.mark.parametrize("question", ["rolle", "folelse"])
def test_answers_part_the_tellers_alike(rooms: tuple[Room, Room], question: str) -> None:
    slow, quick = (
        answer_codes(room.gate.responses, question, room.gate.kept).tolist() for room in rooms
    )
    pairs = set(zip(slow, quick, strict=True))
    assert len(pairs) == len(set(slow)) == len(set(quick)) > 1
    assert {one for one in pairs if -1 in one} == {(-1, -1)}


@pytest.mark.parametrize("over", range(5))
def test_where_the_newest_passed_a_question_by_others_are_left_out_of_it(over: int) -> None:
    many = 1000 + over
    crowd = Crowd.of(np.arange(1, many + 1, dtype=np.uint64))
    codes = (np.arange(many) >= 900).astype(np.uint16)
    states = np.array([State.PASSED_BY, State.PLACED])
    nothing, nowhere = np.zeros((0, 2), np.bool_), np.zeros(2, np.int64)
    coded = Coded(codes, states, nowhere, nothing, np.full(2, np.nan), np.bincount(codes))
    counted = count_answers(Chosen(crowd, np.ones(many, np.bool_)), coded, 5)
    assert counted.tellers == 100
    assert counted.left_out.tolist() == [900 + one for one in range(over)]


def test_both_say_where_answers_at_the_edges_decide_alone(
    standing_house: House, rooms: tuple[Room, Room]
) -> None:
    """All have one mean place: those of one role answer inside, of the other on two edges."""
    answers = rooms[0].gate.responses
    inside, chance = answers.choices["rolle"][:, 0], np.random.default_rng(3)
    top = chance.uniform(0.2, 0.6, STORIES)
    left = np.where(inside, 0.5, chance.permutation(STORIES) % 2) * (1 - top)
    placed = answers.states["drivkraft"] == State.PLACED
    triads = {"drivkraft": _where(placed, np.stack([top, left, 1 - top - left], axis=1))}
    for room in rooms:
        edged = replace(answers, triads=triads)
        gate = replace(room.gate, responses=edged, kept=room.gate.kept and keep_answers(edged))
        view = read_view(room.offers, {}, ("rolle", "innbygger", "ansatt"))
        with at_desk(standing_house, OLAUG):
            drawn = draw_view(replace(room, gate=gate), view).figures["triad"][0]
        assert "der svar ute i kantene teller mindre" in str(drawn["sentence"])


def test_forty_without_what_one_of_a_hundred_say_do_not_differ(
    standing_house: House, rooms: tuple[Room, Room]
) -> None:
    """The limit law alone is sure, as they show less spread than all."""
    answers, chance = rooms[0].gate.responses, np.random.default_rng(5)
    few = np.arange(STORIES) < 45
    rare = ~few & (chance.random(STORIES) < 0.01)
    middle = chance.dirichlet([900, 900, 900], STORIES)
    triads = {"drivkraft": np.where(rare[:, None], [1.0, 0, 0], middle)}
    placed = np.full(STORIES, State.PLACED, np.uint8)
    states = {**answers.states, "drivkraft": placed, "krefter": placed, "rolle": placed}
    points = {
        "krefter": np.where(rare[:, None, None], 0.95, chance.normal(0.5, 0.01, (STORIES, 2, 2)))
    }
    choices = {**answers.choices, "rolle": np.stack([~few, few], axis=1)}
    for room in rooms:
        changed = replace(answers, triads=triads, stones=points, states=states, choices=choices)
        gate = replace(room.gate, responses=changed, kept=room.gate.kept and keep_answers(changed))
        view = read_view(room.offers, {}, ("rolle", "ansatt", "innbygger"))
        with at_desk(standing_house, OLAUG):
            drawn = draw_view(replace(room, gate=gate), view)
        for kind in ("triad", "stones"):
            said = str(drawn.figures[kind][0]["sentence"])
            assert "p er 0,05 eller mer" in said
            assert "på en annen måte" not in said


def test_where_one_told_much_of_what_few_told_centres_lie_alike(
    standing_house: House, rooms: tuple[Room, Room]
) -> None:
    """Sixty are enough for sums, but as much is known of them as of 25 who told once each."""
    answers, rows, chance = rooms[0].gate.responses, np.arange(STORIES), np.random.default_rng(2)
    tellers = np.where((rows >= 60) & (rows < 72), STORIES, rows).astype(np.uint64)
    few = np.where(rows < 72, State.PLACED, State.PASSED_BY).astype(np.uint8)
    told = replace(
        answers,
        tellers=tellers,
        states={**answers.states, "drivkraft": few, "krefter": few},
        triads={"drivkraft": _where(rows < 72, chance.dirichlet([2, 3, 4], STORIES))},
        stones={"krefter": _where(rows < 72, chance.random((STORIES, 2, 2)))},
    )
    drawn: list[Any] = []
    for room in rooms:
        kept = room.gate.kept and keep_answers(told)
        gate = replace(room.gate, responses=told, crowd=Crowd.of(tellers, rows), kept=kept)
        with at_desk(standing_house, OLAUG):
            drawn.append(draw_view(replace(room, gate=gate), read_view(room.offers, {})).figures)
    slow, quick = drawn
    assert slow["triad"][0]["group"]["tellers"] == 60
    assert slow["triad"][0]["group"]["region"]
    assert alike(slow["triad"], quick["triad"])
    assert alike(slow["stones"], quick["stones"])


@pytest.mark.parametrize("seed", range(12))
def test_what_is_counted_of_a_set_is_what_the_cut_leaves_of_it(seed: int) -> None:
    """Story by story: these rows and codes, these tellers of several, this key of the noise."""
    chance, many, k = np.random.default_rng(seed), 300, 3 + seed % 4
    tellers = chance.integers(0, 200, many).astype(np.uint64)
    crowd = Crowd.of(tellers, np.arange(many, dtype=np.uint64))
    states = np.array([State.PASSED_BY, State.PLACED, State.PLACED, State.NOT_APPLICABLE])
    codes, nowhere = chance.integers(0, 4, many).astype(np.uint16), np.zeros(4, np.int64)
    parts = np.eye(4, dtype=np.bool_)[1:3]
    coded = Coded(codes, states, nowhere, parts, np.full(4, np.nan), np.bincount(codes))
    chosen = chance.random(many) < chance.choice([0.02, 0.3, 0.8])
    chosen &= codes < 4 - seed % 2  # a state may be nobody's
    counted = count_answers(Chosen(crowd, chosen), coded, k)

    cut = disclosure.cut(crowd, chosen & (states[codes] == State.PLACED), k)
    again = counted.again
    first_of_each = crowd.several[crowd.starts[counted.whose]]
    assert counted.tellers == counted.told.tellers() == len(set(tellers[cut]))
    assert counted.numbers.tolist() == np.flatnonzero(cut).tolist()
    assert counted.shown.tolist() == np.bincount(codes[cut], minlength=4).tolist()
    assert sorted(again) == sorted(set(np.flatnonzero(cut)) & set(crowd.several))
    assert tellers[first_of_each].tolist() == tellers[again].tolist()
    assert counted.told.again.tolist() == codes[again].tolist()
    assert not counted.tellers or counted.key == disclosure.cell_key(crowd, cut)
    inside = [len(set(tellers[chosen & (codes == code)])) for code in (1, 2)]
    assert counted.parts == [number // k * k for number in inside]


@pytest.mark.parametrize("marks, method", [({}, "limit"), (SMALL, "permutation")])
def test_a_few_are_shuffled_on_every_map_and_many_judged_by_the_limit(
    standing_house: House, rooms: tuple[Room, Room], marks: dict[str, Any], method: str
) -> None:
    for room in rooms:
        with at_desk(standing_house, OLAUG):
            view = read_view(room.offers, {}, ("rolle", "ansatt", "innbygger"), marks)
            scene = set_scene(room, view)
            for name in ("drivkraft", "krefter"):
                weighed, _ = _weighed(scene, room.framework.questions[name])
                assert weighed.found.method == method
