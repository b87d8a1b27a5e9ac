"""Means as they are shown, with their intervals: moved, widened, and one number on all pages."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from analysis.change.shift import shift_dyad
from analysis.grouping import Groups
from analysis.intervals import ALL_ALIKE, Estimate, mean_of, median_of, unseen_share
from analysis.regions import PLACES
from analysis.responses import State
from analysis.simplex import points_from_weights
from analysis.stones import summarise_stone
from analysis.tellers import take_moments
from analysis.triads import estimate_centre
from builders import OLAUG, a_submission
from dashboard.gated import (
    Course,
    Gate,
    Group,
    Scene,
    draw_course,
    draw_dyad,
    draw_scale,
    draw_stones,
    draw_triad,
)
from dashboard.gated.guessed import Guess
from dashboard.gated.moves import weigh_guess, weigh_move
from dashboard.gated.widths import doubt, show_mean, unseen
from dashboard.grounds import Ground, measures_of, read_ground
from dashboard.room import Room, open_room
from dashboard.selection import set_scene
from dashboard.views.filters import View, read_view
from dashboards import SLUG, House, at_desk, build_house
from hostile import open_town, own_cut
from storybank.signifiers import Dyad, Scale, Stones, Triad


def test_a_mean_is_moved_by_the_key_of_the_gate_where_not_all_are_alike(house: House) -> None:
    with at_desk(house, OLAUG) as desk:
        gate = open_room(desk, SLUG).gate
    gates = [replace(gate, key=bytes([number]) * 32) for number in range(5)]
    told = Estimate(stories=50, tellers=40, value=0.5, low=0.3, high=0.7)
    alike = replace(told, low=np.nan, high=np.nan, reason=ALL_ALIKE)
    moved = [one.noise_of_mean(b"a set", "a mean", told) for one in gates]
    assert len(set(moved)) == len(gates)
    assert max(map(abs, moved)) <= (told.high - told.low) / 4
    assert [one.noise_of_mean(b"a set", "a mean", alike) for one in gates] == [0] * len(gates)


@pytest.mark.parametrize("tellers, most", [(4, 0.1), (40, 0.025)])
def test_a_mean_is_moved_as_far_as_one_teller_or_a_quarter_of_its_interval(
    house: House, tellers: int, most: float
) -> None:
    """The one where they are many, the other where they are few."""
    told = Estimate(stories=50, tellers=tellers, value=0.5, low=0.3, high=0.7)
    with at_desk(house, OLAUG) as desk:
        gate = open_room(desk, SLUG).gate
    moved = [gate.noise_of_mean(number.to_bytes(2), "a mean", told) for number in range(300)]
    assert 0.95 * most < max(moved) <= most
    assert -most <= min(moved) < -0.95 * most


def test_the_mean_of_a_heap_is_shown_with_room_for_the_few_who_were_not_seen(house: House) -> None:
    """Nine of ten lie near one end, one of ten at the other."""
    with at_desk(house, OLAUG) as desk:
        gate = open_room(desk, SLUG).gate
    generator, truth, held = np.random.default_rng(7), 0.9 * 0.95 + 0.1 * 0.05, 0
    for number in range(400):
        strays, heap = generator.random((15, 1)) < 0.1, generator.uniform(0.9, 1, (15, 1))
        moments = take_moments(np.where(strays, 0.05, heap))
        shown = show_mean(gate, number.to_bytes(2), "a mean", moments)
        assert shown is not None
        # From the true mean the end that it reaches would tell it.
        assert shown.low <= shown.value * (1 - unseen_share(15)) + 1e-12
        held += shown.low <= truth <= shown.high
    assert held / 400 >= 0.95  # Student's interval, widened by the gate, held it in .78


def test_the_room_for_the_few_who_were_not_seen_moves_in_steps_of_k(room: Room) -> None:
    """Or how often each one told would be read from it."""
    gate, plain = room.gate, take_moments(np.linspace(0, 1, 40)[:, None])
    first, *within, next_one = (
        unseen(gate, plain.mean, replace(plain, even_tellers=even), PLACES)
        for even in (2.0 * gate.k, 2.2 * gate.k, 3 * gate.k - 0.1, 3.0 * gate.k)
    )
    assert all(np.array_equal(one, first) for one in within)
    assert not np.array_equal(next_one, first)


def test_the_doubt_of_two_means_has_that_of_each_and_turns_their_region(room: Room) -> None:
    """The shape of a region would tell in which direction a story lies."""
    gate, places = room.gate, np.random.default_rng(3).random((40, 2))
    names, turned = ["across", "upward"], []
    for number in range(20):
        cell = number.to_bytes(2)
        both = doubt(gate, cell, names, take_moments(places))
        own = [
            doubt(gate, cell, [name], take_moments(places[:, [at]]))
            for at, name in enumerate(names)
        ]
        assert np.diagonal(both) == pytest.approx([float(one.item()) for one in own])
        assert np.array_equal(both, both.T)
        other_way = doubt(gate, cell, names[::-1], take_moments(places[:, ::-1]))
        assert other_way[::-1, ::-1] == pytest.approx(both)
        turned.append(both[0, 1])
    assert min(turned) < 0 < max(turned)


def test_no_mean_is_shown_outside_its_scale(tmp_path: Path) -> None:
    """Four of five said 5 and one 4: with most keys the noise would take the mean past 5."""
    stories = [
        a_submission(
            story=str(UUID(int=number + 1, version=4)),
            code_hash=f"{number:064x}",
            placements={"vanlig": {"state": "placed", "value": 4 if number == 0 else 5}},
        )
        for number in range(5)
    ]
    with at_desk(build_house(tmp_path, stories), OLAUG) as desk:
        room = open_room(desk, SLUG)
        scale = room.framework.questions["vanlig"]
        assert isinstance(scale, Scale)
        scene = set_scene(room, View())
        keyed = [replace(scene.gate, key=bytes([number]) * 32) for number in range(20)]
        said = [
            str(draw_scale(replace(scene, gate=gate), scale).props()["sentence"]) for gate in keyed
        ]
    numbers = [
        float(one.replace(",", "."))
        for sentence in said
        for one in re.findall(r"\d,\d", sentence.partition("Gjennomsnitt")[2])
    ]
    assert len(numbers) == 3 * len(said), "a mean and the two ends of its interval"
    assert max(numbers) <= 5
    assert len(set(numbers)) > 3, "the noise moved them"


@pytest.fixture(scope="module")
def room(town: House) -> Room:
    return open_town(town)


@pytest.mark.parametrize("heap", [0.0, 0.5, 1.0])
def test_a_median_where_many_placed_at_one_spot_lies_within_its_interval(
    town: House, room: Room, heap: float
) -> None:
    """The interval ends at the heap, and an end that is moved inwards leaves the median outside."""
    dyad, answers = room.framework.questions["stemme"], room.gate.responses
    assert isinstance(dyad, Dyad)
    generator, stories = np.random.default_rng(5), len(answers)
    strays = generator.random(stories)
    values = np.where(generator.random(stories) < 0.6, heap, strays).astype(np.float32)
    told = replace(
        answers,
        dyads={"stemme": values},
        states={**answers.states, "stemme": np.full(stories, State.PLACED, np.uint8)},
    )
    few = np.arange(stories) < 40
    for number in range(40):
        gate = Gate(told, room.gate.crowd, room.gate.k, bytes([number]) * 32)
        with at_desk(town, OLAUG):
            scene = Scene(gate, Group("", few), None, by_teller=False, language="nb")
            group = draw_dyad(scene, dyad).group
        assert group is not None
        assert group.interval is not None
        assert group.median is not None
        low, high = group.interval
        cut = own_cut(gate.crowd, few)
        own = median_of(values[cut].astype(float), told.tellers[cut])
        assert low <= own.low <= heap <= own.high <= high
        assert low <= group.median <= high


BESIDE = (
    ("rolle", "innbygger", "ansatt"),
    ("rolle", "ansatt", "innbygger"),
)


def ground_of(room: Room, query: Mapping[str, Sequence[str]]) -> Ground:
    ground = read_ground(room.framework, "nb", query)
    assert ground is not None
    return ground


def test_a_centre_is_one_number_wherever_it_stands(town: House, room: Room) -> None:
    """Had its noise another size beside another group, two arrows would give it without noise."""
    triad = room.framework.questions["drivkraft"]
    assert isinstance(triad, Triad)
    ground = ground_of(room, {"over": ["drivkraft"]})
    told = read_view(room.offers, {}, ("told", "2026-W38", "2026-W39"))
    with at_desk(town, OLAUG):
        for view in (*(read_view(room.offers, {}, groups) for groups in BESIDE), told):
            scene = set_scene(room, view)
            figure, move = draw_triad(scene, triad), weigh_move(scene, ground)
            assert figure.group is not None
            assert figure.compared is not None
            assert move is not None
            assert move.arrow is not None
            assert np.allclose(figure.group.centre, move.arrow.start, atol=1e-6)
            assert np.allclose(figure.compared.centre, move.arrow.end, atol=1e-6)


def test_a_centre_is_one_number_beside_what_was_expected_too(town: House, room: Room) -> None:
    """Were it moved the other way there, both together would tell it without noise."""
    triad, stones = (room.framework.questions[name] for name in ("drivkraft", "krefter"))
    assert isinstance(triad, Triad)
    assert isinstance(stones, Stones)
    names = [one.id for one in measures_of(room.framework, "nb") if one.question.id == "krefter"]
    over_two = {"across": [names[0]], "upward": [names[1]]}
    scene = set_scene(room, View())
    with at_desk(town, OLAUG):
        figure = draw_triad(scene, triad).group
        stone: Any = draw_stones(scene, stones).stones[0]
        over = [ground_of(room, {"over": ["drivkraft"]}), ground_of(room, over_two)]
        places = [np.full((1, 3), 1 / 3), np.full((1, 2), 0.5)]
        shown = zip((figure, stone.group), over, places, strict=True)
        for drawn, ground, place in shown:
            assert drawn is not None
            assert drawn.centre is not None
            assert drawn.region is not None
            arrow = weigh_guess(scene, ground, Guess(5, place)).arrow
            assert arrow is not None
            assert np.allclose(drawn.centre, arrow.end, atol=1e-6)
            assert np.allclose(drawn.region, arrow.region, atol=1e-6)


def test_a_mean_is_one_number_whatever_it_stands_beside(town: House, room: Room) -> None:
    """With a draw for each pair of answers, whoever asks for all pairs averages the noise away."""
    names = [one.id for one in measures_of(room.framework, "nb") if one.question.id == "krefter"]
    scene = set_scene(room, read_view(room.offers, {}, BESIDE[0]))
    stones = room.framework.questions["krefter"]
    assert isinstance(stones, Stones)
    with at_desk(town, OLAUG):
        drawn = draw_stones(scene, stones).stones
        for across, upward in ((0, 1), (1, 0), (0, 2), (3, 0), (2, 3)):
            query = {"across": [names[across]], "upward": [names[upward]]}
            move = weigh_move(scene, ground_of(room, query))
            assert move is not None
            assert move.arrow is not None
            for at, way in enumerate((across, upward)):
                stone: Any = drawn[way // 2]
                assert np.isclose(stone.group.centre[way % 2], move.arrow.start[at], atol=1e-6)
                assert np.isclose(stone.compared.centre[way % 2], move.arrow.end[at], atol=1e-6)


def test_the_mean_of_a_period_is_that_of_its_arrow(town: House, room: Room) -> None:
    periods = next(one for one in room.offers if one.name == "told")
    first, second = (one.id for one in periods.options[:2])
    everybody, waves = View(), read_view(room.offers, {}, ("told", first, second))
    with at_desk(town, OLAUG):
        for measure in measures_of(room.framework, "nb"):
            course = Course(measure, periods, first, second)
            spots = draw_course(set_scene(room, everybody), course, ()).spots
            move = weigh_move(set_scene(room, waves), course.ground)
            assert move is not None
            if move.arrow is not None:
                ends = float(move.arrow.start[0]), float(move.arrow.end[0])
                assert np.allclose([spots[0].mean, spots[1].mean], ends, atol=1e-6), measure.id


def own_widths(room: Room, mask: Any) -> dict[str, float]:
    """How wide intervals and regions of a set are, cut by hand and without a draw."""
    answers, crowd = room.gate.responses, room.gate.crowd
    cut = own_cut(crowd, mask & ~np.isnan(answers.stones["krefter"][:, 0, 0]))
    stone = summarise_stone(answers.stones["krefter"][cut, 0], answers.tellers[cut])
    cut = own_cut(crowd, mask & ~np.isnan(answers.triads["drivkraft"][:, 0]))
    centre = estimate_centre(answers.triads["drivkraft"][cut], answers.tellers[cut])
    cut = own_cut(crowd, mask & ~np.isnan(answers.dyads["stemme"]))
    median = median_of(answers.dyads["stemme"][cut].astype(float), answers.tellers[cut])
    return {
        "stone": area(stone.region),
        "triad": area(points_from_weights(np.asarray(centre.region))),
        "median": median.high - median.low,
    }


def area(curve: Any) -> float:
    """Of a closed curve (m, 2)."""
    x, y = np.asarray(curve, float).T
    return abs(float(np.sum(x * np.roll(y, 1) - y * np.roll(x, 1)))) / 2


def shown_widths(room: Room, view: View) -> list[dict[str, float]]:
    """The same as Explore shows them, of one group or two."""
    scene, asked = set_scene(room, view), room.framework.questions
    triad, dyad, stones = asked["drivkraft"], asked["stemme"], asked["krefter"]
    assert isinstance(triad, Triad)
    assert isinstance(dyad, Dyad)
    assert isinstance(stones, Stones)
    figure, line, stone = (
        draw_triad(scene, triad),
        draw_dyad(scene, dyad),
        draw_stones(scene, stones),
    )
    first: Any = stone.stones[0]
    found = []
    for name in ("group", "compared") if view.versus else ("group",):
        low, high = getattr(line, name).interval
        widths = {"triad": area(getattr(figure, name).region), "median": high - low}
        found.append({"stone": area(getattr(first, name).region), **widths})
    return found


def test_what_is_shown_is_wider_than_what_the_set_says(town: House, room: Room) -> None:
    """The width is that of the cut set, and of two sets one story apart it would tell how far from
    the middle that story lies.
    """
    everybody, view = View(), read_view(room.offers, {}, BESIDE[0])
    with at_desk(town, OLAUG):
        sets = set_scene(room, view).groups
        shown = [*shown_widths(room, everybody), *shown_widths(room, view)]
    for told, mask in zip(shown, (room.gate.everybody, *(one.mask for one in sets)), strict=True):
        own = own_widths(room, mask)
        for name, width in told.items():
            # What each end of a median is drawn farther out may be next to nothing.
            assert (1 + 1e-6) * own[name] < width < 3 * own[name], name


def test_a_width_is_one_number_whatever_it_stands_beside(town: House, room: Room) -> None:
    one, other = (read_view(room.offers, {}, groups) for groups in BESIDE)
    with at_desk(town, OLAUG):
        first, second = shown_widths(room, one), shown_widths(room, other)
        keyed = replace(room, gate=replace(room.gate, key=b"another key of the gate"))
        strange = shown_widths(keyed, one)
    for here, there in zip(first, reversed(second), strict=True):
        assert here == pytest.approx(there)
    assert all(first[0][name] != pytest.approx(strange[0][name]) for name in first[0])


def test_an_arrow_doubts_as_the_centres_it_joins(town: House, room: Room) -> None:
    """Of two means side by side the doubts are added up: had the arrow its own, two widths of one
    set would be two equations.
    """
    measure = next(one for one in measures_of(room.framework, "nb") if one.id == "stemme")
    periods = next(one for one in room.offers if one.name == "told")
    waves = [one.id for one in periods.options[:2]]
    course = Course(measure, periods, waves[0], waves[1])
    responses = room.gate.responses
    with at_desk(town, OLAUG):
        spots = draw_course(set_scene(room, View()), course, ()).spots
        view = read_view(room.offers, {}, ("told", *waves))
        move = weigh_move(set_scene(room, view), course.ground)
        groups = set_scene(room, view).groups
    assert move is not None
    assert move.arrow is not None
    more = 0.0
    for spot, group in zip(spots, groups, strict=False):
        values = responses.dyads["stemme"].astype(float)
        cut = own_cut(room.gate.crowd, group.mask & ~np.isnan(values))
        moments = take_moments(values[cut, None], responses.tellers[cut])
        variance, reach = (
            moments.covariance_of_mean[0, 0],
            mean_of(values[cut], responses.tellers[cut]),
        )
        factor = ((reach.high - reach.low) / 2) ** 2 / variance
        assert spot.low is not None
        assert spot.high is not None
        more += ((spot.high - spot.low) / 2) ** 2 / factor - variance
    region = move.arrow.region[:, 0]
    rows = own_rows(room, groups, "stemme")
    found = shift_dyad(rows[0], rows[1])
    assert found.region is not None
    assert found.covariance is not None
    plain = float(found.covariance[0, 0])
    before, after = float(np.ptp(found.region)), float(np.ptp(region))
    assert after / before == pytest.approx(np.sqrt((plain + more) / plain), rel=1e-3)


def own_rows(room: Room, groups: Any, name: str) -> tuple[Any, Groups]:
    """The answers to a dyad of two groups, each cut by hand."""
    values, crowd = room.gate.responses.dyads[name].astype(float), room.gate.crowd
    first, second = (own_cut(crowd, one.mask & ~np.isnan(values)) for one in groups)
    rows = first | second
    tellers, days = room.gate.responses.tellers[rows], room.gate.days[rows]
    return values[rows], Groups(first[rows], second[rows], tellers, days)
