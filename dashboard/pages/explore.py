"""Explore: every signifier as a map that narrows the others, two groups compared, the stories."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component

from dashboard.address import read_address
from dashboard.component_words import legend_words
from dashboard.desk import Desk
from dashboard.drawing import KINDS, TELLER, draw_selection
from dashboard.filters import View, read_view
from dashboard.pages import explore_parts as parts
from dashboard.pages import story_parts
from dashboard.reading import Reading, read_selection
from dashboard.room import Room, open_room, slug_of
from dashboard.seeking import read_search
from dashboard.selection import Selection, make_selection
from dashboard.turning import read_turn

PATH = "explore"
VERSUS = ("by", "first", "second")
CHOSEN = {
    "filters": Input({"type": "filter", "name": ALL}, "value"),
    TELLER: Input({"type": TELLER, "name": ALL}, "selection"),
    **{kind: Input({"type": kind, "name": ALL}, "selection") for kind in KINDS},
    **{name: Input(f"versus-{name}", "value") for name in (*VERSUS, "how")},
    "place": State("place", "pathname"),
}
DRAWN = {
    "sentences": Output("sentences", "children"),
    "chips": Output("chips", "chips"),
    "legend": Output("legend", "words"),
    "address": Output("address", "query"),
    "grid": Output("grid", "className"),
    **{kind: Output({"type": kind, "name": ALL}, "figure") for kind in (*KINDS, TELLER)},
}
SHOWN = {**DRAWN, **{f"story-{name}": one for name, one in story_parts.READ.items()}}
TOLD = {
    f"story-{name}": Output(one.component_id, one.component_property, allow_duplicate=True)
    for name, one in story_parts.READ.items()
}
ASKED = {"order": State("story-order", "value"), "search": State("story-search", "value")}
TURNED = {
    "order": Input("story-order", "value"),
    "search": Input("story-search", "value"),
    "back": Input("story-back", "n_clicks"),
    "on": Input("story-on", "n_clicks"),
    "page": State("story-page", "data"),
}


def layout(room: Room, desk: Desk, query: Mapping[str, Sequence[str]]) -> Component:
    """The page as it is opened: drawn whole, narrowed by what the address asks for."""
    selection = make_selection(room, read_address(room.offers, query))
    reading = read_selection(selection, desk)
    return parts.page(room, selection.view, draw_selection(selection), reading)


def register(app: Dash, desk: Desk) -> None:
    """Answer what the page asks for."""

    @app.callback(output=SHOWN, inputs={**CHOSEN, **ASKED}, prevent_initial_call=True)
    def show(place: str, order: object, search: object, **_: Any) -> dict[str, Any]:
        room = open_room(desk, slug_of(place), theme_stories=False)
        selection = make_selection(room, _view(room))
        turn = read_turn(room, order, 0)
        reading = read_selection(selection, desk, turn, read_search(search))
        return {**_drawn(selection), **_told(reading)}

    # Of its own: whoever turns the page while maps are awaited must not lose them.
    @app.callback(output=TOLD, inputs=TURNED, state=_all_chosen(), prevent_initial_call=True)
    def turn(place: str, order: object, search: object, page: object, **_: Any) -> dict[str, Any]:
        room = open_room(desk, slug_of(place), theme_stories=False)
        here = page if isinstance(page, int) else 0
        to = {"story-back": here - 1, "story-on": here + 1}.get(str(ctx.triggered_id), 0)
        selection = make_selection(room, _view(room))
        turned = read_turn(room, order, to)
        return _told(read_selection(selection, desk, turned, read_search(search)))

    @app.callback(
        output=parts.GROUPS, inputs=[CHOSEN["by"], CHOSEN["place"]], prevent_initial_call=True
    )
    def offer_groups(by: str | None, place: str) -> dict[str, Any]:
        return parts.group_props(open_room(desk, slug_of(place), theme_stories=False).offers, by)

    @app.callback(
        output=parts.CLEARED,
        inputs={"removed": Input("chips", "removed")},
        state={name: State(one.component_id, one.component_property) for name, one in _held()},
        prevent_initial_call=True,
    )
    def take_away(removed: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        return _without(removed["value"])


def _drawn(selection: Selection) -> dict[str, Any]:
    """The maps, and what is said of them."""
    view, drawn = selection.view, draw_selection(selection)
    legend = legend_words(drawn.forms, compared=view.versus is not None)
    said = {"sentences": story_parts.paragraphs(drawn.sentences), "chips": drawn.chips}
    looks = {"legend": legend, "grid": parts.grid_look(view), "address": drawn.address}
    return {**said, **looks, **drawn.figures}


def _told(reading: Reading) -> dict[str, Any]:
    return {f"story-{name}": one for name, one in story_parts.read_props(reading).items()}


def _all_chosen() -> dict[str, Any]:
    return {name: State(one.component_id, one.component_property) for name, one in CHOSEN.items()}


def _held() -> list[tuple[str, Any]]:
    return [(name, CHOSEN[name]) for name in ("filters", TELLER, *KINDS)]


def _view(room: Room) -> View:
    """What the callback that is running was asked for."""
    asked = ctx.args_grouping
    chosen = {one["id"]["name"]: one["value"] for one in (*asked["filters"], *asked[TELLER])}
    marks = {one["id"]["name"]: one["value"] for kind in KINDS for one in asked[kind]}
    versus = [asked[name]["value"] for name in VERSUS]
    beside = asked["how"]["value"] == parts.BESIDE
    return read_view(room.offers, chosen, versus, marks, beside=beside)


def _without(name: str | None) -> dict[str, Any]:
    """New values for every control, where one chip, or with None all of them, is taken away."""
    asked = ctx.args_grouping

    def kept(one: Mapping[str, Any], prefix: str, empty: object) -> Any:
        gone = name is None or name == prefix + one["id"]["name"]
        return empty if gone and one["value"] else no_update

    return {
        "filters": [kept(one, "", []) for one in asked["filters"]],
        TELLER: [kept(one, "", None) for one in asked[TELLER]],
        **{kind: [kept(one, "mark.", None) for one in asked[kind]] for kind in KINDS},
        "by": None if name in (None, "versus") else no_update,
    }
