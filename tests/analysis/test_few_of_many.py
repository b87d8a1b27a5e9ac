"""A few among very many: their limit law is too sure where nearly all answer alike."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from analysis.change.shift import shift_triad
from analysis.choice_comparison import compare_choices
from analysis.comparison import Comparison, compare_numbers, compare_shares, compare_triads
from analysis.few_of_many import _by_kind, _gaps, judge_few_of_many, judge_few_of_units
from analysis.grid import TRIANGLE, cells_of
from analysis.grouping import Groups, gather_units
from analysis.permutation import judge_distance, judge_means, judge_means_by_moments
from analysis.simplex import log_ratios, points_from_weights, replace_zeros
from analysis.tally_comparison import compare_moments, compare_options, compare_values
from analysis.tellers import take_moments
from analysis.told import Told
from analysis.triads import cell_log_ratios

MANY, DRAWS = 2500, 100
EITHER = np.eye(2, dtype=np.bool_)
SEVERAL = np.zeros(0, np.intp)
Draw = Callable[[np.random.Generator, int], np.ndarray]


def told(codes: np.ndarray, number: int) -> Told:
    return Told(np.bincount(codes, minlength=number), SEVERAL, SEVERAL)


def nearly_all_alike(generator: np.random.Generator, stories: int) -> np.ndarray:
    return (generator.random(stories) < 0.05).astype(np.intp)


def some_in_a_corner(generator: np.random.Generator, stories: int) -> np.ndarray:
    weights = generator.dirichlet([20, 20, 20], stories)
    weights[generator.random(stories) < 0.05] = (1, 0, 0)
    return weights


def on_a_scale(groups: list[np.ndarray]) -> Comparison:
    return compare_values(np.array([0.0, 1.0]), *(told(one, 2) for one in groups))


def on_a_choice(groups: list[np.ndarray]) -> Comparison:
    both = [told(one, 2) for one in groups]
    return compare_options(EITHER, *both, several=False)[0]


def in_a_triad(groups: list[np.ndarray]) -> Comparison:
    first, second = (take_moments(log_ratios(one)) for one in groups)
    cells = [cells_of(points_from_weights(one), TRIANGLE).astype(np.intp) for one in groups]
    both = [told(one, TRIANGLE.nowhere + 1) for one in cells]
    among = (both[0], both[1], cell_log_ratios())
    return compare_moments("distance_of_centres", (first, second), among=among)


def by_story(
    compare: Callable[[np.ndarray, Groups], Comparison],
) -> Callable[[list[np.ndarray]], Comparison]:
    """The same comparison of what each story says, the few named second."""

    def of_groups(groups: list[np.ndarray]) -> Comparison:
        few = np.arange(len(groups[0]) + MANY) < len(groups[0])
        return compare(np.concatenate(groups), Groups(~few, few))

    return of_groups


@pytest.mark.parametrize("few", [10, 30])
@pytest.mark.parametrize(
    "compare,draw",
    [
        (on_a_scale, nearly_all_alike),
        (on_a_choice, nearly_all_alike),
        (in_a_triad, some_in_a_corner),
        (by_story(lambda told, groups: compare_numbers(told * 1.0, groups)), nearly_all_alike),
        (by_story(lambda told, groups: compare_choices(EITHER[told], groups)), nearly_all_alike),
        (by_story(lambda told, groups: compare_shares(told == 1, groups)), nearly_all_alike),
        (by_story(compare_triads), some_in_a_corner),
    ],
)
def test_a_few_of_many_who_answer_nearly_alike_are_seldom_called_different(
    compare: Callable[[list[np.ndarray]], Comparison], draw: Draw, few: int
) -> None:
    """By the limit law alone 21 to 53 of 100."""
    generator = np.random.default_rng(1)
    found = [compare([draw(generator, few), draw(generator, MANY)]) for _ in range(DRAWS)]
    assert sum(one.p < 0.05 for one in found) <= 10


def test_the_way_between_a_few_and_many_is_judged_alike() -> None:
    generator, told = np.random.default_rng(1), np.arange(30 + MANY) < 30
    drawn = [some_in_a_corner(generator, 30 + MANY) for _ in range(40)]
    assert sum(shift_triad(one, Groups(told, ~told)).p < 0.05 for one in drawn) <= 5


def a_line(generator: np.random.Generator, few: int, moved: float) -> tuple[Told, Told, np.ndarray]:
    """A few round one place and many everywhere, in hundredths."""
    near = np.round(100 * (moved + 0.05 * generator.standard_normal(few))).astype(np.intp)
    return told(near, 101), told(generator.integers(0, 101, MANY), 101), np.arange(101.0)[:, None]


def test_a_few_who_differ_are_found() -> None:
    *both, places = a_line(np.random.default_rng(2), 20, 0.7)
    found = judge_means_by_moments(*(one.moments(places) for one in both))
    assert judge_few_of_many(found, *both, places).p < 0.01


def test_whichever_is_named_first_the_p_is_one() -> None:
    first, second, places = a_line(np.random.default_rng(3), 20, 0.53)
    found = replace(judge_means_by_moments(first.moments(places), second.moments(places)), p=0.0)
    one = judge_few_of_many(found, first, second, places)
    other = judge_few_of_many(found, second, first, places)
    assert 0.001 < one.p == other.p < 1


def test_whichever_is_named_first_a_few_units_have_one_p() -> None:
    generator = np.random.default_rng(8)
    values = np.append(generator.normal(0.5, 0.3, 20), generator.normal(0.35, 1, MANY))
    few = np.arange(20 + MANY) < 20
    both = Groups(few, ~few), Groups(~few, few)
    one, other = (judge_means(gather_units(values[:, None], way), seed=1) for way in both)
    assert one.method == "limit"
    assert 0.001 < one.p == other.p < 1


def some_tell_several(generator: np.random.Generator, tellers: int) -> tuple[np.ndarray, ...]:
    """Codes and tellers of stories, of each teller near one place."""
    whose = np.repeat(np.arange(tellers), generator.integers(1, 4, tellers))
    own = generator.integers(0, 90, tellers)[whose]
    return own + generator.integers(0, 11, len(whose)), whose


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("plainly", [False, True])
def test_draws_say_what_shuffles_say(plainly: bool, seed: int) -> None:
    """Where people are not too many to be shuffled; by story as by code, as near as twenty tell."""
    generator = np.random.default_rng(seed)
    few, many = some_tell_several(generator, 40), some_tell_several(generator, 1900)
    codes, whose = (np.append(one, other) for one, other in zip(few, many, strict=True))
    places = np.stack([np.arange(101.0), np.arange(101.0) ** 2 / 50], axis=1)
    first = np.arange(len(codes)) < len(few[0])
    groups = Groups(first, ~first, whose + 10_000 * first)
    units = gather_units(places[codes], groups)
    turned = gather_units(places[codes], replace(groups, first=~first, second=first))
    shuffled = (judge_distance if plainly else judge_means)(units, seed=1)
    assert shuffled.method == "permutation"
    sure = replace(shuffled, p=0.0, method="limit")
    both = [
        Told(np.bincount(one, minlength=101), one[again], tellers[again])
        for one, tellers in (few, many)
        for again in [np.bincount(tellers)[tellers] > 1]
    ]
    by_story = [judge_few_of_units(sure, one, plainly=plainly).p for one in (units, turned)]
    by_code = judge_few_of_many(sure, both[0], both[1], places, plainly=plainly)
    assert [*by_story, by_code.p] == pytest.approx([shuffled.p] * 3, rel=0.6, abs=0.02)


def test_a_p_is_never_smaller_than_the_limits() -> None:
    *both, places = a_line(np.random.default_rng(2), 20, 0.7)
    found = replace(judge_means_by_moments(*(one.moments(places) for one in both)), p=0.15)
    assert judge_few_of_many(found, *both, places).p == 0.15


def test_in_whatever_order_codes_stand_lines_are_judged_alike() -> None:
    generator = np.random.default_rng(6)
    groups = [generator.integers(0, 6, 30), generator.integers(0, 5, MANY)]
    turned = np.array([3, 0, 5, 1, 4, 2])
    plain = compare_values(np.arange(6.0), *(told(one, 6) for one in groups))
    other = compare_values(
        np.arange(6.0)[turned], *(told(np.argsort(turned)[one], 6) for one in groups)
    )
    assert other.p == pytest.approx(plain.p, abs=0.02)


def test_a_cell_stands_for_the_log_ratios_in_it() -> None:
    weights = np.random.default_rng(7).dirichlet([2, 2, 2], 500)
    cells = cells_of(points_from_weights(weights), TRIANGLE)
    inside = weights.min(axis=1) > 0.05
    off = cell_log_ratios()[cells] - log_ratios(weights)
    assert np.abs(off[inside]).max() < 0.2
    assert np.isfinite(cell_log_ratios()[:-1]).all()
    assert np.isnan(cell_log_ratios()[TRIANGLE.nowhere]).all()
    corner = cells_of(points_from_weights(np.eye(3)), TRIANGLE)
    assert np.abs(cell_log_ratios()[corner] - log_ratios(replace_zeros(np.eye(3)))).max() < 2


def test_who_are_too_many_to_be_drawn_stay_as_the_limit_says() -> None:
    """Few are worth so little, as one of them told nearly all."""
    often = twice(np.arange(MANY) % 101, 101)
    again = np.append(often.again, np.full(40_000, 50))
    whose = np.append(often.whose, np.full(40_000, MANY))
    uneven = Told(np.bincount(again, minlength=101), again, whose)
    places = np.arange(101.0)[:, None]
    found = judge_means_by_moments(
        uneven.moments(places), told(np.arange(9000) % 101, 101).moments(places)
    )
    sure = replace(found, p=0.0)
    assert uneven.even_tellers < 100
    assert judge_few_of_many(sure, uneven, told(np.arange(9000) % 101, 101), places) is sure


def twice(codes: np.ndarray, number: int) -> Told:
    again = np.repeat(codes, 2)
    return Told(np.bincount(again, minlength=number), again, np.repeat(np.arange(len(codes)), 2))


def test_who_told_the_same_twice_is_one_witness() -> None:
    generator, places = np.random.default_rng(4), np.arange(101.0)[:, None]
    codes = generator.integers(20, 90, 30), generator.integers(0, 101, MANY)
    found = judge_means_by_moments(*(told(one, 101).moments(places) for one in codes))
    sure = replace(found, p=0.0)
    once, again = (
        judge_few_of_many(sure, way(codes[0], 101), way(codes[1], 101), places)
        for way in (told, twice)
    )
    assert once.p == pytest.approx(found.p, abs=0.04)
    assert again.p == pytest.approx(once.p, abs=0.04)


def test_tellers_of_two_groups_who_have_one_number_are_two() -> None:
    """Where all come together, the stories of the few's last stand before those of another."""
    generator, places = np.random.default_rng(4), np.arange(101.0)[:, None]
    few = twice(generator.integers(0, 90, 30), 101)
    many = twice(generator.integers(0, 101, MANY), 101)
    found = judge_means_by_moments(few.moments(places), many.moments(places))
    turned = few.whose[::-1]
    assert turned[-1] == many.whose[0]
    known = [replace(few, whose=one) for one in (few.whose, turned, turned - 30)]
    [p] = {judge_few_of_many(replace(found, p=0.0), one, many, places).p for one in known}
    assert 0.001 < p < 1


@pytest.mark.parametrize("few,p", [(300, 0.0), (20, 0.3)])
def test_large_groups_and_what_is_unsure_stay_as_the_limit_says(few: int, p: float) -> None:
    first, second, places = a_line(np.random.default_rng(5), few, 0.5)
    found = judge_means_by_moments(first.moments(places), second.moments(places))
    sure = replace(found, p=p)
    assert judge_few_of_many(sure, first, second, places) is sure


@pytest.mark.parametrize("plainly", [False, True])
def test_what_a_group_shows_is_its_gap_to_the_rest_in_the_spread_of_both(plainly: bool) -> None:
    """One of thirty told a third of what they say; the spread of all stands for the rest's."""
    generator = np.random.default_rng(9)
    codes, whose = some_tell_several(generator, 400)
    whose[40:70] = whose[40]
    few = np.isin(whose, np.unique(whose)[:30])
    places = np.stack([np.arange(101.0), 100 * generator.random(101)], axis=1)
    everybody, group = (
        Told(np.bincount(codes[one], minlength=101), codes[one], whose[one])
        for one in (few | True, few)
    )
    moments = take_moments(places[codes], whose)
    drawn = _by_kind(group, places - moments.mean).take(np.arange(30)[None])
    of_all = moments.covariance_of_mean
    [shown] = _gaps(everybody.stories, None if plainly else of_all)(drawn)
    gap = places[codes[few]].mean(axis=0) - places[codes[~few]].mean(axis=0)
    spread = take_moments(places[codes[few]], whose[few]).covariance_of_mean + of_all
    within = np.eye(2) if plainly else spread
    assert shown == pytest.approx(gap @ np.linalg.solve(within, gap))


def test_in_its_spread_a_gap_is_as_rare_in_whatever_unit_one_measure_is_told() -> None:
    first, second, places = a_line(np.random.default_rng(2), 20, 0.52)
    both = np.hstack([places, 50 * np.cos(places)])
    found = replace(judge_means_by_moments(first.moments(both), second.moments(both)), p=0.0)
    one, other = (
        judge_few_of_many(found, first, second, both * unit).p for unit in ([1, 1], [1, 100])
    )
    assert 0.001 < one == pytest.approx(other)
    plain = judge_few_of_many(found, first, second, both * [1, 100], plainly=True).p
    assert plain != pytest.approx(one, abs=0.05)
