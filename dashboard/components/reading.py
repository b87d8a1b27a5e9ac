"""The ways to stories: in what order they are read, and what is sought among them."""

from typing import Any, Literal, TypedDict

from dashboard.components.own import NAMESPACE, OwnComponent, names


class PointMap(TypedDict):
    """A map on which a point may be picked: a triad's three corners or a dyad's two poles.

    ends: their words. parts: named places, each {label, point}.
    """

    name: str
    label: str
    kind: Literal["triad", "dyad"]
    ends: list[str]
    parts: list[dict[str, Any]]


class StoryOrder(OwnComponent):
    """In which order: `label`, `options`, and `maps` (PointMap) for the order `near`.

    `value`: {order}, or {order: "near", map, point}, where a point is [x, y] in the unit triangle
    or [x] along a dyad. `words`: OrderWords.
    """

    _namespace = NAMESPACE
    _type = "StoryOrder"
    _prop_names = names("id", "label", "options", "maps", "value", "words", "asks")


class StorySearch(OwnComponent):
    """A search, asked for with its button: `value` is {typed, by} or None; `words`: SearchWords."""

    _namespace = NAMESPACE
    _type = "StorySearch"
    _prop_names = names("id", "value", "words", "asks")
