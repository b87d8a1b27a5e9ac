"""A placement: an answer to a signifier as a frozen value, in one of four states.

Geometry: a triad is three weights in anchor order (top, left, right) that sum to 1; a dyad is
one number in [0, 1] from the first pole to the second; a stone is (x, y) in [0, 1]², origin
bottom left; a scale is a whole number in its range.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from storybank.signifiers import Choice, Dyad, FreeText, Question, Scale, Stones, Triad, part_ids

SUM_TOLERANCE = 1.5e-6
"""Weights of six decimals miss 1 by 1e-6, and adding them up misses that by a little more."""
LONGEST_OTHER = 500  # characters
LARGEST = 1e9  # JSON allows whole numbers that no float can hold


class State(StrEnum):
    """The four answer states; they are never mixed and never imputed."""

    PLACED = "placed"
    NOT_APPLICABLE = "not_applicable"
    PASSED_BY = "passed_by"
    NOT_ASKED = "not_asked"


STATES = frozenset(State)


@dataclass(frozen=True)
class Placement:
    """What a teller answered; only the fields of the signifier's kind are filled.

    weights: anchor id → share, sum 1. value: dyad in [0, 1] or a scale's whole number.
    stones: stone id → (x, y). options: chosen option ids. text: own words; other: own option.
    """

    state: State
    weights: Mapping[str, float] = field(default_factory=dict)
    value: float | None = None
    stones: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    other: str | None = None
    text: str | None = None

    @property
    def document(self) -> dict[str, Any]:
        """The placement as plain values; empty fields are left out."""
        filled: dict[str, Any] = {"state": self.state.value}
        if self.state is not State.PLACED:
            return filled
        for name in ("weights", "stones", "options"):
            members = getattr(self, name)
            if members:
                filled[name] = _plain(members)
        for name in ("value", "other", "text"):
            if getattr(self, name) is not None:
                filled[name] = getattr(self, name)
        return filled


PASSED_BY = Placement(State.PASSED_BY)
NOT_APPLICABLE = Placement(State.NOT_APPLICABLE)


class NotAPlacement(ValueError):
    """The answer does not fit its signifier; the argument is a sentence that can be translated."""


def read_placement(signifier: Question, answer: object) -> Placement:
    """An untrusted answer to one signifier as a placement.

    Raises NotAPlacement with a sentence.
    """
    if answer is None:
        return PASSED_BY
    if not isinstance(answer, Mapping):
        raise NotAPlacement("This answer cannot be read. Please answer again.")
    state = answer.get("state", "placed")
    if not isinstance(state, str) or state not in STATES:
        raise NotAPlacement("This answer has an unknown state.")
    if state != State.PLACED:
        return Placement(State(state))
    if set(answer) - {"state", *FIELDS[type(signifier)]}:
        raise NotAPlacement("This answer belongs to another kind of question.")
    return READERS[type(signifier)](signifier, answer)


def _read_triad(signifier: Triad, answer: Mapping[str, Any]) -> Placement:
    weights = answer.get("weights")
    names = part_ids(signifier)
    if not isinstance(weights, Mapping) or set(weights) != set(names):
        raise NotAPlacement("Place the point between all three corners.")
    values = {name: _number(weights[name]) for name in names}
    if any(value < 0 for value in values.values()):
        raise NotAPlacement("No corner can have less than 0.")
    if abs(sum(values.values()) - 1) > SUM_TOLERANCE:
        raise NotAPlacement("The three corners must add up to 100 per cent.")
    return Placement(State.PLACED, weights=values)


def _read_dyad(_: Dyad, answer: Mapping[str, Any]) -> Placement:
    return Placement(State.PLACED, value=_share(answer.get("value")))


def _read_stones(signifier: Stones, answer: Mapping[str, Any]) -> Placement:
    stones, names = answer.get("stones"), part_ids(signifier)
    if not isinstance(stones, Mapping) or not stones or set(stones) - set(names):
        raise NotAPlacement("Place at least one of the stones.")
    placed = {name: _point(stones[name]) for name in names if name in stones}
    return Placement(State.PLACED, stones=placed)


def _read_choice(signifier: Choice, answer: Mapping[str, Any]) -> Placement:
    options, other = answer.get("options", []), answer.get("other")
    names = part_ids(signifier)
    if not isinstance(options, list | tuple) or not all(isinstance(one, str) for one in options):
        raise NotAPlacement("Choose among the options.")
    if set(options) - set(names) or len(set(options)) != len(options):
        raise NotAPlacement("Choose among the options.")
    if other is not None and not signifier.other:
        raise NotAPlacement("Choose among the options.")
    words = None if other is None else _words(other, LONGEST_OTHER) or None
    count = len(options) + bool(words)
    if not count or not signifier.min <= count <= signifier.most:
        raise NotAPlacement(_limits(signifier))
    kept = tuple(name for name in names if name in options)
    return Placement(State.PLACED, options=kept, other=words)


def _limits(signifier: Choice) -> str:
    if not signifier.several:
        return "Choose one of the options."
    return "Choose as many options as the question asks for."


def _read_scale(signifier: Scale, answer: Mapping[str, Any]) -> Placement:
    value = _number(answer.get("value"))
    if value != int(value) or not signifier.min <= value <= signifier.max:
        raise NotAPlacement("Choose a whole number on the scale.")
    return Placement(State.PLACED, value=int(value))


def _read_text(signifier: FreeText, answer: Mapping[str, Any]) -> Placement:
    words = _words(answer.get("text"), signifier.max_length)
    return Placement(State.PLACED, text=words) if words else PASSED_BY


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotAPlacement("This answer must be a number.")
    if not abs(value) <= LARGEST:  # NaN compares as false
        raise NotAPlacement("This answer must be a number.")
    return float(value)


def _share(value: object) -> float:
    number = _number(value)
    if not 0 <= number <= 1:
        raise NotAPlacement("Place the point between the two ends.")
    return number


def _point(value: object) -> tuple[float, float]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise NotAPlacement("Place the stone on the canvas.")
    return _share(value[0]), _share(value[1])


def _words(value: object, longest: int) -> str:
    if not isinstance(value, str) or not is_sound(value):
        raise NotAPlacement("This answer must be text.")
    words = tidy(value)
    if len(words) > longest:
        raise NotAPlacement("This answer is too long. Please shorten it.")
    return words


def tidy(text: str) -> str:
    r"""The text without blanks around it; a line's end is one character, as phones count it.

    >>> tidy("one\r\r\ntwo ")
    'one\n\ntwo'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def is_sound(text: str) -> bool:
    """No NUL, which databases refuse, and no lone surrogate, which no encoding can hold."""
    if "\x00" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _plain(members: Any) -> Any:
    if isinstance(members, Mapping):
        return {key: list(v) if isinstance(v, tuple) else v for key, v in members.items()}
    return list(members)


FIELDS: Mapping[type[Question], tuple[str, ...]] = {
    Triad: ("weights",),
    Dyad: ("value",),
    Stones: ("stones",),
    Choice: ("options", "other"),
    Scale: ("value",),
    FreeText: ("text",),
}
READERS: Mapping[type[Question], Callable[[Any, Mapping[str, Any]], Placement]] = {
    Triad: _read_triad,
    Dyad: _read_dyad,
    Stones: _read_stones,
    Choice: _read_choice,
    Scale: _read_scale,
    FreeText: _read_text,
}
