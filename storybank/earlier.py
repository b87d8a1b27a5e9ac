"""What was answered to an earlier version of a framework, as an answer to what is asked now.

It stands on a map of now only where it means there what it meant when it was given. Else the teller
was not asked this: a question of another kind, a corner or a step that is no more. A point on a
line goes by its poles, which may have changed places.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storybank.framework import Framework
from storybank.frameworks import framework_of
from storybank.placements import State
from storybank.signifiers import (
    Choice,
    Dyad,
    Named,
    Question,
    Scale,
    Stones,
    Text,
    Triad,
    part_ids,
    parts_of,
)
from storybank.tables import FrameworkVersion

Answer = Mapping[str, Any]
Answers = Mapping[str, Answer]
Worded = Question | Named
NOT_ASKED: Answer = {"state": State.NOT_ASKED.value}


class Versions:
    """The versions of a line, by whose numbers answers are read as answers to the `current` one."""

    def __init__(self, session: Session, current: FrameworkVersion) -> None:
        self._number, self._now = current.number, framework_of(current)
        others = select(FrameworkVersion).filter_by(line=current.line)
        found = session.scalars(others.where(FrameworkVersion.number != current.number))
        self._readers = {one.number: answers_to(framework_of(one), self._now) for one in found}

    def read(self, number: int, answers: Answers) -> Answers:
        """The answers to version `number`, as answers to the current one."""
        return answers if number == self._number else self._readers[number](answers)


def options_added(
    session: Session, current: FrameworkVersion, numbers: Collection[int]
) -> dict[str, dict[str, list[int]]]:
    """The options of each choice that came later, with those of the versions that lack them.

    Words of the teller's own are an option called "other".
    """
    found: dict[str, dict[str, list[int]]] = {}
    others = select(FrameworkVersion).filter_by(line=current.line)
    for one in session.scalars(others.where(FrameworkVersion.number.in_(numbers))):
        for question, options in _new_options(framework_of(one), framework_of(current)):
            for option in options:
                found.setdefault(question, {}).setdefault(option, []).append(one.number)
    return found


def _new_options(then: Framework, now: Framework) -> Iterator[tuple[str, set[str]]]:
    """For each choice that was one then, what nobody could choose then."""
    names = _names_now(list(then.questions.values()), list(now.questions.values()))
    for name, other in names.items():
        before, after = then.questions[name], now.questions[other]
        if isinstance(before, Choice) and isinstance(after, Choice):
            known = _names_now(before.options, after.options).values()
            own = {"other"} if after.other and not before.other else set[str]()
            yield other, set(part_ids(after)) - set(known) | own


def answers_to(then: Framework, now: Framework) -> Callable[[Answers], Answers]:
    """How to read answers to what was asked then as answers to what is asked now."""
    asked = then.questions
    names = _names_now(list(asked.values()), list(now.questions.values()))
    read = {
        name: (other, _reader(now.questions[other], asked[name]))
        for name, other in names.items()
        if asked[name] != now.questions[other]
    }

    def as_now(answers: Answers) -> Answers:
        found = {}
        for name, answer in answers.items():
            if name in read:
                other, reading = read[name]
                found[other] = reading(answer)
            elif name in names:
                found[name] = answer
        return found

    return as_now


def _reader(now: Question, then: Question) -> Callable[[Answer], Answer]:
    if type(now) is not type(then):
        return lambda _: NOT_ASKED
    names = _names_now(parts_of(then), parts_of(now))
    turned = isinstance(now, Dyad) and _is_turned(now, then, names)
    return partial(_read, now, names, turned)


def _read(now: Question, names: Mapping[str, str], turned: bool, answer: Answer) -> Answer:
    if answer["state"] != State.PLACED:
        return answer
    match now:
        case Dyad():
            return {**answer, "value": 1 - answer["value"]} if turned else answer
        case Triad():
            return (
                _renamed(answer, "weights", names) if len(names) == len(now.anchors) else NOT_ASKED
            )
        case Stones():
            placed = _renamed(answer, "stones", names)
            return placed if placed["stones"] else NOT_ASKED
        case Scale():
            return answer if now.min <= answer["value"] <= now.max else NOT_ASKED
        case Choice():
            return _choose(now, answer, names)
        case _:
            return answer


def _names_now(before: Sequence[Worded], after: Sequence[Worded]) -> dict[str, str]:
    """What each of then is called now, by id: as what has the same words, else as its own id.

    An import makes ids of words, and of those that begin alike or have no Latin letter by number:
    in the next file the same id may be another question or option.
    """
    left, names = list(after), dict[str, str]()
    for fits in (_is_the_same, _say_the_same, _have_one_id):
        for old in before:
            new = next((one for one in left if fits(old, one)), None)
            if new is not None and old.id not in names:
                names[old.id] = new.id
                left.remove(new)
    return names


def _is_the_same(one: Worded, other: Worded) -> bool:
    return _have_one_id(one, other) and _say_the_same(one, other)


def _have_one_id(one: Worded, other: Worded) -> bool:
    return one.id == other.id


def _say_the_same(one: Worded, other: Worded) -> bool:
    """Whether these have the same words in every language that both have."""
    first, second = _words_of(one), _words_of(other)
    both = first.keys() & second.keys()
    return bool(both) and all(first[language] == second[language] for language in both)


def _words_of(one: Worded) -> Text:
    return one.question if isinstance(one, Question) else one.text


def _renamed(answer: Answer, field: str, names: Mapping[str, str]) -> dict[str, Any]:
    """The answer under the names of now, without parts that are no more."""
    known = {names[name]: one for name, one in answer[field].items() if name in names}
    return {**answer, field: known}


def _choose(now: Choice, answer: Answer, names: Mapping[str, str]) -> Answer:
    chosen = {names[name] for name in answer.get("options", ()) if name in names}
    taken = len(chosen) + (now.other and bool(answer.get("other")))
    options = [name for name in part_ids(now) if name in chosen]
    return {**answer, "options": options} if 0 < taken <= now.most else NOT_ASKED


def _is_turned(now: Question, then: Question, names: Mapping[str, str]) -> bool:
    """Whether a pole stands at the other end; one that is called otherwise stays at its own."""
    ends = [part_ids(now).index(names[one]) if one in names else at
            for at, one in enumerate(part_ids(then))]  # fmt: skip
    return ends != [0, 1]
