"""The component that draws nothing: where the page is.

Drawn by `static/dashboard.js`. Dash's own would bring half a megabyte of controls with them, and
their style sheets.
"""

from dashboard.components.own import NAMESPACE, OwnComponent, names


class Place(OwnComponent):
    """The page's address: `pathname`, told once when the page is there."""

    _namespace = NAMESPACE
    _type = "Place"
    _prop_names = names("id", "pathname")
