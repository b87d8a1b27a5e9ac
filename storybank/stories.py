"""Stories as they are kept: once, whole, found again by the receipt, withdrawn for good.

Every function takes the session first and never commits.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storybank.entrances import OpenTo
from storybank.media.kept import claim_media
from storybank.patterns import forget_patterns
from storybank.submission import Submission
from storybank.tables import (
    Collection,
    HeldBack,
    ListedStory,
    Medium,
    Story,
    StoryMark,
    ThemeHold,
    ThemeLandmark,
    ThemeNone,
    ThemeStory,
    Vector,
    WeakSignal,
)


class Outcome(StrEnum):
    """What became of a submission."""

    KEPT = "kept"
    ALREADY_KEPT = "already_kept"
    CONFLICT = "conflict"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Arrival:
    """How a story came: through which link, when, and which version it answered.

    state: `kept`, or `held` or `doubted` where it has to wait before it counts.
    """

    told: str
    version_id: int
    source: str | None = None
    unit_id: int | None = None
    state: str = "kept"


def told_at(collection: Collection | OpenTo, now: datetime) -> str:
    """The hour (citizens) or the date (employees) of `now` in the collection's zone."""
    local = now.astimezone(ZoneInfo(collection.zone))
    return local.strftime("%Y-%m-%d" if collection.audience == "employees" else "%Y-%m-%dT%H")


def keep_story(
    session: Session, collection: Collection | OpenTo, submission: Submission, arrival: Arrival
) -> Outcome:
    """Keep a story once, however often it is sent.

    The same id with the same content is ALREADY_KEPT, with other content a CONFLICT, and the id
    of a withdrawn story stays WITHDRAWN. Raises MediaMissing where it names what is not here.
    """
    row = story_row(collection, submission, arrival)
    once = _ONCE[session.get_bind().dialect.name]
    if session.connection().scalar(once, row):
        if submission.media:
            claim_media(session, collection.id, submission.story, submission.media)
        return Outcome.KEPT
    return became_of(session, row)


def became_of(asked: Connection | Session, row: Mapping[str, object]) -> Outcome:
    """What became of a story whose id was taken when it came."""
    key = {"collection": row["collection_id"], "story": row["story_id"]}
    known = asked.execute(_KNOWN, key).first()
    if known is None or known.content_hash != row["content_hash"]:
        withdrawn = known is not None and known.state == "withdrawn"
        return Outcome.WITHDRAWN if withdrawn else Outcome.CONFLICT
    return Outcome.ALREADY_KEPT


# Made once: SQLAlchemy then finds what it compiled without comparing fifteen values first, while
# the story holds SQLite's one write lock.
_KNOWN = select(Story.state, Story.content_hash).where(
    Story.collection_id == bindparam("collection"), Story.story_id == bindparam("story")
)
_ONCE = {
    "postgresql": postgresql.insert(Story).on_conflict_do_nothing().returning(Story.story_id),
    "sqlite": sqlite.insert(Story).on_conflict_do_nothing().returning(Story.story_id),
}


def story_row(
    collection: Collection | OpenTo, submission: Submission, arrival: Arrival
) -> dict[str, object]:
    """A story's values, as its table names them."""
    return {
        "collection_id": collection.id,
        "story_id": submission.story,
        "state": arrival.state,
        "code_hash": submission.code_hash,
        "content_hash": submission.content_hash(arrival.version_id),
        "framework_version_id": arrival.version_id,
        "told": arrival.told,
        "language": submission.language,
        "source": arrival.source,
        "unit_id": arrival.unit_id,
        "arm": submission.arm,
        "teller": submission.teller,
        "consent": int(submission.consent),
        "test": submission.test,
        "document": submission.document,
    }


def is_known(asked: Connection | Session, collection: Collection | OpenTo, story_id: str) -> bool:
    """Whether a story came under this id before, whatever became of it."""
    key = {"collection": collection.id, "story": story_id}
    return asked.execute(_KNOWN, key).first() is not None


def find_by_receipt(session: Session, code_hash: str) -> Story | None:
    """The story, or its tombstone, to which a receipt code's hash leads."""
    return session.scalar(select(Story).filter_by(code_hash=code_hash))


def withdraw_story(session: Session, story: Story) -> None:
    """Empty a story of all content and of all that was made from it; its tombstone stays.

    Its media go with it, and with them the keys that would open a copy of their parts.
    Repeating the same submission later cannot bring it back, because its key stays taken.
    """
    empty_stories(session, story.collection_id, [story.story_id])


def empty_stories(session: Session, collection_id: int, story_ids: Sequence[str]) -> None:
    """The same for several stories of one collection, a few hundred at most."""
    asked = update(Story).filter_by(collection_id=collection_id).values(dict.fromkeys(EMPTIED))
    asked = asked.values(state="withdrawn", consent=0, test=False)
    apart = {"synchronize_session": False}
    session.execute(asked.filter(Story.story_id.in_(story_ids)), execution_options=apart)
    # Only now: an analysis that is keeping something of a story holds its row until it is done.
    for made in MADE_FROM_IT:
        gone = delete(made).filter_by(collection_id=collection_id)
        session.execute(gone.filter(made.story_id.in_(story_ids)), execution_options=apart)
    forget_patterns(session, collection_id)
    session.expire_all()


# Notes of readers too: they may quote it.
MADE_FROM_IT = (
    *(Vector, ThemeStory, ThemeNone, ThemeLandmark, ThemeHold, WeakSignal),
    *(Medium, HeldBack, StoryMark, ListedStory),
)
EMPTIED = (
    "content_hash",
    "framework_version_id",
    "told",
    "language",
    "source",
    "unit_id",
    "arm",
    "teller",
    "document",
)


def kept_stories(
    session: Session, collection: Collection, *, tests: bool = False
) -> Iterator[Story]:
    """The stories of a collection in the order of their (random) ids; test answers left out."""
    chosen = select(Story).filter_by(collection_id=collection.id, state="kept")
    if not tests:
        chosen = chosen.filter_by(test=False)
    return iter(session.scalars(chosen.order_by(Story.story_id).execution_options(yield_per=1000)))
