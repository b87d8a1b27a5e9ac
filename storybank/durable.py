"""Small files that are there whole or not at all, on disk, and for their owner alone to read."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def draft_of(path: Path) -> Path:
    """Where a file is written before it takes its place."""
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}")


def replace_file(path: Path, text: str) -> None:
    """Put a text in the place of what the file holds, if it is there. Raises OSError.

    It belongs to whom that file belonged, or else its folder: what root writes on the server's
    behalf the server must still be able to read.
    """
    draft = draft_of(path)
    try:
        owner = (path if path.exists() else path.parent).stat().st_uid
        write_durably(draft, text)
        if os.geteuid() == 0:
            os.chown(draft, owner, -1)
        draft.replace(path)
        sync_folder(path.parent)
    finally:
        with suppress(OSError):  # where nothing can be written it is not there either
            draft.unlink()


def write_durably(path: Path, text: str) -> None:
    """Write a new file, on disk when this returns. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Bring to disk which files a folder holds."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
