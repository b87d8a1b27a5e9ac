"""Keeping gathered stories: each once, however often a file is imported, in the caller's session.

What is kept already stays as it is, and the tombstone of a withdrawn story is never filled again.
An imported story has no receipt: only its teller ever held the code.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storybank.collections import begin_inquiry, plan_collection
from storybank.earlier import Versions
from storybank.errors import Refused
from storybank.frameworks import latest_version, publish_framework
from storybank.interchange.gathered import Gathered, GatheredStory
from storybank.tables import Collection, FrameworkVersion, Story

CHUNK = 500
COMPARED = ("told", "language", "source", "arm", "teller", "consent", "test")


@dataclass(frozen=True)
class Kept:
    """How many stories of a file are new, were here already, differ from what is here, or were
    withdrawn by their tellers."""

    collection: Collection
    new: int
    known: int
    differing: int
    withdrawn: int


def keep_gathered(session: Session, gathered: Gathered, *, slug: str | None = None) -> Kept:
    """Publish the framework, begin or find the collection, and keep its stories.

    slug: the collection, where it is not the file's own. Raises Refused where the name is taken
    by something else.
    """
    plan = replace(gathered.plan, slug=slug or gathered.plan.slug)
    line = _free_line(session, gathered, plan.slug)
    versions = {
        number: publish_framework(
            session, framework, line=line, mapping=gathered.mappings.get(number)
        )
        for number, framework in sorted(gathered.frameworks.items())
    }
    current = versions[gathered.current]
    collection = session.scalar(select(Collection).filter_by(slug=plan.slug))
    if collection is None:
        inquiry = begin_inquiry(session, *gathered.inquiry)
        collection = plan_collection(session, inquiry, current, plan)
        collection.state = "closed"
        collection.zone = gathered.zone or collection.zone
    elif collection.version.line != line:
        raise Refused(
            f"The collection {plan.slug} asks with the framework {collection.version.line}, but "
            f"the file holds {gathered.line}. Name another: --collection NAME."
        )
    elif collection.state == "closed" and current.number > collection.version.number:
        collection.version = current
    session.flush()
    if plan.opens is None and plan.closes is None and not collection.links:
        _reach_over(collection, gathered.stories)
    return _keep_all(session, collection, gathered.stories, versions)


def _reach_over(collection: Collection, stories: Iterable[GatheredStory]) -> None:
    """Let a collection that no link leads to last over the months of these stories.

    They begin with the month by which k tellers had told, and end with the one from which on k
    told: a month that a single story lies in would tell of it.
    """
    told = sorted(
        (story.told[:7], story.submission.teller or story.submission.story)
        for story in stories
        if story.told
    )
    first, last = (_month_of_kth(some, collection.k) for some in (told, reversed(told)))
    if first is None or last is None:
        return
    days = monthrange(last.year, last.month)[1]
    collection.opens = min(first, collection.opens or first)
    collection.closes = max(last.replace(day=days), collection.closes or last)


def _month_of_kth(told: Iterable[tuple[str, str]], k: int) -> date | None:
    """The first day of the month in which the k-th teller is met."""
    met: set[str] = set()
    for month, teller in told:
        met.add(teller)
        if len(met) == k:
            return date.fromisoformat(f"{month}-01")
    return None


def _free_line(session: Session, gathered: Gathered, slug: str) -> str:
    """The framework's own line, or one named as the collection where that is somebody else's."""
    for line in (gathered.line, slug.replace("-", "_")):
        latest = latest_version(session, line)
        if latest is None or _is_ours(session, gathered, latest):
            return line
    raise Refused(
        f"There is already another framework called {gathered.line}. A later file of the same "
        "source is to have the name of the first; import any other under another name: "
        "--collection NAME."
    )


def _is_ours(session: Session, gathered: Gathered, latest: FrameworkVersion) -> bool:
    """Whether a line comes from the same source, or holds a version that is in the file."""
    origin = gathered.frameworks[gathered.current].origin
    if origin is not None and latest.document.get("origin") == origin:
        return True
    fingerprints = [one.fingerprint for one in gathered.frameworks.values()]
    same = select(FrameworkVersion.id).filter_by(line=latest.line)
    return bool(session.scalar(same.filter(FrameworkVersion.fingerprint.in_(fingerprints))))


def _keep_all(
    session: Session,
    collection: Collection,
    stories: Sequence[GatheredStory],
    versions: Mapping[int, FrameworkVersion],
) -> Kept:
    rows = (_row(collection, story, versions[story.version].id) for story in stories)
    readers = {one.id: Versions(session, one) for one in versions.values()}

    def told_now(story: Story, version_id: int) -> dict[str, Any]:
        """What is kept, as it would be told in answer to the version of the file."""
        document = dict(story.document or {})
        if story.framework_version_id not in (None, version_id):
            answered = session.get_one(FrameworkVersion, story.framework_version_id)
            read = readers[version_id].read
            document["placements"] = read(answered.number, document["placements"])
        return document

    new = differing = withdrawn = 0
    while chunk := list(islice(rows, CHUNK)):
        there = _insert_missing(session, chunk)
        new += len(chunk) - len(there)
        for row, story in there:
            withdrawn += story.state == "withdrawn"
            differing += story.state != "withdrawn" and not _same(row, story, told_now)
    known = len(stories) - new - differing - withdrawn
    return Kept(collection, new, known, differing, withdrawn)


def _insert_missing(
    session: Session, chunk: Sequence[dict[str, Any]]
) -> list[tuple[dict[str, Any], Story]]:
    """Insert what is not there; the rows that were, beside what stands under their id."""
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(Story)
    once = insert.on_conflict_do_nothing().returning(Story.story_id)
    inserted = set(session.scalars(once, list(chunk)))
    rest = {row["story_id"]: row for row in chunk if row["story_id"] not in inserted}
    if not rest:
        return []
    collection_id = chunk[0]["collection_id"]
    found = session.scalars(
        select(Story).filter_by(collection_id=collection_id).filter(Story.story_id.in_(rest))
    )
    return [(rest[story.story_id], story) for story in found]


def _same(
    row: Mapping[str, Any], story: Story, told_now: Callable[[Story, int], Mapping[str, Any]]
) -> bool:
    """Whether the file tells what is kept; no table holds the time spent, or a recording."""
    if any(row[name] != getattr(story, name) for name in COMPARED):
        return False
    kept = told_now(story, row["framework_version_id"])
    return _as_in_a_table(row["document"]) == _as_in_a_table(kept)


def _as_in_a_table(document: Mapping[str, Any]) -> dict[str, Any]:
    left_out = ("seconds", "media", "transcript")
    return {name: value for name, value in document.items() if name not in left_out}


def _row(collection: Collection, story: GatheredStory, version_id: int) -> dict[str, Any]:
    submission = story.submission
    return {
        "collection_id": collection.id,
        "story_id": submission.story,
        "state": "kept",
        "code_hash": None,
        "content_hash": submission.content_hash(version_id),
        "framework_version_id": version_id,
        "told": story.told,
        "language": submission.language,
        "source": story.source,
        "unit_id": None,
        "arm": submission.arm,
        "teller": submission.teller,
        "consent": int(submission.consent),
        "test": submission.test,
        "document": submission.document,
    }
