"""Where the arrays of large collections lie as files, and how they are forgotten.

What lies in them is the analysis's own; a story that is withdrawn must leave them, too.
"""

import logging
from collections.abc import Iterator
from pathlib import Path

LOG = logging.getLogger(__name__)


def snapshot_path(folder: Path, collection_id: int) -> Path:
    """The file of one collection."""
    return folder / f"{collection_id}.arrays"


def snapshots_in(folder: Path) -> list[int]:
    """The collections of which a file lies there, or the beginning of one."""
    found = [*folder.glob("*.arrays"), *folder.glob(".*.arrays.*")]
    numbers = {one.name.lstrip(".").partition(".")[0] for one in found}
    return sorted(int(one) for one in numbers if one.isdecimal())


def drafts_of(path: Path) -> Iterator[Path]:
    """What is being written to take the place of a file, or was by a process that was killed."""
    return path.parent.glob(f".{path.name}.*")


def forget_snapshot(folder: Path, collection_id: int) -> None:
    """Remove a collection's file; whoever shows the collection next writes it anew."""
    try:
        snapshot_path(folder, collection_id).unlink(missing_ok=True)
    except OSError as error:
        LOG.warning("The snapshot of collection %s stays: %s.", collection_id, error.strerror)
