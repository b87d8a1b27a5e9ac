"""One-time invitations: who was invited can tell once, and nothing leads from her to the story.

The phone makes a random pass and first shows the invitation with the pass's hash. In a transaction
of its own the invitation's row is marked as spent and put under another name, hashed from the code
and the pass's hash; the server then seals that hash, and keeps nothing else. With the story, in
another transaction, the phone shows the pass and the seal; what is kept of it is a second hash,
which nobody can work out from the first. So a lost answer costs nothing: the same invitation with
the same pass is sealed again, as often as asked, while any other pass is refused. And the two
transactions share no row, no value and no time.

The check letter of a code tells a mistyped one from a used one, of which no name is left. Codes are
kept as hashes alone; with 74 random bits none is found by trying.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storybank.collections import CODE_LETTERS, LONGEST_NAME, mint_link_code
from storybank.entrances import Entrance
from storybank.errors import Refused, SubmissionError, mistake
from storybank.tables import Collection, Invitation, InvitationPass, Link

CODE_LENGTH = 16  # the last is the check letter
GROUP = 4  # as the letters are printed
MOST = 100_000  # invitations minted at once
LONGEST_TYPED = 100
HEX = re.compile(r"[0-9a-f]{64}")

MISSING = mistake(
    "invitation",
    "Write the code from your invitation. If you have none, ask those who invited your group.",
)
MISTYPED = mistake("invitation", "This is no invitation. Look at the code letter by letter.")
USED = mistake(
    "invitation",
    "This invitation has been used, or is for something else. If it was not you who used it, ask "
    "those who invited you for a new one.",
)


@dataclass(frozen=True)
class Answered:
    """How many invitations a link has, and through how many a story came (ungated)."""

    minted: int
    told: int


def inviting_link(session: Session, collection: Collection, source: str) -> Link:
    """The collection's link of this source for those who are invited; made where it is missing.

    Raises Refused where the link is open to all: a story that came freely cannot be told apart.
    """
    if not 0 < len(source) <= LONGEST_NAME:
        raise Refused(f"The name of a link has 1 to {LONGEST_NAME} characters.")
    link = session.scalar(select(Link).filter_by(collection_id=collection.id, source=source))
    if link is None:
        link = Link(collection=collection, code=mint_link_code(), source=source, invites=True)
        session.add(link)
        session.flush()
    if not link.invites:
        raise Refused(f"The link {source} is open to all. Choose another name with --source.")
    return link


def mint_invitations(session: Session, link: Link, count: int) -> list[str]:
    """New codes for a link, in random order; they are known here and nowhere else.

    The rows are written in the order of their hashes, so that their places in the table do not
    tell which code went to which line of a list. Raises Refused for a group so small that the
    link's name, which stands with each story, would name a person.
    """
    k = link.collection.k
    if count < k and not count_answered(session, link).minted:
        raise Refused(f"A group of fewer than {k} would tell who wrote what. Invite {k} or more.")
    codes = [mint_invitation() for _ in range(count)]
    names = sorted(map(_name, codes))
    session.execute(
        insert(Invitation),
        [{"code_hash": one, "link_id": link.id, "spent": False} for one in names],
    )
    return codes


def mint_invitation() -> str:
    """A code of 15 random letters and digits and one that checks them."""
    values = [secrets.randbelow(len(CODE_LETTERS)) for _ in range(CODE_LENGTH - 1)]
    weighed = _weighed(values)
    check = next(one for one in range(31) if (weighed + CODE_LENGTH * one) % 31 == 0)
    return "".join(CODE_LETTERS[one] for one in (*values, check))


def printed(code: str) -> str:
    """A code as it is printed: four groups of four."""
    return "-".join(code[at : at + GROUP] for at in range(0, CODE_LENGTH, GROUP))


def read_invitation(typed: object) -> str:
    """The code that was typed; case, spaces and hyphens do not matter. Raises SubmissionError."""
    if not isinstance(typed, str) or not typed.strip():
        raise SubmissionError([MISSING])
    code = re.sub(r"[\s\-–]", "", typed[:LONGEST_TYPED].lower())
    values = [CODE_LETTERS.find(letter) for letter in code]
    if len(code) != CODE_LENGTH or min(values) < 0 or _weighed(values) % 31:
        raise SubmissionError([MISTYPED])
    return code


def is_good(session: Session, link: Link | Entrance, code: str, pass_hash: str = "") -> bool:
    """Whether an invitation is unspent, or was spent for the pass of this hash."""
    return _is_of(session, link, _name(code), _name_of_spent(code, pass_hash))


def spend_invitation(session: Session, link: Link | Entrance, code: str, pass_hash: str) -> bool:
    """Spend an invitation for the pass of this hash; True again for the same two, else False."""
    bought = _name_of_spent(code, pass_hash)
    spending = (
        update(Invitation)
        .filter_by(code_hash=_name(code), link_id=link.id, spent=False)
        .values(code_hash=bought, spent=True)
        .returning(Invitation.code_hash)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(spending) is not None or _is_of(session, link, bought)


def take_back_invitation(session: Session, code: str) -> None:
    """Unmake an unspent invitation that has reached nobody."""
    session.execute(delete(Invitation).filter_by(code_hash=_name(code), spent=False))


def hash_pass(word: str) -> str:
    """What the phone shows of its pass when it buys it."""
    return _hashed("pass", word)


def seal_pass(key: bytes, link: Link | Entrance, pass_hash: str) -> str:
    """The seal that makes a pass good at this link."""
    return hmac.digest(key, f"{link.code}\n{pass_hash}".encode(), "sha256").hex()


def is_sealed(key: bytes, link: Link | Entrance, word: str, seal: str) -> bool:
    """Whether this seal is ours, for this pass at this link."""
    return hmac.compare_digest(seal_pass(key, link, hash_pass(word)), seal)


def spend_pass(session: Session, link: Link | Entrance, word: str) -> bool:
    """Spend a pass with the story that is being kept; False where it brought another one."""
    row = {"pass_hash": _hashed("spent pass", word), "link_id": link.id}
    once = _SPENT_ONCE[session.get_bind().dialect.name]
    return session.connection().scalar(once, row) is not None


def count_answered(session: Session, link: Link) -> Answered:
    """How many were invited through a link and how many have told; shown in steps of k."""
    counts = [
        session.scalar(select(func.count()).select_from(table).filter_by(link_id=link.id)) or 0
        for table in (Invitation, InvitationPass)
    ]
    return Answered(*counts)


_SPENT_ONCE = {
    "postgresql": postgresql.insert(InvitationPass)
    .on_conflict_do_nothing()
    .returning(InvitationPass.pass_hash),
    "sqlite": sqlite.insert(InvitationPass)
    .on_conflict_do_nothing()
    .returning(InvitationPass.pass_hash),
}


def _is_of(session: Session, link: Link | Entrance, *names: str) -> bool:
    found = select(Invitation.link_id).filter_by(link_id=link.id)
    return session.scalar(found.filter(Invitation.code_hash.in_(names)).limit(1)) is not None


def _weighed(values: list[int]) -> int:
    """A sum by places, which no single wrong letter and no two swapped ones leave as it was."""
    return sum(place * value for place, value in enumerate(values, start=1))


def _name(code: str) -> str:
    return _hashed("invitation", code)


def _name_of_spent(code: str, pass_hash: str) -> str:
    return _hashed("spent invitation", f"{code}\n{pass_hash}")


def _hashed(what: str, value: str) -> str:
    return hashlib.sha256(f"fortell {what} 1\n{value}".encode()).hexdigest()
