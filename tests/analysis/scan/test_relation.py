"""The measure of the scan: by hand, by its definition over all pairs of stories, and its law."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from analysis.scan import (
    Column,
    dyad_column,
    label_column,
    scale_column,
    several_column,
    stone_column,
    triad_column,
)
from analysis.scan.alike import Alike
from analysis.scan.pairs import Pair, find_repeated, retell
from analysis.scan.relation import Relation, relate, relate_sums
from analysis.scan.stability import add_folds, deal_halves, sum_folds


def pair_of(left: Column, right: Column, tellers=None) -> Pair:
    repeated = find_repeated(tellers, len(left.codes))
    retold = (retell(left, repeated), retell(right, repeated)) if repeated else None
    return Pair(left, right, repeated, retold)


def relation_of(left: Column, right: Column, tellers=None) -> Relation:
    pair = pair_of(left, right, tellers)
    return relate(pair.table, left.places, right.places, pair.together)


def interval_of(left: Column, right: Column, tellers=None) -> tuple[float, float]:
    low, high = Alike([pair_of(left, right, tellers)]).interval(0.95)
    return float(low[0]), float(high[0])


def every_kind(stories: int, seed: int, bend: float = 0.0) -> list[Column]:
    """One column of each kind; with `bend` all lean on one hidden number."""
    generator = np.random.default_rng(seed)
    hidden = generator.normal(size=stories) * bend
    weights = np.exp(generator.normal(size=(stories, 3)) + hidden[:, None] * [1, 0, -1])
    place = 1 / (1 + np.exp(-generator.normal(size=(stories, 2)) - hidden[:, None]))
    chosen = generator.normal(size=(stories, 4)) + hidden[:, None] > [0, 1, -1, 0.5]
    answered = generator.random(stories) < 0.9
    return [
        triad_column("triad", weights / weights.sum(axis=1, keepdims=True)),
        dyad_column("dyad", np.where(generator.random(stories) < 0.9, place[:, 0], np.nan)),
        stone_column("stone", place),
        label_column("label", np.digitize(place[:, 1], [0.3, 0.6]) - (~answered), list("abc")),
        several_column("several", chosen, list("abcd"), answered),
    ]


def test_two_choices_of_two_by_hand():
    # 3 + 1 over 1 + 3: phi = (3·3 − 1·1) / (4·4) = 1/2, and RV of two yes-or-no is phi².
    codes = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    other = np.array([0, 0, 0, 1, 0, 1, 1, 1])
    found = relation_of(label_column("a", codes, "xy"), label_column("b", other, "xy"))
    assert found.observed / found.most == pytest.approx(1 / 4)
    # In random order it is 1 / (n − 1) on average: (1/4 − 1/7) / (1 − 1/7).
    assert found.effect == pytest.approx((1 / 4 - 1 / 7) / (6 / 7))
    # The sum of λ·χ² has one λ, the product of two variances of ½·½ over 2 dimensions.
    assert found.moments[1] == pytest.approx(found.most**2 / 64)


def by_definition(left: Column, right: Column) -> float:
    """RV over all pairs of stories, and its mean over all orders taken away (Kazi-Aoual 1995)."""
    both = left.placed & right.placed
    centring = np.eye(both.sum()) - 1 / both.sum()
    first, second = (
        centring @ (one.features[both] @ one.features[both].T) @ centring for one in (left, right)
    )
    sizes = np.sqrt((first**2).sum() * (second**2).sum())
    chance = np.trace(first) * np.trace(second) / (both.sum() - 1)
    return float(((first * second).sum() - chance) / (sizes - chance))


def test_the_effect_is_that_of_its_definition_for_every_two_kinds():
    columns = every_kind(90, seed=1, bend=0.8)
    for place, left in enumerate(columns):
        for right in columns[place + 1 :]:
            ours = float(relation_of(left, right).effect)
            assert ours == pytest.approx(by_definition(left, right), abs=1e-9)


def test_the_effect_comes_near_the_distance_correlation_of_the_textbook():
    generator = np.random.default_rng(2)
    first = generator.random(800)
    second = np.clip(0.5 * first + 0.5 * generator.random(800), 0, 1)
    ours = float(relation_of(dyad_column("a", first), dyad_column("b", second)).effect)
    assert ours == pytest.approx(unbiased_distance_correlation(first, second), abs=0.03)


def unbiased_distance_correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Székely & Rizzo 2014, Annals of Statistics 42, definition 2 and eq. 3.1 (squared)."""
    centred = []
    for values in (first, second):
        distances = np.abs(values[:, None] - values)
        count, rows = len(values), distances.sum(axis=0)
        every = rows.sum() / ((count - 1) * (count - 2))
        centre = distances - rows[:, None] / (count - 2) - rows / (count - 2) + every
        np.fill_diagonal(centre, 0)
        centred.append(centre)
    one, other = centred
    return float((one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum()))


def test_an_answer_related_to_itself_is_1_and_to_chance_0_on_average():
    for column in every_kind(150, seed=3):
        assert relation_of(column, column).effect == pytest.approx(1)
    effects = [
        [float(relation_of(one, other).effect) for one in every_kind(60, 2 * seed)]
        for seed in range(120)
        for other in [dyad_column("x", np.random.default_rng(seed).random(60))]
    ]
    middle, error = np.mean(effects, axis=0), np.std(effects, axis=0) / np.sqrt(120)
    assert (np.abs(middle) < 4 * error).all()


def test_a_relation_without_any_shift_is_seen():
    # The old lie at both poles, the young in the middle: no mean differs.
    generator = np.random.default_rng(4)
    old = generator.random(300) < 0.5
    wide, narrow = generator.choice([0.05, 0.95], 300), np.full(300, 0.5)
    positions = np.clip(np.where(old, wide, narrow) + generator.normal(0, 0.03, 300), 0, 1)
    found = relation_of(
        dyad_column("dyad", positions), label_column("age", old.astype(int), ["young", "old"])
    )
    assert found.effect > 0.1
    assert found.limit_p() < 1e-6


def test_the_law_of_chance_fits_what_chance_gives():
    p = [
        float(relation_of(one, other).limit_p())
        for seed in range(150)
        for one, other in [(every_kind(400, seed)[0], every_kind(400, seed + 1000)[3])]
    ]
    # Binomial with 150 runs: 5 % ± 3.3 standard errors.
    assert 1 <= np.sum(np.array(p) <= 0.05) <= 16
    assert np.mean(p) == pytest.approx(0.5, abs=0.09)


def test_many_tables_at_once_give_what_each_gives_alone():
    left, right = every_kind(120, seed=5, bend=0.5)[:2]
    table = pair_of(left, right).table
    both = relate(np.stack([table, 2 * table]), left.places, right.places)
    alone = relate(2 * table, left.places, right.places)
    assert both.effect[1] == pytest.approx(float(alone.effect))
    np.testing.assert_allclose(both.pull()[1], alone.pull())


def test_halves_added_from_folds_have_the_relation_of_their_own_stories():
    tellers = np.arange(400) // 2
    dealt = deal_halves(tellers, 400, halves=4)
    for left, right in combinations(every_kind(400, seed=8, bend=0.3), 2):
        folds = sum_folds(pair_of(left, right), dealt.folds, dealt.halves.shape[1])
        added = relate_sums(add_folds(dealt.halves, folds), left.places, right.places)
        for place, half in enumerate(dealt.halves):
            out = np.where(half[dealt.folds] > 0, left.codes, -1)
            own = relation_of(replace(left, codes=out), right)
            assert added.stories[place] == own.stories
            assert added.effect[place] == pytest.approx(float(own.effect), abs=1e-10)
            assert added.limit_p()[place] == pytest.approx(float(own.limit_p()), abs=1e-10)


def test_the_pull_is_how_far_one_more_story_moves_the_coefficient():
    left, right = every_kind(200, seed=6, bend=0.7)[3:]
    pair = pair_of(left, right)
    table, step = pair.table, 1e-6
    found = relation_of(left, right)
    scaled = found.pull() * float((found.most - found.moments[0]) / found.most)
    for place in [(0, 0), (2, 3), (1, 7)]:
        more = table.copy()
        more[place] += step
        after = relate(more, left.places, right.places)
        moved = float(after.observed / after.most - found.observed / found.most)
        assert moved * table.sum() / step == pytest.approx(scaled[place], rel=1e-4, abs=1e-5)


def test_tellers_with_many_like_stories_make_chance_larger():
    generator = np.random.default_rng(7)
    tellers = np.repeat(np.arange(60), 5)
    first, second = (np.repeat(generator.random(60), 5) for _ in range(2))
    columns = dyad_column("a", first), dyad_column("b", second)
    alone, known = relation_of(*columns), relation_of(*columns, tellers)
    # Five like stories each are worth one: chance gives five times as much on average.
    assert known.moments[0] == pytest.approx(5 * float(alone.moments[0]), rel=0.02)
    once = relation_of(dyad_column("a", first[::5]), dyad_column("b", second[::5]))
    assert known.limit_p() == pytest.approx(float(once.limit_p()), abs=0.02)


def test_the_interval_of_repeated_stories_is_that_of_their_tellers():
    left, right = every_kind(80, seed=8, bend=1.0)[2:4]
    five = [
        Column(one.name, np.repeat(one.codes, 5), one.places, one.subject) for one in (left, right)
    ]
    once = interval_of(left, right)
    again = interval_of(*five, np.repeat(np.arange(80), 5))
    assert again == pytest.approx(once, abs=0.02)
    assert interval_of(*five)[1] < once[1] - 0.02


@pytest.mark.parametrize("bend", [0.0, 0.3, 1.0])
def test_the_interval_holds_the_truth(bend):
    many = every_kind(200_000, seed=9, bend=bend)
    truth = max(0.0, float(relation_of(many[0], many[3]).effect)) if bend else 0.0
    held = 0
    for seed in range(150):
        columns = every_kind(150, seed=100 + seed, bend=bend)
        low, high = interval_of(columns[0], columns[3])
        held += low <= truth <= high
    # 95 % less three standard errors; at 0 the skew of chance costs a little more.
    assert held / 150 >= 0.88


def test_an_interval_holds_the_truth_where_none_or_few_of_those_drawn_differ():
    """In a fifth of draws all 50 answered both questions alike: that does not say that all do."""

    def both_questions(first, alike):
        second = np.where(alike, first, (first + 1) % 3)
        return label_column("a", first, "xyz"), label_column("b", second, "xyz")

    place, held = np.arange(30_000), 0
    truth = float(relation_of(*both_questions(place % 3, place % 100 < 97)).effect)
    for seed in range(200):
        generator = np.random.default_rng(seed)
        low, high = interval_of(
            *both_questions(generator.integers(0, 3, 50), generator.random(50) < 0.97)
        )
        held += low <= truth <= high
    assert held / 200 >= 0.93


@pytest.mark.parametrize("few", [6, 60])
def test_where_all_give_both_answers_alike_three_more_might_not(few):
    """However rare one of the two is: they would leave some 3 in `few` of the relation."""
    rare = (np.arange(1000) < few).astype(int)
    columns = scale_column("a", 5.0 - 4 * rare, range(1, 6)), label_column("b", rare, "xy")
    low, high = interval_of(*columns)
    assert high == 1
    assert 1 - 4 / few < low < 1 - 2 / few
