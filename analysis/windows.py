"""Cuts a text that is longer than an encoder can read into windows that end with a sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

_SENTENCE_END = re.compile(r"[.!?…][\"'»”’)\]]*\s+|\n\s*")


@dataclass(frozen=True)
class Window:
    """A stretch of a text, and how many word pieces it holds: so much its vector weighs."""

    text: str
    pieces: int


def cut_windows(text: str, spans: Sequence[tuple[int, int]], *, longest: int) -> list[Window]:
    """Cut a text into windows about equally long, each at the sentence's end nearest to its own.

    A window is never shorter than half of what is read at once, so that one long sentence stands
    in for the border that is missing.

    Args:
        text: the whole text.
        spans: for each word piece of the text where it begins and ends, in order.
        longest: the most pieces that a window may hold.

    Returns:
        The windows in order; together they hold every piece once. A short text is its own only
        window, untouched.

    >>> cut_windows("a b. c d e", [(0, 1), (2, 4), (5, 6), (7, 8), (9, 10)], longest=3)
    [Window(text='a b.', pieces=2), Window(text='c d e', pieces=3)]
    """
    if len(spans) <= longest:
        return [Window(text, len(spans))]
    borders = _first_pieces(text, spans)
    windows: list[Window] = []
    start = 0
    while start < len(spans):
        end = _find_end(borders, start, len(spans), longest)
        part = spans[start:end]
        windows.append(Window(text[part[0][0] : part[-1][1]], len(part)))
        start = end
    return windows


def _first_pieces(text: str, spans: Sequence[tuple[int, int]]) -> NDArray[np.intp]:
    """Find the pieces with which a sentence begins, the first sentence aside."""
    begins = [found.end() for found in _SENTENCE_END.finditer(text)]
    ends = [end for _, end in spans]  # a piece may begin with the blank before it
    return np.unique(np.searchsorted(ends, begins, side="right"))


def _find_end(borders: NDArray[np.intp], start: int, whole: int, longest: int) -> int:
    """Say before which piece the window that begins at ``start`` ends."""
    left = whole - start
    if left <= longest:
        return whole
    fair = start + ceil(left / ceil(left / longest))
    near = borders[(borders >= start + ceil(longest / 2)) & (borders <= start + longest)]
    return int(near[np.argmin(np.abs(near - fair))]) if len(near) else fair
