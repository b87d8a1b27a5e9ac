"""Stories to be read one by one: consent is part of the query, not of the page."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from storybank.submission import Consent
from storybank.tables import Collection, Medium, Story


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
    allowed = story is not None and story.state == "kept" and story.consent >= Consent.READ
    return story if allowed else None


def readable_stories(
    session: Session,
    collection: Collection,
    story_ids: Sequence[str],
    *,
    consent: Consent = Consent.READ,
) -> list[Story]:
    """Those of the stories whose tellers allow this much, in the order asked for."""
    found = session.scalars(
        select(Story).filter(
            Story.collection_id == collection.id,
            Story.story_id.in_(story_ids),
            Story.state == "kept",
            Story.consent >= int(consent),
        )
    )
    kept = {story.story_id: story for story in found}
    return [kept[one] for one in story_ids if one in kept]
