"""What the run before found stands until something else is clearly better.

Two divisions may be nearly equally good, and a few stories more or less would tip the one into the
other. So what lay together counts as alike by a little more, what lay apart by a little less, and
a story stays in its theme unless clearly more of its walks end elsewhere. New stories have no
past: a subject that grows among them is found as if nothing had been before.
"""

import numpy as np
from numpy.typing import NDArray

_BLOCK = 256


def favour_pairs(alike: NDArray[np.float32], lay: NDArray[np.int16], by: float) -> None:
    """Raise, in place, the likeness of two rows that lay together, lower that of two apart.

    Args:
        alike: (n, n) likeness.
        lay: (n,) the theme in which the run before found each, −1 for none: such a row is compared
            as it is.
        by: how much more, or less.
    """
    known = lay >= 0
    for start in range(0, len(lay), _BLOCK):
        some = slice(start, start + _BLOCK)
        together = lay[some, None] == lay
        change = np.where(together, np.float32(by), np.float32(-by))
        alike[some] += change * (known[some, None] & known)


def favour_homes(
    shares: NDArray[np.float32],
    groups: NDArray[np.int64],
    lay: NDArray[np.int16],
    by: float,
) -> None:
    """Make, in place, the share of a story's walks that ends at home count by so much more.

    A story's home is the group in which most stories of its earlier theme lie now.

    Args:
        shares: (n, g) of each story's walks that end in each group.
        groups: (n,) in which they lie now, from 0.
        lay: (n,) the theme in which the run before found each, −1 for none.
        by: part that is added to the share at home.
    """
    known = np.flatnonzero(lay >= 0)
    if not len(known):
        return
    lies = np.zeros((int(lay.max()) + 1, shares.shape[1]))
    np.add.at(lies, (lay[known], groups[known]), 1)
    shares[known, lies.argmax(axis=1)[lay[known]]] *= np.float32(1 + by)
