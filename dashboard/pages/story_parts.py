"""The stories behind a selection as components: sentences, cards and the way through them."""

from collections.abc import Sequence
from typing import Any

from dash import Output, html
from dash.development.base_component import Component

from dashboard.component_words import order_words, search_words, story_words
from dashboard.components import StoryList, StoryOrder, StorySearch
from dashboard.languages import gettext
from dashboard.pages.attributes import attributes
from dashboard.pages.unseen import Kept
from dashboard.reading import Reading
from dashboard.room import Room
from dashboard.turning import offer_orders, offer_points

READ = {
    "stories": Output("stories", "stories"),
    "empty": Output("stories", "empty"),
    "sentences": Output("story-sentences", "children"),
    "page": Output("story-page", "data"),
    "where": Output("story-where", "children"),
    "first": Output("story-back", "disabled"),
    "last": Output("story-on", "disabled"),
}


def paragraphs(sentences: Sequence[str]) -> list[Component]:
    """Each sentence in its own paragraph."""
    return [html.P(sentence) for sentence in sentences]


def read_props(reading: Reading) -> dict[str, Any]:
    """What changes in the list of stories."""
    listed = reading.listed
    where = gettext("Page %(page)s of %(pages)s", page=listed.page + 1, pages=listed.pages)
    return {
        "stories": reading.cards,
        "empty": reading.empty,
        "sentences": paragraphs(reading.sentences),
        "page": listed.page,
        "where": where if reading.cards else "",
        "first": listed.page == 0,
        "last": listed.page + 1 >= listed.pages,
    }


def story_section(room: Room, reading: Reading) -> Component:
    """The section under the maps."""
    props = read_props(reading)
    cards = StoryList(
        id="stories",
        stories=props["stories"],
        words=story_words(),
        level=3,
        empty=props["empty"],
    )
    heading = html.H2(gettext("The stories behind"), id="stories-head", className="ds-heading")
    return html.Section(
        [heading, *_head(room, props), cards, _pager(props), Kept(id="story-page", data=0)],
        className="stories",
        **attributes(aria_labelledby="stories-head"),
    )


def _head(room: Room, props: dict[str, Any]) -> list[Component]:
    """The ways to the stories, and what is said of them."""
    order = StoryOrder(
        id="story-order",
        label=gettext("Order"),
        options=offer_orders(room),
        maps=list(offer_points(room)),
        words=order_words(),
    )
    search = StorySearch(id="story-search", words=search_words())
    live = attributes(aria_live="polite")
    said = html.Div(props["sentences"], id="story-sentences", className="quiet", **live)
    return [html.Div([search, order], className="story-head"), said]


def _pager(props: dict[str, Any]) -> Component:
    back = _button("story-back", gettext("Previous"), disabled=props["first"])
    on = _button("story-on", gettext("Next"), disabled=props["last"])
    where = html.Span(props["where"], id="story-where", role="status")
    return html.Div([back, where, on], className="row pager")


def _button(name: str, words: str, *, disabled: bool) -> Component:
    look = attributes(data_variant="secondary")
    return html.Button(words, id=name, className="ds-button", disabled=disabled, **look)
