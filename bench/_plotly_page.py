"""The same maps as Plotly graphs, from the same numbers: the page that ours is measured beside."""

import base64
from typing import Any

import numpy as np
import plotly.graph_objects as go
from dash import Dash, Input, Output, dcc, html
from flask import Flask

from bench._million import DYADS, TRIADS
from dashboard.drawing import draw_one
from dashboard.figures import geometry
from dashboard.languages import speak_languages
from dashboard.room import Room
from dashboard.selection import make_selection
from dashboard.views.filters import read_view

NAMES = [f"t{at}" for at in range(TRIADS)] + [f"d{at}" for at in range(DYADS)]
LOOK: dict[str, Any] = {
    "margin": {"l": 10, "r": 10, "t": 10, "b": 10},
    "showlegend": False,
    "height": 300,
}


def build_plotly(room: Room) -> Flask:
    """A Dash app of graphs; each press of its button narrows all to the next zone of the first."""
    server = Flask("plotly")
    speak_languages(server)
    app = Dash("bench.plotly", server=server, requests_pathname_prefix="/plotly/",
               routes_pathname_prefix="/")  # fmt: skip
    graphs = [dcc.Graph(id=name, config={"showSendToCloud": False}) for name in NAMES]
    button = html.Button("narrow", id="narrow")
    app.layout = html.Div([button, html.Div(graphs), html.Div(id="said")])

    @app.callback([Output(name, "figure") for name in NAMES], Input("narrow", "n_clicks"))
    def draw(clicks: int | None) -> list[Any]:
        marks = {"t0": geometry.zones()[(clicks or 0) % 6]} if clicks else {}
        view = read_view(room.offers, {}, ("q0", "o0", "o1"), marks)
        selection = make_selection(room, view)
        asked = [one for one in room.framework.signifiers if one.id in NAMES]
        return [_graph(draw_one(selection, one).props()) for one in asked]

    return server


def _graph(figure: Any) -> go.Figure:
    """Bands as a filled contour and the other group as lines; a dyad as two curves."""
    groups = [one for one in (figure["group"], figure["compared"]) if one]
    if "anchors" not in figure:
        return go.Figure(
            [
                go.Scatter(y=one["curve"], fill="tozeroy" if not at else None)
                for at, one in enumerate(groups)
            ],
            layout=LOOK,
        )
    traces: list[Any] = []
    for at, one in enumerate(groups):
        if one["grid"] is None:
            continue
        z = np.frombuffer(base64.b64decode(one["grid"]["cells"]), np.uint8)
        z = z.reshape(one["grid"]["height"], one["grid"]["width"]) / 250
        look = {"contours": {"start": 0.1, "end": 0.95, "size": 0.12}, "showscale": False}
        if at:
            look = {"contours": {"coloring": "none", "start": 0.25, "end": 0.75, "size": 0.25}}
        traces.append(go.Contour(z=z, **look))
    return go.Figure(traces, layout=LOOK)
