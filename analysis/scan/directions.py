"""What a relation says: which regions of one answer go with which of the other.

The raw material for a sentence ("those under thirty lie nearer to …"): a table of regions by
regions, what independence would give, and the cells that stand out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Floats
from analysis.scan.columns import Column
from analysis.scan.laid import lay_out_columns
from analysis.scan.pairs import Pair


@dataclass(frozen=True)
class Direction:
    """Regions of the left answer by regions of the right, over the stories placed in both."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    counts: Floats
    """(r, s) stories; a story with several options stands in several cells."""
    expected: Floats
    """(r, s) what there would be were the two answers unrelated."""
    surplus: Floats
    """(r, s) counts over expected in standard errors (adjusted residuals); 0 where there is
    nothing to compare. Where tellers told several stories they are larger than they should be:
    they rank cells, and test nothing."""

    def strongest(self, cells: int = 3) -> list[tuple[str, str]]:
        """The cells (left region, right region) that hold most over what was expected."""
        order = np.argsort(-self.surplus, axis=None, kind="stable")[:cells]
        places: list[tuple[NDArray[np.intp], NDArray[np.intp]]] = list(
            zip(*np.unravel_index(order, self.surplus.shape), strict=True)
        )
        return [
            (self.left[int(one)], self.right[int(other)])
            for one, other in places
            if self.surplus[one, other] > 0
        ]


def describe_direction(left: Column, right: Column) -> Direction:
    """Which regions of two columns go together. Raises ShapeError where they differ in length.

    Source: Haberman 1973, Biometrics 29 (adjusted residuals).
    """
    return describe_pair(lay_out_columns((left, right)).pair(0, 1))


def describe_pair(pair: Pair) -> Direction:
    """The same for a pair whose table is counted already."""
    table, left, right = pair.table, pair.left, pair.right
    first, second = (one.places.regions.astype(np.float64) for one in (left, right))
    stories = max(float(table.sum()), 1.0)
    counts = first.T @ table @ second
    rows, columns = table.sum(axis=1) @ first / stories, table.sum(axis=0) @ second / stories
    expected = np.outer(rows, columns) * stories
    error = np.sqrt(expected * np.outer(1 - rows, 1 - columns))
    some = error > 1e-9 * stories
    surplus = np.divide(counts - expected, error, out=np.zeros_like(error), where=some)
    return Direction(left.places.names, right.places.names, counts, expected, surplus)
