"""The smallest group that a collection shows: an owner's choice, never under the gate's floor."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storybank.errors import Refused
from storybank.gate import SMALLEST_K
from storybank.patterns import SCAN
from storybank.tables import Collection, Run, SharedCounts, Theme, ThemeBranch

LARGEST_K = 100  # above it a collection would hardly show anything


def choose_threshold(session: Session, collection: Collection, k: int) -> int:
    """Let the collection show groups of `k` tellers and more; the threshold that held before.

    What was computed under the old one goes: patterns until they are sought anew, the words of
    themes where the new one asks for more, and what phones see of the others until enough more have
    told that it cannot be subtracted. Raises Refused under the floor or above what makes sense.
    """
    if not SMALLEST_K <= k <= LARGEST_K:
        raise Refused(f"The smallest group that is shown has {SMALLEST_K} to {LARGEST_K} people.")
    before = collection.k
    if k == before:
        return before
    collection.k = k
    session.flush()  # first: a worker that finishes now waits for this row, and sees the new k
    shared = update(SharedCounts).filter_by(collection_id=collection.id).values(counts={})
    session.execute(shared.execution_options(synchronize_session=False))
    scans = delete(Run).filter_by(collection_id=collection.id, kind=SCAN, state="done")
    session.execute(scans.execution_options(synchronize_session=False))
    if k > before:
        _forget_terms(session, collection)
    return before


def _forget_terms(session: Session, collection: Collection) -> None:
    """Themes keep their stories and the names that people gave them."""
    runs = select(Run.id).filter_by(collection_id=collection.id)
    for table in (Theme, ThemeBranch):
        wordless = update(table).filter(table.run_id.in_(runs)).values(terms=[])
        session.execute(wordless.execution_options(synchronize_session=False))
