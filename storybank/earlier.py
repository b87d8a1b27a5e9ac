"""What was answered to an earlier version of a framework, as an answer to what is asked now.

It stands on a map of now only where it means there what it meant when it was given. Else the teller
was not asked this: a question of another kind, a corner or a step that is no more. A point on a
line goes by its poles, which may have changed places.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storybank.framework import Framework
from storybank.frameworks import framework_of
from storybank.placements import State
from storybank.signifiers import Choice, Dyad, Question, Scale, Stones, Triad, part_ids
from storybank.tables import FrameworkVersion

Answer = Mapping[str, Any]
Answers = Mapping[str, Answer]
NOT_ASKED: Answer = {"state": State.NOT_ASKED.value}


class Versions:
    """The versions of a line, by whose numbers answers are read as answers to the `current` one."""

    def __init__(self, session: Session, current: FrameworkVersion) -> None:
        self._number, self._now = current.number, framework_of(current)
        others = select(FrameworkVersion).filter_by(line=current.line)
        found = session.scalars(others.where(FrameworkVersion.number != current.number))
        self._changed = {
            one.number: changed_questions(framework_of(one), self._now) for one in found
        }

    def read(self, number: int, answers: Answers) -> Answers:
        """The answers to version `number`, as answers to the current one."""
        if number == self._number or not self._changed.get(number):
            return answers
        changed = self._changed[number]
        return {
            name: changed[name](answer) if name in changed else answer
            for name, answer in answers.items()
        }


def changed_questions(then: Framework, now: Framework) -> dict[str, Callable[[Answer], Answer]]:
    """How to read an answer to each question that was put otherwise then."""
    pairs = [(one, then.questions.get(name)) for name, one in now.questions.items()]
    return {
        one.id: partial(_read, one, before)
        for one, before in pairs
        if before is not None and before != one
    }


def _read(now: Question, then: Question, answer: Answer) -> Answer:
    if type(now) is not type(then):
        return NOT_ASKED
    if answer["state"] != State.PLACED:
        return answer
    match now:
        case Dyad():
            return {**answer, "value": 1 - answer["value"]} if _turned(now, then) else answer
        case Triad():
            return answer if set(part_ids(now)) == set(answer["weights"]) else NOT_ASKED
        case Stones():
            return answer if set(part_ids(now)) & set(answer["stones"]) else NOT_ASKED
        case Scale():
            return answer if now.min <= answer["value"] <= now.max else NOT_ASKED
        case Choice():
            taken = len(set(part_ids(now)) & set(answer.get("options", ())))
            taken += now.other and bool(answer.get("other"))
            return answer if 0 < taken <= now.most else NOT_ASKED
        case _:
            return answer


def _turned(now: Question, then: Question) -> bool:
    """Whether a pole stands at the other end; one that is called otherwise stays at its own."""
    (first, second), (before, after) = part_ids(now), part_ids(then)
    return first == after or second == before
