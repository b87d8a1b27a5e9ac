"""Looking again: halves of the tellers, the scan on chance, and what a relation says."""

import numpy as np
import pytest
from scipy import stats

from analysis.errors import ParameterError
from analysis.responses import Codes, Responses, State
from analysis.scan import (
    ScanOptions,
    check_on_chance,
    check_stability,
    columns_of,
    describe_direction,
    dyad_column,
    find_pattern,
    find_patterns,
    label_column,
    several_column,
    triad_column,
)
from analysis.scan.self_check import shuffle_columns
from analysis.scan.stability import deal_folds, draw_halves
from analysis.shell.textbook import ask_textbook

GENERATOR = np.random.default_rng(1)
WHO = GENERATOR.integers(0, 2, 400)
SURE = dyad_column("sure", np.clip(GENERATOR.normal(0.4 + 0.2 * WHO, 0.2), 0, 1))
CHANCE = dyad_column("chance", GENERATOR.random(400))
QUESTION = label_column("who", WHO, ["young", "old"])
COLUMNS = [SURE, CHANCE, QUESTION]


def test_what_is_there_is_seen_in_nearly_every_half_and_chance_in_few():
    sure, chance = check_stability(COLUMNS, [(0, 2), (1, 2)])
    assert sure >= 0.95
    assert chance <= 0.4


def test_an_interval_holds_nought_where_shuffled_tellers_do_not_speak_against_it():
    """Of pairs near the border: the two are reckoned apart, and must not contradict each other."""
    generator, who = np.random.default_rng(3), np.arange(40) % 2
    asked, sure = label_column("who", who, ["young", "old"]), 0
    for _ in range(150):
        answers = np.clip(generator.beta(0.5, 0.5, 40) + who * 0.28 - 0.14, 0, 1)
        found = find_pattern(dyad_column("a", answers), asked)
        assert (found.low > 0) == (found.p < 0.05)
        sure += found.p < 0.05
    assert 50 < sure < 100


def test_chance_is_seen_again_in_five_halves_of_a_hundred_on_average():
    shares = []
    for seed in range(80):
        generator = np.random.default_rng(seed)
        tellers = np.repeat(np.arange(100), 3)
        one = dyad_column("a", np.repeat(generator.random(100), 3))
        other = label_column("b", np.repeat(generator.integers(0, 3, 100), 3), "xyz")
        shares.append(check_stability([one, other], [(0, 1)], tellers, halves=10)[0])
    assert np.mean(shares) == pytest.approx(0.05, abs=4 * np.std(shares) / np.sqrt(80))


def test_the_share_of_halves_hardly_hangs_on_the_seed():
    generator = np.random.default_rng(5)
    told = generator.normal(size=170)
    both = [1 / (1 + np.exp(-(part * told + generator.normal(size=170)))) for part in (2, 0.5)]
    columns = [dyad_column(name, one) for name, one in zip("ab", both, strict=True)]
    shares = [check_stability(columns, [(0, 1)], seed=seed)[0] for seed in range(40)]
    assert 0.5 < np.mean(shares) < 0.9
    assert np.std(shares) < 0.035


def test_stability_is_the_same_for_the_same_seed_and_in_any_order_of_stories():
    tellers = GENERATOR.integers(0, 150, 400)
    plain = check_stability(COLUMNS, [(0, 1), (0, 2)], tellers, seed=3)
    assert np.array_equal(plain, check_stability(COLUMNS, [(0, 1), (0, 2)], tellers, seed=3))
    order = GENERATOR.permutation(400)
    mixed = [type(one)(one.name, one.codes[order], one.places, one.subject) for one in COLUMNS]
    assert np.array_equal(plain, check_stability(mixed, [(0, 1), (0, 2)], tellers[order], seed=3))


def test_a_teller_is_in_one_fold_and_each_half_has_its_other_half():
    tellers = GENERATOR.integers(0, 150, 400)
    folds = deal_folds(tellers, 400, seed=1)
    assert all(len(np.unique(folds[tellers == one])) == 1 for one in np.unique(tellers))
    assert np.ptp(np.bincount(folds[np.unique(tellers, return_index=True)[1]])) <= 1
    halves = draw_halves(20, 6, seed=1)
    assert (halves.sum(axis=1) == 10).all()
    assert (halves[::2] + halves[1::2] == 1).all()
    with pytest.raises(ParameterError, match="even"):
        check_stability(COLUMNS, [], halves=3)


@pytest.mark.parametrize("pair", [(0, len(COLUMNS)), (-1, 0)])
def test_a_pair_that_names_no_two_columns_is_refused(pair):
    with pytest.raises(ParameterError, match=r"pairs is .* two places from 0 to"):
        check_stability(COLUMNS, [pair])


def test_a_column_that_is_empty_has_no_stability():
    empty = dyad_column("none", np.full(400, np.nan))
    assert np.isnan(check_stability([empty, QUESTION], [(0, 1)])).all()
    assert check_stability([], []).shape == (0,)


def test_the_scan_tried_on_chance_finds_hardly_anything():
    assert find_patterns(COLUMNS).found.any()
    tellers = GENERATOR.integers(0, 200, 400)
    said = check_on_chance(COLUMNS, tellers, runs=40)
    assert said.pairs == 3
    assert said.runs_with_any <= stats.binom.ppf(0.999, 40, said.level)
    assert said.under_level <= stats.binom.ppf(0.999, 120, 0.05) / 120
    with pytest.raises(ParameterError, match="at least 1"):
        check_on_chance(COLUMNS, runs=0)
    assert check_on_chance([], runs=2).false == (0, 0)


def test_shuffled_columns_hold_the_same_answers_teller_by_teller():
    tellers = np.repeat(np.arange(100), 4)
    (shuffled,) = shuffle_columns([SURE], tellers, seed=(1, 2))
    before, after = (np.sort(one.codes.reshape(100, 4), axis=1) for one in (SURE, shuffled))
    assert not np.array_equal(before, after)
    assert np.array_equal(np.unique(before, axis=0), np.unique(after, axis=0))


def test_chance_is_chance_also_where_who_tells_twice_is_another_and_tells_of_another_thing():
    # Two stories of half of the tellers, first what was good and then what was not; they are old.
    tellers = np.append(np.arange(300), np.arange(150))
    part = np.append(np.zeros(300, dtype=int), np.ones(150, dtype=int))
    mood = np.clip(np.random.default_rng(3).normal(0.7 - 0.4 * part, 0.1), 0, 1)
    columns = [
        dyad_column("mood", mood),
        label_column("part", part, ["good", "bad"]),
        label_column("age", (tellers < 150).astype(int), ["young", "old"]),
    ]
    for options in (ScanOptions(), ScanOptions(shuffle=False)):
        assert find_patterns(columns, tellers, options=options).found.sum() >= 1
        said = check_on_chance(columns, tellers, runs=30, options=options)
        assert said.runs_with_any <= stats.binom.ppf(0.999, 30, said.level)


def test_a_direction_names_the_regions_that_go_together():
    said = describe_direction(SURE, QUESTION)
    assert said.left[0] == "first"
    assert said.counts.sum() == 400
    assert said.expected.sum() == pytest.approx(400)
    assert said.strongest(1)[0][1] in ("young", "old")
    higher = {right for left, right in said.strongest(2) if left in ("second", "towards_second")}
    assert higher <= {"old"}
    # Adjusted residuals of a row of two add up to nothing.
    np.testing.assert_allclose(said.surplus.sum(axis=1), 0, atol=1e-9)


def test_the_surplus_is_that_of_a_textbook():
    one = label_column("a", np.array([0, 0, 0, 1, 1, 1, 1, 1]), "xy")
    other = label_column("b", np.array([0, 0, 1, 0, 1, 1, 1, 1]), "uv")
    said = describe_direction(one, other)
    # 2 counted, 3·3/8 expected, error √(9/8 · 5/8 · 5/8).
    assert said.surplus[0, 0] == pytest.approx((2 - 9 / 8) / np.sqrt(9 / 8 * 25 / 64))
    assert said.strongest()[0] in (("x", "u"), ("y", "v"))


def test_a_direction_of_several_options_counts_each():
    chosen = np.array([[1, 1], [1, 0], [0, 1], [1, 1]], dtype=bool)
    several = several_column("several", chosen, ["p", "q"], np.ones(4, dtype=bool))
    said = describe_direction(several, label_column("b", np.array([0, 0, 1, 1]), "uv"))
    assert said.counts.tolist() == [[2, 1], [1, 2]]
    nothing = describe_direction(dyad_column("n", np.full(4, np.nan)), several)
    assert nothing.strongest() == []


def responses(stories: int) -> Responses:
    generator = np.random.default_rng(2)
    state = generator.choice([0, 1, 2, 3], stories, p=[0.1, 0.1, 0.2, 0.6]).astype(np.uint8)
    placed = state == State.PLACED
    weights = np.where(placed[:, None], generator.dirichlet([1, 1, 1], stories), np.nan)
    return Responses(
        story_ids=np.arange(stories).astype("<U36"),
        tellers=np.arange(stories, dtype=np.uint64),
        told=np.datetime64("2026-03-01T10", "h") + np.arange(stories),
        consent=np.zeros(stories, dtype=np.uint8),
        states={"triad": state, "many": np.full(stories, 3, dtype=np.uint8)},
        triads={"triad": weights.astype(np.float32)},
        dyads={},
        stones={"stones": generator.random((stories, 2, 2)).astype(np.float32)},
        choices={"many": generator.random((stories, 3)) < 0.5},
        scales={"scale": generator.integers(1, 6, stories).astype(np.float32)},
        facets={
            "arm": Codes(np.zeros(stories, dtype=np.int16), ("only",)),
            "theme": Codes(generator.integers(-1, 2, stories).astype(np.int16), ("p", "q")),
        },
    )


def test_responses_become_columns_with_does_not_apply_and_facets_beside():
    given = responses(80)
    columns = {one.name: one for one in columns_of(given, labels={"many": ["a", "b", "c"]})}
    assert list(columns) == [
        "triad", "stones.0", "stones.1", "many", "scale", "triad.not_applicable", "theme", "told",
    ]  # fmt: skip
    assert columns["many"].places.names == ("a", "b", "c")
    answered = np.isin(given.states["triad"], [State.PLACED, State.NOT_APPLICABLE])
    assert np.array_equal(columns["triad.not_applicable"].placed, answered)
    assert columns["stones.0"].subject == columns["stones.1"].subject == "stones"
    assert np.array_equal(columns["theme"].placed, given.facets["theme"].values >= 0)
    # Stones of one canvas, a triad and its own "does not apply": not set against each other.
    assert len(find_patterns(list(columns.values())).patterns) == 8 * 7 // 2 - 2


def test_whoever_passed_by_is_in_no_textbook_s_does_not_apply_either():
    given, pair = responses(80), ("triad.not_applicable", "scale")
    answered = np.isin(given.states["triad"], [State.PLACED, State.NOT_APPLICABLE])
    assert ask_textbook(given, pair, np.ones(80, bool), seed=0) == ask_textbook(
        given, pair, answered, seed=0
    )


def test_no_stories_have_no_columns():
    assert columns_of(responses(0)) == []


def test_a_triad_in_its_zones_is_spoken_of_by_them():
    corner = np.where(WHO[:, None] == 1, [0.9, 0.05, 0.05], [0.1, 0.2, 0.7])
    said = describe_direction(triad_column("triad", corner), QUESTION)
    assert set(said.strongest(2)) == {("top", "old"), ("right", "young")}
