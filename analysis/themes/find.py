"""Finds themes: stories that are alike by what they say.

Vectors lose the mean of their language, each story is joined to those that share its neighbours,
and stories whose walks over that graph end in the same places come together. What is not found
again on half of the stories is no theme, and a story whose walks end elsewhere belongs to none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from math import isnan

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import checked_codes
from analysis.errors import AnalysisError, ShapeError
from analysis.gower import Placements
from analysis.seeds import generator_from
from analysis.themes.copies import find_copies
from analysis.themes.dividing import Division, Reason, divide_stories, draw_sample, no_division
from analysis.themes.holding import Held, hold_nothing, sample_anchors
from analysis.themes.languages import find_means, subtract_means
from analysis.themes.options import NO_THEME, ThemeOptions
from analysis.themes.placed import Compared
from analysis.themes.placing import lay_ground, place_stories
from analysis.themes.tree import Branch

__all__ = ["NO_THEME", "Reason", "ThemeOptions", "Themes", "find_themes"]


@dataclass(frozen=True, eq=False)
class Themes:
    """The themes of one collection, t of them, numbered from the largest.

    ``labels`` (n,): the theme of each story, −1 where none fits. ``fit`` (n,) in [0, 1]: the share
    of a story's walks that end in its theme; where none fits, in the one that came nearest; for
    a story beyond the sample the share of its neighbours. ``rivals`` (n,): the theme that came
    second, −1 for none; ``rival_fit`` (n,) what ends there. ``reasons`` (n,): why no theme fits, a
    `Reason`. ``closeness`` (n,): cosine to the theme's centre, NaN without a theme. ``centres``
    (t, d) of length 1, without the language. ``stability`` (t,) in [0, 1]: Jaccard index with the
    runs on halves, over stories. ``agreement``: mean adjusted Rand index between these runs, NaN
    where stories were too few to divide. ``language_means``: what was subtracted, (d,) per
    language. ``branches``: which themes lie near each other. ``held`` (h,): the number of each held
    theme, −1 where none of its stories is there. ``sample`` (s,): the rows that were divided, by
    which others are placed.
    """

    labels: NDArray[np.int16]
    fit: NDArray[np.float32]
    rivals: NDArray[np.int16]
    rival_fit: NDArray[np.float32]
    reasons: NDArray[np.uint8]
    closeness: NDArray[np.float32]
    centres: NDArray[np.float32]
    stability: NDArray[np.float64]
    agreement: float
    seed: int
    options: ThemeOptions
    language_means: Mapping[str, NDArray[np.float32]]
    branches: tuple[Branch, ...] = ()
    held: tuple[int, ...] = ()
    sample: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))

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
        agreement = None if isnan(self.agreement) else self.agreement
        found = {"agreement": agreement, "seed": self.seed, "stories": len(self.labels)}
        return asdict(self.options) | found


def find_themes(  # noqa: PLR0913 - the last four are for what is known beside the text
    vectors: NDArray[np.float32],
    *,
    languages: Sequence[str],
    seed: int,
    story_ids: Sequence[str] | None = None,
    options: ThemeOptions | None = None,
    held: Held | None = None,
    placements: Placements | None = None,
    before: NDArray[np.int16] | None = None,
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
        held: where people hold the stories, row by row.
        placements: where they were placed, row by row; they count as much as `options` says, in
            the stories that are divided: those beyond a sample go by what they say.
        before: (n,) the theme in which the run before found each story, −1 for none and for a
            story that it did not know. What it found stands until another division is clearly
            better: as much as `options` says.

    Raises:
        AnalysisError: shapes that do not agree, placements or themes before of another number of
            stories, an id that occurs twice, or infinite numbers.
    """
    options = options or ThemeOptions()
    ids = np.arange(len(vectors)) if story_ids is None else np.asarray(story_ids, np.str_)
    codes = np.asarray(languages, np.str_)
    _check(vectors, ids, codes)
    _check_beside(len(vectors), placements, before)
    order = np.argsort(ids, kind="stable")
    order = order[np.isfinite(vectors[order]).all(axis=1)]
    means = find_means(vectors[order], codes[order]) if len(order) else {}
    freed = subtract_means(vectors[order], codes[order], means)
    kept = held.of(order) if held else hold_nothing(len(order))
    counted = placements.of(order) if placements and options.placements else None
    lay = None if before is None else np.where(kept.parts < 0, before[order], NO_THEME)
    compared = Compared(freed, counted, options.placements, codes[order], lay)
    sample = _draw(len(freed), kept, options, seed)
    division = _divide(compared, kept, sample, options, seed)
    whole = _spread(division, order, len(vectors))
    centres = _find_centres(freed, division.labels, len(division.stability))
    closeness = np.full(len(vectors), np.nan, np.float32)
    placed = division.labels >= 0
    closeness[order[placed]] = np.sum(freed[placed] * centres[division.labels[placed]], axis=1)
    return Themes(
        whole.labels, whole.fit, whole.rivals, whole.rival_fit, whole.reasons, closeness, centres,
        division.stability, division.agreement, seed, options, means, division.branches,
        _find_held(division.labels, kept), order[sample],
    )  # fmt: skip


def _spread(division: Division, order: NDArray[np.intp], rows: int) -> Division:
    """Put what was found in ``order`` back in the given rows; the others have no words."""
    whole = no_division(rows, Reason.WORDLESS)
    for name in ("labels", "fit", "rivals", "rival_fit", "reasons"):
        getattr(whole, name)[order] = getattr(division, name)
    return whole


def _find_held(labels: NDArray[np.int16], held: Held) -> tuple[int, ...]:
    """The number of each held theme, by any of its stories: they all lie in it."""
    own = held.of_stories
    rows = (np.flatnonzero(own == theme) for theme in range(held.count))
    return tuple(int(labels[one[0]]) if len(one) else NO_THEME for one in rows)


def _draw(rows: int, held: Held, options: ThemeOptions, seed: int) -> NDArray[np.intp]:
    """The rows that are divided: all, or of very many a sample with some of each held theme."""
    drawn = draw_sample(rows, options.most_divided, generator_from(seed))
    return drawn if len(drawn) == rows else np.union1d(drawn, sample_anchors(held))


def _divide(
    stories: Compared,
    held: Held,
    sampled: NDArray[np.intp],
    options: ThemeOptions,
    seed: int,
) -> Division:
    """Divide the stories sampled, and place the others beside them."""
    vectors = stories.vectors
    if len(vectors) < 2 * options.smallest:
        return no_division(len(vectors), Reason.FEW)
    if len(sampled) == len(vectors):
        return _divide_different(stories, held, options, seed)
    division = _divide_different(stories.of(sampled), held.of(sampled), options, seed)
    others = np.setdiff1d(np.arange(len(vectors)), sampled)
    ground = lay_ground(vectors[sampled], division.labels)
    placed = place_stories(vectors[others], ground, least_fit=options.least_fit)
    whole = _spread(division, sampled, len(vectors))
    reasons = np.where(placed.far, Reason.FAR, Reason.BETWEEN)
    whole.reasons[others] = np.where(placed.labels >= 0, Reason.FITS, reasons)
    for name in ("labels", "fit", "rivals", "rival_fit"):
        getattr(whole, name)[others] = getattr(placed, name)
    own = held.of_stories
    at_home = np.append(_find_held(division.labels, held.of(sampled)), NO_THEME)[own]
    whole.labels[at_home >= 0] = at_home[at_home >= 0]
    whole.reasons[at_home >= 0] = Reason.FITS
    return replace(
        whole,
        stability=division.stability,
        agreement=division.agreement,
        branches=division.branches,
    )


def _divide_different(stories: Compared, held: Held, options: ThemeOptions, seed: int) -> Division:
    """Divide stories of which those that say the very same are one: a thousand times "nothing to
    add" would else fill their own neighbourhood. So are the versions of a story in several
    languages. Those that are held in two themes are two."""
    first, kind = find_copies(np.column_stack([stories.columns, held.parts.astype(np.float32)]))
    own = held.of(first)
    different, version = stories.of(first).join_versions(own.parts)
    own, kind = own.of(np.unique(version, return_index=True)[1]), version[kind]
    return divide_stories(different, np.bincount(kind), own, options, seed=seed).of(kind)


def _find_centres(
    vectors: NDArray[np.float32], labels: NDArray[np.int16], count: int
) -> NDArray[np.float32]:
    """Find the mean direction of each theme: (t, d) of length 1."""
    centres = np.zeros((count, vectors.shape[1]))
    for theme, centre in enumerate(centres):
        centre[:] = vectors[labels == theme].sum(axis=0, dtype=np.float64)
    lengths = np.linalg.norm(centres, axis=1, keepdims=True)
    return np.asarray(centres / np.where(lengths > 0, lengths, 1), np.float32)


def _check_beside(
    stories: int, placements: Placements | None, before: NDArray[np.int16] | None
) -> None:
    if placements is not None and len(placements.values) != stories:
        raise ShapeError("placements", placements.values.shape, f"({stories}, …)")
    if before is not None:
        checked_codes("before", before, stories, least=NO_THEME)


def _check(
    vectors: NDArray[np.float32], story_ids: NDArray[np.generic], languages: NDArray[np.str_]
) -> None:
    if vectors.ndim != 2 or not len(vectors) == len(story_ids) == len(languages):
        raise AnalysisError(
            "Expected (n, d) vectors with n story ids and n languages, got"
            f" {vectors.shape}, {len(story_ids)} and {len(languages)}."
        )
    if len(np.unique(story_ids)) != len(story_ids):
        raise AnalysisError("Expected every story id once, got some twice.")
    if vectors.dtype.kind != "f" or np.isinf(vectors).any():
        raise AnalysisError(
            "Expected finite vectors or rows of NaN, got infinite ones or no numbers."
        )
