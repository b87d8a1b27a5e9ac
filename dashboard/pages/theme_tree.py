"""The tree of themes as a list within lists, each theme with the way to its card."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.languages import gettext
from dashboard.pages.attributes import attributes
from dashboard.themes.theme_tree import Node


def draw_tree(nodes: Sequence[Node]) -> list[Component]:
    """A table of contents, where some themes lie near each other; nothing where none do."""
    if not nodes:
        return []
    heading = html.H2(gettext("Which themes lie near each other"), id="tree-head")
    told = gettext(
        "Themes stand together where their stories are more alike than chance would make them, and "
        "where halves of all stories show the same. The words are those of more than one of them, "
        "and set them apart from the others."
    )
    return [
        html.Nav(
            [heading, html.P(told, className="quiet small"), _list(nodes)],
            className="panel theme-tree",
            **attributes(aria_labelledby="tree-head"),
        )
    ]


def _list(nodes: Sequence[Node]) -> Component:
    return html.Ul([_entry(one) for one in nodes])


def _entry(node: Node) -> Component:
    size = html.Span(node.size, className="quiet small numbers")
    if node.key is not None:
        return html.Li([html.A(node.name, href=f"#theme-{node.key}", className="ds-link"), size])
    return html.Li([html.Strong(node.name), size, _list(node.inside)])
