"""The themes page: what the stories have in common, each theme with the way to its stories."""

from collections.abc import Mapping

from dash import ALL, MATCH, Dash, Input, Output, State, html
from dash.development.base_component import Component
from flask import url_for

from dashboard.component_words import story_words, table_words
from dashboard.components import Progress, StoryList, TriadMap
from dashboard.desk import Desk
from dashboard.languages import gettext
from dashboard.pages.attributes import attributes
from dashboard.pages.signals import (
    asked_page,
    draw_outermost,
    draw_signals,
    open_button,
    opened_here,
    said_shortly,
)
from dashboard.pages.theme_map import draw_map_panel
from dashboard.pages.theme_tree import draw_tree
from dashboard.room import Room, open_room, say_empty, slug_of
from dashboard.themes.profile import draw_profile, profiled
from dashboard.themes.signals import KINDS, shown_signals
from dashboard.themes.theme_map_pages import draw_map
from dashboard.themes.theme_tree import show_tree
from dashboard.themes.theming import (
    NO_THEME,
    ShownTheme,
    examples,
    say_method,
    say_themes,
    shown_themes,
)
from dashboard.themes.unfit import find_unfit, say_since
from dashboard.wording import percent

PATH = "themes"


def layout(room: Room, desk: Desk) -> Component:
    """All themes, or what to do where none have been sought yet."""
    if room.themes is None:
        return _without_analysis(room)
    unfit, prefix = find_unfit(room, desk), desk.prefix
    themes = shown_themes(room, desk, unfit)
    said = [*say_themes(room), *say_since(room, unfit)]
    return html.Div(
        [
            _heading(),
            html.Div([html.P(one) for one in said], className="sentences"),
            *draw_map_panel(draw_map(desk, room), f"{prefix}/{PATH}/{room.collection.slug}/map"),
            *draw_tree(show_tree(room, themes)),
            html.Ul([_card(room, one, prefix) for one in themes], className="themes"),
            *draw_signals(shown_signals(room, desk)),
            html.P(say_method(room), className="quiet small"),
        ],
        className="theme-page",
    )


def register(app: Dash, desk: Desk) -> None:
    """Open a theme's stories when somebody asks for them."""

    @app.callback(
        Output({"type": "theme-stories", "name": MATCH}, "children"),
        Input({"type": "theme-open", "name": MATCH}, "n_clicks"),
        Input({"type": "signal-turn", "name": MATCH, "way": ALL}, "n_clicks"),
        State({"type": "signal-turn", "name": MATCH, "way": ALL}, "value"),
        State({"type": "theme-open", "name": MATCH}, "id"),
        State("place", "pathname"),
        prevent_initial_call=True,
    )
    def open_theme(
        _: int, turns: object, pages: object, name: Mapping[str, str], place: str
    ) -> list[Component]:
        room = open_room(desk, slug_of(place))
        if name["name"] in KINDS:
            return draw_outermost(room, desk, name["name"], asked_page(turns, pages))
        opened = [*_profile(room, name["name"]), *_examples(room, desk, name["name"])]
        return said_shortly(opened)


def _heading() -> Component:
    return html.H1(gettext("Themes"), className="ds-heading", **attributes(data_size="md"))


def _without_analysis(room: Room) -> Component:
    state = _command() if room.progress is None else _progress(room.progress)
    if room.emptied:
        state = [html.P(gettext("No stories are left here, so there is nothing to find."))]
    elif not len(room.gate.responses):
        later = gettext("When people have told, what their stories have in common will stand here.")
        place = url_for("show_collection", slug=room.collection.slug)
        way = html.A(gettext("Collection and links"), href=place, className="ds-link")
        state = [html.P(say_empty(room)), html.P(later), html.P(way)]
    return html.Div([_heading(), html.Div(state, className="panel state")], className="theme-page")


def _command() -> list[Component]:
    return [
        html.P(gettext("No themes have been sought in these stories yet.")),
        html.P(gettext("Whoever runs Fortell can do it with this command:")),
        html.Pre(html.Code("fortell analyse")),
    ]


def _progress(share: float) -> list[Component]:
    label = gettext("The stories are being read")
    text = gettext("%(share)s done. Load the page again in a moment.", share=percent(share))
    return [Progress(label=label, value=share, text=text)]


def _card(room: Room, theme: ShownTheme, prefix: str) -> Component:
    heading = f"theme-{theme.key}"
    return html.Li(
        [
            html.H2(theme.heading, id=heading, className="fortell-title", tabIndex="-1"),
            html.P(theme.size, className="numbers"),
            *(html.P(line, className="quiet small") for line in theme.lines),
            html.Div(_ways_on(room, theme, prefix), className="row no-print"),
            opened_here(theme.key),
        ],
        className="panel theme",
    )


def _ways_on(room: Room, theme: ShownTheme, prefix: str) -> list[Component]:
    """To the theme's stories, and to the maps narrowed to it."""
    words = gettext("Read its stories")
    if profiled(room, theme.key):
        words = gettext("See its maps and stories")
    button = open_button(theme.key, words)
    if theme.key == NO_THEME:
        return [button]
    slug = room.collection.slug
    ways = [(gettext("See it on the maps"), f"{prefix}/explore/{slug}?theme={theme.key}")]
    if room.changes and theme.key in room.theme_names:
        change = f"{prefix}/themes/{slug}/changes?theme={theme.key}"
        ways.append((gettext("Change it"), change))
    links = [
        html.A(
            words,
            href=address,
            className="ds-link",
            **attributes(aria_describedby=f"theme-{theme.key}"),
        )
        for words, address in ways
    ]
    return [button, *links]


def _profile(room: Room, key: str) -> list[Component]:
    """The theme's triads beside those of all others; nothing in them can be marked."""
    profile = draw_profile(room, key)
    if not profile.figures:
        return []
    maps = [TriadMap(figure=one, words=table_words(), level=4) for one in profile.figures]
    said = [html.P(one, className="quiet small") for one in profile.said]
    heading = html.H3(gettext("Where its stories were placed"), className="panel-head")
    colours = gettext("Blue: stories of this theme. Orange: all other stories.")
    return [
        html.Div(
            [heading, html.P(colours), *said, html.Div(maps, className="grid profile")],
            className="examples",
        )
    ]


def _examples(room: Room, desk: Desk, key: str) -> list[Component]:
    found = examples(room, desk, key)
    return [
        html.Div(
            [
                html.H3(one.title, className="panel-head"),
                StoryList(stories=one.cards, words=story_words(), level=4, empty=one.empty),
            ],
            className="examples",
        )
        for one in found
    ]
