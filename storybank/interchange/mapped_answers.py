"""The questions of a mapped table, made from what its columns hold, and how each cell is read."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storybank.interchange.making import make_question
from storybank.interchange.mapping import ColumnMapping, DyadColumn
from storybank.interchange.numbers import (
    NotANumber,
    most_of,
    read_number,
    readable_numbers,
    shares_of,
    total_of,
    two_readings,
)
from storybank.interchange.opening import unreadable
from storybank.interchange.report import Report, name_rows
from storybank.interchange.slugs import distinct_slugs
from storybank.interchange.table import Row, Table
from storybank.placements import (
    NOT_APPLICABLE,
    PASSED_BY,
    NotAPlacement,
    Placement,
    read_placement,
)
from storybank.signifiers import Question

MOST_OPTIONS = 200
Reading = Callable[[Sequence[str]], dict[str, Any] | None]


@dataclass(frozen=True)
class Answered:
    """A question, its columns, and the way from their cells to an answer (None: passed by)."""

    question: Question
    columns: tuple[str, ...]
    reading: Reading
    missing: frozenset[str] = frozenset()
    not_applicable: frozenset[str] = frozenset()

    def read(self, row: Row, report: Report) -> Placement:
        """The placement in a row; what does not fit is passed by, and told."""
        cells = [row.cell(one) for one in self.columns]
        if any(cell in self.not_applicable for cell in cells):
            return NOT_APPLICABLE
        cells = ["" if cell in self.missing else cell for cell in cells]
        try:
            answer = self.reading(cells)
            return read_placement(self.question, answer) if answer else PASSED_BY
        except (NotANumber, NotAPlacement):
            shown = " | ".join(cell for cell in cells if cell)[:40]
            told = f"{self.question.id}: “{shown}” does not fit; passed by"
            report.odd_row(told, row.number)
        return PASSED_BY


class AnswerMaker:
    """Makes the questions of a mapping, in the languages of the file."""

    def __init__(
        self, mapping: ColumnMapping, table: Table, languages: Sequence[str], report: Report
    ) -> None:
        self.mapping, self.table = mapping, table
        self.languages, self.report = languages, report
        self.silent = frozenset([*mapping.missing, *mapping.not_applicable, ""])

    def make(self) -> Iterator[Answered]:
        """Every question: triads, dyads, scales, choices."""
        for name, corners in self.mapping.triads.items():
            yield self._triad(name, corners)
        for name, dyad in self.mapping.dyads.items():
            yield self._dyad(name, dyad)
        for name, scale in self.mapping.scales.items():
            ends = {"low": self.words(str(scale.min)), "high": self.words(str(scale.max))}
            document = {"kind": "scale", "min": scale.min, "max": scale.max, **ends}
            yield self._answered(name, document, [scale.column], _read_scale)
        for name, choice in self.mapping.choices.items():
            yield self._choice(name, choice.column, choice.separator)

    def words(self, text: str) -> dict[str, str]:
        """The words in each language; a table holds one wording only."""
        return dict.fromkeys(self.languages, text[:4000])

    def _answered(
        self, name: str, document: Mapping[str, Any], columns: Sequence[str], reading: Reading
    ) -> Answered:
        asked = document.get("question") or self.words(columns[0])
        question = make_question({**document, "id": name, "question": asked}, name)
        missing, silent = frozenset(self.mapping.missing), frozenset(self.mapping.not_applicable)
        return Answered(question, tuple(columns), reading, missing, silent)

    def _triad(self, name: str, corners: Mapping[str, str]) -> Answered:
        columns = list(corners.values())
        numbers = (self._numbers(row, columns) for row in self.table.rows)
        total = total_of([math.fsum(values) for values in numbers if len(values) == 3])
        if total is None:
            raise unreadable(
                f"triads.{name}",
                "the three columns add up to neither 1 nor 100; a triad needs shares of a whole",
            )
        ids = distinct_slugs(list(corners), "corner", taken=())
        named = zip(ids, corners, strict=True)
        document = {
            "kind": "triad",
            "question": self.words(name),
            "anchors": [{"id": one, "text": self.words(corner)} for one, corner in named],
        }
        return self._answered(name, document, columns, _TriadReading(tuple(ids), total))

    def _dyad(self, name: str, dyad: DyadColumn) -> Answered:
        low, high = dyad.min, dyad.max
        if low is None or high is None:
            cells = [row.cell(dyad.column) for row in self.table.rows]
            low, high = 0.0, most_of([one for one in cells if one not in self.silent])
            self.report.guess(f"{dyad.column} goes from {low:g} to {high:g}.")
        self._refuse_two_readings(dyad.column, low, high)
        named = zip(distinct_slugs(dyad.poles, "pole", taken=()), dyad.poles, strict=True)
        poles = [{"id": one, "text": self.words(words)} for one, words in named]
        document = {"kind": "dyad", "poles": poles}
        return self._answered(name, document, [dyad.column], _DyadReading(low, high))

    def _choice(self, name: str, column: str, separator: str | None) -> Answered:
        reading = _ChoiceReading({}, separator)
        values = {
            one
            for row in self.table.rows
            if row.cell(column) not in self.silent
            for one in reading.parted(row.cell(column))
        } - self.silent
        if not values or len(values) > MOST_OPTIONS:
            raise unreadable(
                f"choices.{name}",
                "the column “%(column)s” has %(count)s different values; a choice has 1 to "
                "%(most)s (is it text, a number, or several values with a separator?)",
                column=column,
                count=len(values),
                most=MOST_OPTIONS,
            )
        ordered = sorted(values, key=_natural)
        ids = distinct_slugs(ordered, "option", taken=())
        named = zip(ids, ordered, strict=True)
        options = [{"id": one, "text": self.words(value)} for one, value in named]
        several = separator is not None or len(options) < 2
        document = {"kind": "choice", "options": options, "several": several}
        by_value = dict(zip(ordered, ids, strict=True))
        return self._answered(name, document, [column], _ChoiceReading(by_value, separator))

    def _refuse_two_readings(self, column: str, low: float, high: float) -> None:
        cells = {row.number: row.cell(column) for row in self.table.rows}
        open_cells = two_readings(
            (one for one in cells.values() if one not in self.silent), low, high
        )
        odd = [number for number, cell in cells.items() if cell.strip() in open_cells]
        if odd:
            raise unreadable(
                column,
                "%(rows)s: “%(cell)s” could be a decimal or thousands; write numbers without a "
                "mark for thousands, or take the noughts after the decimal mark away",
                rows=name_rows(odd),
                cell=cells[odd[0]][:40],
            )

    def _numbers(self, row: Row, columns: Sequence[str]) -> list[float]:
        cells = (row.cell(one) for one in columns)
        return readable_numbers(cell for cell in cells if cell not in self.silent)


@dataclass(frozen=True)
class _TriadReading:
    ids: tuple[str, ...]
    total: float

    def __call__(self, cells: Sequence[str]) -> dict[str, Any] | None:
        values = [read_number(cell) for cell in cells]
        if values == [None, None, None]:
            return None
        shares = shares_of([value or 0.0 for value in values], self.total)
        if shares is None or None in values:
            raise NotAPlacement("The three corners must add up to 100 per cent.")
        return {"weights": dict(zip(self.ids, shares, strict=True))}


@dataclass(frozen=True)
class _DyadReading:
    low: float
    high: float

    def __call__(self, cells: Sequence[str]) -> dict[str, Any] | None:
        value = read_number(cells[0])
        return None if value is None else {"value": (value - self.low) / (self.high - self.low)}


@dataclass(frozen=True)
class _ChoiceReading:
    by_value: Mapping[str, str]
    separator: str | None

    def parted(self, cell: str) -> list[str]:
        """The values in a cell, each once."""
        parts = cell.split(self.separator) if self.separator else [cell]
        return list(dict.fromkeys(part.strip() for part in parts if part.strip()))

    def __call__(self, cells: Sequence[str]) -> dict[str, Any] | None:
        values = self.parted(cells[0])
        options = dict.fromkeys(self.by_value[one] for one in values if one in self.by_value)
        return {"options": list(options)} if options else None


def _read_scale(cells: Sequence[str]) -> dict[str, Any] | None:
    value = read_number(cells[0])
    return None if value is None else {"value": value}


def _natural(value: str) -> tuple[tuple[int, int, str], ...]:
    """A key that puts 2 before 10, and is the same in every import."""
    parts = re.findall(r"\d+|\D+", value)
    return tuple((0, int(one), "") if one.isdecimal() else (1, 0, one) for one in parts)
