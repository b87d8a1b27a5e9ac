"""The audit log: deeds that must be accounted for, chained so that an edit is seen."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from storybank.tables import AuditEntry

FIRST = "0" * 64
AT_TERMINAL = "terminal: "  # before the name of the machine's account that ran a command
OPERATOR = "the operator's command line"  # one without a name
AT_ONCE = 1000  # entries held in memory while the whole log is walked


@dataclass(frozen=True)
class Search:
    """Which entries are asked for; times are ISO moments in UTC, `before` left out.

    collections: only deeds in these collections, where not None.
    """

    deed: str = ""
    since: str = ""
    before: str = ""
    collections: Collection[str] | None = None


def note_deed(
    session: Session, who: str, deed: str, subject: Mapping[str, Any], *, now: datetime
) -> AuditEntry:
    """Append a deed. Writers stand in line, so that each entry is chained to the one before.

    It comes last in its transaction: whoever stands at the head of the line waits for nothing more.
    """
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
    for number, entry in enumerate(all_entries(session), start=1):
        if entry.id != number or entry.chain != _chain(chain, entry):
            return entry.id
        chain = entry.chain
    return None


def all_entries(session: Session, after: int = 0) -> Iterator[AuditEntry]:
    """The whole log, or what comes after an entry, the oldest first, a part at a time."""
    first = select(AuditEntry).order_by(AuditEntry.id).limit(AT_ONCE)
    part = session.scalars(first.filter(AuditEntry.id > after)).all()
    while part:
        yield from part
        part = session.scalars(first.filter(AuditEntry.id > part[-1].id)).all()


def find_entries(session: Session, search: Search, *, skip: int, most: int) -> list[AuditEntry]:
    """Entries that are asked for, the newest first, without the first `skip`."""
    found = _matching(select(AuditEntry), search).order_by(AuditEntry.id.desc())
    return list(session.scalars(found.offset(skip).limit(most)))


def count_entries(session: Session, search: Search) -> int:
    """How many entries are asked for."""
    counted: Select[int] = select(func.count()).select_from(AuditEntry)
    return session.scalar(_matching(counted, search)) or 0


def deeds_in(session: Session) -> Sequence[str]:
    """Every kind of deed that stands in the log."""
    return session.scalars(select(AuditEntry.deed).distinct().order_by(AuditEntry.deed)).all()


def last_link(session: Session) -> str:
    """The chain at the end of the log: kept elsewhere, it shows when entries are cut off."""
    newest = select(AuditEntry.chain).order_by(AuditEntry.id.desc()).limit(1)
    return session.scalar(newest) or FIRST


def _matching(chosen: Select[Any], search: Search) -> Select[Any]:
    if search.deed:
        chosen = chosen.filter(AuditEntry.deed == search.deed)
    if search.since:
        chosen = chosen.filter(AuditEntry.at >= search.since)
    if search.before:
        chosen = chosen.filter(AuditEntry.at < search.before)
    if search.collections is not None:
        named = AuditEntry.subject["collection"].as_string()
        chosen = chosen.filter(named.in_(search.collections))
    return chosen


def _chain(before: str, entry: AuditEntry) -> str:
    parts = [before, entry.id, entry.at, entry.who, entry.deed, entry.subject]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
