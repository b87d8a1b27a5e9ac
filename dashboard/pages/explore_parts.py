"""The page of exploring as components: what is seen, without a word on what happens."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component
from flask import url_for

from dashboard.component_words import (
    bar_words,
    chip_words,
    legend_words,
    map_words,
    reading_words,
    versus_words,
)
from dashboard.components import (
    Bars,
    Checks,
    Chips,
    Deeds,
    DyadMap,
    Grid,
    Legend,
    Said,
    StonesMap,
    TriadMap,
    Versus,
)
from dashboard.deeds import BESIDE, is_beside
from dashboard.drawing import (
    KINDS,
    TELLER,
    Drawn,
    asked_of_page,
    asked_of_tellers,
    drawable,
    part_id,
)
from dashboard.languages import gettext
from dashboard.pages.attributes import attributes
from dashboard.pages.story_parts import story_section
from dashboard.room import Room
from dashboard.stories.reading import Reading
from dashboard.tongues import parted
from dashboard.views.address import MARK, VERSUS
from dashboard.views.filters import Offer, View
from dashboard.views.marks import mark_props

MAPS = {"triad": TriadMap, "dyad": DyadMap, "stones": StonesMap, "bars": Bars}


def page(room: Room, view: View, drawn: Drawn, reading: Reading) -> Component:
    """The whole page."""
    return html.Div(
        [
            _lead(drawn),
            _panel(room, view, drawn),
            html.Div([_legend(room, view, drawn), _maps(room, view, drawn)], className="maps"),
            story_section(room, reading),
            _deeds(room, drawn),
        ],
        className="explore",
    )


def _deeds(room: Room, drawn: Drawn) -> Component:
    """Where the page asks for what it shows next."""
    to = url_for("answer_deed", slug=room.collection.slug)
    return Deeds(id="deeds", to=to, csrf=room.visit.csrf, address=drawn.address)


def _lead(drawn: Drawn) -> Component:
    """The sentences, of which the first is the largest, and what is chosen."""
    heading = html.H1(gettext("Explore"), className="ds-heading", **attributes(data_size="md"))
    sentences = Said(id="sentences", sentences=drawn.sentences, className="sentences")
    label = gettext("What is chosen")
    chips = Chips(id="chips", label=label, chips=drawn.chips, words=chip_words())
    return html.Div([heading, sentences, chips], className="lead")


def _panel(room: Room, view: View, drawn: Drawn) -> Component:
    chosen = {one.offer.name: list(one.chosen) for one in view.filters}
    others = [one for one in room.offers if not one.about_teller]
    tellers = _tellers(room, drawn, chosen)
    heading = [html.H2(gettext("Who told"), className="panel-head")] if tellers else []
    return html.Aside(
        html.Details(
            [
                html.Summary(gettext("Choose and compare")),
                _versus(room.offers, view),
                *heading,
                *tellers,
                html.H2(gettext("How it was told"), className="panel-head"),
                *(_offer(one, chosen) for one in others),
            ],
            id="panel",
            className="filters",
        ),
        **attributes(aria_label=gettext("Choose and compare")),
    )


def _tellers(room: Room, drawn: Drawn, chosen: dict[str, list[str]]) -> list[Component]:
    """The questions about the teller as bars, which choose."""
    figures = zip(asked_of_tellers(room), drawn.figures[TELLER], strict=True)
    return [
        html.Div(
            Bars(
                id=part_id(TELLER, question),
                asks=question.id,
                figure=figure,
                selection=chosen.get(question.id),
                words=bar_words(),
                level=3,
            ),
            className="teller",
        )
        for question, figure in figures
    ]


def _versus(offers: Sequence[Offer], view: View) -> Component:
    """By which question two groups are compared, which two, and how they are drawn."""
    asked = [
        {"value": one.name, "label": one.question, "groups": _options(one)}
        for one in offers
        if len(one.options) > 1
    ]
    value = None
    if view.versus:
        how = BESIDE if view.beside else "over"
        sides = {"first": view.versus.first, "second": view.versus.second, "how": how}
        value = {"by": view.versus.offer.name, **sides}
    words = versus_words()
    return Versus(id="versus", asks=VERSUS[0], offers=asked, value=value, words=words)


def _offer(offer: Offer, chosen: dict[str, list[str]]) -> Component:
    value = chosen.get(offer.name, [])
    return html.Details(
        [
            html.Summary(parted(offer.question)),
            Checks(
                id=f"filter-{offer.name}",
                asks=offer.name,
                label=offer.question,
                options=_options(offer),
                value=value,
            ),
        ],
        className="offer",
        open=bool(value),
    )


def _options(offer: Offer) -> list[dict[str, str]]:
    return [{"value": one.id, "label": one.text} for one in offer.options]


def _legend(room: Room, view: View, drawn: Drawn) -> Component:
    kinds = {kind for kind, _ in asked_of_page(room)}
    lines = [html.P(line) for line in reading_words(room.collection.k, kinds)]
    words = legend_words(drawn.signs, compared=view.versus is not None)
    how = html.Details([html.Summary(gettext("How to read the maps")), *lines], className="how")
    return html.Div(
        [Legend(id="legend", words=words), *([how] if kinds else [])],
        className="legend-row",
    )


def _maps(room: Room, view: View, drawn: Drawn) -> Component:
    """All maps, kind by kind, in the order in which they are read best."""
    maps = [one for kind in KINDS for one in _of_kind(room, view, drawn, kind)]
    return Grid(maps, id="grid", beside=is_beside(view))


def _of_kind(room: Room, view: View, drawn: Drawn, kind: str) -> list[Component]:
    questions = [question for one, question in drawable(room) if one == kind]
    words = bar_words() if kind == "bars" else map_words()
    return [
        html.Div(
            MAPS[kind](
                id=part_id(kind, question),
                asks=MARK + question.id,
                figure=figure,
                selection=mark_props(view.marks.get(question.id)),
                words=words,
                level=2,
            ),
            className=f"panel is-{kind}",
        )
        for question, figure in zip(questions, drawn.figures[kind], strict=True)
    ]
