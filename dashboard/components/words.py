"""The words that components need, all given by the page in the reader's language.

`%(name)s` stands where the browser puts a value in, as in the catalogues; the page passes the
sentence on with its place still in it.
"""

from typing import TypedDict


class TableWords(TypedDict):
    """For every figure. `table` opens its numbers; `withheld` stands where the gate says no.

    `save` opens the ways to take the figure along.
    """

    table: str
    withheld: str
    save: str


class BarWords(TableWords):
    """For `Bars`: `clear` takes the mark away."""

    clear: str


class MapWords(TableWords):
    """For a map in which something can be marked (`TriadMap`, `DyadMap`, `StonesMap`).

    `zone` heads the list of zones, `whole` is its first entry, `drawn` an own lasso. `draw` is the
    switch that lets a finger draw, `clear` takes the mark away. `area` names the field that takes
    the arrow keys, `hint` says how. Said aloud: `counted` with %(zone)s and %(count)s, `chosen`
    with %(zone)s.
    """

    zone: str
    whole: str
    drawn: str
    draw: str
    clear: str
    area: str
    hint: str
    counted: str
    chosen: str


class LegendWords(TypedDict, total=False):
    """For `Legend`; an entry that is not given is left out.

    `densest` and `bands` stand on either side of the ramp of bands; `outlines`, `rings` and
    `compared_counts` are the group compared with, as it is drawn beside bands, dots and counts.
    """

    densest: str
    bands: str
    outlines: str
    dots: str
    rings: str
    compared_counts: str
    centre: str
    compared_centre: str


class ChipWords(TypedDict):
    """For `Chips`. `remove` has %(filter)s; `none` stands where there is no filter."""

    remove: str
    remove_all: str
    none: str


class VersusWords(TypedDict):
    """For `Versus`: `by` heads the questions, `nothing` is the first of them.

    `first` and `second` head the groups, `how` the ways to draw them, `over` and `beside`.
    """

    by: str
    nothing: str
    first: str
    second: str
    how: str
    over: str
    beside: str


class PagerWords(TypedDict):
    """For `Pager`: the buttons `back` and `on`."""

    back: str
    on: str


class StoryWords(TypedDict):
    """For `StoryList`. `theme` has %(theme)s; `placements` names the list of placements.

    `voice` and `photo` name what was said and shown; `transcript` marks a text as written down from
    it, `unwritten` stands where that is still to do, and `write` leads there. `hold` leads to where
    a story is held back. `star` is the button that stars a story, `noted` and `lists` (with
    %(lists)s) say what the reader keeps of it, `keep` leads to where she does, and `unkept` says
    that a star did not come through.
    """

    theme: str
    placements: str
    untitled: str
    more: str
    less: str
    voice: str
    photo: str
    transcript: str
    unwritten: str
    write: str
    hold: str
    star: str
    noted: str
    lists: str
    keep: str
    unkept: str


class OrderWords(TypedDict):
    """For `StoryOrder`, where a point is picked: on which `map`, at which named `place`.

    `own` stands for a point without a name; `click` and `slide` say how it is picked more finely,
    `point` names the slide.
    """

    map: str
    place: str
    own: str
    click: str
    slide: str
    point: str


class SearchWords(TypedDict):
    """For `StorySearch`. `by` names the two ways, `words` and `meaning`."""

    label: str
    by: str
    words: str
    meaning: str
    seek: str
    clear: str
