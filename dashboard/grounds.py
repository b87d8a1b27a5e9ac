"""What a landscape lies over: two answers as the ways across and upward, or a triad as it is.

Every answer that is a place between two ends can be a way: a dyad, a scale, how near a story lies
to a corner of a triad, and where a stone stands on its canvas.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Flags, Floats, Numbers
from analysis.responses import Responses
from dashboard.languages import gettext
from storybank.framework import Framework
from storybank.signifiers import Dyad, Question, Scale, Stones, Triad, part_ids

Query = Mapping[str, Sequence[str]]
OVER, ACROSS, UPWARD = "over", "across", "upward"
WAYS = (ACROSS, UPWARD)


@dataclass(frozen=True)
class Measure:
    """An answer as a number between two ends.

    part: the anchor or stone, empty where there is none; axis: 0 across and 1 upward on a canvas.
    """

    question: Question
    name: str
    low: str
    high: str
    part: str = ""
    axis: int = 0

    @property
    def id(self) -> str:
        """Its name in an address."""
        axis = "xy"[self.axis] if isinstance(self.question, Stones) else ""
        return ".".join(filter(None, (self.question.id, self.part, axis)))

    @property
    def step(self) -> float:
        """How far apart, in 0 … 1, neighbouring answers lie; 0 where any place may be chosen."""
        question = self.question
        return 1 / (question.max - question.min) if isinstance(question, Scale) else 0.0

    def values(self, responses: Responses) -> Floats:
        """(n,) in 0 … 1; NaN where the story is not placed."""
        found: Numbers
        name, place = self.question.id, 0
        if self.part:
            place = list(part_ids(self.question)).index(self.part)
        match self.question:
            case Triad():
                found = responses.triads[name][:, place]
            case Stones():
                found = responses.stones[name][:, place, self.axis]
            case Scale(min=least, max=most):
                found = (responses.scales[name] - least) / (most - least)
            case _:
                found = responses.dyads[name]
        return np.clip(found.astype(np.float64), 0, 1)


@dataclass(frozen=True)
class Ground:
    """Either a whole triad, or measures: one, or the way across and the way upward."""

    triad: Triad | None = None
    ways: tuple[Measure, ...] = ()

    @property
    def id(self) -> str:
        """Its name in files and in the audit log."""
        if self.triad is not None:
            return self.triad.id
        return "-".join(way.id for way in self.ways)

    @property
    def words(self) -> list[tuple[str, str]]:
        """It as words of an address."""
        if self.triad is not None:
            return [(OVER, self.triad.id)]
        across, upward = self.ways
        return [(ACROSS, across.id), (UPWARD, upward.id)]

    def title(self, language: str) -> str:
        """The question, or both."""
        if self.triad is not None:
            return self.triad.question[language]
        return " × ".join(way.name for way in self.ways)

    def name_ends(self, language: str) -> list[str]:
        """The anchors of a triad; else each way's high and low end, parted by a line break.

        Ways that share a word, as two stones on one canvas do, are told apart by their names.
        """
        if self.triad is not None:
            return [anchor.text[language] for anchor in self.triad.anchors]
        ends = [end for way in self.ways for end in (way.high, way.low)]
        if len(set(ends)) == len(ends):
            return [f"{way.high}\n{way.low}" for way in self.ways]
        return [f"{way.high} ({way.name})\n{way.low} ({way.name})" for way in self.ways]

    def places(self, responses: Responses) -> Floats:
        """(n, 3) weights of a triad, or (n, 2) places on two ways; NaN where one is not placed."""
        if self.triad is not None:
            return responses.triads[self.triad.id].astype(np.float64)
        return np.stack([way.values(responses) for way in self.ways], axis=1)

    def placed(self, responses: Responses) -> Flags:
        """The stories (n,) that have a place on it."""
        return np.asarray(~np.isnan(self.places(responses)).any(axis=1), np.bool_)


def measures_of(framework: Framework, language: str) -> list[Measure]:
    """Every answer of the framework that lies between two ends."""
    return [one for question in framework.signifiers for one in _measures(question, language)]


def triads_of(framework: Framework) -> list[Triad]:
    """The framework's triads."""
    return [one for one in framework.signifiers if isinstance(one, Triad)]


def known_grounds(framework: Framework, language: str) -> Mapping[str, Sequence[str]]:
    """What each word of an address may name."""
    ways = [one.id for one in measures_of(framework, language)]
    return {OVER: [one.id for one in triads_of(framework)], ACROSS: ways, UPWARD: ways}


def read_ground(framework: Framework, language: str, query: Query) -> Ground | None:
    """The ground that an address asks for, else a good first one; None where there is none."""
    triads, measures = triads_of(framework), measures_of(framework, language)
    named = {name: (query.get(name) or [""])[0] for name in (OVER, ACROSS, UPWARD)}
    triad = next((one for one in triads if one.id == named[OVER]), None)
    if triad is not None:
        return Ground(triad=triad)
    if triads and OVER not in query and not (named[ACROSS] or named[UPWARD]):
        return Ground(triad=triads[0])
    pair = [next((one for one in measures if one.id == named[way]), None) for way in WAYS]
    free = [one for one in measures if one not in pair]
    across, upward = (one or free.pop(0) if one or free else None for one in pair)
    if across is None or upward is None or across == upward:
        return Ground(triad=triads[0]) if triads else None
    return Ground(ways=(across, upward))


def _measures(question: Question, language: str) -> Iterator[Measure]:
    asked = question.question[language]
    match question:
        case Dyad(poles=poles):
            low, high = (pole.text[language] for pole in poles)
            yield Measure(question, asked, low, high)
        case Scale(low=least, high=most):
            yield Measure(question, asked, least[language], most[language])
        case Triad(anchors=anchors):
            for anchor in anchors:
                name = anchor.text[language]
                little = gettext("little of: %(anchor)s", anchor=name)
                yield Measure(question, f"{asked} {name}", little, name, anchor.id)
        case Stones(stones=stones, axes=axes) if axes:
            for stone in stones:
                for place, axis in enumerate((axes.x, axes.y)):
                    if axis is not None:
                        name = f"{stone.text[language]}: {axis.name[language]}"
                        ends = axis.low[language], axis.high[language]
                        yield Measure(question, name, *ends, stone.id, place)
        case _:
            return
