"""Gated counts of one question as a picture: a triad's zones, the bars of a line, a scale or a
list, the quarters in which each stone lies.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from flask_babel import force_locale, gettext

from collector.language import Tongue
from storybank.framework import Framework
from storybank.placements import Placement, State
from storybank.places import parts_of_answers
from storybank.sharing import Shared
from storybank.signifiers import Choice, Dyad, Question, Scale, Stones, Triad, parts_of

SHADES = 5
MOST_MARKS = 6  # stones on one canvas
BASE = 96  # on which bars stand
HEIGHT = 3**0.5 / 2
ZONES = (
    ((1, 0, 0), (0.6, 0.4, 0), (0.6, 0, 0.4)),
    ((0, 1, 0), (0, 0.6, 0.4), (0.4, 0.6, 0)),
    ((0, 0, 1), (0.4, 0, 0.6), (0, 0.4, 0.6)),
    ((0.6, 0.4, 0), (0.4, 0.6, 0), (0.2, 0.6, 0.2), (0.6, 0.2, 0.2)),
    ((0, 0.6, 0.4), (0, 0.4, 0.6), (0.2, 0.2, 0.6), (0.2, 0.6, 0.2)),
    ((0.4, 0, 0.6), (0.6, 0, 0.4), (0.6, 0.2, 0.2), (0.2, 0.2, 0.6)),
    ((0.6, 0.2, 0.2), (0.2, 0.6, 0.2), (0.2, 0.2, 0.6)),
)
"""The outlines of a triad's zones as weights, in the order of `storybank.places.ZONES`."""


Point = tuple[float, float]


@dataclass(frozen=True)
class Part:
    """A zone, a stretch or a step: its name, how many tellers (0 is held back), how dark."""

    name: str
    count: int
    shade: int
    height: float


@dataclass(frozen=True)
class Picture:
    """One question with its parts, and the ends of its line or the corners; a canvas has axes.

    first: a scale's lowest step. anchors: the ids of what is placed or chosen. own, marks: the
    parts and the points (one a stone) of the teller who sees it, where the server knows who that
    is; otherwise her phone draws them.
    """

    id: str
    kind: str
    question: str
    ends: tuple[str, ...]
    axes: tuple[str, ...]
    total: int
    parts: tuple[Part, ...]
    first: int
    anchors: str
    own: tuple[int, ...]
    marks: tuple[Point | None, ...]


def pictures_of(
    framework: Framework,
    tongue: Tongue,
    shared: Mapping[str, Shared],
    placements: Mapping[str, Placement] | None = None,
) -> list[Picture]:
    """A picture of every question of which something may be seen, in the framework's order."""
    own = placements or {}
    with force_locale(tongue.interface):
        return [
            _picture(question, shared[name], tongue.told, own.get(name))
            for name, question in framework.questions.items()
            if name in shared
        ]


def _picture(question: Question, shared: Shared, language: str, own: Placement | None) -> Picture:
    names, ends = _names(question, language)
    most = max(shared.parts) or 1
    parts = tuple(
        Part(name, count, shade=-(-SHADES * count // most), height=round(count / most, 2))
        for name, count in zip(names, shared.parts, strict=True)
    )
    answer = own.document if own else None
    return Picture(
        id=question.id,
        kind=type(question).__name__.lower(),
        question=question.question[language],
        ends=ends,
        axes=_axes(question, language) if isinstance(question, Stones) else (),
        total=shared.total,
        parts=parts,
        first=question.min if isinstance(question, Scale) else 0,
        anchors=" ".join(one.id for one in parts_of(question)),
        own=tuple(parts_of_answers(question, [answer])[0].nonzero()[0].tolist()),
        marks=_marks(question, own) if own and own.state is State.PLACED else (None,) * MOST_MARKS,
    )


def _marks(question: Question, own: Placement) -> tuple[Point | None, ...]:
    """Where the teller's own marks stand in the picture; those of a list stand by its bars."""
    match question:
        case Triad():
            top, _, right = (own.weights[one.id] for one in question.anchors)
            return (corner(top, right),)
        case Stones():
            points = (own.stones.get(one.id) for one in question.stones)
            return tuple(point and (10 + 280 * point[0], 290 - 280 * point[1]) for point in points)
        case Choice():
            return ()
    along = own.value or 0.0
    if isinstance(question, Scale):
        along = (along - question.min + 0.5) / (question.max - question.min + 1)
    return ((10 + 280 * along, BASE),)


def _names(question: Question, language: str) -> tuple[list[str], tuple[str, ...]]:
    """The names of the parts, and of the corners or ends."""
    ends = tuple(one.text[language] for one in parts_of(question))
    match question:
        case Triad():
            return name_zones(ends), ends
        case Dyad():
            return name_stretches(ends), ends
        case Scale():
            steps = [str(step) for step in range(question.min, question.max + 1)]
            return steps, (question.low[language], question.high[language])
        case Choice():
            own_words = [gettext("Something else, in your own words")] if question.other else []
            return [*ends, *own_words], ends
        case Stones():
            quarters = name_quarters(question, language)
            return [f"{stone}: {quarter}" for stone in ends for quarter in quarters], ends
        case _:
            return [], ()


def name_zones(corners: tuple[str, ...]) -> list[str]:
    """The seven zones of a triad in words."""
    top, _, right = corners
    mostly = [gettext("Mostly %(corner)s", corner=one) for one in corners]
    between = [
        gettext("Between %(first)s and %(second)s", first=first, second=second)
        for first, second in (*pairwise(corners), (top, right))
    ]
    return [*mostly, *between, gettext("In the middle of all three")]


def name_stretches(ends: tuple[str, ...]) -> list[str]:
    """The five stretches of a line in words."""
    first, second = ends
    return [
        gettext("Wholly “%(end)s”", end=first),
        gettext("Towards “%(end)s”", end=first),
        gettext("In the middle"),
        gettext("Towards “%(end)s”", end=second),
        gettext("Wholly “%(end)s”", end=second),
    ]


def name_quarters(stones: Stones, language: str) -> list[str]:
    """The four quarters of a canvas, the lower row first: in the words of its axes, if it has."""
    if stones.axes is None:
        return [
            gettext("at the bottom left"),
            gettext("at the bottom right"),
            gettext("at the top left"),
            gettext("at the top right"),
        ]
    x, y = stones.axes.x, stones.axes.y
    return [
        f"{x.name[language]} {along[language]}, {y.name[language]} {up[language]}"
        for up in (y.low, y.high)
        for along in (x.low, x.high)
    ]


def _axes(stones: Stones, language: str) -> tuple[str, ...]:
    """What lies to the left and the right, and what below and above; nothing on a picture."""
    if stones.axes is None:
        return ()
    x, y = stones.axes.x, stones.axes.y
    return (
        f"{x.name[language]}: ← {x.low[language]}, {x.high[language]} →",
        f"{y.name[language]}: ↓ {y.low[language]}, {y.high[language]} ↑",
    )


def corner(top: float, right: float) -> tuple[float, float]:
    """A point of the triangle in the picture: 280 wide, 10 from its frame."""
    return round(10 + 280 * (right + top / 2), 1), round(10 + 280 * HEIGHT * (1 - top), 1)


OUTLINES = tuple(
    " ".join(f"{x},{y}" for x, y in (corner(top, right) for top, _, right in zone))
    for zone in ZONES
)
