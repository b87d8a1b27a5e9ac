"""What all own components have in common: the namespace in which the browser looks for them."""

from typing import Any

from dash.development.base_component import Component

NAMESPACE = "fortell"


def names(*properties: str) -> list[str]:
    """The names of a component's properties, as Dash wants them."""
    return list(properties)


class OwnComponent(Component):
    """A component that `window.fortell.<type>` draws; it takes the names in `_prop_names` only.

    Dash's registry reads `_namespace` from each class itself, so that each names it again.
    """

    _namespace = NAMESPACE
    _type = "OwnComponent"
    _prop_names = names("id")
    _children_props = names()
    _base_nodes = names("children")
    _valid_wildcard_attributes = names("data-", "aria-")
    available_wildcard_properties = names("data-", "aria-")

    def __init__(self, **props: Any) -> None:
        """Take the properties by name. Raises TypeError for one that the component has not."""
        super().__init__(**props)  # type: ignore[no-untyped-call]  # Dash gives it no types
