"""A real SenseMaker export with its definition, as a framework of ours and its stories.

Stories get an id that follows from the project and the row, so that a second import finds them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from storybank.collections import CollectionPlan
from storybank.framework import Framework
from storybank.interchange.dates import EPOCH, day_of_epoch
from storybank.interchange.gathered import Gathered, GatheredStory
from storybank.interchange.languages import UNKNOWN, imported_words, language_code
from storybank.interchange.making import make_framework
from storybank.interchange.opening import unreadable
from storybank.interchange.report import Report
from storybank.interchange.sensemaker_answers import is_ticked
from storybank.interchange.sensemaker_definition import Definition, Element, read_definition
from storybank.interchange.sensemaker_questions import LONGEST, Asked, QuestionReader, tell_pages
from storybank.interchange.slugs import slug
from storybank.interchange.table import Row, Table, read_table
from storybank.placements import State
from storybank.submission import Consent, Submission

ID_COLUMNS = ("id", "FragmentID")
TIME, PROJECT, LANGUAGE, RESPONDENT = "server_upload_time", "project_id", "language", "responder_id"
VERSION = "definition_version"
READ_COLUMNS = (*ID_COLUMNS, TIME, PROJECT, LANGUAGE, RESPONDENT, VERSION)
TITLE_WORDS = re.compile(r"\b(title|headline|caption|name|tittel|overskrift|navn)\b", re.I)
TEST_WORDS = re.compile(r"\W*test\b(\W+\w+){0,3}\W*", re.I)
BOX_ON_CONSENT = re.compile(
    r"\b(access|consent|permi\w+|publish\w*|shar(e|ed|ing)|private)\b", re.I
)
WHY_LEFT_OUT = {
    "version": "the layout's version, not the framework's",
    "NarrID": "another id of the row",
}


def gather_sensemaker(file: Path, definition_file: Path, consent: Consent) -> Gathered:
    """Framework, collection and stories of an export. Raises UnreadableFile."""
    report = Report()
    definition = read_definition(definition_file)
    table = read_table(file, report)
    _refuse_other_project(definition, table)
    _refuse_without_ids(table)
    languages = _languages(definition, table)
    reader = QuestionReader(definition, table, languages, report)
    story, title = _story_fields(definition, table, report)
    asked = reader.read({one.id for one in (story, title) if one})
    form = _Form(definition, asked, story, title, consent, report)
    tell_pages(definition, report)
    _tell_columns(table, reader, report)
    framework = form.framework(reader)
    return Gathered(
        line=framework.id,
        frameworks={1: framework},
        current=1,
        plan=_plan(definition, framework),
        inquiry=(framework.id.replace("_", "-"), framework.title),
        stories=tuple(form.stories(table, languages)),
        report=report,
    )


@dataclass(frozen=True)
class _Form:
    """Everything that is needed to read a row."""

    definition: Definition
    asked: Sequence[Asked]
    story: Element | None
    title: Element | None
    consent: Consent
    report: Report

    def framework(self, reader: QuestionReader) -> Framework:
        """The framework of what was asked."""
        definition, words = self.definition, reader.words
        prompt = self.story.title if self.story else definition.name
        headline = self.title.title if self.title else "–"
        question = {"question": words(prompt or definition.name), "max_length": LONGEST}
        document = {
            "fortell": 1,
            "id": slug(definition.name, "project"),
            "languages": list(reader.languages),
            "title": words(definition.name or "SenseMaker"),
            "introduction": words(definition.description or definition.name or "SenseMaker"),
            "prompts": [{"id": "story", "text": words(prompt or definition.name)}],
            "story": {
                "title": {"question": words(headline), "max_length": LONGEST},
                "text": question,
            },
            "signifiers": [one.answers.question for one in self.asked if not one.about_teller],
            "teller": [one.answers.question for one in self.asked if one.about_teller],
            "origin": f"SenseMaker project {definition.id}",
        }
        return make_framework(document, "the definition")

    def stories(self, table: Table, languages: Sequence[str]) -> Iterator[GatheredStory]:
        """The stories; what holds neither text nor answer is left out, and no row is read twice."""
        seen: dict[str, int] = {}
        for row in table.rows:
            key = self._key(row)
            if key in seen:
                raise unreadable(
                    f"row {row.number}",
                    "the id %(id)s stands in row %(other)s too; every story needs its own",
                    id=key,
                    other=seen[key],
                )
            seen[key] = row.number
            story = self._story(row, key, languages)
            if story:
                yield story

    def _key(self, row: Row) -> str:
        return next(cell for one in ID_COLUMNS if (cell := row.cell(one)))

    def _story(self, row: Row, key: str, languages: Sequence[str]) -> GatheredStory | None:
        placements = {
            one.answers.question.id: one.answers.read(row, self.report) for one in self.asked
        }
        text = row.cell(self.story.id) if self.story else ""
        title = row.cell(self.title.id) if self.title else ""
        placed = any(one.state is not State.PASSED_BY for one in placements.values())
        if not text and not placed:
            self.report.odd_row("Rows without text and without any answer", row.number)
            return None
        if max(len(text), len(title)) > LONGEST:
            self.report.odd_row(f"Stories longer than {LONGEST} characters", row.number)
            return None
        language = language_code(row.cell(LANGUAGE))
        submission = Submission(
            story=self._uuid("story", key),
            language=language if language in languages else languages[0],
            prompt="story",
            title=title,
            text=text,
            placements=placements,
            consent=self._consent(row),
            code_hash="",
            teller=self._teller(row),
            test=self._is_test(row, text, title),
        )
        return GatheredStory(submission, self._told(row))

    def _uuid(self, kind: str, key: str) -> str:
        return str(uuid5(NAMESPACE_URL, f"sensemaker/{self.definition.id}/{kind}/{key}"))

    def _teller(self, row: Row) -> str | None:
        respondent = row.cell(RESPONDENT)
        return self._uuid("teller", respondent) if respondent else None

    def _told(self, row: Row) -> str | None:
        written = row.cell(TIME)
        if EPOCH.fullmatch(written):
            return day_of_epoch(written)
        if written:
            self.report.odd_row(
                f"{TIME} holds no time that can be read; the day is empty", row.number
            )
        return None

    def _consent(self, row: Row) -> Consent:
        """A ticked box that keeps the story from others holds, whatever the import was told."""
        for one in self.asked:
            items = one.element.content.items
            lone = one.element.type == "list" and len(items) == 1
            if lone and BOX_ON_CONSENT.search(items[0].words) and _ticked(one, row):
                self.report.odd_row(
                    f"“{items[0].words}” is ticked, so the story is counted only", row.number
                )
                return Consent.COUNT
        return self.consent

    def _is_test(self, row: Row, text: str, title: str) -> bool:
        found = bool(TEST_WORDS.fullmatch(text) or (not text and TEST_WORDS.fullmatch(title)))
        if found:
            told = f"Marked as a test, because it says so (“{text[:40]}”)"
            self.report.guess(f"{told}: row {row.number}. It is kept, and stays out of figures.")
        return found


def _ticked(asked: Asked, row: Row) -> bool:
    return any(is_ticked(row, one) for one in asked.answers.found.columns())


def _refuse_other_project(definition: Definition, table: Table) -> None:
    projects = {row.cell(PROJECT) for row in table.rows} - {""}
    if projects - {definition.id}:
        raise unreadable(
            table.name,
            "the export belongs to project %(found)s, but the definition to %(wanted)s; "
            "give the definition of the same project",
            found=", ".join(sorted(projects)[:3]),
            wanted=definition.id,
        )
    if not any(name.startswith(one.id) for one in definition.signifiers for name in table.columns):
        raise unreadable(
            table.name,
            "no column belongs to a question of the definition; is it another project's, or no "
            "SenseMaker export? Any other table comes in with --as table --mapping FILE",
        )


def _refuse_without_ids(table: Table) -> None:
    if not set(ID_COLUMNS) & set(table.columns):
        raise unreadable(
            table.name,
            "there is no column %(wanted)s, by which a story is known again in a second import; "
            "there are: %(there)s. Fetch the export anew, with all its columns",
            wanted=" or ".join(ID_COLUMNS),
            there=table.header,
        )
    table.refuse_blank_ids(*(one for one in ID_COLUMNS if one in table.columns))


def _languages(definition: Definition, table: Table) -> list[str]:
    told = [language_code(definition.language or ""), *(_told_languages(table))]
    known = list(dict.fromkeys(one for one in told if one != UNKNOWN))
    return known or [UNKNOWN]


def _told_languages(table: Table) -> Iterator[str]:
    return (language_code(row.cell(LANGUAGE)) for row in table.rows)


def _story_fields(
    definition: Definition, table: Table, report: Report
) -> tuple[Element | None, Element | None]:
    """The free texts that are the story and its title."""
    texts = [one for one in definition.in_order() if one.type == "freetext"]
    there = [one for one in texts if one.id in table.columns]
    story = next((one for one in there if definition.is_story(one)), None)
    if story is None:
        report.leave_out("No free text is marked as the story: the stories have no text.")
    title = next(
        (
            one
            for one in there
            if one is not story and not one.content.multiline and TITLE_WORDS.search(one.title)
        ),
        None,
    )
    if title:
        report.guess(f"“{title.title}” is taken to be the story's title.")
    return story, title


def _tell_columns(table: Table, reader: QuestionReader, report: Report) -> None:
    """Every column that is not read is named, with the reason where there is one."""
    used = {one for found in reader.found.values() for one in found.columns()} | set(READ_COLUMNS)
    rest = [one for one in table.columns if one not in used]
    meta = [one for one in rest if one.startswith("meta_")]
    zones = [one for one in rest if one.endswith("_Zone")]
    if meta:
        told = "they tell of the teller's device and of exact times, which are never kept"
        report.leave_out(f"{', '.join(meta)}: {told}.")
    if zones:
        report.leave_out(f"{len(zones)} zone columns: zones are computed from the points.")
    for one in (one for one in rest if one in WHY_LEFT_OUT):
        report.leave_out(f"{one}: {WHY_LEFT_OUT[one]}.")
    unknown = [one for one in rest if one not in (*meta, *zones, *WHY_LEFT_OUT)]
    if unknown:
        report.leave_out(f"Unknown columns: {', '.join(unknown)}.")
    versions = {row.cell(VERSION) for row in table.rows} - {""}
    if len(versions) > 1:
        told = ", ".join(sorted(versions))
        report.guess(f"Rows of several definition versions ({told}) are read by the one given.")


def _plan(definition: Definition, framework: Framework) -> CollectionPlan:
    return CollectionPlan(
        slug=framework.id.replace("_", "-"),
        title=framework.title,
        purpose=imported_words(framework.languages, f"SenseMaker, {definition.name}"),
        named=imported_words(framework.languages, None),
        audience="employees",
        sources=(),
    )
