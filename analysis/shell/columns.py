"""From kept placements to columns: one array for each question, one row for each story."""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.responses import State
from storybank.framework import Framework
from storybank.signifiers import Choice, Dyad, Question, Scale, Stones, Triad, part_ids

Answer = Mapping[str, Any]
STATES = {
    "placed": State.PLACED.value,
    "not_applicable": State.NOT_APPLICABLE.value,
    "passed_by": State.PASSED_BY.value,
    "not_asked": State.NOT_ASKED.value,
}
NOBODY_ASKED: Answer = {"state": "not_asked"}
NOTHING: Answer = {}
NOWHERE = (np.nan, np.nan)

Read = Callable[[Sequence[Answer]], list[Any]]
"""The numbers of a column in some answers, one story after the other."""
Filled = dict[str, dict[str, NDArray[Any]]]
"""Columns by kind and question."""
KINDS = ("states", "triads", "dyads", "stones", "choices", "scales")


class Column:
    """One column while it is filled: bare numbers, among which no search for garbage goes."""

    def __init__(self, read: Read, dtype: type[np.generic], *shape: int) -> None:
        self._read, self._dtype, self._shape = read, dtype, shape
        self._numbers: array[Any] = array("f" if dtype is np.float32 else "B")

    def add(self, answers: Sequence[Answer]) -> None:
        """What these stories answered."""
        self._numbers.fromlist(self._read(answers))

    def take(self, rows: NDArray[np.intp]) -> NDArray[Any]:
        """These rows, in this order."""
        return np.frombuffer(self._numbers, self._dtype).reshape(-1, *self._shape)[rows]


class Columns:
    """The columns of a collection while they are filled from its rows."""

    def __init__(self, framework: Framework) -> None:
        self._columns = [(one.id, _columns_of(one)) for one in framework.questions.values()]

    def add(self, answers: Sequence[Mapping[str, Answer]]) -> None:
        """What more stories answered, by question."""
        for name, columns in self._columns:
            given = [one.get(name, NOBODY_ASKED) for one in answers]
            for column in columns.values():
                column.add(given)

    def take(self, rows: NDArray[np.intp]) -> Filled:
        """These rows, in this order."""
        filled: Filled = {kind: {} for kind in KINDS}
        for name, columns in self._columns:
            for kind, column in columns.items():
                filled[kind][name] = column.take(rows)
        return filled


def _columns_of(question: Question) -> dict[str, Column]:
    """The columns of a question by their kinds; a text has states and no column of numbers."""
    columns = {"states": Column(_states, np.uint8)}
    names = list(part_ids(question))
    match question:
        case Triad():
            columns["triads"] = Column(partial(_weights, names), np.float32, 3)
        case Dyad():
            columns["dyads"] = Column(_values, np.float32)
        case Stones():
            columns["stones"] = Column(partial(_places, names), np.float32, len(names), 2)
        case Choice():
            read = _with_own if question.other else _chosen
            options = len(names) + question.other
            columns["choices"] = Column(partial(read, names), np.bool_, options)
        case Scale():
            columns["scales"] = Column(_values, np.float32)
        case _:
            pass
    return columns


def _states(answers: Iterable[Answer]) -> list[int]:
    return [STATES[answer["state"]] for answer in answers]


def _weights(names: Sequence[str], answers: Iterable[Answer]) -> list[float]:
    """Weights in anchor order top, left, right; NaN where not placed."""
    nan, given = np.nan, [answer.get("weights", NOTHING) for answer in answers]
    return [weights.get(name, nan) for weights in given for name in names]


def _values(answers: Iterable[Answer]) -> list[float]:
    """One number a story; NaN where not placed."""
    nan = np.nan
    return [answer.get("value", nan) for answer in answers]


def _places(names: Sequence[str], answers: Iterable[Answer]) -> list[float]:
    """Two numbers a stone; NaN where that stone is not placed."""
    given = [answer.get("stones", NOTHING) for answer in answers]
    return [number for stones in given for name in names for number in stones.get(name, NOWHERE)]


def _chosen(names: Sequence[str], answers: Iterable[Answer]) -> list[bool]:
    """Whether each option was taken."""
    given = [answer.get("options", ()) for answer in answers]
    return [name in options for options in given for name in names]


def _with_own(names: Sequence[str], answers: Iterable[Answer]) -> list[bool]:
    """The same, and after it whether there are words of the teller's own."""
    taken: list[bool] = []
    for answer in answers:
        options = answer.get("options", ())
        taken += [name in options for name in names]
        taken.append(bool(answer.get("other")))
    return taken
