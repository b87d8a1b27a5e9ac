"""The identity of themes from run to run: their keys, and what became of those before."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.shell.deciding import Decided
from analysis.shell.kept_themes import KeptTheme, KeptThemes
from analysis.themes.find import NO_THEME, Themes
from analysis.themes.match import Origin, match_themes, trace_origins

MOST_WORDS = 3


@dataclass(frozen=True)
class Named:
    """A theme's key, and the words of those that it joins or from which it parted."""

    key: str
    origin: dict[str, Any]


def name_again(
    ids: NDArray[np.str_], themes: Themes, before: KeptThemes | None, decided: Decided
) -> list[Named]:
    """The key of each theme, in their order: of the one that is held, or that it continues.

    Of a theme that people hold they know themselves what came together in it.
    """
    held = {
        label: decided.keys[place] for place, label in enumerate(themes.held) if label != NO_THEME
    }
    lay_in = _lay_in(before, decided)
    earlier = [one for one in _list_earlier(before, lay_in) if one.key not in held.values()]
    number = {one.key: place for place, one in enumerate(earlier)}
    keys = (lay_in.get(one, "") for one in ids.tolist())
    previous = np.array([number.get(key, NO_THEME) for key in keys], np.int16)
    continued = match_themes(previous, themes.labels)
    continued[list(held)] = NO_THEME
    origins = trace_origins(previous, themes.labels, continued)
    names = []
    for theme, (same, origin) in enumerate(zip(continued.tolist(), origins, strict=True)):
        if theme in held:
            names.append(Named(held[theme], {}))
        else:
            minted = mint_key(ids[themes.labels == theme])
            names.append(Named(earlier[same].key if same >= 0 else minted, _tell(origin, earlier)))
    return names


def _lay_in(before: KeptThemes | None, decided: Decided) -> dict[str, str]:
    """The key of the theme in which each story lay that the run before found in one.

    As if a merge that was taken back had never been: its stories lay where they lay before it, and
    of those that came into the merged theme since nobody knows.
    """
    if before is None:
        return {}
    lay_in = {story: one.key for one in before.themes for story in one.found}
    for merge in reversed(decided.returned):
        if merge.number in before.edits:
            inside = [story for story, key in lay_in.items() if key == merge.key]
            lay_in |= {story: merge.parts.get(story, "") for story in inside}
    return lay_in


def _list_earlier(before: KeptThemes | None, lay_in: Mapping[str, str]) -> list[KeptTheme]:
    """The themes of the run before, and those that come back because a merge was taken back."""
    themes = list(before.themes) if before else []
    back = sorted({*lay_in.values()} - {one.key for one in themes} - {""})
    return [*themes, *(KeptTheme(key, None, (), None, (), None, (), None) for key in back)]


def _tell(origin: Origin, earlier: Sequence[KeptTheme]) -> dict[str, Any]:
    """What became of earlier themes, by their names or words; those without are passed over."""
    joined = [words for one in origin.joined if (words := _words(earlier[one]))]
    parted = None if origin.parted is None else _words(earlier[origin.parted])
    return ({"joined": joined} if joined else {}) | ({"parted": parted} if parted else {})


def _words(theme: KeptTheme) -> str:
    return theme.name or ", ".join(theme.terms[:MOST_WORDS])


def mint_key(story_ids: NDArray[np.str_]) -> str:
    """A key that the same stories always give, in whichever run they are found together."""
    return "t" + hashlib.sha256("\n".join(story_ids.tolist()).encode()).hexdigest()[:12]
