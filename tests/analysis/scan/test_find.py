"""The scan whole: planted truth, false discoveries, invariance, degenerate input."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.scan import (
    Column,
    ScanOptions,
    adjust_p,
    choice_column,
    dyad_column,
    find_pattern,
    find_patterns,
    flag_column,
    label_column,
    number_column,
    scale_column,
    triad_column,
)
from analysis.scan.find import judge_pair
from analysis.scan.laid import cut_alike, lay_out_columns, pair_up
from analysis.scan.shuffles import exchange_rows

QUICK = ScanOptions(shuffle=False)
SIXTY = np.arange(60)


def town(stories: int, seed: int, planted: float = 0.0, tellers=None) -> list[Column]:
    """Four triads, four dyads, a scale and three questions; `planted` moves the first triad, the
    first dyad and the scale by the first question, which a teller answers alike each time."""
    generator = np.random.default_rng(seed)
    whose = np.arange(stories) if tellers is None else tellers
    who = generator.integers(0, 3, (whose.max() + 1, 3))[whose]
    own = generator.normal(size=(whose.max() + 1, 20))[whose] * (tellers is not None)
    drawn = generator.normal(size=(stories, 20)) + own
    moved = planted * (who[:, 0] - 1)
    columns = []
    for place in range(4):
        logs = drawn[:, 3 * place : 3 * place + 3] + (place == 0) * moved[:, None] * [1, -1, 0]
        weights = np.exp(logs)
        columns.append(triad_column(f"triad {place}", weights / weights.sum(axis=1)[:, None]))
    for place in range(4):
        positions = stats.norm.cdf(drawn[:, 12 + place] + (place == 0) * moved)
        positions[generator.random(stories) < 0.1] = np.nan
        columns.append(dyad_column(f"dyad {place}", positions))
    steps = np.clip(np.rint(3 + drawn[:, 16] + moved), 1, 5)
    columns.append(scale_column("scale", steps, range(1, 6)))
    columns += [
        label_column(f"question {place}", who[:, place], ["a", "b", "c"]) for place in range(3)
    ]
    return columns


def names_of(found) -> set[frozenset[str]]:
    return {
        frozenset((found.names[one.left], found.names[one.right]))
        for one, is_found in zip(found.patterns, found.found, strict=True)
        if is_found
    }


MOVED = ("triad 0", "dyad 0", "scale", "question 0")
PLANTED = {frozenset((one, "question 0")) for one in MOVED[:3]}
IMPLIED = {frozenset((one, other)) for one in MOVED for other in MOVED if one != other}


def test_planted_relations_are_found_and_hardly_anything_else():
    seen = np.zeros(3)
    false = total = 0
    for seed in range(12):
        found = names_of(find_patterns(town(300, seed, planted=0.45), options=QUICK))
        seen += [one in found for one in sorted(PLANTED, key=sorted)]
        false += len(found - IMPLIED)
        total += len(found)
    assert (seen / 12 >= 0.9).all()
    # At most 5 % of what is found is chance, with room for the draw of so few.
    assert false <= stats.binom.ppf(0.999, total, 0.05)


@pytest.mark.parametrize("repeated", [False, True])
def test_where_there_is_nothing_five_runs_in_a_hundred_find_something(repeated):
    tellers = np.random.default_rng(5).integers(0, 150, 400) if repeated else None
    runs, small, judged = 0, 0, 0
    for seed in range(60):
        found = find_patterns(town(400, seed, tellers=tellers), tellers, options=QUICK, seed=seed)
        runs += bool(found.found.any())
        small += found.under_level[0]
        judged += found.judged
    assert runs <= stats.binom.ppf(0.999, 60, 0.05)
    # Pairs of one town share stories: their spread is larger than the binomial's by half.
    assert small / judged == pytest.approx(0.05, abs=0.012)


def test_shuffling_and_the_limit_law_tell_the_same():
    tellers = np.random.default_rng(6).integers(0, 200, 300)
    columns = town(300, 1, planted=0.2, tellers=tellers)
    shuffled = find_patterns(columns, tellers)
    limit = find_patterns(columns, tellers, options=QUICK)
    assert {one.method for one in limit.patterns} == {"limit"}
    assert {one.method for one in shuffled.patterns} <= {"permutation", "permutation_tail"}
    gaps = [one.p - other.p for one, other in zip(shuffled.patterns, limit.patterns, strict=True)]
    assert np.abs(gaps).max() < 0.2
    # Stories that are given twice make shuffling a little careful, never bold.
    assert -0.02 < np.mean(gaps) < 0.06


def test_one_effect_size_ranks_all_kinds():
    found = find_patterns(town(600, 2, planted=0.7), options=QUICK)
    ranked = [found.patterns[place].effect for place in found.ranked()]
    assert ranked == sorted(ranked, reverse=True)
    assert len(ranked) >= len(IMPLIED)
    for one in found.patterns:
        assert one.low <= max(one.effect, 0) <= one.high
        assert (one.low > 0) <= (one.p <= 0.05)


def test_what_is_found_at_just_the_level_asked_for_is_not_found():
    adjusted = find_patterns(town(300, 3, planted=0.5), options=QUICK)
    weakest = np.max(adjusted.adjusted[adjusted.found])
    strict = replace(adjusted, options=replace(QUICK, false_discoveries=weakest))
    assert strict.found.sum() == adjusted.found.sum() - np.sum(adjusted.adjusted == weakest)
    border = replace(adjusted, patterns=[replace(adjusted.patterns[0], p=0.05)])
    assert border.under_level[0] == 0


def test_the_count_by_chance_stands_beside_the_count_found():
    found = find_patterns(town(300, 3, planted=0.5), options=QUICK)
    small, by_chance = found.under_level
    assert by_chance == pytest.approx(0.05 * found.judged)
    assert small >= found.found.sum()
    assert found.expected_false == pytest.approx(0.05 * found.found.sum())


def test_neither_the_order_of_stories_nor_of_columns_nor_names_of_anchors_change_a_thing():
    tellers = np.random.default_rng(4).integers(0, 200, 300).astype(np.uint64)
    columns = town(300, 4, planted=0.4, tellers=tellers.astype(int))
    plain = find_patterns(columns, tellers, options=QUICK)
    order = np.random.default_rng(5).permutation(300)
    mixed = [replace(one, codes=one.codes[order]) for one in columns]
    again = find_patterns(mixed, tellers[order], options=QUICK)
    back = find_patterns(columns[::-1], tellers, options=QUICK)
    known = {frozenset((back.names[one.left], back.names[one.right])): one for one in back.patterns}
    for one, same in zip(plain.patterns, again.patterns, strict=True):
        turned = known[frozenset((plain.names[one.left], plain.names[one.right]))]
        for other in (same, turned):
            assert (other.stories, other.tellers) == (one.stories, one.tellers)
            assert (other.effect, other.low, other.high, other.p) == pytest.approx(
                (one.effect, one.low, one.high, one.p), rel=1e-6, abs=1e-12
            )


def test_turning_a_triad_or_swapping_poles_and_labels_changes_no_effect():
    generator = np.random.default_rng(6)
    # On the lattice, so that no story lies between two places.
    steps = generator.integers(0, 21, (400, 2))
    kept = steps.sum(axis=1) <= 20
    weights = np.column_stack([steps, 20 - steps.sum(axis=1)])[kept] / 20
    who = (weights[:, 0] + generator.random(len(weights)) > 0.8).astype(int)
    dyad = generator.integers(0, 21, len(weights)) / 20
    plain = [
        triad_column("t", weights), dyad_column("d", dyad), label_column("w", who, "xy"),
    ]  # fmt: skip
    for order in ([1, 2, 0], [2, 1, 0]):
        turned = [
            triad_column("t", weights[:, order]), dyad_column("d", 1 - dyad),
            label_column("w", 1 - who, "yx"),
        ]  # fmt: skip
        one, other = (find_patterns(some, options=QUICK).patterns for some in (plain, turned))
        assert [p.effect for p in one] == pytest.approx([p.effect for p in other], abs=1e-9)
        assert [p.p for p in one] == pytest.approx([p.p for p in other], abs=1e-9)


def test_a_pair_alone_is_judged_as_in_the_scan():
    columns = town(200, 7, planted=0.3)
    whole = find_patterns(columns, seed=3)
    again = find_patterns(columns, seed=3)
    assert whole.patterns == again.patterns
    first = whole.patterns[-4]
    alone = find_pattern(columns[first.left], columns[first.right], seed=3)
    assert replace(alone, left=first.left, right=first.right) == first


@pytest.mark.parametrize("repeated", [False, True])
def test_what_is_judged_together_has_the_bits_that_each_pair_has_alone(repeated):
    tellers = np.random.default_rng(14).integers(0, 150, 300) if repeated else None
    columns = town(300, 14, planted=0.3, tellers=tellers)
    columns.append(dyad_column("one", np.full(300, 0.5)))
    laid = lay_out_columns(columns, tellers)
    together = find_patterns(columns, tellers, options=QUICK).patterns
    assert max(len(piece) for piece in cut_alike(columns, pair_up(columns))) > 5
    for one in together:
        pair = laid.pair(one.left, one.right)
        alone = judge_pair(pair, laid.tellers.whose, options=QUICK, seed=0)
        assert repr(replace(alone, left=one.left, right=one.right)) == repr(one)  # also with NaN


def test_every_pair_is_in_one_piece_whose_columns_have_the_same_places():
    columns = town(50, 15)
    pairs = pair_up(columns, 4)
    pieces = cut_alike(columns, pairs)
    assert sorted(pair for piece in pieces for pair in piece) == pairs
    for piece in pieces:
        shapes = {tuple(columns[at].places.layout.shape for at in pair) for pair in piece}
        assert len(shapes) == 1


def test_columns_are_set_against_others_alone_where_that_is_asked():
    columns = town(200, 8)
    found = find_patterns(columns[:9], against=columns[9:], options=QUICK)
    assert len(found.patterns) == 27
    assert {one.right for one in found.patterns} == {9, 10, 11}


def test_does_not_apply_is_a_result_of_its_own_and_not_set_against_its_question():
    generator = np.random.default_rng(9)
    who = generator.integers(0, 2, 300)
    says_no = generator.random(300) < np.where(who == 1, 0.6, 0.2)
    asked = generator.random(300) < 0.8
    positions = np.where(says_no | ~asked, np.nan, generator.random(300))
    columns = [
        dyad_column("dyad", positions),
        flag_column("dyad.na", says_no, asked, subject="dyad"),
        label_column("who", who, ["young", "old"]),
    ]
    found = find_patterns(columns, options=QUICK)
    assert names_of(found) == {frozenset(("dyad.na", "who"))}
    assert len(found.patterns) == 2
    assert found.patterns[1].stories == asked.sum()


def test_tellers_with_many_stories_do_not_make_a_relation_surer():
    tellers = np.repeat(np.arange(40), 25)
    small = 0
    for seed in range(80):
        generator = np.random.default_rng(seed)
        who, mood = generator.integers(0, 2, 40)[tellers], generator.normal(size=40)[tellers]
        positions = stats.norm.cdf(mood + 0.3 * generator.normal(size=1000))
        columns = dyad_column("dyad", positions), label_column("who", who, ["a", "b"])
        small += find_pattern(*columns, tellers, options=QUICK).p <= 0.05
    assert small <= stats.binom.ppf(0.999, 80, 0.05)


def test_real_shuffles_keep_tellers_whole():
    tellers = np.repeat(np.arange(60), 5)
    small = 0
    for seed in range(60):
        generator = np.random.default_rng(seed)
        first, second = (np.repeat(generator.random(60), 5) for _ in range(2))
        columns = dyad_column("a", first), dyad_column("b", second)
        small += find_pattern(*columns, tellers, seed=seed).p <= 0.05
    assert small <= stats.binom.ppf(0.999, 60, 0.05)


def test_a_relation_through_how_often_people_tell_is_seen_by_both_tests():
    # The old tell twice, and the second time of something else.
    tellers = np.append(np.arange(200), np.arange(100))
    part = label_column("part", np.repeat([0, 1], [200, 100]), ["first", "second"])
    age = label_column("age", (tellers < 100).astype(int), ["young", "old"])
    for options in (ScanOptions(), QUICK):
        assert find_pattern(part, age, tellers, options=options).p < 1e-4


@pytest.mark.parametrize("told", [[1] * 40, [3] * 20, [1, 2, 2, 5, 1, 7]])
def test_tellers_give_all_they_told_to_one_other(told):
    whose = np.random.default_rng(13).permutation(np.repeat(np.arange(len(told)), told))
    rows = exchange_rows(whose, 30, np.random.default_rng(1))
    for drawn in rows:
        givers = [set(whose[drawn[whose == one]]) for one in range(len(told))]
        assert all(len(one) == 1 for one in givers)
        assert len(set.union(*givers)) == len(told)
        if len(set(told)) == 1:
            assert np.array_equal(np.sort(drawn), np.arange(len(whose)))


def test_a_far_tail_is_a_curve_and_a_near_one_is_counted():
    generator = np.random.default_rng(10)
    first = generator.random(150)
    related = dyad_column("b", np.clip(first + generator.normal(0, 0.1, 150), 0, 1))
    chance = dyad_column("c", generator.random(150))
    strong = find_pattern(dyad_column("a", first), related)
    weak = find_pattern(dyad_column("a", first), chance)
    assert (strong.method, weak.method) == ("permutation_tail", "permutation")
    assert strong.p < 1e-6


@pytest.mark.parametrize(
    "make, reason",
    [
        (lambda: np.full(60, np.nan), "no_stories"),
        (lambda: np.full(60, 0.5), "all_alike"),
        (lambda: np.where(np.arange(60) < 19, np.linspace(0, 1, 60), np.nan), "too_few_tellers"),
        (lambda: np.where(np.arange(60) < 4, 1.0, 0.0), "too_rare"),
    ],
)
def test_a_pair_that_cannot_be_judged_says_why(make, reason):
    who = label_column("who", np.arange(60) % 2, ["a", "b"])
    found = find_pattern(dyad_column("dyad", make()), who)
    assert (found.reason, found.method) == (reason, "")
    assert np.isnan([found.effect, found.low, found.high, found.p]).all()


@pytest.mark.parametrize("answers", [np.where(SIXTY < 20, SIXTY / 60, np.nan), SIXTY < 5])
def test_a_pair_that_just_suffices_is_judged(answers):
    who = label_column("who", SIXTY % 2, ["a", "b"])
    assert find_pattern(dyad_column("dyad", answers.astype(float)), who).reason is None


def test_one_teller_is_not_enough_however_much_she_told():
    who = label_column("who", np.arange(60) % 2, ["a", "b"])
    dyad = dyad_column("dyad", np.linspace(0, 1, 60))
    assert find_pattern(dyad, who, np.zeros(60, dtype=int)).reason == "too_few_tellers"
    most = np.append(np.zeros(40, dtype=int), np.arange(1, 21))
    assert find_pattern(dyad, who, most).reason == "too_few_tellers"


def test_two_rare_answers_are_not_judged_by_the_limit_law():
    yes = np.zeros((2, 5000), dtype=bool)
    yes[0, :20], yes[1, 19:40] = True, True
    asked = np.ones(5000, dtype=bool)
    rare = [
        flag_column(f"flag {place}", some, asked, subject=f"{place}")
        for place, some in enumerate(yes)
    ]
    assert find_pattern(*rare).reason == "too_rare"


@pytest.mark.parametrize("stories", [0, 1, 2])
def test_none_one_and_two_stories_are_no_pattern(stories):
    columns = [
        dyad_column("dyad", np.linspace(0, 1, stories)),
        triad_column("triad", np.full((stories, 3), 1 / 3)),
        number_column("time", np.arange(stories, dtype=float)),
        choice_column("one", np.ones((stories, 1), dtype=bool), ["a"]),
    ]
    found = find_patterns(columns)
    assert len(found.patterns) == 6
    assert found.judged == 0
    assert not found.found.any()


def test_one_story_in_a_hundred_answered_and_zeros_everywhere_do_no_harm():
    generator = np.random.default_rng(11)
    corners = np.eye(3)[generator.integers(0, 3, 3000)]
    few = np.where(generator.random(3000) < 0.01, generator.random(3000), np.nan)
    found = find_patterns(
        [triad_column("corners", corners), dyad_column("few", few), dyad_column("all", few * 0 + 1)]
    )
    assert found.patterns[0].reason is None
    assert found.patterns[0].stories == np.sum(~np.isnan(few))
    assert {one.reason for one in found.patterns[1:]} == {"all_alike"}


def test_no_column_at_all_is_an_empty_scan():
    assert find_patterns([]).patterns == ()
    assert find_patterns(town(50, 1)[:1]).patterns == ()


def test_a_question_without_any_label_is_no_pattern():
    nothing = label_column("theme", np.full(50, -1), [])
    assert find_pattern(nothing, dyad_column("d", np.linspace(0, 1, 50))).reason == "no_stories"


def test_columns_of_unlike_length_and_options_without_sense_are_refused():
    columns = [dyad_column("a", np.zeros(5)), dyad_column("b", np.zeros(6))]
    with pytest.raises(ShapeError, match="b has shape"):
        find_patterns(columns)
    with pytest.raises(ShapeError, match="tellers"):
        find_patterns(columns[:1], np.zeros(4, dtype=int))
    with pytest.raises(ParameterError):
        ScanOptions(level=2)
    with pytest.raises(ParameterError):
        ScanOptions(false_discoveries=0)
    with pytest.raises(ParameterError, match="at least 3"):
        ScanOptions(fewest_tellers=1)


def test_false_discoveries_are_counted_as_scipy_counts_them():
    p = np.random.default_rng(12).random(40) ** 3
    ours = adjust_p(np.append(p, np.nan))
    np.testing.assert_allclose(ours[:-1], stats.false_discovery_control(p), rtol=1e-12)
    assert np.isnan(ours[-1])
    careful = stats.false_discovery_control(p, method="by")
    np.testing.assert_allclose(adjust_p(p, dependence="any"), careful, rtol=1e-12)
    assert adjust_p(np.zeros(0)).shape == (0,)


def test_chances_that_are_none_are_refused():
    with pytest.raises(RangeError, match="0 to 1"):
        adjust_p(np.array([0.2, 1.2]))
    with pytest.raises(ShapeError):
        adjust_p(np.ones((2, 2)))
    with pytest.raises(ParameterError, match="alike"):
        adjust_p(np.ones(2), dependence="none")
