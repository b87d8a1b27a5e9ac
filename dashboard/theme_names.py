"""What a theme is called: a person's own name for it, else its first words, else its number."""

import numpy as np

from analysis.arrays import Flags
from analysis.shell.kept_themes import KeptTheme, KeptThemes
from dashboard.gated import Gate
from dashboard.languages import gettext

MOST_WORDS = 3


def name_themes(kept: KeptThemes | None, gate: Gate) -> dict[str, str]:
    """The name of each theme by its key; a theme that the gate holds back is not named."""
    themes = kept.themes if kept else ()
    return {
        one.key: one.name
        or ", ".join(one.terms[:MOST_WORDS])
        or gettext("Theme %(number)s", number=place)
        for place, one in enumerate(themes, start=1)
        if gate.count(theme_mask(gate, one.key))
    }


def number_theme(kept: KeptThemes | None, key: str) -> int | None:
    """A theme's number, the same on every page; None where there is no such theme."""
    keys = [one.key for one in kept.themes] if kept else []
    return keys.index(key) + 1 if key in keys else None


def label_theme(theme: KeptTheme, name: str) -> str:
    """What a story's card says of its theme; a theme without words is called by its number."""
    return gettext("Theme: %(theme)s", theme=name) if theme.name or theme.terms else name


def theme_mask(gate: Gate, key: str) -> Flags:
    """The stories (n,) of a theme; those of none where no theme has this key."""
    codes = gate.responses.facets["theme"]
    place = codes.labels.index(key) if key in codes.labels else -1
    return np.asarray(codes.values == place, np.bool_)


def say_placements_count(share: float) -> str:
    """That themes and answers go together anyway, where placements count so much in themes; else
    nothing."""
    if not share:
        return ""
    return gettext(
        "Here themes are made of placements too: so a theme and an answer go together even where "
        "the texts have nothing to do with it."
    )
