"""A new key for recordings and pictures, without opening one: only their own keys are wrapped anew.

Three steps, each of which may be the last before the machine dies. The new secret is written beside
the old one, and from then on every process wraps by it; what lies under the old is wrapped anew, a
chunk a transaction; the old secret is left out of the file when nothing needs it. Whoever begins
again goes on where it was.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.exceptions import InvalidTag
from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from storybank.database import Sessions
from storybank.errors import Refused
from storybank.keys import load_secret, new_media_secret, replace_secret
from storybank.media.keyring import Keyring, hold_keys
from storybank.media.sealed import unwrap
from storybank.tables import Medium

CHUNK = 100  # media a transaction: some milliseconds, so that capture does not wait


@contextmanager
def rotating(path: Path) -> Iterator[None]:
    """While one process changes the secret's keys no other does. Raises Refused."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Refused("Another process is changing the keys just now. Wait for it.") from None
    finally:
        os.close(folder)


def put_new_key_in_use(sessions: Sessions, path: Path) -> bool:
    """Write a new secret of media beside the one in use; False where that was done before.

    When it returns, nobody wraps by the old one any more.
    """
    secret = load_secret(path)
    begins = len(secret.media) < 2
    if begins:
        before = secret.media or (secret.value,)
        replace_secret(path, replace(secret, media=(new_media_secret(), *before)))
    with sessions.writing() as session:
        hold_keys(session, alone=True)
    return begins


@dataclass(frozen=True)
class Wrapped:
    """A chunk that is on disk: how many media were looked at, and how many of them no key opens."""

    count: int
    shut: int


def wrap_anew(sessions: Sessions, keyring: Keyring) -> Iterator[Wrapped]:
    """Wrap what lies under older keys by the newest, and tell of each chunk once it is on disk."""
    last = ""
    while True:
        with sessions.writing() as session:
            rows = _chunk(session, last)
            shut = [row for row in rows if not _wrap(session, keyring, row)]
        if not rows:
            return
        last = rows[-1].medium_id
        yield Wrapped(len(rows), len(shut))


def count_media(sessions: Sessions) -> int:
    """How many media are kept, claimed or not."""
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(Medium)) or 0


def forget_old_keys(path: Path) -> None:
    """Leave the newest secret of media alone in the file."""
    secret = load_secret(path)
    replace_secret(path, replace(secret, media=secret.media[:1]))


def _chunk(session: Session, last: str) -> Sequence[Row[str, bytes]]:
    next_ones = select(Medium.medium_id, Medium.key).filter(Medium.medium_id > last)
    return session.execute(next_ones.order_by(Medium.medium_id).limit(CHUNK)).all()


def _wrap(session: Session, keyring: Keyring, row: Row[str, bytes]) -> bool:
    """Whether the medium's key lies under the newest now, or its medium has changed meanwhile."""
    newest = keyring.keys()[0]
    try:
        unwrap(row.medium_id, row.key, newest)
    except InvalidTag:
        try:
            fresh = keyring.open(row.medium_id, row.key).wrap(newest)
        except InvalidTag:
            return False
        still = update(Medium).filter_by(medium_id=row.medium_id, key=row.key)
        session.execute(still.values(key=fresh), execution_options={"synchronize_session": False})
    return True
