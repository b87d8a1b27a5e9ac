"""Opening a file from outside: its bytes, unpacked where it is gzip, or a sentence why not."""

import gzip
import json
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

from storybank.errors import Mistake, UnreadableFile, mistake

LARGEST = 500_000_000  # bytes, also after unpacking: a packed file of a few kB can hold any amount
TOO_LARGE = "the file is larger than 500 megabytes; split it"
NO_JSON = "this is no %(what)s: what stands at sign %(column)s of the line cannot be read"
GZIP = b"\x1f\x8b"
FOREIGN = {
    b"PK\x03\x04": "this is a spreadsheet or an archive; save the sheet as CSV (UTF-8)",
    b"\xd0\xcf\x11\xe0": "this is an old spreadsheet; save the sheet as CSV (UTF-8)",
    b"%PDF": "this is a PDF; a table with one row for each story is needed",
}


def unreadable(place: str, message: str, **values: object) -> UnreadableFile:
    """The exception with one mistake."""
    return UnreadableFile([mistake(place, message, **values)])


def read_bytes(path: Path) -> bytes:
    """The content of a file, unpacked. Raises UnreadableFile."""
    try:
        if path.stat().st_size > LARGEST:
            raise unreadable(str(path), TOO_LARGE)
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise unreadable(str(path), "the file cannot be read: %(reason)s", reason=reason) from None
    if content.startswith(GZIP):
        content = _unpacked(path, content)
    elif path.suffix == ".gz":
        raise unreadable(str(path), "the name ends in .gz, but the file is not gzip")
    if not content.strip():
        raise unreadable(str(path), "the file is empty")
    for beginning, message in FOREIGN.items():
        if content.startswith(beginning):
            raise unreadable(str(path), message)
    return content


def read_json(text: str | bytes, path: Path, what: str) -> Any:
    """What a file says in JSON. `what` it should be; raises UnreadableFile in our own words."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableFile(
            [Mistake(str(path), NO_JSON, {"what": what, "column": error.colno}, error.lineno)]
        ) from None
    except UnicodeDecodeError:
        why = "this is no %(what)s: it is no text in UTF-8"
    except (ValueError, RecursionError):
        why = "this is no %(what)s: it is nested too deeply, or holds too long a number"
    raise unreadable(str(path), why, what=what)


def _unpacked(path: Path, content: bytes) -> bytes:
    try:
        with gzip.open(BytesIO(content)) as packed:
            unpacked = packed.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        raise unreadable(str(path), "the file is gzip, but broken; fetch it again") from None
    if len(unpacked) > LARGEST:
        raise unreadable(str(path), TOO_LARGE)
    return unpacked
