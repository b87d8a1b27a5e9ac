"""Between the password and the code: a signed word that says who knew the password, and when.

It lies in the form, not in a cookie and in no table; a changed password ends it.
"""

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from storybank.tables import Account

LASTS = timedelta(minutes=5)
DIGITS = 12  # longer numbers are none of ours


def mint_half_way(key: bytes, account: Account, now: datetime) -> str:
    """A word for whoever knew this account's password just now."""
    lapses = int((now + LASTS).timestamp())
    return f"{account.id}.{lapses}.{_sign(key, account, lapses)}"


def read_half_way(session: Session, key: bytes, word: str, now: datetime) -> Account | None:
    """Whose word it is; None where it is forged, too old, or of another password."""
    number, lapses, signature = [*word.split("."), "", ""][:3]
    if not (_is_number(number) and _is_number(lapses)):
        return None
    account = session.get(Account, int(number)) if int(number) < 2**31 else None
    if account is None or not account.active or datetime.fromtimestamp(int(lapses), UTC) <= now:
        return None
    right = _sign(key, account, int(lapses))
    return account if hmac.compare_digest(right.encode(), signature.encode()) else None


def _sign(key: bytes, account: Account, lapses: int) -> str:
    said = f"half way in: {account.id} {lapses} {account.password_hash}"
    return hmac.new(key, said.encode(), sha256).hexdigest()


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) < DIGITS
