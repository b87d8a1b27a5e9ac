"""Answers as small codes that are counted: what the maps of very many stories are made of.

Each answer to a question is one code; what a code stands for (its state, cell, part, value) stands
in tables as long as there are codes. A map is then one count of codes, whatever it shows; what
tellers of several stories change is told in `analysis.told`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags, Floats, Numbers
from analysis.density import LINE_CELLS
from analysis.grid import SQUARE, TRIANGLE, cells_of
from analysis.responses import Responses, State
from analysis.simplex import points_from_weights
from analysis.triads import KeptTriad, LogRatioSums, keep_triad, sum_log_ratios
from analysis.zones import ZONES, zones_of

Counts = NDArray[np.int64]
Labels = NDArray[np.integer]
FINEST = 10_000
"""Places that are told apart on a dyad: to four digits, as its figure writes them."""
MOST_BITS = 12
SMALL, MOST_TOGETHER = 32, 4096
"""Codes of a question that is counted together with others, and of all of these."""
FIFTHS, QUARTERS, STATES = 5, 4, len(State)


@dataclass(frozen=True)
class Coded:
    """One question: a code for each story, and tables over the codes."""

    codes: NDArray[np.uint16]
    """(n,)"""
    states: NDArray[np.int64]
    """(c,) the `State` of each code."""
    cells: NDArray[np.int64]
    """(c,) cell of the triangle's or square's grid, or hundredth of the line."""
    members: Flags
    """(p, c) whether a code lies in each part: zone, fifth, quarter, option or step."""
    values: Floats
    """(c,) a dyad's or scale's value; NaN where there is none."""
    totals: Counts
    """(c,) all stories."""

    @cached_property
    def placed(self) -> Flags:
        """(c,) the codes that are placements."""
        return np.asarray(self.states == State.PLACED, np.bool_)

    @cached_property
    def part(self) -> NDArray[np.intp] | None:
        """(c,) the part of each placement, −1 for none; None where one may lie in several."""
        if not len(self.members) or (self.members.sum(axis=0) > 1).any():
            return None
        inside = self.placed & self.members.any(axis=0)
        return np.where(inside, self.members.argmax(axis=0), -1)

    @cached_property
    def apart(self) -> NDArray[np.float32]:
        """(p, c) 1 where a code lies in what a map counts by itself, each part of those who placed
        and each state, as far as any story does."""
        states = np.stack([self.states == state for state in State])
        parts = np.concatenate([self.members & self.placed, states]).astype(np.float32)
        return parts[parts @ self.totals > 0]

    def steps_before(self, first: int) -> int:
        """How many steps of a scale, from its `first` on, come before that of which `members`
        begins: the lowest that somebody took."""
        known = self.values[~np.isnan(self.values)]
        return int(known.min()) - first if len(known) else 0

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """(c,) the codes by rising value."""
        return np.argsort(self.values, kind="stable")

    @cached_property
    def elsewhere(self) -> NDArray[np.intp]:
        """The rows of all stories that are not placed."""
        return np.flatnonzero(~self.placed[self.codes])


@dataclass(frozen=True)
class Kept:
    """What is made once of a collection's answers. stones: one for each stone of a canvas, whose
    own entry among the questions knows the states alone.

    measures: log ratios of a triad, or places of one stone as `name.0`, `name.1`, …
    """

    questions: Mapping[str, Coded]
    stones: Mapping[str, tuple[Coded, ...]]
    measures: Mapping[str, KeptTriad]
    sums: Mapping[str, LogRatioSums]
    newest: NDArray[np.intp]
    """(n,) row numbers, the newest story first."""

    @cached_property
    def together(self) -> Mapping[str, tuple["Together", int]]:
        """Questions of few codes, of which several are counted at once: each with its place."""
        small = {name: one for name, one in self.questions.items() if len(one.totals) <= SMALL}
        found: dict[str, tuple[Together, int]] = {}
        while small:
            names, size = list[str](), 1
            for name, one in small.items():
                if size * len(one.totals) <= MOST_TOGETHER:
                    names, size = [*names, name], size * len(one.totals)
            joined = Together.of([small.pop(name) for name in names])
            found |= {name: (joined, place) for place, name in enumerate(names)}
        return found


@dataclass(frozen=True)
class Together:
    """A few small questions as one: to count them all costs what it costs to count one.

    codes (n,): a number for what a story answers to all of them. sizes: how many codes each has.
    """

    codes: NDArray[np.uint16]
    sizes: tuple[int, ...]

    @classmethod
    def of(cls, questions: Sequence[Coded]) -> "Together":
        """Put questions together, whose numbers of codes make `MOST_TOGETHER` at most."""
        codes = np.zeros(len(questions[0].codes), np.uint16)
        for one in questions:
            codes = codes * np.uint16(len(one.totals)) + one.codes
        return cls(codes, tuple(len(one.totals) for one in questions))

    def count(self, numbers: NDArray[np.intp]) -> list[Counts]:
        """How many of these stories (row numbers) have each code of each question."""
        size = int(np.prod(self.sizes))
        found = np.bincount(self.codes.take(numbers), minlength=size).reshape(self.sizes)
        places = range(len(self.sizes))
        return [found.sum(axis=tuple(set(places) - {place})) for place in places]


@dataclass(frozen=True)
class Rows:
    """A set of stories by its row numbers, or by those that it lacks where these are fewer."""

    numbers: NDArray[np.intp]
    lacks: bool

    @classmethod
    def of(cls, mask: Flags) -> "Rows":
        """The shorter way to say which stories (n,) are in the set."""
        lacks = 2 * int(np.count_nonzero(mask)) > len(mask)
        return cls(np.flatnonzero(~mask if lacks else mask), lacks)

    def count(self, coded: Coded) -> Counts:
        """How many stories of the set have each code, (c,)."""
        found = np.bincount(coded.codes.take(self.numbers), minlength=len(coded.totals))
        return coded.totals - found if self.lacks else found

    def sum(self, kept: KeptTriad, whole: LogRatioSums) -> LogRatioSums:
        """The sums of the set's measures."""
        found = sum_log_ratios(kept, self.numbers)
        return whole - found if self.lacks else found


def keep_answers(responses: Responses) -> Kept:
    """Code every question that has parts to count; a choice of very many options is left out."""
    triads = {name: _code_triad(responses, name) for name in responses.triads}
    dyads = {name: _code_dyad(responses, name) for name in responses.dyads}
    scales = {name: code_scale(responses, name) for name in responses.scales}
    choices = {
        name: _code_choice(responses, name)
        for name, chosen in responses.choices.items()
        if chosen.shape[1] <= MOST_BITS
    }
    stones = {name: _code_stones(responses, name) for name in responses.stones}
    laid = {name: _code_states(responses, name) for name in responses.stones}
    measures = {name: keep_triad(weights) for name, weights in responses.triads.items()}
    for name, points in responses.stones.items():
        for place in range(points.shape[1]):
            measures[f"{name}.{place}"] = _places(points[:, place])
    sums = {name: sum_log_ratios(one) for name, one in measures.items()}
    newest = newest_rows(responses.told)
    return Kept({**triads, **dyads, **scales, **choices, **laid}, stones, measures, sums, newest)


def newest_rows(told: NDArray[np.datetime64]) -> NDArray[np.intp]:
    """Row numbers (n,) of stories told at these hours, the newest first, those without one last."""
    known = ~np.isnat(told)
    hours = told.astype(np.int64)
    newest = hours.max(initial=0, where=known)
    waited = newest - np.where(known, hours, hours.min(initial=newest, where=known) - 1)
    # Sixteen bits are sorted in a tenth of the time; they last for seven years of hours.
    few = waited.min(initial=0) == 0 and waited.max(initial=0) < 2**16
    return np.argsort(waited.astype(np.uint16) if few else waited, kind="stable")


def _code_triad(responses: Responses, name: str) -> Coded:
    weights = responses.triads[name]
    cells = cells_of(points_from_weights(weights), TRIANGLE)
    return _code(responses, name, (cells, TRIANGLE.nowhere + 1), (zones_of(weights), len(ZONES)))


def _code_stones(responses: Responses, name: str) -> tuple[Coded, ...]:
    return tuple(_code_stone(responses, name, points) for points in _each(responses.stones[name]))


def _code_states(responses: Responses, name: str) -> Coded:
    nothing = np.zeros(len(responses), np.intp)
    return _code(responses, name, (nothing, 1), (nothing - 1, 0))


def _code_stone(responses: Responses, name: str, points: Numbers) -> Coded:
    """A stone that was not placed is as if it had been passed by."""
    column, row = np.minimum((np.nan_to_num(points) * 2).astype(np.intp), 1).T
    nowhere = np.isnan(points).any(axis=1)
    quarters = np.where(nowhere, -1, row * 2 + column)
    cells = cells_of(points, SQUARE)
    states = np.where(nowhere, State.PASSED_BY, responses.states[name])
    return _code(responses, name, (cells, SQUARE.nowhere + 1), (quarters, QUARTERS), states)


def _code_dyad(responses: Responses, name: str) -> Coded:
    values = responses.dyads[name]
    missing = np.isnan(values)
    known = np.nan_to_num(values).astype(np.float64)
    fine = np.where(missing, FINEST + 1, np.rint(known * FINEST)).astype(np.intp)
    fifths = np.minimum((known * FIFTHS + 1e-6).astype(np.intp), FIFTHS - 1)
    coded = _code(responses, name, (fine, FINEST + 2), (np.where(missing, -1, fifths), FIFTHS))
    exact = np.where(coded.placed, coded.cells / FINEST, np.nan)
    along = np.minimum(coded.cells * LINE_CELLS // FINEST, LINE_CELLS - 1)
    return Coded(coded.codes, coded.states, along, coded.members, exact, coded.totals)


def code_scale(responses: Responses, name: str) -> Coded:
    """Code the answers on a scale: its steps are counted from the lowest that somebody took."""
    values = responses.scales[name]
    missing = np.isnan(values)
    low = int(np.nanmin(values)) if not missing.all() else 0
    steps = np.where(missing, -1, np.nan_to_num(values).astype(np.intp) - low)
    most = int(steps.max(initial=-1)) + 1
    coded = _code(responses, name, (steps + 1, most + 1), (steps, most))
    exact = np.where(coded.placed, coded.cells - 1.0 + low, np.nan)
    return Coded(coded.codes, coded.states, coded.cells, coded.members, exact, coded.totals)


def _code_choice(responses: Responses, name: str) -> Coded:
    """A code for each set of options that was taken together."""
    chosen = responses.choices[name]
    bits = chosen @ (1 << np.arange(chosen.shape[1]))
    coded = _code(responses, name, (bits, 1 << chosen.shape[1]), (np.full(len(bits), -1), 0))
    members = (coded.cells >> np.arange(chosen.shape[1])[:, None]) & 1 == 1
    return Coded(coded.codes, coded.states, coded.cells, members, coded.values, coded.totals)


def _code(
    responses: Responses,
    name: str,
    cells: tuple[Labels, int],
    parts: tuple[Labels, int],
    states: Labels | None = None,
) -> Coded:
    """Number the combinations of cell, part and state that occur; each label has its number."""
    known = responses.states[name] if states is None else states
    several = parts[1] + 1
    key = (cells[0].astype(np.intp) * several + parts[0] + 1) * STATES + known
    totals = np.bincount(key, minlength=cells[1] * several * STATES)
    used = np.flatnonzero(totals)
    numbers = np.zeros(len(totals), np.uint16 if len(used) < 2**16 else np.uint32)
    numbers[used] = np.arange(len(used))
    part = used // STATES % several - 1
    members = part == np.arange(parts[1])[:, None]
    where = used // STATES // several
    unknown = np.full(len(used), np.nan)
    codes: NDArray[Any] = numbers[key]
    return Coded(codes, used % STATES, where, members, unknown, totals[used])


def _places(points: Numbers) -> KeptTriad:
    """The places of one stone as measures; those of a stone that was not placed count nothing."""
    nowhere = np.isnan(points).any(axis=1)
    cells = np.where(nowhere, TRIANGLE.nowhere, 0).astype(np.uint16)
    return KeptTriad(cells, np.ascontiguousarray(np.nan_to_num(points.T), np.float32))


def _each(stones: Numbers) -> Sequence[Numbers]:
    return [stones[:, place] for place in range(stones.shape[1])]
