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
    size = np.minimum(np.asarray(scale, np.float64), np.asarray(limit, np.float64))
    if not np.all(size >= 0) or not np.all(np.isfinite(size)):
        raise ValueError(f"Noise for {name} needs a size that is a number from 0, not {size}.")
    if len(key) < 16:
        raise ValueError(f"The gate's key must hold at least 16 bytes, not {len(key)}.")
    cell = _cell_key(Crowd.of(tellers), mask)
    shares = [_share(key[:64], cell, name, component) for component in range(size.size)]
    drawn = 2 * np.array(shares, np.float64).reshape(size.shape) - 1
    return np.asarray(size * drawn, np.float64)


def _cell_key(crowd: Crowd, mask: Mask) -> bytes:
    """A hash of the set that does not depend on the order of its stories.

    Stories and tellers are summed, modulo 2**64: two sets with the same tellers but another of
    their stories must have unrelated noise too.
    """
    sums = [int(np.dot(crowd.tellers, mask))]
    if crowd.stories is not crowd.tellers:
        sums.append(int(np.dot(crowd.stories, mask)))
    return b"".join(part.to_bytes(8, "little") for part in sums)


def _share(key: bytes, cell: bytes, name: str, component: int) -> float:
    """A draw from [0, 1) that belongs to this set, name and component."""
    text = cell + component.to_bytes(4, "little") + name.encode()
    drawn = blake2b(text, digest_size=8, key=key, person=b"fortell noise").digest()
    return int.from_bytes(drawn, "little") / 2**64
