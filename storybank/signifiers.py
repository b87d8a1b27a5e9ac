"""The kinds of signifier as frozen values: triad, dyad, stones, choice, scale and text.

What a framework's author writes for each kind is written here once; the JSON Schema, the
checks, the capture pages, the table of stories and the arrays are all derived from it.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Language = Annotated[
    str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$", max_length=35)
]
Text = dict[Language, Annotated[str, StringConstraints(min_length=1, max_length=4000)]]


class Value(BaseModel):
    """A frozen part of a framework; unknown keys are mistakes, not surprises."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Named(Value):
    """Something with a stable id and its words: an anchor, a pole, a stone, an option."""

    id: Id
    text: Text
    help: Text | None = None


class Prompt(Value):
    """An open question that calls forth a story."""

    id: Id
    text: Text
    help: Text | None = None


class Question(Value):
    """What every signifier has: a stable id, the question and perhaps a line of help."""

    id: Id
    question: Text
    help: Text | None = None


class Triad(Question):
    """A point between three anchors, given as three weights that sum to 1."""

    kind: Literal["triad"]
    anchors: Annotated[tuple[Named, ...], Field(min_length=3, max_length=3, strict=False)]
    random_order: bool = False


class Dyad(Question):
    """A point between two poles, 0 at the first and 1 at the second."""

    kind: Literal["dyad"]
    poles: Annotated[tuple[Named, ...], Field(min_length=2, max_length=2, strict=False)]
    random_order: bool = False


class Axis(Value):
    """One named direction of a stones canvas, with words for its two ends."""

    name: Text
    low: Text
    high: Text


class Axes(Value):
    """The two directions of a stones canvas: x to the right, y upwards."""

    x: Axis
    y: Axis


class Picture(Value):
    """A picture as the canvas of stones; the words describe it to those who cannot see it."""

    file: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+\.(png|jpg|jpeg|webp|svg)$")]
    alt: Text


class Stones(Question):
    """One to six named stones on a canvas with two axes or a picture."""

    kind: Literal["stones"]
    stones: Annotated[tuple[Named, ...], Field(min_length=1, max_length=6, strict=False)]
    axes: Axes | None = None
    picture: Picture | None = None

    @model_validator(mode="after")
    def _has_one_canvas(self) -> "Stones":
        if (self.axes is None) == (self.picture is None):
            raise ValueError("give the canvas either axes or a picture")
        return self


class Choice(Question):
    """One or several of a list of options, perhaps with words of the teller's own.

    A box to tick is a choice of several with one option.
    """

    kind: Literal["choice"]
    options: Annotated[tuple[Named, ...], Field(min_length=1, max_length=200, strict=False)]
    several: bool = False
    min: Annotated[int, Field(ge=0)] = 0
    max: Annotated[int, Field(ge=1)] | None = None
    ordered: bool = False
    other: bool = False
    random_order: bool = False

    @property
    def most(self) -> int:
        """How many options may be chosen at once."""
        return (self.max or len(self.options) + self.other) if self.several else 1

    @model_validator(mode="after")
    def _has_possible_limits(self) -> "Choice":
        if not self.several and len(self.options) + self.other < 2:
            raise ValueError("one option is no choice; give two, or several: true for a box")
        if self.several and self.min > self.most:
            raise ValueError("min is larger than max")
        if not self.several and (self.min > 1 or (self.max or 1) > 1):
            raise ValueError("min and max need several: true")
        return self


class Scale(Question):
    """A whole number between two ends that have words."""

    kind: Literal["scale"]
    min: int
    max: int
    low: Text
    high: Text

    @model_validator(mode="after")
    def _has_a_range(self) -> "Scale":
        if not 1 <= self.max - self.min <= 100:
            raise ValueError("max must be 1 to 100 above min")
        return self


class FreeText(Question):
    """Words of the teller's own."""

    kind: Literal["text"]
    max_length: Annotated[int, Field(ge=1, le=20_000)] = 1000


Signifier = Annotated[
    Triad | Dyad | Stones | Choice | Scale | FreeText, Field(discriminator="kind")
]
TellerQuestion = Annotated[Choice | Scale | FreeText, Field(discriminator="kind")]


_PARTS = {Triad: "anchors", Dyad: "poles", Stones: "stones", Choice: "options"}


def parts_of(signifier: Question) -> tuple[Named, ...]:
    """The anchors, poles, stones or options of a signifier; none for scale and text."""
    name = _PARTS.get(type(signifier))
    parts: tuple[Named, ...] = getattr(signifier, name) if name else ()
    return parts


def part_ids(signifier: Question) -> tuple[str, ...]:
    """The ids of a signifier's parts, in the framework's order."""
    return tuple([part.id for part in parts_of(signifier)])
