"""A kept story as a card: masked text, and placements but never answers about the teller."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from analysis.simplex import points_from_weights
from analysis.zones import zones_of
from dashboard.components import DrawnPlacement, StoryCard
from dashboard.languages import gettext, name_language
from dashboard.tongues import spoken_of
from dashboard.views.placing import (
    name_quarters,
    name_stretches,
    name_zones,
    quarters_of,
)
from dashboard.wording import day_of
from storybank.framework import Framework
from storybank.personal_data import mask_personal_data
from storybank.places import stretches_of
from storybank.signifiers import (
    Choice,
    Dyad,
    FreeText,
    Question,
    Scale,
    Signifier,
    Stones,
    Triad,
    parts_of,
)
from storybank.tables import Story
from storybank.transcripts import own_words, transcript_of

Show = Callable[[str], str]


@dataclass(frozen=True)
class Tongues:
    """In which languages a card's answers are worded: the framework's, and the teller's own."""

    asked: str
    spoken: str


def make_card(
    story: Story,
    framework: Framework,
    language: str,
    theme: str | None = None,
    *,
    unmasked: bool = False,
) -> StoryCard:
    """The story as it may be shown; `language` is the reader's, for the framework's words.

    unmasked: for one reading that stands in the audit log, and never for a list.
    """
    told, spoken = story.document or {}, story.language or language
    own, written = told["text"], transcript_of(story.document)
    beside = own_words(told)
    show: Show = str if unmasked else partial(mask_personal_data, language=spoken, beside=beside)
    title, text = show(told["title"]), show(own or written)
    tongues = Tongues(spoken_of(framework), spoken)
    return {
        # Only for the browser to tell cards apart: nobody can find a story by it.
        "id": str(abs(hash(story.story_id))),
        "title": title or None,
        "text": text,
        "transcript": bool(written and not own),
        "language": spoken,
        "language_name": name_language(spoken),
        "date": day_of(story.told[:10]) if story.told else "",
        "theme": theme,
        "placements": list(_placements(told["placements"], framework, tongues, show)),
    }


def is_masked(story: Story, framework: Framework, language: str) -> bool:
    """Whether anything in the story is masked as it is shown."""
    masked = make_card(story, framework, language)
    return masked != make_card(story, framework, language, unmasked=True)


def shown_text(story: Story, spoken: str) -> tuple[str, str]:
    """Title and text as every reader sees them, with personal data masked."""
    told = story.document or {}
    own, beside = told["text"] or transcript_of(story.document), own_words(told)
    title, text = (mask_personal_data(one, spoken, beside=beside) for one in (told["title"], own))
    return title, text


def _placements(
    placements: Mapping[str, Any], framework: Framework, tongues: Tongues, show: Show
) -> Iterator[DrawnPlacement]:
    for signifier in framework.signifiers:
        placed = placements.get(signifier.id, {})
        if placed.get("state") == "placed":
            yield {**_drawn(signifier, placed, tongues, show), "asked": tongues.asked}


def _drawn(
    signifier: Signifier, placed: Mapping[str, Any], tongues: Tongues, show: Show
) -> DrawnPlacement:
    language = tongues.asked
    name = signifier.question[language]
    match signifier:
        case Triad():
            return _triad(signifier, placed, name, language)
        case Dyad():
            poles = [pole.text[language] for pole in signifier.poles]
            text = name_stretches(poles)[stretches_of(np.array([placed["value"]]))[0]]
            return {"kind": "dyad", "name": name, "text": text, "value": placed["value"]}
        case Stones():
            return _stones(signifier, placed["stones"], name, language)
        case _:
            text = _in_words(signifier, placed, language, show)
            said = _said_in(signifier, placed, tongues)
            return {"kind": "words", "name": name, "text": text, "language": said}


def _said_in(signifier: Question, placed: Mapping[str, Any], tongues: Tongues) -> str | None:
    """The language of an answer in words; none where the page's own or several stand together."""
    match signifier, bool(placed.get("options")), bool(placed.get("other")):
        case (FreeText(), _, _) | (Choice(), False, True):
            return tongues.spoken
        case (Choice(), _, False):
            return tongues.asked
        case _:
            return None


def _triad(triad: Triad, placed: Mapping[str, Any], name: str, language: str) -> DrawnPlacement:
    weights = np.array([[placed["weights"][anchor.id] for anchor in triad.anchors]])
    zones = name_zones([anchor.text[language] for anchor in triad.anchors])
    point = points_from_weights(weights)[0].round(3).tolist()
    return {"kind": "triad", "name": name, "text": zones[zones_of(weights)[0]], "point": point}


def _stones(
    stones: Stones, placed: Mapping[str, list[float]], name: str, language: str
) -> DrawnPlacement:
    """Each stone with the quarter in which it lies, for those who hear the page."""
    laid = [one for one in stones.stones if one.id in placed]
    points = [list(placed[one.id]) for one in laid]
    quarters = name_quarters()
    where = [quarters[place] for place in quarters_of(np.array(points).reshape(-1, 2))]
    words = [f"{one.text[language]} ({place})" for one, place in zip(laid, where, strict=True)]
    return {"kind": "stones", "name": name, "text": ", ".join(words), "points": points}


def _in_words(signifier: Question, placed: Mapping[str, Any], language: str, show: Show) -> str:
    match signifier:
        case Choice():
            own = placed.get("other")
            words = _words(signifier, placed.get("options", ()), language)
            return ", ".join([*words, *([show(own)] if own else [])])
        case Scale():
            return gettext("%(step)s of %(most)s", step=placed["value"], most=signifier.max)
        case FreeText():
            return show(placed["text"])
        case _:
            return ""


def _words(signifier: Question, chosen: Any, language: str) -> list[str]:
    return [part.text[language] for part in parts_of(signifier) if part.id in chosen]
