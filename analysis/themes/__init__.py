"""Themes: stories that are alike, what sets them apart, and whether they are found again.

Pure: vectors and words in, frozen values out. `find_themes` divides the stories of a collection,
`describe_themes` tells each theme in its tellers' words, `match_themes` keeps its identity,
`Themes.branches` say which of them lie near each other.
"""

from analysis.themes.describe import Described, Description, StoryTexts, describe_themes
from analysis.themes.find import NO_THEME, Reason, ThemeOptions, Themes, find_themes
from analysis.themes.holding import Held
from analysis.themes.languages import detect_languages
from analysis.themes.match import Origin, match_themes, trace_origins
from analysis.themes.terms import Term
from analysis.themes.tree import Branch

__all__ = [
    "NO_THEME",
    "Branch",
    "Described",
    "Description",
    "Held",
    "Origin",
    "Reason",
    "StoryTexts",
    "Term",
    "ThemeOptions",
    "Themes",
    "describe_themes",
    "detect_languages",
    "find_themes",
    "match_themes",
    "trace_origins",
]
