"""Where the arrays of large collections lie as files, and how they are forgotten.

What lies in them is the analysis's own; a story that is withdrawn must leave them, too.
"""

import logging
from pathlib import Path

LOG = logging.getLogger(__name__)


def snapshot_path(folder: Path, collection_id: int) -> Path:
    """The file of one collection."""
    return folder / f"{collection_id}.arrays"


def forget_snapshot(folder: Path, collection_id: int) -> None:
    """Remove a collection's file; whoever shows the collection next writes it anew."""
    try:
        snapshot_path(folder, collection_id).unlink(missing_ok=True)
    except OSError as error:
        LOG.warning("The snapshot of collection %s stays: %s.", collection_id, error.strerror)
