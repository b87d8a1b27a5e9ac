"""Placements against an even spread."""

import numpy as np
import pytest
from scipy import optimize, stats

from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.evenness import (
    judge_dyad_evenness,
    judge_evenness,
    judge_stone_evenness,
    judge_triad_evenness,
)
from analysis.parts import sixteenths_of

LEVEL = 0.05


def slack(runs: int) -> float:
    """Three standard errors of a share of .05."""
    return 3 * np.sqrt(LEVEL * (1 - LEVEL) / runs)


def test_the_statistic_and_its_limit_are_scipys():
    parts = np.random.default_rng(1).integers(0, 7, 5000)
    found = judge_evenness(parts, 7)
    expected = stats.chisquare(np.bincount(parts))
    assert found.chi_square == pytest.approx(expected.statistic, abs=1e-9)
    assert found.p == pytest.approx(expected.pvalue, abs=1e-9)
    assert found.method == "limit"


def test_sixteen_small_triangles_are_equal_and_turn_with_the_triad():
    weights = np.random.default_rng(1).dirichlet([1, 1, 1], 160_000)
    counts = np.bincount(sixteenths_of(weights), minlength=16)
    assert len(counts) == 16
    assert np.abs(counts - 10_000).max() < 6 * np.sqrt(10_000)
    turned = np.bincount(sixteenths_of(weights[:, [2, 0, 1]]), minlength=16)
    assert sorted(turned) == sorted(counts)


def test_even_stories_of_each_kind_are_called_uneven_as_seldom_as_asked():
    generator, runs = np.random.default_rng(2), 250
    wrong = np.zeros(3)
    for _ in range(runs):
        wrong += [
            judge_triad_evenness(generator.dirichlet([1, 1, 1], 35)).p <= LEVEL,
            judge_dyad_evenness(generator.random(35)).p <= LEVEL,
            judge_stone_evenness(generator.random((35, 2))).p <= LEVEL,
        ]
    assert (wrong / runs <= LEVEL + slack(runs)).all()


def test_tellers_who_repeat_themselves_make_no_pattern():
    generator, runs, naive, ours = np.random.default_rng(3), 250, 0, 0
    tellers = np.repeat(np.arange(60), 4)
    for _ in range(runs):
        weights = np.repeat(generator.dirichlet([1, 1, 1], 60), 4, axis=0)
        ours += judge_triad_evenness(weights, tellers).p <= LEVEL
        naive += judge_triad_evenness(weights).p <= LEVEL
    assert ours / runs <= LEVEL + slack(runs)
    assert naive / runs > 0.5


def test_a_gathering_in_the_middle_is_found():
    generator = np.random.default_rng(4)
    found = [judge_triad_evenness(generator.dirichlet([3, 3, 3], 40)).p < LEVEL for _ in range(40)]
    assert np.mean(found) >= 0.9


def test_the_interval_of_the_effect_holds_the_truth():
    shares = np.array([0.4, 0.3, 0.2, 0.1])
    truth = np.sqrt(np.sum((shares - 0.25) ** 2 / 0.25) / 3)
    generator, held = np.random.default_rng(5), 0
    for _ in range(400):
        found = judge_evenness(generator.choice(4, 100, p=shares), 4)
        held += found.low <= truth <= found.high
    assert held / 400 >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 400)


def test_all_in_one_part_is_as_uneven_as_can_be_and_order_does_not_matter():
    assert judge_evenness(np.full(30, 2), 5).effect == pytest.approx(1)
    weights = np.random.default_rng(6).dirichlet([1, 2, 4], 60)
    plain = judge_triad_evenness(weights)
    turned = judge_triad_evenness(weights[::-1][:, [1, 2, 0]])
    assert turned.chi_square == pytest.approx(plain.chi_square)


@pytest.mark.parametrize(
    "weights, tellers, reason",
    [
        (np.zeros((0, 3)), None, "no_stories"),
        (np.full((6, 3), np.nan), None, "no_stories"),
        (np.full((4, 3), 1 / 3), None, "too_few_tellers"),
        (np.full((40, 3), 1 / 3), np.zeros(40, dtype=int), "too_few_tellers"),
    ],
)
def test_few_or_no_tellers_have_a_reason(weights, tellers, reason):
    found = judge_triad_evenness(weights, tellers)
    assert found.reason == reason
    assert np.isnan(found.p)


def test_what_makes_no_sense_is_refused():
    with pytest.raises(RangeError, match="codes 0 to 2"):
        judge_evenness(np.array([0, 5]), 3)
    with pytest.raises(ParameterError, match="two parts"):
        judge_evenness(np.array([0]), 1)
    with pytest.raises(ParameterError, match="level"):
        judge_dyad_evenness(np.zeros(9), level=1)
    with pytest.raises(RangeError, match="positions"):
        judge_dyad_evenness(np.array([np.inf]))
    with pytest.raises(ShapeError, match="points"):
        judge_stone_evenness(np.zeros((4, 3)))
    with pytest.raises(ShapeError, match="tellers"):
        judge_dyad_evenness(np.zeros(9), np.zeros(3, dtype=int))


def noncentral(chi_square: float, freedom: int) -> list[float]:
    """Between which noncentralities χ² lies at the middle 95 %, by scipy's law and a search."""

    def least(chance: float) -> float:
        def beyond(shift: float) -> float:
            return float(stats.ncx2.sf(chi_square, freedom, shift)) - chance

        return optimize.brentq(beyond, 1e-9, 1e6) if beyond(1e-9) < 0 else 0.0

    return [least(0.025), least(0.975)]


@pytest.mark.parametrize("stories", [60, 900, 2600])
@pytest.mark.parametrize("number", [2, 5])
def test_the_interval_is_that_of_the_noncentral_law(stories: int, number: int) -> None:
    shares = np.arange(1, number + 1) / np.arange(1, number + 1).sum()
    parts = np.random.default_rng(stories).choice(number, stories, p=shares)
    found = judge_evenness(parts, number)
    chi_square = stats.chisquare(np.bincount(parts, minlength=number)).statistic
    ends = np.sqrt(np.array(noncentral(chi_square, number - 1)) / (stories * (number - 1)))
    assert found.effect == pytest.approx(np.sqrt(chi_square / stories / (number - 1)))
    assert (found.low, found.high) == pytest.approx(tuple(ends), abs=1e-4)


def test_tellers_who_say_the_same_thrice_are_judged_as_if_they_had_said_it_once():
    parts = np.random.default_rng(9).choice(4, 300, p=[0.4, 0.3, 0.2, 0.1])
    once, thrice = judge_evenness(parts, 4), judge_evenness(parts.repeat(3), 4, np.arange(900) // 3)
    assert thrice.effect == pytest.approx(once.effect)
    naive = judge_evenness(parts.repeat(3), 4)
    # Its law is of the shares as they are and not of even ones, so that it is not quite the same.
    for end in ("low", "high"):
        alone, counted, taken = (getattr(one, end) for one in (once, thrice, naive))
        assert abs(counted - alone) < abs(taken - alone) / 3


def test_all_in_one_part_is_the_end_of_the_scale_also_of_few():
    for stories in (4, 8, 3000):
        found = judge_evenness(np.zeros(stories, int), 3)
        assert found.effect == pytest.approx(1)
        assert not found.high > 1
