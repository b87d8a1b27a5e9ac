"""Which of very many vectors are nearest to one: a rough look at all, an exact one at a few.

A sketch holds every vector along the directions in which a sample of them differs most, a quarter
of their numbers, as whole multiples of a small grain: half the bytes of the numbers themselves. The
rough look takes the likeliest, with so many more as rounding to grains might have put wrong; of
these, measured in full, it keeps whom the numbers themselves would have taken. Where there are no
more vectors than a full look takes, the answer is exact.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags, Floats

DIRECTIONS = 96
SAMPLE = 20_000
IN_FULL = 2_000  # vectors that are measured in full
SPARE = 500  # vectors that are fetched beside them, at most, as grains may have put them wrong
GRAINS = 32_767  # the largest number of grains
UNKNOWN = -GRAINS - 1  # in place of a story that has no vector
AT_ONCE = 2_000  # rows that are widened to numbers at once: they stay in the processor's cache

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Sketch:
    """n vectors of d numbers, roughly.

    rough (n, r): along the directions, in grains; UNKNOWN where a story has no vector. directions
    (d, r), middle (d,): the sample's mean. grain: far smaller than what tells vectors apart.
    """

    rough: NDArray[np.int16]
    directions: Vectors
    middle: Vectors
    grain: float

    def __len__(self) -> int:
        return len(self.rough)

    @property
    def known(self) -> Flags:
        """Which stories (n,) have a vector."""
        return np.asarray(self.rough[:, 0] != UNKNOWN)


def begin_sketch(sample: Vectors, stories: int) -> Sketch:
    """A sketch with room for `stories` vectors, along the directions of a sample (m, d).

    The directions are the eigenvectors of the sample's covariance with the largest eigenvalues
    (principal components), found exactly: the same sample gives the same sketch. No vector as long
    as the sample's lies further from their mean than twice the length.
    """
    known = sample[~np.isnan(sample).any(axis=1)]
    middle = known.mean(axis=0, dtype=np.float64) if len(known) else np.zeros(sample.shape[1])
    centred = known - middle
    _, vectors = np.linalg.eigh(centred.T @ centred)
    directions = vectors[:, ::-1][:, :DIRECTIONS].astype(np.float32)
    longest = float(np.linalg.norm(known, axis=1).max(initial=0)) or 1.0
    rough = np.full((stories, directions.shape[1]), UNKNOWN, np.int16)
    return Sketch(rough, directions, middle.astype(np.float32), 2 * longest / GRAINS)


def draw_in(sketch: Sketch, rows: NDArray[np.intp], vectors: Vectors) -> None:
    """Put vectors (m, d) in at their rows (m,)."""
    numbers = (vectors - sketch.middle) @ sketch.directions
    grains = np.rint(numbers / np.float32(sketch.grain)).clip(-GRAINS, GRAINS)
    known = ~np.isnan(grains).any(axis=1)
    sketch.rough[rows] = UNKNOWN
    sketch.rough[rows[known]] = grains[known].astype(np.int16)


def carry_over(
    sketch: Sketch, rows: NDArray[np.intp], to: NDArray[np.intp], stories: int
) -> Sketch:
    """A sketch of `stories` vectors along the same directions, with `rows` (m,) put in at `to`."""
    rough = np.full((stories, sketch.rough.shape[1]), UNKNOWN, np.int16)
    rough[to] = sketch.rough[rows]
    return replace(sketch, rough=rough)


def likeliest(sketch: Sketch, query: Vectors, among: Flags) -> NDArray[np.intp]:
    """The rows among a mask (n,) to measure in full for a query (d,), in no order.

    All that may be of the IN_FULL that are nearest along the directions, but no more than SPARE
    beside them: so many only where vectors are as good as the same. Nearness is the scalar product,
    which for vectors of length 1 is the cosine.
    """
    rows = np.flatnonzero(among)
    rows = rows[sketch.rough[rows, 0] != UNKNOWN]
    looked = (sketch.directions.T @ query).astype(np.float32)
    if len(rows) * 4 > len(sketch):
        near = _near(sketch.rough, looked)[rows]
    else:
        near = _near(sketch.rough[rows], looked)
    if len(rows) <= IN_FULL:
        return np.asarray(rows, np.intp)
    last = -np.partition(-near, IN_FULL - 1)[IN_FULL - 1]
    # Rounding moves a story by half a grain along each direction, and the last of IN_FULL as much;
    # a tenth is for the rounding of sums.
    wrong = 1.1 * float(np.abs(looked).sum())
    chosen = near >= last - wrong
    rows, near = rows[chosen], near[chosen]
    if len(rows) > IN_FULL + SPARE:
        rows = rows[np.argpartition(-near, IN_FULL + SPARE - 1)[: IN_FULL + SPARE]]
    return np.asarray(rows, np.intp)


def nearest_along(sketch: Sketch, vectors: Vectors, query: Vectors) -> NDArray[np.intp]:
    """The places of the vectors (m, d) that are nearest to a query (d,) along the directions.

    At most IN_FULL, sorted; by the numbers themselves, not by grains.
    """
    if len(vectors) <= IN_FULL:
        return np.arange(len(vectors))
    looked = (sketch.directions.T @ query).astype(np.float32)
    near = ((vectors - sketch.middle) @ sketch.directions) @ looked
    return np.sort(np.argpartition(-near, IN_FULL - 1)[:IN_FULL])


def _near(rough: NDArray[np.int16], looked: Vectors) -> Vectors:
    """How near rows (n, r) lie to a query along the directions (r,), in grains."""
    near = np.empty(len(rough), np.float32)
    wide = np.empty((AT_ONCE, rough.shape[1]), np.float32)
    for start in range(0, len(rough), AT_ONCE):
        some = rough[start : start + AT_ONCE]
        wide[: len(some)] = some
        np.dot(wide[: len(some)], looked, out=near[start : start + len(some)])
    return near


def order_by_nearness(vectors: Vectors, query: Vectors) -> tuple[NDArray[np.intp], Floats]:
    """Places of vectors (m, d), the nearest to a query (d,) first, and how near each lies (m,)."""
    near = vectors.astype(np.float64) @ query.astype(np.float64)
    order = np.argsort(-near, kind="stable")
    return order, near[order]
