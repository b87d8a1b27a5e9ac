"""One signifier as a pilot put it to its tellers: its kind, the answers, how it was shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import (
    Flags,
    Floats,
    as_array,
    as_floats,
    checked_codes,
    checked_column,
    checked_mask,
    checked_positions,
    checked_weights,
    placed_rows,
)
from analysis.choices import checked_choices
from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.responses import Responses, State, checked_states
from analysis.scales import checked_steps
from analysis.simplex import points_from_weights


class Kind(StrEnum):
    """What a signifier asks for."""

    TRIAD = "triad"
    DYAD = "dyad"
    STONE = "stone"
    """One of a signifier's stones: each may be left out, so each is diagnosed by itself."""
    SCALE = "scale"
    CHOICE = "choice"
    """One option."""
    CHOICES = "choices"
    """One option or several."""


@dataclass(frozen=True)
class Asked:
    """One signifier and the n pilot stories, in the same order for all signifiers.

    Raises ShapeError, RangeError (what is none of its kind), ParameterError (kind, steps).
    """

    kind: Kind
    values: NDArray[Any]
    """Triad (n, 3) weights, dyad (n,) 0 … 1, stone (n, 2), scale (n,) whole numbers, choices
    (n, options) of bool. NaN where not placed."""
    states: NDArray[np.uint8]
    """(n,) a `State` for each story."""
    steps: range | None = None
    """Of a scale: `range(1, 6)` for 1 to 5; others leave it out."""
    shown: NDArray[np.integer[Any]] | None = None
    """(n, parts) which anchor, pole or option stood in each place (top, left, right of a triad; the
    first and the last end of a dyad); −1 in a row where that is not known. None: never kept."""

    def __post_init__(self) -> None:
        if self.kind not in tuple(Kind):
            raise ParameterError("kind", self.kind, f"one of {', '.join(Kind)}")
        object.__setattr__(self, "values", np.asanyarray(self.values))
        if not self.values.ndim:
            raise ShapeError("values", (), "(stories, …)")
        states = checked_states(self.states, len(self.values))
        object.__setattr__(self, "states", states)
        if self.kind is Kind.SCALE:
            if self.steps is None:
                raise ParameterError("steps", None, "two steps or more for a scale")
            checked_steps(self.steps)
        _ = self.placed
        if self.shown is not None:
            self._check_shown(as_array("shown", self.shown))

    def _check_shown(self, shown: NDArray[Any]) -> None:
        if shown.shape != (len(self.states), self._parts):
            raise ShapeError("shown", shown.shape, f"({len(self.states)}, {self._parts})")
        places = checked_codes("shown", shown.ravel(), least=-1)
        if places.max(initial=-1) >= self._parts:
            raise RangeError("shown", int(places.max()), f"−1 to {self._parts - 1}")
        object.__setattr__(self, "shown", places.reshape(shown.shape))

    @cached_property
    def checked(self) -> Floats:
        """(n, k) the answers as plain numbers, NaN rows where not placed.

        Raises ShapeError or RangeError where the values are none of the kind.
        """
        match self.kind:
            case Kind.TRIAD:
                return checked_weights(self.values)
            case Kind.DYAD:
                return checked_positions("values", self.values, "(stories,)")[:, None]
            case Kind.SCALE:
                return self._steps()[:, None]
            case Kind.STONE:
                return checked_positions("values", self.values, "(stories, 2)")
            case Kind.CHOICE | Kind.CHOICES:
                return self._options()

    @cached_property
    def placed(self) -> Flags:
        """(n,) the stories that placed it."""
        return placed_rows(self.checked) & np.equal(self.states, State.PLACED)

    def answers(self, rows: Flags) -> Floats:
        """The chosen stories' answers (m, k) as coordinates whose distances mean something."""
        chosen = self.checked[rows]
        return points_from_weights(chosen) if self.kind is Kind.TRIAD else chosen

    def at(self, rows: Flags) -> "Asked":
        """The same signifier over the chosen stories alone."""
        shown = None if self.shown is None else self.shown[rows]
        return Asked(self.kind, self.values[rows], self.states[rows], self.steps, shown)

    @property
    def _parts(self) -> int:
        return 2 if self.kind is Kind.DYAD else int(self.values.shape[1])

    def _steps(self) -> Floats:
        column = checked_column("values", self.values)
        steps = np.array(self.steps)
        strange = ~np.isnan(column) & ~np.isin(column, steps)
        if strange.any():
            raise RangeError("values", column[strange][0], f"{steps[0]} to {steps[-1]}")
        positions: Floats = (column - steps[0]) / (steps[-1] - steps[0])
        return positions

    def _options(self) -> Floats:
        chosen = checked_choices(self.values)
        numbers = chosen.astype(np.float64)
        if self.kind is Kind.CHOICE:
            if np.any(numbers.sum(axis=1) > 1):
                raise RangeError("values", "a story with several options", "one option a story")
            numbers[~chosen.any(axis=1)] = np.nan
        return numbers


def states_of(
    values: NDArray[np.floating[Any]], not_applicable: Flags | None = None
) -> NDArray[np.uint8]:
    """The states (n,) where only answers and a mask of "does not apply" (n,) are known.

    A story without a value (n,) or (n, k) that is not in the mask has passed the question by.
    Raises ShapeError (a mask of another length), RangeError (no numbers, no mask).
    """
    checked = as_floats("values", values)
    if checked.ndim not in (1, 2):
        raise ShapeError("values", checked.shape, "(stories,) or (stories, k)")
    known = placed_rows(checked if checked.ndim > 1 else checked[:, None])
    other = np.full(len(known), State.PASSED_BY, dtype=np.uint8)
    if not_applicable is not None:
        other[checked_mask("not_applicable", not_applicable, len(known))] = State.NOT_APPLICABLE
    return np.where(known, np.uint8(State.PLACED), other)


def asked_in(
    responses: Responses, *, scales: Mapping[str, range] | None = None
) -> dict[str, Asked]:
    """Every signifier of `responses` as a pilot asked it, each stone as `<signifier>.<number>`.

    `scales` says the steps of each scale; without it they are what was seen. A choice of which no
    story took several options counts as a choice of one.
    """
    states, asked = responses.states, {}
    for name, weights in responses.triads.items():
        asked[name] = Asked(Kind.TRIAD, weights, states[name])
    for name, positions in responses.dyads.items():
        asked[name] = Asked(Kind.DYAD, positions, states[name])
    for name, canvas in responses.stones.items():
        for number in range(canvas.shape[1]):
            asked[f"{name}.{number + 1}"] = asked_stone(canvas[:, number], states[name])
    for name, steps in responses.scales.items():
        known = (scales or {}).get(name) or _steps_seen(steps)
        asked[name] = Asked(Kind.SCALE, steps, states[name], known)
    for name, chosen in responses.choices.items():
        kind = Kind.CHOICES if np.any(chosen.sum(axis=1) > 1) else Kind.CHOICE
        asked[name] = Asked(kind, chosen, states[name])
    return asked


def asked_stone(points: NDArray[np.floating[Any]], states: NDArray[np.uint8]) -> Asked:
    """One stone (n, 2) of a canvas with `states` (n,).

    Where the canvas was used without this stone, the stone was passed by. Raises ShapeError,
    RangeError.
    """
    nowhere = ~placed_rows(checked_positions("points", points, "(stories, 2)"))
    states = checked_states(states, len(nowhere))
    left_out = nowhere & (states == State.PLACED)
    return Asked(Kind.STONE, points, np.where(left_out, np.uint8(State.PASSED_BY), states))


def _steps_seen(values: NDArray[np.floating[Any]]) -> range:
    seen = values[~np.isnan(values)]
    least, most = (int(seen.min()), int(seen.max())) if len(seen) else (0, 1)
    return range(least, max(most, least + 1) + 1)
