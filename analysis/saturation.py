"""Whether more stories would bring more themes: how many would show had fewer people told."""

from collections.abc import Sequence

import numpy as np

from analysis.errors import RangeError


def themes_seen(sizes: Sequence[int], tellers: int, part: float, *, least: int = 1) -> float:
    """How many themes would be seen, on average, had only a random part of the tellers told.

    sizes: (t,) tellers of each theme, among `tellers` in all. A theme is seen where at least
    `least` of its tellers are among them. Nothing of the order in which people told is needed.
    Raises RangeError for a part outside 0 … 1, or a theme of more than all tellers.
    Source: rarefaction, Hurlbert 1971, Ecology 52.
    """
    if not 0 <= part <= 1:
        raise RangeError("part", part, "a share from 0 to 1")
    if any(not 0 <= size <= tellers for size in sizes):
        raise RangeError("sizes", max(sizes), f"0 to {tellers} tellers")
    from scipy.stats import hypergeom  # noqa: PLC0415  as in `rank_numbers`

    drawn = round(part * tellers)
    seen = hypergeom.sf(least - 1, tellers, np.asarray(sizes, np.int64), drawn)
    return float(np.sum(seen))
