"""Verdicts on planted signifiers, good ones and bad ones, and on degenerate pilots."""

from functools import partial

import numpy as np
import pytest

from analysis.diagnostics.asked import Asked, Kind, states_of
from analysis.diagnostics.diagnose import MOST_TELLERS, diagnose
from analysis.diagnostics.verdicts import Limits, Reason, Verdict
from analysis.errors import ParameterError, ShapeError
from analysis.responses import State

PILOT = 60


def draw(seed=1):
    return np.random.default_rng(seed)


def triad(weights, **more):
    return Asked(Kind.TRIAD, weights, states_of(weights), **more)


def dyad(positions, absent=None, **more):
    values = np.where(absent, np.nan, positions) if absent is not None else positions
    return Asked(Kind.DYAD, values, states_of(values, absent), **more)


def held(diagnosis):
    return {one.reason for one in diagnosis.findings if one.verdict is not Verdict.TOO_EARLY}


def the_first(asked, tellers=None, **more):
    return diagnose({"one": asked}, tellers, **more).signifiers["one"]


def in_the_middle(generator):
    return triad(generator.dirichlet([40, 40, 40], PILOT))


def does_not_apply_to_half(generator):
    return dyad(generator.random(PILOT), generator.permutation(PILOT) < PILOT * 0.6)


def applies_to_hardly_anybody(generator):
    return dyad(generator.random(PILOT), generator.permutation(PILOT) < PILOT * 0.85)


def passed_by(generator):
    values = np.where(generator.permutation(PILOT) < PILOT * 0.6, np.nan, generator.random(PILOT))
    return dyad(values)


def at_both_ends(generator, end=0.0):
    sides = generator.permutation(np.arange(PILOT) % 2)
    ends = end + (1 - 2 * end) * sides
    return dyad(np.clip(ends + generator.normal(0, 0.03, PILOT), 0, 1))


def at_both_sides(generator):
    return at_both_ends(generator, 0.15)


def midway_between_two(generator):
    return triad(generator.dirichlet([30, 30, 0.5], PILOT))


def all_alike(generator):
    return Asked(Kind.SCALE, np.full(PILOT, 4.0), np.full(PILOT, 3, np.uint8), range(1, 6))


def heaped_on_a_border(generator):
    return triad(generator.dirichlet([200, 100, 100], PILOT))


def drawn_to_the_top(generator):
    shown = generator.permuted(np.tile(np.arange(3), (PILOT, 1)), axis=1)
    at_places = generator.dirichlet([6, 2, 2], PILOT)
    return triad(np.take_along_axis(at_places, np.argsort(shown, axis=1), axis=1), shown=shown)


PLANTED = [
    (in_the_middle, Reason.IN_THE_MIDDLE, Verdict.REWORD),
    (does_not_apply_to_half, Reason.DOES_NOT_APPLY, Verdict.REWORD),
    (applies_to_hardly_anybody, Reason.NOBODY, Verdict.DROP),
    (passed_by, Reason.PASSED_BY, Verdict.REWORD),
    (at_both_ends, Reason.AT_THE_ENDS, Verdict.SPLIT),
    (at_both_sides, Reason.AT_THE_ENDS, Verdict.SPLIT),
    (midway_between_two, Reason.BETWEEN_TWO, Verdict.REWORD),
    (all_alike, Reason.ALL_ALIKE, Verdict.REWORD),
    (heaped_on_a_border, Reason.ALL_ALIKE, Verdict.REWORD),
    (drawn_to_the_top, Reason.ORDER_MOVES, Verdict.REWORD),
]


@pytest.mark.parametrize("plant, reason, verdict", PLANTED)
def test_a_planted_fault_is_found_and_is_the_reason(plant, reason, verdict):
    for seed in range(8):
        found = the_first(plant(draw(seed)))
        assert reason in held(found)
        assert found.verdict is verdict
        assert found.findings[0].estimate.low > found.findings[0].limit


def in_any_order(generator, stories, parts):
    return generator.permuted(np.tile(np.arange(parts), (stories, 1)), axis=1)


def a_good_pilot(stories, seed):
    """Each part stands in a random place, as the phone shows them where it may."""
    generator, orders = draw(seed), draw(seed + 100)
    triads, dyads = (partial(in_any_order, orders, stories, parts) for parts in (3, 2))
    common = generator.normal(size=stories)
    pull = 1.5 * generator.normal(size=(stories, 3)) + np.outer(common, [0.5, 0, -0.5])
    return {
        "triad": triad(np.exp(pull) / np.exp(pull).sum(axis=1, keepdims=True), shown=triads()),
        "even": triad(generator.dirichlet([1, 1, 1], stories), shown=triads()),
        "round": triad(generator.dirichlet([3, 3, 3], stories), shown=triads()),
        "dyad": dyad(
            generator.beta(2, 1.5, stories), generator.random(stories) < 0.1, shown=dyads()
        ),
        "stone": Asked(Kind.STONE, generator.random((stories, 2)), np.full(stories, 3, np.uint8)),
        "choice": Asked(
            Kind.CHOICE,
            np.eye(4, dtype=np.bool_)[generator.choice(4, stories, p=[0.5, 0.2, 0.2, 0.1])],
            np.full(stories, 3, np.uint8),
            shown=in_any_order(orders, stories, 4),
        ),
    }


@pytest.mark.parametrize("stories", [30, 60, 300])
def test_good_signifiers_are_hardly_ever_blamed(stories):
    found = [
        one
        for seed in range(8)
        for one in diagnose(a_good_pilot(stories, seed)).signifiers.values()
    ]
    blamed = [one for one in found if one.verdict not in (Verdict.KEEP, Verdict.TOO_EARLY)]
    assert len(blamed) <= 0.02 * len(found)
    kept = sum(one.verdict is Verdict.KEEP for one in found) / len(found)
    assert kept >= 0.9


@pytest.mark.parametrize("stories", [0, 1, 29])
def test_with_few_stories_it_is_too_early_whatever_the_numbers(stories):
    found = the_first(triad(np.full((stories, 3), 1 / 3)))
    assert found.verdict is Verdict.TOO_EARLY
    assert found.findings[0].reason is Reason.TOO_FEW_TELLERS
    assert found.findings[0].estimate.value == stories


def test_one_who_told_thirty_times_is_no_pilot():
    weights = draw().dirichlet([40, 40, 40], 40)
    assert the_first(triad(weights), np.zeros(40, dtype=int)).verdict is Verdict.TOO_EARLY


@pytest.mark.parametrize(
    "middle, verdict", [(10, Verdict.KEEP), (16, Verdict.TOO_EARLY), (22, Verdict.REWORD)]
)
def test_a_share_over_its_limit_is_open_until_its_whole_interval_is(middle, verdict):
    others = draw().dirichlet([6, 1, 1], 40 - middle)
    found = the_first(triad(np.vstack([np.full((middle, 3), 1 / 3), others])))
    share, limit = found.shape.middle, 5 * found.shape.middle_when_even
    assert found.verdict is verdict
    assert (share.value > limit, share.low > limit) == (
        verdict is not Verdict.KEEP, verdict is Verdict.REWORD
    )  # fmt: skip
    assert [one.reason for one in found.findings] == [Reason.IN_THE_MIDDLE] * (middle > 12)


@pytest.mark.parametrize("hurried, sure", [("nobody", False), ("middle", True), ("others", False)])
def test_that_the_many_in_the_middle_hurry_is_a_reason_where_it_is_sure(hurried, sure):
    middle = np.arange(PILOT) < 30
    weights = np.where(middle[:, None], 1 / 3, draw().dirichlet([6, 1, 1], PILOT))
    quick = {"nobody": False, "middle": middle, "others": ~middle}[hurried]
    seconds = np.where(quick, 45.0, 15.0 * draw(2).integers(4, 20, PILOT))
    found = the_first(triad(weights), seconds=seconds)
    assert held(found) == {Reason.IN_THE_MIDDLE} | ({Reason.IN_HASTE} if sure else set())
    assert found.verdict is the_first(triad(weights)).verdict


def test_that_the_few_in_the_middle_hurry_is_no_reason():
    middle = np.arange(PILOT) < 8
    weights = np.where(middle[:, None], 1 / 3, draw().dirichlet([6, 1, 1], PILOT))
    found = the_first(triad(weights), seconds=np.where(middle, 45.0, 200.0))
    assert found.haste.high < 0
    assert found.findings == ()


def test_a_pull_of_the_order_is_no_reason_while_chance_may_give_it():
    shown = in_any_order(draw(5), 30, 3)
    found = the_first(triad(draw(2).dirichlet([1, 1, 1], 30), shown=shown))
    pull = found.shown.strongest[1]
    assert pull.low < 0 < Limits().order_moves < abs(pull.value)
    assert found.verdict is Verdict.KEEP


def test_what_hardly_anybody_placed_is_not_kept():
    for placing in (0, 9, 10):
        points = np.where(np.arange(40)[:, None] < placing, draw().random((40, 2)), np.nan)
        found = the_first(Asked(Kind.STONE, points, states_of(points)))
        few = [one.reason for one in found.findings] == [Reason.TOO_FEW_PLACED]
        assert (few, found.verdict) == (
            (True, Verdict.TOO_EARLY) if placing < 10 else (False, Verdict.KEEP)
        )


def test_of_two_that_say_the_same_the_worse_answered_goes():
    generator = draw()
    values = generator.random(100)
    near = np.clip(values + generator.normal(0, 0.02, 100), 0, 1)
    sparse = dyad(near, generator.random(100) < 0.15)
    pilot = {"sparse": sparse, "whole": dyad(values), "free": dyad(generator.random(100))}
    found = diagnose(pilot).signifiers
    assert Reason.SAYS_THE_SAME in held(found["sparse"])
    assert found["sparse"].verdict is Verdict.DROP
    assert found["sparse"].findings[0].where == "whole"
    assert found["whole"].verdict is Verdict.KEEP
    assert found["whole"].redundancy.other == "sparse"


@pytest.mark.parametrize("order", [("hospital", "ward"), ("ward", "hospital")])
def test_what_follows_wholly_from_a_finer_question_goes_wherever_it_is_asked(order) -> None:
    ward = draw().integers(0, 6, 200)
    placed = np.full(200, State.PLACED, np.uint8)
    chosen = {"ward": np.eye(6, dtype=bool)[ward], "hospital": np.eye(2, dtype=bool)[ward // 3]}
    found = diagnose({name: Asked(Kind.CHOICE, chosen[name], placed) for name in order}).signifiers
    assert found["hospital"].verdict is Verdict.DROP
    assert found["hospital"].findings[0].where == "ward"
    assert found["ward"].verdict is Verdict.KEEP


@pytest.mark.parametrize("order", ["abcd", "dcba", "bdac", "cadb"])
def test_whatever_goes_can_be_read_off_one_that_stays(order: str) -> None:
    """A chain: b is like a, c like b and d like c, each less, and a little less answered."""
    generator = draw()
    values = [generator.normal(size=300)]
    for alike in (0.9, 0.87, 0.85):
        fresh = generator.normal(size=300)
        values.append(np.sqrt(alike) * values[-1] + np.sqrt(1 - alike) * fresh)
    chain = {
        name: dyad(np.clip(0.5 + one / 8, 0, 1), np.arange(300) < 5 * place)
        for place, (name, one) in enumerate(zip("abcd", values, strict=True))
    }
    found = diagnose({name: chain[name] for name in order}).signifiers
    said = {name: [one.where for one in found[name].findings] for name in "abcd"}
    assert said == {"a": [], "b": ["a"], "c": [], "d": ["c"]}


def test_of_three_alike_the_one_that_is_asked_first_stays() -> None:
    values = draw().random(100)
    found = diagnose({name: dyad(values) for name in ("one", "two", "three")}).signifiers
    said = {name: [finding.where for finding in one.findings] for name, one in found.items()}
    assert said == {"one": [], "two": ["one"], "three": ["one"]}


def test_answers_that_follow_the_teller_are_found_from_repeats():
    tellers = np.repeat(np.arange(30), 3)
    own = np.repeat(draw().random(30), 3)
    found = the_first(dyad(np.clip(own + draw(2).normal(0, 0.02, 90), 0, 1)), tellers)
    assert Reason.ABOUT_THE_TELLER in held(found)
    assert found.repeats.low > 0.85, "of thirty a ninth may be unseen"
    assert abs(the_first(dyad(draw(3).random(90)), tellers).repeats.value) < 0.4


def test_neither_order_of_stories_nor_turning_the_triad_changes_a_verdict():
    weights = draw().dirichlet([8, 8, 3], 80)
    plain = the_first(triad(weights))
    for other in (weights[draw(2).permutation(80)], weights[:, [1, 2, 0]]):
        found = the_first(triad(other))
        assert found.verdict is plain.verdict
        assert found.shape.middle == plain.shape.middle
        assert found.shape.fullest == plain.shape.fullest
        assert found.shape.entropy.value == pytest.approx(plain.shape.entropy.value)


def test_what_was_not_asked_counts_nowhere():
    weights = draw().dirichlet([40, 40, 40], 60)
    more = np.vstack([weights, np.full((40, 3), np.nan)])
    states = np.append(np.full(60, 3, np.uint8), np.zeros(40, np.uint8))
    found = the_first(Asked(Kind.TRIAD, more, states))
    assert found.states.asked == 60
    assert found.shape.middle == the_first(triad(weights)).shape.middle


def test_limits_are_the_callers_to_set():
    one = in_the_middle(draw())
    generous = Limits(middle_times_even=17, all_alike=0.99)
    assert the_first(one, limits=generous).verdict is Verdict.KEEP
    with pytest.raises(ParameterError, match="level is 3"):
        diagnose({"one": one}, limits=Limits(level=3))


def test_a_large_collection_is_judged_on_a_draw_of_its_tellers():
    values = draw().random(3 * MOST_TELLERS)
    pilot = diagnose({"one": dyad(values)}, np.arange(3 * MOST_TELLERS) // 2)
    assert (pilot.tellers, pilot.stories, pilot.drawn) == (MOST_TELLERS, 2 * MOST_TELLERS, True)


EMPTY = [
    {},
    {"one": triad(np.zeros((0, 3)))},
    {"one": triad(np.full((50, 3), np.nan))},
    {"one": dyad(np.full(50, 0.5)), "two": dyad(np.zeros(50))},
    {"one": triad(np.tile([0.0, 0.0, 1.0], (50, 1)))},
    {"one": dyad(np.where(np.arange(200) < 2, 0.3, np.nan))},
    {"one": Asked(Kind.CHOICES, np.zeros((40, 3), np.bool_), np.full(40, 3, np.uint8))},
    {"one": Asked(Kind.CHOICE, np.zeros((40, 3), np.bool_), np.full(40, 1, np.uint8))},
]


@pytest.mark.parametrize("asked", EMPTY)
def test_degenerate_pilots_are_diagnosed_without_an_error(asked):
    pilot = diagnose(asked)
    assert list(pilot.signifiers) == list(asked)
    assert pilot.time is None
    assert all(one.verdict in Verdict for one in pilot.signifiers.values())


def test_nobody_answering_is_found_though_there_is_no_placement():
    found = the_first(triad(np.full((50, 3), np.nan)))
    assert held(found) == {Reason.PASSED_BY}


def test_columns_of_unequal_length_are_refused_by_name():
    with pytest.raises(ShapeError, match=r"two has shape \(4,\), expected \(5,\)"):
        diagnose({"one": dyad(np.zeros(5)), "two": dyad(np.zeros(4))})
    with pytest.raises(ShapeError, match="tellers has shape"):
        diagnose({"one": dyad(np.zeros(5))}, np.zeros(4, dtype=int))
    with pytest.raises(ShapeError, match="seconds has shape"):
        diagnose({"one": dyad(np.zeros(5))}, seconds=np.zeros((5, 2)))
