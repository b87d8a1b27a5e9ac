"""Who was heard beside who is there, and whether more stories would bring more themes."""

from math import comb

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import binom

from analysis.errors import RangeError, ShapeError
from analysis.intervals import exact_interval
from analysis.representation import Verdict, heard_beside
from analysis.saturation import themes_seen

counts = st.lists(st.integers(0, 400), min_size=2, max_size=6).filter(any)


def test_a_group_is_named_where_it_surely_has_too_small_a_share() -> None:
    young, grown, old = heard_beside([20, 300, 80], [30, 50, 20])
    assert [one.verdict for one in (young, grown, old)] == ["little", "much", "near"]
    assert young.share == pytest.approx(20 / 400)
    assert young.population == pytest.approx(0.3)


def test_few_tellers_name_nobody() -> None:
    assert {one.verdict for one in heard_beside([1, 4], [50, 50])} == {Verdict.NEAR}


def test_a_sure_but_small_difference_names_nobody() -> None:
    first, second = heard_beside([470_000, 530_000], [50, 50])
    assert first.high < first.population
    assert (first.verdict, second.verdict) == (Verdict.NEAR, Verdict.NEAR)


def test_nobody_told() -> None:
    assert heard_beside([0, 0], [50, 50]) == ()


def test_several_groups_share_the_level_of_exact_intervals() -> None:
    one, other = heard_beside([30, 70], [40, 60])
    assert (one.low, one.high) == pytest.approx(exact_interval(0.3, 100, 1 - 0.05 / 2))
    assert (other.low, other.high) == pytest.approx(exact_interval(0.7, 100, 1 - 0.05 / 2))


@pytest.mark.parametrize("there", [0.01, 0.02, 0.05, 0.1, 0.3])
@pytest.mark.parametrize("tellers, k", [(21, 3), (40, 3), (100, 5), (200, 5)])
def test_no_interval_of_many_groups_misses_more_often_than_its_part(
    there: float, tellers: int, k: int
) -> None:
    """Reckoned over all counts that chance may give; Wilson's missed four times too often."""
    groups, missed = 20, 0.0
    for told, chance in enumerate(binom.pmf(np.arange(tellers + 1), tellers, there)):
        cut = [told // k * k] + [0] * (groups - 1)
        one = heard_beside(cut, [1] * groups, total=tellers // k * k, left_out=k - 1)[0]
        missed += chance * (not one.low <= there <= one.high)
    assert missed <= 0.05 / groups


@example(told=[70, 204, 1, 2], k=1)  # whose shares come to a hair over 1
@given(counts, st.integers(1, 9))
def test_shares_of_one_whole_make_no_more_than_all_of_it(told: list[int], k: int) -> None:
    cut = [one // k * k for one in told]
    said = heard_beside(cut, [1] * len(told), total=sum(told) // k * k, left_out=k - 1)
    assert sum(one.share for one in said) <= 1 + 1e-9
    assert all(one.low <= one.share <= one.high for one in said)


def test_who_told_in_several_groups_is_counted_in_each() -> None:
    first, second = heard_beside([80, 60], [50, 50], total=100)
    assert (first.share, second.share) == pytest.approx((0.8, 0.6))


@given(counts, st.integers(3, 9))
def test_what_is_said_holds_for_every_true_count_behind_the_cut(told: list[int], k: int) -> None:
    cut = [one // k * k for one in told]
    population = np.arange(1, len(told) + 1)
    said = heard_beside(cut, population, total=sum(told) // k * k, left_out=k - 1)
    for one, true in zip(said, told, strict=True) if said else ():
        assert one.low <= true / sum(told) <= one.high


@pytest.mark.parametrize("population", [[1], [1, 2, 3]])
def test_every_group_needs_its_share(population: list[int]) -> None:
    with pytest.raises(ShapeError):
        heard_beside([5, 5], population)


@pytest.mark.parametrize("population", [[0, 0], [-1, 2], [np.nan, 1], [np.inf, 1]])
def test_shares_are_parts_of_a_whole(population: list[float]) -> None:
    with pytest.raises(RangeError):
        heard_beside([5, 5], population)


def test_all_tellers_show_all_themes_and_none_show_none() -> None:
    assert themes_seen([5, 9, 30], 100, 1, least=5) == pytest.approx(3)
    assert themes_seen([5, 9, 30], 100, 0) == 0


def test_half_of_the_tellers_show_as_many_as_counting_every_half_says() -> None:
    tellers, size, least = 12, 4, 2
    halves = [comb(size, seen) * comb(tellers - size, 6 - seen) for seen in range(least, size + 1)]
    assert themes_seen([size], tellers, 0.5, least=least) == pytest.approx(
        sum(halves) / comb(12, 6)
    )


@given(st.lists(st.integers(1, 50), max_size=8), st.floats(0, 1), st.floats(0, 1))
def test_more_tellers_never_show_fewer_themes(sizes: list[int], one: float, other: float) -> None:
    few, many = sorted((one, other))
    assert themes_seen(sizes, 60, few, least=3) <= themes_seen(sizes, 60, many, least=3) + 1e-9


@pytest.mark.parametrize("sizes, part", [([3], 1.5), ([3], -0.1), ([101], 0.5), ([-1], 0.5)])
def test_what_cannot_be_is_refused(sizes: list[int], part: float) -> None:
    with pytest.raises(RangeError):
        themes_seen(sizes, 100, part)


def test_a_large_group_beside_many_small_ones_is_told_no_smaller_than_it_can_be() -> None:
    """All made smaller alike, half of all was told as .42."""
    counts, left_out = [50, *[5] * 10, 0], 4
    heard = heard_beside(counts, np.ones(12), total=100, left_out=left_out)
    for count, one in zip(counts, heard, strict=True):
        assert count / (100 + left_out) <= one.share <= (count + left_out) / 100
        assert one.low <= one.share <= one.high
    assert sum(one.share for one in heard) == pytest.approx(1)
