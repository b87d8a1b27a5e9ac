"""One sentence out of a table: who lies where, nearer to what, and whom they are set against."""

import numpy as np
import pytest
from scipy.stats import binom, norm

from analysis.parts import cut_line
from analysis.scan import (
    Column,
    dyad_column,
    find_pattern,
    label_column,
    number_column,
    several_column,
    stone_column,
    triad_column,
)
from analysis.scan.contrast import in_region, list_contrasts, mean_by_table, nearer_end
from analysis.scan.find import ScanOptions, judge_pair
from analysis.scan.laid import lay_out_columns, narrowed
from analysis.scan.pairs import Pair
from analysis.tellers import take_moments
from analysis.zones import zones_of

STORIES = 300
LABELS = ["a", "b", "c"]


def groups():
    return label_column("group", np.arange(STORIES) % 3, LABELS)


def beside(left: Column, right: Column, tellers: np.ndarray | None = None) -> Pair:
    return lay_out_columns([left, right], tellers).pair(0, 1)


def moved_triad(anchor: int, group: int):
    weights = np.random.default_rng(1).dirichlet([1, 1, 1], STORIES)
    pulled = 0.5 * weights + 0.5 * np.eye(3)[anchor]
    return triad_column("t", np.where(np.arange(STORIES)[:, None] % 3 == group, pulled, weights))


@pytest.mark.parametrize("anchor, zone", [(0, "top"), (1, "left"), (2, "right")])
@pytest.mark.parametrize("group", [0, 2])
def test_the_group_that_was_moved_is_named_with_its_corner(anchor, zone, group):
    measured = moved_triad(anchor, group)
    first = next(list_contrasts(beside(groups(), measured)))
    assert (first.group, first.region) == (LABELS[group], zone)
    assert nearer_end(first, beside(groups(), measured)) == anchor
    assert sorted((first.group, *first.rivals)) == LABELS


def test_a_contrast_parts_all_stories_that_are_placed_in_both():
    measured = moved_triad(1, 0)
    codes = np.where(np.arange(STORIES) < 30, -1, measured.codes)
    few = narrowed(measured, codes >= 0)
    one = next(list_contrasts(beside(groups(), few)))
    assert not np.any(one.members & one.others)
    assert np.array_equal(one.members | one.others, codes >= 0)
    assert not np.any(one.there[:30])
    assert np.array_equal(one.there[30:], in_region(measured, one.region)[30:])


def test_an_end_is_said_aloud_where_chance_takes_one_of_both_hardly_ever():
    said, who, sure = [], groups(), norm.ppf(1 - 0.05 / 2)
    for seed in range(60):
        chance = np.random.default_rng(seed)
        values = np.clip(
            chance.normal(0.5, 0.2, STORIES) + 0.06 * (np.arange(STORIES) % 3 == 1), 0, 1
        )
        dyad = dyad_column("d", values)
        pair = beside(who, dyad)
        for one in list_contrasts(pair):
            near = dyad.places.nearness[dyad.codes]
            parts = near[one.members], near[one.others]
            gaps = parts[0].mean(axis=0) - parts[1].mean(axis=0)
            end = int(gaps.argmax())
            error = np.sqrt(sum(part[:, end].var(ddof=1) / len(part) for part in parts))
            assert nearer_end(one, pair) == (end if gaps[end] > sure * error else None)
            said.append(gaps[end] / error)
    # Just under and just over it, or this says nothing.
    assert min(abs(np.array(said) - sure)) < 0.05


def test_groups_that_differ_in_spread_alone_lie_nearer_to_nothing():
    half = np.arange(STORIES) % 2
    wide = np.random.default_rng(2).choice([0.02, 0.98], STORIES)
    dyad = dyad_column("d", np.where(half == 1, wide, 0.5))
    who = label_column("who", half, ["narrow", "wide"])
    assert find_pattern(who, dyad).p < 1e-6
    one = next(list_contrasts(beside(who, dyad)))
    assert one.group == "narrow"
    assert one.region == "middle"
    assert nearer_end(one, beside(who, dyad)) is None


def test_stones_that_differ_in_spread_alone_hardly_ever_lie_nearer_to_a_side():
    """A canvas has four sides, and chance more to choose from than on a line."""
    runs, said = 200, 0
    half = np.arange(STORIES) % 2
    who = label_column("who", half, ["narrow", "wide"])
    for seed in range(runs):
        spread = np.where(half == 1, 0.5, 0.05)[:, None]
        points = 0.5 + spread * np.random.default_rng(seed).uniform(-1, 1, (STORIES, 2))
        pair = beside(who, stone_column("s", points))
        said += any(nearer_end(one, pair) is not None for one in list_contrasts(pair))
    assert said <= binom.ppf(0.999, runs, 0.05)


@pytest.mark.parametrize("way, apart, side", [(0, 0.1, 1), (0, -0.1, 0), (1, 0.1, 3), (1, -0.1, 2)])
def test_of_stones_in_one_quarter_it_is_said_who_lies_nearer_to_which_side(way, apart, side):
    """No quarter tells them apart, and what plainly differs was held back."""
    half = np.arange(STORIES) % 2
    points = np.random.default_rng(4).uniform(0.6, 0.8, (STORIES, 2))
    points[half == 1, way] += apart
    told = stone_column("s", points)
    who = label_column("who", half, ["here", "there"])
    ends = {
        one.group: nearer_end(one, beside(who, told)) for one in list_contrasts(beside(who, told))
    }
    assert ends["there"] == side
    alike = stone_column("s", np.full((STORIES, 2), 0.7))
    assert list(list_contrasts(beside(who, alike))) == []


def test_labels_have_no_end_and_what_is_unrelated_no_direction():
    who, other = groups(), label_column("o", np.arange(STORIES) // 3 % 2, ["x", "y"])
    pair = beside(who, other)
    assert all(nearer_end(one, pair) is None for one in list_contrasts(pair))
    constant = label_column("o", np.zeros(STORIES, dtype=int), ["x", "y"])
    assert list(list_contrasts(beside(who, constant))) == []


def test_tellers_with_many_stories_do_not_make_a_difference_sure():
    measured = moved_triad(1, 0)
    one = next(list_contrasts(beside(groups(), measured)))
    few = np.arange(STORIES) % 3  # each group is one teller
    assert nearer_end(one, beside(groups(), measured)) == 1
    assert nearer_end(one, beside(groups(), measured, few)) is None


def test_of_groups_that_told_on_the_same_days_it_is_said_which_told_later():
    """A busy day moves the means of both: taken for two, it hid half of the plain differences."""
    said, runs = {0.0: [], 0.5: []}, 60
    for drift, ends in said.items():
        for seed in range(runs):
            chance = np.random.default_rng(seed)
            day = chance.choice(30, 500, p=chance.dirichlet(np.full(30, 2.0)))
            who = chance.random(500) < 0.4 + drift * (day / 29 - 0.5)
            pair = beside(
                label_column("who", who.astype(int), ["first", "second"]),
                number_column("told", day.astype(float), days=day),
            )
            one = next(list_contrasts(pair))
            end = nearer_end(one, pair)
            if end is not None:
                ends.append((one.group == "second") == (end == 1))
    assert len(said[0.0]) <= binom.ppf(0.999, runs, 0.05)
    assert len(said[0.5]) > 0.9 * runs
    assert all(said[0.5])


@pytest.mark.parametrize("tellers", [None, np.arange(STORIES) % 3, np.arange(STORIES) ** 2 % 170])
def test_the_doubt_of_an_end_is_that_of_all_stories_one_by_one(tellers):
    who, measured = groups(), moved_triad(1, 0)
    shown = np.random.default_rng(4).random(STORIES) < 0.8
    pair = lay_out_columns([who, measured], tellers).pair(0, 1, shown)
    one = next(list_contrasts(pair))
    inside = np.array(LABELS) == one.group
    found = mean_by_table(pair, inside, measured.places.nearness)
    whose = None if tellers is None else tellers[one.members]
    told = take_moments(measured.places.nearness[measured.codes[one.members]], whose)
    assert found.mean == pytest.approx(told.mean, rel=1e-9)
    variance = np.diag(told.covariance_of_mean)
    assert found.variance == pytest.approx(variance, rel=1e-9, nan_ok=True)


def test_a_region_holds_the_stories_placed_in_it():
    measured = moved_triad(0, 0)
    inside = sum(in_region(measured, zone).astype(int) for zone in measured.places.names)
    assert np.array_equal(inside, np.ones(STORIES, dtype=int))
    nowhere = narrowed(measured, np.zeros(STORIES, dtype=bool))
    assert not in_region(nowhere, "top").any()


DRAWN = np.random.default_rng(5)
WEIGHTS = DRAWN.dirichlet([1, 1, 1], STORIES)
POINTS = DRAWN.random((STORIES, 2))
CHOSEN = DRAWN.random((3 * STORIES * 10, 14)) < 0.5  # more combinations than are laid out
QUARTER_OF = (POINTS >= 0.5) @ (1, 2)


@pytest.mark.parametrize(
    "column, truth",
    [
        (triad_column("t", WEIGHTS), zones_of(WEIGHTS)[:, None] == np.arange(7)),
        (dyad_column("d", POINTS[:, 0]), cut_line(POINTS[:, 0], 5)[:, None] == np.arange(5)),
        (stone_column("s", POINTS), QUARTER_OF[:, None] == np.arange(4)),
        (number_column("told", np.arange(STORIES)), np.eye(5, dtype=bool).repeat(60, axis=0)),
        (several_column("c", CHOSEN, list("abcdefghijklmn"), np.ones(len(CHOSEN), bool)), CHOSEN),
    ],
    ids=["triad", "dyad", "stone", "time", "several"],
)
def test_a_region_counts_what_was_answered_and_not_the_nearest_place(column, truth):
    names = column.places.names
    counted = np.column_stack([in_region(column, name) for name in names])
    assert np.array_equal(counted, truth)
    # The places alone would miscount, so that this says something.
    assert not np.array_equal(column.places.regions[column.codes], truth)
    every_other = np.arange(len(truth)) % 2 == 0
    narrow = in_region(narrowed(column, every_other), names[0])
    assert np.array_equal(narrow, truth[:, 0] & every_other)


@pytest.mark.parametrize("tellers", [None, np.arange(STORIES) // 2])
def test_a_pair_over_some_stories_is_the_pair_of_those_stories_alone(tellers):
    who, measured = groups(), moved_triad(1, 0)
    shown = np.random.default_rng(3).random(STORIES) < 0.7
    laid = lay_out_columns([who, measured], tellers)
    options = ScanOptions(shuffle=False)
    narrow = judge_pair(laid.pair(0, 1, shown), laid.tellers.whose, options=options, seed=0)
    alone = find_pattern(
        label_column("group", who.codes[shown], LABELS),
        triad_column("t", measured.places.nearness[measured.codes[shown]]),
        None if tellers is None else tellers[shown],
        options=options,
    )
    for name in ("stories", "tellers", "effect", "low", "high", "p", "method", "reason"):
        assert getattr(narrow, name) == pytest.approx(getattr(alone, name)), name
