"""How well groups are found again when only half of the stories are there.

Each run divides what a random half of the stories would tell, and compares it by a random half of
the places where walks end: words that many tell are in both. The neighbours themselves are kept: a
run knows more than half of a collection would tell, and less than all of it.
"""

import numpy as np
from numpy.typing import NDArray

from analysis.themes.joining import join_alike
from analysis.themes.walks import lengthen

MOST = 1500  # stories divided in one run


def repeat_on_halves(  # noqa: PLR0913 - a run needs them all
    traces: NDArray[np.float32],
    landmarks: NDArray[np.intp],
    copies: NDArray[np.intp],
    *,
    runs: int,
    least: float,
    random: np.random.Generator,
) -> NDArray[np.int64]:
    """Divide random halves of the landmarks; copies (n,): how many stories each row stands for.

    Rows are drawn by how likely one of their stories is there, by Efraimidis & Spirakis
    (Information Processing Letters 97, 2006).

    Returns:
        (runs, n) groups from 0, −1 where a run left a story out.
    """
    found = np.full((runs, len(traces)), -1)
    left = 1 - 0.5**copies  # the chance that half of the stories hold one of them
    many = min(round(left[landmarks].sum()), MOST)
    for row in found:
        drawn = random.random(len(landmarks)) ** (1 / copies[landmarks])
        kept = landmarks[np.sort(np.argsort(-drawn)[:many])]
        ends = random.random(len(traces)) < left
        own = lengthen(np.take(traces[kept], np.flatnonzero(ends), axis=1))
        row[kept] = join_alike(own @ own.T, least=least)
    return found


def measure_agreement(runs: NDArray[np.int64]) -> float:
    """Measure how alike runs are: the mean adjusted Rand index of all pairs.

    Each pair is compared on the stories that both kept. A run that tells nothing apart agrees
    with none.
    """
    pairs = [(one, other) for place, one in enumerate(runs) for other in runs[:place]]
    return float(np.mean([_compare(*pair) for pair in pairs]))


def _compare(first: NDArray[np.int64], second: NDArray[np.int64]) -> float:
    both = (first >= 0) & (second >= 0)
    if not both.any() or min(first[both].max(), second[both].max()) == 0:
        return 0.0
    return _adjusted_rand(first[both], second[both])


def _adjusted_rand(first: NDArray[np.int64], second: NDArray[np.int64]) -> float:
    """Hubert & Arabie's index (1985), as scikit-learn gives it, from the table of counts."""
    shape = int(first.max()) + 1, int(second.max()) + 1
    table = np.bincount(first * shape[1] + second, minlength=shape[0] * shape[1])
    together, ours, theirs = (
        float((counts * (counts - 1)).sum())
        for counts in (table, *(table.reshape(shape).sum(axis=axis) for axis in (1, 0)))
    )
    by_chance = ours * theirs / max(len(first) * (len(first) - 1), 1)
    most = (ours + theirs) / 2
    return (together - by_chance) / (most - by_chance) if most > by_chance else 1.0


def measure_stability(
    groups: NDArray[np.int64], runs: NDArray[np.int64], copies: NDArray[np.intp] | None = None
) -> NDArray[np.float64]:
    """Measure for each group how well the runs find it again.

    The mean over runs of the largest Jaccard index between the group, as far as the run kept it,
    and a group of the run (Hennig, Computational Statistics & Data Analysis 52, 2007): above .75
    stable, under .5 dissolved. Runs that kept nothing of a group do not count; 0 where none did.

    Args:
        groups: (n,) groups from 0, all present.
        runs: (runs, n) groups from 0, −1 where left out.
        copies: (n,) how many stories each row stands for, one where left out: a text that a
            thousand gave beside one that one gave is no half of a group.

    Returns:
        (groups,) values in [0, 1].
    """
    count = int(groups.max(initial=-1)) + 1
    stories = np.ones(len(groups), np.intp) if copies is None else copies
    found = np.full((len(runs), count), np.nan)
    for row, run in zip(found, runs, strict=True):
        kept = run >= 0
        common = np.zeros((count, int(run.max(initial=-1)) + 1))
        np.add.at(common, (groups[kept], run[kept]), stories[kept])
        ours, theirs = common.sum(axis=1), common.sum(axis=0)
        union = ours[:, None] + theirs - common
        seen = ours > 0
        row[seen] = (common[seen] / union[seen]).max(axis=1, initial=0)
    counted = np.isfinite(found).sum(axis=0)
    stability: NDArray[np.float64] = np.nansum(found, axis=0) / np.maximum(counted, 1)
    return stability
