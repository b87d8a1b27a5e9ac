"""Does the place in which an anchor, a pole or an option was shown draw the answer to it?

The order is random, so that without such an effect the weight at each place is the same, whatever
the anchors are.
"""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import Codes, Flags, Floats, Hashes, checked_level
from analysis.diagnostics.asked import Asked, Kind
from analysis.intervals import Estimate, mean_of
from analysis.tellers import of

PLACES = {
    Kind.TRIAD: ("top", "left", "right"),
    Kind.DYAD: ("first",),
    Kind.CHOICE: ("first",),
    Kind.CHOICES: ("first",),
}


@dataclass(frozen=True)
class ShownEffect:
    """What being shown in a place is worth."""

    pulls: tuple[tuple[str, Estimate], ...]
    """For each place by name how much more it got than its even part, 0 where the place does not
    matter: weight in a triad (0 … 1), position in a dyad, share of the stories that took the option
    in a choice. The intervals hold together, all at the level asked for."""

    @property
    def strongest(self) -> tuple[str, Estimate]:
        """The place that draws or repels most."""
        return max(self.pulls, key=lambda pull: abs(pull[1].value))


def measure_shown_effect(
    asked: Asked, tellers: Hashes | None = None, *, level: float = 0.95
) -> ShownEffect | None:
    """The effect of the shown order; None where no order is known, or where it never varied.

    `tellers` (n,). Raises ParameterError (level), ShapeError (tellers).
    Source: Bonferroni's intervals, Dunn 1961, JASA 56.
    """
    checked_level(level)
    if asked.shown is None or asked.kind not in PLACES:
        return None
    rows = asked.placed & (asked.shown >= 0).all(axis=1)
    shown = asked.shown[rows]
    if not len(shown) or np.all(shown == shown[0]):
        return None
    gains, whose = _gains(asked, rows, shown.astype(np.intp)), of(tellers, rows)
    places = PLACES[asked.kind]
    careful = 1 - (1 - level) / len(places)
    estimates = [mean_of(column, whose, level=careful) for column in gains.T]
    return ShownEffect(tuple(zip(places, estimates, strict=True)))


def _gains(asked: Asked, rows: Flags, shown: Codes) -> Floats:
    """What each place got in each story (n, places), less what its anchor gets on the whole."""
    values = asked.checked[rows]
    rest = values - values.mean(axis=0)
    if asked.kind is Kind.DYAD:
        # A place near the pole shown first is a low value, or a high one where it was turned.
        drawn: Floats = np.where(shown[:, :1] == 0, -rest, rest)
        return drawn
    at_places: Floats = np.take_along_axis(rest, shown, axis=1)
    return at_places if asked.kind is Kind.TRIAD else at_places[:, :1]
