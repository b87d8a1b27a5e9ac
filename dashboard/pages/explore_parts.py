"""The page of exploring as components: what is seen, without a word on what happens."""

from collections.abc import Sequence
from typing import Any

from dash import ALL, Output, html
from dash.development.base_component import Component

from dashboard.component_words import (
    bar_words,
    chip_words,
    legend_words,
    map_words,
    reading_words,
)
from dashboard.components import (
    Bars,
    Checks,
    Chips,
    DyadMap,
    Legend,
    Select,
    StonesMap,
    TriadMap,
)
from dashboard.drawing import KINDS, TELLER, Drawn, asked_of_tellers, drawable
from dashboard.filters import Offer, View
from dashboard.languages import gettext
from dashboard.marks import mark_props
from dashboard.pages.attributes import attributes
from dashboard.pages.story_parts import paragraphs, story_section
from dashboard.pages.unseen import Address
from dashboard.reading import Reading
from dashboard.room import Room

MAPS = {"triad": TriadMap, "dyad": DyadMap, "stones": StonesMap, "bars": Bars}
BESIDE = "beside"
GROUPS = {
    "hidden": Output("versus-groups", "hidden"),
    "firsts": Output("versus-first", "options"),
    "first": Output("versus-first", "value"),
    "seconds": Output("versus-second", "options"),
    "second": Output("versus-second", "value"),
}
CLEARED = {
    "filters": Output({"type": "filter", "name": ALL}, "value"),
    **{kind: Output({"type": kind, "name": ALL}, "selection") for kind in (*KINDS, TELLER)},
    "by": Output("versus-by", "value"),
}


def page(room: Room, view: View, drawn: Drawn, reading: Reading) -> Component:
    """The whole page."""
    return html.Div(
        [
            _lead(drawn),
            _panel(room, view, drawn),
            html.Div([_legend(room, view, drawn), _maps(room, view, drawn)], className="maps"),
            story_section(room, reading),
            Address(id="address", query=drawn.address),
        ],
        className="explore",
    )


def group_props(offers: Sequence[Offer], by: str | None) -> dict[str, Any]:
    """Which groups may be set against each other, the first two chosen."""
    offer = next((one for one in offers if one.name == by), None)
    if offer is None:
        return {"hidden": True, "firsts": [], "first": None, "seconds": [], "second": None}
    options = _options(offer)
    first, second = (option["value"] for option in options[:2])
    return {
        "hidden": False,
        "firsts": options,
        "first": first,
        "seconds": options,
        "second": second,
    }


def _lead(drawn: Drawn) -> Component:
    """The sentences, of which the first is the largest, and what is chosen."""
    heading = html.H1(gettext("Explore"), className="ds-heading", **attributes(data_size="md"))
    sentences = html.Div(
        paragraphs(drawn.sentences),
        id="sentences",
        className="sentences",
        **attributes(aria_live="polite"),
    )
    label = gettext("What is chosen")
    chips = Chips(id="chips", label=label, chips=drawn.chips, words=chip_words())
    return html.Div([heading, sentences, chips], className="lead")


def _panel(room: Room, view: View, drawn: Drawn) -> Component:
    chosen = {one.offer.name: list(one.chosen) for one in view.filters}
    others = [one for one in room.offers if not one.about_teller]
    return html.Aside(
        html.Details(
            [
                html.Summary(gettext("Choose and compare")),
                _versus(room.offers, view),
                html.H2(gettext("Who told"), className="panel-head"),
                *_tellers(room, drawn, chosen),
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
                id={"type": TELLER, "name": question.id},
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
    nobody = {"value": "", "label": gettext("Nothing")}
    compared = [one for one in offers if len(one.options) > 1]
    choices = [{"value": one.name, "label": one.question} for one in compared]
    by = view.versus.offer.name if view.versus else None
    options = [nobody, *choices]
    chosen = Select(id="versus-by", label=gettext("Compare by"), options=options, value=by)
    return html.Div([chosen, _groups(offers, view)], className="versus")


def _groups(offers: Sequence[Offer], view: View) -> Component:
    """Which two groups, and how they are drawn; hidden while nothing is compared."""
    versus = view.versus
    asked = group_props(offers, versus.offer.name if versus else None)
    first, second = (versus.first, versus.second) if versus else (None, None)
    ways = [
        {"value": "over", "label": gettext("Over each other")},
        {"value": BESIDE, "label": gettext("Beside each other")},
    ]
    how = BESIDE if view.beside else "over"
    options, first_label = asked["firsts"], gettext("This group (blue)")
    second_label = gettext("with this one (orange)")
    return html.Div(
        [
            Select(id="versus-first", label=first_label, options=options, value=first),
            Select(id="versus-second", label=second_label, options=options, value=second),
            Select(id="versus-how", label=gettext("Drawn"), options=ways, value=how),
        ],
        id="versus-groups",
        hidden=asked["hidden"],
        className="versus-groups",
    )


def _offer(offer: Offer, chosen: dict[str, list[str]]) -> Component:
    value = chosen.get(offer.name, [])
    return html.Details(
        [
            html.Summary(offer.question),
            Checks(
                id={"type": "filter", "name": offer.name},
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
    lines = [html.P(line) for line in reading_words(room.collection.k)]
    words = legend_words(drawn.forms, compared=view.versus is not None)
    how = html.Details([html.Summary(gettext("How to read the maps")), *lines], className="how")
    return html.Div(
        [Legend(id="legend", words=words), how],
        className="legend-row",
    )


def _maps(room: Room, view: View, drawn: Drawn) -> Component:
    """All maps, kind by kind, in the order in which they are read best."""
    maps = [one for kind in KINDS for one in _of_kind(room, view, drawn, kind)]
    return html.Div(maps, className=grid_look(view), id="grid")


def grid_look(view: View) -> str:
    """Maps of two groups beside each other need twice the width."""
    return "grid is-beside" if view.beside and view.versus else "grid"


def _of_kind(room: Room, view: View, drawn: Drawn, kind: str) -> list[Component]:
    questions = [question for one, question in drawable(room) if one == kind]
    words = bar_words() if kind == "bars" else map_words()
    return [
        html.Div(
            MAPS[kind](
                id={"type": kind, "name": question.id},
                figure=figure,
                selection=mark_props(view.marks.get(question.id)),
                words=words,
                level=2,
            ),
            className=f"panel is-{kind}",
        )
        for question, figure in zip(questions, drawn.figures[kind], strict=True)
    ]
