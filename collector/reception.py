"""How a story is received, whether from the page's script or from a plain form.

Both ways end here, so that there is one set of rules. Nothing here knows of HTTP.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from collector.challenge import USED as PROOF_USED
from collector.challenge import Proof, WrongProof, read_proof
from collector.desk import Desk
from collector.invited import Ticket, admit, buy_ticket, sell_pass
from storybank.arrivals import count_arrival, is_crowded, spend_proof, tidy_arrivals
from storybank.collections import Phase, find_link_to_tell, phase, takes_stories
from storybank.errors import MediaMissing, NotFound, SubmissionError, mistake
from storybank.frameworks import framework_of, numbered_version
from storybank.invitations import USED, spend_pass
from storybank.keeping import keep_and_count
from storybank.media.kept import let_go, missing_media
from storybank.stories import Arrival, Outcome, is_known, keep_story, told_at
from storybank.submission import Submission, read_submission
from storybank.tables import FrameworkVersion, Link

LONGEST_CODE = 12


class NotOpen(Exception):
    """The collection takes no stories now."""

    def __init__(self, phase: Phase) -> None:
        super().__init__(phase)
        self.phase = phase


@dataclass(frozen=True)
class Sender:
    """What matters of whoever sends, and it is never kept.

    works: a crowded link asks it for a proof of work; where it cannot work its story is held
    there instead. doubted: it filled in a field that no person sees. ticket: where only who is
    invited may tell; she never has to work.
    """

    works: bool
    proof: str = ""
    doubted: bool = False
    ticket: Ticket | None = None


def receive_story(
    desk: Desk, code: object, fields: Mapping[str, Any], sender: Sender
) -> tuple[Submission, Outcome]:
    """Check a story that came through the link of this code and keep it; then it is on disk.

    Raises NotFound, NotOpen, SubmissionError with a mistake for every field, WrongProof, or
    MediaMissing where it names what has not come.
    """
    if sender.ticket and sender.ticket.invitation:
        sender = _pay(desk, code, fields, sender)
    with desk.sessions.asking() as session:
        admission = _decide(session, desk, code, fields, sender)
    write = partial(_write, admission=admission)
    outcome, fresh = desk.sessions.write_together(write, by_itself=admission.is_free)
    if fresh:
        _tidy(desk, admission)
    return admission.submission, outcome


def receive_invitation(desk: Desk, fields: Mapping[str, Any]) -> str | None:
    """The seal of a pass that an invitation buys, or None where it is only looked at.

    Raises NotFound, NotOpen, or SubmissionError where the invitation is not good.
    """
    with desk.sessions.reading() as session:
        link = find_link_to_tell(session, legible_code(fields.get("link")))
    _refuse_unless_open(desk, link, fields)
    return sell_pass(desk, link, fields)


def legible_code(code: object) -> str:
    """An untrusted code that may be one. Raises NotFound."""
    if isinstance(code, str) and len(code) <= LONGEST_CODE and code.isascii() and code.isalnum():
        return code
    raise NotFound("There is nothing under this code. Check it letter by letter.")


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


def _refuse_unless_open(desk: Desk, link: Link, fields: Mapping[str, Any]) -> None:
    today = desk.today(link.collection)
    if not takes_stories(link.collection, today):
        raise NotOpen(phase(link.collection, today))
    if fields.get("collection") not in (None, link.collection.slug):
        raise SubmissionError([mistake("collection", "The link leads to another collection.")])


@dataclass(frozen=True)
class _Admission:
    """How a story comes in: as what, through which link, when, for which proof or pass."""

    submission: Submission
    arrival: Arrival
    link: Link
    now: datetime
    proof: Proof | None
    word: str

    @property
    def is_free(self) -> bool:
        """Nothing is spent for the story, and it claims no voice and no picture."""
        return not (self.proof or self.word or self.link.invites or self.submission.media)


def _decide(
    session: Session, desk: Desk, code: object, fields: Mapping[str, Any], sender: Sender
) -> _Admission:
    now = desk.clock()
    link = find_link_to_tell(session, legible_code(code))
    _refuse_unless_open(desk, link, fields)
    version = answered_version(session, link, fields.get("framework_version"))
    submission = read_submission(framework_of(version), fields)
    _refuse_missing(session, link, submission)
    # A story that is sent again was let in before: nobody works or pays twice for one story.
    guarded = link.invites or is_crowded(session, link, now)
    new = guarded and not is_known(session, link.collection, submission.story)
    word = admit(desk, link, sender.ticket) if new and link.invites else ""
    crowded = new and not link.invites
    proof = read_proof(desk.challenge_key, sender.proof, now) if crowded and sender.works else None
    state = "doubted" if sender.doubted else "held" if crowded and not proof else "kept"
    unit_id = link.unit_id or link.collection.unit_id
    arrival = Arrival(told_at(link.collection, now), version.id, link.source, unit_id, state)
    return _Admission(submission, arrival, link, now, proof, word)


def _pay(desk: Desk, code: object, fields: Mapping[str, Any], sender: Sender) -> Sender:
    """A plain form buys its pass as a phone does, in a transaction of its own before the story's:
    but only once nothing else is wrong with it.
    """
    with desk.sessions.reading() as session:
        link = find_link_to_tell(session, legible_code(code))
        _refuse_unless_open(desk, link, fields)
        version = answered_version(session, link, fields.get("framework_version"))
        submission = read_submission(framework_of(version), fields)
        known = is_known(session, link.collection, submission.story)
    if known or not link.invites or not sender.ticket:
        return sender
    return replace(sender, ticket=buy_ticket(desk, link, sender.ticket))


def _refuse_missing(session: Session, link: Link, submission: Submission) -> None:
    """Said before the story's own transaction, which others may share."""
    missing = missing_media(session, link.collection_id, submission.media)
    if missing and not is_known(session, link.collection, submission.story):
        raise MediaMissing(missing)


def _write(session: Session, admission: _Admission) -> tuple[Outcome, bool]:
    """Keep and count the story; what became of it, and whether it is time to tidy up."""
    link, proof = admission.link, admission.proof
    if admission.is_free:
        return keep_and_count(session, link, admission.submission, admission.arrival, admission.now)
    outcome = keep_story(session, link.collection, admission.submission, admission.arrival)
    if outcome is not Outcome.KEPT:
        if outcome is Outcome.WITHDRAWN:
            let_go(session, admission.submission.media)
        return outcome, False
    if proof and not spend_proof(session, proof.challenge, proof.lapses):
        raise WrongProof(PROOF_USED)
    if admission.word and not spend_pass(session, link, admission.word):
        raise SubmissionError([USED])
    # Where people are invited nobody floods, and no minute is to stand beside a lone story.
    return outcome, link.invites or count_arrival(session, link, admission.now)


def _tidy(desk: Desk, admission: _Admission) -> None:
    with desk.sessions.writing() as session:
        tidy_arrivals(session, admission.now)
    if admission.link.invites:
        desk.sessions.forget_order()
