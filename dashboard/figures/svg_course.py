"""A course over time as a static SVG: means with their intervals, changes as bands, markers."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from dashboard.figures import svg_parts, theme
from dashboard.figures.course import CourseFigure, Spot
from dashboard.figures.svg_parts import LINE, Plane, words

SIDE: Final = 400
_PLANE: Final = Plane(SIDE, 0.62)
_LETTERS: Final = 44
_LETTERS_BELOW: Final = 24
_LETTER: Final = 8.5  # the room that a letter takes below
_ROOM: Final = 28
_RADIUS: Final = 11


def draw_course_svg(figure: CourseFigure) -> tuple[str, float]:
    """The drawing and its height; it is SIDE wide. What is held back gives its reason."""
    ends = zip("↓↑", figure.labels.ends, strict=True)
    low, high = (textwrap.wrap(f"{sign} {end}", _LETTERS) for sign, end in ends)
    above = LINE * len(high) + 10
    top = above + (_ROOM if figure.markers else 0)
    names = LINE * max((len(lines) for lines, _, _ in _names(figure.spots)), default=1)
    frame = [[(0, 0), (1, 0), (1, _PLANE.height), (0, _PLANE.height)]]
    drawn = [
        *words(high, (0, 14), "start"),
        f'<g transform="translate(0 {top})">',
        *_turns(figure),
        f'<path d="{_PLANE.path(frame)}" fill="none" stroke="{theme.PAINTS["line"]}"/>',
        *_markers(figure),
        *_line(figure.spots),
        *_periods(figure.spots),
        *words(low, (0, _PLANE.floor + names + 32), "start"),
    ]
    if figure.held is not None:
        lines = textwrap.wrap(figure.held, 40)
        drawn += words(lines, (SIDE / 2, _PLANE.floor / 2), "middle", {"font-weight": 400})
    return "".join([*drawn, "</g>"]), top + _PLANE.floor + names + LINE * len(low) + 24


def _across(place: float, number: int) -> float:
    """Where a place in periods stands, in [0, 1]: each period in the middle of its own room."""
    return min(max((place + 0.5) / max(number, 1), 0.0), 1.0)


def _point(place: float, value: float, number: int) -> tuple[float, float]:
    return _across(place, number), value * _PLANE.height


def _line(spots: Sequence[Spot]) -> Iterable[str]:
    """A line through neighbours that are both told, intervals as bars, means as dots."""
    number = len(spots)
    told = [(place, one) for place, one in enumerate(spots) if one.mean is not None]
    for (place, one), (after, other) in pairwise(told):
        if after == place + 1:
            ends = [_point(place, one.mean or 0, number), _point(after, other.mean or 0, number)]
            look = f'stroke="{theme.PAINTS["accent"]}" stroke-width="2"'
            yield f'<path d="{_PLANE.path([ends], closed=False)}" fill="none" {look}/>'
    for place, one in told:
        bar = [_point(place, end or 0, number) for end in (one.low, one.high)]
        look = f'stroke="{theme.PAINTS["band-4"]}" stroke-width="6" stroke-linecap="round"'
        yield f'<path d="{_PLANE.path([bar], closed=False)}" fill="none" {look}/>'
        x, y = _PLANE.place(_point(place, one.mean or 0, number))
        look = f'fill="{theme.PAINTS["centre"]}" stroke="{theme.PAINTS["halo"]}" stroke-width="2"'
        yield f'<circle cx="{x:g}" cy="{y:g}" r="6" {look}/>'


def _turns(figure: CourseFigure) -> Iterable[str]:
    """A band from when to when it changed, and a line at the likeliest moment."""
    number = len(figure.spots)
    for turn in figure.turns:
        left, right = _across(turn.low - 0.5, number), _across(turn.high + 0.5, number)
        band = [(left, 0), (right, 0), (right, _PLANE.height), (left, _PLANE.height)]
        yield f'<path d="{_PLANE.path([band])}" fill="{theme.PAINTS["compared"]}" opacity=".14"/>'
        at = _across(turn.at + 0.5, number)
        line = _PLANE.path([[(at, 0), (at, _PLANE.height)]], closed=False)
        yield from svg_parts.outlined(line, "compared")


def _markers(figure: CourseFigure) -> Iterable[str]:
    """A flag over the moment at which something happened; those that would touch are one."""
    number = len(figure.spots)
    placed = sorted(
        (round(_across(one.at, number) * SIDE, 1), one.letter) for one in figure.markers
    )
    for x, _ in placed:
        look = f'stroke="{theme.PAINTS["quiet"]}" stroke-width="1.5" stroke-dasharray="3 4"'
        yield f'<path d="M{x:g} {-_ROOM + 2 * _RADIUS}V{_PLANE.floor}" fill="none" {look}/>'
    for flag in _flags(placed):
        look = (
            f'fill="{theme.PAINTS["surface"]}" stroke="{theme.PAINTS["quiet"]}" stroke-width="1.5"'
        )
        yield (
            f'<rect x="{flag.middle - flag.half:g}" y="{-_ROOM / 2 - _RADIUS:g}" rx="{_RADIUS}" '
            f'width="{2 * flag.half:g}" height="{2 * _RADIUS}" {look}/>'
        )
        yield from words([flag.text], (flag.middle, -_ROOM / 2 + 5), "middle", {"font-size": 13})


@dataclass(frozen=True)
class _Flag:
    """The letters of moments beside each other, and where these stand across."""

    letters: tuple[str, ...]
    first: float
    last: float

    @property
    def text(self) -> str:
        """The letter, or from the first to the last."""
        several = len(self.letters) > 1
        return f"{self.letters[0]}–{self.letters[-1]}" if several else self.letters[0]

    @property
    def half(self) -> float:
        """Half of its width."""
        return _RADIUS + 5 * (len(self.text) - 1)

    @property
    def middle(self) -> float:
        """Where it stands, whole within the frame."""
        return min(max((self.first + self.last) / 2, self.half), SIDE - self.half)

    def touches(self, other: "_Flag") -> bool:
        return other.middle - self.middle < self.half + other.half

    def joined(self, other: "_Flag") -> "_Flag":
        return _Flag((*self.letters, *other.letters), self.first, other.last)


def _flags(placed: Sequence[tuple[float, str]]) -> list[_Flag]:
    """The flags of letters in order, from left to right."""
    flags: list[_Flag] = []
    for x, letter in placed:
        flag = _Flag((letter,), x, x)
        while flags and flags[-1].touches(flag):
            flag = flags.pop().joined(flag)
        flags.append(flag)
    return flags


def _periods(spots: Sequence[Spot]) -> Iterable[str]:
    """A stroke for each period, a dash where it is held back, and their names."""
    number = len(spots)
    for place, one in enumerate(spots):
        x = round(_across(place, number) * SIDE, 1)
        look = f'stroke="{theme.PAINTS["quiet"]}" stroke-width="1.5"'
        yield f'<path d="M{x:g} {_PLANE.floor}v6" fill="none" {look}/>'
        if one.mean is None:
            yield from words(["–"], (x, _PLANE.floor - 6), "middle", {"font-weight": 400})
    small = {"font-weight": 400, "font-size": 14}
    for lines, x, anchor in _names(spots):
        yield from words(lines, (x, _PLANE.floor + 24), anchor, small)


def _names(spots: Sequence[Spot]) -> list[tuple[list[str], float, str]]:
    """The periods' names, in lines, each where it stands: of all, if two lines are room for all
    of them; else of the first and the last."""
    number = len(spots)
    letters = int(SIDE / max(number, 1) / _LETTER)
    below = [textwrap.wrap(one.name, max(letters, 1), break_long_words=False) for one in spots]
    if all(len(lines) <= 2 and len(line) <= letters for lines in below for line in lines):
        return [
            (lines, round(_across(place, number) * SIDE, 1), "middle")
            for place, lines in enumerate(below)
        ]
    ends = [(spots[0], 0.0, "start"), (spots[-1], float(SIDE), "end")]
    return [(textwrap.wrap(one.name, _LETTERS_BELOW), x, anchor) for one, x, anchor in ends]
