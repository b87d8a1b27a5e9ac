"""Accounts that may sign in to the dashboard, their roles, and the sign-ins themselves.

Nothing here has a path to a story.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from storybank.errors import Mistake, Refused, mistake
from storybank.tables import Account, AccountLink, Collection, Role, SignIn, Unit

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
FEWEST_LETTERS = 5
IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=24)
WARNED = timedelta(minutes=5)  # before a sign-in ends by itself
MARKED_EVERY = timedelta(minutes=1)
READERS = frozenset({"owner", "analyst", "leader", "facilitator"})
KEEPERS = frozenset({"owner"})
CLERKS = frozenset({"owner", "facilitator"})
ANALYSTS = frozenset({"owner", "analyst"})
TRANSCRIBERS = frozenset({"owner", "analyst"})
HOLDERS = frozenset({"owner", "analyst"})
UNMASKERS = frozenset({"owner", "analyst"})


def invite_account(
    session: Session, email: str, name: str, password: str, *, language: str = "nb"
) -> Account:
    """A new account. Raises Refused when the address is taken or the password too short."""
    wrong = password_mistake(password, email)
    if wrong:
        raise Refused(wrong.sentence)
    account = open_account(session, email, name, language=language)
    account.password_hash = hash_password(password)
    return account


def open_account(session: Session, email: str, name: str, *, language: str = "nb") -> Account:
    """A new account without a password, so that nobody can sign in to it yet.

    Raises Refused when the address is taken, also by somebody who opens one at this moment.
    """
    account = Account(email=_plain(email), name=name, password_hash="", language=language)
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError:
        raise Refused(f"There is already an account for {_plain(email)}.") from None
    return account


def account_of(session: Session, email: str, name: str, *, language: str) -> Account:
    """The account of an address, ended or not; a new one where there is none."""
    found = find_account(session, email)
    try:
        return found or open_account(session, email, name, language=language)
    except Refused:  # somebody was quicker
        return session.scalars(select(Account).filter_by(email=_plain(email))).one()


def hold_account(session: Session, account_id: int) -> Account:
    """The account as it stands now; until the commit nobody else changes it, its roles or its link.

    It is held before its link is touched: of two who begin with either, each waits for the other.
    """
    session.flush()
    held = {"key_share": True}  # FOR NO KEY UPDATE
    return session.get_one(Account, account_id, with_for_update=held, populate_existing=True)


def find_account(session: Session, email: str) -> Account | None:
    """The account of an address, ended or not."""
    return session.scalar(select(Account).filter_by(email=_plain(email)))


def names_of_people(session: Session, addresses: Iterable[str]) -> dict[str, str]:
    """What the people of these addresses are called; whoever has no account, by the address."""
    names = {one: one for one in addresses}
    asked = select(Account.email, Account.name).filter(Account.email.in_(names))
    return names | {one.email: one.name for one in session.execute(asked)}


def password_mistake(password: str, email: str) -> Mistake | None:
    """What is wrong with a password that is chosen for this address; None where it will do.

    Length counts most (NIST SP 800-63B); what everybody would try first is refused as well.
    """
    if len(password) < SHORTEST_PASSWORD:
        least = SHORTEST_PASSWORD
        return mistake("password", "The password needs at least %(least)s characters.", least=least)
    if len(password) > LONGEST_PASSWORD:
        most = LONGEST_PASSWORD
        return mistake("password", "The password has more than %(most)s characters.", most=most)
    if len(set(password.lower())) < FEWEST_LETTERS or _plain(email) in password.lower():
        return mistake("password", "This password is too easy to guess. Choose another.")
    return None


def hash_password(password: str) -> str:
    """What is kept of a password. It takes long, on purpose: nobody shall wait for it in line."""
    return PasswordHasher().hash(password)


def change_password(session: Session, account_id: int, password_hash: str) -> Account:
    """Let the account sign in with this password from now on; all its sign-ins end."""
    account = session.get_one(Account, account_id)
    account.password_hash = password_hash
    end_sign_ins(session, account)
    return account


def give_role(
    account: Account, name: str, *, inquiry_id: int | None = None, unit_id: int | None = None
) -> None:
    """Let an account act as owner, analyst, leader, participant or facilitator, there."""
    account.roles.append(Role(name=name, inquiry_id=inquiry_id, unit_id=unit_id))


def check_password(session: Session, email: str, password: str) -> Account | None:
    """The active account of this address and password, or None; as slow for a stranger."""
    account = find_account(session, email)
    kept = (account.password_hash if account and account.active else "") or _nobody()
    try:
        PasswordHasher().verify(kept, password)
    except (Argon2Error, InvalidHashError):
        return None
    return account if account and account.active else None


def still_stands(session: Session, account: Account) -> bool:
    """Whether the account is as it was when its password was checked; until the commit it stays so.

    Hashing takes long: meanwhile somebody may have changed the password or ended the account.
    """
    now = session.scalar(
        select(Account.password_hash).filter_by(id=account.id, active=True).with_for_update()
    )
    return now == account.password_hash


def begin_sign_in(session: Session, account: Account, *, now: datetime) -> str:
    """A new sign-in; returns the secret for the cookie, of which only the hash is kept.

    Those that have ended by themselves are forgotten: when somebody was here is nobody's business.
    """
    session.execute(
        delete(SignIn).filter(or_(SignIn.seen < now - IDLE, SignIn.began < now - LONGEST))
    )
    token = secrets.token_urlsafe(32)
    session.add(SignIn(token_hash=_hash(token), account_id=account.id, began=now, seen=now))
    return token


def find_sign_in(session: Session, token: str, *, now: datetime) -> Account | None:
    """Who is signed in with this cookie, or None when it is unknown, idle, old or ended."""
    found = standing_sign_in(session, token, now=now)
    return found.account if found else None


def standing_sign_in(session: Session, token: str, *, now: datetime) -> SignIn | None:
    """The sign-in itself with its account and roles, while it holds."""
    found = session.get(
        SignIn,
        _hash(token),
        options=[joinedload(SignIn.account).joinedload(Account.roles)],
    )
    if found is None or not found.account.active:
        return None
    if now - found.seen > IDLE or now - found.began > LONGEST:
        return None
    return found


def time_left(sign_in: SignIn, *, now: datetime) -> timedelta:
    """How long it still holds if nobody does anything."""
    return min(sign_in.seen + IDLE, sign_in.began + LONGEST) - now


def time_left_at_least(sign_in: SignIn, *, now: datetime) -> timedelta:
    """How long it holds after a request of just now, which is marked to the minute."""
    return min(IDLE - MARKED_EVERY, sign_in.began + LONGEST - now)


def came_from_elsewhere(sign_in: SignIn) -> bool:
    """Whether the browser was let in by a sign-in service."""
    return sign_in.sealed is not None


def is_stale(sign_in: SignIn, *, now: datetime) -> bool:
    """Whether it is time to note that the sign-in is in use; once a minute is enough."""
    return now - sign_in.seen > MARKED_EVERY


def mark_seen(session: Session, token: str, *, now: datetime) -> None:
    """Note that the sign-in is in use, so that it does not end as idle."""
    found = session.get(SignIn, _hash(token))
    if found:
        found.seen = now


def end_sign_in(session: Session, token: str) -> None:
    """Sign this browser out."""
    session.execute(delete(SignIn).filter_by(token_hash=_hash(token)))


def end_sign_ins(session: Session, account: Account, *, but: str = "") -> None:
    """Sign the account out of every browser, but for the one with this cookie."""
    others = delete(SignIn).filter(SignIn.account_id == account.id)
    session.execute(others.filter(SignIn.token_hash != (_hash(but) if but else "")))


def end_every_way_in(session: Session) -> None:
    """Sign everybody out, and let no link to a password open anything."""
    session.execute(delete(SignIn))
    session.execute(delete(AccountLink))


def list_active(session: Session) -> Sequence[Account]:
    """The accounts that have not ended, by their addresses."""
    return session.scalars(select(Account).filter_by(active=True).order_by(Account.email)).all()


def list_sign_ins(session: Session, account: Account, *, now: datetime) -> Sequence[SignIn]:
    """The account's sign-ins that have not ended, the newest first."""
    live = select(SignIn).filter(SignIn.account_id == account.id)
    live = live.filter(SignIn.seen >= now - IDLE, SignIn.began >= now - LONGEST)
    return session.scalars(live.order_by(SignIn.began.desc(), SignIn.token_hash)).all()


def name_sign_in(token: str) -> str:
    """A sign-in by the hash of its cookie, as it is kept."""
    return _hash(token)


def is_of_token(found: SignIn, token: str) -> bool:
    """Whether this is the sign-in of the browser with this cookie."""
    return hmac.compare_digest(found.token_hash, _hash(token))


def end_named_sign_in(session: Session, account: Account, token_hash: str) -> None:
    """End one of the account's own sign-ins, named by its hash."""
    session.execute(delete(SignIn).filter_by(account_id=account.id, token_hash=token_hash))


def change_language(session: Session, account_id: int, language: str) -> None:
    """Speak this language with the account from now on."""
    account = session.get(Account, account_id)
    if account:
        account.language = language


def may_see(session: Session, account: Account, collection: Collection) -> bool:
    """Whether the account may see the collection's maps."""
    return _has_role(session, account, collection, READERS)


def may_keep(session: Session, account: Account, collection: Collection) -> bool:
    """Whether the account may open, close and link the collection."""
    return _has_role(session, account, collection, KEEPERS)


def may_enter(session: Session, account: Account, collection: Collection) -> bool:
    """Whether the account may print forms and type in what people wrote on them."""
    return _has_role(session, account, collection, CLERKS)


def may_diagnose(session: Session, account: Account, collection: Collection) -> bool:
    """Whether the account may see how well the questions work."""
    return _has_role(session, account, collection, ANALYSTS)


def may_transcribe(session: Session, account: Account, collection: Collection) -> bool:
    """Whether the account may write down what recordings say."""
    return _has_role(session, account, collection, TRANSCRIBERS)


def may_hold_back(session: Session, account: Account, collection: Collection) -> bool:
    """Whether the account may hold stories back for somebody's safety, and let them be read."""
    return _has_role(session, account, collection, HOLDERS)


def may_unmask(session: Session, account: Account, collection: Collection) -> bool:
    """Whether the account may see what is masked in a story, for a reason that it gives."""
    return _has_role(session, account, collection, UNMASKERS)


def list_who_may(session: Session, collection: Collection) -> dict[str, list[str]]:
    """By each role that holds at a collection, the names of those who have it."""
    above = _units_above(session, collection.unit_id)
    found: dict[str, list[str]] = {}
    for account in session.scalars(select(Account).order_by(Account.name, Account.id)):
        for name in {one.name for one in account.roles if _holds(one, collection, above)}:
            found.setdefault(name, []).append(account.name or account.email)
    return found


def _has_role(
    session: Session, account: Account, collection: Collection, names: frozenset[str]
) -> bool:
    above = _units_above(session, collection.unit_id)
    return any(role.name in names and _holds(role, collection, above) for role in account.roles)


def _holds(role: Role, collection: Collection, above: Sequence[int]) -> bool:
    in_inquiry = role.inquiry_id in (None, collection.inquiry_id)
    return in_inquiry and (role.unit_id is None or role.unit_id in above)


def _units_above(session: Session, unit_id: int | None) -> list[int]:
    """The unit and all those above it; a role holds for a subtree."""
    found: list[int] = []
    while unit_id is not None and unit_id not in found:
        found.append(unit_id)
        unit_id = session.scalar(select(Unit.parent_id).filter_by(id=unit_id))
    return found


@lru_cache(maxsize=1)
def _nobody() -> str:
    """Checked where no account matches, so that a stranger cannot tell the two by the time."""
    return PasswordHasher().hash(secrets.token_urlsafe())


def _plain(email: str) -> str:
    return email.replace("\0", "").strip().lower()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
