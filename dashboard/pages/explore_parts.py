"""The patterns page as components: what is seen, without a word on what happens."""

from collections.abc import Sequence
from typing import Any

from dash import ALL, Output, html
from dash.development.base_component import Component

from dashboard.component_words import (
    chip_words,
    legend_words,
    map_words,
    reading_words,
    table_words,
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
from dashboard.drawing import KINDS, Drawn, drawable
from dashboard.filters import Offer, View
from dashboard.languages import gettext
from dashboard.pages.attributes import attributes
from dashboard.pages.story_parts import paragraphs, story_section
from dashboard.reading import Reading
from dashboard.room import Room

MAPS = {"triad": TriadMap, "dyad": DyadMap, "stones": StonesMap, "bars": Bars}
MARKED = ("triad", "dyad")
GROUPS = {
    "hidden": Output("versus-groups", "hidden"),
    "firsts": Output("versus-first", "options"),
    "first": Output("versus-first", "value"),
    "seconds": Output("versus-second", "options"),
    "second": Output("versus-second", "value"),
}
CLEARED = {
    "filters": Output({"type": "filter", "name": ALL}, "value"),
    "triad": Output({"type": "triad", "name": ALL}, "selection"),
    "dyad": Output({"type": "dyad", "name": ALL}, "selection"),
    "by": Output("versus-by", "value"),
}


def page(room: Room, view: View, drawn: Drawn, reading: Reading) -> Component:
    """The whole page."""
    return html.Div(
        [
            _lead(drawn),
            _panel(room, view),
            html.Div([_legend(room, view, drawn), *_maps(room, drawn)], className="maps"),
            story_section(reading),
        ],
        className="patterns",
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
    heading = html.H1(gettext("Maps"), className="ds-heading", **attributes(data_size="md"))
    sentences = html.Div(
        paragraphs(drawn.sentences),
        id="sentences",
        className="sentences",
        **attributes(aria_live="polite"),
    )
    label = gettext("What is chosen")
    chips = Chips(id="chips", label=label, chips=drawn.chips, words=chip_words())
    return html.Div([heading, sentences, chips], className="lead")


def _panel(room: Room, view: View) -> Component:
    chosen = {one.offer.name: list(one.chosen) for one in view.filters}
    tellers = [one for one in room.offers if one.about_teller]
    others = [one for one in room.offers if not one.about_teller]
    return html.Aside(
        html.Details(
            [
                html.Summary(gettext("Choose and compare")),
                _versus(room.offers, view),
                html.H2(gettext("Who told"), className="panel-head"),
                *(_offer(one, chosen) for one in tellers),
                html.H2(gettext("How it was told"), className="panel-head"),
                *(_offer(one, chosen) for one in others),
            ],
            id="panel",
            className="filters",
        ),
        **attributes(aria_label=gettext("Choose and compare")),
    )


def _versus(offers: Sequence[Offer], view: View) -> Component:
    versus = view.versus
    by, first, second = (versus.offer.name, versus.first, versus.second) if versus else ("", "", "")
    groups = group_props(offers, by)
    nobody = {"value": "", "label": gettext("Nothing")}
    compared = [one for one in offers if len(one.options) > 1]
    choices = [{"value": one.name, "label": one.question} for one in compared]
    return html.Div(
        [
            Select(
                id="versus-by",
                label=gettext("Compare by"),
                options=[nobody, *choices],
                value=by,
            ),
            html.Div(
                [
                    Select(
                        id="versus-first",
                        label=gettext("This group (blue)"),
                        options=groups["firsts"],
                        value=first,
                    ),
                    Select(
                        id="versus-second",
                        label=gettext("with this one (orange)"),
                        options=groups["seconds"],
                        value=second,
                    ),
                ],
                id="versus-groups",
                hidden=groups["hidden"],
                className="versus-groups",
            ),
        ],
        className="versus",
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


def _maps(room: Room, drawn: Drawn) -> list[Component]:
    """A section for each kind of map, in the order in which they are read best."""
    return [
        html.Div(
            _of_kind(room, drawn, kind),
            className=f"grid is-{kind}",
            # Three beside each other only where no row is left with one.
            **attributes(data_by="three" if len(drawn.figures[kind]) % 3 == 0 else "two"),
        )
        for kind in KINDS
        if drawn.figures[kind]
    ]


def _of_kind(room: Room, drawn: Drawn, kind: str) -> list[Component]:
    questions = [question for one, question in drawable(room) if one == kind]
    words = map_words() if kind in MARKED else table_words()
    return [
        html.Div(
            MAPS[kind](id={"type": kind, "name": question.id}, figure=figure, words=words, level=2),
            className="panel",
        )
        for question, figure in zip(questions, drawn.figures[kind], strict=True)
    ]
