"""From kept placements to columns: one array for each question, one row for each story."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.responses import State
from storybank.framework import Framework
from storybank.signifiers import Choice, Dyad, Question, Scale, Stones, Triad, part_ids

Answer = Mapping[str, Any]
STATES = {
    "placed": State.PLACED,
    "not_applicable": State.NOT_APPLICABLE,
    "passed_by": State.PASSED_BY,
    "not_asked": State.NOT_ASKED,
}
NOBODY_ASKED: Answer = {"state": "not_asked"}


Filled = dict[str, dict[str, NDArray[Any]]]
"""Columns by kind and question."""
KINDS = ("states", "triads", "dyads", "stones", "choices", "scales")


class Columns:
    """The columns of a collection while they are filled from its rows."""

    def __init__(self, framework: Framework, answers: Sequence[Mapping[str, Answer]]) -> None:
        self.states: dict[str, NDArray[np.uint8]] = {}
        self.triads: dict[str, NDArray[np.float32]] = {}
        self.dyads: dict[str, NDArray[np.float32]] = {}
        self.stones: dict[str, NDArray[np.float32]] = {}
        self.choices: dict[str, NDArray[np.bool_]] = {}
        self.scales: dict[str, NDArray[np.float32]] = {}
        for name, question in framework.questions.items():
            self._fill(question, [one.get(name, NOBODY_ASKED) for one in answers])

    def _fill(self, question: Question, answers: Sequence[Answer]) -> None:
        states = [STATES[answer["state"]] for answer in answers]
        self.states[question.id] = np.array(states, dtype=np.uint8)
        match question:
            case Triad():
                self.triads[question.id] = _triad(question, answers)
            case Dyad():
                self.dyads[question.id] = _numbers(answers)
            case Stones():
                self.stones[question.id] = _stones(question, answers)
            case Choice():
                self.choices[question.id] = _choice(question, answers)
            case Scale():
                self.scales[question.id] = _numbers(answers)
            case _:  # a text has states and no column of numbers
                return

    @classmethod
    def joined(cls, framework: Framework, parts: Sequence["Columns"]) -> "Columns":
        """The rows of all parts, one after the other."""
        whole = cls(framework, ())
        for kind in KINDS if parts else ():
            columns = getattr(whole, kind)
            for name in columns:
                columns[name] = np.concatenate([getattr(one, kind)[name] for one in parts])
        return whole

    def take(self, rows: NDArray[np.intp]) -> Filled:
        """These rows, in this order."""
        return {
            kind: {name: column[rows] for name, column in getattr(self, kind).items()}
            for kind in KINDS
        }


def _triad(question: Triad, answers: Sequence[Answer]) -> NDArray[np.float32]:
    """(n, 3) weights in anchor order top, left, right; NaN where not placed."""
    names = list(part_ids(question))
    rows = [[answer.get("weights", {}).get(name, np.nan) for name in names] for answer in answers]
    return np.array(rows, dtype=np.float32).reshape(-1, 3)


def _numbers(answers: Sequence[Answer]) -> NDArray[np.float32]:
    """(n,) one number a story; NaN where not placed."""
    return np.array([answer.get("value", np.nan) for answer in answers], dtype=np.float32)


def _stones(question: Stones, answers: Sequence[Answer]) -> NDArray[np.float32]:
    """(n, stones, 2) places; NaN where that stone is not placed."""
    nowhere = (np.nan, np.nan)
    names = list(part_ids(question))
    rows = [[answer.get("stones", {}).get(name, nowhere) for name in names] for answer in answers]
    return np.array(rows, dtype=np.float32).reshape(-1, len(names), 2)


def _choice(question: Choice, answers: Sequence[Answer]) -> NDArray[np.bool_]:
    """(n, options), and one more column for words of the teller's own where there is `other`."""
    names = list(part_ids(question))
    rows = [[name in answer.get("options", ()) for name in names] for answer in answers]
    chosen = np.array(rows, dtype=bool).reshape(-1, len(names))
    if not question.other:
        return chosen
    own = np.array([bool(answer.get("other")) for answer in answers], dtype=bool)
    return np.column_stack([chosen, own])
