"""Components that draw nothing: where the page is, what its address becomes, what it remembers.

Drawn by `static/dashboard.js`. Dash's own would bring half a megabyte of controls with them, and
their style sheets.
"""

from dashboard.components.own import NAMESPACE, OwnComponent, names


class Place(OwnComponent):
    """The page's address: `pathname` and `search`, told once when the page is there."""

    _namespace = NAMESPACE
    _type = "Place"
    _prop_names = names("id", "pathname", "search")


class Address(OwnComponent):
    """What the address becomes as the page is narrowed, without a step in the history: `query`.

    It comes with the page that writes it: Dash would else ask for that page a second time.
    """

    _namespace = NAMESPACE
    _type = "Address"
    _prop_names = names("id", "query")


class Kept(OwnComponent):
    """A value that lives as long as the page: `data`."""

    _namespace = NAMESPACE
    _type = "Kept"
    _prop_names = names("id", "data")
