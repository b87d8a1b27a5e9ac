"""Noise that hides one teller's influence on a shown number: the cell-key method.

The draw comes from a keyed hash of the set of stories and the number's name. The same set has
always the same noise, so asking again teaches nothing; sets that differ by one story have
unrelated noise, so their difference does not give that story's value. (After Fraser and Wooton,
"A proposed method for confidentialising tabular output to protect against differencing", 2005.)
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike, NDArray

from storybank.gate.crowd import Crowd, Hashes, Mask


def noise(  # noqa: PLR0913 - whose set, and how large: each is needed, and a bundle hides it
    key: bytes,
    tellers: Hashes | Crowd,
    mask: Mask,
    *,
    scale: ArrayLike,
    limit: ArrayLike,
    name: str,
) -> NDArray[np.float64]:
    """Noise to add to a shown mean, centre or effect, in the shape of `scale` and `limit`.

    mask    (n,) the set that the number is computed from, already cut
    scale   one teller's largest influence on the number: the range of its values / n tellers
    limit   half the interval's half width; the noise is never larger
    name    of the number (signifier and statistic), so that two numbers of one set differ;
            several components, such as a centre's, are one call with arrays

    Each component is uniform within ± min(scale, limit). A number shown without an interval has
    no limit to give and must not be shown. Raises ValueError for NaN or negative sizes.
    """
    return noise_of_cell(
        key, cell_key(Crowd.of(tellers), mask), scale=scale, limit=limit, name=name
    )


def noise_of_cell(
    key: bytes, cell: bytes, *, scale: ArrayLike, limit: ArrayLike, name: str
) -> NDArray[np.float64]:
    """The same for a set whose `cell_key` is known."""
    size = np.minimum(np.asarray(scale, np.float64), np.asarray(limit, np.float64))
    if not ((size >= 0) & (size < np.inf)).all():
        raise ValueError(f"Noise for {name} needs a size that is a number from 0, not {size}.")
    if len(key) < 16:
        raise ValueError(f"The gate's key must hold at least 16 bytes, not {len(key)}.")
    shares = [_share(key, cell, name, component) for component in range(size.size)]
    drawn = 2 * np.array(shares, np.float64).reshape(size.shape) - 1
    return np.asarray(size * drawn, np.float64)


def cell_key(crowd: Crowd, mask: Mask) -> bytes:
    """A hash of the set that does not depend on the order of its stories.

    Stories and tellers are summed, modulo 2**64: two sets with the same tellers but another of
    their stories must have unrelated noise too.
    """
    return key_of_sums(sums_of(crowd, np.flatnonzero(mask)))


def sums_of(crowd: Crowd, rows: NDArray[np.intp]) -> tuple[int, ...]:
    """The sums over stories, given by their row numbers, of which a set's key is made.

    Sums of parts add up to the whole's, modulo 2**64.
    """
    hashes = [crowd.tellers] if crowd.stories is crowd.tellers else [crowd.tellers, crowd.stories]
    return tuple(int(one.take(rows).sum(dtype=np.uint64)) for one in hashes)


def less(whole: tuple[int, ...], part: tuple[int, ...]) -> tuple[int, ...]:
    """The sums of what a part leaves of the whole, modulo 2**64."""
    return tuple((one - gone) % 2**64 for one, gone in zip(whole, part, strict=True))


def key_of_sums(sums: tuple[int, ...]) -> bytes:
    """The key of a set from its sums."""
    return b"".join(part.to_bytes(8, "little") for part in sums)


def _share(key: bytes, cell: bytes, name: str, component: int) -> float:
    """A draw from [0, 1) that belongs to this set, name and component."""
    text = cell + component.to_bytes(4, "little") + name.encode()
    drawn = blake2b(text, digest_size=8, key=key, person=b"fortell noise").digest()
    return int.from_bytes(drawn, "little") / 2**64
