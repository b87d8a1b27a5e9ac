"""What a SenseMaker definition asks as questions of ours, each with the way to read its answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from storybank.errors import UnreadableFile
from storybank.interchange.making import make_question
from storybank.interchange.numbers import most_of
from storybank.interchange.opening import unreadable
from storybank.interchange.report import Report
from storybank.interchange.sensemaker_answers import (
    Answers,
    Found,
    corner_order,
    find_columns,
    is_ticked,
    shares_total,
)
from storybank.interchange.sensemaker_definition import Definition, Element, Part
from storybank.interchange.slugs import distinct_slugs
from storybank.interchange.table import Table

KINDS = {"triad": "triad", "dyad": "dyad", "stones": "stones", "list": "choice", "freetext": "text"}
PAGES = {
    "label": "texts between the questions",
    "navigation": "page buttons",
    "save": "buttons",
}
LONGEST = 20_000
PICTURE = re.compile(r"[A-Za-z0-9_.-]+\.(png|jpg|jpeg|webp|svg)")
Words = dict[str, str]


@dataclass(frozen=True)
class Asked:
    """A question of ours beside the element that it was."""

    element: Element
    answers: Answers
    about_teller: bool


class QuestionReader:
    """Turns the elements of a definition into questions, in the languages of the file."""

    def __init__(
        self, definition: Definition, table: Table, languages: Sequence[str], report: Report
    ) -> None:
        self.definition, self.table = definition, table
        self.languages, self.report = languages, report
        self.found = {
            one.id: find_columns(one, table.columns)
            for one in definition.signifiers
            if one.type in KINDS
        }
        self.totals = {
            name: total
            for name, found in self.found.items()
            if (total := shares_total(found, table.rows))
        }

    def read(self, used: set[str]) -> list[Asked]:
        """Every question, but those among `used` (the story's own text and title)."""
        elements = [one for one in self.definition.in_order() if self._is_asked(one, used)]
        names = distinct_slugs([one.title for one in elements], "question")
        found = (self._ask(one, name) for one, name in zip(elements, names, strict=True))
        asked = [one for one in found if one]
        self._tell_guesses(asked)
        return asked

    def _is_asked(self, element: Element, used: set[str]) -> bool:
        if element.id in used:
            return False
        title = element.title or element.id
        if element.type in PAGES:
            return False
        if element.type not in KINDS:
            self.report.leave_out(f"“{title}”: {element.type} is no kind of question here.")
            return False
        if not any(self.found[element.id].columns()):
            self.report.leave_out(f"“{title}” ({element.type}) has no column in the file.")
            return False
        return True

    def _ask(self, element: Element, name: str) -> Asked | None:
        """The question; None for what none of ours can be, such as a canvas of seven stones."""
        found = self.found[element.id]
        order: Sequence[int] = range(len(_parts(element)))
        total = self._total(element, found)
        if element.type == "triad":
            order = self._corners(element, found, total)
        parts = [_parts(element)[place] for place in order]
        ids = distinct_slugs([one.words for one in parts], "part", taken=())
        document = self._document(element, name, list(zip(parts, ids, strict=True)))
        try:
            question = make_question(document, f"“{element.title or element.id}”")
        except UnreadableFile as error:
            self.report.leave_out(f"{error}.")
            return None
        answers = Answers(
            question=question,
            found=_reordered(found, order),
            total=total,
            part_ids=tuple(ids),
            by_item=_by_item(parts, ids),
        )
        about_teller = bool(element.sticky) and element.type in ("list", "freetext")
        return Asked(element, answers, about_teller)

    def _corners(self, element: Element, found: Found, total: float) -> Sequence[int]:
        if len(found.parts) != 3 or not all(found.parts):
            raise unreadable(
                element.title or element.id,
                "a triad needs a column for each of its three corners; is the definition another "
                "version than the export?",
            )
        order = corner_order(found, self.table.rows, total)
        if order is None:
            self.report.guess(f"“{element.title}”: corners top, left, right as in the definition.")
        elif order != (0, 1, 2):
            self.report.guess(f"“{element.title}”: corners put in the order that its points tell.")
        return order or (0, 1, 2)

    def _total(self, element: Element, found: Found) -> float:
        """What shares add up to; where nothing adds up (stones), as in the rest of the file."""
        if element.type not in ("triad", "dyad", "stones"):
            return 1.0
        if element.id in self.totals:
            return self.totals[element.id]
        known = set(self.totals.values())
        if len(known) == 1:
            return known.pop()
        columns = list(found.columns())
        return most_of([row.cell(one) for row in self.table.rows for one in columns])

    def _document(
        self, element: Element, name: str, parts: list[tuple[Part, str]]
    ) -> dict[str, Any]:
        kind = KINDS[element.type]
        question = {"id": name, "kind": kind, "question": self.words(element.title or name)}
        named = [{"id": one, "text": self.words(part.words or one)} for part, one in parts]
        match kind:
            case "triad":
                return {**question, "anchors": named}
            case "dyad":
                return {**question, "poles": named}
            case "stones":
                return {**question, "stones": named, **self._canvas(element)}
            case "choice":
                return {**question, "options": named, **self._limits(element)}
            case _:
                return {**question, "max_length": LONGEST}

    def _limits(self, element: Element) -> dict[str, Any]:
        """One or several, by the columns; at most as many as were asked for, or were given."""
        columns = [part[0] for part in self.found[element.id].parts if part]
        if not columns:
            return {"several": len(element.content.items) < 2}
        given = max(sum(is_ticked(row, one) for one in columns) for row in self.table.rows)
        allowed = element.content.max_responses or len(columns)
        return {"several": True, "max": min(max(allowed, given, 1), len(columns))}

    def _canvas(self, element: Element) -> dict[str, Any]:
        axes = {name: element.content.axis.get(name) for name in ("x", "y")}
        picture = PurePosixPath(element.content.background_image or "").name
        if PICTURE.fullmatch(picture) and not any(one and one.name for one in axes.values()):
            told = f"The picture {picture} is not in the export; the stones lie on an empty canvas."
            self.report.leave_out(told)
            return {"picture": {"file": picture, "alt": self.words(element.title or picture)}}
        ends = {"x": ("left", "right"), "y": ("down", "up")}
        return {
            "axes": {
                name: {
                    "name": self.words(one.name if one and one.name else name),
                    "low": self.words(one.start_label if one and one.start_label else low),
                    "high": self.words(one.end_label if one and one.end_label else high),
                }
                for (name, one), (low, high) in zip(axes.items(), ends.values(), strict=True)
            }
        }

    def words(self, text: str) -> Words:
        """The words in each language; a definition holds one wording only."""
        return dict.fromkeys(self.languages, text[:4000])

    def _tell_guesses(self, asked: Sequence[Asked]) -> None:
        scales = {total for one in asked if (total := self.totals.get(one.element.id))}
        if 100.0 in scales:
            self.report.guess("Shares are per cent: they add up to 100.")
        about = [one.answers.question.id for one in asked if one.about_teller]
        if about:
            told = "Taken to be about the teller, because the form remembers them: "
            self.report.guess(told + ", ".join(about) + ".")
        if any(one.element.type == "stones" for one in asked):
            self.report.guess("The stones' y is taken to grow upwards, as it does in the triads.")


def _parts(element: Element) -> tuple[Part, ...]:
    content = element.content
    found = {"stones": content.stones, "list": content.items}
    return found.get(element.type, content.labels if element.type != "freetext" else ())


def _reordered(found: Found, order: Sequence[int]) -> Found:
    parts = tuple(found.parts[place] for place in order)
    return Found(parts, found.x, found.y, found.not_applicable, found.whole)


def _by_item(parts: Sequence[Part], ids: Sequence[str]) -> dict[str, str]:
    by_words = {part.words: name for part, name in zip(parts, ids, strict=True)}
    return by_words | {part.id: name for part, name in zip(parts, ids, strict=True)}


def tell_pages(definition: Definition, report: Report) -> None:
    """What stands between the questions is counted and left out."""
    for kind, told in PAGES.items():
        count = sum(one.type == kind for one in definition.signifiers)
        if count:
            report.leave_out(f"{count} of type {kind} ({told}): they ask nothing.")
