"""What a theme is called: a person's own name for it, else its first words, else its number."""

from analysis.shell.kept_themes import KeptThemes
from dashboard.languages import gettext

MOST_WORDS = 3


def name_themes(kept: KeptThemes | None) -> dict[str, str]:
    """The name of each theme by its key, in the order of the analysis."""
    themes = kept.themes if kept else ()
    return {
        one.key: one.name
        or ", ".join(one.terms[:MOST_WORDS])
        or gettext("Theme %(number)s", number=place)
        for place, one in enumerate(themes, start=1)
    }
