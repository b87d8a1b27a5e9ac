"""Questions and frameworks made from a file; what is none of ours is refused with its place."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from storybank.errors import Mistake, UnreadableFile
from storybank.framework import Framework
from storybank.framework_mistakes import structural_mistakes
from storybank.signifiers import Question, Signifier


def make_question(document: Mapping[str, Any], place: str) -> Question:
    """The question in plain values. Raises UnreadableFile, which names `place`."""
    try:
        question: Question = TypeAdapter[Any](Signifier).validate_python(document)
    except ValidationError as error:
        raise _refusal(error, place) from None
    return question


def make_framework(document: Mapping[str, Any], place: str) -> Framework:
    """The framework in plain values; an import takes what was asked, so no craft is checked.

    Raises UnreadableFile, which names `place`.
    """
    try:
        return Framework.model_validate(document)
    except ValidationError as error:
        raise _refusal(error, place) from None


def _refusal(error: ValidationError, place: str) -> UnreadableFile:
    found = structural_mistakes(error)
    return UnreadableFile(
        [Mistake(f"{place}, {one.place}", one.message, one.values) for one in found]
    )
