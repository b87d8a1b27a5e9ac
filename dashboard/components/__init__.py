"""Own Dash components for the narrative maps and for form controls: plain scripts, no build step.

A class here names the properties, `window.fortell.<type>` draws them with the React of the page.
Every word comes in as a property; every colour from the custom properties in `colours.css`, which
repeat `dashboard.figures.theme`. `asks` is the word of the page's address by which a part narrows a
page of deeds (`Deeds`); on other pages it is left out, and Dash is told.
"""

from dash.development.base_component import ComponentRegistry

from dashboard.components.controls import Checks, Chips, Progress, Select, Versus
from dashboard.components.deeds import Deeds, Grid, Pager, Said
from dashboard.components.drawing import Drawing
from dashboard.components.maps import Bars, DyadMap, Legend, StonesMap, TriadMap
from dashboard.components.reading import PointMap, StoryOrder, StorySearch
from dashboard.components.stories import (
    DrawnPlacement,
    KeptStory,
    StoryCard,
    StoryList,
    StoryMedium,
)
from dashboard.components.words import (
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

__version__ = "1"
__all__ = [
    "BarWords",
    "Bars",
    "Checks",
    "ChipWords",
    "Chips",
    "Deeds",
    "Drawing",
    "DrawnPlacement",
    "DyadMap",
    "Grid",
    "KeptStory",
    "Legend",
    "LegendWords",
    "MapWords",
    "OrderWords",
    "Pager",
    "PagerWords",
    "PointMap",
    "Progress",
    "Said",
    "SearchWords",
    "Select",
    "StonesMap",
    "StoryCard",
    "StoryList",
    "StoryMedium",
    "StoryOrder",
    "StorySearch",
    "StoryWords",
    "TableWords",
    "TriadMap",
    "Versus",
    "VersusWords",
]

# Each script leans on those before it.
_SCRIPTS = (
    "base.js",
    "deeds.js",
    "paint.js",
    "marks.js",
    "pointing.js",
    "triad_map.js",
    "dyad_map.js",
    "stones_map.js",
    "bars.js",
    "legend.js",
    "drawing.js",
    "controls.js",
    "reading.js",
    "story_list.js",
)
_STYLES = ("colours.css", "maps.css", "kinds.css", "controls.css", "reading.css", "stories.css")

_js_dist = [{"relative_package_path": name, "namespace": __name__} for name in _SCRIPTS]
_css_dist = [{"relative_package_path": name, "namespace": __name__} for name in _STYLES]

# Dash registers the package at the root of a class's module (`dashboard`); the files lie here.
# It gives this call no types.
ComponentRegistry.registry.add(__name__)  # type: ignore[no-untyped-call]
