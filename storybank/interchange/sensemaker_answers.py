"""The columns of each kind of SenseMaker signifier, and its answers as placements.

Two dialects of the export are in use. Shares are 0–1 or 0–100, and a triad's Y is the share of the
top corner or its height √3/2; both are found out from the numbers, never from the names.
Sources: the publisher's own R tools; percentX = right + top/2, percentY = top.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from storybank.interchange.numbers import (
    NotANumber,
    read_number,
    readable_numbers,
    shares_of,
    total_of,
)
from storybank.interchange.report import Report
from storybank.interchange.sensemaker_definition import Element, Part
from storybank.interchange.table import Row
from storybank.placements import (
    NOT_APPLICABLE,
    PASSED_BY,
    NotAPlacement,
    Placement,
    read_placement,
)
from storybank.signifiers import Question

X_NAMES = ("{0}_percentX", "{0}X", "{0}XR", "{0}XRight", "{0}_XR", "{0}_XRight")
Y_NAMES = ("{0}_percentY", "{0}Y", "{0}YTop", "{0}_YTop")
NA_NAMES = ("{0}_NA", "{0}NA")
# As the export writes it, and as R and other tools write it after.
NOT_TICKED = frozenset(["", "0", "false", "na"])
CLOSE = 0.02
MOSTLY = 0.9  # of the rows must agree on the geometry


@dataclass(frozen=True)
class Found:
    """The columns of one element: parts in the definition's order, each with its own columns.

    parts: a corner's, pole's or item's column, or a stone's x and y. x, y: the point's own columns.
    """

    parts: tuple[tuple[str, ...], ...]
    x: str | None = None
    y: str | None = None
    not_applicable: str | None = None
    whole: str | None = None

    def columns(self) -> Iterator[str]:
        """Every column that was found."""
        yield from (one for part in self.parts for one in part)
        yield from (one for one in (self.x, self.y, self.not_applicable, self.whole) if one)


def is_ticked(row: Row, column: str | None) -> bool:
    """Whether a box is ticked in a row; one that has no column is not."""
    return row.cell(column).lower() not in NOT_TICKED


def find_columns(element: Element, header: Collection[str]) -> Found:
    """The columns of an element in a header; what is missing is left empty."""
    named = element.id
    parts = {
        "triad": element.content.labels,
        "dyad": element.content.labels,
        "stones": element.content.stones,
        "list": element.content.items,
    }.get(element.type, ())
    return Found(
        parts=tuple(_part_columns(element, part, header) for part in parts),
        x=_first(X_NAMES, named, header),
        y=_first(Y_NAMES, named, header),
        not_applicable=_first(NA_NAMES, named, header),
        whole=named if named in header else None,
    )


def _part_columns(element: Element, part: Part, header: Collection[str]) -> tuple[str, ...]:
    named = f"{element.id}_{part.id}"
    if element.type != "stones":
        return (named,) if named in header else ()
    pair = (_first(X_NAMES, named, header), _first(Y_NAMES, named, header))
    return tuple(one for one in pair if one)


def _first(names: Sequence[str], named: str, header: Collection[str]) -> str | None:
    return next((one for name in names if (one := name.format(named)) in header), None)


@dataclass(frozen=True)
class Answers:
    """How the answers to one question are read from a row.

    total: what shares add up to in this file. part_ids: our ids of the parts, as in `found.parts`.
    by_item: an item's id or words → our option id.
    """

    question: Question
    found: Found
    total: float
    part_ids: tuple[str, ...]
    by_item: Mapping[str, str]

    def read(self, row: Row, report: Report) -> Placement:
        """The placement in a row; what cannot be read is passed by, and told."""
        if is_ticked(row, self.found.not_applicable):
            return NOT_APPLICABLE
        kind = getattr(self.question, "kind", "")
        try:
            answer = ANSWERS[kind](self, row)
            if kind == "triad" and answer:
                self._tell_below_zero(row, report)
            return read_placement(self.question, answer) if answer else PASSED_BY
        except NotANumber as error:
            self._odd(row, report, f"“{str(error)[:40]}” is no number")
        except NotAPlacement as error:
            self._odd(row, report, f"the answer does not fit ({error})")
        return PASSED_BY

    def _tell_below_zero(self, row: Row, report: Report) -> None:
        corners = readable_numbers(row.cell(one) for (one,) in self.found.parts)
        if min(corners, default=0) < 0:
            deed = f"{self.question.id}: a share just under 0 is set to 0"
            report.mended_row(deed, row.number)

    def _odd(self, row: Row, report: Report, reason: str) -> None:
        report.odd_row(f"{self.question.id}: {reason}; passed by", row.number)


def _triad_answer(answers: Answers, row: Row) -> dict[str, Any] | None:
    values = [read_number(row.cell(one)) for (one,) in answers.found.parts]
    if all(value is None for value in values):
        return None
    shares = shares_of([value or 0.0 for value in values], answers.total)
    if shares is None or None in values:
        raise NotAPlacement("The three corners must add up to 100 per cent.")
    return {"weights": dict(zip(answers.part_ids, shares, strict=True))}


def _dyad_answer(answers: Answers, row: Row) -> dict[str, Any] | None:
    last = answers.found.parts[1] if len(answers.found.parts) == 2 else ()
    column = last[0] if last else answers.found.x
    value = read_number(row.cell(column))
    return None if value is None else {"value": value / answers.total}


def _stones_answer(answers: Answers, row: Row) -> dict[str, Any] | None:
    placed = {}
    for name, columns in zip(answers.part_ids, answers.found.parts, strict=True):
        point = [read_number(row.cell(one)) for one in columns]
        if len(point) == 2 and None not in point:
            placed[name] = [(value or 0.0) / answers.total for value in point]
    return {"stones": placed} if placed else None


def _list_answer(answers: Answers, row: Row) -> dict[str, Any] | None:
    chosen = [
        name
        for name, columns in zip(answers.part_ids, answers.found.parts, strict=True)
        if columns and is_ticked(row, columns[0])
    ]
    single = row.cell(answers.found.whole)
    if single and single not in answers.by_item:
        raise NotAPlacement(f"“{single[:40]}” is no item of the list.")
    if single:
        chosen.append(answers.by_item[single])
    return {"options": chosen} if chosen else None


def _text_answer(answers: Answers, row: Row) -> dict[str, Any] | None:
    words = row.cell(answers.found.whole)
    return {"text": words} if words else None


ANSWERS = {
    "triad": _triad_answer,
    "dyad": _dyad_answer,
    "stones": _stones_answer,
    "choice": _list_answer,
    "text": _text_answer,
}


def shares_total(found: Found, rows: Sequence[Row]) -> float | None:
    """What the parts of a triad or dyad add up to in this file: 1, 100 or cannot be told."""
    columns = [one for part in found.parts for one in part]
    if len(columns) != len(found.parts) or len(columns) < 2:
        return None
    numbers = (readable_numbers(row.cell(one) for one in columns) for row in rows)
    return total_of([math.fsum(values) for values in numbers if len(values) == len(columns)])


def corner_order(found: Found, rows: Sequence[Row], total: float) -> tuple[int, ...] | None:
    """Which of the definition's corners lie top, left and right, by the points' own x and y.

    None where the file has no points or they fit no order; (0, 1, 2) is the definition's.
    """
    columns = [part[0] for part in found.parts]
    points = [
        values
        for row in rows
        if len(values := readable_numbers(row.cell(c) for c in (*columns, found.x, found.y))) == 5
    ]
    if not points or not (found.x and found.y):
        return None
    for order in permutations(range(3)):
        fitting = sum(_fits(values, order, total) for values in points)
        if fitting >= MOSTLY * len(points):
            return order
    return None


def _fits(values: Sequence[float], order: Sequence[int], total: float) -> bool:
    """x = right + top/2, and y = top or top · √3/2."""
    top, _, right = (values[corner] / total for corner in order)
    x, y = values[3] / total, values[4] / total
    height = min(abs(y - top), abs(y - top * math.sqrt(3) / 2))
    return abs(x - right - top / 2) < CLOSE and height < CLOSE
