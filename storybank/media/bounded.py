"""Reading a container within its bounds, whatever it says of itself."""

MOST_ELEMENTS = 60_000
"""Twice what five minutes hold where a block of sound lasts 10 ms."""


class Broken(Exception):
    """The container is not what it says. cut_short: its end is missing."""

    def __init__(self, *, cut_short: bool = False) -> None:
        super().__init__("cut short" if cut_short else "not understood")
        self.cut_short = cut_short


class Steps:
    """Counts what was looked at, so that no file takes for ever."""

    def __init__(self) -> None:
        self._left = MOST_ELEMENTS

    def take(self) -> None:
        """One more element. Raises Broken where there are too many."""
        self._left -= 1
        if self._left < 0:
            raise Broken


def number_at(content: bytearray, start: int, size: int) -> int:
    """The unsigned number of `size` bytes, the greatest first. Raises Broken past the end."""
    if start + size > len(content):
        raise Broken(cut_short=True)
    return int.from_bytes(content[start : start + size], "big")


def zero(content: bytearray, start: int, end: int) -> None:
    """Blank a stretch."""
    content[start:end] = bytes(end - start)
