"""What people decided about themes, as the finder keeps to it.

A person who puts themes together, keeps one or takes one apart holds its stories: in every later
run they lie in the theme in which they are held, and no two held themes come together. New stories
go to a held theme where the finder would have put them with its stories.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.themes.walks import share_ends

DRAWS = 0.75  # of the walks that end among a group's other stories
ANCHORS = 100  # stories of each held theme that a sample has at least, where it has so many


@dataclass(frozen=True, eq=False)
class Held:
    """Where people hold n stories.

    ``parts`` (n,): the part of a held theme from 0, −1 for a story that nobody holds. A part is
    what lay together before somebody put it together with others. ``themes`` (p,): the held theme
    from 0 of each part.
    """

    parts: NDArray[np.int16]
    themes: NDArray[np.int16]

    @property
    def count(self) -> int:
        """The number of held themes."""
        return int(self.themes.max(initial=-1)) + 1

    @property
    def of_stories(self) -> NDArray[np.int16]:
        """The held theme of each story (n,), −1 for none."""
        return np.append(self.themes, np.int16(-1))[self.parts]

    def of(self, rows: NDArray[np.intp]) -> "Held":
        """The same for other rows: story i of the result is story ``rows[i]`` of this."""
        return Held(self.parts[rows], self.themes)


def hold_nothing(rows: int) -> Held:
    """Nobody decided anything about n stories."""
    return Held(np.full(rows, -1, np.int16), np.zeros(0, np.int16))


def hold_groups(
    traces: NDArray[np.float32], groups: NDArray[np.int64], held: Held
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Put held stories where they are held, and with them what was found to belong with them.

    A group in which half or more of a held part lies is that part found again, or has swallowed it.
    Its other stories go to the held theme if, story for story, three quarters as many of their
    walks end among the held ones as among themselves: of one subject it is as many, of two about a
    third. Where that is so of several held themes, each story goes where more of its walks end.

    Args:
        traces: (n, m) square roots of the shares of walks that end at each place.
        groups: (n,) groups that were found, from 0.
        held: of the same n stories.

    Returns:
        (n,) groups from 0, and the held theme of each group, −1 for one that nobody holds.
    """
    if not held.count:
        return groups, np.full(int(groups.max(initial=-1)) + 1, -1)
    own = held.of_stories
    joined = np.where(own >= 0, own, held.count + groups)
    claimed = _claim(groups, held)
    for group in np.flatnonzero(claimed.any(axis=1)).tolist():
        free = np.flatnonzero((groups == group) & (own < 0))
        if not len(free):
            continue
        shares = _share_with(traces, free, (groups == group, own), np.flatnonzero(claimed[group]))
        if shares.any():
            joined[free] = shares.argmax(axis=1)
    names, numbered = np.unique(joined, return_inverse=True)
    return np.asarray(numbered, np.int64), np.where(names < held.count, names, -1)


def _share_with(
    traces: NDArray[np.float32],
    free: NDArray[np.intp],
    lies: tuple[NDArray[np.bool_], NDArray[np.int16]],
    themes: NDArray[np.intp],
) -> NDArray[np.float32]:
    """The share of each free story's walks that ends in each held theme that draws its group.

    Args:
        traces: as above.
        free: (f,) the rows of a group that nobody holds.
        lies: (n,) whether a story lies in the group, and in which held theme, −1 for none.
        themes: the held themes of which half a part lies there.

    Returns:
        (f, held themes), 0 for one that draws the group too little.
    """
    inside, own = lies
    cells = np.where(inside, own + 1, -1).astype(np.int64)  # 0: the free stories themselves
    ends = share_ends(traces[free], cells)
    sizes = np.bincount(cells[cells >= 0], minlength=ends.shape[1])
    drawn = ends.mean(axis=0) / np.maximum(sizes, 1)
    near = np.flatnonzero(drawn[1:] >= DRAWS * drawn[0])
    shares = np.zeros((len(free), int(own.max()) + 1), np.float32)
    kept = np.intersect1d(themes, near)
    shares[:, kept] = ends[:, kept + 1]
    return shares


def sample_anchors(held: Held) -> NDArray[np.intp]:
    """Rows of every held theme that a sample must have: the first hundred of each."""
    own = held.of_stories
    rows = [np.flatnonzero(own == theme)[:ANCHORS] for theme in range(held.count)]
    return np.sort(np.concatenate(rows)) if rows else np.zeros(0, np.intp)


def _claim(groups: NDArray[np.int64], held: Held) -> NDArray[np.bool_]:
    """Whether a group is a part of a held theme found again: (groups, held themes)."""
    rows = np.flatnonzero(held.parts >= 0)
    shared = np.zeros((int(groups.max(initial=-1)) + 1, len(held.themes)))
    np.add.at(shared, (groups[rows], held.parts[rows]), 1)
    sizes = shared.sum(axis=0)
    found = (2 * shared >= sizes) & (sizes > 0)
    claimed = np.zeros((len(shared), held.count), np.bool_)
    for part, theme in enumerate(held.themes.tolist()):
        claimed[:, theme] |= found[:, part]
    return claimed
