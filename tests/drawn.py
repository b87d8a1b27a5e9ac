"""Planted figures for the tests of what is drawn, and a Dash page that shows components."""

from typing import Any

import numpy as np
from dash import Dash, Input, Output, html
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from dashboard.components import (
    Bars,
    DyadMap,
    Legend,
    MapWords,
    StonesMap,
    StoryList,
    StoryOrder,
    TriadMap,
)
from dashboard.components.own import OwnComponent
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
    Table,
    TriadGroup,
    TriadLabels,
    bars_figure,
    dyad_figure,
    geometry,
    stones_figure,
    triad_figure,
)
from serving import Servers

ANCHORS = ("Trust", "Help from others", "Own strength")
LONG_ANCHORS = (
    "At noen i kommunen hadde tid til å høre på hva vi egentlig sa",
    "Reglane gjorde det vanskeleg å finne gode løysingar saman no",
    "Olbmot geat orrot dáppe dihtet buoremusat maid báiki dárbbaša",
)
PAPER = {
    "padding": "16px",
    "background": "var(--fortell-surface)",
    "color": "var(--fortell-ink)",
}
WORDS: MapWords = {
    "table": "The numbers as a table",
    "withheld": "held back",
    "zone": "Show only",
    "whole": "The whole map",
    "drawn": "Own area",
    "draw": "Mark an area",
    "clear": "Clear",
    "area": "Choose an area of the map",
    "hint": "Arrow keys move the cross, Enter chooses, Escape clears.",
    "counted": "%(zone)s: %(count)s",
    "chosen": "%(zone)s is chosen",
}


def triad_labels(anchors: tuple[str, str, str] = ANCHORS) -> TriadLabels:
    top, left, right = anchors
    zones = (
        *(f"Mostly {anchor}" for anchor in anchors),
        f"{top} and {left}",
        f"{left} and {right}",
        f"{top} and {right}",
        "In between",
    )
    return TriadLabels("What helped?", "All 700 tellers; ±3 points.", anchors, zones)


def a_grid(weights: NDArray[np.float64] | None = None) -> Grid:
    """Ranked kernel density of some placements, on the grid that the analysis uses."""
    if weights is None:
        weights = np.random.default_rng(1).dirichlet([20, 4, 4], 200)
    step = (1 / 96, geometry.HEIGHT / 84)
    xs = (np.arange(112) - 7.5) * step[0]
    ys = (np.arange(100) - 7.5) * step[1]
    points = geometry.points_of(weights)
    across = np.exp(-(((xs[:, None] - points[:, 0]) / 0.06) ** 2) / 2)
    up = np.exp(-(((ys[:, None] - points[:, 1]) / 0.06) ** 2) / 2)
    density = up @ across.T
    order = np.argsort(-density, axis=None)
    shares = np.empty(density.size)
    shares[order] = np.cumsum(density.ravel()[order]) / density.sum()
    return Grid(shares.reshape(density.shape), (float(xs[0]), float(ys[0])), step)


def a_triad(**changes: Any) -> dict[str, object]:
    """The props of a triad with two groups; `anchors`, `held` and `group` may be others."""
    counts = (100, None, 50, 25, 10, 5, 0)
    group = TriadGroup("All", 700, a_grid(), zones=counts, centre=np.array([0.5, 0.3]))
    compared = TriadGroup("Others", 200, a_grid(np.random.default_rng(2).dirichlet([1, 1, 4], 200)))
    rows = tuple(zip(triad_labels().zones, counts, strict=True))
    figure = triad_figure(
        triad_labels(changes.get("anchors", ANCHORS)),
        changes.get("group", group),
        compared,
        held=changes.get("held"),
        table=Table("Tellers by zone", ("Zone", "All"), rows),
    )
    return figure.props()


def a_dyad(held: str | None = None, *, few: bool = False) -> dict[str, object]:
    labels = DyadLabels(
        "How much were you heard?",
        "Half lie below .4.",
        ("Nobody listened", "Everybody listened"),
        ("Mostly not", "Rather not", "In between", "Rather", "Mostly"),
    )
    group = DyadGroup("All", 700, np.hanning(40), median=0.4, interval=(0.35, 0.45))
    if few:
        group = DyadGroup("All", 40, cells=(5, None, 20, 10, 0), median=0.5)
    compared = DyadGroup("Others", 90, cells=(5, 10, None, 0, 5), median=0.5)
    return dyad_figure(labels, group, compared, held=held).props()


def some_stones(before: str = "") -> dict[str, object]:
    """A map of pieces; `before` stands before the words of its axes."""
    cells = ((5, None, 0), (5, 10, None), (0, 5, 10))
    square = Grid(a_grid().shares, (-0.05, -0.05), (0.01, 0.011))
    stones = (
        Stone("The council", StoneGroup("All", 700, square), StoneGroup("Others", 90, square)),
        Stone("Neighbours", StoneGroup("All", 40, cells=cells)),
        Stone("The builder", held="Too few placed this stone."),
    )
    axes = (
        Axis(f"{before}Power", f"{before}little", f"{before}much"),
        Axis(f"{before}Will", f"{before}none", f"{before}strong"),
    )
    return stones_figure(StonesLabels("Who stood where?", "Each stone.", *axes), stones).props()


def some_bars() -> dict[str, object]:
    bars = (
        Bar("Glad", Share(0.42, 0.38, 0.46, "42 % (38–46)"), Share(0.3, 0.2, 0.4, "30 % (20–40)")),
        Bar("Afraid", None, None),
    )
    labels = BarsLabels("What did you feel?", "Of 700 tellers.", "All", "Others")
    table = Table("Shares", ("Feeling", "All"), (("Glad", "42 %"), ("Afraid", None)))
    return bars_figure(labels, bars, table=table).props()


def some_stories() -> list[dict[str, object]]:
    return [
        {
            "id": "one",
            "title": "Krysset",
            "text": "Vi satt rundt bordet og noen hørte på.\n" * 20,
            "language": "nb",
            "date": "March 2026",
            "theme": "school, road",
            "placements": [
                {"kind": "triad", "name": "Helped", "text": "Mostly Trust", "point": [0.5, 0.6]},
                {"kind": "dyad", "name": "Heard", "text": "Rather", "value": 0.7},
                {"kind": "stones", "name": "Who", "text": "Council", "points": [[0.1, 0.9]]},
                {"kind": "words", "name": "Felt", "text": "Glad", "asked": "en", "language": "nb"},
            ],
        },
        {"id": "two", "text": "Short.", "language": "en"},
    ]


OPTIONS = [{"value": "a", "label": "Ada"}, {"value": "b", "label": "Bo"}]
CHIP_WORDS = {"remove": "Remove %(filter)s", "remove_all": "Remove all", "none": "No filter"}
STORY_WORDS = {
    "theme": "Theme: %(theme)s",
    "placements": "Placements",
    "untitled": "Without a title",
    "more": "Read all",
    "less": "Read less",
}
ORDER_WORDS = {
    "map": "Map",
    "place": "Place",
    "own": "Own point",
    "click": "Or click.",
    "slide": "Or slide.",
    "point": "The point",
}
SEARCH_WORDS = {
    "label": "Seek",
    "by": "By",
    "words": "Words",
    "meaning": "Meaning",
    "seek": "Go",
    "clear": "Clear",
}


def an_order() -> StoryOrder:
    """Two orders, one of them from a point on a triad or along a dyad."""
    triad = [{"label": "High", "point": [0.5, 0.6]}, {"label": "Low left", "point": [0.2, 0.1]}]
    dyad = [{"label": "Wholly no", "point": [0.1]}]
    options = [{"value": "newest", "label": "Newest"}, {"value": "near", "label": "Nearest"}]
    return StoryOrder(
        id="order",
        label="Order",
        options=options,
        words=ORDER_WORDS,
        maps=[
            {
                "name": "carried",
                "label": "Carried",
                "kind": "triad",
                "ends": ANCHORS,
                "parts": triad,
            },
            {
                "name": "heard",
                "label": "Heard",
                "kind": "dyad",
                "ends": ["no", "yes"],
                "parts": dyad,
            },
        ],
    )


def every_map() -> list[OwnComponent]:
    """One of each drawn component, in every state that looks different."""
    few = TriadGroup("All", 40, zones=(10, 5, None, 0, 5, None, 5), centre=np.array([0.5, 0.3]))
    dots = TriadGroup("All", 7, points=geometry.points_of(np.eye(3)))
    words = {"words": WORDS, "level": 2}
    legend = {"densest": "densest", "bands": "95 %", "outlines": "others", "centre": "centre"}
    return [
        Legend(id="legend", words=legend),
        TriadMap(id={"kind": "triad", "at": 1}, figure=a_triad(), **words),
        TriadMap(id="few", figure=a_triad(group=few), **words),
        TriadMap(id="dots", figure=a_triad(group=dots), **words),
        TriadMap(id="held", figure=a_triad(held="Too few have told."), **words),
        DyadMap(id="dyad", figure=a_dyad(), **words),
        DyadMap(id="few-dyad", figure=a_dyad(few=True), **words),
        DyadMap(id="held-dyad", figure=a_dyad("Too few have told."), **words),
        StonesMap(id="stones", figure=some_stones(), **words),
        Bars(id="bars", figure=some_bars(), **words),
        StoryList(id="stories", stories=some_stories(), words=STORY_WORDS, level=2),
        StoryList(id="none", stories=[], words=STORY_WORDS, empty="No story fits."),
    ]


def a_page(components: list[OwnComponent], *, heard: str = "", prop: str = "selection") -> Dash:
    """A page that writes what the server hears of one property into `#heard`."""
    app = Dash(__name__, suppress_callback_exceptions=True, title="Drawn")
    app.index_string = app.index_string.replace(
        "<html>", '<html lang="en" data-color-scheme="auto">'
    )
    places = [html.H1("Drawn"), *components, html.Output(id="heard")]
    app.layout = html.Main(places, style=PAPER)
    if heard:
        app.callback(Output("heard", "children"), Input(heard, prop))(repr)
    return app


def show(page: Page, serve: Servers, *components: Any, heard: str = "", prop: str = "") -> None:
    """Serve a page of components and go there."""
    app = a_page(list(components), heard=heard, prop=prop or "selection")
    page.goto(serve(app.server))
    page.wait_for_selector("main")


def hear(page: Page, expected: object) -> None:
    """Wait until the server has heard this."""
    expect(page.locator("#heard")).to_have_text(str(expected))
