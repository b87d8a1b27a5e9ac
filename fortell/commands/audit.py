"""`fortell audit`: whether the audit log is whole, and a copy of it to keep elsewhere."""

import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from fortell.terminal import Group, counted, new_file, typed, who
from fortell.workplace import open_workplace
from storybank.audit import (
    Search,
    all_entries,
    count_entries,
    first_broken_entry,
    last_link,
    note_deed,
)
from storybank.errors import Refused
from storybank.tables import AuditEntry


@click.group(cls=Group)
def audit() -> None:
    """Look after the audit log: who did what, chained so that an edit is seen."""


@audit.command()
@click.option(
    "--copy",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A copy made earlier: it shows entries cut off at the end, too.",
)
def check(copy: Path | None) -> None:
    """Say whether the log is whole; end with 1 and the first broken entry where it is not."""
    with open_workplace().sessions.reading() as session:
        broken = first_broken_entry(session)
        if broken is not None:
            raise Refused(
                f"The log is broken at entry {broken}: it was changed, slipped in, or follows one "
                "that was removed. What stands before it is whole."
            )
        if copy:
            _compare(session, copy)
        entries, end = count_entries(session, Search()), last_link(session)
    click.echo(f"The log is whole: {counted(entries, 'entry', 'entries')}, ending in {end}.")


@audit.command()
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A new file.")
def export(out: Path) -> None:
    """Write the log to a file, one entry a line as JSON, the oldest first; it is noted in it."""
    sessions = open_workplace().sessions
    with new_file(out) as file:
        with sessions.reading() as session:
            ids = _copy(session, file)
        with sessions.writing() as session:  # where the disk is full after all, no note stays
            note_deed(session, who(), "exported the log", {}, now=datetime.now(UTC))
            ids += _copy(session, file, after=ids[-1] if ids else 0)
            file.flush()
            os.fsync(file.fileno())
    click.echo(
        f"{out} holds {counted(len(ids), 'entry', 'entries')}. Keep it apart from the database."
    )
    click.echo(
        f"Later it tells whether anything was removed: fortell audit check --copy {typed(out)}"
    )


def _copy(session: Session, file: io.TextIOBase, after: int = 0) -> list[int]:
    """Write the entries after this one; their ids."""
    return [entry.id for entry in all_entries(session, after) if file.write(_as_line(entry))]


def _as_line(entry: AuditEntry) -> str:
    names = ("id", "at", "who", "deed", "subject", "chain")
    told = {name: getattr(entry, name) for name in names}
    return json.dumps(told, ensure_ascii=False) + "\n"


def _compare(session: Session, copy: Path) -> None:
    """Raises Refused with the first entry that the copy has otherwise than the log."""
    for number, line in enumerate(_lines_of(copy), start=1):
        kept = session.get(AuditEntry, number)
        if kept is None or _chain_in(line, copy, number) != kept.chain:
            raise Refused(f"The log has not the entry {number} that stands in {copy}.")


def _lines_of(copy: Path) -> list[str]:
    """Each entry; a reason may hold signs that other programs too take for the end of a line."""
    try:
        return copy.read_text("utf-8").removesuffix("\n").split("\n")
    except UnicodeDecodeError:
        raise Refused(f"{copy} is no copy of the log: it is no text in UTF-8.") from None


def _chain_in(line: str, copy: Path, number: int) -> Any:
    try:
        return json.loads(line)["chain"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused(f"{copy} is no copy of the log: see its line {number}.") from None
