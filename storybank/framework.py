"""A framework: read once from an untrusted document into frozen values, or every mistake named.

The document is YAML or JSON; its JSON Schema is `framework_schema()`. A framework that has been
published is never edited: `storybank.frameworks` keeps it as a numbered version.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError

from storybank.errors import FrameworkError, Mistake
from storybank.framework_mistakes import structural_mistakes, worded_mistakes
from storybank.signifiers import (
    Id,
    Language,
    Prompt,
    Question,
    Signifier,
    TellerQuestion,
    Text,
    Value,
)

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "ckb", "yi", "prs"})


class StoryField(Value):
    """The title or the text of a story: its question and how long it may be."""

    question: Text
    help: Text | None = None
    max_length: Annotated[int, Field(ge=1, le=20_000)] = 5000


class StoryFields(Value):
    """What a teller writes."""

    title: StoryField
    text: StoryField


class Voice(Value):
    """A teller may say her story instead of writing it, in so many seconds."""

    seconds: Annotated[int, Field(ge=10, le=300)] = 180


class Framework(Value):
    """Prompts, signifiers and questions about the teller, in `languages`.

    voice: she may say her story aloud instead of writing it; photo: she may show a picture.
    """

    fortell: Literal[1]
    id: Id
    languages: Annotated[tuple[Language, ...], Field(min_length=1, strict=False)]
    title: Text
    introduction: Text
    prompts: Annotated[tuple[Prompt, ...], Field(min_length=1, strict=False)]
    story: StoryFields
    voice: Voice | None = None
    photo: bool = False
    signifiers: Annotated[tuple[Signifier, ...], Field(strict=False)] = ()
    teller: Annotated[tuple[TellerQuestion, ...], Field(strict=False)] = ()
    origin: Annotated[str, StringConstraints(max_length=400)] | None = None

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Signifiers and questions about the teller, by id, in the order they are asked."""
        return {one.id: one for one in (*self.signifiers, *self.teller)}

    @cached_property
    def teller_ids(self) -> frozenset[str]:
        """The ids of the questions about the teller."""
        return frozenset(one.id for one in self.teller)

    @cached_property
    def document(self) -> dict[str, Any]:
        """The framework as plain values, without what was left at its default."""
        return self.model_dump(mode="json", exclude_defaults=True)

    @cached_property
    def canonical(self) -> str:
        """The document in the one spelling that is hashed."""
        return json.dumps(self.document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical document, 64 hex digits."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    def language_for(self, *wanted: str | None) -> str:
        """The first of the wanted languages that the framework speaks, else its own first."""
        return next((one for one in wanted if one in self.languages), self.languages[0])


def read_framework(document: object) -> Framework:
    """Parse a document of plain values.

    Raises FrameworkError with every mistake: unknown keys, missing languages, duplicate and
    reserved ids, anchors of unequal weight.
    """
    found: list[Mistake] = list(worded_mistakes(document))
    try:
        framework = Framework.model_validate(document)
    except ValidationError as error:
        raise FrameworkError([*structural_mistakes(error), *found]) from None
    if found:
        raise FrameworkError(found)
    return framework


def framework_schema() -> dict[str, Any]:
    """The JSON Schema of a framework's document."""
    return Framework.model_json_schema()


def direction(language: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"
