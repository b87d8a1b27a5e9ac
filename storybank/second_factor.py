"""One-time codes beside the password (TOTP, RFC 6238), and ten codes for when the phone is lost.

The secret is kept sealed under a key of its own, recovery codes as hashes. A code of half a minute
serves once: the step it belongs to is kept, and no step before it is taken again.
"""

import base64
import hashlib
import os
import secrets
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from storybank.collections import CODE_LETTERS
from storybank.tables import Account, RecoveryCode, SecondFactor

STEP = 30  # seconds
DIGITS = 6
DRIFT = (0, -1, 1)  # steps by which a phone's clock may be wrong
RECOVERY_CODES = 10
RECOVERY_LETTERS = 12
_NONCE, _SECRET = 12, 20  # bytes


def one_time_codes(secret: bytes) -> TOTP:
    """The codes of a secret, as every authenticator makes them (SHA-1, six digits, 30 seconds)."""
    return TOTP(secret, DIGITS, SHA1(), STEP, enforce_key_length=False)  # noqa: S303 - the RFC's


def begin_second_factor(session: Session, key: bytes, account_id: int) -> None:
    """A new secret for an account that has no second factor; it counts once a code is confirmed."""
    session.execute(delete(SecondFactor).filter_by(account_id=account_id, confirmed=False))
    secret = secrets.token_bytes(_SECRET)
    sealed = _seal(key, account_id, secret)
    session.add(SecondFactor(account_id=account_id, sealed=sealed, confirmed=False, last_step=0))
    session.flush()


def pending_secret(session: Session, key: bytes, account_id: int) -> bytes | None:
    """The secret that waits to be confirmed, to be shown to its holder."""
    found = session.get(SecondFactor, account_id)
    return _open(key, account_id, found.sealed) if found and not found.confirmed else None


def has_second_factor(session: Session, account_id: int) -> bool:
    """Whether the account is signed in to with a code as well."""
    kept = select(SecondFactor.confirmed).filter_by(account_id=account_id)
    return session.scalar(kept) is True


def confirm_second_factor(
    session: Session, key: bytes, account_id: int, code: str, *, now: datetime
) -> list[str] | None:
    """Recovery codes, known here and nowhere else, once the phone shows the right code."""
    if pending_secret(session, key, account_id) is None:
        return None
    if not _spend_code(session, key, account_id, code, now=now):
        return None
    session.get_one(SecondFactor, account_id).confirmed = True
    codes = [_mint_recovery_code() for _ in range(RECOVERY_CODES)]
    hashes = sorted(map(_hash, codes))
    session.add_all(RecoveryCode(code_hash=one, account_id=account_id) for one in hashes)
    session.flush()
    return codes


def check_code(session: Session, key: bytes, account_id: int, code: str, *, now: datetime) -> bool:
    """Whether the code is the phone's of this half minute, or a recovery code; it is spent."""
    if not has_second_factor(session, account_id):
        return False
    if _spend_code(session, key, account_id, code, now=now):
        return True
    spent = delete(RecoveryCode).filter_by(account_id=account_id, code_hash=_hash(code))
    return session.scalar(spent.returning(RecoveryCode.code_hash)) is not None


def recovery_codes_left(session: Session, account_id: int) -> int:
    """How many recovery codes have not been used."""
    left = select(func.count()).select_from(RecoveryCode).filter_by(account_id=account_id)
    return session.scalar(left) or 0


def drop_second_factor(session: Session, account: Account) -> None:
    """Let the password suffice again."""
    session.execute(delete(RecoveryCode).filter_by(account_id=account.id))
    session.execute(delete(SecondFactor).filter_by(account_id=account.id))


def secret_in_letters(secret: bytes) -> str:
    """The secret as one types it where no camera is at hand."""
    return base64.b32encode(secret).decode()


def _spend_code(session: Session, key: bytes, account_id: int, code: str, *, now: datetime) -> bool:
    """Whether it is the code of a step that was not used; of two who bring it at once, one is."""
    found = session.get_one(SecondFactor, account_id)
    try:
        codes = one_time_codes(_open(key, account_id, found.sealed))
    except InvalidTag:  # sealed under a secret file that is lost: recovery codes still serve
        return False
    typed, current = "".join(code.split()).encode(), int(now.timestamp()) // STEP
    steps = (current + drift for drift in DRIFT)
    right = [one for one in steps if secrets.compare_digest(codes.generate(one * STEP), typed)]
    for step in right:
        unused = update(SecondFactor).filter_by(account_id=account_id)
        unused = unused.filter(SecondFactor.last_step < step).values(last_step=step)
        if session.scalar(unused.returning(SecondFactor.last_step)) is not None:
            return True
    return False


def _mint_recovery_code() -> str:
    """Twelve letters and digits in groups of four: 59 bits."""
    drawn = "".join(secrets.choice(CODE_LETTERS) for _ in range(RECOVERY_LETTERS))
    return "-".join(drawn[at : at + 4] for at in range(0, RECOVERY_LETTERS, 4))


def _hash(code: str) -> str:
    plain = "".join(one for one in code.lower() if one in CODE_LETTERS)
    return hashlib.sha256(f"fortell recovery code 1\n{plain}".encode()).hexdigest()


def _seal(key: bytes, account_id: int, secret: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, secret, str(account_id).encode())


def _open(key: bytes, account_id: int, sealed: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], str(account_id).encode())
