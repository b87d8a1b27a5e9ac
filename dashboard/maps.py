"""The pages of maps: one Dash app on the dashboard's own server, behind its guard and its look."""

from typing import Any, cast
from urllib.parse import parse_qs

from dash import Dash, Input, Output, State, html
from dash.development.base_component import Component
from flask import Flask, abort, current_app, g, render_template, request
from werkzeug.wrappers import Response

from dashboard.access import Rule, Visit
from dashboard.desk import Desk
from dashboard.expectations.expecting_pages import once_expected
from dashboard.pages import explore, themes
from dashboard.pages.unseen import Place
from dashboard.room import open_room, slug_of

PAGES = {page.PATH: page for page in (explore, themes)}
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
        return render_template("maps.html", visit=g.visit, page=request.endpoint, **parts)


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
    maps.layout = _frame
    _register(maps, desk)
    app.extensions["maps"] = maps
    return list(maps.csp_hashes())


@once_expected
def show_explore(_: Desk, visit: Visit) -> Response | str:  # noqa: ARG001 - Dash takes it from g
    """The page on which a collection is explored, into which Dash draws."""
    return _index()


@once_expected
def show_themes(_: Desk, visit: Visit) -> Response | str:  # noqa: ARG001 - Dash takes it from g
    """The page of themes, into which Dash draws."""
    return _index()


def _index() -> Response | str:
    page: Response | str = current_app.extensions["maps"].index()
    return page


def _frame() -> Component:
    return html.Div([Place(id="place"), html.Div(id="page")])


def _register(maps: Maps, desk: Desk) -> None:
    @maps.callback(Output("page", "children"), Input("place", "pathname"), State("place", "search"))
    def show_page(pathname: object, search: object) -> Component:
        page = PAGES.get(str(pathname).rstrip("/").split("/")[-2:][0])
        if page is None:
            abort(404)
        room = open_room(desk, slug_of(pathname))
        return cast(Component, page.layout(room, desk, parse_qs(str(search or "").lstrip("?"))))

    themes.register(maps, desk)
