"""What a story's nearest placed, where of those that say the very same none is chosen.

Short answers are often the same to the letter. Which ten of a hundred copies are the nearest hangs
on their ids alone, so each copy that is among the nearest stands for all of its kind: their mean
over tellers, without the story's own.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.arrays import Floats
from analysis.seeds import generator_from
from analysis.signals.near import Near
from analysis.signals.said import Said
from analysis.tellers import number_tellers

_BLOCK = 2048


@dataclass(frozen=True, eq=False)
class Joined:
    """Of n stories, which say u different things, told by p pairs of a teller and what she says.

    ``told`` (p, n) makes the mean of each pair; ``kinds`` (u, p) their sum over tellers;
    ``nearest`` (n, u) weighs that for each story; ``own`` (n, p) is what its own teller has in it.
    """

    told: sparse.csr_matrix
    kinds: sparse.csr_matrix
    nearest: sparse.csr_matrix
    own: sparse.csr_matrix

    def sums(self, values: Floats) -> "Sums":
        """The sums over each story's nearest of values (n, c)."""
        told = self.told @ values
        return Sums(self, told, self.kinds @ told)


@dataclass(frozen=True, eq=False)
class Sums:
    """What `Joined.sums` answers: some rows at a time."""

    joined: Joined
    told: Floats
    kinds: Floats

    def of(self, some: slice) -> Floats:
        """Of these stories (rows, c)."""
        nearest, own = self.joined.nearest[some], self.joined.own[some]
        return np.asarray(nearest @ self.kinds - own @ self.told, np.float64)


def join(near: Near, said: Said) -> Joined:
    """Join each story to its nearest and to all who say what these say.

    said: the same stories in any order, as `find_near` was given them.
    """
    stories = len(near.rows)
    says = _number_kinds(said)[near.order]
    tellers, many = number_tellers(said.tellers[near.order], stories)
    pairs, first, pair = np.unique(
        says.astype(np.int64) * many + tellers, return_index=True, return_inverse=True
    )
    kinds = int(says.max(initial=-1)) + 1
    there = near.rows >= 0
    starts, kind = np.nonzero(there)[0], says[near.rows[there]]
    wanted = kind.astype(np.int64) * many + tellers[starts]
    place = np.minimum(np.searchsorted(pairs, wanted), max(len(pairs) - 1, 0))
    owns = pairs[place] == wanted
    weights = 1 / (np.bincount(says[first], minlength=kinds)[kind] - owns)
    return Joined(
        _matrix(1 / np.bincount(pair)[pair], pair, np.arange(stories), (len(pairs), stories)),
        _matrix(np.ones(len(pairs)), says[first], np.arange(len(pairs)), (kinds, len(pairs))),
        _matrix(weights, starts, kind, (stories, kinds)),
        _matrix(weights[owns], starts[owns], place[owns], (stories, len(pairs))),
    )


def _number_kinds(said: Said) -> NDArray[np.intp]:
    """Which stories (n,) have one vector in one language; by a sum over its bits, as a copy of all
    vectors to sort would fill the memory."""
    odd = generator_from(0).integers(0, 2**63, said.vectors.shape[1], np.uint64) * 2 + 1
    bits = np.empty(len(said.vectors), np.uint64)
    for start in range(0, len(bits), _BLOCK):
        some = np.ascontiguousarray(said.vectors[start : start + _BLOCK], np.float32)
        bits[start : start + _BLOCK] = some.view(np.uint32).astype(np.uint64) @ odd
    languages, spoken = np.unique(said.languages, return_inverse=True)
    says = np.unique(bits, return_inverse=True)[1] * max(len(languages), 1) + spoken
    return np.asarray(np.unique(says, return_inverse=True)[1], np.intp)


def _matrix(
    data: Floats, rows: NDArray[np.intp], columns: NDArray[np.intp], shape: tuple[int, int]
) -> sparse.csr_matrix:
    return sparse.csr_matrix((data, (rows, columns)), shape=shape)
