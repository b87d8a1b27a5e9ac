"""A figure to take along: each kind drawn whole, with its words, without what is held back."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from dashboard.figures import (
    Axis,
    Bar,
    BarsLabels,
    DyadGroup,
    DyadLabels,
    Grid,
    Share,
    Stone,
    StoneGroup,
    StonesLabels,
    TriadGroup,
    bars_figure,
    dyad_figure,
    geometry,
    inline_svg,
    sheet_svg,
    stones_figure,
    theme,
    triad_figure,
)
from dashboard.figures.sheet import Figure
from drawn import a_grid, triad_labels

NAME = "{http://www.w3.org/2000/svg}"
SQUARE = Grid(np.linspace(0.05, 1, 64).reshape(8, 8), (0.06, 0.06), (0.125, 0.125))
DYAD = DyadLabels("I was …", "Forty placed it.", ("unheard", "asked"), ("a", "b", "c", "d", "e"))
STONES = StonesLabels(
    "Where?", "Forty placed it.", Axis("Time", "then", "now"), Axis("Say", "low", "high")
)
BARS = BarsLabels("What?", "Forty placed it.", "All")


def a_share(share: float) -> Share:
    return Share(share, share / 2, min(1.0, share * 1.5), f"{share:.0%}")


def drawn(figure: Figure, groups: tuple[str, ...] = ()) -> ElementTree.Element:
    return ElementTree.fromstring(sheet_svg(figure, ["Nothing else is chosen."], groups))  # noqa: S314 (our own)


def words_of(svg: ElementTree.Element) -> str:
    return " ".join(" ".join(text.itertext()) for text in svg.iter(f"{NAME}text"))


def figures() -> list[tuple[Figure, set[str], str]]:
    """Each kind in each form, words that it must say, and an element that it must have."""
    triad = triad_figure(triad_labels(), TriadGroup("All", grid=a_grid()))
    curve = DyadGroup("All", 40, curve=np.linspace(1, 2, 50), median=0.4, interval=(0.3, 0.5))
    cells = DyadGroup("All", 40, cells=(10, None, 5, 0, 5))
    dots = DyadGroup("All", 40, points=np.array([0.1, 0.1, 0.9]))
    bands = Stone("I", StoneGroup("All", 40, grid=SQUARE, centre=np.array([0.5, 0.5])))
    quarters = Stone("They", StoneGroup("All", 40, cells=((15, None), (5, 10))))
    bars = [Bar("Joy", a_share(0.5)), Bar("Anger", None)]
    return [
        (triad, {"helped?"}, "path"),
        (dyad_figure(DYAD, curve, cells), {"unheard", "asked"}, "path"),
        (dyad_figure(DYAD, cells), {"unheard"}, "path"),
        (dyad_figure(DYAD, dots), {"asked"}, "circle"),
        (stones_figure(STONES, [bands, quarters]), {"I", "They", "15", "–", "(Say)"}, "rect"),
        (bars_figure(BARS, bars), {"Joy", "50%", "Anger", "–"}, "rect"),
    ]


@pytest.mark.parametrize("figure, words, element", figures())
def test_each_kind_is_drawn_with_its_question_sentence_and_of_whom(
    figure: Figure, words: set[str], element: str
) -> None:
    svg = drawn(figure)
    said = words_of(svg)
    assert words <= set(said.split())
    assert svg.findtext(f"{NAME}title") == figure.labels.title
    assert figure.labels.sentence in said
    assert "Nothing else is chosen." in said
    assert list(svg.iter(f"{NAME}{element}"))


def test_two_groups_have_their_names_beside_their_colours() -> None:
    figure = dyad_figure(
        DYAD, DyadGroup("All", 5, cells=(5,) * 5), DyadGroup("Others", 5, cells=(5,) * 5)
    )
    svg = drawn(figure, ("Citizens", "Employees"))
    assert {"Citizens", "Employees"} <= set(words_of(svg).split())
    fills = {rect.get("fill") for rect in svg.iter(f"{NAME}rect")}
    assert {theme.LIGHT["centre"], theme.LIGHT["compared"]} <= fills


@pytest.mark.parametrize(
    "figure",
    [
        triad_figure(triad_labels(), held="Too few."),
        dyad_figure(DYAD, held="Too few."),
        stones_figure(STONES, held="Too few."),
        stones_figure(STONES, [Stone("I", StoneGroup("All", 4711, grid=SQUARE), held="Too few.")]),
        bars_figure(BARS, held="Too few."),
    ],
)
def test_what_is_held_back_gives_its_reason_and_no_number(figure: Figure) -> None:
    svg = drawn(figure)
    assert "Too few." in words_of(svg)
    assert "4711" not in ElementTree.tostring(svg, "unicode")
    assert not {path.get("fill") for path in svg.iter(f"{NAME}path")} & set(theme.bands())


def test_bars_are_as_long_as_their_shares() -> None:
    svg = drawn(bars_figure(BARS, [Bar("Joy", a_share(0.5)), Bar("Anger", a_share(0.25))]))
    fill = theme.LIGHT["band-5"]
    wide = [
        float(one.get("width", 0)) for one in svg.iter(f"{NAME}rect") if one.get("fill") == fill
    ]
    assert wide[0] == 2 * wide[1]


def test_a_median_stands_under_its_place() -> None:
    group = DyadGroup("All", 40, curve=np.ones(50), median=0.25, interval=(0.2, 0.3))
    diamonds = [path.get("d", "") for path in drawn(dyad_figure(DYAD, group)).iter(f"{NAME}path")]
    assert any(one.startswith("M100 ") and one.endswith("z") for one in diamonds)


def test_the_four_quarters_tile_the_canvas() -> None:
    corners = [set(quarter) for quarter in geometry.quarters()]
    assert set.intersection(*corners) == {(0.5, 0.5)}
    assert {(0, 0), (1, 0), (0, 1), (1, 1)} < set.union(*corners)


@pytest.mark.parametrize("figure", [figure for figure, _, _ in figures()])
def test_a_picture_takes_the_colours_of_its_page_and_a_sheet_its_own(figure: Figure) -> None:
    assert "var(" not in sheet_svg(figure)
    loose = re.sub(r"var\([^)]*\)", "", inline_svg(figure))
    assert not re.search(r"#[0-9a-f]{3,8}", loose)
