"""Finds themes: stories that are alike by what they say.

Vectors lose the mean of their language, each story is joined to those that share its neighbours,
and the graph is divided several times. What the runs do not find again is no theme, and
a story whose neighbours lie elsewhere belongs to none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import isnan

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.themes.consensus import (
    draw_subsets,
    find_consensus,
    measure_stability,
    run_subsets,
    share_together,
)
from analysis.themes.graph import join_neighbours, keep_rows
from analysis.themes.languages import find_means, subtract_means
from analysis.themes.neighbours import choose_count, find_neighbours
from analysis.themes.resolution import Candidate, choose_candidate, try_resolutions

NO_THEME = -1


@dataclass(frozen=True)
class ThemeOptions:
    """How themes are sought; the same for every collection.

    ``resolutions`` are tried, ``trials`` times each; the one chosen is run ``runs`` times in all,
    every run leaving out the share ``left_out``. A theme has
    at least ``smallest`` stories and a stability of ``least_stability``; a story belongs to it from
    ``least_fit``. ``fewest`` themes are wanted where there are stories enough.
    """

    resolutions: tuple[float, ...] = (0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0)
    trials: int = 10
    runs: int = 30
    left_out: float = 0.05
    smallest: int = 5
    fewest: int = 4
    least_stability: float = 0.5
    least_fit: float = 0.15


@dataclass(frozen=True)
class Themes:
    """The themes of one collection, t of them, numbered from the largest.

    ``labels`` (n,): the theme of each story, −1 where none fits. ``fit`` (n,) in [0, 1]: the share
    of a story's ties that lead into its theme, counted by how often the runs kept them; where none
    fits, into the one that came nearest. ``closeness`` (n,): cosine to the theme's centre, NaN
    without a theme. ``centres`` (t, d) of length 1, without the language. ``stability`` (t,) in
    [0, 1]: Jaccard index with the runs. ``agreement``: mean adjusted Rand index between trial runs;
    it and ``resolution`` are NaN where stories were too few to divide. ``language_means``: what was
    subtracted, (d,) per language.
    """

    labels: NDArray[np.int16]
    fit: NDArray[np.float32]
    closeness: NDArray[np.float32]
    centres: NDArray[np.float32]
    stability: NDArray[np.float64]
    agreement: float
    resolution: float
    seed: int
    options: ThemeOptions
    language_means: Mapping[str, NDArray[np.float32]]

    @property
    def count(self) -> int:
        """The number of themes."""
        return len(self.centres)

    @property
    def share_without(self) -> float:
        """The share of stories that no theme fits; NaN without stories."""
        return float(np.mean(self.labels == NO_THEME)) if len(self.labels) else float("nan")

    @property
    def parameters(self) -> dict[str, object]:
        """What a later reader needs to find the same themes again, as plain values."""
        resolution = None if isnan(self.resolution) else self.resolution
        found = {"resolution": resolution, "seed": self.seed, "stories": len(self.labels)}
        return asdict(self.options) | found


def find_themes(
    vectors: NDArray[np.float32],
    *,
    languages: Sequence[str],
    seed: int,
    story_ids: Sequence[str] | None = None,
    options: ThemeOptions | None = None,
) -> Themes:
    """Find the themes of a collection.

    The result depends on the stories, not on the order of their rows: inside they are sorted by
    id, every random stream starts from ``seed``.

    Args:
        vectors: (n, d) of one encoder and version; a row of NaN for a story without words, which
            gets no theme.
        languages: (n,) a code for each story.
        seed: start of the random streams.
        story_ids: (n,) all different; None says that the rows stand in the order of their ids.
        options: how to seek.

    Raises:
        ValueError: shapes that do not agree, an id that occurs twice, or infinite numbers.
    """
    options = options or ThemeOptions()
    ids = np.arange(len(vectors)) if story_ids is None else np.asarray(story_ids, np.str_)
    codes = np.asarray(languages, np.str_)
    _check(vectors, ids, codes)
    order = np.argsort(ids, kind="stable")
    order = order[np.isfinite(vectors[order]).all(axis=1)]
    means = find_means(vectors[order], codes[order]) if len(order) else {}
    freed = subtract_means(vectors[order], codes[order], means)
    division = _divide(freed, options, seed)
    labels = np.full(len(vectors), NO_THEME, np.int16)
    fit = np.zeros(len(vectors), np.float32)
    closeness = np.full(len(vectors), np.nan, np.float32)
    labels[order], fit[order] = division.labels, division.fit
    centres = _find_centres(freed, division.labels, len(division.stability))
    placed = division.labels >= 0
    closeness[order[placed]] = np.sum(freed[placed] * centres[division.labels[placed]], axis=1)
    return Themes(
        labels, fit, closeness, centres, division.stability,
        division.agreement, division.resolution, seed, options, means,
    )  # fmt: skip


@dataclass(frozen=True)
class _Division:
    """What the graph gave: labels and fit (m,), stability (t,), agreement and resolution."""

    labels: NDArray[np.int16]
    fit: NDArray[np.float32]
    stability: NDArray[np.float64]
    agreement: float
    resolution: float


def _divide(vectors: NDArray[np.float32], options: ThemeOptions, seed: int) -> _Division:
    rows = len(vectors)
    if rows < 2 * options.smallest:
        none = np.full(rows, NO_THEME, np.int16)
        empty = np.zeros(0)
        return _Division(none, np.zeros(rows, np.float32), empty, float("nan"), float("nan"))
    count = choose_count(rows)
    neighbours = find_neighbours(vectors, count + max(3, count // 3))
    graph = join_neighbours(keep_rows(neighbours, np.ones(rows, np.bool_), count))
    subsets = draw_subsets(
        neighbours, count=count, runs=options.runs, left_out=options.left_out, seed=seed
    )
    candidates = try_resolutions(
        subsets[: options.trials], options.resolutions, smallest=options.smallest, seed=seed
    )
    chosen = choose_candidate(candidates, rows, fewest=options.fewest)
    runs = run_subsets(subsets, resolution=chosen.resolution, seed=seed)
    return _name_themes(graph, replace(chosen, runs=runs), options, seed)


def _name_themes(
    graph: sparse.csr_matrix, chosen: Candidate, options: ThemeOptions, seed: int
) -> _Division:
    """Keep the groups that are themes, and give each story to the one where its ties lead."""
    together = share_together(graph, chosen.runs)
    groups = find_consensus(graph, together, resolution=chosen.resolution, seed=seed)
    stability = measure_stability(groups, chosen.runs)
    sizes = np.bincount(groups, minlength=len(stability))
    found = (sizes >= options.smallest) & (stability >= options.least_stability)
    shares = _share_ties(graph, together, np.where(found[groups], groups, NO_THEME))
    fit = np.minimum(shares.max(axis=1).toarray().ravel(), 1)
    nearest = np.where(
        fit >= options.least_fit, np.asarray(shares.argmax(axis=1)).ravel(), NO_THEME
    )
    sizes = np.bincount(nearest[nearest >= 0], minlength=len(stability))
    ranked = np.argsort(-sizes, kind="stable")[: np.count_nonzero(sizes >= options.smallest)]
    names = np.full(len(stability) + 1, NO_THEME, np.int16)
    names[ranked] = np.arange(len(ranked))
    labels = names[nearest]
    return _Division(labels, fit, stability[ranked], chosen.agreement, chosen.resolution)


def _share_ties(
    graph: sparse.csr_matrix, together: sparse.csr_matrix, groups: NDArray[np.int32]
) -> sparse.csr_matrix:
    """Measure which share of each story's ties leads into each group: (n, groups).

    A tie counts by its weight and by how often the runs kept it; those of stories in group −1
    lead nowhere. Sparse: a story has ties into a few groups of what may be thousands.
    """
    rows = np.flatnonzero(groups >= 0)
    members = sparse.csr_matrix(
        (np.ones(len(rows)), (rows, groups[rows])),
        shape=(len(groups), int(groups.max(initial=0)) + 1),
    )
    ties = np.asarray(graph.sum(axis=1)).ravel()
    shares: sparse.csr_matrix = graph.multiply(together).tocsr() @ members
    shares.data = (shares.data / np.repeat(ties, np.diff(shares.indptr))).astype(np.float32)
    return shares


def _find_centres(
    vectors: NDArray[np.float32], labels: NDArray[np.int16], count: int
) -> NDArray[np.float32]:
    """Find the mean direction of each theme: (t, d) of length 1."""
    centres = np.zeros((count, vectors.shape[1]))
    placed = labels >= 0
    np.add.at(centres, labels[placed], vectors[placed])
    lengths = np.linalg.norm(centres, axis=1, keepdims=True)
    return np.asarray(centres / np.where(lengths > 0, lengths, 1), np.float32)


def _check(
    vectors: NDArray[np.float32], story_ids: NDArray[np.generic], languages: NDArray[np.str_]
) -> None:
    if vectors.ndim != 2 or not len(vectors) == len(story_ids) == len(languages):
        raise ValueError(
            "Expected (n, d) vectors with n story ids and n languages, got"
            f" {vectors.shape}, {len(story_ids)} and {len(languages)}."
        )
    if len(np.unique(story_ids)) != len(story_ids):
        raise ValueError("Expected every story id once, got some twice.")
    if np.isinf(vectors).any():
        raise ValueError("Expected finite vectors or rows of NaN, got infinite numbers.")
