"""The packed model's format, on files made by hand."""

import struct
from pathlib import Path

import numpy as np
import pytest

from analysis.encoder_errors import ModelDamaged
from analysis.packed import read_packed, unpack_weights


def a_packed_file(folder: Path) -> Path:
    """A model of no layers with two pieces, one deleted character and one vector."""
    head = b"E5S1" + struct.pack("<i7ifi", 1, 4, 0, 2, 8, 2, 16, 1, 1e-5, 32)
    pieces = (
        struct.pack("<5iQ", 2, 0, 1, 1, 0, 3) + struct.pack("<3I2f", 0, 2, 3, -1.5, -2.5) + b"abc"
    )
    characters = struct.pack("<iI", 1, 5) + struct.pack("<IB", 0xAD, 0)
    entry = struct.pack("<iH", 1, 4) + b"bias"
    offset = len(head + pieces + characters + entry) + struct.calcsize("<BIQQ")
    entry += struct.pack("<BIQQ", 0, 2, offset, 8) + struct.pack("<2f", 0.5, -0.5)
    path = folder / "packed.bin"
    path.write_bytes(head + pieces + characters + entry)
    return path


def test_every_section_is_read(tmp_path: Path) -> None:
    packed = read_packed(a_packed_file(tmp_path))

    assert (packed.shape.hidden, packed.shape.heads, packed.shape.end) == (4, 2, 1)
    assert packed.pieces == (("ab", -1.5), ("c", -2.5))
    assert packed.characters == {0xAD: ()}
    assert packed.tensors["bias"].tolist() == [0.5, -0.5]


def test_a_file_that_ends_too_early_is_damaged(tmp_path: Path) -> None:
    path = a_packed_file(tmp_path)
    path.write_bytes(path.read_bytes()[:60])

    with pytest.raises(ModelDamaged, match="cannot be read"):
        read_packed(path)


def test_another_file_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "other.bin"
    path.write_bytes(b"PK\x03\x04 a zip")

    with pytest.raises(ModelDamaged, match="does not begin with E5S1"):
        read_packed(path)


def test_four_bit_weights_are_scale_times_half_byte_less_eight() -> None:
    scale = np.array([0.5], np.float16).tobytes()
    half_bytes = bytes([0x0F] + [0x88] * 15)  # first low 15, first high 0, all others 8

    weights = unpack_weights(np.frombuffer(scale + half_bytes, np.uint8))

    assert weights[0] == 3.5
    assert weights[16] == -4
    assert not weights[1:16].any()
    assert not weights[17:].any()
