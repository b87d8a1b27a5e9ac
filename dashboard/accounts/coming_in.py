"""Whom a sign-in service's word lets in: known people, those who bring an invitation, and groups.

Nothing here asks who it was in the world: an account is found by the service and its own name for
the person. Her groups are looked at every time, so that a role ends where a group was left.
"""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from dashboard.accounts.role_words import Names, subject_of
from dashboard.desk import Desk
from dashboard.languages import language
from dashboard.way_in import Wish
from storybank.accounts import begin_sign_in, hold_account
from storybank.audit import note_deed
from storybank.group_roles import Change, follow_groups, rights_of_groups
from storybank.identities import (
    Person,
    accept_invitation,
    connect,
    find_known,
    mark_elsewhere,
    open_known,
)
from storybank.tables import Account, SignIn


class NotLetIn(Exception):
    """The service knows the person, and nobody here does."""


def let_in(desk: Desk, session: Session, wish: Wish, person: Person) -> str:
    """The secret of a new sign-in; the one that the browser had before ends.

    Raises NotLetIn, and NotAllowed where the person or the account is somebody else's.
    """
    rights = rights_of_groups(session, desk.group_roles, person)
    connected = _connected(desk, session, wish, person)
    account = connected or find_known(session, person)
    opened = account is None and bool(rights)
    if account is None and rights:
        account = open_known(session, person, language())
    if account is None or not hold_account(session, account.id).active:
        raise NotLetIn
    change = follow_groups(session, account, rights)
    session.execute(delete(SignIn).filter_by(token_hash=wish.before))
    token = begin_sign_in(session, account, now=desk.clock())
    session.flush()
    mark_elsewhere(session, desk.way_key, token, person)
    if connected:
        _note(desk, session, account, "connected a sign-in")
    if opened:
        _note(desk, session, account, "let in by a group")
    _note_roles(desk, session, account, change)
    _note(desk, session, account, "signed in")
    return token


def _connected(desk: Desk, session: Session, wish: Wish, person: Person) -> Account | None:
    """The account that was to be connected: one's own, or that of an invitation."""
    if wish.account:
        account = _still_signed_in(session, wish)
        if account is not None:
            connect(session, account, person)
        return account
    if wish.invited:
        return accept_invitation(session, wish.invited, person, now=desk.clock())
    return None


def _still_signed_in(session: Session, wish: Wish) -> Account | None:
    found = session.get(SignIn, wish.before)
    return found.account if found and found.account_id == wish.account else None


def _note_roles(desk: Desk, session: Session, account: Account, change: Change) -> None:
    """What groups gave and took, each with its line in the log."""
    names = Names(session)
    for right in change.given:
        _note(desk, session, account, "got a role by a group", **subject_of(names, right))
    for right in change.taken:
        _note(desk, session, account, "lost a role by a group", **subject_of(names, right))


def _note(desk: Desk, session: Session, account: Account, deed: str, **subject: str) -> None:
    said = {"with": desk.provider.name if desk.provider else "", **subject}
    note_deed(session, account.email, deed, said, now=desk.clock())
