"""Two components that draw nothing: where the page is, and a number that it remembers.

Drawn by `static/dashboard.js`. Dash's own would bring half a megabyte of controls with them, and
their style sheets.
"""

from dashboard.components.own import NAMESPACE, OwnComponent, names


class Place(OwnComponent):
    """The page's address: `pathname` and `search`, told once when the page is there.

    `query` is what the address becomes as the page is narrowed, without a step in the history.
    """

    _namespace = NAMESPACE
    _type = "Place"
    _prop_names = names("id", "pathname", "search", "query")


class Kept(OwnComponent):
    """A value that lives as long as the page: `data`."""

    _namespace = NAMESPACE
    _type = "Kept"
    _prop_names = names("id", "data")
