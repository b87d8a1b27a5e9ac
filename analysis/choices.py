"""What the choices of tellers say together: how many took each option, one or several."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags, Hashes, as_array, checked_mask
from analysis.errors import RangeError, ShapeError
from analysis.intervals import Estimate, mean_of, share_of
from analysis.tellers import of


@dataclass(frozen=True)
class ChoiceSummary:
    """One choice, one set of stories."""

    stories: int
    """Stories that answered."""
    tellers: int
    counts: NDArray[np.int64]
    """(options,) stories that took each option."""
    shares: tuple[Estimate, ...]
    """One share of the answering stories per option; over 1 in sum where several may be taken."""
    taken: Estimate
    """Mean number of options that a story took."""


def checked_choices(chosen: Flags) -> Flags:
    """Choices (n, options) of bool. Raises ShapeError or RangeError (another type)."""
    checked = as_array("chosen", chosen)
    if checked.ndim != 2:
        raise ShapeError("chosen", checked.shape, "(stories, options)")
    if checked.dtype != np.bool_:
        raise RangeError("chosen", checked.dtype, "True and False only")
    return checked


def summarise_choice(
    chosen: Flags, answered: Flags, tellers: Hashes | None = None, *, level: float = 0.95
) -> ChoiceSummary:
    """Summary of choices (n, options) among the stories that `answered` (n,).

    An answered story may have taken none. Raises ShapeError, RangeError, ParameterError (level).
    """
    everything = checked_choices(chosen)
    mask = checked_mask("answered", answered, len(everything))
    taken, whose = everything[mask], of(tellers, mask)
    number = mean_of(taken.sum(axis=1).astype(np.float64), whose, level=level)
    shares = tuple(share_of(column, whose, level=level) for column in taken.T)
    return ChoiceSummary(len(taken), number.tellers, taken.sum(axis=0), shares, number)
