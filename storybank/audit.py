"""The audit log: deeds that must be accounted for, chained so that an edit is seen."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from storybank.tables import AuditEntry

FIRST = "0" * 64


def note_deed(
    session: Session, who: str, deed: str, subject: Mapping[str, Any], *, now: datetime
) -> AuditEntry:
    """Append a deed. Writers stand in line, so that each entry is chained to the one before."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE audit_entry IN EXCLUSIVE MODE"))
    last = session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))
    entry = AuditEntry(
        id=last.id + 1 if last else 1,
        at=now.astimezone(UTC).isoformat(timespec="seconds"),
        who=who,
        deed=deed,
        subject=dict(subject),
    )
    entry.chain = _chain(last.chain if last else FIRST, entry)
    session.add(entry)
    session.flush()
    return entry


def first_broken_entry(session: Session) -> int | None:
    """The id of the first entry that was edited, slipped in, or comes after a removed one.

    None where the chain is whole. Entries cut off at its end leave a whole chain: only a copy of
    the log kept elsewhere shows that.
    """
    chain = FIRST
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    for number, entry in enumerate(entries, start=1):
        if entry.id != number or entry.chain != _chain(chain, entry):
            return entry.id
        chain = entry.chain
    return None


def _chain(before: str, entry: AuditEntry) -> str:
    parts = [before, entry.id, entry.at, entry.who, entry.deed, entry.subject]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
