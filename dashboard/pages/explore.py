"""The patterns page: every signifier as a map, filters, two groups side by side, the stories."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component

from dashboard.component_words import legend_words
from dashboard.desk import Desk
from dashboard.drawing import KINDS, draw_view
from dashboard.filters import View, read_view
from dashboard.gated import Order, Turn
from dashboard.pages import pattern_parts as parts
from dashboard.pages import story_parts
from dashboard.reading import read_stories
from dashboard.room import Room, open_room, slug_of

PATH = "patterns"
VERSUS = ("versus.by", "versus.first", "versus.second")
CHOSEN = {
    "filters": Input({"type": "filter", "name": ALL}, "value"),
    "triad": Input({"type": "triad", "name": ALL}, "selection"),
    "dyad": Input({"type": "dyad", "name": ALL}, "selection"),
    "by": Input("versus-by", "value"),
    "first": Input("versus-first", "value"),
    "second": Input("versus-second", "value"),
    "place": State("place", "pathname"),
}
DRAWN = {
    "sentences": Output("sentences", "children"),
    "chips": Output("chips", "chips"),
    "legend": Output("legend", "words"),
    **{kind: Output({"type": kind, "name": ALL}, "figure") for kind in KINDS},
}
TURNED = {
    "order": Input("story-order", "value"),
    "back": Input("story-back", "n_clicks"),
    "on": Input("story-on", "n_clicks"),
    "page": State("story-page", "data"),
}


def layout(room: Room, desk: Desk, query: Mapping[str, Sequence[str]]) -> Component:
    """The page as it is opened: drawn whole, narrowed by what the address asks for."""
    versus = [query.get(name, [""])[0] for name in VERSUS]
    view = read_view(room.offers, query, versus)
    reading = read_stories(room, desk, view)
    return parts.page(room, view, draw_view(room, view), reading)


def register(app: Dash, desk: Desk) -> None:
    """Answer what the page asks for."""

    @app.callback(output=DRAWN, inputs=CHOSEN, prevent_initial_call=True)
    def draw(place: str, **_: Any) -> dict[str, Any]:
        room = open_room(desk, slug_of(place))
        view = _view(room)
        drawn = draw_view(room, view)
        legend = legend_words(drawn.forms, compared=view.versus is not None)
        said = {"sentences": story_parts.paragraphs(drawn.sentences), "chips": drawn.chips}
        return {**said, "legend": legend, **drawn.figures}

    @app.callback(output=story_parts.READ, inputs={**CHOSEN, **TURNED}, prevent_initial_call=True)
    def read(place: str, order: Order, page: object, **_: Any) -> dict[str, Any]:
        room = open_room(desk, slug_of(place))
        here = page if isinstance(page, int) else 0
        to = {"story-back": here - 1, "story-on": here + 1}.get(str(ctx.triggered_id), 0)
        return story_parts.read_props(read_stories(room, desk, _view(room), Turn(order, to)))

    @app.callback(
        output=parts.GROUPS, inputs=[CHOSEN["by"], CHOSEN["place"]], prevent_initial_call=True
    )
    def offer_groups(by: str | None, place: str) -> dict[str, Any]:
        return parts.group_props(open_room(desk, slug_of(place)).offers, by)

    @app.callback(
        output=parts.CLEARED,
        inputs={"removed": Input("chips", "removed")},
        state={name: State(one.component_id, one.component_property) for name, one in _held()},
        prevent_initial_call=True,
    )
    def take_away(removed: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        return _without(removed["value"])


def _held() -> list[tuple[str, Any]]:
    return [(name, CHOSEN[name]) for name in ("filters", "triad", "dyad")]


def _view(room: Room) -> View:
    """What the callback that is running was asked for."""
    asked = ctx.args_grouping
    chosen = {one["id"]["name"]: one["value"] for one in asked["filters"]}
    marks = {one["id"]["name"]: one["value"] for one in (*asked["triad"], *asked["dyad"])}
    versus = [asked[name]["value"] for name in ("by", "first", "second")]
    return read_view(room.offers, chosen, versus, marks)


def _without(name: str | None) -> dict[str, Any]:
    """New values for every control, where one chip, or with None all of them, is taken away."""
    asked = ctx.args_grouping

    def kept(one: Mapping[str, Any], prefix: str, empty: object) -> Any:
        gone = name is None or name == prefix + one["id"]["name"]
        return empty if gone and one["value"] else no_update

    return {
        "filters": [kept(one, "", []) for one in asked["filters"]],
        "triad": [kept(one, "mark.", None) for one in asked["triad"]],
        "dyad": [kept(one, "mark.", None) for one in asked["dyad"]],
        "by": None if name in (None, "versus") else no_update,
    }
