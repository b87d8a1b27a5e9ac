"""What is kept of a pair lies as far from what was found as one of its tellers moves it."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.scan.find import judge_pair
from analysis.scan.plain import spearman
from analysis.shell.judging import OPTIONS
from benches import a_bench, with_key

Line = NDArray[np.floating[Any]]
MANY = 1000
KEYS = range(40)


def heap(*apart: int) -> Line:
    """All in the middle, but for those who lie at the end."""
    line = np.full(MANY, 0.5)
    line[list(apart)] = 1
    return line


def strength_of(left: Line, right: Line) -> float:
    """As it is found, before the gate moves it."""
    bench = a_bench(dyads={"stemme": left, "styrke": right})
    pair, whose = bench.laid.pair(*bench.pairs[0]), bench.laid.tellers.whose
    return judge_pair(pair, whose, options=OPTIONS, seed=bench.seed).effect


def rho_of(left: Line, right: Line) -> float:
    return spearman(left, right).effect


def test_what_few_carry_is_moved_as_far_as_one_of_them_moves_it() -> None:
    """Of a thousand of whom seven differ, one moves the strength by sixty times her share."""
    left, right = heap(*range(7)), heap(*range(6), 7)
    without = np.arange(MANY) != 6
    bench = a_bench(dyads={"stemme": left, "styrke": right})
    rows = [with_key(bench, key).judge(0) for key in KEYS]
    told = {
        strength_of: [row["effect"] for row in rows],
        rho_of: [row["told"]["textbook"]["effect"] for row in rows],
    }
    for measure, shown in told.items():
        moved = abs(measure(left[without], right[without]) - measure(left, right))
        assert moved > 50 / MANY
        assert np.ptp(shown) > moved
    assert np.ptp([row["low"] for row in rows]) > 50 / MANY


@pytest.mark.parametrize("lowest", [0.0, 0.5])
def test_of_a_stone_it_is_told_towards_which_side_it_lies(lowest: float) -> None:
    """All lie in the right half, or in the quarter high right: the quarters tell nothing apart."""
    for seed in range(8):
        random = np.random.default_rng(seed)
        second = random.random(300) < 0.5
        stones = random.uniform(lowest, 1, (300, 2, 2))
        stones[:, 0, 0] = random.uniform(0.5, 0.8, 300) + 0.2 * second
        bench = a_bench(
            stones={"krefter": stones}, choices={"rolle": np.column_stack([~second, second])}
        )
        rows = [bench.judge(number) for number in range(len(bench.pairs))]
        [row] = [one for one in rows if (one["first"], one["second"]) == ("rolle", "krefter.jeg")]
        assert row["reason"] is None
        assert (row["told"]["group"], row["told"]["end"]) in {("innbygger", 0), ("ansatt", 1)}


@pytest.mark.parametrize("of_both,rest", [(0, True), (60, False)])
def test_the_others_have_a_name_only_where_they_are_one_group_and_nobody_is_of_both(
    of_both: int, rest: bool
) -> None:
    """Who chose the role of the others as well is among those that the group is set against."""
    random = np.random.default_rng(5)
    employee = random.random(300) < 0.5
    citizen = ~employee
    citizen[np.flatnonzero(employee)[:of_both]] = True
    bench = a_bench(
        dyads={"stemme": random.uniform(0, 0.6, 300) + 0.4 * employee},
        choices={"rolle": np.column_stack([citizen, employee])},
    )
    [told] = [bench.judge(number)["told"] for number in range(len(bench.pairs))]
    names = {"ansatt", "innbygger"}
    assert told["group"] in names
    assert {told["rest"]} == (names - {told["group"]} if rest else {None})


def test_of_two_lines_it_is_told_what_is_clear_rather_than_what_chance_puts_first() -> None:
    """Of five parts by five one that chance filled may stand out most, and say the contrary."""
    told = []
    for seed in range(80):
        drawn = np.random.default_rng(seed).standard_normal((2, 300))
        lines = drawn[0], 0.25 * drawn[0] + drawn[1]
        left, right = (np.clip(0.5 + 0.25 * line, 0, 1) for line in lines)
        row = a_bench(dyads={"stemme": left, "styrke": right}).judge(0)
        if row["p"] < 0.01:
            told.append((row["told"]["group"], row["told"]["end"]))
    assert len(told) > 70
    assert sum(end is None for _, end in told) <= 1
    for nearer, (group, farther) in enumerate((("first", 1), ("second", 0))):
        ends = [end for lies, end in told if group in lies]
        assert ends.count(nearer) > 20
        assert farther not in ends
