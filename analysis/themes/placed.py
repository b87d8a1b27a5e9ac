"""Stories as they are compared: by what they say, and by where they were placed where it counts.

Stories that were placed alike are one more view beside those of the vectors. A story that was
placed nowhere is compared by what it says alone.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.gower import Placements
from analysis.themes.graph import join_copies, join_views
from analysis.themes.neighbours import choose_count, find_views, largest
from analysis.themes.versions import find_versions

_BLOCK = 1024


@dataclass(frozen=True, eq=False)
class Compared:
    """n stories: ``vectors`` (n, d) of length 1, freed from their language; ``placements`` of the
    same, None where they do not count; ``counts``: how much these do, from 0 to 1; ``languages``
    (n,) a code for each, None where all are of one; ``lay`` (n,): the theme in which the run before
    found each, −1 for none, None where there was no run."""

    vectors: NDArray[np.float32]
    placements: Placements | None = None
    counts: float = 0.0
    languages: NDArray[np.str_] | None = None
    lay: NDArray[np.int16] | None = None

    def of(self, rows: NDArray[np.intp]) -> "Compared":
        """The same for other rows: story i of the result is story ``rows[i]`` of this."""
        placements = None if self.placements is None else self.placements.of(rows)
        languages = None if self.languages is None else self.languages[rows]
        lay = None if self.lay is None else self.lay[rows]
        return Compared(self.vectors[rows], placements, self.counts, languages, lay)

    def join_versions(self, parts: NDArray[np.int16]) -> tuple["Compared", NDArray[np.intp]]:
        """Make one story of the versions of a story, unless their placements count: what it says
        in the mean of its languages. Also gives which of the new stories each of these is.

        parts: (n,) what people hold apart.
        """
        if self.languages is None or self.placements is not None:
            return self, np.arange(len(self.vectors))
        version = find_versions(self.vectors, self.languages, parts)
        first = np.unique(version, return_index=True)[1]
        if len(first) == len(version):
            return self, version
        sums = np.zeros((len(first), self.vectors.shape[1]), np.float32)
        np.add.at(sums, version, self.vectors)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        middle = np.asarray(sums / np.where(lengths > 0, lengths, 1), np.float32)
        return Compared(middle, lay=self._lay_of(version, len(first))), version

    def _lay_of(self, version: NDArray[np.intp], count: int) -> NDArray[np.int16] | None:
        """Where each of `count` stories lay of which these are versions: where any of them did."""
        if self.lay is None:
            return None
        lay = np.full(count, -1, np.int16)
        np.maximum.at(lay, version, self.lay)
        return lay

    @property
    def columns(self) -> NDArray[np.float32]:
        """Everything that is compared, side by side: equal rows are the very same."""
        if self.placements is None:
            return self.vectors
        return np.column_stack([self.vectors, self.placements.values])

    def join(self, copies: NDArray[np.intp] | None = None) -> sparse.csr_matrix:
        """The graph of shared neighbours (n, n); copies (n,): how many stories each row stands for,
        None where each is one."""
        count = choose_count(len(self.vectors))
        views, shares = find_views(self.vectors, count), None
        if self.placements is not None:
            shares = [(1 - self.counts) / len(views)] * len(views) + [self.counts]
            views = (*views, find_placed_near(self.placements, count))
        graph = join_views(views, shares)
        return graph if copies is None else join_copies(graph, copies, count)


def find_placed_near(placements: Placements, count: int) -> NDArray[np.int32]:
    """Find for each story those that were placed most alike: (n, count), −1 where fewer compare.

    Stories compare that share half of the parts that the less answered of the two has, or more: by
    one answer alone too many would be the very same.
    """
    values, rows = placements.values, len(placements.values)
    count = max(min(count, rows - 1), 0)
    found = np.full((rows, count), -1, np.int32)
    if count == 0 or not len(placements.names):
        return found
    said = ~np.isnan(values)
    filled = np.where(said, values, 0).astype(np.float32)
    first = np.searchsorted(placements.parts, np.arange(len(placements.names)))
    answers, weights = said[:, first].astype(np.float32), said.astype(np.float32)
    least = answers.sum(axis=1) / 2
    for start in range(0, rows, _BLOCK):
        some = slice(start, start + _BLOCK)
        apart = (weights[some] * filled[some] ** 2) @ weights.T + weights[some] @ (filled**2).T
        apart -= 2 * (filled[some] @ filled.T)
        shared = answers[some] @ answers.T
        enough = (shared > 0) & (shared >= np.minimum(least[some][:, None], least[None]))
        near = np.where(enough, -apart / np.maximum(shared, 1), -np.inf)
        own = np.arange(len(near))
        near[own, start + own] = -np.inf
        nearest = largest(near, count)
        kept = np.isfinite(np.take_along_axis(near, nearest, axis=1))
        found[some] = np.where(kept, nearest, -1)
    return found
