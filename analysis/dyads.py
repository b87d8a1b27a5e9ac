"""What a dyad's placements say together: middle, spread, shape, and how many went to the ends."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Hashes, Numbers, checked_positions
from analysis.density import count_along
from analysis.intervals import Estimate, mean_of, median_of, quantile_of, share_of
from analysis.tellers import of

BINS = 20
ZONES = ("first", "towards_first", "middle", "towards_second", "second")


@dataclass(frozen=True)
class DyadSummary:
    """One dyad, one set of stories; positions run 0 … 1 from the first pole to the second."""

    stories: int
    tellers: int
    mean: Estimate
    median: Estimate
    lower_quartile: Estimate
    upper_quartile: Estimate
    histogram: NDArray[np.int64]
    """(20,) stories per twentieth."""
    zones: tuple[Estimate, ...]
    """Shares of stories in the fifths from pole to pole, in the order of ZONES; they sum to 1."""


def summarise_dyad(
    positions: Numbers, tellers: Hashes | None = None, *, level: float = 0.95
) -> DyadSummary:
    """Summary of positions (n,), NaN left out.

    Raises ShapeError, RangeError (outside 0 … 1), ParameterError (level).
    """
    checked = checked_positions("positions", positions, "(stories,)")
    known = ~np.isnan(checked)
    values, whose = checked[known], of(tellers, known)
    fifth = np.minimum((values * 5 + 1e-6).astype(np.intp), 4)
    mean = mean_of(values, whose, level=level, ends=(0, 1))
    return DyadSummary(
        len(values),
        mean.tellers,
        mean,
        median_of(values, whose, level=level),
        quantile_of(values, 0.25, whose, level=level),
        quantile_of(values, 0.75, whose, level=level),
        count_along(values, BINS),
        tuple(share_of(fifth == zone, whose, level=level) for zone in range(5)),
    )
