"""Where the arrays of large collections lie as files, and how they are forgotten.

What lies in them is the analysis's own; a story that is withdrawn must leave them, too.
"""

import logging
from collections.abc import Iterator
from pathlib import Path

KINDS = "arrays", "sketch", "places"
LOG = logging.getLogger(__name__)


def snapshot_path(folder: Path, collection_id: int) -> Path:
    """The file of one collection's arrays."""
    return folder / f"{collection_id}.arrays"


def sketch_path(folder: Path, collection_id: int) -> Path:
    """The file of the sketch by which one collection is searched by meaning."""
    return folder / f"{collection_id}.sketch"


def places_path(folder: Path, collection_id: int) -> Path:
    """The file of where one collection's stories lie on the map of themes."""
    return folder / f"{collection_id}.places"


def files_of(folder: Path, collection_id: int) -> tuple[Path, ...]:
    """Where all that is kept so of one collection lies."""
    return tuple(folder / f"{collection_id}.{kind}" for kind in KINDS)


def snapshots_in(folder: Path) -> list[int]:
    """The collections of which a file lies there, or the beginning of one."""
    found = [
        one for kind in KINDS for one in (*folder.glob(f"*.{kind}"), *folder.glob(f".*.{kind}.*"))
    ]
    numbers = {one.name.lstrip(".").partition(".")[0] for one in found}
    return sorted(int(one) for one in numbers if one.isdecimal())


def drafts_of(path: Path) -> Iterator[Path]:
    """What is being written to take the place of a file, or was by a process that was killed."""
    return path.parent.glob(f".{path.name}.*")


def forget_snapshot(folder: Path, collection_id: int) -> None:
    """Remove a collection's files; whoever shows the collection next writes them anew."""
    for path in files_of(folder, collection_id):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            LOG.warning("The snapshot %s stays: %s.", path.name, error.strerror)
