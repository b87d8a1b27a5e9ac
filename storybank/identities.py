"""People who sign in elsewhere: found by the service and its own name for them, nothing else.

An e-mail address is no identity: services let people choose theirs, and give it to others later.
"""

import hashlib
import os
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from storybank.account_links import spend_link
from storybank.accounts import account_of, hold_account, name_sign_in
from storybank.errors import NotAllowed, mistake
from storybank.tables import Account, Identity, SignIn

TAKEN = mistake("account", "This sign-in belongs to another account already.")
OTHER = mistake("account", "Your account belongs to another sign-in there already.")
NOWHERE = "sign-in.invalid"  # RFC 6761: no letter to it can ever leave
NONCE = 12  # bytes


@dataclass(frozen=True)
class Person:
    """Who somebody is, as a sign-in service vouches for it.

    session: its name for the session there, empty where it tells none. groups: as it names them.
    token: its signed word, which asks it to end that session again.
    """

    issuer: str
    subject: str
    name: str = ""
    groups: frozenset[str] = frozenset()
    session: str = ""
    token: str = field(default="", repr=False)


def find_known(session: Session, person: Person) -> Account | None:
    """The account of this person, ended or not."""
    known = select(Account).join(Identity, Identity.account_id == Account.id)
    return session.scalar(known.filter_by(issuer=person.issuer, subject=person.subject))


def connect(session: Session, account: Account, person: Person) -> None:
    """Let the person in to this account from now on.

    Raises NotAllowed where she has another account, or the account is somebody else's.
    """
    hold_account(session, account.id)
    known = find_known(session, person)
    if known is not None and known.id != account.id:
        raise NotAllowed(TAKEN)
    if known is None:
        if session.scalar(select(Identity).filter_by(account_id=account.id, issuer=person.issuer)):
            raise NotAllowed(OTHER)
        row = Identity(issuer=person.issuer, subject=person.subject, account_id=account.id)
        session.add(row)
        session.flush()


def accept_invitation(
    session: Session, token: str, person: Person, *, now: datetime
) -> Account | None:
    """Connect the person to the account that the one-time link invites to; None where it is spent.

    Raises NotAllowed where she has an account already.
    """
    account = spend_link(session, token, now=now)
    if account is not None:
        connect(session, account, person)
    return account


def disconnect(session: Session, account: Account) -> None:
    """Forget who the account is elsewhere; those who came in from there are signed out."""
    session.execute(delete(Identity).filter_by(account_id=account.id))
    came = delete(SignIn).filter(SignIn.account_id == account.id, SignIn.sealed.is_not(None))
    session.execute(came)


def open_known(session: Session, person: Person, language: str) -> Account:
    """A new account for a person whom nobody invited, under an address that is nobody's."""
    said = f"{person.issuer}\n{person.subject}".encode()
    handle = hashlib.sha256(said).hexdigest()[:16]
    address = f"{handle}@{NOWHERE}"
    account = account_of(session, address, person.name or handle, language=language)
    connect(session, account, person)
    return account


def mark_elsewhere(session: Session, key: bytes, token: str, person: Person) -> None:
    """Note at this sign-in which session it has at the service, and how to ask for its end."""
    found = session.get_one(SignIn, name_sign_in(token))
    found.session_hash = _name_session(person.issuer, person.session) if person.session else None
    nonce = os.urandom(NONCE)
    found.sealed = nonce + AESGCM(key).encrypt(nonce, person.token.encode(), token.encode())


def word_to_end(session: Session, key: bytes, token: str) -> str | None:
    """The service's own word about this sign-in; None where it began here, or cannot be read."""
    found = session.get(SignIn, name_sign_in(token))
    if found is None or found.sealed is None:
        return None
    nonce, sealed = found.sealed[:NONCE], found.sealed[NONCE:]
    try:
        return AESGCM(key).decrypt(nonce, sealed, token.encode()).decode()
    except InvalidTag:
        return None


def end_session_elsewhere(session: Session, issuer: str, name: str) -> Account | None:
    """End the sign-ins that a session at the service began; whose they were."""
    named = SignIn.session_hash == _name_session(issuer, name)
    found = session.scalar(select(SignIn).filter(named).options(joinedload(SignIn.account)))
    account = found.account if found else None
    session.execute(delete(SignIn).filter(named))
    return account


def _name_session(issuer: str, name: str) -> str:
    return hashlib.sha256(f"fortell session elsewhere 1\n{issuer}\n{name}".encode()).hexdigest()
