"""The words that the own components speak, in the reader's language."""

from dashboard.components import ChipWords, LegendWords, MapWords, StoryWords, TableWords
from dashboard.languages import gettext


def table_words() -> TableWords:
    """For a figure in which nothing can be marked."""
    return {"table": gettext("Numbers as a table"), "withheld": gettext("held back")}


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


def legend_words(compared: bool) -> LegendWords:
    """How the maps are read; two groups need more signs."""
    words: LegendWords = {
        "densest": gettext("Most stories"),
        "bands": gettext("fewest"),
        "centre": gettext("Centre, and where it surely lies"),
    }
    if compared:
        words["outlines"] = gettext("The other group: lines round 25, 50 and 75 %")
        words["compared_centre"] = gettext("Its centre")
    return words


def chip_words() -> ChipWords:
    """For the active filters."""
    return {
        "remove": gettext("Remove %(filter)s", filter="%(filter)s"),
        "remove_all": gettext("Remove all"),
        "none": gettext("Nothing is chosen: all stories are here."),
    }


def story_words() -> StoryWords:
    """For cards of stories."""
    return {
        "theme": gettext("Theme: %(theme)s", theme="%(theme)s"),
        "placements": gettext("Where the teller placed the story"),
        "untitled": gettext("Without a title"),
        "more": gettext("Read the whole story"),
        "less": gettext("Show less"),
    }
