"""A framework as one teller sees it: its questions in order, their parts perhaps shuffled.

The order follows from a small seed in the page, so that a page that is shown again, in another
language or with mistakes, keeps its corners where they were. A phone that has kept the page works
it out in the same way (collector/static/shuffle.js) for its next teller.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storybank.framework import Framework
from storybank.signifiers import Choice, Dyad, Named, Question, Triad, parts_of

SEEDS = 10_000
WHOLE = 0xFFFFFFFF


@dataclass(frozen=True)
class Shown:
    """A question with its parts in the order in which they are shown."""

    question: Question
    parts: Sequence[Named]
    about_teller: bool

    @property
    def id(self) -> str:
        """The question's id."""
        return self.question.id

    @property
    def kind(self) -> str:
        """Which partial draws it."""
        return str(getattr(self.question, "kind", ""))


def draw_seed() -> int:
    """A seed for a new page."""
    return random.SystemRandom().randrange(SEEDS)


def read_seed(typed: str | None) -> int:
    """The seed of a page that is shown again; a new one where it is missing."""
    return int(typed) if typed and typed.isdecimal() and len(typed) < 6 else draw_seed()


def shown_questions(framework: Framework, seed: int | None) -> list[Shown]:
    """All questions as the page of this seed shows them; without one, as the framework does."""
    return [
        Shown(question, _ordered(question, seed), question.id in framework.teller_ids)
        for question in framework.questions.values()
    ]


def shown_order(framework: Framework, seed: int | None) -> Mapping[str, list[str]]:
    """The order of the parts of every question that the framework lets us shuffle."""
    return {
        shown.id: [part.id for part in shown.parts]
        for shown in shown_questions(framework, seed)
        if _is_shuffled(shown.question)
    }


def _ordered(question: Question, seed: int | None) -> Sequence[Named]:
    parts = list(parts_of(question))
    if seed is None or not _is_shuffled(question):
        return parts
    return sorted(parts, key=lambda part: _rank(f"{seed} {question.id} {part.id}"))


def _rank(words: str) -> int:
    """FNV-1a, mixed as MurmurHash3 ends: a whole number under 2³²."""
    number = 0x811C9DC5
    for letter in words.encode():
        number = (number ^ letter) * 0x01000193 & WHOLE
    number = (number ^ number >> 16) * 0x85EBCA6B & WHOLE
    number = (number ^ number >> 13) * 0xC2B2AE35 & WHOLE
    return number ^ number >> 16


def _is_shuffled(question: Question) -> bool:
    return isinstance(question, Triad | Dyad | Choice) and question.random_order
