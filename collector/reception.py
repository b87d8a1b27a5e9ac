"""How a story is received, whether from the page's script or from a plain form.

Both ways end here, so that there is one set of rules. Nothing here knows of HTTP.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from collector.desk import Desk
from storybank.collections import Phase, find_link, phase, takes_stories
from storybank.errors import NotFound, SubmissionError, mistake
from storybank.frameworks import framework_of, numbered_version
from storybank.stories import Arrival, Outcome, keep_story, told_at
from storybank.submission import Submission, read_submission
from storybank.tables import FrameworkVersion, Link

LONGEST_CODE = 12


@dataclass(frozen=True)
class NotOpen(Exception):
    """The collection takes no stories now."""

    phase: Phase


def known_link(session: Session, code: object) -> Link:
    """The link of an untrusted code. Raises NotFound."""
    if not isinstance(code, str) or len(code) > LONGEST_CODE or not code.isascii():
        raise NotFound("There is nothing under this code. Check it letter by letter.")
    if not code.isalnum():
        raise NotFound("There is nothing under this code. Check it letter by letter.")
    return find_link(session, code)


def receive_story(desk: Desk, link: Link, fields: Mapping[str, Any]) -> tuple[Submission, Outcome]:
    """Check a story and keep it; when this returns, the story is on disk.

    Raises NotOpen, or SubmissionError with a mistake for every field.
    """
    collection = link.collection
    today = desk.today(collection)
    if not takes_stories(collection, today):
        raise NotOpen(phase(collection, today))
    if fields.get("collection") not in (None, collection.slug):
        raise SubmissionError([mistake("collection", "The link leads to another collection.")])
    with desk.sessions.reading() as session:
        version = answered_version(session, link, fields.get("framework_version"))
    submission = read_submission(framework_of(version), fields)
    told = told_at(collection, desk.clock())
    arrival = Arrival(told, version.id, link.source, link.unit_id or collection.unit_id)
    with desk.sessions.writing() as session:
        outcome = keep_story(session, collection, submission, arrival)
    return submission, outcome


def answered_version(session: Session, link: Link, number: object) -> FrameworkVersion:
    """The version that the story answers: the collection's own, or an earlier one of its line."""
    current = link.collection.version
    if number == current.number and not isinstance(number, bool):
        return current
    if isinstance(number, int) and 1 <= number < current.number:
        earlier = numbered_version(session, current.line, number)
        if earlier:
            return earlier
    raise SubmissionError(
        [mistake("framework_version", "The story answers a version that is not known here.")]
    )
