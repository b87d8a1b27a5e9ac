"""MP4: boxes, each a size, a name and what is in it (ISO/IEC 14496-12).

Boxes that are needed to play one track of sound stay; all others, such as what a phone writes of
place and maker, become free space of the same size. Dates within kept boxes are blanked.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from storybank.media.bounded import Broken, Steps, number_at, zero

PARENTS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"mvex", b"edts"}
LEAVES = {
    *(b"ftyp", b"styp", b"mdat", b"sidx", b"mfhd", b"tfhd", b"tfdt", b"trun", b"trex", b"mehd"),
    *(b"mvhd", b"tkhd", b"mdhd", b"hdlr", b"smhd", b"dinf", b"elst"),
    *(b"stsd", b"stts", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"sgpd", b"sbgp", b"ctts"),
}
DATED = {b"mvhd", b"tkhd", b"mdhd"}
SOUNDS = {b"mp4a", b"Opus"}
DEEPEST = 8
FREE = b"free"


@dataclass(frozen=True)
class Box:
    """Where a box stands: its name, its first byte, that of its content, and its end."""

    name: bytes
    start: int
    inside: int
    end: int


def begins(content: bytes) -> bool:
    """Whether the bytes begin as MP4 does."""
    return content[4:8] == b"ftyp"


def blank(content: bytearray) -> None:
    """Blank what tells of its maker. Raises Broken where it is not one track of sound, whole."""
    walk = _Walk(content)
    walk.all_in(0, len(content), 0)
    if (
        walk.tracks != 1
        or walk.handlers != [b"soun"]
        or len(walk.codecs) != 1
        or not walk.codecs <= SOUNDS
    ):
        raise Broken
    if not {b"moov", b"mdat"} <= walk.found:
        raise Broken(cut_short=True)


class _Walk:
    def __init__(self, content: bytearray) -> None:
        self.content = content
        self.steps = Steps()
        self.found: set[bytes] = set()
        self.tracks = 0
        self.handlers: list[bytes] = []
        self.codecs: set[bytes] = set()

    def all_in(self, start: int, end: int, depth: int) -> None:
        """Look at every box of a stretch."""
        if depth > DEEPEST:
            raise Broken
        for box in self._boxes(start, end, top=depth == 0):
            self.found.add(box.name)
            self.tracks += box.name == b"trak"
            if box.name in PARENTS:
                self.all_in(box.inside, box.end, depth + 1)
            elif box.name in LEAVES:
                self._leaf(box)
            else:
                self.content[box.start + 4 : box.start + 8] = FREE
                zero(self.content, box.inside, box.end)

    def _boxes(self, start: int, end: int, *, top: bool) -> Iterator[Box]:
        at = start
        while at < end:
            self.steps.take()
            size, inside = number_at(self.content, at, 4), at + 8
            name = bytes(self.content[at + 4 : at + 8])
            if size == 1:
                size, inside = number_at(self.content, at + 8, 8), at + 16
            elif size == 0 and top and name == b"mdat":  # it reaches to the end of the file
                size = end - at
            stop = at + size
            if stop > end or stop < inside:
                raise Broken(cut_short=top and stop > end)
            yield Box(name, at, inside, stop)
            at = stop

    def _leaf(self, box: Box) -> None:
        if box.name in DATED:
            wide = number_at(self.content, box.inside, 1) == 1
            zero(self.content, box.inside + 4, min(box.inside + (20 if wide else 12), box.end))
        elif box.name == b"hdlr":
            self.handlers.append(bytes(self.content[box.inside + 8 : box.inside + 12]))
            zero(self.content, min(box.inside + 24, box.end), box.end)  # its name, in words
        elif box.name == b"stsd":
            self.codecs.add(bytes(self.content[box.inside + 12 : box.inside + 16]))
