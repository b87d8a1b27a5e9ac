"""A kept story in words, for its own teller: every question with what she answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from storybank.framework import Framework
from storybank.signifiers import (
    Choice,
    Dyad,
    FreeText,
    Question,
    Scale,
    Stones,
    Triad,
    parts_of,
)


@dataclass(frozen=True)
class Answer:
    """A question and its answer in words. told: whether the answer is in the story's language."""

    question: str
    words: str
    told: bool = True


def answers_in_words(
    framework: Framework, document: Mapping[str, Any], language: str
) -> list[Answer]:
    """All questions that were asked, in order."""
    placements = document.get("placements", {})
    return [
        _answer(question, placements.get(name, {}), language)
        for name, question in framework.questions.items()
        if placements.get(name, {}).get("state") != "not_asked"
    ]


def chosen_prompt(framework: Framework, document: Mapping[str, Any], language: str) -> str:
    """The words of the prompt that the story answers."""
    chosen = document.get("prompt")
    return next((one.text[language] for one in framework.prompts if one.id == chosen), "")


def _answer(question: Question, placement: Mapping[str, Any], language: str) -> Answer:
    asked = question.question[language]
    match placement.get("state"):
        case "placed":
            return Answer(asked, WORDING[type(question)](question, placement, language))
        case "not_applicable":
            return Answer(asked, gettext("Does not fit my story"), told=False)
        case _:
            return Answer(asked, gettext("Not answered"), told=False)


def shares_of_100(shares: list[float]) -> list[int]:
    """Whole per cents that add up to 100: the largest remainders are rounded up."""
    exact = [share * 100 for share in shares]
    whole = [int(one) for one in exact]
    by_remainder = sorted(range(len(exact)), key=lambda at: whole[at] - exact[at])
    for at in by_remainder[: 100 - sum(whole)]:
        whole[at] += 1
    return whole


def _triad(question: Triad, placement: Mapping[str, Any], language: str) -> str:
    weights = [float(placement["weights"][one.id]) for one in question.anchors]
    return _mixture(zip(shares_of_100(weights), question.anchors, strict=True), language)


def _dyad(question: Dyad, placement: Mapping[str, Any], language: str) -> str:
    second = float(placement["value"])
    shares = shares_of_100([1 - second, second])
    return _mixture(zip(shares, question.poles, strict=True), language)


def _mixture(shares: Any, language: str) -> str:
    return ", ".join(f"{share}\u00a0% {one.text[language]}" for share, one in shares)


def _stones(question: Stones, placement: Mapping[str, Any], language: str) -> str:
    names = {one.id: one.text[language] for one in question.stones}
    if question.axes:
        across, up = (axis.name[language] for axis in (question.axes.x, question.axes.y))
    else:
        across, up = gettext("From the left"), gettext("From the bottom")
    return "; ".join(
        f"{names[name]}: {across} {x * 100:.0f}\u00a0%, {up} {y * 100:.0f}\u00a0%"
        for name, (x, y) in placement["stones"].items()
    )


def _choice(question: Choice, placement: Mapping[str, Any], language: str) -> str:
    chosen = placement.get("options", ())
    words = [one.text[language] for one in parts_of(question) if one.id in chosen]
    return ", ".join([*words, *filter(None, [placement.get("other")])])


def _scale(question: Scale, placement: Mapping[str, Any], language: str) -> str:
    low, high = question.low[language], question.high[language]
    return f"{placement['value']:.0f} ({question.min} = {low}, {question.max} = {high})"


def _text(_: FreeText, placement: Mapping[str, Any], __: str) -> str:
    return str(placement["text"])


WORDING: Mapping[type[Question], Callable[[Any, Mapping[str, Any], str], str]] = {
    Triad: _triad,
    Dyad: _dyad,
    Stones: _stones,
    Choice: _choice,
    Scale: _scale,
    FreeText: _text,
}
