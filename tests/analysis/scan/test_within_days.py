"""Among those who told on the same day: what moods of days made is gone, what people made stays."""

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom, t

from analysis.errors import ShapeError
from analysis.scan import Column, dyad_column, find_pattern, label_column, relate_within_days
from analysis.scan.find import ScanOptions
from analysis.scan.within_days import MUCH, WithinDays

RUNS, TELLERS, MEETINGS = 60, 240, 12
BY_LAW = ScanOptions(shuffle=False)


@dataclass(frozen=True)
class Told:
    """Two groups on a line, by meetings."""

    group: Column
    line: Column
    days: NDArray[np.intp]
    tellers: NDArray[np.intp]

    def alone(self) -> tuple[float, float]:
        """The strength and the p of all, whenever they told."""
        found = find_pattern(self.group, self.line, self.tellers, options=BY_LAW)
        return found.effect, found.p

    def within(self) -> WithinDays:
        return relate_within_days(self.group, self.line, self.days, self.tellers)


def tell(
    seed: int,
    *,
    mood: float = 0.0,
    gap: float = 0.0,
    keeping: float = 0.0,
    meetings: int = MEETINGS,
    each: int = 1,
) -> Told:
    """Days have a mood, groups a gap, and a share `keeping` comes to its own group's meetings."""
    generator = np.random.default_rng(seed)
    days = generator.integers(0, meetings, TELLERS)
    own = days % 2
    keeps = generator.random(TELLERS) < keeping
    group = np.where(keeps, own, generator.integers(0, 2, TELLERS))
    tellers = np.repeat(np.arange(TELLERS), each)
    lies = 0.5 + mood * generator.normal(size=meetings)[days] + gap * (group - 0.5)
    lies = (lies + 0.1 * generator.normal(size=TELLERS))[tellers]
    lies += 0.12 * generator.normal(size=len(lies))
    return Told(
        label_column("g", group[tellers], ("a", "b")),
        dyad_column("d", np.clip(lies, 0, 1)),
        days[tellers],
        tellers,
    )


@pytest.mark.parametrize("each", [1, 3])
def test_moods_of_meetings_are_no_difference_of_groups_within_them(each: int) -> None:
    towns = [tell(seed, mood=0.1, keeping=0.8, each=each) for seed in range(RUNS)]
    assert sum(one.alone()[1] < 0.05 for one in towns) > RUNS / 3
    assert sum(one.within().p < 0.05 for one in towns) <= binom.ppf(0.999, RUNS, 0.05)


@pytest.mark.parametrize("each", [1, 3])
def test_a_difference_of_groups_is_seen_within_days_as_without(each: int) -> None:
    for seed in range(RUNS):
        town = tell(seed, mood=0.08, gap=0.15, each=each)
        effect, p = town.alone()
        assert p < 0.01
        assert town.within().holds(effect)


def test_a_group_that_met_by_itself_cannot_be_told_from_its_days() -> None:
    town = tell(1, gap=0.3, keeping=1)
    effect, p = town.alone()
    within = town.within()
    assert p < 0.01
    assert np.isnan([within.effect, within.p]).all()
    assert within.holds(effect) is False


def test_two_numbers_within_days_are_those_of_a_line_through_them_with_a_mean_for_each_day() -> (
    None
):
    """Of two options each, the strength is the squared correlation less what chance gives."""
    generator = np.random.default_rng(5)
    days = generator.integers(0, 9, 300)
    one = generator.random(300) < 0.3 + 0.05 * days
    other = generator.random(300) < 0.35 + 0.15 * one
    columns = [
        label_column(name, codes.astype(int), "ab") for name, codes in (("x", one), ("y", other))
    ]
    found = relate_within_days(*columns, days)
    means = np.eye(9)[days]
    rests = [
        values - means @ np.linalg.lstsq(means, values, rcond=None)[0]
        for values in (one.astype(float), other.astype(float))
    ]
    squared = np.corrcoef(*rests)[0, 1] ** 2
    freedom = 300 - 9
    by_chance = 1 / (freedom - 1)
    assert (found.freedom, found.days) == (freedom, 9)
    assert found.effect == pytest.approx((squared - by_chance) / (1 - by_chance), rel=1e-9)
    beside = np.sqrt(squared * (freedom - 1) / (1 - squared))
    assert found.p == pytest.approx(2 * t.sf(beside, freedom - 1), rel=0.1)


def test_what_a_teller_tells_alike_adds_to_chance_as_far_as_it_lies_from_the_days() -> None:
    """Every story after another of the same teller is counted, those without a day are not."""
    generator = np.random.default_rng(6)
    tellers = np.append([0, 0], generator.integers(0, 90, 298))
    days = np.append([0, 1], generator.integers(-1, 8, 298))
    one, other = (
        (generator.random(90)[tellers] < generator.random(300) * 0.4 + 0.3).astype(int)
        for _ in range(2)
    )
    found = relate_within_days(
        label_column("x", one, "ab"), label_column("y", other, "ab"), days, tellers
    )
    known = days >= 0
    means = np.eye(8)[days[known]]
    rests = [
        values - means @ np.linalg.lstsq(means, values, rcond=None)[0]
        for values in (one[known].astype(float), other[known].astype(float))
    ]
    alike = np.equal.outer(tellers[known], tellers[known]) & ~np.eye(known.sum(), dtype=bool)
    freedom = known.sum() - 8
    likeness = [rest @ alike @ rest / (rest @ rest) for rest in rests]
    assert min(likeness) > 0
    by_chance = 1 / (freedom - 1) + likeness[0] * likeness[1] / alike.sum()
    squared = np.corrcoef(*rests)[0, 1] ** 2
    assert found.effect == pytest.approx((squared - by_chance) / (1 - by_chance), rel=1e-9)


def test_how_many_others_told_on_the_same_day_is_counted_by_stories() -> None:
    days = np.array([0, 0, 0, 1, 2, 2])
    columns = label_column("g", days % 2, "ab"), dyad_column("d", np.linspace(0, 1, 6))
    assert relate_within_days(*columns, days).others == pytest.approx((3 * 2 + 2 * 1) / 6)


@pytest.mark.parametrize("meetings", [1, TELLERS])
def test_it_is_no_question_where_all_told_on_one_day_or_hardly_two_together(meetings: int) -> None:
    town = tell(2, gap=0.3, meetings=meetings)
    assert town.within().holds(town.alone()[0]) is None


def test_it_is_a_question_from_two_days_and_more_than_three_others_on() -> None:
    for days, others, asked in ((2, 9.0, True), (9, 3.5, True), (1, 9.0, False), (9, 3.0, False)):
        within = WithinDays(days=days, others=others, freedom=80, effect=0.02, p=0.2)
        assert (within.holds(0.04) is not None) == asked


def test_it_cannot_be_answered_where_hardly_more_told_than_there_are_days() -> None:
    days = np.repeat([0, 1, 2, 3], 6)
    enough, less = (
        relate_within_days(
            label_column("g", np.arange(len(some)) % 2, "ab"),
            dyad_column("d", np.linspace(0, 1, len(some))),
            some,
        )
        for some in (days, days[:-1])
    )
    assert (enough.freedom, less.freedom) == (20, 19)
    assert min(enough.others, less.others) > MUCH
    assert (enough.holds(0.0), less.holds(0.0)) == (enough.effect >= 0 or enough.p < 0.05, None)


def test_half_the_strength_stands_for_it_where_chance_took_the_rest() -> None:
    within = WithinDays(days=9, others=9.0, freedom=80, effect=0.02, p=0.2)
    assert within.holds(0.04)
    assert within.holds(0.041) is False
    assert WithinDays(days=9, others=9.0, freedom=80, effect=0.02, p=0.049).holds(0.041)
    assert not WithinDays(days=9, others=9.0, freedom=80, effect=0.02, p=0.05).holds(0.041)


def test_stories_without_a_day_are_left_out() -> None:
    town = tell(3, gap=0.1, mood=0.05)
    known = np.arange(TELLERS) % 7 > 0
    less = relate_within_days(town.group, town.line, np.where(known, town.days, -1), town.tellers)
    columns = (
        label_column("g", town.group.codes[known], ("a", "b")),
        Column("d", town.line.codes[known], town.line.places, "d"),
    )
    assert less == relate_within_days(*columns, town.days[known], town.tellers[known])
    unsaid = Column("g", np.where(known, town.group.codes, -1), town.group.places, "g")
    assert less == relate_within_days(unsaid, town.line, town.days, town.tellers)
    nobody = relate_within_days(town.group, town.line, np.full(TELLERS, -1), town.tellers)
    assert (nobody.freedom, nobody.days, nobody.holds(0.1)) == (0, 0, None)


def test_days_of_another_length_are_refused() -> None:
    town = tell(4)
    with pytest.raises(ShapeError, match="days"):
        relate_within_days(town.group, town.line, town.days[1:])
