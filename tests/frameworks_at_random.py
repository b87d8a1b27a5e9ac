"""Frameworks that nobody thought of: any kinds, any languages, odd words, and names that mean
something to a browser, to Python or to a page of ours."""

import re
from copy import deepcopy
from random import Random
from typing import Any

from storybank.errors import FrameworkError
from storybank.framework import Framework, read_framework
from storybank.signifiers import (
    Choice,
    Dyad,
    Question,
    Scale,
    Stones,
    Triad,
    part_ids,
)

LANGUAGES = ("nb", "nn", "en", "se", "sma", "ar", "uk", "zh-Hant", "nb-x-leik", "ti")
WORDS = re.findall(r"\w+", "benk buss skole trygg regler tillit vilje før nå alltid jeg kommunen")
ODD = (
    *("<b>&\"'", "%(name)s", "{x} {{y}}", "100 %", "=1+1", "@SUM(A1)", "+47", "</script>"),
    *("مرحبا", "😀", "Kommunehelsetjenestesamarbeidsutvalgsmedlemskap", "to\nlinjer", "\\n"),
)
NAMES = re.findall(
    r"\w+",
    "a b x y z top left middle error help question surface state other number answered value "
    "weights options name id kind title_ story website voice seed switch elements dataset action "
    "children role style items keys values get pop update length constructor not_applicable "
    "does_not_apply passed_by placed everybody week theme_ beside over as page first second by "
    "how mark map group opened sent tell welcome true false null yes no n_1 x_y true_",
)
WIDEST = 12  # options

Answered = tuple[dict[str, list[str]], dict[str, Any]]
"""An answer as the fields of a plain form, and as the document that is to be kept of it."""


def a_framework_at_random(chance: Random) -> Framework:
    """The next one that has no mistake."""
    while True:
        try:
            return read_framework(_document(chance))
        except FrameworkError:
            continue


def a_next_version(chance: Random, framework: Framework) -> Framework:
    """The same with some of its questions asked otherwise, or no more."""
    while True:
        document = deepcopy(framework.document)
        for group, kinds in (("signifiers", KINDS), ("teller", OF_TELLERS)):
            asked = document.get(group, [])
            for question in asked:
                _change(chance, document["languages"], question, kinds)
            document[group] = chance.sample(asked, max(len(asked) - chance.randint(0, 1), 0))
        try:
            return read_framework(document)
        except FrameworkError:
            continue


def _document(chance: Random) -> dict[str, Any]:
    spoken = chance.sample(LANGUAGES, chance.randint(1, 3))
    names = chance.sample(NAMES, chance.randint(0, 10))
    asked = chance.randint(0, len(names))
    worded = {"question": _words(chance, spoken)}
    return {
        "fortell": 1,
        "id": "tilfeldig",
        "languages": spoken,
        "title": _words(chance, spoken),
        "introduction": _words(chance, spoken),
        "prompts": _parts(chance, spoken, chance.randint(1, 3)),
        "story": {"title": worded, "text": worded},
        "signifiers": [_question(chance, spoken, name, KINDS) for name in names[:asked]],
        "teller": [_question(chance, spoken, name, OF_TELLERS) for name in names[asked:]],
    }


def _words(chance: Random, spoken: list[str]) -> dict[str, str]:
    return {
        one: " ".join([*chance.choices(WORDS, k=chance.randint(1, 3)), *_odd(chance)])
        for one in spoken
    }


def _odd(chance: Random) -> list[str]:
    return [chance.choice(ODD)] if chance.random() < 0.2 else []


def _parts(chance: Random, spoken: list[str], count: int) -> list[dict[str, Any]]:
    return [{"id": name, "text": _words(chance, spoken)} for name in chance.sample(NAMES, count)]


def _question(
    chance: Random, spoken: list[str], name: str, kinds: tuple[str, ...]
) -> dict[str, Any]:
    kind = chance.choice(kinds)
    own = OWN[kind](chance, spoken)
    return {"id": name, "kind": kind, "question": _words(chance, spoken), **own}


def _triad(chance: Random, spoken: list[str]) -> dict[str, Any]:
    return {"anchors": _parts(chance, spoken, 3), "random_order": chance.random() < 0.3}


def _dyad(chance: Random, spoken: list[str]) -> dict[str, Any]:
    return {"poles": _parts(chance, spoken, 2), "random_order": chance.random() < 0.3}


def _stones(chance: Random, spoken: list[str]) -> dict[str, Any]:
    axis = {one: _words(chance, spoken) for one in ("name", "low", "high")}
    parts = _parts(chance, spoken, chance.randint(1, 6))
    return {"stones": parts, "axes": {"x": axis, "y": axis}}


def _choice(chance: Random, spoken: list[str]) -> dict[str, Any]:
    options = _parts(chance, spoken, chance.randint(1, WIDEST))
    several = len(options) == 1 or chance.random() < 0.5
    return {"options": options, "several": several, "other": chance.random() < 0.3}


def _scale(chance: Random, spoken: list[str]) -> dict[str, Any]:
    least = chance.choice([0, 1, -5, 1000])
    ends = {one: _words(chance, spoken) for one in ("low", "high")}
    return {"min": least, "max": least + chance.choice([1, 4, 10, 11, 100]), **ends}


OWN = {
    "triad": _triad,
    "dyad": _dyad,
    "stones": _stones,
    "choice": _choice,
    "scale": _scale,
    "text": lambda *_: {},
}
KINDS = tuple(OWN)
OF_TELLERS = KINDS[3:]
PARTS = ("anchors", "poles", "stones", "options")
CHANGES = (
    *("none", "another", "reworded", "turned", "id", "text"),
    *("part", "several", "shorter", "longer"),
)
"""What becomes of a question in the next version; of two parts the ids or words change places."""


def _change(
    chance: Random, spoken: list[str], question: dict[str, Any], kinds: tuple[str, ...]
) -> None:
    parts: list[dict[str, Any]] = next((question[one] for one in PARTS if one in question), [])
    grows = question["kind"] in ("choice", "stones")
    match chance.choice(CHANGES):
        case "another":
            alike = chance.choice([kinds, (question["kind"],)])
            other = _question(chance, spoken, question["id"], alike)
            question.clear()
            question.update(other)
        case "reworded":
            question["question"] = _words(chance, spoken)
        case "turned":
            chance.shuffle(parts)
        case ("id" | "text") as what if len(parts) > 1:
            one, other = chance.sample(parts, 2)
            one[what], other[what] = other[what], one[what]
        case "part" if parts:
            chance.choice(parts).update(*_parts(chance, spoken, 1))
        case "several" if question["kind"] == "choice":
            question["several"] = not question.get("several")
        case "shorter" if grows and len(parts) > 1:
            parts.pop(chance.randrange(len(parts)))
        case "longer" if grows:
            parts += _parts(chance, spoken, 1)


def an_answer_at_random(chance: Random, question: Question) -> Answered:
    """Passed by, not fitting, or placed."""
    state = chance.choices(["placed", "passed_by", "not_applicable"], [6, 1, 1])[0]
    if state == "passed_by":
        return {}, {"state": state}
    if state == "not_applicable":
        return {f"{question.id}.state": [state]}, {"state": state}
    fields, answer = _placed(chance, question)
    return {f"{question.id}{end}": told for end, told in fields.items()}, {"state": state, **answer}


def _placed(chance: Random, question: Question) -> Answered:
    parts = part_ids(question)
    match question:
        case Triad():
            first = chance.randint(0, 100)
            shares = dict(zip(parts, (first, 100 - first, 0), strict=True))
            fields = {f".{name}": [str(share)] for name, share in shares.items()}
            return fields, {"weights": {name: share / 100 for name, share in shares.items()}}
        case Dyad():
            share = chance.randint(0, 100)
            return {"": [str(share)], ".answered": ["yes"]}, {"value": share / 100}
        case Stones():
            name, x, y = chance.choice(parts), chance.randint(0, 100), chance.randint(0, 100)
            fields = {f".{name}.x": [str(x)], f".{name}.y": [str(y)]}
            return fields, {"stones": {name: [x / 100, y / 100]}}
        case Choice():
            if question.other and chance.random() < 0.5:
                return {".other": ["egne ord"]}, {"other": "egne ord"}
            one = chance.choice(parts)
            return {"": [one]}, {"options": [one]}
        case Scale():
            value = chance.randint(question.min, question.max)
            return {"": [str(value)]}, {"value": value}
        case _:
            return {"": ["ord"]}, {"text": "ord"}
