"""Whether the stories of a theme are nearer to others than chance would put them.

In any collection some stories are each other's nearest, and walks over them end in the same places
again and again, also where nothing is alike. So the numbers of the vectors are turned at random and
cut in two: who a story's neighbours are is asked of one half, how near they are of the other. Where
nothing is alike, the halves know nothing of each other.
"""

import numpy as np
from numpy.typing import NDArray

from analysis.themes.neighbours import largest

TURNS = 3  # how often the numbers are turned and cut; each half is asked once
ENOUGH = 6  # as near by the first turn, no chance has put a group together: it is asked no more
NEAREST = 10  # neighbours of a story that are looked at, and fewer in a small group
MOST = 30  # stories of a group that are asked
LEAST_NUMBERS = 16  # vectors of fewer cannot be cut


def measure_nearness(
    vectors: NDArray[np.float32], groups: NDArray[np.int64], random: np.random.Generator
) -> NDArray[np.float64]:
    """Measure how much nearer the stories of each group are to their neighbours than to all.

    Args:
        vectors: (n, d) of different stories.
        groups: (n,) groups from 0, −1 for none.
        random: turns the numbers.

    Returns:
        (groups,) in standard deviations that as many pairs of stories by chance would have: about
        0 and never far from it where nothing is alike; NaN for a group of one story, and where
        the vectors are too short to be cut.
    """
    count, size = int(groups.max(initial=-1)) + 1, vectors.shape[1]
    nearness = np.full(count, np.nan)
    if size < LEAST_NUMBERS or len(vectors) < 3:
        return nearness
    rows = [np.flatnonzero(groups == group) for group in range(count)]
    centred = vectors - vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    found: list[list[float]] = [[] for _ in rows]
    for _ in range(TURNS):
        asked = [group for group in range(count) if not np.mean(found[group] or 0) >= ENOUGH]
        if not asked:
            break
        turn = np.linalg.qr(random.normal(size=(size, size)))[0].astype(np.float32)
        turned = centred @ turn
        halves = _lengthen(turned[:, : size // 2]), _lengthen(turned[:, size // 2 :])
        for one, other in (halves, halves[::-1]):
            answers = _ask(one, other, [rows[group] for group in asked])
            for group, nearer in zip(asked, answers, strict=True):
                found[group].append(nearer)
    return np.array([np.mean(one) for one in found], np.float64)


def _ask(
    one: NDArray[np.float32], other: NDArray[np.float32], groups: list[NDArray[np.intp]]
) -> list[float]:
    """How near by the ``other`` half (n, h) the neighbours by ``one`` are, group by group."""
    total = other.sum(axis=0, dtype=np.float64)
    spread = _measure_spread(other, total)
    nearness = []
    for members in groups:
        near = max(min(len(members) - 1, NEAREST), 0)
        if not near or not spread:
            nearness.append(np.nan)
            continue
        asked = members[np.linspace(0, len(members) - 1, min(len(members), MOST)).astype(np.intp)]
        cosines = one[asked] @ one.T
        cosines[np.arange(len(asked)), asked] = -2
        theirs = other[largest(cosines, near)]
        to_near = np.einsum("ad,and->a", other[asked], theirs) / near
        to_all = (other[asked] @ total - 1) / (len(other) - 1)
        pairs = len(asked) * near / 2  # most are each other's neighbours
        nearness.append(float(np.mean(to_near - to_all)) / spread * np.sqrt(pairs))
    return nearness


def _measure_spread(vectors: NDArray[np.float32], total: NDArray[np.float64]) -> float:
    """The standard deviation of the cosines of all pairs, from the sums of their squares."""
    stories = len(vectors)
    pairs = stories * (stories - 1)
    square = (vectors.T @ vectors).astype(np.float64)
    mean = (float(total @ total) - stories) / pairs
    variance = (float(np.square(square).sum()) - stories) / pairs - mean**2
    return float(np.sqrt(max(variance, 0)))


def _lengthen(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)
