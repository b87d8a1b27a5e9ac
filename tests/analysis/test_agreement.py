"""An interval and the test beside it say the same of 0, whatever is compared."""

import numpy as np
import pytest

from analysis.choice_comparison import compare_choices
from analysis.comparison import Comparison, compare_numbers, compare_shares, compare_stones
from analysis.drawn_distance import compare_drawn_centres
from analysis.grouping import Groups
from analysis.intervals import agree_at_nought
from analysis.scan import dyad_column, find_patterns, flag_column, label_column, triad_column

CLEAR = 0.05


def compare_all(sway: float, seed: int) -> list[Comparison]:
    """Forty tellers in two groups on all kinds of answers, the first swayed."""
    generator = np.random.default_rng(seed)
    first = np.arange(40) < 16
    groups = Groups(first, ~first)
    pulled = sway * first
    lean = pulled + generator.normal(size=40)
    weights = generator.gamma(np.exp(np.stack([pulled, 0 * pulled, 0 * pulled], axis=1)))
    points = np.clip(0.5 + 0.2 * (pulled[:, None] + generator.normal(size=(40, 2))), 0, 1)
    options = np.eye(4, dtype=np.bool_)[np.digitize(lean, [-1, 0, 1])]
    return [
        compare_drawn_centres(weights / weights.sum(axis=1, keepdims=True), groups),
        compare_stones(points, groups),
        compare_numbers(1 / (1 + np.exp(-lean)), groups),
        compare_shares(lean > 0, groups),
        compare_choices(options, groups),
    ]


@pytest.mark.parametrize("sway", [0, 0.6])
def test_an_interval_holds_0_where_its_test_does_not_rule_it_out(sway: float) -> None:
    found = [one for seed in range(30) for one in compare_all(sway, seed) if not one.reason]
    clear = [one.p < CLEAR for one in found]
    assert any(clear)
    assert not all(clear)
    assert [not one.low <= 0 <= one.high for one in found] == clear
    assert all(one.low <= one.effect <= one.high for one in found)


def test_so_it_is_in_the_scan() -> None:
    found = []
    for seed in range(30):
        generator = np.random.default_rng(seed)
        lean = generator.normal(size=60)
        pulled = np.exp(np.stack([0.4 * lean, 0 * lean, 0 * lean], axis=1))
        weights = generator.gamma(pulled)
        columns = [
            label_column("group", np.digitize(generator.normal(lean), [-1, 1]), "abc"),
            dyad_column("line", 1 / (1 + np.exp(-generator.normal(lean)))),
            triad_column("triad", weights / weights.sum(axis=1, keepdims=True)),
            flag_column("away", generator.normal(lean) > 1.6, lean < 9, subject="other"),
        ]
        found += [one for one in find_patterns(columns).patterns if not one.reason]
    clear = [one.p < CLEAR for one in found]
    assert any(clear)
    assert not all(clear)
    assert [one.low > 0 for one in found] == clear


@pytest.mark.parametrize(
    "effect, ends, p, held",
    [
        (0.2, (-0.1, 0.5), 0.05, True),
        (0.2, (0.1, 0.3), 0.05, True),
        (0.2, (-0.1, 0.5), 0.04, False),
        (-0.2, (-0.5, 0.1), 0.04, False),
        (-0.2, (-0.5, -0.1), 0.06, True),
    ],
)
def test_the_test_judges_at_0_and_the_interval_elsewhere(
    effect: float, ends: tuple[float, float], p: float, held: bool
) -> None:
    low, high = agree_at_nought(effect, ends, p, 0.95)
    assert (low <= 0 <= high) == held
    assert low <= effect <= high
    assert {low, high} & set(ends)


@pytest.mark.parametrize("way", [1, -1])
@pytest.mark.parametrize(
    "ends, p, agreed",
    [
        ((-0.1, 0.5), 0.04, (1e-9, 0.5)),
        ((0.1, 0.3), 0.04, (0.1, 0.3)),
        ((-0.1, 0.5), 0.06, (-0.1, 0.5)),
        ((0.1, 0.3), 0.06, (0.0, 0.3)),
    ],
)
def test_only_an_end_on_the_wrong_side_of_0_is_moved_and_no_farther_than_needed(
    way: int, ends: tuple[float, float], p: float, agreed: tuple[float, float]
) -> None:
    low, high = sorted(way * one for one in ends)
    assert agree_at_nought(way * 0.2, (low, high), p, 0.95) == tuple(
        sorted(way * one for one in agreed)
    )
