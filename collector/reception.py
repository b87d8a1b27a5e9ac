"""How a story is received, whether from the page's script or from a plain form.

Both ways end here, so that there is one set of rules. Nothing here knows of HTTP.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from collector.challenge import USED as PROOF_USED
from collector.challenge import Proof, WrongProof, read_proof
from collector.desk import Desk
from collector.invited import Ticket, admit, buy_ticket, sell_pass
from storybank.arrivals import count_arrival, spend_proof, tidy_arrivals
from storybank.collections import Phase, phase, takes_stories
from storybank.entrances import Entrance, Version, earlier_version, find_entrance
from storybank.errors import MediaMissing, NotFound, SubmissionError, mistake
from storybank.frameworks import framework_asked
from storybank.invitations import USED, spend_pass
from storybank.keeping import keep_as_known
from storybank.media.kept import let_go, missing_media
from storybank.stories import Arrival, Outcome, is_known, keep_story, told_at
from storybank.submission import Submission, read_submission

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
    # A story may be received any number of times: it is kept, counted and paid for once.
    return desk.sessions.again_if_cut(partial(_receive, desk, code, fields, sender))


def receive_invitation(desk: Desk, fields: Mapping[str, Any]) -> str | None:
    """The seal of a pass that an invitation buys, or None where it is only looked at.

    Raises NotFound, NotOpen, or SubmissionError where the invitation is not good.
    """
    with desk.sessions.reading() as session:
        entrance = find_entrance(session, legible_code(fields.get("link")), desk.clock())
    _refuse_unless_open(desk, entrance, fields)
    return sell_pass(desk, entrance, fields)


def legible_code(code: object) -> str:
    """An untrusted code that may be one. Raises NotFound."""
    if isinstance(code, str) and len(code) <= LONGEST_CODE and code.isascii() and code.isalnum():
        return code
    raise NotFound("There is nothing under this code. Check it letter by letter.")


def answered_version(asked: Connection | Session, entrance: Entrance, number: object) -> Version:
    """The version that the story answers: the collection's own, or an earlier one of its line."""
    current = entrance.collection.version
    if number == current.number and not isinstance(number, bool):
        return current
    if isinstance(number, int) and 1 <= number < current.number:
        earlier = earlier_version(asked, current, number)
        if earlier:
            return earlier
    raise SubmissionError(
        [mistake("framework_version", "The story answers a version that is not known here.")]
    )


def _refuse_unless_open(desk: Desk, entrance: Entrance, fields: Mapping[str, Any]) -> None:
    collection = entrance.collection
    today = desk.today(collection)
    if not takes_stories(collection, today):
        raise NotOpen(phase(collection, today))
    if fields.get("collection") not in (None, collection.slug):
        raise SubmissionError([mistake("collection", "The link leads to another collection.")])


def _receive(
    desk: Desk, code: object, fields: Mapping[str, Any], sender: Sender
) -> tuple[Submission, Outcome]:
    if sender.ticket and sender.ticket.invitation:
        sender = _pay(desk, code, fields, sender)
    name = legible_code(code)
    with desk.sessions.asking() as asked:
        kept = _keep_as_known(asked, desk, name, fields, sender)
        if kept:
            admission, outcome, fresh = kept
        else:
            entrance = find_entrance(asked, name, desk.clock())
            desk.entrances.remember(entrance)
            admission = _decide(asked, desk, entrance, fields, sender)
    if not kept:
        outcome, fresh = desk.sessions.write_together(partial(_write, admission=admission))
    if fresh:
        _tidy(desk, admission)
    return admission.submission, outcome


@dataclass(frozen=True)
class _Admission:
    """How a story comes in: as what, through which link, when, for which proof or pass."""

    submission: Submission
    arrival: Arrival
    entrance: Entrance
    now: datetime
    proof: Proof | None
    word: str


def _keep_as_known(
    asked: Connection, desk: Desk, code: str, fields: Mapping[str, Any], sender: Sender
) -> tuple[_Admission, Outcome, bool] | None:
    """Keep and count the story by one question, through a link that an earlier story asked for.

    How it came in, what became of it, and whether it is time to tidy up. None where anything is
    to be asked first, or speaks against it as the link was known: it may have changed.
    """
    entrance = desk.entrances.get(code)
    if entrance is None or entrance.invites or fields.get("media"):
        return None
    with suppress(NotOpen, SubmissionError):
        admission = _decide(asked, desk, entrance, fields, sender)
        counted = keep_as_known(
            asked, entrance, admission.submission, admission.arrival, admission.now
        )
        if counted:
            return admission, Outcome.KEPT, counted == 1
    return None


def _decide(
    asked: Connection, desk: Desk, entrance: Entrance, fields: Mapping[str, Any], sender: Sender
) -> _Admission:
    now = desk.clock()
    version, submission = _read(asked, desk, entrance, fields)
    _refuse_missing(asked, entrance, submission)
    # A story that is sent again was let in before: nobody works or pays twice for one story.
    guarded = entrance.invites or entrance.is_crowded
    new = guarded and not is_known(asked, entrance.collection, submission.story)
    word = admit(desk, entrance, sender.ticket) if new and entrance.invites else ""
    crowded = new and not entrance.invites
    proof = read_proof(desk.challenge_key, sender.proof, now) if crowded and sender.works else None
    state = "doubted" if sender.doubted else "held" if crowded and not proof else "kept"
    told = told_at(entrance.collection, now)
    arrival = Arrival(told, version.id, entrance.source, entrance.unit_id, state)
    return _Admission(submission, arrival, entrance, now, proof, word)


def _read(
    asked: Connection, desk: Desk, entrance: Entrance, fields: Mapping[str, Any]
) -> tuple[Version, Submission]:
    _refuse_unless_open(desk, entrance, fields)
    version = answered_version(asked, entrance, fields.get("framework_version"))
    return version, read_submission(framework_asked(asked, version), fields)


def _pay(desk: Desk, code: object, fields: Mapping[str, Any], sender: Sender) -> Sender:
    """A plain form buys its pass as a phone does, in a transaction of its own before the story's:
    but only once nothing else is wrong with it.
    """
    with desk.sessions.asking() as asked:
        entrance = find_entrance(asked, legible_code(code), desk.clock())
        _, submission = _read(asked, desk, entrance, fields)
        known = is_known(asked, entrance.collection, submission.story)
    if known or not entrance.invites or not sender.ticket:
        return sender
    return replace(sender, ticket=buy_ticket(desk, entrance, sender.ticket))


def _refuse_missing(asked: Connection, entrance: Entrance, submission: Submission) -> None:
    """Said before the story's own transaction, which others may share."""
    missing = missing_media(asked, entrance.collection.id, submission.media)
    if missing and not is_known(asked, entrance.collection, submission.story):
        raise MediaMissing(missing)


def _write(session: Session, admission: _Admission) -> tuple[Outcome, bool]:
    entrance, submission, proof = admission.entrance, admission.submission, admission.proof
    outcome = keep_story(session, entrance.collection, submission, admission.arrival)
    if outcome is not Outcome.KEPT:
        if outcome is Outcome.WITHDRAWN:
            let_go(session, submission.media)
        return outcome, False
    if proof and not spend_proof(session, proof.challenge, proof.lapses):
        raise WrongProof(PROOF_USED)
    if admission.word and not spend_pass(session, entrance, admission.word):
        raise SubmissionError([USED])
    # Where people are invited nobody floods, and no minute is to stand beside a lone story.
    return outcome, entrance.invites or count_arrival(session, entrance.id, admission.now)


def _tidy(desk: Desk, admission: _Admission) -> None:
    with desk.sessions.writing() as session:
        tidy_arrivals(session, admission.now)
    if admission.entrance.invites:
        desk.sessions.forget_order()
