"""Describes themes by what their tellers wrote: terms, exemplars and contrary stories.

Nothing is made up: a theme is described by words that several tellers share, and by the rows of
stories that may be read. A story that may only be counted has no part in it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.themes.find import Themes
from analysis.themes.terms import Term, find_terms

ELSEWHERE = 0.5
"""Under so much fit more of a story's walks end elsewhere than in its theme."""


@dataclass(frozen=True)
class StoryTexts:
    """What the stories of a collection say, row by row as they were given to `find_themes`.

    ``texts`` (n,) with personal data masked; ``languages`` (n,) codes; ``tellers`` (n,) hashes;
    ``may_be_read`` (n,): False for a story that may only be counted.
    """

    texts: Sequence[str]
    languages: Sequence[str]
    tellers: NDArray[np.uint64]
    may_be_read: NDArray[np.bool_]


@dataclass(frozen=True)
class Described:
    """One theme in its tellers' words.

    ``stories`` and ``tellers`` count all of it, ``languages`` its stories by language, the largest
    first; these numbers are not cut: pages pass them through the disclosure gate. ``exemplars``
    are rows nearest the centre, ``contrary`` rows of the theme whose walks end elsewhere more often
    than in it, none where there are none; their fit is in `Themes.fit`. ``stability`` is in [0, 1].
    """

    theme: int
    stories: int
    tellers: int
    stability: float
    languages: tuple[tuple[str, int], ...]
    terms: tuple[Term, ...]
    exemplars: tuple[int, ...]
    contrary: tuple[int, ...]


@dataclass(frozen=True)
class Description:
    """All themes in their order, and the terms of each branch above them."""

    themes: tuple[Described, ...]
    branches: tuple[tuple[Term, ...], ...]


def describe_themes(
    themes: Themes, stories: StoryTexts, *, k: int, most_terms: int = 8, most_stories: int = 3
) -> Description:
    """Describe each theme, and each branch of themes by what sets it apart.

    Args:
        themes: n stories divided into t themes.
        stories: the same n stories.
        k: the tellers of a theme, or of a branch, that must share a term.
        most_terms: terms wanted per theme and per branch.
        most_stories: exemplars, and contrary stories, wanted per theme.

    Returns:
        t descriptions in the order of the themes, terms in the order of the branches.

    Raises:
        ValueError: the stories are not as many as were divided.
    """
    _check(themes, stories)
    readable = np.flatnonzero(stories.may_be_read)
    texts = [
        (stories.texts[row], stories.languages[row], int(stories.tellers[row]), int(label))
        for row, label in zip(readable.tolist(), themes.labels[readable], strict=True)
    ]
    groups = [*((theme,) for theme in range(themes.count)), *(b.themes for b in themes.branches)]
    terms = find_terms(texts, groups, k=k, most=most_terms)
    described = (
        _describe(themes, stories, theme, terms[theme], most_stories)
        for theme in range(themes.count)
    )
    return Description(tuple(described), terms[themes.count :])


def _describe(
    themes: Themes, stories: StoryTexts, theme: int, terms: tuple[Term, ...], most: int
) -> Described:
    members = np.flatnonzero(themes.labels == theme)
    readable = members[stories.may_be_read[members]]
    nearest = readable[np.argsort(-themes.closeness[readable], kind="stable")]
    exemplars = _choose(nearest, stories, most)
    loosest = readable[np.argsort(themes.fit[readable], kind="stable")]
    least = min(float(np.median(themes.fit[members])), ELSEWHERE)
    elsewhere = loosest[themes.fit[loosest] < least]
    contrary = _choose(elsewhere[~np.isin(elsewhere, exemplars)], stories, most, beside=exemplars)
    languages = Counter(str(stories.languages[row]) for row in members.tolist())
    return Described(
        theme=theme,
        stories=len(members),
        tellers=len(np.unique(stories.tellers[members])),
        stability=float(themes.stability[theme]),
        languages=tuple(sorted(languages.items(), key=lambda pair: (-pair[1], pair[0]))),
        terms=terms,
        exemplars=exemplars,
        contrary=contrary,
    )


def _choose(
    rows: NDArray[np.intp], stories: StoryTexts, most: int, *, beside: Sequence[int] = ()
) -> tuple[int, ...]:
    """Take the first rows of different tellers and different words, other words than `beside`."""
    chosen: list[int] = []
    seen: set[object] = {_words_of(stories, row) for row in beside}
    for row in rows.tolist():
        marks = {int(stories.tellers[row]), _words_of(stories, row)}
        if len(chosen) < most and seen.isdisjoint(marks):
            chosen.append(row)
            seen |= marks
    return tuple(chosen)


def _words_of(stories: StoryTexts, row: int) -> str:
    return stories.texts[row].strip().casefold()


def _check(themes: Themes, stories: StoryTexts) -> None:
    lengths = {
        len(stories.texts), len(stories.languages), len(stories.tellers), len(stories.may_be_read)
    }  # fmt: skip
    if lengths != {len(themes.labels)}:
        raise ValueError(
            f"Expected texts, languages, tellers and permissions of {len(themes.labels)} stories,"
            f" got {sorted(lengths)}."
        )
