"""A file of arrays while it is written, beside the place where it shall lie.

The file: a magic word, the arrays one after the other, a head in JSON that says what they are, and
at the very end the head's length and the magic word again: what is cut anywhere has no end, and is
no such file. What has been laid in can be read from there at once, so that who makes arrays of very
many stories holds one of them at a time.
"""

import errno
import json
import mmap
import os
import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from storybank.snapshots import drafts_of

MAGIC = b"FORTELL3"
ALIGNED = 64  # bytes at which each array begins
SPARED = 2  # times a file's size that must be free before it is begun: stories need room, too

Array = NDArray[Any]
Place = list[Any]
"""Where an array begins, its type and its shape."""


class Draft:
    """What one process writes while no other may; `drop` it in the end, finished or not.

    lock: the descriptor that keeps others from writing. Its deeds raise OSError where the file
    cannot be written.
    """

    def __init__(self, path: Path, lock: int) -> None:
        self._path, self._lock, self._length = path, lock, 0
        self._laid: dict[int, tuple[Array, Place]] = {}
        self._draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        self._file = -1
        self._content: mmap.mmap | None = None
        for left in drafts_of(path):  # by a process that was killed
            left.unlink(missing_ok=True)

    def open(self, room: int) -> None:
        """Begin the file, unless it has been; it takes `room` bytes, or some fewer."""
        if self._content is not None:
            return
        if shutil.disk_usage(self._path.parent).free < SPARED * room:
            raise OSError(errno.ENOSPC, "too little room beside what stories need")
        self._file = os.open(self._draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        os.ftruncate(self._file, room)
        # Mapped once, as each mapping holds a descriptor; written by `write`, which can fail, where
        # a page of a mapping that finds no room would end the process.
        self._content = mmap.mmap(self._file, room, access=mmap.ACCESS_READ)
        self._write(MAGIC)

    @property
    def is_ours(self) -> bool:
        """Whether it has not been dropped."""
        return self._lock >= 0

    def lay(self, shape: tuple[int, ...], dtype: np.dtype[Any], blocks: Iterable[Array]) -> Array:
        """An array that comes in blocks, as it lies in the file: mapped and not to be written."""
        place = self._add(shape, dtype, blocks)
        if self._content is None or self._length > len(self._content):
            raise OSError(errno.ENOSPC, "less room was asked for than is needed")
        mapped: Array = np.ndarray(shape, dtype, self._content, place[0])
        self._laid[id(mapped)] = mapped, place
        return mapped

    def place_of(self, array: Array) -> Place:
        """Where an array lies; one that does not yet is laid."""
        if id(array) not in self._laid:
            self._laid[id(array)] = array, self._add(array.shape, array.dtype, [array])
        return self._laid[id(array)][1]

    def finish(self, head: dict[str, Any]) -> None:
        """Put the file in the place of the one that is there: whole, or not at all."""
        text = json.dumps({**head, "bytes": self._length}).encode()
        self._write(text + len(text).to_bytes(8, "little") + MAGIC)
        os.ftruncate(self._file, self._length)
        os.fsync(self._file)
        self._draft.replace(self._path)

    def drop(self) -> None:
        """Let go of it, and let others write; what cannot be removed now is by the next of them."""
        with suppress(OSError):
            self._draft.unlink(missing_ok=True)
        for one in (self._file, self._lock):
            if one >= 0:
                os.close(one)
        self._file = self._lock = -1

    def _add(self, shape: tuple[int, ...], dtype: np.dtype[Any], blocks: Iterable[Array]) -> Place:
        self._write(bytes(-self._length % ALIGNED))
        start = self._length
        for block in blocks:
            if block.size:
                self._write(np.ascontiguousarray(block).reshape(-1).view(np.uint8).data)
        return [start, dtype.str, list(shape)]

    def _write(self, some: bytes | memoryview) -> None:
        rest = memoryview(some)
        while rest:
            rest = rest[os.write(self._file, rest) :]
        self._length += len(some)
