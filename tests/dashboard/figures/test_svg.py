"""The triad on paper: well formed, the same words, nothing of what is held back."""

from xml.etree import ElementTree

import numpy as np

from dashboard.figures import TriadGroup, geometry, theme, triad_figure, triad_svg
from drawn import LONG_ANCHORS, a_grid, triad_labels

NAME = "{http://www.w3.org/2000/svg}"


def drawn(group: TriadGroup | None = None, **options: object) -> ElementTree.Element:
    figure = triad_figure(triad_labels(LONG_ANCHORS), group, **options)  # type: ignore[arg-type]
    return ElementTree.fromstring(triad_svg(figure))  # noqa: S314 (our own text)


def words_of(svg: ElementTree.Element) -> str:
    return " ".join(" ".join(text.itertext()) for text in svg.iter(f"{NAME}text"))


def test_the_picture_has_a_name_and_says_its_sentence() -> None:
    svg = drawn(TriadGroup("All", grid=a_grid()))
    assert svg.findtext(f"{NAME}title") == "What helped?"
    assert svg.findtext(f"{NAME}desc") == "All 700 tellers; ±3 points."
    assert svg.get("role") == "img"


def test_long_anchors_stand_in_full() -> None:
    lines = [
        line.text or "" for line in drawn(TriadGroup("All", grid=a_grid())).iter(f"{NAME}tspan")
    ]
    for anchor in LONG_ANCHORS:
        assert anchor in " ".join(lines)
    assert max(map(len, lines)) <= 40


def test_each_band_is_filled_and_the_compared_group_is_lines() -> None:
    compared = TriadGroup("Others", grid=a_grid(np.random.default_rng(2).dirichlet([1, 1, 4], 99)))
    svg = drawn(TriadGroup("All", grid=a_grid()), compared=compared)
    fills = [path.get("fill") for path in svg.iter(f"{NAME}path")]
    strokes = [path.get("stroke") for path in svg.iter(f"{NAME}path")]
    assert [fill for fill in fills if fill in theme.bands()] == list(reversed(theme.bands()))
    assert strokes.count(theme.LIGHT["compared"]) == 3


def test_zones_carry_their_counts_and_a_dash_where_held_back() -> None:
    compared = TriadGroup("Others", zones=(None, 20, 0, 0, 0, 0, 0))
    svg = drawn(TriadGroup("All", zones=(15, None, 10, 5, 0, 0, 5)), compared=compared)
    assert {"15", "20", "–"} <= set(words_of(svg).split())
    assert len(list(svg.iter(f"{NAME}rect"))) == 7


def test_dots_and_centres_are_drawn_where_they_lie() -> None:
    group = TriadGroup("All", points=geometry.points_of(np.eye(3)), centre=np.array([0.5, 0.3]))
    circles = list(drawn(group).iter(f"{NAME}circle"))
    assert [(circle.get("cx"), circle.get("cy")) for circle in circles] == [
        ("200", "0"),
        ("0", "346.4"),
        ("400", "346.4"),
    ]


def test_a_triad_held_back_gives_its_reason_and_no_shape() -> None:
    svg = drawn(TriadGroup("All", 4711, a_grid()), held="Too few have told.")
    assert "Too few have told." in words_of(svg)
    assert "4711" not in ElementTree.tostring(svg, "unicode")
    assert not {path.get("fill") for path in svg.iter(f"{NAME}path")} & set(theme.bands())


def test_the_same_figure_is_the_same_picture() -> None:
    figure = triad_figure(triad_labels(), TriadGroup("All", grid=a_grid()))
    assert triad_svg(figure) == triad_svg(figure)
