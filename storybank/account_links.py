"""One-time links with which somebody chooses her password: at first, or anew.

Only a link's hash is kept, one for each account: a newer link ends the one before. Whoever made a
link may hold it: it opens no account that may do more than she, however that came about.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from storybank.accounts import end_sign_ins, hold_account
from storybank.reach import reach_of
from storybank.tables import Account, AccountLink

FIRST_LASTS = timedelta(days=7)
NEW_LASTS = timedelta(hours=24)


def mint_account_link(
    session: Session, account: Account, *, now: datetime, made_by: Account | None = None
) -> str:
    """A new link's secret, which is known here and nowhere else; a week for the first password."""
    hold_account(session, account.id)
    forget_account_link(session, account)
    token = secrets.token_urlsafe(32)
    lapses = now + (NEW_LASTS if account.password_hash else FIRST_LASTS)
    maker = made_by.id if made_by else None
    session.add(
        AccountLink(token_hash=_hash(token), account_id=account.id, lapses=lapses, made_by=maker)
    )
    session.flush()
    return token


def forget_account_link(session: Session, account: Account) -> None:
    """Let the account's link open nothing any more."""
    session.execute(delete(AccountLink).filter_by(account_id=account.id))


def forget_links_of(session: Session, maker: Account) -> None:
    """Let the links that an owner has made, and may hold, open nothing any more."""
    session.execute(delete(AccountLink).filter_by(made_by=maker.id))


def find_linked(session: Session, token: str, *, now: datetime) -> Account | None:
    """Whose link this is; None for an unknown, a lapsed, a used one and one that is beyond its
    maker alike."""
    link = session.get(AccountLink, _hash(token), options=[joinedload(AccountLink.account)])
    if link is None or link.lapses <= now or not link.account.active:
        return None
    return link.account if _is_within(session, link.account, link.made_by) else None


def spend_account_link(
    session: Session, token: str, password_hash: str, *, now: datetime
) -> Account | None:
    """Give the link's account this password and end its sign-ins; None where the link is spent.

    Of two who use the link at once, one succeeds: the row can be deleted once.
    """
    account = spend_link(session, token, now=now)
    if account is None:
        return None
    account.password_hash = password_hash
    end_sign_ins(session, account)
    return account


def spend_link(session: Session, token: str, *, now: datetime) -> Account | None:
    """Whose link this is, which from now on opens nothing; None where it opens nothing already."""
    asked = select(AccountLink.account_id).filter_by(token_hash=_hash(token))
    account_id = session.scalar(asked)
    if account_id is None:
        return None
    account = hold_account(session, account_id)
    live = delete(AccountLink).filter(
        AccountLink.token_hash == _hash(token), AccountLink.lapses > now
    )
    spent = session.execute(live.returning(AccountLink.made_by)).one_or_none()
    within = spent is not None and _is_within(session, account, spent.made_by)
    return account if within and account.active else None


def _is_within(session: Session, account: Account, made_by: int | None) -> bool:
    """Whether the account can do nothing outside what the maker of its link owns by now."""
    maker = session.get(Account, made_by) if made_by else None
    return maker is None or reach_of(session, maker).holds(account)


def _hash(token: str) -> str:
    return hashlib.sha256(f"fortell account link 1\n{token}".encode()).hexdigest()
