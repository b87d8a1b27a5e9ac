"""The pages of maps: one Dash app on the dashboard's own server, behind its guard and its look.

What a page shows is drawn while the browser still reads Dash: the page asks for it in its first
lines, and Dash lays it out as soon as both are there.
"""

from typing import Any
from urllib.parse import urlencode

from dash import ClientsideFunction, Dash, Input, Output, html
from dash.development.base_component import Component
from flask import Flask, current_app, g, render_template, request, url_for
from plotly.io.json import to_json_plotly
from werkzeug.wrappers import Response

from dashboard.access import Rule, Visit
from dashboard.desk import Desk
from dashboard.expectations.expecting_pages import asks_readers, once_expected
from dashboard.pages import explore, themes
from dashboard.pages.unseen import Place
from dashboard.room import open_room

ROUTES = "/maps/"
UNUSED = ("/dash/dcc/", "/dash/dash_table/")
DASH_RULES = {
    f"{ROUTES}_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": Rule.OPEN,
    f"{ROUTES}_dash-layout": Rule.DASH,
    f"{ROUTES}_dash-dependencies": Rule.DASH,
    f"{ROUTES}_dash-update-component": Rule.DASH,
}


class Maps(Dash):
    """Dash in our own page: header, language and title come from the same templates as the rest."""

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override] # all by name
        """The page into which Dash draws, without the scripts of controls that we do not use."""
        scripts = parts["scripts"].splitlines()
        used = [line for line in scripts if not any(name in line for name in UNUSED)]
        parts["scripts"] = "\n".join(used)
        expects = request.endpoint == "show_explore" and asks_readers(g.visit.at)
        more = {"visit": g.visit, "page": request.endpoint, "drawn": g.drawn, "expects": expects}
        return render_template("maps.html", **more, **parts)


def mount_maps(app: Flask, desk: Desk) -> list[str]:
    """Put the pages of maps on the server; returns the hashes of the scripts in their page."""
    maps = Maps(
        "dashboard.maps",
        server=app,  # type: ignore[arg-type] # Dash's own annotation forgets Flask
        routes_pathname_prefix=ROUTES,
        requests_pathname_prefix=f"{desk.prefix}{ROUTES}",
        pages_folder="",
        use_pages=False,
        include_assets_files=False,
        serve_locally=True,
        suppress_callback_exceptions=True,
        update_title="",
        enable_mcp=False,
        add_log_handler=False,
    )
    maps.layout = html.Div([Place(id="place"), html.Div(id="page")])
    lay_out = ClientsideFunction("fortell", "layOut")  # static/dashboard.js
    page = Output("page", "children")
    maps.clientside_callback(lay_out, page, Input("place", "pathname"))  # type: ignore[no-untyped-call]
    themes.register(maps, desk)
    app.extensions["maps"] = maps
    return list(maps.csp_hashes())


@once_expected
def show_explore(_: Desk, visit: Visit) -> Response | str:
    """The page on which a collection is explored, into which Dash draws."""
    return _index("draw_explore", visit)


def draw_explore(desk: Desk, visit: Visit) -> Response:
    """What Dash draws into it, narrowed by what the address asks for."""
    asked = request.args.to_dict(flat=False)
    return _laid_out(explore.layout(open_room(desk, visit.at.slug), desk, asked))


@once_expected
def show_themes(_: Desk, visit: Visit) -> Response | str:
    """The page of themes, into which Dash draws."""
    return _index("draw_themes", visit)


def draw_themes(desk: Desk, visit: Visit) -> Response:
    """What Dash draws into it."""
    return _laid_out(themes.layout(open_room(desk, visit.at.slug), desk))


def _index(drawn: str, visit: Visit) -> Response | str:
    asked = urlencode(request.args.to_dict(flat=False), doseq=True)
    g.drawn = f"{url_for(drawn, slug=visit.at.slug)}?{asked}".rstrip("?")
    page: Response | str = current_app.extensions["maps"].index()
    return page


def _laid_out(page: Component) -> Response:
    return Response(to_json_plotly(page), mimetype="application/json")
