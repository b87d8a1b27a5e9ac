"""Our own table of stories read again, with its codebook: the same stories, to the last digit."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from storybank.errors import Mistake, MistakesError, SubmissionError, UnreadableFile, mistake
from storybank.framework import Framework
from storybank.interchange.codebook import read_codebook
from storybank.interchange.columns import MEDIA, THEME, TRANSCRIPT, answer_of, columns_of, unguard
from storybank.interchange.gathered import Gathered, GatheredStory
from storybank.interchange.opening import read_bytes, unreadable
from storybank.interchange.report import Report
from storybank.interchange.table import Row, Table, parse_table
from storybank.submission import read_submission

MOST_MISTAKES = 20
LONGEST_SOURCE = 60
NO_RECEIPT = "0" * 64  # the table holds no receipts; none is kept for what it brings
UNTOLD = "-"  # an imported story may have answers and no text; a form may not


def gather_own_table(file: Path, codebook_file: Path) -> Gathered:
    """Framework versions, collection and stories as they were written.

    Raises UnreadableFile, which names rows and columns.
    """
    report = Report()
    codebook = read_codebook(codebook_file)
    frameworks = {one.version: one.framework for one in codebook.frameworks}
    if codebook.version not in frameworks:
        raise unreadable("version", "the codebook does not hold version %(v)s", v=codebook.version)
    table = _read(file, report)
    _refuse_other_columns(table, frameworks, report)
    return Gathered(
        line=codebook.line,
        frameworks=frameworks,
        current=codebook.version,
        plan=codebook.collection.plan,
        inquiry=(codebook.collection.inquiry.slug, codebook.collection.inquiry.title),
        stories=_stories(table, frameworks),
        report=report,
        mappings={one.version: one.mapping for one in codebook.frameworks},
        zone=codebook.collection.zone,
    )


def _read(file: Path, report: Report) -> Table:
    try:
        text = read_bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise unreadable(
            str(file),
            "byte %(byte)s is not UTF-8; the table was saved anew by another program, which may "
            "have changed it. Take the exported file, or read it with --as table --mapping FILE",
            byte=error.start,
        ) from None
    if "\0" in text:
        raise unreadable(str(file), "the table holds a NUL character, which no story can have")
    return parse_table(text, ",", str(file), report, whole=True)


def _refuse_other_columns(
    table: Table, frameworks: Mapping[int, Framework], report: Report
) -> None:
    newest_first = [frameworks[number] for number in sorted(frameworks, reverse=True)]
    expected = [one.name for one in columns_of(newest_first, themes=True)]
    mistakes = [
        mistake(one, "this column is missing; the codebook has it")
        for one in expected
        if one not in table.columns and one != THEME
    ]
    mistakes += [
        mistake(one, "the codebook knows no such column; is it another table's?")
        for one in table.columns
        if one not in expected
    ]
    if mistakes:
        raise UnreadableFile(mistakes[:MOST_MISTAKES])
    if THEME in table.columns:
        report.leave_out("theme: themes are found anew by `fortell analyse`.")
    for name, what in (
        (MEDIA, "recordings and pictures"),
        (TRANSCRIPT, "words that others wrote down"),
    ):
        rows = sum(bool(row.cells.get(name)) for row in table.rows)
        if rows:
            report.leave_out(f"{name} (filled in {rows} rows): {what} stay in the export's files.")


def _stories(table: Table, frameworks: Mapping[int, Framework]) -> tuple[GatheredStory, ...]:
    """Every story, or every mistake (the first twenty)."""
    stories: list[GatheredStory] = []
    mistakes: list[Mistake] = []
    rows: dict[str, int] = {}
    for row in table.rows:
        try:
            story = _story(row, frameworks)
        except MistakesError as error:
            mistakes += (_in_row(one, row) for one in error.mistakes)
            continue
        key = story.submission.story
        if key in rows:
            message = "the story of row %(other)s stands here again"
            mistakes.append(mistake(f"row {row.number}, story_id", message, other=rows[key]))
        rows[key] = row.number
        stories.append(story)
    if mistakes:
        more = len(mistakes) - MOST_MISTAKES
        told = [mistake("", "and %(more)s more mistakes", more=more)] if more > 0 else []
        raise UnreadableFile([*mistakes[:MOST_MISTAKES], *told])
    return tuple(stories)


def _in_row(one: Mistake, row: Row) -> Mistake:
    return Mistake(f"row {row.number}, {one.place}", one.message, one.values)


def _story(row: Row, frameworks: Mapping[int, Framework]) -> GatheredStory:
    cells = {name: unguard(cell) for name, cell in row.cells.items()}
    framework = _framework(cells, frameworks)
    fields = _fields(cells, framework)
    submission = read_submission(framework, {**fields, "text": cells["text"] or UNTOLD})
    # Whatever was kept stays as it was, spaces and line ends too.
    verbatim = replace(submission, title=cells["title"], text=cells["text"], code_hash="")
    return GatheredStory(verbatim, _told(cells), _source(cells), int(cells["version"]))


def _framework(cells: Mapping[str, str], frameworks: Mapping[int, Framework]) -> Framework:
    written = cells["version"]
    version = next((number for number in frameworks if str(number) == written), None)
    if version is None:
        raise unreadable("version", "the codebook does not hold version %(v)s", v=written[:40])
    return frameworks[version]


def _fields(cells: Mapping[str, str], framework: Framework) -> dict[str, Any]:
    """The row as a submission's untrusted fields."""
    plain = {name: cells[name] or None for name in ("language", "prompt", "arm", "teller", "title")}
    return {
        **plain,
        "story": cells["story_id"],
        "consent": cells["consent"],
        "test": _flag(cells["test"]),
        "shown_order": _shown_order(cells["shown_order"]),
        "placements": dict(_answers(cells, framework)),
        "code_hash": NO_RECEIPT,
    }


def _answers(cells: Mapping[str, str], framework: Framework) -> Iterator[tuple[str, Any]]:
    for name, question in framework.questions.items():
        try:
            yield name, answer_of(question, cells)
        except ValueError:
            raise SubmissionError([mistake(name, "This answer must be a number.")]) from None


def _flag(cell: str) -> bool:
    if cell not in ("0", "1"):
        raise unreadable("test", "“%(cell)s” must be 0 or 1", cell=cell[:40])
    return cell == "1"


def _shown_order(cell: str) -> Any:
    try:
        return json.loads(cell) if cell else {}
    except (ValueError, RecursionError):
        raise unreadable("shown_order", "this is no JSON") from None


def _told(cells: Mapping[str, str]) -> str | None:
    written = cells["told"]
    for form in ("%Y-%m-%d", "%Y-%m-%dT%H"):
        try:
            if datetime.strptime(written, form).strftime(form) == written:  # noqa: DTZ007 - a day or an hour
                return written
        except ValueError:
            continue
    if written:
        raise unreadable(
            "told", "“%(cell)s” must be 2026-09-03 or 2026-09-03T14", cell=written[:40]
        )
    return None


def _source(cells: Mapping[str, str]) -> str | None:
    if len(cells["source"]) > LONGEST_SOURCE:
        raise unreadable("source", "this is longer than 60 characters")
    return cells["source"] or None
