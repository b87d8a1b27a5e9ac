"""Drawing tellers again: weights for the bootstrap, labels for a permutation, and what follows.

Both are matrices (draws, tellers), so that a thousand draws are two matrix products over the sums
per teller, never a loop over stories. Every function that draws takes a `seed`.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from analysis.arrays import Floats, checked_count
from analysis.seeds import generator_from

DRAWS = 999
"""With the observed one a thousand: the p value has steps of .001."""
STEPS = (99, 299, DRAWS)
"""How many draws there have been where it is asked whether chance is already seen to explain."""
LEAST_VARIANCE = 1e-20
"""Under any that placements can have, over what rounding leaves where all of them are alike."""


def resample_weights(tellers: int, draws: int, seed: int) -> Floats:
    """How often each teller is drawn, (draws, tellers), rows sum to `tellers`.

    Source: Efron 1979, Annals of Statistics 7. Raises ParameterError for draws < 1.
    """
    _check_draws(draws)
    generator = generator_from(seed)
    even = np.full(tellers, 1 / tellers)
    return generator.multinomial(tellers, even, size=draws).astype(np.float64)


def permuted_labels(
    tellers: int, first: int, draws: int, seed: int, *, after: tuple[int, ...] = ()
) -> Floats:
    """Labels (draws, tellers), 1 for the `first` tellers of a random order and 0 for the rest.

    after: how many draws there were before these, step by step, each number counted from the
    first draw as `draws` is; what comes back are the draws since then alone. All draws of a seed
    stand in one row, in however many steps they are made. They are kept, and not to be written
    to. Raises ParameterError for draws < 1.
    """
    steps = (*after, draws)
    for begun, number in zip((0, *after), steps, strict=True):
        _check_draws(number - begun)
    return _permuted(tellers, first, steps, seed)[0]


@lru_cache(maxsize=len(STEPS))
def _permuted(
    tellers: int, first: int, steps: tuple[int, ...], seed: int
) -> tuple[Floats, Mapping[str, Any]]:
    """The draws of the last step, and how the generator then stood.

    The questions of a page shuffle the same number of tellers: at most 16 MB for 2,000 of them.
    """
    generator, begun = generator_from(seed), 0
    if len(steps) > 1:
        generator.bit_generator.state = _permuted(tellers, first, steps[:-1], seed)[1]
        begun = steps[-2]
    start = np.arange(tellers) < first
    flags = generator.permuted(np.broadcast_to(start, (steps[-1] - begun, tellers)), axis=1)
    drawn = flags.astype(np.float64)
    drawn.flags.writeable = False
    return drawn, generator.bit_generator.state


def weighted_moments(weights: Floats, sums: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """Means (draws, k) and their robust covariances (draws, k, k) under each draw's weights.

    `weights` (draws, m) say how often a teller counts, `sums` (m, k) and `counts` (m,) are the sum
    and the number of each teller's stories. As `tellers.take_moments`, for many draws at once; two
    tellers or more are drawn each time.
    """
    width = sums.shape[1]
    size = weights @ counts
    means = weights @ sums / size[:, None]
    drawn = weights.sum(axis=1)
    # How far a mean moves without a teller: her sum less her part of the mean, by what is left.
    freed = weights / np.where(weights > 0, size[:, None] - counts, 1.0) ** 2
    if len(weights) == 1:
        # The products of a million tellers in 24 measures would take gigabytes.
        squares = ((sums * freed[0][:, None]).T @ sums)[None]
    else:
        products = (sums[:, :, None] * sums[:, None, :]).reshape(len(sums), -1)
        squares = (freed @ products).reshape(-1, width, width)
    cross = means[:, :, None] * (freed @ (sums * counts[:, None]))[:, None, :]
    own = (freed @ counts**2)[:, None, None] * means[:, :, None] * means[:, None, :]
    scale = ((drawn - 1) / drawn)[:, None, None]
    return means, scale * (squares - cross - cross.swapaxes(1, 2) + own)


def squared_distances(differences: Floats, covariances: Floats, *, floor: float) -> Floats:
    """Mahalanobis squares (draws,) of (draws, k) under (draws, k, k).

    `floor` is a variance added to every direction, far under what matters, so that a draw without
    any spread gives a large number rather than an error.
    """
    width = differences.shape[1]
    steady = covariances + max(floor, LEAST_VARIANCE) * np.eye(width)
    solved = np.linalg.solve(steady, differences[:, :, None])[:, :, 0]
    squares: Floats = np.maximum((differences * solved).sum(axis=1), 0)
    return squares


def permutation_p(observed: float, drawn: Floats) -> float:
    """Share of draws (m,) at least as large as the observed value, which counts as one of them.

    Source: Phipson & Smyth 2010, Stat. Appl. Genet. Mol. Biol. 9, eq. 2.
    """
    return float((1 + np.sum(drawn >= observed * (1 - 1e-9))) / (1 + len(drawn)))


def _check_draws(draws: int) -> None:
    checked_count("draws", draws, 1)
