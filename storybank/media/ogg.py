"""Ogg with Opus: pages with a checksum (RFC 3533); the second packet holds comments (RFC 7845).

The comments are emptied in their place, and their page is given its new checksum.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from storybank.media.bounded import Broken, Steps, number_at

MARK = b"OggS"
HEAD, TAGS = b"OpusHead", b"OpusTags"
HEADER = 27  # bytes before the table of segments
CHECKSUM = 22  # where the checksum stands in a page
WHOLE_SEGMENT = 255
POLYNOMIAL = 0x04C11DB7


@dataclass(frozen=True)
class Page:
    """Where a page stands; serial: its stream; complete: whether its packet ends in it."""

    start: int
    inside: int
    end: int
    serial: int
    complete: bool


def begins(content: bytes) -> bool:
    """Whether the bytes begin as Ogg does."""
    return content[:4] == MARK


def blank(content: bytearray) -> None:
    """Empty the comments. Raises Broken where it is not one stream of Opus, whole."""
    pages = list(_pages(content))
    if len(pages) < 3:
        raise Broken(cut_short=True)
    head, tags = pages[:2]
    if any(page.serial != head.serial for page in pages):
        raise Broken
    if content[head.inside : head.inside + 8] != HEAD:
        raise Broken
    if content[tags.inside : tags.inside + 8] != TAGS or not tags.complete:
        raise Broken
    # No maker, no comments; what is left of the packet is padding, as its first byte says.
    room = tags.end - tags.inside - len(TAGS)
    if room < 8:
        raise Broken
    content[tags.inside + len(TAGS) : tags.end] = bytes(room)
    _sign(content, tags)


def _pages(content: bytearray) -> Iterator[Page]:
    steps, at = Steps(), 0
    while at < len(content):
        steps.take()
        if content[at : at + 4] != MARK or number_at(content, at + 4, 1) != 0:
            raise Broken(cut_short=len(content) - at < HEADER)
        count = number_at(content, at + 26, 1)
        table = content[at + HEADER : at + HEADER + count]
        inside = at + HEADER + count
        end = inside + sum(table)
        if end > len(content) or len(table) < count:
            raise Broken(cut_short=True)
        complete = bool(table) and table[-1] < WHOLE_SEGMENT
        complete = complete and all(one == WHOLE_SEGMENT for one in table[:-1])
        yield Page(at, inside, end, number_at(content, at + 14, 4), complete)
        at = end


def _sign(content: bytearray, page: Page) -> None:
    place = page.start + CHECKSUM
    content[place : place + 4] = bytes(4)
    content[place : place + 4] = checksum(bytes(content[page.start : page.end])).to_bytes(
        4, "little"
    )


def checksum(page: bytes) -> int:
    """The checksum of a page whose own four bytes for it are zero (RFC 3533, section 6)."""
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ POLYNOMIAL * (value >> 31)) & 0xFFFFFFFF
    return value
