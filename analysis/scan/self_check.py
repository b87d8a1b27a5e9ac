"""The scan tried on chance: the same answers with every column's tellers shuffled by themselves.

Shuffling leaves each answer as it was, with its clustering by teller, and breaks every relation.
What a scan then finds is false; it may happen in as many runs as the level says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.arrays import Hashes
from analysis.errors import ParameterError
from analysis.scan.columns import Column
from analysis.scan.find import ScanOptions, find_patterns
from analysis.scan.shuffles import shuffle_rows, teller_blocks
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
    """Scan `runs` shuffled copies of the columns. Raises ShapeError, ParameterError (runs < 1)."""
    if runs < 1:
        raise ParameterError("runs", runs, "at least 1")
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
    """The columns, each with its tellers in an order of its own, as wholes, among those who told
    equally often."""
    if not columns:
        return []
    blocks = teller_blocks(number_tellers(tellers, len(columns[0].codes))[0])
    generator = np.random.default_rng(list(seed))
    rows = shuffle_rows(blocks, len(columns), generator)
    return [replace(one, codes=one.codes[order]) for one, order in zip(columns, rows, strict=True)]
