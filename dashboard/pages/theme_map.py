"""The map of themes on the page of themes, each number with the way to its theme's card."""

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashboard.components import Drawing
from dashboard.figures import ThemeMapFigure
from dashboard.languages import gettext
from dashboard.pages.attributes import attributes
from dashboard.themes.theme_map_pages import pictures, say_shades

MOST_NAMED = 20
"""So many names find room on a wide map."""


def draw_map_panel(figure: ThemeMapFigure | None, more: str) -> list[Component]:
    """The map and what it says; nothing where none is drawn. more: the page with its numbers."""
    if figure is None or figure.held is not None:
        return []
    leads = {one.key: f"#theme-{one.key}" for one in figure.regions}
    narrow, wide = (str(one) for one in pictures(figure, leads))
    onward = gettext("The map with its numbers, to take along")
    said = [
        *(html.P(one) for one in figure.labels.said),
        html.P(say_shades(), className="quiet small"),
        html.P(html.A(onward, href=more, className="ds-link"), className="no-print"),
    ]
    drawn = [
        # Hidden where no style says that the page is narrow, or the map would stand there twice.
        html.Div(Drawing(svg=narrow), className="is-narrow", hidden=True),
        Drawing(svg=wide, className="is-wide"),
        _names(figure, leads),
    ]
    return [
        html.Section(
            [
                html.H2(figure.labels.title, id="map-head"),
                html.Div(drawn, className="drawn"),
                html.Div(said, className="told"),
            ],
            className="panel theme-map beside",
            **attributes(aria_labelledby="map-head"),
        )
    ]


def _names(figure: ThemeMapFigure, leads: Mapping[str, str]) -> Component:
    """The numbers with their names, where the map may lack room for them."""
    names = [html.Li(html.A(one.name, href=leads[one.key])) for one in figure.regions]
    few = len(names) <= MOST_NAMED
    if few:
        return html.Ol(names, className="names small is-narrow", hidden=True)
    return html.Ol(names, className="names small")
