"""Those who are invited: an invitation is shown, a pass is bought with it, a story spends the pass.

The phone buys with its own words and sends the story in another request. A plain form does both in
one; the server then buys with the pass that stands in the form, and forgets it. See
`storybank.invitations` for why nothing leads from one to the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from collector.desk import Desk
from storybank.entrances import Entrance
from storybank.errors import SubmissionError, mistake
from storybank.invitations import (
    HEX,
    MISSING,
    USED,
    hash_pass,
    is_good,
    is_sealed,
    read_invitation,
    seal_pass,
    spend_invitation,
)

NO_PASS = mistake("pass_hash", "This is no pass.")


@dataclass(frozen=True)
class Ticket:
    """What somebody who is invited shows with her story, and it is never kept.

    word: her pass, 64 hexadecimal digits. seal: ours, for a pass that was bought. invitation: as it
    was typed into a plain form, to buy the pass with.
    """

    word: str
    seal: str = ""
    invitation: str = ""


def read_ticket(header: str) -> Ticket | None:
    """The ticket in the header of a request: pass and seal with a dot between."""
    word, _, seal = header.partition(".")
    return Ticket(word, seal) if HEX.fullmatch(word) and HEX.fullmatch(seal) else None


def sell_pass(desk: Desk, entrance: Entrance, fields: Mapping[str, Any]) -> str | None:
    """The seal of the pass whose hash is shown; without one, only whether the invitation is good.

    The same invitation with the same hash is answered alike however often it comes. Raises
    SubmissionError where the invitation is missing, mistyped or used.
    """
    code = read_invitation(fields.get("invitation"))
    pass_hash = fields.get("pass_hash")
    if pass_hash is not None and not (isinstance(pass_hash, str) and HEX.fullmatch(pass_hash)):
        raise SubmissionError([NO_PASS])
    with desk.sessions.reading() as session:  # who only guesses makes nobody wait to write
        if not is_good(session, entrance, code, pass_hash or ""):
            raise SubmissionError([USED])
    if pass_hash is None:
        return None
    with desk.sessions.writing() as session:
        if not spend_invitation(session, entrance, code, pass_hash):
            raise SubmissionError([USED])
    return seal_pass(desk.pass_key, entrance, pass_hash)


def buy_ticket(desk: Desk, entrance: Entrance, ticket: Ticket) -> Ticket:
    """The ticket of a plain form with its seal. Raises SubmissionError as `sell_pass`."""
    if not HEX.fullmatch(ticket.word):
        raise SubmissionError([MISSING])
    bought = {"invitation": ticket.invitation, "pass_hash": hash_pass(ticket.word)}
    return Ticket(ticket.word, sell_pass(desk, entrance, bought) or "")


def admit(desk: Desk, entrance: Entrance, ticket: Ticket | None) -> str:
    """The pass that the story is to spend. Raises SubmissionError where none was bought."""
    if ticket is None or not is_sealed(desk.pass_key, entrance, ticket.word, ticket.seal):
        raise SubmissionError([MISSING])
    return ticket.word
