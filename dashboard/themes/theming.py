"""Themes behind the gate: their size, stability and languages in words, and examples to read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np

from analysis.arrays import Flags
from analysis.responses import rows_of
from analysis.shell.kept_examples import Examples, load_examples, stories_of
from analysis.shell.kept_themes import KeptTheme
from dashboard.components import StoryCard
from dashboard.desk import Desk
from dashboard.gated import named, permitted
from dashboard.languages import gettext, name_language
from dashboard.room import Room
from dashboard.stories.reading import open_stories
from dashboard.theme_names import number_theme, theme_mask
from dashboard.themes.theme_edits import say_awaited, say_edits
from dashboard.themes.unfit import Unfit, find_unfit, reasons_to_read, say_reasons
from dashboard.wording import head_theme, join_quoted, number, people
from storybank.gate import shown_count

NO_THEME = "none"
MOST_EXAMPLES = 3
FIRM, FAIR = 0.85, 0.6


@dataclass(frozen=True)
class ShownTheme:
    """A theme as its card says it; `number` is its own on every page, None where it has none."""

    key: str
    name: str
    size: str
    lines: tuple[str, ...]
    number: int | None = None

    @property
    def heading(self) -> str:
        """Its number and its name."""
        return head_theme(self.number, self.name) if self.number else self.name


@dataclass(frozen=True)
class Shelf:
    """Some stories of a theme under a heading; `empty` says why there are none."""

    title: str
    cards: list[StoryCard]
    empty: str


def say_themes(room: Room) -> Iterator[str]:
    """How the themes were found, from what, and how surely to read them."""
    themes = room.themes
    if themes is None:
        return
    yield _say_how_many(
        len(themes.themes), people(room.gate.count(room.gate.everybody), room.gate.k)
    )
    yield gettext(
        "A machine put together stories that are alike, in all languages at once. The names are "
        "words from the stories; nothing has been written by the machine."
    )
    if awaited := say_awaited(room):
        yield awaited


def _say_how_many(themes: int, told: str) -> str:
    if not themes:
        return gettext("No themes were found in the stories of %(people)s tellers.", people=told)
    if themes == 1:
        return gettext("One theme in the stories of %(people)s tellers.", people=told)
    return gettext(
        "%(themes)s themes in the stories of %(people)s tellers.",
        themes=number(themes),
        people=told,
    )


def say_method(room: Room) -> str:
    """From how many stories, and with what, the themes can be found again."""
    themes = room.themes
    if themes is None:
        return ""
    return gettext(
        "Found in %(stories)s stories with %(model)s, version %(version)s, seed %(seed)s.",
        stories=people(shown_count(themes.n, room.gate.k), room.gate.k),
        model=themes.model,
        version=themes.version,
        seed=themes.seed,
    )


def shown_themes(room: Room, desk: Desk, unfit: Unfit) -> list[ShownTheme]:
    """The themes, the largest first, and last the stories that fit in none: `unfit`."""
    kept = room.themes.themes if room.themes else ()
    titles = _titles(room, desk)
    sized = [(room.gate.count(theme_mask(room.gate, one.key)), one) for one in kept]
    sized.sort(key=lambda pair: -pair[0])
    cards = [_shown(room, theme, count, titles.get(theme.key)) for count, theme in sized]
    return [*cards, _shown_none(room, unfit)]


def examples(room: Room, desk: Desk, key: str) -> list[Shelf]:
    """Typical and contrary stories of a theme that may be read.

    A page may have stood open while a newer analysis found other themes.
    """
    kept = room.themes.themes if room.themes else ()
    if key == NO_THEME:
        return _alone(room, desk)
    if key not in {one.key for one in kept}:
        newer = gettext("The themes have been found anew, or are gone. Load the page again.")
        return [Shelf(gettext("This theme is not here any more"), [], newer)]
    allowed = _permitted(room, key)
    with desk.sessions.reading() as session:
        told = load_examples(session, room.collection).get(key, Examples())
        fitting = stories_of(session, room.collection, key)
        typical = list(islice(_typical(room, told, fitting, allowed), MOST_EXAMPLES))
    contrary = list(islice(_readable(room, told.contrary, allowed), MOST_EXAMPLES))
    return [
        _opened(room, desk, gettext("Typical"), typical),
        _opened(room, desk, gettext("Contrary: in the theme, but unlike the others"), contrary),
    ]


def _alone(room: Room, desk: Desk) -> list[Shelf]:
    """Some stories that no theme fits for each reason that enough tellers share."""
    unfit = find_unfit(room, desk)
    sets = reasons_to_read(room, unfit) or [
        (gettext("Stories that stand alone"), unfit.outside(room))
    ]
    found = []
    for words, mask in sets:
        allowed = permitted(room.gate, mask, room.collection.narrowing)
        some = named(room.gate, np.flatnonzero(allowed)[:MOST_EXAMPLES])
        found.append(_opened(room, desk, words, some))
    return found


def _permitted(room: Room, key: str) -> Flags:
    return permitted(room.gate, theme_mask(room.gate, key), room.collection.narrowing)


def _typical(room: Room, told: Examples, fitting: Iterator[str], allowed: Flags) -> Iterator[str]:
    """Where the most typical may not be read, those that fit best after them stand in."""
    nearest = chain(told.typical, (one for one in fitting if one not in told.typical))
    for story in _readable(room, nearest, allowed):
        if story not in told.contrary:
            yield story


def _readable(room: Room, story_ids: Iterable[str], allowed: Flags) -> Iterator[str]:
    """Those of the stories, one by one, that are `allowed` (n,)."""
    if allowed.any():
        for story in story_ids:
            if allowed[rows_of(room.gate.responses, [story])].any():
                yield story


def _titles(room: Room, desk: Desk) -> dict[str, str]:
    """The title of one typical story for each theme that has one to be read."""
    first: dict[str, str] = {}
    with desk.sessions.reading() as session:
        told = load_examples(session, room.collection)
        for one in room.themes.themes if room.themes else ():
            fitting = stories_of(session, room.collection, one.key)
            typical = _typical(
                room, told.get(one.key, Examples()), fitting, _permitted(room, one.key)
            )
            first.update((one.key, story) for story in islice(typical, 1))
    cards = open_stories(room, desk, list(first.values()))
    if len(cards) != len(first):  # one was withdrawn this moment
        return {}
    titles = {key: card.get("title") for key, card in zip(first, cards, strict=True)}
    return {key: title for key, title in titles.items() if title}


def _opened(room: Room, desk: Desk, title: str, story_ids: Sequence[str]) -> Shelf:
    empty = gettext("There is no such story, or none that may be read here.")
    return Shelf(title, open_stories(room, desk, story_ids), empty)


def _shown(room: Room, theme: KeptTheme, count: int, title: str | None) -> ShownTheme:
    if not count:
        few = gettext("Held back: fewer than %(k)s tellers.", k=room.gate.k)
        return ShownTheme(theme.key, gettext("A small theme"), few, ())
    name = room.theme_names[theme.key]
    example = gettext("For example “%(title)s”", title=title) if title else ""
    lines = [
        example,
        _terms(theme, name),
        *say_edits(room, theme.key),
        *_origin(theme),
        _stability(theme),
        _languages(room, theme),
    ]
    size = gettext("%(people)s tellers", people=number(count))
    told = tuple(line for line in lines if line)
    return ShownTheme(theme.key, name, size, told, number_theme(room.themes, theme.key))


def _shown_none(room: Room, unfit: Unfit) -> ShownTheme:
    count = people(room.gate.count(unfit.outside(room)), room.gate.k)
    count = count[:1].upper() + count[1:]
    line = gettext("Not everything is a pattern. Read these too: what is rare may be new.")
    size = gettext("%(people)s tellers", people=count)
    lines = (line, *say_reasons(room, unfit))
    return ShownTheme(NO_THEME, gettext("No theme fits"), size, lines)


def _terms(theme: KeptTheme, name: str) -> str:
    """The words, where the name does not say them already."""
    if not theme.terms:
        return gettext("Its stories share no word that enough of them use.")
    words = ", ".join(theme.terms)
    return "" if words == name else gettext("Words: %(terms)s", terms=words)


def _origin(theme: KeptTheme) -> Iterator[str]:
    """What the stories themselves have made of earlier themes: with more of them the finder tells
    more apart, also where people tell as before."""
    if theme.parted:
        yield gettext(
            "New since the last analysis: its stories are told apart from “%(theme)s” now. People "
            "may tell as they did before.",
            theme=theme.parted,
        )
    if theme.joined:
        yield gettext(
            "New since the last analysis: the stories of “%(themes)s” lie here now. People may "
            "tell as they did before.",
            themes=join_quoted(theme.joined),
        )


def _stability(theme: KeptTheme) -> str:
    if theme.stability is None:
        return ""
    if theme.stability >= FIRM:
        words = gettext("Stands firm when the analysis is made anew")
    elif theme.stability >= FAIR:
        words = gettext("Fairly firm: some of its stories move when the analysis is made anew")
    else:
        words = gettext("Loose: it often looks otherwise when the analysis is made anew")
    return gettext("%(words)s (%(value)s of 1).", words=words, value=number(theme.stability, 2))


def _languages(room: Room, theme: KeptTheme) -> str:
    codes = room.gate.responses.facets["language"]
    labels = np.where(theme_mask(room.gate, theme.key), codes.values, -1)
    cells = room.gate.cells(labels, len(codes.labels))
    told = [
        gettext("%(language)s %(people)s", language=name_language(label), people=number(count))
        for label, count in zip(codes.labels, cells.tellers.tolist(), strict=True)
        if count
    ]
    return gettext("Languages: %(languages)s", languages=", ".join(told)) if told else ""
