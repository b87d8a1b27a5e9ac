"""Tellers in another order: each is given the answers of another, as a whole.

That keeps how alike a teller's stories are in either answer and breaks every relation between the
answers, also that through how often people tell: what is then seen is chance.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Codes, Floats
from analysis.permutation import tail_of_moments
from analysis.seeds import generator_from

FIRST, SECOND, MOST = 99, 999, 9999
"""How often tellers are shuffled: a clear nothing is seen soon, a clear something nearly so."""
ENOUGH = 20
"""So many shuffles at least as strong as what is observed settle that it is nothing rare."""
CLEAR = 1e-6
"""What the curve through SECOND shuffles must fall under to settle that it is something. It is off
by a factor of three at 1e-5, so that less would often settle what MOST would not: with 1e-4, chance
had a p under 1e-4 1.5 to 1.8 times as often as it should (1.05 now).
"""
BATCH = 250


@dataclass(frozen=True)
class Shuffled:
    """What shuffling said."""

    p: float
    draws: int
    method: str
    """`permutation`, or `permutation_tail` where so few shuffles came near the observed that the
    tail is that of a curve through all of them."""


def exchange_rows(whose: Codes, draws: int, generator: np.random.Generator) -> NDArray[np.intp]:
    """(draws, n) which row comes in the place of each when tellers are given others' stories.

    `whose` (n,) is 0 … tellers − 1. The stories of the other come from any of hers on; who told
    more than the other gets some of them again, which makes a test a little careful, and who told
    less not all.
    """
    told = np.bincount(whose)
    starts, order = np.cumsum(told) - told, np.argsort(whose, kind="stable")
    every = np.broadcast_to(np.arange(len(told)), (draws, len(told)))
    givers = generator.permuted(every, axis=1)
    rows = np.empty((draws, len(whose)), dtype=np.intp)
    if len(told) == len(whose):
        rows[:, order] = order[givers]
        return rows
    receiver = whose[order]
    first = generator.integers(0, told[givers])[:, receiver]
    place = np.arange(len(whose)) - starts[receiver] + first
    rows[:, order] = order[starts[givers][:, receiver] + place % told[givers][:, receiver]]
    return rows


def shuffle_p(  # noqa: PLR0913 - two answers, who told, and how they are shuffled
    left: Floats,
    right: Floats,
    whose: Codes,
    *,
    most: int = MOST,
    uneven: bool = False,
    seed: int,
) -> Shuffled:
    """The chance of a relation as strong as that of left (n, d) and right (n, e), by shuffling.

    `whose` (n,) is 0 … tellers − 1; `most` is how often they are shuffled where the chance stays
    near the border. `uneven` says that some rows weigh far more than others, as busy days do: each
    relation is then taken beside how far rows that far out would move it by chance.

    Source: Besag & Clifford 1991, Biometrika 78 (stopping early); Phipson & Smyth 2010, Stat. Appl.
    Genet. Mol. Biol. 9 (the observed counts as one); Knijnenburg et al. 2009, Bioinformatics 25 (a
    curve for the far tail), here Pearson's by the shuffles' own three moments; DiCiccio & Romano
    2017, JASA 112 (uneven rows).
    """
    first, second = left - left.mean(axis=0), right - right.mean(axis=0)
    if first.shape[1] < second.shape[1]:
        first, second = second, first
    relate = partial(_relate, first, uneven=uneven)
    observed = float(relate(second[None])[0])
    generator = generator_from(seed)
    drawn = np.zeros(0)
    for draws in (min(step, most) for step in (FIRST, SECOND, MOST)):
        more = _draw(relate, second, whose, draws - len(drawn), generator)
        drawn = np.append(drawn, more)
        stronger = int(np.sum(drawn >= observed * (1 - 1e-9)))
        far = _tail(observed, drawn)
        if stronger >= ENOUGH or (draws > FIRST and stronger == 0 and far < CLEAR):
            break
    if stronger >= ENOUGH // 2 or np.isnan(far):
        return Shuffled((1 + stronger) / (1 + len(drawn)), len(drawn), "permutation")
    return Shuffled(max(far, 1e-300), len(drawn), "permutation_tail")


def _draw(
    relate: Callable[[Floats], Floats],
    answers: Floats,
    whose: Codes,
    draws: int,
    generator: np.random.Generator,
) -> Floats:
    parts = [np.zeros(0)]
    for start in range(0, draws, BATCH):
        rows = exchange_rows(whose, min(BATCH, draws - start), generator)
        parts.append(relate(answers[rows]))
    return np.concatenate(parts)


def _relate(first: Floats, second: Floats, *, uneven: bool) -> Floats:
    """How strongly (draws,) the rows of first (n, d) go with those of second (draws, n, e)."""
    crossed: Floats = ((first.T @ second) ** 2).sum(axis=(1, 2))
    if not uneven:
        return crossed
    by_chance = (second**2).sum(axis=2) @ (first**2).sum(axis=1)
    told: Floats = crossed / np.maximum(by_chance, np.finfo(np.float64).tiny)
    return told


def _tail(observed: float, drawn: Floats) -> float:
    rest = drawn - drawn.mean()
    moments = (drawn.mean(), (rest**2).mean() / 2, (rest**3).mean() / 8)
    first, second, third = (np.array(one) for one in moments)
    # Shuffles that hardly differ, or lean the other way, say nothing of a tail.
    if third <= 0 or second <= 1e-18 * first**2:
        return np.nan
    return float(tail_of_moments(np.array(observed), (first, second, third)))
