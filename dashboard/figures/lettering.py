"""Where numbers and names stand on a map, so that none covers another: the first come first."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from dashboard.figures.svg_parts import LINE

RADIUS: Final = 12.0
LETTER: Final = 0.6  # of the height: how wide a letter is at the most, on the average
_LETTERS: Final = 18
_LINES: Final = 2
_GAP: Final = 4.0
_STEPS: Final = (1.0, 1.7, 2.4)  # diameters away from where a number should stand

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Lettered:
    """The middle of a number, and the lines of a name from (x, y) on; no lines where none fit."""

    middle: tuple[float, float]
    lines: list[str]
    start: tuple[float, float]
    anchor: str


def letter(
    places: Sequence[tuple[float, float]],
    names: Sequence[str],
    sides: tuple[float, float],
    size: float,
) -> list[Lettered]:
    """Letter a map so wide and high with letters of this size, the first names first."""
    taken: list[Box] = []
    middles = []
    for place in places:
        middle = next((one for one in _around(place, sides) if _is_free(_disc(one), taken)), place)
        taken.append(_disc(middle))
        middles.append(middle)
    lettered = []
    for middle, name in zip(middles, names, strict=True):
        found = _name(middle, _wrap(name), taken, sides, size)
        if found.lines:
            taken.append(_box(found, size))
        lettered.append(found)
    return lettered


def _around(
    place: tuple[float, float], sides: tuple[float, float]
) -> Iterator[tuple[float, float]]:
    """The place itself, where a number fits there, then places about it, all within the map."""
    wide, high = sides
    place = (
        float(np.clip(place[0], RADIUS, wide - RADIUS)),
        float(np.clip(place[1], RADIUS, high - RADIUS)),
    )
    yield place
    for step in _STEPS:
        for turn in np.arange(8) * np.pi / 4:
            away = 2 * RADIUS * step
            x, y = place[0] + away * np.cos(turn), place[1] + away * np.sin(turn)
            if RADIUS <= x <= wide - RADIUS and RADIUS <= y <= high - RADIUS:
                yield float(x), float(y)


def _wrap(name: str) -> list[str]:
    lines = textwrap.wrap(name, _LETTERS)
    if len(lines) <= _LINES:
        return lines
    return [*lines[: _LINES - 1], f"{lines[_LINES - 1].rstrip(',')} …"]


def _name(
    middle: tuple[float, float],
    lines: list[str],
    taken: list[Box],
    sides: tuple[float, float],
    size: float,
) -> Lettered:
    """Right of the number, left of it, under or over it; else nowhere."""
    x, y = middle
    first = y + 0.35 * size - (len(lines) - 1) * LINE / 2
    below, above = y + RADIUS + size, y - RADIUS - _GAP - (len(lines) - 1) * LINE
    tried = (
        (x + RADIUS + _GAP, first, "start"),
        (x - RADIUS - _GAP, first, "end"),
        (x, below, "middle"),
        (x, above, "middle"),
    )
    for left, top, anchor in tried:
        found = Lettered(middle, lines, (left, top), anchor)
        box = _box(found, size)
        inside = box[0] >= 0 and box[1] >= 0 and box[2] <= sides[0] and box[3] <= sides[1]
        if inside and _is_free(box, taken):
            return found
    return Lettered(middle, [], middle, "start")


def _box(lettered: Lettered, size: float) -> Box:
    wide = LETTER * size * max(len(line) for line in lettered.lines)
    (x, y), share = lettered.start, {"start": 0.0, "middle": 0.5, "end": 1.0}[lettered.anchor]
    left, top = x - share * wide, y - size
    return left, top, left + wide, top + LINE * len(lettered.lines)


def _disc(middle: tuple[float, float]) -> Box:
    x, y = middle
    return x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS


def _is_free(box: Box, taken: Sequence[Box]) -> bool:
    left, top, right, bottom = box
    return all(right <= a or c <= left or bottom <= b or d <= top for a, b, c, d in taken)
