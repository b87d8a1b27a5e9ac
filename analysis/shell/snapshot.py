"""A collection's arrays as one file, mapped into the memory of every process that opens it.

The file: a magic word, the length of a head in JSON, the head, and the arrays one after the other.
The head tells what the file is of (format, key of the gate, database, framework), how long it is,
and how the values are put together. It holds placements and keyed hashes, never a word of a story;
only its owner may read it. Anything odd about a file means that there is none: it is built anew.
"""

import json
import mmap
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.responses import Codes, Responses
from analysis.tally import Coded, Kept
from analysis.triads import KeptTriad, LogRatioSums
from storybank.gate import Crowd
from storybank.snapshots import drafts_of

MAGIC = b"FORTELL1"
ALIGNED = 64  # bytes at which each array begins
CLASSES = {
    one.__name__: one for one in (Responses, Codes, Crowd, Kept, Coded, KeptTriad, LogRatioSums)
}


@dataclass(frozen=True)
class Snapshot:
    """What lies in a file. hashes (n,): of the tellers, as in `Holding`; kept: None where few."""

    responses: Responses
    crowd: Crowd
    hashes: NDArray[np.uint64]
    themes: tuple[int, int]
    kept: Kept | None


CLASSES["Snapshot"] = Snapshot  # type: ignore[assignment] # one more dataclass


def fingerprint(gate_key: bytes, *of: object) -> str:
    """What a file must have been written with to be opened: the key and whatever else counts."""
    told = json.dumps([str(one) for one in of]).encode()
    return blake2b(told, key=gate_key[:64], digest_size=16, person=b"snapshot").hexdigest()


def save_snapshot(path: Path, snapshot: Snapshot, mark: str) -> None:
    """Put the snapshot in the place of the one that is there: whole, or not at all.

    Raises OSError where it cannot be written.
    """
    arrays: list[NDArray[Any]] = []
    tree = _take_apart(snapshot, arrays)
    lengths = [_padded(one.nbytes) for one in arrays]
    head = json.dumps({"mark": mark, "bytes": sum(lengths), "tree": tree}).encode()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in drafts_of(path):  # by a process that was killed
        left.unlink(missing_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(_before(head))
            for one, length in zip(arrays, lengths, strict=True):
                if one.size:
                    file.write(np.ascontiguousarray(one).reshape(-1).view(np.uint8).data)
                file.write(bytes(length - one.nbytes))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def open_snapshot(path: Path, mark: str) -> Snapshot | None:
    """The snapshot in a file, mapped and not to be written; None where it is not whole and ours."""
    try:
        with path.open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        head, start = _read_head(content)
        if head["mark"] != mark or len(content) != start + head["bytes"]:
            return None
        found = _put_together(head["tree"], content, start)
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None
    return found if isinstance(found, Snapshot) else None


def _before(head: bytes) -> bytes:
    """All that stands before the arrays, which begin at a multiple of ALIGNED."""
    begin = MAGIC + len(head).to_bytes(8, "little") + head
    return begin + bytes(_padded(len(begin)) - len(begin))


def _read_head(content: mmap.mmap) -> tuple[dict[str, Any], int]:
    """The head, and where the arrays begin. Raises ValueError."""
    if content[: len(MAGIC)] != MAGIC:
        raise ValueError("no snapshot of this format")
    begin = len(MAGIC) + 8
    length = int.from_bytes(content[len(MAGIC) : begin], "little")
    head = json.loads(content[begin : begin + length])
    return head, _padded(begin + length)


def _padded(length: int) -> int:
    return -(-length // ALIGNED) * ALIGNED


def _take_apart(value: Any, arrays: list[NDArray[Any]]) -> Any:
    """A value as JSON; its arrays are put into the list, and told by their place in the file."""
    if isinstance(value, np.ndarray):
        start = sum(_padded(one.nbytes) for one in arrays)
        arrays.append(value)
        return {"array": [start, value.dtype.str, list(value.shape)]}
    if is_dataclass(value):
        parts = {one.name: getattr(value, one.name) for one in fields(value)}
        return {"class": type(value).__name__, "parts": _take_apart(parts, arrays)}
    if isinstance(value, Mapping):
        return {"map": {name: _take_apart(one, arrays) for name, one in value.items()}}
    if isinstance(value, tuple):
        return {"tuple": [_take_apart(one, arrays) for one in value]}
    return {"plain": value}


def _put_together(tree: Any, content: mmap.mmap, start: int) -> Any:
    (kind,) = tree.keys() - {"parts"}
    said = tree[kind]
    match kind:
        case "array":
            place, dtype, shape = said
            return np.ndarray(tuple(shape), np.dtype(dtype), content, start + place)
        case "class":
            return CLASSES[said](**_put_together(tree["parts"], content, start))
        case "map":
            return {name: _put_together(one, content, start) for name, one in said.items()}
        case "tuple":
            return tuple(_put_together(one, content, start) for one in said)
        case _:
            return said
