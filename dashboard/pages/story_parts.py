"""The stories behind a selection as components: sentences, cards and the way through them."""

from dash import html
from dash.development.base_component import Component

from dashboard.component_words import order_words, pager_words, search_words, story_words
from dashboard.components import Pager, Said, StoryList, StoryOrder, StorySearch
from dashboard.deeds import ORDER, PAGE, SEARCH, Parts, story_parts
from dashboard.languages import gettext
from dashboard.pages.attributes import attributes
from dashboard.room import Room
from dashboard.stories.reading import Reading
from dashboard.stories.turning import offer_orders, offer_points


def story_section(room: Room, reading: Reading) -> Component:
    """The section under the maps."""
    props = story_parts(reading)
    cards = StoryList(id="stories", words=story_words(), level=3, **props["stories"])
    heading = html.H2(gettext("The stories behind"), id="stories-head", className="ds-heading")
    pager = Pager(id="story-pager", asks=PAGE, words=pager_words(), **props["story-pager"])
    return html.Section(
        [heading, *_head(room, props), cards, pager],
        className="stories",
        **attributes(aria_labelledby="stories-head"),
    )


def _head(room: Room, props: Parts) -> list[Component]:
    """The ways to the stories, and what is said of them."""
    order = StoryOrder(
        id="story-order",
        asks=ORDER,
        label=gettext("Order"),
        options=offer_orders(room),
        maps=list(offer_points(room)),
        words=order_words(),
    )
    search = StorySearch(id="story-search", asks=SEARCH, words=search_words())
    said = Said(id="story-sentences", className="quiet", **props["story-sentences"])
    return [html.Div([search, order], className="story-head"), said]
