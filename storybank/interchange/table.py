"""A table of text: header and rows, its separator found out and its odd places told."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from storybank.interchange.encoding import decode
from storybank.interchange.opening import read_bytes, unreadable
from storybank.interchange.report import Report, name_rows

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SEPARATOR_LINE = re.compile(r"sep=([,;\t|])(?:\r\n?|\n)", re.IGNORECASE)
SAMPLE_ROWS = 60
COLUMNS_NAMED = 20
SAMPLE_LETTERS = 200_000


@dataclass(frozen=True)
class Row:
    """One row: `number` as a spreadsheet counts it, the header being row 1; cells by column."""

    number: int
    cells: Mapping[str, str]

    def cell(self, column: str | None) -> str:
        """The cell without spaces around it; empty where there is no such column."""
        return self.cells.get(column, "").strip() if column else ""


@dataclass(frozen=True)
class Table:
    """A table that was read: the columns' names, no name twice, and the rows that hold anything."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def header(self) -> str:
        """The columns' names in one sentence, the first twenty of them."""
        return ", ".join(self.columns[:COLUMNS_NAMED]) + ", …" * (len(self.columns) > COLUMNS_NAMED)

    def refuse_blank_ids(self, *columns: str) -> None:
        """Raise UnreadableFile, which names the rows that have an id in none of these columns."""
        blank = [row.number for row in self.rows if not any(map(row.cell, columns))]
        if blank:
            raise unreadable(
                " or ".join(columns),
                "the cell is empty in %(rows)s; every story needs its own id",
                rows=name_rows(blank),
            )


def read_table(path: Path, report: Report) -> Table:
    """The table in a file of unknown encoding and separator. Raises UnreadableFile."""
    decoded = decode(read_bytes(path), str(path))
    for sentence in decoded.guessed:
        report.guess(sentence)
    for sentence in decoded.mended:
        report.mend(sentence)
    text, separator = _with_separator(decoded.text.removeprefix("\ufeff"))
    if separator != ",":
        report.guess(f"The cells are parted by {SEPARATORS[separator]}.")
    text = _without_nul(text, report)
    return parse_table(text, separator, str(path), report)


def parse_table(
    text: str, separator: str, place: str, report: Report, *, whole: bool = False
) -> Table:
    """The table in a text. Raises UnreadableFile with the row that is broken.

    whole: every row has all its cells; otherwise empty ones at the end may be missing.
    """
    records = list(_records(text, separator, place))
    filled = [(number, cells) for number, cells in records if any(map(str.strip, cells))]
    if not filled:
        raise unreadable(place, "the file is empty")
    (_, header), *rows = filled
    columns = _distinct(header, report)
    if not rows:
        raise unreadable(place, "there is a header, but no row under it")
    if not text.endswith(("\n", "\r")):
        _refuse_cut(rows, len(columns), place)
    return Table(
        name=Path(place).name.removesuffix(".gz").removesuffix(".csv") or "table",
        columns=columns,
        rows=tuple(
            _row(number, cells, columns, place, whole=whole)
            for number, cells in rows
            if whole or not _is_torn(number, cells, columns, report)
        ),
    )


def _records(text: str, separator: str, place: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as error:
        raise unreadable(
            place,
            "row %(row)s is broken (%(reason)s); is a quotation mark missing or left over?",
            row=number + 1,
            reason=error,
        ) from None


def _refuse_cut(rows: Sequence[tuple[int, list[str]]], width: int, place: str) -> None:
    """Raise UnreadableFile where the last row alone is short: the text ends in the middle of it."""
    (number, last), *before = reversed(rows)
    if before and len(last) < width and all(len(cells) >= width for _, cells in before):
        raise unreadable(
            place,
            "the file seems to be cut off: row %(row)s, its last, has %(cells)s cells, and the "
            "header names %(columns)s columns; fetch it again, whole",
            row=number,
            cells=len(last),
            columns=width,
        )


def _is_torn(number: int, cells: list[str], columns: tuple[str, ...], report: Report) -> bool:
    """Whether only the end of a row is left: too few cells, and a quotation that never began."""
    torn = len(cells) < len(columns) and sum(cell.count('"') for cell in cells) % 2 == 1
    if torn:
        report.odd_row("The beginning is missing, so nothing of it can be trusted", number)
    return torn


def _row(
    number: int, cells: list[str], columns: tuple[str, ...], place: str, *, whole: bool
) -> Row:
    if any(cell.strip() for cell in cells[len(columns) :]) or (whole and len(cells) < len(columns)):
        raise unreadable(
            place,
            "row %(row)s has %(cells)s cells, but the header names %(columns)s columns",
            row=number,
            cells=len(cells),
            columns=len(columns),
        )
    return Row(number, dict(zip(columns, cells, strict=False)))


def _distinct(header: list[str], report: Report) -> tuple[str, ...]:
    """The columns' names; a name that stands again gets a number."""
    written = [cell.strip() or f"column {place}" for place, cell in enumerate(header, start=1)]
    times = Counter(written)
    names: dict[str, None] = {}
    for name in written:
        free, number = name, 1
        while free in names or (number > 1 and free in times):
            number += 1
            free = f"{name} ({number})"
        names[free] = None
    repeated = [name for name in times if times[name] > 1]
    if repeated:
        report.guess(
            f"Columns that share a name are numbered from the second on: {', '.join(repeated)}."
        )
    return tuple(names)


def _with_separator(text: str) -> tuple[str, str]:
    """The text and its separator: Excel's own first line, or what parts most rows evenly."""
    named = SEPARATOR_LINE.match(text)
    if named:
        return text[named.end() :], named[1]
    sample = text[:SAMPLE_LETTERS]
    return text, max(SEPARATORS, key=lambda one: _evenness(sample, one))


def _evenness(sample: str, separator: str) -> tuple[float, int]:
    reader = csv.reader(StringIO(sample, newline=""), delimiter=separator)
    widths: list[int] = []
    try:
        for cells in reader:
            widths.append(len(cells))
            if len(widths) == SAMPLE_ROWS:
                break
    except csv.Error:
        pass
    if not widths or widths[0] < 2:
        return 0.0, 0
    return widths.count(widths[0]) / len(widths), widths[0]


def _without_nul(text: str, report: Report) -> str:
    if "\x00" in text:
        report.mend("NUL characters, which no database keeps, are taken out.")
    return text.replace("\x00", "")
