"""Any other table as stories, by a mapping that says which column is what.

A story's id follows from the row's own id where the mapping names one, else from its cells, so
that a second import of the same file finds the same stories.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from storybank.collections import CollectionPlan
from storybank.framework import Framework
from storybank.interchange.dates import read_dates, read_dates_as
from storybank.interchange.gathered import Gathered, GatheredStory
from storybank.interchange.languages import UNKNOWN, imported_words, language_code
from storybank.interchange.making import make_framework
from storybank.interchange.mapped_answers import Answered, AnswerMaker
from storybank.interchange.mapping import ColumnMapping, read_mapping, refuse_missing_columns
from storybank.interchange.opening import unreadable
from storybank.interchange.report import Report
from storybank.interchange.slugs import slug
from storybank.interchange.table import Row, Table, read_table
from storybank.placements import State, tidy
from storybank.submission import Consent, Submission

LONGEST = 20_000
LONGEST_SOURCE = 60


def gather_table(
    file: Path, mapping_file: Path, consent: Consent, *, name: str | None = None
) -> Gathered:
    """Framework, collection and stories of a table. Raises UnreadableFile.

    name: what framework and collection are called, where it is not the file's name.
    """
    report = Report()
    mapping = read_mapping(mapping_file)
    table = read_table(file, report)
    refuse_missing_columns(mapping, table)
    if mapping.id:
        table.refuse_blank_ids(mapping.id)
    else:
        report.guess(
            "The mapping names no id: a story is known again by all cells of its row. Where one of "
            "them is changed before a second import, it comes in once more."
        )
    languages = _languages(mapping, table, report)
    called = slug(name or table.name, "table")
    maker = AnswerMaker(mapping, table, languages, report)
    answered = tuple(maker.make())
    framework = _framework(maker, answered, called)
    reader = _RowReader(mapping, answered, languages, called, consent, report)
    stories = tuple(reader.stories(table))
    if not stories:
        raise unreadable(str(file), "no row holds a text or an answer; does the mapping fit?")
    _tell_rest(mapping, table, report)
    return Gathered(
        line=called,
        frameworks={1: framework},
        current=1,
        plan=_plan(framework, table),
        inquiry=(called.replace("_", "-"), framework.title),
        stories=stories,
        report=report,
    )


@dataclass(frozen=True)
class _RowReader:
    """Everything that is needed to read a row."""

    mapping: ColumnMapping
    answered: Sequence[Answered]
    languages: Sequence[str]
    called: str
    consent: Consent
    report: Report

    def stories(self, table: Table) -> Iterator[GatheredStory]:
        """The stories; what holds neither text nor answer is left out."""
        days = self._days(table)
        keys: Counter[str] = Counter()
        for row in table.rows:
            key = self._key(row)
            keys[key] += 1
            if self.mapping.id and keys[key] > 1:
                raise unreadable(
                    f"row {row.number}",
                    "the id %(id)s stands in another row too; every story needs its own",
                    id=row.cell(self.mapping.id),
                )
            story = self._story(row, f"{key}/{keys[key]}")
            if story:
                yield GatheredStory(story, days.get(row.number), self._source(row))

    def _story(self, row: Row, key: str) -> Submission | None:
        placements = {one.question.id: one.read(row, self.report) for one in self.answered}
        text, title = (
            tidy(self.mapping.words_in(row, one)) for one in (self.mapping.text, self.mapping.title)
        )
        if not text and not any(one.state is not State.PASSED_BY for one in placements.values()):
            self.report.odd_row("Rows without text and without any answer", row.number)
            return None
        if max(len(text), len(title)) > LONGEST:
            self.report.odd_row(f"Stories longer than {LONGEST} characters", row.number)
            return None
        return Submission(
            story=self._uuid("story", key),
            language=language_code(self.mapping.words_in(row, self.mapping.language)),
            prompt="story",
            title=title,
            text=text,
            placements=placements,
            consent=self.consent,
            code_hash="",
            teller=self._teller(row),
        )

    def _key(self, row: Row) -> str:
        if not self.mapping.id:
            return json.dumps(list(row.cells.values()), ensure_ascii=False)
        return row.cell(self.mapping.id)

    def _uuid(self, kind: str, key: str) -> str:
        return str(uuid5(NAMESPACE_URL, f"table/{self.called}/{kind}/{key}"))

    def _teller(self, row: Row) -> str | None:
        respondent = self.mapping.words_in(row, self.mapping.teller)
        return self._uuid("teller", respondent) if respondent else None

    def _source(self, row: Row) -> str | None:
        source = self.mapping.words_in(row, self.mapping.source)
        if len(source) > LONGEST_SOURCE:
            self.report.mended_row("Sources are cut to 60 characters", row.number)
        return source[:LONGEST_SOURCE] or None

    def _days(self, table: Table) -> Mapping[int, str]:
        told = self.mapping.told
        if told is None:
            return {}
        every = ((row.number, self.mapping.words_in(row, told.column)) for row in table.rows)
        cells = [(number, cell) for number, cell in every if cell]
        if told.format:
            return read_dates_as(told.column, cells, told.format)
        return read_dates(told.column, cells, self.report) if cells else {}


def _languages(mapping: ColumnMapping, table: Table, report: Report) -> list[str]:
    """The languages of the rows, the most frequent first; `und` where none is known."""
    counted = Counter(language_code(mapping.words_in(row, mapping.language)) for row in table.rows)
    if counted[UNKNOWN]:
        report.guess(f"{counted[UNKNOWN]} rows do not say their language ({UNKNOWN}).")
    return [code for code, _ in counted.most_common()]


def _framework(maker: AnswerMaker, answered: Sequence[Answered], called: str) -> Framework:
    words, mapping, name = maker.words, maker.mapping, maker.table.name
    asked = mapping.text or "–"
    return make_framework(
        {
            "fortell": 1,
            "id": called,
            "languages": list(maker.languages),
            "title": words(name),
            "introduction": imported_words(maker.languages, name),
            "prompts": [{"id": "story", "text": words(asked)}],
            "story": {
                "title": {"question": words(mapping.title or "–"), "max_length": LONGEST},
                "text": {"question": words(asked), "max_length": LONGEST},
            },
            "signifiers": [one.question for one in answered],
            "origin": f"table {name}"[:400],
        },
        name,
    )


def _plan(framework: Framework, table: Table) -> CollectionPlan:
    return CollectionPlan(
        slug=framework.id.replace("_", "-"),
        title=framework.title,
        purpose=imported_words(framework.languages, table.name),
        named=imported_words(framework.languages, None),
        sources=(),
    )


def _tell_rest(mapping: ColumnMapping, table: Table, report: Report) -> None:
    used = {column for _, column in mapping.columns()}
    rest = [column for column in table.columns if column not in used]
    if rest:
        named = ", ".join(rest[:20]) + f" and {len(rest) - 20} more" * (len(rest) > 20)
        report.leave_out(f"Columns that the mapping does not name: {named}.")
