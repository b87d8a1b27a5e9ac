"""A picture that the server has drawn, as it stands on pages without scripts too."""

from dashboard.components.own import NAMESPACE, OwnComponent, names


class Drawing(OwnComponent):
    """`svg`, drawn by `dashboard.figures`, which escapes every word in it; `className`."""

    _namespace = NAMESPACE
    _type = "Drawing"
    _prop_names = names("id", "className", "svg")
