"""Explore: every signifier as a map that narrows the others, two groups compared, the stories."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dash.development.base_component import Component

from dashboard.desk import Desk
from dashboard.drawing import draw_selection
from dashboard.dropped import say_dropped
from dashboard.pages.explore_parts import page
from dashboard.room import Room
from dashboard.selection import make_selection
from dashboard.stories.reading import read_selection
from dashboard.views.address import read_address

PATH = "explore"


def layout(room: Room, desk: Desk, query: Mapping[str, Sequence[str]]) -> Component:
    """The page as it is opened: drawn whole, narrowed by what the address asks for.

    From there on `dashboard.deeds` answers it.
    """
    selection = make_selection(room, read_address(room.offers, query))
    reading = read_selection(selection, desk)
    drawn = draw_selection(selection)
    first, *more = drawn.sentences
    said = (first, *say_dropped(selection, query), *more)
    return page(room, selection.view, replace(drawn, sentences=said), reading)
