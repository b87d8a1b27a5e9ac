"""Stories to be read one by one: consent is part of the query, not of the page.

So is what is held back for somebody's safety.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storybank.holding_back import held_back_ids, is_held_back
from storybank.submission import Consent
from storybank.tables import Collection, Medium, Story

ASKED_AT_ONCE = 500
WALKED_AT_ONCE = 10_000


@dataclass(frozen=True)
class ToldText:
    """What a story says: its title, the text that was written, and what was written down."""

    story_id: str
    title: str
    text: str
    transcript: str


def readable_story_of(
    session: Session, collection: Collection, medium_id: str, *, change: bool = False
) -> Story | None:
    """The story that claims a medium, where its teller allows it to be read.

    change: hold it until the transaction ends, so that nobody withdraws it meanwhile.
    """
    medium = session.get(Medium, medium_id)
    if medium is None or medium.story_id is None or medium.collection_id != collection.id:
        return None
    key = (collection.id, medium.story_id)
    story = session.get(Story, key, with_for_update=change or None)
    if story is None or story.state != "kept" or story.consent < Consent.READ:
        return None
    return None if story.story_id in held_back_ids(session, collection) else story


def readable_stories(
    session: Session,
    collection: Collection,
    story_ids: Sequence[str],
    *,
    consent: Consent = Consent.READ,
) -> list[Story]:
    """Those of the stories whose tellers allow this much, in the order asked for."""
    asked = _readable(select(Story), collection, consent).filter(Story.story_id.in_(story_ids))
    kept = {story.story_id: story for story in session.scalars(asked)}
    return [kept[one] for one in story_ids if one in kept]


def told_texts(
    session: Session, collection: Collection, story_ids: Sequence[str] | None = None
) -> Iterator[ToldText]:
    """What is told in all stories that may be read, or in those of `story_ids`, in no order."""
    told = Story.document
    parts = (told["title"], told["text"], told["transcript"]["text"])
    chosen = select(Story.story_id, *(part.as_string() for part in parts))
    asked = _readable(chosen, collection, Consent.READ)
    some = [None] if story_ids is None else range(0, len(story_ids), ASKED_AT_ONCE)
    for start in some:
        part = asked
        if start is not None and story_ids is not None:
            part = asked.filter(Story.story_id.in_(story_ids[start : start + ASKED_AT_ONCE]))
        for row in session.execute(part.execution_options(yield_per=WALKED_AT_ONCE)):
            story_id, title, text, transcript = row
            yield ToldText(story_id, title or "", text or "", transcript or "")


def _readable(chosen: Select[Any], collection: Collection, consent: Consent) -> Select[Any]:
    """Those of a collection's stories whose tellers allow this much, and that nobody holds back."""
    return chosen.filter(
        Story.collection_id == collection.id,
        Story.state == "kept",
        Story.consent >= int(consent),
        ~is_held_back(),
    )
