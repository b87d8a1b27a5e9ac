"""The scan tried on chance: in every column tellers are given the answers of another teller.

That leaves in each answer how alike a teller's stories are, and breaks every relation, also that
through how often people tell. What a scan then finds is false; it may happen in as many runs as the
level says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.arrays import Hashes, checked_count
from analysis.scan.columns import Column
from analysis.scan.find import ScanOptions, find_patterns
from analysis.scan.laid import count_stories
from analysis.scan.shuffles import exchange_rows
from analysis.seeds import generator_from
from analysis.tellers import number_tellers


@dataclass(frozen=True)
class SelfCheck:
    """What the scan called found where there was nothing."""

    pairs: int
    """Pairs judged in each run, on average."""
    false: tuple[int, ...]
    """Found pairs in each run."""
    under_level: float
    """Share of all p under .05."""
    level: float
    """The share of runs with anything found that is allowed for."""

    @property
    def runs_with_any(self) -> int:
        """Runs in which anything was found."""
        return sum(one > 0 for one in self.false)


def check_on_chance(
    columns: Sequence[Column],
    tellers: Hashes | None = None,
    *,
    options: ScanOptions | None = None,
    runs: int = 20,
    seed: int = 0,
) -> SelfCheck:
    """Scan `runs` shuffled copies of the columns, by `tellers` (n,).

    Raises ShapeError, ParameterError (runs < 1).
    """
    checked_count("runs", runs, 1)
    chosen = options or ScanOptions()
    false, small, judged = [], 0, 0
    for run in range(runs):
        shuffled = shuffle_columns(columns, tellers, seed=(seed, run))
        found = find_patterns(shuffled, tellers, options=chosen, seed=seed + run)
        false.append(int(found.found.sum()))
        small += found.under_level[0]
        judged += found.judged
    share = small / judged if judged else np.nan
    return SelfCheck(judged // runs, tuple(false), share, chosen.false_discoveries)


def shuffle_columns(
    columns: Sequence[Column], tellers: Hashes | None, *, seed: Sequence[int]
) -> list[Column]:
    """The columns, each with its tellers (n,) in an order of its own.

    Raises ShapeError where they differ in length.
    """
    generator = generator_from(*seed)
    whose = number_tellers(tellers, count_stories(columns, tellers))[0]
    return [replace(one, codes=one.codes[exchange_rows(whose, 1, generator)[0]]) for one in columns]
