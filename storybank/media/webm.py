"""WebM: EBML elements, each an id, a size and what is in it (RFC 8794, RFC 9559).

What a browser records while it runs has a segment and clusters of unknown size: they end where
something begins that cannot lie in them. Known elements alone are let through; tags, chapters,
attachments, titles and dates become void elements of the same size.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from storybank.media.bounded import Broken, Steps, number_at, zero

EBML, SEGMENT = 0x1A45DFA3, 0x18538067
DOC_TYPE = 0x4282
INFO, TRACKS, CLUSTER, CUES = 0x1549A966, 0x1654AE6B, 0x1F43B675, 0x1C53BB6B
SEEK_HEAD, TAGS, ATTACHMENTS, CHAPTERS = 0x114D9B74, 0x1254C367, 0x1941A469, 0x1043A770
VOID, CHECKSUM = 0xEC, 0xBF
TOP = {INFO, TRACKS, CLUSTER, CUES, SEEK_HEAD, TAGS, ATTACHMENTS, CHAPTERS, VOID, CHECKSUM}
BLANKED = {CUES, SEEK_HEAD, TAGS, ATTACHMENTS, CHAPTERS, VOID, CHECKSUM}
TIMECODE, BLOCK, BLOCK_GROUP, POSITION, PREVIOUS = 0xE7, 0xA3, 0xA0, 0xA7, 0xAB
IN_CLUSTER = {TIMECODE, BLOCK, BLOCK_GROUP, POSITION, PREVIOUS, VOID, CHECKSUM}
SCALE, DURATION, MUXER, WRITER = 0x2AD7B1, 0x4489, 0x4D80, 0x5741
IN_GROUP = {0xA1, 0x9B, 0xFB, 0x75A2}  # the block, its length, what it builds on, its padding
ENTRY, TRACK_TYPE, CODEC, CODEC_PRIVATE = 0xAE, 0x83, 0x86, 0x63A2
KEPT_OF_TRACK = {
    *(TRACK_TYPE, CODEC, CODEC_PRIVATE, 0xD7, 0x73C5, 0xE1),  # number, id, sampling
    *(0x9C, 0xB9, 0x88, 0x55AA, 0x56AA, 0x56BB, 0x23E383),  # lacing, flags, delays
}
SOUND = 2


@dataclass(frozen=True)
class Element:
    """Where an element stands: its id, its first byte, that of its content, and its end."""

    id: int
    start: int
    inside: int
    end: int


def begins(content: bytes) -> bool:
    """Whether the bytes begin as EBML does."""
    return content[:4] == EBML.to_bytes(4, "big")


def blank(content: bytearray) -> None:
    """Blank what tells of its maker. Raises Broken where it is not one track of Opus, whole."""
    walk = _Walk(content)
    head = walk.element(0, len(content))
    types = [one for one in walk.inside(head) if one.id == DOC_TYPE]
    if head.id != EBML or [walk.text(one) for one in types] != [b"webm"]:
        raise Broken
    segment = walk.element(head.end, len(content), open_ended=True)
    if segment.id != SEGMENT or segment.end != len(content):
        raise Broken
    at = segment.inside
    while at < segment.end:
        at = walk.top(walk.element(at, segment.end, open_ended=True))
    if not walk.tracks or not walk.blocks:
        raise Broken(cut_short=True)


class _Walk:
    def __init__(self, content: bytearray) -> None:
        self.content = content
        self.steps = Steps()
        self.tracks = 0
        self.blocks = 0

    def element(self, at: int, limit: int, *, open_ended: bool = False) -> Element:
        """The element at this byte; one of unknown size reaches to the limit where that may be."""
        self.steps.take()
        name, inside = self._name(at)
        size, inside = self._size(inside)
        end = limit if size is None else inside + size
        if size is None and not (open_ended and name in (SEGMENT, CLUSTER)):
            raise Broken
        if end > limit:
            raise Broken(cut_short=limit == len(self.content))
        return Element(name, at, inside, end)

    def inside(self, parent: Element) -> Iterator[Element]:
        """What lies in an element of known size."""
        at = parent.inside
        while at < parent.end:
            one = self.element(at, parent.end)
            yield one
            at = one.end

    def top(self, one: Element) -> int:
        """Look at a part of the segment; answers where the next begins."""
        if one.id not in TOP:
            raise Broken
        if one.id == CLUSTER:
            return self._cluster(one)
        if one.id in BLANKED:
            self.void(one)
        elif one.id == INFO:
            for part in self.inside(one):
                self._info(part)
        else:
            for part in self.inside(one):
                self._track(part)
        return one.end

    def text(self, one: Element) -> bytes:
        """The content of an element of text."""
        return bytes(self.content[one.inside : one.end]).rstrip(b"\0")

    def void(self, one: Element) -> None:
        """Turn an element into an empty one of the same size."""
        size = one.end - one.start
        if size < 2:
            raise Broken
        self.content[one.start] = VOID
        if size < 10:
            self.content[one.start + 1] = 0x80 | (size - 2)
            zero(self.content, one.start + 2, one.end)
            return
        self.content[one.start + 1 : one.start + 9] = (1 << 56 | (size - 9)).to_bytes(8, "big")
        zero(self.content, one.start + 9, one.end)

    def _cluster(self, cluster: Element) -> int:
        """A cluster ends at its end, or where a part of the segment begins."""
        at = cluster.inside
        while at < cluster.end:
            name, _ = self._name(at)
            if name not in IN_CLUSTER:
                if name in TOP and cluster.end == len(self.content):
                    return at
                raise Broken
            one = self.element(at, cluster.end)
            self.blocks += name in (BLOCK, BLOCK_GROUP)
            if name in (VOID, CHECKSUM):
                self.void(one)
            elif name == BLOCK_GROUP:
                self._group(one)
            at = one.end
        return cluster.end

    def _group(self, group: Element) -> None:
        """The sound and how long it lasts stay; what was added beside it does not."""
        for part in self.inside(group):
            if part.id not in IN_GROUP:
                self.void(part)

    def _info(self, part: Element) -> None:
        """Scale and duration stay; who wrote it must be there, and is said by us."""
        if part.id in (MUXER, WRITER):
            said = b"Fortell"[: part.end - part.inside]
            self.content[part.inside : part.end] = said.ljust(part.end - part.inside, b"\0")
        elif part.id not in (SCALE, DURATION):
            self.void(part)

    def _track(self, entry: Element) -> None:
        if entry.id != ENTRY:
            return self.void(entry)
        self.tracks += 1
        every = list(self.inside(entry))
        parts = {one.id: one for one in every}
        if self.tracks > 1 or TRACK_TYPE not in parts or CODEC not in parts:
            raise Broken
        kind = parts[TRACK_TYPE]
        if number_at(self.content, kind.inside, kind.end - kind.inside) != SOUND:
            raise Broken
        if self.text(parts[CODEC]) != b"A_OPUS":
            raise Broken
        for one in every:  # of two with one id, too
            if one.id not in KEPT_OF_TRACK:
                self.void(one)
        return None

    def _name(self, at: int) -> tuple[int, int]:
        length = _length(number_at(self.content, at, 1), most=4)
        return number_at(self.content, at, length), at + length

    def _size(self, at: int) -> tuple[int | None, int]:
        length = _length(number_at(self.content, at, 1), most=8)
        marker = 1 << 7 * length
        size = number_at(self.content, at, length) ^ marker
        return (None if size == marker - 1 else size), at + length


def _length(first: int, *, most: int) -> int:
    length = 9 - first.bit_length()
    if length > most:
        raise Broken
    return length
