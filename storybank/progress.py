"""How far an analysis has come, as its row of progress says."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storybank.tables import Collection, Run


def analysis_progress(session: Session, collection: Collection) -> float | None:
    """The share, 0 to 1, that the running analysis has done; None where none is running."""
    running = select(Run).filter_by(collection_id=collection.id, state="running")
    run = session.scalar(running.order_by(Run.id.desc()).limit(1))
    if run is None:
        return None
    return run.done / run.total if run.total else 0.0
