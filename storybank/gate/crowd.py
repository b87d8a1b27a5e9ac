"""Who tells, as keyed hashes: the order in which tellers are left out, and quick counts of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Hashes = NDArray[np.uint64]

# A walk through the sorted tellers starts with this many stories and grows fourfold.
_FIRST_STEP = 256
# Sets under one in this many stories are sorted by themselves, which is quicker than the walk.
_SPARSE = 2048
# And where it is asked whose stories come first, under one in this many.
_FEW = 1024
# Hours since 1970 until the year 2089, which leaves 44 bits to tell the tellers of one hour apart.
_HOUR_BITS = 20
_LAST_HOUR = 2**_HOUR_BITS - 1


def keyed_order(keys: Iterable[str | bytes], key: bytes) -> Hashes:
    """The keyed hash of each story or teller key, (n,): one random order that only we know.

    About a second per million, so it is done once per load and kept beside the stories.
    """
    if len(key) < 16:
        raise ValueError(f"The gate's key must hold at least 16 bytes, not {len(key)}.")
    return np.fromiter(map(partial(_hash_one, key), keys), dtype=np.uint64)


def newest_first(tellers: Hashes, told: NDArray[np.datetime64]) -> Hashes:
    """The hashes of `tellers` (n,) put in order: whose first story came last has the smallest.

    told (n,) the hour of each story; NaT counts as long ago, and tellers of one hour stand as their
    hashes do. The cut leaves out the smallest, so a set stays as it is shown until k more have
    joined it; a cut by the hash alone lets each newcomer in and another out, and any number of
    the set then tells whether she is in it.
    """
    hours = np.clip(told.astype("datetime64[h]").astype(np.int64), 0, _LAST_HOUR)
    who, place = np.unique(tellers, return_inverse=True)
    first = np.full(len(who), _LAST_HOUR)
    np.minimum.at(first, place, hours)
    waited = (_LAST_HOUR - first[place]).astype(np.uint64)
    return np.asarray(waited << np.uint64(64 - _HOUR_BITS) | tellers >> np.uint64(_HOUR_BITS))


def _hash_one(key: bytes, name: str | bytes) -> int:
    name = name.encode() if isinstance(name, str) else bytes(name)
    return int.from_bytes(blake2b(name, digest_size=8, key=key).digest(), "little")


@dataclass(frozen=True, eq=False)
class Crowd:
    """The tellers of a collection's stories, sorted once per load so that each cut is quick.

    tellers   (n,) keyed hash of each story's teller, put in order by `newest_first`
    stories   (n,) keyed hash of each story itself, or the teller's where it was not given
    order     (n,) story numbers by rising teller hash
    several   (m,) story numbers of those tellers who told more than one, in the same order
    starts    where each of these tellers begins in `several`
    """

    tellers: Hashes
    stories: Hashes
    order: NDArray[np.intp]
    several: NDArray[np.intp]
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, tellers: Hashes | Crowd, stories: Hashes | None = None) -> Crowd:
        """Sort `tellers` (n,) once; give `stories` (n,) wherever a teller may tell several."""
        if isinstance(tellers, Crowd):
            return tellers
        tellers = np.asarray(tellers, dtype=np.uint64)
        stories = tellers if stories is None else np.asarray(stories, dtype=np.uint64)
        if tellers.ndim != 1 or tellers.shape != stories.shape:
            raise ValueError(
                f"Tellers and stories must be two rows of one length, "
                f"not {tellers.shape} and {stories.shape}."
            )
        order = np.argsort(tellers)
        several, starts = _tellers_of_several(tellers[order])
        # Those of one teller by their numbers; to sort all in this way takes thrice as long.
        rows = np.sort(order[several])
        order[several] = rows[np.argsort(tellers[rows], kind="stable")]
        return cls(tellers, stories, order, order[several], starts)

    @property
    def stories_each(self) -> NDArray[np.intp]:
        """How many stories each teller of several has told."""
        return np.diff(self.starts, append=len(self.several))

    def count(self, mask: Mask) -> int:
        """How many tellers have a story in the mask (n,)."""
        stories = int(np.count_nonzero(mask))
        if not len(self.several) or not stories:
            return stories
        inside = mask[self.several]
        told = np.logical_or.reduceat(inside, self.starts)
        return stories - int(np.count_nonzero(inside)) + int(np.count_nonzero(told))

    @cached_property
    def teller_of_several(self) -> NDArray[np.intp]:
        """A number for the teller of each story in `several`, from 0."""
        return np.repeat(np.arange(len(self.starts)), self.stories_each)

    @cached_property
    def tellers_of_several(self) -> Hashes:
        """Her hash, rising."""
        return self.tellers[self.several]

    @cached_property
    def sums(self) -> tuple[int, ...]:
        """The sums of all tellers' hashes, and of all stories', modulo 2**64."""
        hashes = [self.tellers] if self.stories is self.tellers else [self.tellers, self.stories]
        return tuple(int(one.sum(dtype=np.uint64)) for one in hashes)

    def stories_of_first(
        self, mask: Mask, number: int, among: Callable[[NDArray[np.intp]], Mask]
    ) -> NDArray[np.intp]:
        """The stories of the first `number` tellers by rising hash, in a mask (n,).

        among: of row numbers, which of them count.
        """
        rows: NDArray[np.intp] = np.zeros(0, np.intp)
        start, step = 0, _FIRST_STEP
        if number > 0 and np.count_nonzero(mask) * _FEW < len(mask):
            inside = np.flatnonzero(mask)
            few = inside[np.argsort(self.tellers[inside], kind="stable")]
            return self.of_first(few[among(few)], number)
        # One teller more than are sought: only then all stories of the last are there.
        while number > 0 and self.met(rows).max(initial=0) <= number and start < len(self.order):
            walked = self.order[start : start + step]
            rows = np.concatenate([rows, walked[mask[walked] & among(walked)]])
            start, step = start + step, 4 * step
        return self.of_first(rows, number)

    def of_first(self, rows: NDArray[np.intp], number: int) -> NDArray[np.intp]:
        """The stories of the first `number` tellers among rows that stand in the tellers' order."""
        return rows[self.met(rows) <= number]

    def met(self, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """How many tellers have been met at each row, of rows that stand in their order."""
        whose = self.tellers[rows]
        return np.cumsum(np.concatenate([[True], whose[1:] != whose[:-1]])[: len(rows)])

    def kth_teller(self, mask: Mask, k: int) -> np.uint64:
        """The hash of teller number `k`, from 0, by rising hash in a mask that holds more."""
        if np.count_nonzero(mask) * _SPARSE < len(mask):
            return np.uint64(np.unique(self.tellers[mask])[k])
        step = _FIRST_STEP
        while True:
            walked = self.order[:step]
            found = np.unique(self.tellers[walked[mask[walked]]])
            if len(found) > k:
                return np.uint64(found[k])
            if step >= len(mask):
                raise ValueError(f"The set holds {len(found)} tellers, not more than {k}.")
            step *= 4


def _tellers_of_several(ranked: Hashes) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positions in the sorted hashes held by tellers of several stories, and each one's start."""
    same = ranked[1:] == ranked[:-1]
    edge = np.zeros(1, dtype=bool)
    as_before = np.concatenate((edge, same))[: len(ranked)]
    several = as_before | np.concatenate((same, edge))[: len(ranked)]
    positions = np.flatnonzero(several)
    return positions, np.flatnonzero(~as_before[positions])
