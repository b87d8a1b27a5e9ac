"""Patterns as they are kept: the latest whole scan of a collection, and what people think of it.

A withdrawn story takes every pattern that it had a part in with it at once; the next scan brings
back those that stand without it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storybank.tables import Collection, Pattern, PatternMark, Run, Story

SCAN = "scan"
MARKS = ("remarkable", "known", "uninteresting")
Pair = tuple[str, str]


@dataclass(frozen=True)
class KeptScan:
    """The pairs of the latest whole scan; `parameters` say how it judged.

    n: stories that were looked at. stale: a story that it saw is withdrawn, so nothing of it shows.
    """

    n: int
    seed: int
    version: str
    parameters: Mapping[str, Any]
    stale: bool
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True)
class Said:
    """What somebody thinks of a pattern: one of `MARKS`, whose word it is, and from which day."""

    mark: str
    who: str
    day: date


def latest_scan(session: Session, collection: Collection) -> Run | None:
    """The newest scan that came to its end."""
    done = select(Run).filter_by(collection_id=collection.id, kind=SCAN, state="done")
    return session.scalar(done.order_by(Run.id.desc()).limit(1))


def _scan_of_now(session: Session, collection: Collection) -> Run | None:
    """The newest scan, unless the questions are others since: their parts are kept by place."""
    run, asked = latest_scan(session, collection), collection.framework_version_id
    return run if run and run.parameters.get("asked", asked) == asked else None


def current_scan(session: Session, collection: Collection) -> KeptScan | None:
    """The scan that pages show; None before the first of what is asked now."""
    run = _scan_of_now(session, collection)
    if run is None:
        return None
    stale = _is_stale(session, collection, run)
    rows = select(Pattern).filter_by(run_id=run.id).order_by(Pattern.number)
    kept = () if stale else tuple(session.scalars(rows))
    return KeptScan(run.n, run.seed, run.version, run.parameters, stale, kept)


def standing_beside(session: Session, collection: Collection, name: str) -> dict[str, bool]:
    """Of the answers that were judged beside another in the scan that pages show: whether their
    pattern stands, by their names. Empty without such a scan."""
    run = _scan_of_now(session, collection)
    if run is None or _is_stale(session, collection, run):
        return {}
    pairs = select(Pattern.first, Pattern.second, Pattern.adjusted).where(
        Pattern.run_id == run.id,
        Pattern.reason.is_(None),
        Pattern.adjusted.is_not(None),
        or_(Pattern.first == name, Pattern.second == name),
    )
    level = run.parameters["false_discoveries"]
    return {
        second if first == name else first: adjusted < level
        for first, second, adjusted in session.execute(pairs)
    }


def count_withdrawn(session: Session, collection: Collection) -> int:
    """How many stories were taken back: it only grows, so it tells whether one was since."""
    gone = select(func.count()).select_from(Story)
    return session.scalar(gone.filter_by(collection_id=collection.id, state="withdrawn")) or 0


def _is_stale(session: Session, collection: Collection, scan: Run) -> bool:
    return bool(scan.parameters["withdrawn"] != count_withdrawn(session, collection))


def forget_patterns(session: Session, collection_id: int) -> None:
    """Let go of everything that scans found in a collection."""
    scans = select(Run.id).filter_by(collection_id=collection_id, kind=SCAN)
    session.execute(
        delete(Pattern)
        .filter(Pattern.run_id.in_(scans))
        .execution_options(synchronize_session=False)
    )


def mark_pattern(session: Session, collection: Collection, pair: Pair, said: Said | None) -> None:
    """Keep what somebody said of a pattern, or with None take back what was said."""
    first, second = pair
    key = {"collection_id": collection.id, "first": first, "second": second}
    if said is None:
        session.execute(delete(PatternMark).filter_by(**key))
        return
    values = {"mark": said.mark, "who": said.who, "day": said.day.isoformat()}
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(PatternMark)
    row = insert.values({**key, **values})
    session.execute(row.on_conflict_do_update(index_elements=list(key), set_=values))


def marks_of(session: Session, collection: Collection) -> dict[Pair, PatternMark]:
    """What people said of the collection's patterns, by the two answers of each."""
    marks = session.scalars(select(PatternMark).filter_by(collection_id=collection.id))
    return {(one.first, one.second): one for one in marks}
