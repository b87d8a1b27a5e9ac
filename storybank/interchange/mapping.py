"""The mapping of a table: which column is what, parsed once from its untrusted YAML.

text: comment                  # title, language, source, teller and id name a column likewise
told: {column: sent, format: "%d/%m/%Y"}     # or told: sent
choices: {service: "Service used", themes: {column: themes, separator: ";"}}
scales: {score: {column: fft_score, min: 1, max: 5}}
dyads: {mood: {column: mood, poles: [calm, tense], min: 0, max: 10}}
triads: {driver: {trust: col1, rules: col2, will: col3}}      # corners: top, left, right
missing: [Did not answer]      # cells that say nothing
not_applicable: [n/a]          # cells in which the teller says that it does not apply
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from storybank.errors import Mistake, UnreadableFile, mistake
from storybank.framework_mistakes import RESERVED, structural_mistakes
from storybank.interchange.encoding import decode
from storybank.interchange.opening import read_bytes, unreadable
from storybank.interchange.table import Row, Table
from storybank.signifiers import Id

Name = Annotated[str, Field(min_length=1)]


def _as_column(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


class Mapped(BaseModel):
    """A part of a mapping; unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ToldColumn(Mapped):
    """The column of the day; the form is needed where day and month cannot be told apart."""

    column: Name
    format: str | None = None


class ChoiceColumn(Mapped):
    """A column of one option, or of several with a separator between them."""

    column: Name
    separator: Annotated[str, Field(min_length=1)] | None = None


class ScaleColumn(Mapped):
    """A column of whole numbers."""

    column: Name
    min: int
    max: int

    @model_validator(mode="after")
    def _has_a_range(self) -> "ScaleColumn":
        if not 1 <= self.max - self.min <= 100:
            raise ValueError("max must be 1 to 100 above min")
        return self


class DyadColumn(Mapped):
    """A column of numbers between two poles; without min and max they are 0–1 or 0–100."""

    column: Name
    poles: Annotated[tuple[Name, ...], Field(min_length=2, max_length=2, strict=False)]
    min: Annotated[float, Field(strict=False)] | None = None
    max: Annotated[float, Field(strict=False)] | None = None

    @model_validator(mode="after")
    def _has_both_ends(self) -> "DyadColumn":
        if (self.min is None) != (self.max is None) or (
            self.min is not None and self.max is not None and self.min >= self.max
        ):
            raise ValueError("give both min and max, and max above min")
        return self


Corners = Annotated[dict[Name, Name], Field(min_length=3, max_length=3)]


class ColumnMapping(Mapped):
    """Which column of a table is what."""

    text: Name | None = None
    title: Name | None = None
    language: Name | None = None
    source: Name | None = None
    teller: Name | None = None
    id: Name | None = None
    told: Annotated[ToldColumn | None, BeforeValidator(_as_column)] = None
    choices: dict[Id, Annotated[ChoiceColumn, BeforeValidator(_as_column)]] = {}
    scales: dict[Id, ScaleColumn] = {}
    dyads: dict[Id, DyadColumn] = {}
    triads: dict[Id, Corners] = {}
    missing: Annotated[tuple[str, ...], Field(strict=False)] = ()
    not_applicable: Annotated[tuple[str, ...], Field(strict=False)] = ()

    def words_in(self, row: Row, column: str | None) -> str:
        """A cell that is no answer; empty where it says nothing."""
        cell = row.cell(column)
        return "" if cell in self.missing else cell

    def columns(self) -> Iterator[tuple[str, str]]:
        """The place in the mapping and the column that it names."""
        for place in ("text", "title", "language", "source", "teller", "id"):
            if named := getattr(self, place):
                yield place, named
        if self.told:
            yield "told", self.told.column
        for group in ("choices", "scales", "dyads"):
            for name, one in getattr(self, group).items():
                yield f"{group}.{name}", one.column
        for name, corners in self.triads.items():
            yield from ((f"triads.{name}.{corner}", column) for corner, column in corners.items())

    def question_ids(self) -> Iterator[tuple[str, str]]:
        """The place in the mapping and the id of each question."""
        for group in ("triads", "dyads", "scales", "choices"):
            yield from ((f"{group}.{name}", name) for name in getattr(self, group))


def read_mapping(path: Path) -> ColumnMapping:
    """The mapping in a YAML file. Raises UnreadableFile with every mistake and its place."""
    try:
        document = yaml.safe_load(decode(read_bytes(path), str(path)).text)
    except (yaml.YAMLError, RecursionError, ValueError, AttributeError) as error:
        # A day that does not exist, such as 0000-00-00 without quotes, is a ValueError.
        nested = isinstance(error, RecursionError)
        reason = getattr(error, "problem", None) or ("it is nested too deeply" if nested else error)
        mark = getattr(error, "problem_mark", None)
        values = {"reason": reason}
        found = Mistake(
            str(path), "this is not YAML: %(reason)s", values, mark.line + 1 if mark else 0
        )
        raise UnreadableFile([found]) from None
    if not isinstance(document, Mapping):
        raise unreadable(str(path), "a mapping has keys such as text: NAME OF A COLUMN")
    try:
        mapping = ColumnMapping.model_validate(document)
    except ValidationError as error:
        raise UnreadableFile(list(structural_mistakes(error))) from None
    found_ids = list(_id_mistakes(mapping))
    if found_ids:
        raise UnreadableFile(found_ids)
    return mapping


def _id_mistakes(mapping: ColumnMapping) -> Iterator[Mistake]:
    seen: set[str] = set()
    if not mapping.text and not list(mapping.question_ids()):
        yield mistake("text", "name the column of the text, or at least one answer")
    for place, name in mapping.question_ids():
        if name in RESERVED:
            yield mistake(place, "the id %(id)s is reserved; choose another", id=name)
        if name in seen:
            yield mistake(place, "the id %(id)s is already used", id=name)
        seen.add(name)


def refuse_missing_columns(mapping: ColumnMapping, table: Table) -> None:
    """Raise UnreadableFile, which names every column of the mapping that the table lacks."""
    missing = [
        mistake(
            place,
            "there is no column “%(column)s”; there are: %(there)s",
            column=column,
            there=table.header,
        )
        for place, column in mapping.columns()
        if column not in table.columns
    ]
    if missing:
        raise UnreadableFile(missing)
