"""An answer over time as a figure: a mean for each period with its interval, and what happened."""

from dataclasses import dataclass

from dashboard.figures.tables import Table


@dataclass(frozen=True)
class CourseLabels:
    """The words; ends: of the answer, the low one and the high one."""

    title: str
    said: tuple[str, ...]
    ends: tuple[str, str]
    language: str | None = None

    @property
    def sentence(self) -> str:
        """All that is said, one sentence after the other."""
        return " ".join(self.said)


@dataclass(frozen=True)
class Spot:
    """One period: its name, the mean in [0, 1] and its interval; None where it is held back."""

    name: str
    mean: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Turn:
    """When it changed, in periods from the first (0): at most likely, and from when to when."""

    at: float
    low: float
    high: float


@dataclass(frozen=True)
class Marker:
    """Something that happened, by its letter, at a place in periods."""

    letter: str
    at: float


@dataclass(frozen=True)
class CourseFigure:
    """A drawn course. `held` says why nothing is drawn; then it holds no number at all."""

    labels: CourseLabels
    spots: tuple[Spot, ...] = ()
    turns: tuple[Turn, ...] = ()
    markers: tuple[Marker, ...] = ()
    held: str | None = None
    table: Table | None = None
