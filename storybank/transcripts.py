"""What a story says aloud, written down: by a person, perhaps from what a recogniser proposed.

It stands in the story's document beside her own words and is never called hers. A story without a
text of its own is read by its transcript from the next analysis on.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from importlib import import_module
from typing import Any, Protocol, cast

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from storybank.errors import SettingsError
from storybank.placements import tidy
from storybank.tables import Run, Story, Vector

LONGEST = 20_000


class Recogniser(Protocol):
    """Proposes what is said in a recording; a person reads it before it is kept."""

    def __call__(self, sound: bytes, kind: str, language: str) -> str | None:
        """The words of a recording of this type (`audio/webm`), or None where it has none."""


def transcript_of(document: Mapping[str, Any] | None) -> str:
    """The words of a kept story's transcript, or nothing."""
    return str(((document or {}).get("transcript") or {}).get("text", ""))


def told_words(document: Mapping[str, Any]) -> str:
    """What a story says: the text that was written, else what was written down."""
    return str(document["text"]) or transcript_of(document)


def own_words(document: Mapping[str, Any]) -> list[str]:
    """All that the teller wrote, or somebody wrote down: a name may be introduced in any of it."""
    placed = document["placements"].values()
    answers = (one.get(name) for one in placed for name in ("text", "other"))
    said = (document["title"], document["text"], transcript_of(document), *answers)
    return list(filter(None, said))


def read_typed(typed: str) -> str:
    """A transcript as it is kept of what was typed; a NUL, which no database keeps, is left out."""
    return tidy(typed.replace("\0", ""))[:LONGEST]


def mark_of(story: Story) -> str:
    """By which a page knows again what was written down when the page was opened."""
    return hashlib.sha256(transcript_of(story.document).encode()).hexdigest()


def write_down(session: Session, story: Story, words: str, who: str, today: date) -> None:
    """Keep a transcript, or take it away where there are no words; analysis reads the story anew.

    What is written down already stays as it was, with who wrote it.
    """
    if words == transcript_of(story.document):
        return
    kept = {name: value for name, value in (story.document or {}).items() if name != "transcript"}
    if words:
        kept["transcript"] = {"text": words, "by": who, "day": today.isoformat()}
    story.document = kept
    key = {"collection_id": story.collection_id, "story_id": story.story_id}
    session.execute(delete(Vector).filter_by(**key))
    session.execute(
        update(Run).filter_by(collection_id=story.collection_id, state="done").values(stories="")
    )


def load_recogniser(named: str | None) -> Recogniser | None:
    """The recogniser that the setting names, as `module:function`. Raises SettingsError."""
    if not named:
        return None
    module, _, name = named.partition(":")
    try:
        found = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise SettingsError(f"FORTELL_RECOGNISER is {named}: {error}.") from None
    if not callable(found):
        raise SettingsError(f"FORTELL_RECOGNISER is {named}: that is no function.")
    return cast(Recogniser, found)
