"""Dyads, stones, bars and tables: what is there travels, what is held back does not."""

import json
import re

import numpy as np
import pytest

from dashboard.figures import (
    Axis,
    Bar,
    BarsLabels,
    DyadGroup,
    DyadLabels,
    Share,
    Stone,
    StoneGroup,
    StonesLabels,
    Table,
    bars_figure,
    dyad_figure,
    sheet_svg,
    stones_figure,
)
from drawn import a_dyad, some_bars, some_stones

DYAD = DyadLabels("Heard?", "All.", ("No", "Yes"), ("no", "between", "yes"))
STONES = StonesLabels("Where?", "All.", Axis("Power", "a", "b"), Axis("Will", "c", "d"))
BARS = BarsLabels("Felt?", "All.", "All")


def test_a_dyads_curves_have_the_same_area() -> None:
    few = DyadGroup("Few", 50, np.array([0.0, 1.0, 2.0, 1.0])).props()["curve"]
    many = DyadGroup("Many", 5000, np.array([0.0, 100.0, 200.0, 100.0])).props()["curve"]
    assert few == many == [0.0, 1.0, 2.0, 1.0]


def test_a_dyad_of_nobody_is_flat_and_has_no_median() -> None:
    props = DyadGroup("All", 0, np.full(4, np.nan), median=float("nan")).props()
    assert props["curve"] == [0.0] * 4
    assert props["median"] is None


def test_an_interval_with_an_unknown_end_is_not_drawn() -> None:
    assert DyadGroup("All", median=0.4, interval=(0.3, float("nan"))).props()["interval"] is None
    assert DyadGroup("All", median=0.4, interval=(0.3, 0.5)).props()["interval"] == [0.3, 0.5]


def test_a_dyads_stretches_are_of_equal_width() -> None:
    group = DyadGroup("All", points=np.array([0.2, np.nan]))
    props = dyad_figure(DYAD, group).props()
    assert props["stretches"] == [
        {"name": "no", "ends": [0.0, 0.3333]},
        {"name": "between", "ends": [0.3333, 0.6667]},
        {"name": "yes", "ends": [0.6667, 1.0]},
    ]
    assert group.props()["points"] == [0.2]


@pytest.mark.parametrize(
    "group, kind",
    [
        (DyadGroup("All", curve=np.ones(3), cells=(5, 5)), "curve"),
        (DyadGroup("All", points=np.ones(3)), "dots"),
        (DyadGroup("All", cells=(5, None)), "cells"),
    ],
)
def test_a_dyad_draws_the_finest_that_it_has(group: DyadGroup, kind: str) -> None:
    assert dyad_figure(DYAD, group).kind == kind


def test_what_is_held_back_travels_without_its_numbers() -> None:
    dyad = dyad_figure(DYAD, DyadGroup("All", 4711, np.full(4, 4711.0)), held="Too few.")
    stone = Stone("One", StoneGroup("All", 4711, cells=((4711,),)), held="Too few.")
    bars = bars_figure(BARS, (Bar("Glad", Share(0.4711, 0, 1, "4711")),), held="Too few.")
    for figure in (dyad, stones_figure(STONES, [stone]), bars):
        assert "4711" not in json.dumps(figure.props())
        assert "Too few." in json.dumps(figure.props())


def test_a_figure_without_drawing_or_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to draw in 'Heard\\?'"):
        dyad_figure(DYAD, DyadGroup("All", 3))
    with pytest.raises(ValueError, match="nothing to draw for the stone 'One'"):
        stones_figure(STONES, [Stone("One", StoneGroup("All", 3))])
    with pytest.raises(ValueError, match="nothing to draw in 'Felt\\?'"):
        bars_figure(BARS)


def test_a_bar_keeps_what_is_unknown_unknown() -> None:
    props = bars_figure(
        BARS, (Bar("Glad", Share(0.5, float("nan"), float("nan"), "50 %")),)
    ).props()
    [bar] = props["bars"]  # type: ignore[misc]
    assert bar["group"] == {"share": 0.5, "low": None, "high": None, "text": "50 %"}
    assert bar["compared"] is None


def test_a_tables_rows_fit_its_heads() -> None:
    with pytest.raises(ValueError, match="a row has 1 cells, the table 2 heads"):
        Table("Shares", ("Feeling", "All"), (("Glad",),))


def test_every_figure_can_be_sent() -> None:
    for props in (a_dyad(), some_stones(), some_bars()):
        assert "NaN" not in json.dumps(props)


def test_a_saved_dyad_carries_the_counts_that_the_page_has() -> None:
    group = DyadGroup("All", 45, cells=(20, None, 25))
    compared = DyadGroup("Others", 15, cells=(None, 15, None))
    dyad = dyad_figure(DYAD, group, compared=compared)
    assert counts_in(sheet_svg(dyad)) == ["20", "–", "25"]


def test_saved_stones_carry_the_counts_of_both_groups_over_what_else_is_drawn() -> None:
    group = StoneGroup("All", 45, cells=((20, None), (25, 5)), region=np.eye(3)[:, :2])
    compared = StoneGroup("Others", 15, cells=((None, 15), (None, None)))
    picture = sheet_svg(stones_figure(STONES, (Stone("one", group, compared),)))
    assert counts_in(picture) == ["20", "–", "25", "5", "–", "15", "–", "–"]
    assert picture.index(">20<") > picture.rindex("<path")


def test_of_a_mark_alone_beside_a_dyad_no_line_is_drawn() -> None:
    group, mark = DyadGroup("All", 50, np.ones(9), median=0.5), DyadGroup("Mine", median=0.3)
    assert 'd="M"' not in sheet_svg(dyad_figure(DYAD, group, compared=mark))


def counts_in(picture: str) -> list[str]:
    return re.findall(r'paint-order="stroke">([^<]*)<', picture)
