"""The plain form: its fields read into the same document that the phone's script sends.

Names of fields: `<question>.<part>` for numbers, `<question>.number` for a line's, `<question>` for
choices and scales, `<question>.state` for "does not apply". What cannot be read is passed on as it
was typed, so that the reader of submissions refuses it with its own sentence.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, overload

from storybank.framework import Framework
from storybank.signifiers import (
    Choice,
    Dyad,
    FreeText,
    Question,
    Scale,
    Stones,
    Triad,
    part_ids,
)

HUNDRED = 100  # the form speaks of per cent, the story of shares


class Form(Protocol):
    """The fields of a form, as a web framework hands them over."""

    @overload
    def get(self, name: str, /) -> str | None: ...
    @overload
    def get(self, name: str, default: str, /) -> str: ...
    def get(self, name: str, default: str | None = None, /) -> str | None:
        """The first value of this name, or the default."""
        ...

    def getlist(self, name: str, /) -> Sequence[str]:
        """All values of this name."""


def fields_of(framework: Framework, form: Form) -> dict[str, Any]:
    """The form as a story's document, without the transport fields that the server adds."""
    plain = {name: form.get(name) for name in ("story", "language", "prompt", "title", "text")}
    return {
        **plain,
        "consent": form.get("consent"),
        "framework_version": _whole(form.get("framework_version", "")),
        "placements": {
            name: answer_of(question, form) for name, question in framework.questions.items()
        },
    }


def answer_of(question: Question, form: Form) -> dict[str, Any] | None:
    """One answer as plain values; None where the question was passed by."""
    if form.get(f"{question.id}.state") == "not_applicable":
        return {"state": "not_applicable"}
    answer = READERS[type(question)](question, form)
    return {"state": "placed", **answer} if answer else None


def _triad(question: Triad, form: Form) -> dict[str, Any]:
    typed = {name: form.get(f"{question.id}.{name}", "").strip() for name in part_ids(question)}
    if not any(typed.values()):
        return {}
    numbers = {name: _number(value or "0") for name, value in typed.items()}
    shares = [value for value in numbers.values() if isinstance(value, float)]
    total = sum(shares)
    if len(shares) < len(numbers) or total <= 0:
        return {"weights": numbers}
    return {"weights": {name: share / total for name, share in zip(numbers, shares, strict=True)}}


def _dyad(question: Dyad, form: Form) -> dict[str, Any]:
    """A slider always sends a number, so the teller says herself that she answered."""
    typed = form.get(f"{question.id}.number", "").strip()
    if typed:
        return {"value": _share(typed)}
    if not form.get(f"{question.id}.answered"):
        return {}
    return {"value": _share(form.get(question.id, ""))}


def _stones(question: Stones, form: Form) -> dict[str, Any]:
    stones = {}
    for name in part_ids(question):
        x, y = (form.get(f"{question.id}.{name}.{axis}", "").strip() for axis in "xy")
        if x or y:
            stones[name] = [_share(x), _share(y)]
    return {"stones": stones} if stones else {}


def _choice(question: Choice, form: Form) -> dict[str, Any]:
    options = [one for one in form.getlist(question.id) if one]
    other = form.get(f"{question.id}.other", "").strip() if question.other else ""
    answer: dict[str, Any] = {"options": options} if options else {}
    return {**answer, "other": other} if other else answer


def _scale(question: Scale, form: Form) -> dict[str, Any]:
    typed = form.get(question.id, "").strip()
    return {"value": _number(typed)} if typed else {}


def _text(question: FreeText, form: Form) -> dict[str, Any]:
    typed = form.get(question.id, "")
    return {"text": typed} if typed.strip() else {}


def _share(typed: str) -> float | str:
    number = _number(typed)
    return number / HUNDRED if isinstance(number, float) else number


def _number(typed: str) -> float | str:
    try:
        return float(typed.replace(",", "."))
    except ValueError:
        return typed


def _whole(typed: str) -> int | str:
    return int(typed) if typed.isdecimal() and len(typed) < 9 else typed


READERS: Mapping[type[Question], Callable[[Any, Form], dict[str, Any]]] = {
    Triad: _triad,
    Dyad: _dyad,
    Stones: _stones,
    Choice: _choice,
    Scale: _scale,
    FreeText: _text,
}
