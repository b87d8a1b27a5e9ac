"""Stories to be read one by one: consent is part of the query, not of the page."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from storybank.submission import Consent
from storybank.tables import Collection, Story


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
