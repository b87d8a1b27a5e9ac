"""Entropy over equal parts."""

import numpy as np
import pytest
from scipy import stats

from analysis.entropy import entropy_of
from analysis.errors import ParameterError, RangeError, ShapeError


def test_the_jackknife_is_the_one_that_leaves_each_out_in_turn():
    parts = np.array([0, 0, 1, 1, 1, 2, 3, 3])
    plain = stats.entropy(np.bincount(parts)) / np.log(4)
    without = np.array(
        [stats.entropy(np.bincount(np.delete(parts, one), minlength=4)) for one in range(8)]
    ) / np.log(4)
    found = entropy_of(parts, 4)
    assert found.value == pytest.approx(min(8 * plain - 7 * without.mean(), 1))
    error = np.sqrt(7 / 8 * np.sum((without - without.mean()) ** 2))
    expected = 8 * plain - 7 * without.mean() - stats.t.ppf(0.975, 7) * error
    assert found.low == pytest.approx(expected)


def test_small_samples_are_less_too_low_than_the_plain_entropy():
    generator = np.random.default_rng(3)
    shares = np.array([0.4, 0.3, 0.1, 0.1, 0.05, 0.05])
    truth = stats.entropy(shares) / np.log(6)
    drawn = [generator.choice(6, 30, p=shares) for _ in range(300)]
    ours = np.mean([entropy_of(one, 6).value for one in drawn])
    plain = np.mean([stats.entropy(np.bincount(one, minlength=6)) for one in drawn]) / np.log(6)
    assert abs(ours - truth) < abs(plain - truth) / 3
    held = np.mean([entropy_of(one, 6).low <= truth <= entropy_of(one, 6).high for one in drawn])
    assert held >= 0.9


def test_order_of_stories_and_names_of_parts_do_not_matter():
    parts = np.random.default_rng(4).integers(0, 5, 60)
    tellers = np.repeat(np.arange(30), 2)
    order = np.random.default_rng(5).permutation(60)
    plain, other = entropy_of(parts, 5, tellers), entropy_of(4 - parts[order], 5, tellers[order])
    assert other.low == pytest.approx(plain.low)
    assert other.value == pytest.approx(plain.value)


@pytest.mark.parametrize(
    "parts, tellers, value, reason",
    [
        ([], None, np.nan, "no_stories"),
        ([2, 2, 2], None, 0, "all_alike"),
        ([0, 1, 1], [7, 7, 7], None, "one_teller"),
    ],
)
def test_degenerate_sets_have_a_reason(parts, tellers, value, reason):
    whose = None if tellers is None else np.array(tellers)
    found = entropy_of(np.array(parts, dtype=np.intp), 3, whose)
    assert found.reason == reason
    assert np.isnan(found.low)
    if value is not None:
        assert found.value == pytest.approx(value, nan_ok=True)


def test_what_makes_no_sense_is_refused():
    with pytest.raises(RangeError, match="parts holds 3, expected codes 0 to 2"):
        entropy_of(np.array([0, 3]), 3)
    with pytest.raises(ParameterError, match="two parts or more"):
        entropy_of(np.array([0]), 1)
    with pytest.raises(ParameterError, match="level is 2"):
        entropy_of(np.array([0]), 2, level=2)
    with pytest.raises(ShapeError, match="tellers has shape"):
        entropy_of(np.array([0, 1]), 2, np.array([1]))
