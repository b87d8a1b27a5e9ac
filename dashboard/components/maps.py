"""The drawn maps: each takes a `figure` (the `props()` of its figure) and the page's `words`.

`level` is the heading level of the question, 3 where nothing is said. A figure that is held back
is drawn as such, and has no number in it. A figure with `beside` draws two groups beside each
other; one with `exports` ({label, address}) can be saved.
"""

from dashboard.components.own import NAMESPACE, OwnComponent, names


class TriadMap(OwnComponent):
    """A triad with bands, zones or dots (`figures.triad_figure`); `words`: MapWords, or TableWords
    where nothing can be marked.

    `selection`: corners [[x, y], …] of a polygon in the unit triangle, y up, or None. The lasso,
    the list of zones and the keyboard write the same property.
    """

    _namespace = NAMESPACE
    _type = "TriadMap"
    _prop_names = names("id", "figure", "selection", "words", "level", "asks")


class DyadMap(OwnComponent):
    """A dyad as a distribution (`figures.dyad_figure`); `words`: MapWords.

    `selection`: [from, to] in [0, 1], or None.
    """

    _namespace = NAMESPACE
    _type = "DyadMap"
    _prop_names = names("id", "figure", "selection", "words", "level", "asks")


class StonesMap(OwnComponent):
    """A canvas for each stone (`figures.stones_figure`); `words`: MapWords.

    `selection`: {stone, area}, an area's corners on the canvas of one stone, or None.
    """

    _namespace = NAMESPACE
    _type = "StonesMap"
    _prop_names = names("id", "figure", "selection", "words", "level", "asks")


class Bars(OwnComponent):
    """A choice or a scale as bars (`figures.bars_figure`); `words`: BarWords.

    `selection`: the values of the bars that are marked, in the bars' order, or None.
    """

    _namespace = NAMESPACE
    _type = "Bars"
    _prop_names = names("id", "figure", "selection", "words", "level", "asks")


class Legend(OwnComponent):
    """How the maps are read, once for a page; `words`: LegendWords."""

    _namespace = NAMESPACE
    _type = "Legend"
    _prop_names = names("id", "words")
