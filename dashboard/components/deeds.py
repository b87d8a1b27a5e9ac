"""A page of deeds: its parts are asked for and drawn past Dash, and what they stand in."""

from typing import Any

from dashboard.components.own import NAMESPACE, OwnComponent, names


class Deeds(OwnComponent):
    """Where a page's deeds go: the address `to`, with the word `csrf` that its forms carry.

    `address`: what the page shows, as the query of its own address. It is not seen.
    """

    _namespace = NAMESPACE
    _type = "Deeds"
    _prop_names = names("id", "to", "csrf", "address")


class Said(OwnComponent):
    """Sentences, each a paragraph, spoken as they change: `sentences`, `className`."""

    _namespace = NAMESPACE
    _type = "Said"
    _prop_names = names("id", "sentences", "className")


class Grid(OwnComponent):
    """The panels of a page of maps; wider where two groups stand `beside` each other."""

    _namespace = NAMESPACE
    _type = "Grid"
    _prop_names = names("id", "children", "beside")

    def __init__(self, children: Any = None, **props: Any) -> None:
        """Take the panels, and the properties by name."""
        super().__init__(children=children, **props)


class Pager(OwnComponent):
    """The way through pages: `value` is the page from 0, of `pages`; `words`: PagerWords.

    `where` says it in words; empty where there is no page.
    """

    _namespace = NAMESPACE
    _type = "Pager"
    _prop_names = names("id", "value", "pages", "where", "words", "asks")
