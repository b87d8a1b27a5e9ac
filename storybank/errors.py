"""The exceptions of the storybank, each a sentence that a person understands.

FortellError
├── SettingsError          a setting or the secret cannot be used
├── DatabaseError          the database is missing, newer, weaker or locked
├── NotFound               what was named is not kept here
├── Refused                what was asked is not allowed in this state
├── Busy                   others hold for too long what is needed
├── NotAllowed             a right, an account or a unit cannot be changed so
├── NotAMedium             a recording or a picture is not what it should be
├── MediaMissing           a story names a medium that has not come, or not whole
└── MistakesError          a document has mistakes, each with its place
    ├── FrameworkError
    ├── SubmissionError
    └── UnreadableFile     a file cannot be read into stories
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


class FortellError(Exception):
    """A sentence for the person who asked; the commands print it and exit with 1."""


class SettingsError(FortellError):
    """A setting or the secret cannot be used."""


class DatabaseError(FortellError):
    """The database is missing, of a newer version, too weak or locked."""


class NotFound(FortellError):
    """What was named is not kept here."""


class Refused(FortellError):
    """What was asked is not allowed as things stand."""


class Busy(FortellError):
    """Others hold for too long what is needed; the same may be asked again in a moment."""


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong, where, and in a sentence that can be translated.

    `message` is an English template and the key in the catalogues; `values` fill it. `line`
    counts from 1 in the file that was read, 0 where there is no file.
    """

    place: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    line: int = 0

    @property
    def sentence(self) -> str:
        """The message in English, filled."""
        return self.message % self.values if self.values else self.message

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line else ""
        where = ", ".join(one for one in (line, self.place) if one)
        return f"{where}: {self.sentence}" if where else self.sentence


def mistake(place: str, message: str, **values: object) -> Mistake:
    """A mistake without a line. The extraction of translations knows this function's name."""
    return Mistake(place, message, values)


class NotAllowed(FortellError):
    """A right, an account or a unit cannot be changed so; `mistake` says why, by field."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.sentence)
        self.mistake = mistake


class NotAMedium(FortellError):
    """The bytes are not what they should be; `mistake` says so to the teller."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.sentence)
        self.mistake = mistake


class MediaMissing(FortellError):
    """A story names media that are not here whole; `missing` are their ids."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__("What belongs to the story has not arrived yet.")
        self.missing = tuple(missing)


class MistakesError(FortellError):
    """A document has mistakes; all of them are named at once."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(one) for one in self.mistakes))


class FrameworkError(MistakesError):
    """A framework's document has mistakes."""


class SubmissionError(MistakesError):
    """A story cannot be kept as it came; `place` is the field's name."""


class UnreadableFile(MistakesError):
    """A file cannot be read into stories."""
