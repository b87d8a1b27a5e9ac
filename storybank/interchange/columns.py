"""The columns of a table of stories, and a placement as cells and back.

Ids hold no dot, so `<id>.<part>` is never ambiguous; a part that is itself called `state` or
`other` gets a name with two dots.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storybank.framework import Framework
from storybank.placements import State
from storybank.signifiers import (
    Choice,
    Dyad,
    FreeText,
    Named,
    Question,
    Scale,
    Stones,
    Text,
    Triad,
    parts_of,
)

THEME = "theme"
MEDIA = "media"
TRANSCRIPT = "transcript"
GUARDED = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "'", "\t", "\r", "\n")
OWN_NAMES = ("state", "other")


@dataclass(frozen=True)
class Column:
    """One column as the codebook tells it. range: the values, or the least and the greatest."""

    name: str
    kind: str
    range: Sequence[Any] | None = None
    unit: str | None = None
    words: Mapping[str, str] | None = None

    @property
    def document(self) -> dict[str, Any]:
        """The column as plain values."""
        return {
            "name": self.name,
            "kind": self.kind,
            "range": list(self.range) if self.range is not None else None,
            "unit": self.unit,
            "words": dict(self.words) if self.words is not None else None,
        }


FIXED = (
    Column("story_id", "id"),
    Column("told", "time", unit="hour or day, in the collection's zone"),
    Column("language", "language", unit="BCP 47"),
    Column("source", "text"),
    Column("version", "number", unit="version of the framework"),
    Column("prompt", "id"),
    Column("arm", "id"),
    Column("teller", "id", unit="one collection and one sitting"),
    Column("consent", "option", ("count", "read", "quote", "publish")),
    Column("test", "flag", (0, 1)),
    Column("shown_order", "JSON", unit="ids of parts, in the order they were shown"),
    Column("title", "text"),
    Column("text", "text"),
)


def columns_of(frameworks: Sequence[Framework], *, themes: bool) -> list[Column]:
    """Every column of a table whose stories answered these versions, the newest version first."""
    fixed = [*FIXED, Column(THEME, "id")] if themes else list(FIXED)
    if any(framework.voice or framework.photo for framework in frameworks):
        fixed += [Column(MEDIA, "text", unit="names of files in the folder media, with spaces")]
        fixed += [Column(TRANSCRIPT, "text", unit="written down by others from the recording")]
    named = {one.name: one for one in fixed}
    for framework in frameworks:
        for question in framework.questions.values():
            for column in _question_columns(question):
                named.setdefault(column.name, column)
    return list(named.values())


def _question_columns(question: Question) -> Iterator[Column]:
    asked = question.question
    yield Column(f"{question.id}.state", "state", [one.value for one in State], None, asked)
    match question:
        case Triad():
            for part, name in _part_columns(question):
                yield Column(name, "number", (0, 1), "share; the three sum to 1", part.text)
        case Dyad():
            ends = {language: _ends(question.poles, language) for language in asked}
            yield Column(question.id, "number", (0, 1), "share of the way", ends)
        case Stones():
            for part in question.stones:
                for axis in ("x", "y"):
                    name = f"{question.id}.{part.id}.{axis}"
                    yield Column(name, "number", (0, 1), "share, from bottom left", part.text)
        case Choice():
            yield from _choice_columns(question, asked)
        case Scale():
            yield Column(question.id, "number", (question.min, question.max), "whole", asked)
        case FreeText():
            yield Column(question.id, "text", None, None, asked)


def _choice_columns(question: Choice, asked: Text) -> Iterator[Column]:
    if question.several:
        for part, name in _part_columns(question):
            yield Column(name, "flag", (0, 1), None, part.text)
    else:
        options = [one.id for one in question.options]
        yield Column(question.id, "option", options, None, asked)
    if question.other:
        yield Column(f"{question.id}.other", "text", None, "own words", asked)


def _ends(poles: Sequence[Named], language: str) -> str:
    return " – ".join(pole.text.get(language, pole.id) for pole in poles)


def _part_columns(question: Question) -> Iterator[tuple[Named, str]]:
    for part in parts_of(question):
        dots = ".." if part.id in OWN_NAMES else "."
        yield part, f"{question.id}{dots}{part.id}"


def cells_of(question: Question, placement: Mapping[str, Any] | None) -> dict[str, str]:
    """The cells of a placement, by column; what was not placed leaves them empty."""
    state = placement["state"] if placement else State.PASSED_BY.value
    cells = {f"{question.id}.state": state}
    if placement is None or state != State.PLACED:
        return cells
    match question:
        case Triad():
            weights = placement["weights"]
            values = {name: repr(weights[part.id]) for part, name in _part_columns(question)}
        case Stones():
            values = {
                f"{question.id}.{stone}.{axis}": repr(value)
                for stone, point in placement["stones"].items()
                for axis, value in zip(("x", "y"), point, strict=True)
            }
        case Choice():
            values = _choice_cells(question, placement)
        case FreeText():
            values = {question.id: placement["text"]}
        case _:
            values = {question.id: repr(placement["value"])}
    return cells | values


def _choice_cells(question: Choice, placement: Mapping[str, Any]) -> dict[str, str]:
    chosen = placement.get("options", [])
    cells = {f"{question.id}.other": placement.get("other") or ""} if question.other else {}
    if question.several:
        flags = {name: str(int(part.id in chosen)) for part, name in _part_columns(question)}
        return flags | cells
    return {question.id: chosen[0] if chosen else ""} | cells


def answer_of(question: Question, cells: Mapping[str, str]) -> dict[str, Any]:
    """The untrusted answer that cells hold; `read_placement` checks it.

    Raises ValueError where a number is none.
    """
    answer: dict[str, Any] = {"state": cells[f"{question.id}.state"]}
    if answer["state"] != State.PLACED:
        return answer
    match question:
        case Triad():
            answer["weights"] = {
                part.id: float(cells[name]) for part, name in _part_columns(question)
            }
        case Stones():
            answer["stones"] = _stones(question, cells)
        case Choice():
            answer.update(_choice_answer(question, cells))
        case FreeText():
            answer["text"] = cells[question.id]
        case _:
            answer["value"] = float(cells[question.id])
    return answer


def _stones(question: Stones, cells: Mapping[str, str]) -> dict[str, list[float]]:
    placed = {}
    for part in question.stones:
        point = [cells[f"{question.id}.{part.id}.{axis}"] for axis in ("x", "y")]
        if any(point):
            placed[part.id] = [float(cell) for cell in point]
    return placed


def _choice_answer(question: Choice, cells: Mapping[str, str]) -> dict[str, Any]:
    if question.several:
        named = list(_part_columns(question))
        chosen = [part.id for part, name in named if cells[name] == "1"]
    else:
        chosen = [cells[question.id]] if cells[question.id] else []
    other = cells[f"{question.id}.other"] if question.other else ""
    return {"options": chosen, **({"other": other} if other else {})}


def shown_order_cell(order: Mapping[str, Sequence[str]]) -> str:
    """The shown order as JSON; empty where none is kept."""
    return json.dumps(order, ensure_ascii=False, separators=(",", ":")) if order else ""


def guard(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: one `'` in front where it could be one."""
    return f"'{cell}" if cell.startswith(GUARDED) else cell


def unguard(cell: str) -> str:
    """The cell as it was before `guard`: exactly one `'` less."""
    return cell[1:] if cell.startswith("'") else cell
