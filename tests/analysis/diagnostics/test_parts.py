"""The parts of a diagnosis by themselves: kinds, shapes, shown order, repeats, time, redundancy."""

import numpy as np
import pytest

from analysis.diagnostics.asked import Asked, Kind, asked_in, states_of
from analysis.diagnostics.haste import compare_haste, measure_time
from analysis.diagnostics.redundancy import find_redundancy
from analysis.diagnostics.repeats import agreement_of_repeats
from analysis.diagnostics.shape import shape_of
from analysis.diagnostics.shown import measure_shown_effect
from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.responses import Responses, State

PLACED = np.full(40, 3, dtype=np.uint8)


def dyad(values, **more):
    return Asked(Kind.DYAD, np.asarray(values, float), states_of(np.asarray(values, float)), **more)


REFUSED = [
    (Kind.TRIAD, np.full((40, 2), 0.5), ShapeError, "weights"),
    (Kind.TRIAD, np.full((40, 3), 0.5), RangeError, "sum 1.5"),
    (Kind.DYAD, np.full(40, 1.5), RangeError, "positions from 0 to 1"),
    (Kind.DYAD, np.full(40, np.inf), RangeError, "values"),
    (Kind.STONE, np.full((40, 3), 0.5), ShapeError, "values"),
    (Kind.SCALE, np.full(40, 1.0), ParameterError, "two steps"),
    (Kind.CHOICE, np.ones((40, 2), np.bool_), RangeError, "one option a story"),
    (Kind.CHOICE, np.ones((40, 2)), RangeError, "True and False only"),
    (Kind.DYAD, np.full(39, 0.5), ShapeError, "states"),
]


@pytest.mark.parametrize("kind, values, error, says", REFUSED)
def test_answers_that_are_none_of_their_kind_are_refused(kind, values, error, says):
    with pytest.raises(error, match=says):
        Asked(kind, values, PLACED)


def test_strange_states_steps_and_orders_are_refused():
    with pytest.raises(RangeError, match="states 0 to 3"):
        dyad(np.zeros(2)).at(np.ones(2, bool)).__class__(Kind.DYAD, np.zeros(2), np.array([3, 9]))
    with pytest.raises(RangeError, match="values holds 9"):
        Asked(Kind.SCALE, np.full(40, 9.0), PLACED, range(1, 6))
    with pytest.raises(ShapeError, match=r"shown has shape \(40, 3\)"):
        dyad(np.zeros(40), shown=np.zeros((40, 3), int))
    with pytest.raises(ShapeError, match="not_applicable"):
        states_of(np.zeros(4), np.zeros(3, bool))


def test_states_follow_from_answers_and_a_mask():
    states = states_of(np.array([0.1, np.nan, np.nan]), np.array([False, True, False]))
    assert states.tolist() == [State.PLACED, State.NOT_APPLICABLE, State.PASSED_BY]


def test_the_signifiers_of_responses_are_asked_by_kind_and_each_stone_by_itself():
    ones = np.ones(3, dtype=np.float32)
    stones = np.full((3, 2, 2), 0.5, dtype=np.float32)
    stones[0, 1] = np.nan
    placed = np.full(3, 3, dtype=np.uint8)
    asked = asked_in(
        Responses(
            story_ids=np.array(["a", "b", "c"]),
            tellers=np.arange(3, dtype=np.uint64),
            told=np.zeros(3, "datetime64[h]"),
            consent=np.zeros(3, np.uint8),
            states=dict.fromkeys("tdsckx", placed),
            triads={"t": np.full((3, 3), 1 / 3, np.float32)},
            dyads={"d": ones / 2},
            stones={"s": stones},
            choices={"c": np.eye(3, dtype=np.bool_), "x": np.ones((3, 2), np.bool_)},
            scales={"k": 4 * ones},
            facets={},
        ),
        scales={"k": range(1, 6)},
    )
    kinds = {name: one.kind.value for name, one in asked.items()}
    assert kinds == {
        "t": "triad", "d": "dyad", "s.1": "stone", "s.2": "stone",
        "k": "scale", "c": "choice", "x": "choices",
    }  # fmt: skip
    assert asked["s.2"].placed.tolist() == [False, True, True]
    assert asked["s.2"].states.tolist() == [State.PASSED_BY, State.PLACED, State.PLACED]


@pytest.mark.parametrize("steps", [range(6), range(1, 6), range(-2, 3)])
def test_the_steps_of_a_scale_lie_evenly_from_its_one_end_to_the_other(steps: range):
    answers = np.array([*steps, np.nan])
    states = np.full(len(answers), State.PLACED)
    positions = Asked(Kind.SCALE, answers, states, steps).checked[:-1, 0]
    assert positions == pytest.approx(np.linspace(0, 1, len(steps)))


def test_what_is_said_not_to_apply_is_placed_no_more_than_what_has_no_value():
    values = np.array([0.2, 0.3, np.nan, np.nan])
    states = np.array([State.PLACED, State.NOT_APPLICABLE, State.PLACED, State.NOT_APPLICABLE])
    assert Asked(Kind.DYAD, values, states).placed.tolist() == [True, False, False, False]


@pytest.mark.parametrize(
    "answers, steps",
    [([2, 4, np.nan], range(2, 5)), ([3, 3, 3], range(3, 5)), ([np.nan] * 3, range(2))],
)
def test_the_steps_of_a_scale_are_what_was_seen_where_they_are_not_said(answers, steps):
    told = Responses(
        story_ids=np.array(["a", "b", "c"]),
        tellers=np.arange(3, dtype=np.uint64),
        told=np.zeros(3, "datetime64[h]"),
        consent=np.zeros(3, np.uint8),
        states={"k": np.full(3, 3, dtype=np.uint8)},
        triads={}, dyads={}, stones={}, choices={}, facets={},
        scales={"k": np.array(answers, np.float32)},
    )  # fmt: skip
    assert asked_in(told)["k"].steps == steps


def test_a_shape_counts_middle_ends_and_the_fullest_part():
    shape = shape_of(dyad([0, 0.05, 0.5, 0.55, 0.56, 0.95, 1, np.nan]))
    assert shape.middle.value == pytest.approx(2 / 7)
    assert [end.value for end in shape.ends] == pytest.approx([2 / 7, 2 / 7])
    assert shape.at_ends.value == pytest.approx(4 / 7)
    assert (shape.middle_when_even, shape.ends_when_even) == (0.1, 2 / 3)
    assert shape.loci is None


def test_even_triads_have_the_shares_of_an_even_spread():
    weights = np.random.default_rng(2).dirichlet([1, 1, 1], 100_000)
    shape = shape_of(Asked(Kind.TRIAD, weights, np.full(100_000, 3, np.uint8)))
    assert shape.middle.low < shape.middle_when_even < shape.middle.high
    assert shape.at_ends.low < shape.ends_when_even < shape.at_ends.high
    assert shape.entropy.value > 0.999


def test_the_fullest_step_of_a_scale_counts_steps_nobody_took():
    scale = Asked(Kind.SCALE, np.repeat([1.0, 5.0], 20), PLACED, range(1, 6))
    shape = shape_of(scale)
    assert shape.fullest.value == 0.5
    assert shape.entropy.value == pytest.approx(np.log(2) / np.log(5), abs=0.02)
    assert shape.middle is None


def test_the_fullest_option_of_several_is_a_share_of_the_stories_that_took_it():
    """Who takes two options answers no less alike than who takes one."""
    taken = np.tile([True, False, False], (40, 1))
    taken[np.arange(30), np.arange(30) % 2 + 1] = True
    shape = shape_of(Asked(Kind.CHOICES, taken, PLACED))
    assert shape.fullest.value == taken[:, 0].mean()


def test_the_shown_order_of_a_dyad_and_of_a_choice_is_measured_where_it_varies():
    generator = np.random.default_rng(3)
    turned = generator.permutation(np.arange(200) % 2)
    near_first = generator.beta(2, 4, 200)
    shown = np.stack([turned, 1 - turned], axis=1)
    values = np.where(turned == 0, near_first, 1 - near_first)
    effect = measure_shown_effect(dyad(values, shown=shown))
    assert effect.strongest[1].value == pytest.approx(0.5 - near_first.mean(), abs=0.02)
    assert effect.strongest[1].low > 0
    order = generator.permuted(np.tile(np.arange(4), (200, 1)), axis=1)
    first = np.zeros((200, 4), np.bool_)
    first[np.arange(200), order[:, 0]] = True
    choice = Asked(Kind.CHOICE, first, np.full(200, 3, np.uint8), shown=order)
    place, pull = measure_shown_effect(choice).strongest
    assert place == "first"
    assert pull.value == pytest.approx(1 - 1 / 4, abs=0.02)


def test_an_order_that_is_unknown_or_never_varies_has_no_effect():
    values = np.random.default_rng(4).random(40)
    fixed, unknown = np.tile([0, 1], (40, 1)), np.full((40, 2), -1)
    for shown in (None, fixed, unknown):
        assert measure_shown_effect(dyad(values, shown=shown)) is None


def test_without_an_effect_of_order_the_intervals_hold_nought():
    generator, outside = np.random.default_rng(5), 0
    for _ in range(300):
        weights = generator.dirichlet([1, 2, 3], 40)
        shown = generator.permuted(np.tile(np.arange(3), (40, 1)), axis=1)
        effect = measure_shown_effect(Asked(Kind.TRIAD, weights, PLACED, shown=shown))
        outside += any(not pull.low <= 0 <= pull.high for _, pull in effect.pulls)
    assert outside / 300 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 300)


def test_agreement_of_repeats_is_the_correlation_worked_out_by_hand():
    # Shrout & Fleiss 1979, table 2: six targets by four judges, ICC(1) = .17.
    scores = np.array(
        [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    )
    asked = Asked(Kind.SCALE, scores.ravel().astype(float), np.full(24, 3, np.uint8), range(1, 11))
    found = agreement_of_repeats(asked, np.repeat(np.arange(6), 4))
    assert found.value == pytest.approx(0.17, abs=0.005)
    assert (found.stories, found.tellers, found.reason) == (24, 6, "too_few_tellers")


def test_the_interval_of_agreement_holds_the_truth():
    generator, truth, held = np.random.default_rng(6), 0.5, 0
    tellers = np.repeat(np.arange(40), 3)
    for _ in range(300):
        values = generator.normal(size=40)[tellers] + generator.normal(size=120)
        found = agreement_of_repeats(dyad(np.clip(values / 12 + 0.5, 0, 1)), tellers)
        held += found.low <= truth <= found.high
    assert held / 300 >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / 300)


@pytest.mark.parametrize("truth", [0.8, 0.97])
@pytest.mark.parametrize("parts", [[0.5, 0.5], [0.8, 0.1, 0.1], [0.1, 0.2, 0.3, 0.25, 0.15]])
@pytest.mark.parametrize("number", [10, 15, 30, 100])
def test_of_options_agreement_is_surely_beside_the_truth_as_seldom_as_it_is_said(
    number, parts, truth
):
    """Few tellers make all that differs: by the F law alone it was over .8 in 8 to 36 of 100 draws,
    and under the truth in up to 30."""
    generator, over, under = np.random.default_rng(number), 0, 0
    for _ in range(200):
        tellers = np.repeat(np.arange(number), generator.integers(2, 4, number))
        hers, other = (
            generator.choice(len(parts), some, p=parts) for some in (number, len(tellers))
        )
        as_always = generator.random(len(tellers)) < np.sqrt(truth)
        chosen = np.eye(len(parts), dtype=bool)[np.where(as_always, hers[tellers], other)]
        states = np.full(len(tellers), State.PLACED, np.uint8)
        found = agreement_of_repeats(Asked(Kind.CHOICE, chosen, states), tellers)
        over, under = over + (found.low > truth), under + (found.high < truth)
    assert max(over, under) / 200 <= 0.025 + 3 * np.sqrt(0.025 * 0.975 / 200)


def test_ten_tellers_who_all_answer_alike_do_not_show_that_nearly_all_would():
    tellers, chosen = np.repeat(np.arange(10), 2), np.eye(2, dtype=bool)[np.repeat([0, 1], 10)]
    found = agreement_of_repeats(Asked(Kind.CHOICE, chosen, PLACED[:20]), tellers)
    assert found.value == pytest.approx(1)
    assert found.low < 0.5


def test_nobody_with_two_stories_gives_no_agreement():
    for tellers in (None, np.arange(40)):
        found = agreement_of_repeats(dyad(np.linspace(0, 1, 40)), tellers)
        assert (found.stories, found.reason) == (0, "too_few_tellers")
    alike = agreement_of_repeats(dyad(np.full(40, 0.5)), np.arange(40) // 2)
    assert alike.reason == "all_alike"


def test_time_is_the_middle_of_a_bin_and_missing_times_are_left_out():
    time = measure_time(np.array([60.0, 120, 180, np.nan, 1800]))
    assert time.median.stories == 4
    assert time.median.value == pytest.approx((127.5 + 187.5) / 2)
    assert time.over_three_minutes.value == 0.5
    with pytest.raises(RangeError, match="seconds holds -15"):
        measure_time(np.array([-15.0]))
    with pytest.raises(ShapeError):
        measure_time(np.zeros((2, 2)))


def test_haste_in_the_middle_shows():
    values = np.where(np.arange(40) < 20, 0.5, 0.9)
    seconds = np.where(np.arange(40) < 20, 30.0, 150.0)
    assert compare_haste(dyad(values), seconds).effect == -1
    scale = Asked(Kind.SCALE, np.full(40, 3.0), PLACED, range(1, 6))
    assert compare_haste(scale, seconds) is None


def test_what_another_signifier_explains_is_r_squared_adjusted():
    generator = np.random.default_rng(7)
    other = generator.random(200)
    one = np.clip(0.5 * other + 0.2 + 0.05 * generator.normal(size=200), 0, 1)
    found = find_redundancy({"one": dyad(one), "other": dyad(other)})["one"]
    plain = np.corrcoef(one, other)[0, 1] ** 2
    assert found.explained.value == pytest.approx(1 - (1 - plain) * 199 / 198)
    assert found.explained.low < found.explained.value < found.explained.high


@pytest.mark.parametrize("options", [3, 4, 5])
@pytest.mark.parametrize("seed", range(8))
def test_one_option_of_a_choice_says_nothing_that_the_others_do_not(options, seed):
    generator = np.random.default_rng(seed)
    chosen = generator.integers(0, options, 101)
    values = (chosen + generator.random(101)) / options
    choice = Asked(Kind.CHOICE, np.eye(options, dtype=bool)[chosen], np.full(101, 3, np.uint8))
    means = np.array([values[chosen == one].mean() for one in range(options)])[chosen]
    plain = np.var(means) / np.var(values)
    found = find_redundancy({"one": dyad(values), "other": choice})["one"]
    assert found.explained.value == pytest.approx(1 - (1 - plain) * 100 / (101 - options))


def test_unlike_signifiers_explain_nothing_of_each_other():
    generator = np.random.default_rng(8)
    weights = generator.dirichlet([1, 1, 1], 40)
    triad = Asked(Kind.TRIAD, weights, PLACED)
    options = np.eye(40, dtype=np.bool_)[:, :20]
    choice = Asked(Kind.CHOICES, options, PLACED)
    found = find_redundancy({"one": triad, "many": choice, "two": dyad(generator.random(40))})
    assert all(one.explained.low < 0.2 for one in found.values())


def test_too_few_common_stories_name_no_twin():
    half = np.where(np.arange(20) < 8, 0.5, np.nan)
    assert find_redundancy({"one": dyad(half), "two": dyad(half)}) == {}
    assert find_redundancy({"one": dyad(np.zeros(40))}) == {}
    constant = find_redundancy({"one": dyad(np.zeros(40)), "two": dyad(np.ones(40))})
    assert constant["one"].explained.reason == "all_alike"
