"""Chooses how finely stories are divided into themes, by what can be found again.

A leader cannot read a hundred themes of ten stories, nor learn from two of a thousand: considered
are resolutions with at most √n themes, and at least four unless the runs agree almost fully on
fewer. From the one on which they agree best it goes on to finer ones, as long as they agree nearly
as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from analysis.themes.consensus import Subset, measure_agreement, run_subsets

_FULLY = 0.9  # runs that agree so well on two or three themes have found that there are no more
_NEARLY = 0.03  # a smaller loss of agreement is none: seeds alone make as much


@dataclass(frozen=True, eq=False)
class Candidate:
    """One resolution and what its runs (runs, n) gave.

    ``agreement`` is the mean adjusted Rand index between runs, ``error`` its standard error,
    ``themes`` the mean number of groups large enough to be a theme.
    """

    resolution: float
    runs: NDArray[np.int32]
    agreement: float
    error: float
    themes: float


def try_resolutions(
    subsets: Sequence[Subset], resolutions: Sequence[float], *, smallest: int, seed: int
) -> tuple[Candidate, ...]:
    """Run every resolution on all subsets, from the coarsest to the finest.

    All get the same random numbers, so that they differ by nothing but the resolution.
    """
    return tuple(
        _try(subsets, resolution, smallest=smallest, seed=seed)
        for resolution in sorted(resolutions)
    )


def choose_candidate(candidates: Sequence[Candidate], rows: int, *, fewest: int) -> Candidate:
    """Choose the finest candidate that is reached from the best without losing agreement.

    Args:
        candidates: from the coarsest to the finest.
        rows: n stories.
        fewest: themes wanted at least, unless the runs agree almost fully on fewer, or the
            stories are fewer than 4·fewest².
    """
    fitting = [one for one in candidates if _fits(one, rows, fewest)]
    fitting = fitting or list(candidates)
    best = max(fitting, key=lambda one: one.agreement)
    least = best.agreement - max(best.error, _NEARLY)
    finer = fitting[fitting.index(best) :]
    return list(takewhile(lambda one: one.agreement >= least, finer))[-1]


def _fits(one: Candidate, rows: int, fewest: int) -> bool:
    fewest = 2 if one.agreement >= _FULLY else max(2, min(fewest, int(sqrt(rows) / 2)))
    return fewest <= one.themes <= sqrt(rows)


def _try(subsets: Sequence[Subset], resolution: float, *, smallest: int, seed: int) -> Candidate:
    runs = run_subsets(subsets, resolution=resolution, seed=seed)
    agreement, error = measure_agreement(runs)
    sizes = [np.bincount(run[run >= 0]) for run in runs]
    themes = float(np.mean([np.count_nonzero(of_run >= smallest) for of_run in sizes]))
    return Candidate(resolution, runs, agreement, error, themes)
