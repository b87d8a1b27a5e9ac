"""What is planted in a rehearsal: questions, groups, themes, time, effects and tellers' habits.

Every answer has a place on a latent scale: two log ratios (ilr) for a triad, a log odds for a dyad,
steps from the middle for a scale. Effects add up there, so that each is known exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.errors import ParameterError, RangeError, ShapeError

THEME, TIME = "theme", "time"
BEFORE, AFTER = "before", "after"
WIDTHS = {"triad": 2, "dyad": 1, "scale": 1}
"""The kinds that can be rehearsed, and how many latent numbers each has."""


@dataclass(frozen=True)
class Question:
    """A signifier: where the town lies on it when nothing else is planted."""

    id: str
    kind: str
    """`triad`, `dyad` or `scale`."""
    base: tuple[float, ...]
    """Latent, two numbers for a triad, one otherwise."""
    spread: float = 1.0
    """Standard deviation of each latent number, tellers' own inclination included."""
    not_applicable: float = 0.0
    """Share of the stories to which the question does not apply."""
    steps: tuple[int, int] = (1, 5)
    """A scale's first and last step."""


@dataclass(frozen=True)
class Group:
    """A question about the teller, with the share of the tellers who choose each option."""

    id: str
    options: Mapping[str, float]


@dataclass(frozen=True)
class Effect:
    """Those of whom `cause` is `label` place `question` so much further along.

    `cause` is a group's id, `theme`, or `time` with the label `after`.
    """

    question: str
    cause: str
    label: str
    shift: tuple[float, ...]


@dataclass(frozen=True)
class Together:
    """Two questions whose first latent numbers go together, within all groups."""

    first: str
    second: str
    correlation: float


@dataclass(frozen=True)
class Habits:
    """How tellers answer, whatever they say."""

    in_corners: float = 0.0
    """Share of the tellers who place everything `exaggeration` times as far from the middle."""
    exaggeration: float = 3.0
    of_teller: float = 0.3
    """Share of the variance that is the teller's own, alike in all her stories."""
    several: float = 0.0
    """Share of the tellers who tell two or three stories."""
    stopping: float = 0.0
    """At each question so large a share of those still there stop and pass by all that follows."""


@dataclass(frozen=True)
class Plan:
    """A simulated town. The order of the questions, then of the groups, is that of the form."""

    questions: tuple[Question, ...]
    groups: tuple[Group, ...] = ()
    themes: Mapping[str, tuple[float, float]] = field(default_factory=lambda: {"all": (1.0, 1.0)})
    """Share of the stories on each theme, before and after the turn."""
    days: int = 60
    turn: int = 30
    """The day from which it is `after`."""
    effects: tuple[Effect, ...] = ()
    together: tuple[Together, ...] = ()
    habits: Habits = Habits()

    def __post_init__(self) -> None:
        _check_shares(self)
        for question in self.questions:
            _check_width(question, question.base, "base")
        for effect in self.effects:
            _check_width(self.question(effect.question), effect.shift, "shift")
            if effect.label not in self.labels(effect.cause):
                raise ParameterError("label", effect.label, f"a label of {effect.cause}")
        for pair in self.together:
            self.question(pair.first)
            self.question(pair.second)
        _check_pairs(self.together)

    def question(self, name: str) -> Question:
        """The question of this id. Raises ParameterError where there is none."""
        for question in self.questions:
            if question.id == name:
                return question
        raise ParameterError("question", name, "a question of the plan")

    def labels(self, cause: str) -> tuple[str, ...]:
        """The labels of a cause, in order. Raises ParameterError where there is none."""
        if cause == THEME:
            return tuple(self.themes)
        if cause == TIME:
            return BEFORE, AFTER
        for group in self.groups:
            if group.id == cause:
                return tuple(group.options)
        raise ParameterError("cause", cause, "a group's id, 'theme' or 'time'")


def _check_width(question: Question, latent: tuple[float, ...], name: str) -> None:
    if question.kind not in WIDTHS:
        raise ParameterError("kind", question.kind, f"one of {', '.join(WIDTHS)}")
    if len(latent) != WIDTHS[question.kind]:
        expected = f"({WIDTHS[question.kind]},) for {question.id}"
        raise ShapeError(name, (len(latent),), expected)


def _check_shares(plan: Plan) -> None:
    sums = {group.id: sum(group.options.values()) for group in plan.groups}
    sums |= {f"theme {when}": sum(s[when] for s in plan.themes.values()) for when in (0, 1)}
    for name, total in sums.items():
        if abs(total - 1) > 1e-9:
            raise RangeError(f"the shares of {name}", f"a sum of {total:g}", "shares that sum to 1")
    if not 0 < plan.turn < plan.days:
        raise ParameterError("turn", plan.turn, f"a day from 1 to {plan.days - 1}")
    habits = plan.habits
    for share in (habits.in_corners, habits.of_teller, habits.several, habits.stopping):
        if not 0 <= share < 1:
            raise ParameterError("habits", share, "a share from 0 to under 1")


def _check_pairs(together: tuple[Together, ...]) -> None:
    names = [name for pair in together for name in (pair.first, pair.second)]
    if len(names) != len(set(names)):
        raise ParameterError("together", names, "each question in one pair at most")
    for pair in together:
        if not -1 < pair.correlation < 1:
            raise ParameterError("correlation", pair.correlation, "a number between -1 and 1")
