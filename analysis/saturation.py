"""On how many tellers themes rest: how many of them would show had fewer people told.

It says nothing of what more stories would bring, as a finder of themes parts more stories into
more themes: of 2,000 questions to a bank 24 of 24 themes would show at half, where it finds 16
among half of them and 52 among twice as many.
"""

from collections.abc import Sequence

import numpy as np

from analysis.arrays import checked_codes, checked_count, is_number
from analysis.errors import RangeError


def themes_seen(sizes: Sequence[int], tellers: int, part: float, *, least: int = 1) -> float:
    """How many themes would be seen, on average, had only a random part of the tellers told.

    sizes: (t,) tellers of each theme, among `tellers` in all. A theme is seen where at least
    `least` of its tellers are among them. Nothing of the order in which people told is needed. NaN
    where nobody told.
    Raises RangeError for a part outside 0 … 1, or a theme of more than all tellers, ShapeError
    (sizes), ParameterError (tellers, least).
    Source: rarefaction, Hurlbert 1971, Ecology 52.
    """
    if not (is_number(part) and 0 <= part <= 1):
        raise RangeError("part", part, "a share from 0 to 1")
    checked_count("tellers", tellers, 0)
    checked_count("least", least, 1)
    told = checked_codes("sizes", sizes, least=0)
    if told.max(initial=0) > tellers:
        raise RangeError("sizes", int(told.max()), f"0 to {tellers} tellers")
    from scipy.stats import hypergeom  # noqa: PLC0415  as in `rank_numbers`

    drawn = round(part * tellers)
    seen = hypergeom.sf(least - 1, tellers, told, drawn)
    return float(np.sum(seen))
