"""Cuts a text that is longer than an encoder can read into windows of equal length."""

from collections.abc import Sequence
from math import ceil


def cut_windows(text: str, spans: Sequence[tuple[int, int]], *, longest: int) -> list[str]:
    """Cut a text into as few windows as fit, all about equally long.

    Args:
        text: the whole text.
        spans: for each word piece of the text where it begins and ends, in order.
        longest: the most pieces that a window may hold.

    Returns:
        The windows in order; together they hold every piece once. A short text is its own only
        window, untouched.

    >>> cut_windows("a b c d e", [(0, 1), (2, 3), (4, 5), (6, 7), (8, 9)], longest=3)
    ['a b c', 'd e']
    """
    count = ceil(len(spans) / longest)
    if count <= 1:
        return [text]
    length = ceil(len(spans) / count)
    parts = (spans[start : start + length] for start in range(0, len(spans), length))
    return [text[part[0][0] : part[-1][1]] for part in parts]
