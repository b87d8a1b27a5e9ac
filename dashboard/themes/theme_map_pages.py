"""The map of themes as a page of its own, without scripts: the picture, its sentences, its numbers.

The page of themes shows the same picture; from here it is taken along.
"""

from collections.abc import Mapping

import numpy as np
from flask import abort, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from dashboard.access import Visit
from dashboard.desk import Desk
from dashboard.exports import take_along
from dashboard.figures import ThemeMapFigure, inline_theme_map
from dashboard.gated import draw_theme_map
from dashboard.gated.drawn_maps import Basis
from dashboard.gated.theme_maps import ThemeOnMap
from dashboard.languages import gettext, language
from dashboard.looking import name_ways
from dashboard.room import Room, open_room
from dashboard.selection import make_selection
from dashboard.theme_names import theme_mask
from dashboard.views.filters import View

NARROW, WIDE = 360, 640
"""How wide the picture is drawn, in its own units: on a phone, and elsewhere."""


def show_theme_map(desk: Desk, visit: Visit) -> str:
    """The map with its numbers; what to do where there is none."""
    room = open_room(desk, visit.at.slug)
    figure = draw_map(desk, room)
    if figure is None:
        return render_template("theme_map.html", visit=visit, figure=None)
    place = url_for("show_explore", slug=room.collection.slug)
    leads = {one.key: f"{place}?theme={one.key}" for one in figure.regions}
    return render_template(
        "theme_map.html",
        visit=visit,
        figure=figure,
        pictures=pictures(figure, leads),
        shades=say_shades(),
        ways=name_ways("save_theme_map", room, View(), ()),
    )


def save_theme_map(desk: Desk, visit: Visit, kind: str) -> Response:
    """The same map as a file."""
    room = open_room(desk, visit.at.slug, bare=True)
    figure = draw_map(desk, room)
    if figure is None:
        abort(404)
    selection = make_selection(room, View())
    return take_along(desk, visit, selection, figure, ("theme-map", kind))


def draw_map(desk: Desk, room: Room) -> ThemeMapFigure | None:
    """The map of a collection; None before its stories have been laid out."""
    if room.themes is None:
        return None
    with desk.sessions.reading() as session:
        ids = room.gate.responses.story_ids
        places = desk.theme_maps.points(session, room.collection, ids)
    if np.isnan(places).all():
        return None
    gate = room.gate
    named = tuple((one.key, room.theme_names.get(one.key, "")) for one in room.themes.themes)
    words = (gate.k, named)
    basis = Basis(places, gate.crowd, gate.responses.facets["theme"], words)

    def draw() -> ThemeMapFigure:
        themes = [ThemeOnMap(key, name, theme_mask(gate, key)) for key, name in named]
        return draw_theme_map(gate, places, themes)

    return desk.drawn_maps.draw((room.collection.id, language()), basis, draw)


def pictures(figure: ThemeMapFigure, leads: Mapping[str, str]) -> list[Markup]:
    """The picture for a phone and for wider screens, of which a page shows one."""
    # Every word in them is escaped where they are drawn.
    return [Markup(inline_theme_map(figure, side, leads)) for side in (NARROW, WIDE)]  # noqa: S704


def say_shades() -> str:
    """What the colours mean, and where the numbers lead."""
    return gettext(
        "The more a colour stands out, the denser: the strongest holds the densest quarter of the "
        "stories, all blue together 95 of 100. A number leads to the theme's stories."
    )
