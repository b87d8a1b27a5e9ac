"""A submission: the untrusted document of one story, read into a frozen value or refused by field.

Nothing here touches a database. `storybank.stories.keep_story` keeps what was read.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from storybank.errors import Mistake, SubmissionError, mistake
from storybank.framework import Framework
from storybank.media.kinds import Claim, Kind, read_claims
from storybank.placements import (
    PASSED_BY,
    NotAPlacement,
    Placement,
    is_sound,
    read_placement,
    tidy,
)
from storybank.signifiers import part_ids

LONGEST_SECONDS = 1800
BIN_SECONDS = 15
HASH = re.compile(r"[0-9a-f]{64}")
TELLER = re.compile(r"[A-Za-z0-9_-]{8,64}")
ARM = re.compile(r"[a-z][a-z0-9_]{0,59}")
FIELDS = frozenset(
    [
        "collection",
        "link",
        "story",
        "framework_version",
        "language",
        "arm",
        "prompt",
        "title",
        "text",
        "placements",
        "shown_order",
        "seconds",
        "teller",
        "consent",
        "code_hash",
        "test",
        "media",
    ]
)


class Consent(IntEnum):
    """What a teller allows, in layers: each includes those before it."""

    COUNT = 0
    READ = 1
    QUOTE = 2
    PUBLISH = 3

    @property
    def word(self) -> str:
        """The layer's name in documents: count, read, quote or publish."""
        return self.name.lower()


@dataclass(frozen=True)
class Submission:
    """One story as it was told.

    story: the phone's UUID, 36 characters. code_hash: SHA-256 of the receipt code, 64 hex.
    shown_order: signifier id → ids of its parts as they were shown. seconds: time spent, in bins
    of 15 s. teller: a random key for one collection and one sitting. media: what she said aloud
    or shows, by kind.
    """

    story: str
    language: str
    prompt: str | None
    title: str
    text: str
    placements: Mapping[str, Placement]
    consent: Consent
    code_hash: str
    shown_order: Mapping[str, Sequence[str]] = field(default_factory=dict)
    seconds: int | None = None
    teller: str | None = None
    arm: str | None = None
    test: bool = False
    media: Sequence[Claim] = ()

    @cached_property
    def document(self) -> dict[str, Any]:
        """The told content as plain values: what the story's row keeps as JSON."""
        return {
            "prompt": self.prompt,
            "title": self.title,
            "text": self.text,
            "placements": {key: one.document for key, one in self.placements.items()},
            "shown_order": {key: list(order) for key, order in self.shown_order.items()},
            "seconds": self.seconds,
            **({"media": [one.document for one in self.media]} if self.media else {}),
        }

    def content_hash(self, version: int) -> str:
        """SHA-256 of the story's canonical form: the content without transport fields."""
        content = {
            **self.document,
            "version": version,
            "language": self.language,
            "consent": int(self.consent),
            "code_hash": self.code_hash,
            "teller": self.teller,
            "arm": self.arm,
        }
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def read_submission(framework: Framework, fields: Mapping[str, Any]) -> Submission:
    """An untrusted document of one story, checked against the framework that it answers.

    Raises SubmissionError with a mistake for every field that is wrong.
    """
    reader = _Reader(framework, fields)
    submission = reader.read()
    if reader.mistakes:
        raise SubmissionError(reader.mistakes)
    return submission


class _Reader:
    """Reads field by field and collects what is wrong, so that all of it is told at once."""

    def __init__(self, framework: Framework, fields: Mapping[str, Any]) -> None:
        self.framework, self.fields = framework, fields
        self.mistakes: list[Mistake] = []

    def read(self) -> Submission:
        for name in sorted(set(self.fields) - FIELDS, key=str):
            self.wrong(str(name)[:60], "This field is unknown.")
        media = self.media()
        return Submission(
            story=self.story_id(),
            language=self.language(),
            prompt=self.prompt(),
            title=self.words("title", self.framework.story.title.max_length),
            text=self.told(aloud=any(one.kind is Kind.VOICE for one in media)),
            placements=self.placements(),
            consent=self.consent(),
            code_hash=self.matching("code_hash", HASH) or "",
            shown_order=self.shown_order(),
            seconds=self.seconds(),
            teller=self.matching("teller", TELLER, optional=True),
            arm=self.matching("arm", ARM, optional=True),
            test=self.fields.get("test") is True,
            media=media,
        )

    def wrong(self, place: str, message: str, **values: object) -> None:
        self.mistakes.append(mistake(place, message, **values))

    def story_id(self) -> str:
        value = self.fields.get("story")
        try:
            return str(UUID(value)) if isinstance(value, str) and len(value) == 36 else self._id()
        except ValueError:
            return self._id()

    def _id(self) -> str:
        self.wrong("story", "The story needs an id in the form of a UUID.")
        return ""

    def language(self) -> str:
        value = self.fields.get("language")
        if isinstance(value, str) and value in self.framework.languages:
            return value
        self.wrong("language", "Choose one of the languages.")
        return self.framework.languages[0]

    def prompt(self) -> str | None:
        names = [one.id for one in self.framework.prompts]
        value = self.fields.get("prompt") or (names[0] if len(names) == 1 else None)
        if value not in names:
            self.wrong("prompt", "Choose the question that your story answers.")
            return None
        return str(value)

    def media(self) -> tuple[Claim, ...]:
        claims = read_claims(self.framework, self.fields.get("media"))
        if isinstance(claims, Mistake):
            self.mistakes.append(claims)
            return ()
        return claims

    def told(self, *, aloud: bool) -> str:
        text = self.words("text", self.framework.story.text.max_length)
        if not text and not aloud and not any(one.place == "text" for one in self.mistakes):
            self.wrong("text", "Write your story before you send it. A few words are enough.")
        return text

    def words(self, name: str, longest: int) -> str:
        value = self.fields.get(name)
        if value is None:
            return ""
        if not isinstance(value, str) or not is_sound(value):
            self.wrong(name, "This must be plain text.")
            return ""
        words = tidy(value)
        if len(words) > longest:
            self.wrong(
                name,
                "This is %(length)s characters long. At most %(longest)s fit.",
                length=len(words),
                longest=longest,
            )
        return words

    def placements(self) -> dict[str, Placement]:
        answers = self.fields.get("placements") or {}
        questions = self.framework.questions
        if not isinstance(answers, Mapping):
            self.wrong("placements", "The answers cannot be read.")
            return {}
        for name in sorted(set(answers) - set(questions), key=str):
            self.wrong(f"placements.{str(name)[:60]}", "This question is unknown.")
        return {name: self.placement(name, answers.get(name)) for name in questions}

    def placement(self, name: str, answer: object) -> Placement:
        try:
            return read_placement(self.framework.questions[name], answer)
        except NotAPlacement as error:
            self.wrong(name, str(error))
            return PASSED_BY

    def consent(self) -> Consent:
        value = self.fields.get("consent")
        layers = {one.word: one for one in Consent}
        if isinstance(value, str) and value in layers:
            return layers[value]
        self.wrong("consent", "Say what may be done with your story.")
        return Consent.COUNT

    def shown_order(self) -> dict[str, tuple[str, ...]]:
        orders = self.fields.get("shown_order") or {}
        if not isinstance(orders, Mapping):
            self.wrong("shown_order", "The shown order cannot be read.")
            return {}
        return {name: order for name, order in orders.items() if self._is_order(name, order)}

    def _is_order(self, name: str, order: object) -> bool:
        question = self.framework.questions.get(name)
        known = isinstance(order, list | tuple) and all(isinstance(one, str) for one in order)
        if question and known and sorted(order) == sorted(part_ids(question)):  # type: ignore[call-overload] # known to be a list of str
            return True
        self.wrong("shown_order", "The shown order cannot be read.")
        return False

    def seconds(self) -> int | None:
        value = self.fields.get("seconds")
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.wrong("seconds", "The time spent must be a whole number of seconds.")
            return None
        return min(value, LONGEST_SECONDS) // BIN_SECONDS * BIN_SECONDS

    def matching(self, name: str, form: re.Pattern[str], *, optional: bool = False) -> str | None:
        value = self.fields.get(name)
        if value is None and optional:
            return None
        if isinstance(value, str) and form.fullmatch(value):
            return value
        self.wrong(name, "This has the wrong form.")
        return None
