"""Which of very many vectors are nearest to one: a rough look at all, an exact one at a few.

A sketch holds every vector along the directions in which a sample of them differs most, a quarter
of their numbers. The rough look takes the likeliest, and only these are measured in full. Where
there are no more vectors than a full look takes, the answer is exact.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags, Floats

DIRECTIONS = 96
SAMPLE = 20_000
IN_FULL = 2_000  # vectors that are measured in full

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Sketch:
    """n vectors of d numbers, roughly.

    rough (n, r): along the directions; NaN where a story has no vector. directions (d, r), middle
    (d,): the sample's mean.
    """

    rough: Vectors
    directions: Vectors
    middle: Vectors

    def __len__(self) -> int:
        return len(self.rough)


def begin_sketch(sample: Vectors, stories: int) -> Sketch:
    """A sketch with room for `stories` vectors, along the directions of a sample (m, d).

    The directions are the eigenvectors of the sample's covariance with the largest eigenvalues
    (principal components), found exactly: the same sample gives the same sketch.
    """
    known = sample[~np.isnan(sample).any(axis=1)]
    middle = known.mean(axis=0, dtype=np.float64) if len(known) else np.zeros(sample.shape[1])
    centred = known - middle
    _, vectors = np.linalg.eigh(centred.T @ centred)
    directions = vectors[:, ::-1][:, :DIRECTIONS].astype(np.float32)
    rough = np.full((stories, directions.shape[1]), np.nan, np.float32)
    return Sketch(rough, directions, middle.astype(np.float32))


def draw_in(sketch: Sketch, rows: NDArray[np.intp], vectors: Vectors) -> None:
    """Put vectors (m, d) in at their rows (m,)."""
    sketch.rough[rows] = (vectors - sketch.middle) @ sketch.directions


def carry_over(
    sketch: Sketch, rows: NDArray[np.intp], to: NDArray[np.intp], stories: int
) -> Sketch:
    """A sketch of `stories` vectors along the same directions, with `rows` (m,) put in at `to`."""
    rough = np.full((stories, sketch.rough.shape[1]), np.nan, np.float32)
    rough[to] = sketch.rough[rows]
    return replace(sketch, rough=rough)


def likeliest(sketch: Sketch, query: Vectors, among: Flags) -> NDArray[np.intp]:
    """The rows among a mask (n,) that look nearest to a query (d,), at most IN_FULL, in no order.

    Nearness is the scalar product, which for vectors of length 1 is the cosine.
    """
    rows = np.flatnonzero(among)
    looked = (sketch.directions.T @ query).astype(np.float32)
    if len(rows) * 4 > len(sketch):
        near = (sketch.rough @ looked)[rows]
    else:
        near = sketch.rough[rows] @ looked
    known = ~np.isnan(near)
    rows, near = rows[known], near[known]
    if len(rows) > IN_FULL:
        rows = rows[np.argpartition(-near, IN_FULL)[:IN_FULL]]
    return np.asarray(rows, np.intp)


def order_by_nearness(vectors: Vectors, query: Vectors) -> tuple[NDArray[np.intp], Floats]:
    """Places of vectors (m, d), the nearest to a query (d,) first, and how near each lies (m,)."""
    near = vectors.astype(np.float64) @ query.astype(np.float64)
    order = np.argsort(-near, kind="stable")
    return order, near[order]
