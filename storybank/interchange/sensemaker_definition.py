"""The definition that belongs to a SenseMaker export, parsed once from its untrusted JSON.

Tools of R wrap single values in lists and write an empty list as an object; both are undone here.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from storybank.errors import UnreadableFile
from storybank.framework_mistakes import structural_mistakes
from storybank.interchange.encoding import decode
from storybank.interchange.html_text import plain_text
from storybank.interchange.opening import read_bytes, read_json, unreadable


def _single(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value or None


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else list((value or {}).values())


def _plain(value: Any) -> str:
    return plain_text(str(_single(value) or ""))


def _keyed(value: Any) -> Any:
    return value if isinstance(value, Mapping) else {}


Single = BeforeValidator(_single)
Plain = Annotated[str, BeforeValidator(_plain)]


class Part(BaseModel):
    """A corner, a pole, a stone or an item of a list; its words stand in one of two places."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    id: str
    title: Plain = ""
    text: Plain = ""
    tooltip: Plain = ""

    @property
    def words(self) -> str:
        """What the teller read."""
        return self.text or self.title or self.tooltip


Parts = Annotated[tuple[Part, ...], BeforeValidator(_listed)]


class AxisWords(BaseModel):
    """One direction of a canvas; all three may be empty, where a picture says it."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    name: Plain = ""
    start_label: Plain = ""
    end_label: Plain = ""


class Content(BaseModel):
    """What a signifier holds, of whichever type it is."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    items: Parts = ()
    stones: Parts = ()
    labels: Parts = ()
    axis: Annotated[dict[str, AxisWords], BeforeValidator(_keyed)] = Field(default_factory=dict)
    background_image: Annotated[str | None, Single] = None
    multiline: Annotated[bool | None, Single] = None
    max_responses: Annotated[int | None, Single] = None


class Element(BaseModel):
    """A signifier, or a label or button between them."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    id: str
    type: str
    title: Plain = ""
    order: Annotated[float | None, Single] = None
    fragment: Annotated[bool | None, Single] = None
    sticky: Annotated[bool | None, Single] = None
    content: Annotated[Content, BeforeValidator(_keyed)] = Field(default_factory=Content)


class Definition(BaseModel):
    """A project: its name, its language, and what it asks in the order of its pages."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    id: Annotated[str, Single]
    name: Plain
    description: Plain = ""
    language: Annotated[str | None, Single] = None
    fragment_signifier_id: Annotated[str | None, Single] = None
    signifiers: Annotated[tuple[Element, ...], Field(min_length=1)]

    def in_order(self) -> Iterator[Element]:
        """The elements as they were asked."""
        numbered = enumerate(self.signifiers)
        return (one for _, one in sorted(numbered, key=lambda pair: (pair[1].order or 0, pair[0])))

    def is_story(self, element: Element) -> bool:
        """Whether this free text is the story itself."""
        if self.fragment_signifier_id:
            return element.id == self.fragment_signifier_id
        return element.type == "freetext" and bool(element.fragment)


def read_definition(path: Path) -> Definition:
    """The definition in a JSON file. Raises UnreadableFile with each mistake and its place."""
    text = decode(read_bytes(path), str(path)).text.removeprefix("\ufeff")
    document = read_json(text, path, "definition in JSON")
    try:
        return Definition.model_validate(document)
    except ValidationError as error:
        found = list(structural_mistakes(error))
        raise UnreadableFile(
            [
                unreadable(
                    str(path),
                    "this is no SenseMaker definition; it comes from the same project as the "
                    "export and holds id, name and signifiers",
                ).mistakes[0],
                *found,
            ]
        ) from None
