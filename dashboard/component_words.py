"""The words that the own components speak, in the reader's language."""

from collections.abc import Set

from dashboard.components import (
    BarWords,
    ChipWords,
    LegendWords,
    MapWords,
    OrderWords,
    PagerWords,
    SearchWords,
    StoryWords,
    TableWords,
    VersusWords,
)
from dashboard.languages import gettext


def table_words() -> TableWords:
    """For a figure in which nothing can be marked."""
    return {
        "table": gettext("Numbers as a table"),
        "withheld": gettext("held back"),
        "save": gettext("Save this map"),
    }


def bar_words() -> BarWords:
    """For bars that can be marked."""
    return {**table_words(), "clear": gettext("Clear")}


def map_words() -> MapWords:
    """For a map in which a part can be marked."""
    return {
        **table_words(),
        "zone": gettext("Narrow to"),
        "whole": gettext("The whole map"),
        "drawn": gettext("An area of your own"),
        "draw": gettext("Draw an area"),
        "clear": gettext("Clear"),
        "area": gettext("Mark a part of the map"),
        "hint": gettext(
            "Move with the arrow keys, mark with Enter, clear with Escape. With a mouse: draw "
            "around the stories, or click."
        ),
        # The browser fills these in, so they are passed on with their places.
        "counted": gettext("%(zone)s: %(count)s", zone="%(zone)s", count="%(count)s"),
        "chosen": gettext("%(zone)s, marked", zone="%(zone)s"),
    }


def legend_words(signs: Set[str], *, compared: bool) -> LegendWords:
    """How the maps are read: the signs that are drawn; two groups need more."""
    words: LegendWords = {}
    if "bands" in signs:
        words |= {"densest": gettext("Most stories"), "bands": gettext("fewest")}
    if "dots" in signs:
        words["dots"] = gettext("One story")
    if "centre" in signs:
        words["centre"] = gettext("Centre, and where it surely lies")
    return words | _compared_words(signs) if compared else words


def _compared_words(signs: Set[str]) -> LegendWords:
    words: LegendWords = {}
    if "bands" in signs:
        words["outlines"] = gettext("The other group: lines round 25, 50 and 75 %")
    if "dots" in signs:
        words["rings"] = gettext("One story of the other group")
    if "zones" in signs:
        words["compared_counts"] = gettext("Tellers of the other group")
    if "compared_centre" in signs:
        words["compared_centre"] = gettext("Its centre")
    return words


def chip_words() -> ChipWords:
    """For the active filters."""
    return {
        "remove": gettext("Remove %(filter)s", filter="%(filter)s"),
        "remove_all": gettext("Remove all"),
        "none": gettext("Nothing is chosen: all stories are here."),
    }


def versus_words() -> VersusWords:
    """For the choice of two groups."""
    return {
        "by": gettext("Compare by"),
        "nothing": gettext("Nothing"),
        "first": gettext("This group (blue)"),
        "second": gettext("with this one (orange)"),
        "how": gettext("Drawn"),
        "over": gettext("Over each other"),
        "beside": gettext("Beside each other"),
    }


def pager_words() -> PagerWords:
    """For the way through the stories."""
    return {"back": gettext("Previous"), "on": gettext("Next")}


def story_words() -> StoryWords:
    """For cards of stories."""
    return {
        "theme": "%(theme)s",
        "placements": gettext("Where the teller placed the story"),
        "untitled": gettext("Without a title"),
        "more": gettext("Read the whole story"),
        "less": gettext("Show less"),
        "voice": gettext("The story, told aloud"),
        "photo": gettext("The picture that the teller added"),
        "transcript": gettext("Written down from the recording"),
        "unwritten": gettext("Told aloud, and not written down yet."),
        "write": gettext("Write down what is said"),
        "hold": gettext("Hold this story back"),
        "star": gettext("Star"),
        "noted": gettext("You have written a note"),
        # The browser fills it in.
        "lists": gettext("On reading lists: %(lists)s", lists="%(lists)s"),
        "keep": gettext("Note and reading lists"),
        "unkept": gettext("This did not come through. Load the page again."),
    }


def order_words() -> OrderWords:
    """For the order in which stories are read."""
    return {
        "map": gettext("On which map"),
        "place": gettext("Where on it"),
        "own": gettext("A point of your own"),
        "click": gettext("Or click in the triangle."),
        "slide": gettext("Or move the slider."),
        "point": gettext("The point"),
    }


def search_words() -> SearchWords:
    """For the search among stories."""
    return {
        "label": gettext("Search in the stories"),
        "by": gettext("Search by"),
        "words": gettext("Words"),
        "meaning": gettext("Meaning"),
        "seek": gettext("Search"),
        "clear": gettext("Clear the search"),
    }


def reading_words(k: int, kinds: Set[str]) -> list[str]:
    """How to read the maps of these kinds, for whoever sees them for the first time."""
    said = []
    if not kinds.isdisjoint(("triad", "dyad")):
        said.append(
            gettext(
                "A triad is a triangle in which each teller put one point: the nearer a corner, "
                "the more of it. A dyad is a line between two ends."
            )
        )
    if not kinds.isdisjoint(("triad", "dyad", "stones")):
        said.append(
            gettext(
                "The darkest blue holds the tenth of the stories that lie closest together, the "
                "palest all but the last twentieth. The diamond is the centre; the ring round it "
                "holds the true centre in 95 of 100 cases."
            )
        )
    return [
        *said,
        gettext(
            "Numbers in brackets are intervals: the true value lies there in 95 of 100 cases. All "
            "of it holds for those who told, not for everybody."
        ),
        gettext(
            "People are counted in steps of %(k)s, and no group under %(k)s is shown. A share lies "
            "in the middle of what the steps leave open. Centres and means are moved a little, "
            "always less than their intervals, so that nobody can be singled out.",
            k=k,
        ),
    ]
