"""A collection's arrays as one file, mapped into the memory of every process that opens it.

Its head tells what the file is of (format, key of the gate, database, framework), where it begins,
and how the values are put together; the rest is in `analysis.shell.draft`. It holds placements and
keyed hashes, never a word of a story; only its owner may read it. Anything odd about a file means
that there is none: it is built anew.
"""

import json
import mmap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags
from analysis.nearest import Sketch
from analysis.responses import Codes, Responses
from analysis.shell.draft import ALIGNED, MAGIC, Draft
from analysis.tally import Coded, Kept
from analysis.triads import KeptTriad, LogRatioSums
from storybank.counted import Ids
from storybank.gate import Crowd

CLASSES: dict[str, type] = {
    one.__name__: one
    for one in (Responses, Codes, Crowd, Kept, Coded, KeptTriad, LogRatioSums, Sketch)
}


@dataclass(frozen=True)
class Snapshot:
    """What lies in a file. hashes (n,): of the tellers, as in `Holding`; kept: None where few."""

    responses: Responses
    crowd: Crowd
    hashes: NDArray[np.uint64]
    themes: tuple[int, int]
    kept: Kept | None

    @property
    def story_ids(self) -> NDArray[np.str_]:
        """Of the stories that lie in the file, sorted."""
        return self.responses.story_ids


@dataclass(frozen=True)
class Drawn:
    """A sketch of what stories (n,) mean, whose sorted ids are `S36`, read with this model."""

    model: str
    story_ids: Ids
    sketch: Sketch


@dataclass(frozen=True)
class Places:
    """Where stories (n,) lie on the map of themes, as of a run and a placing; sorted ids are `S36`.

    points (n, 2): in [0, 1], NaN for nowhere. placed (n,): whether they came after the run.
    """

    version: tuple[int, int]
    story_ids: Ids
    points: NDArray[np.float32]
    placed: Flags


Beside = Drawn | Places
"""What lies in files of its own beside a collection's arrays."""

CLASSES |= {one.__name__: one for one in (Snapshot, Drawn, Places)}


@dataclass(frozen=True)
class Mapped:
    """A value whose arrays lie in a file, and the file as this process has mapped it."""

    value: Any
    content: mmap.mmap

    @property
    def is_whole(self) -> bool:
        """Whether nobody has cut the file since: to look into what is gone ends the process."""
        return self.content.size() >= len(self.content)


def fingerprint(gate_key: bytes, *of: object) -> str:
    """What a file must have been written with to be opened: the key and whatever else counts."""
    told = json.dumps([str(one) for one in of]).encode()
    return blake2b(told, key=gate_key[:64], digest_size=16, person=b"snapshot").hexdigest()


def finish_draft(draft: Draft, value: object, mark: str) -> None:
    """Put a draft in its place as the file of this value, whose arrays it holds or takes in now.

    Raises OSError where it cannot be written.
    """
    draft.finish({"mark": mark, "tree": _take_apart(value, draft)})


def room_for(value: object) -> int:
    """The bytes that a file of this value takes, and some to spare for its head."""
    arrays = list(_arrays_in(value))
    return sum(one.nbytes + ALIGNED for one in arrays) + 1_000 * (len(arrays) + 100)


def open_file(path: Path, mark: str) -> Mapped | None:
    """The value in a file, not to be written; None where the file is not whole and ours."""
    try:
        with path.open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        head, start = _read_head(content)
        if head["mark"] != mark or head["bytes"] != start:
            return None
        return Mapped(_put_together(head["tree"], content), content)
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def _read_head(content: mmap.mmap) -> tuple[dict[str, Any], int]:
    """The head, and where it begins. Raises ValueError."""
    end = len(content) - len(MAGIC) - 8
    if end < 0 or content[: len(MAGIC)] != MAGIC or content[end + 8 :] != MAGIC:
        raise ValueError("no whole file of this format")
    start = end - int.from_bytes(content[end : end + 8], "little")
    return json.loads(content[max(start, 0) : end]), start


def _arrays_in(value: Any) -> Iterator[NDArray[Any]]:
    if isinstance(value, np.ndarray):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from _arrays_in(getattr(value, one.name))
    elif isinstance(value, Mapping | tuple):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _arrays_in(one)


def _take_apart(value: Any, draft: Draft) -> Any:
    """A value as JSON; its arrays are told by their places in the draft."""
    if isinstance(value, np.ndarray):
        return {"array": draft.place_of(value)}
    if is_dataclass(value):
        parts = {one.name: getattr(value, one.name) for one in fields(value)}
        return {"class": type(value).__name__, "parts": _take_apart(parts, draft)}
    if isinstance(value, Mapping):
        return {"map": {name: _take_apart(one, draft) for name, one in value.items()}}
    if isinstance(value, tuple):
        return {"tuple": [_take_apart(one, draft) for one in value]}
    return {"plain": value}


def _put_together(tree: Any, content: mmap.mmap) -> Any:
    (kind,) = tree.keys() - {"parts"}
    said = tree[kind]
    match kind:
        case "array":
            start, dtype, shape = said
            return np.ndarray(tuple(shape), np.dtype(dtype), content, start)
        case "class":
            return CLASSES[said](**_put_together(tree["parts"], content))
        case "map":
            return {name: _put_together(one, content) for name, one in said.items()}
        case "tuple":
            return tuple(_put_together(one, content) for one in said)
        case _:
            return said
