"""Divides stories into themes, and says how each story lies in them.

What is alike makes groups; those that are large enough and found again are themes. A story whose
walks end in no theme has none, and a reason.
"""

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from analysis.seeds import generator_from
from analysis.themes.holding import Held, hold_groups
from analysis.themes.joining import join_by_traces
from analysis.themes.nearness import measure_nearness
from analysis.themes.options import NO_THEME, ThemeOptions
from analysis.themes.placed import Compared
from analysis.themes.remembering import favour_homes
from analysis.themes.repeating import measure_agreement, measure_stability, repeat_on_halves
from analysis.themes.tree import Branch, grow_tree
from analysis.themes.walks import measure_reach, share_ends, walk

FEW_WORDS = 25
"""Under so many different stories, each told as often as a theme needs, on average, it is by their
very words that they are divided."""


class Reason(IntEnum):
    """Why no theme fits a story."""

    FITS = 0
    BETWEEN = 1
    """Its walks end in two themes or more, in none often enough."""
    FAR = 2
    """Its walks end in no theme."""
    FEW = 3
    """It belongs with others that are too few, or not found again."""
    WORDLESS = 4
    """There is nothing to compare."""


@dataclass(frozen=True, eq=False)
class Division:
    """How n stories are divided into t themes, numbered from the largest.

    ``labels`` (n,), −1 where none fits; ``fit`` (n,) the share of a story's walks that end in its
    theme, or in the one that came nearest; ``rivals`` (n,) the theme that came second, −1 for
    none, and ``rival_fit`` (n,) the share that ends there; ``reasons`` (n,) `Reason`;
    ``stability`` (t,); ``agreement`` of the runs; ``branches`` above the themes.
    """

    labels: NDArray[np.int16]
    fit: NDArray[np.float32]
    rivals: NDArray[np.int16]
    rival_fit: NDArray[np.float32]
    reasons: NDArray[np.uint8]
    stability: NDArray[np.float64]
    agreement: float
    branches: tuple[Branch, ...] = ()

    def of(self, rows: NDArray[np.intp]) -> "Division":
        """The same for other rows: story i of the result is story ``rows[i]`` of this."""
        return Division(
            self.labels[rows], self.fit[rows], self.rivals[rows], self.rival_fit[rows],
            self.reasons[rows], self.stability, self.agreement, self.branches,
        )  # fmt: skip


def no_division(rows: int, reason: Reason) -> Division:
    """What is said of stories that are too few to divide."""
    nothing, none = np.zeros(rows, np.float32), np.full(rows, NO_THEME, np.int16)
    reasons = np.full(rows, reason, np.uint8)
    return Division(none, nothing, none.copy(), nothing.copy(), reasons, np.zeros(0), float("nan"))


def divide_stories(
    stories: Compared,
    copies: NDArray[np.intp],
    held: Held,
    options: ThemeOptions,
    *,
    seed: int,
) -> Division:
    """Divide stories into themes.

    Args:
        stories: as they are compared, all different.
        copies: (n,) how many stories each row stands for.
        held: where people hold the rows.
        options: how to seek.
        seed: start of the random streams: which stories are landmarks, and the runs on halves.
    """
    few = 0 < len(copies) < FEW_WORDS and copies.mean() >= options.smallest
    if few and not held.count:
        return _divide_by_words(copies, options)
    if len(copies) < 2:
        return no_division(len(copies), Reason.FEW)
    traces = walk(stories.join(copies), reach=options.reach, most_steps=options.most_steps)
    least = _choose_least(traces, options)
    random = generator_from(seed)
    landmarks = draw_sample(len(traces), options.landmarks, random)
    lay = stories.lay
    joined = join_by_traces(traces, landmarks, least=least, lay=lay, remembered=options.remembered)
    own = held.of_stories
    groups, owners = hold_groups(traces, _follow_walks(traces, joined, lay, options.staying), held)
    runs = repeat_on_halves(
        traces, landmarks, copies, runs=options.runs, least=least, random=random
    )
    stability = measure_stability(groups, runs, copies)
    sizes = np.bincount(groups, copies)
    kept = (sizes >= options.smallest) & (stability >= options.least_stability)
    kept &= _measure_held(traces, groups) >= options.least_held
    sought = np.where((kept & (owners < 0))[groups], groups, NO_THEME)
    alone = np.isin(np.arange(len(kept)), _find_chance(stories, sought, copies, options, seed=seed))
    kept = kept & ~alone | (owners >= 0)  # whatever the runs say: somebody decided it
    if kept.sum() < 2 and not held.count:  # one theme for all tells nothing apart
        kept[:] = False
    found = np.where(kept, np.cumsum(kept) - 1, NO_THEME)[groups]
    again = stability[kept], measure_agreement(runs)
    fixed = (own >= 0) | alone[groups]
    division = _name_themes(traces, (found, fixed), copies, again, options)
    branches = grow_tree(traces, division.labels, least=least, random=random)
    return replace(division, branches=branches)


def _divide_by_words(copies: NDArray[np.intp], options: ThemeOptions) -> Division:
    """Divide what is told again and again in few different words: each that as many tell as a theme
    needs is one, and none is put together with what it hardly resembles."""
    division = no_division(len(copies), Reason.FEW)
    ranked = np.argsort(-copies, kind="stable")
    ranked = ranked[copies[ranked] >= options.smallest]
    if len(ranked) < 2:
        return division
    division.labels[ranked] = np.arange(len(ranked))
    division.fit[ranked] = 1
    division.reasons[ranked] = Reason.FITS
    return replace(division, stability=np.ones(len(ranked)), agreement=1.0)


def _choose_least(traces: NDArray[np.float32], options: ThemeOptions) -> float:
    """Say how alike two stories must be to be together.

    Among few stories the shortest walks reach further than asked for, and any two are alike by
    chance. Then the same part of what chance leaves over is asked for.
    """
    reached = measure_reach(traces)
    part = (options.least_likeness - options.reach) / (1 - options.reach)
    return max(options.least_likeness, reached + part * (1 - reached))


def _follow_walks(
    traces: NDArray[np.float32],
    groups: NDArray[np.int64],
    lay: NDArray[np.int16] | None,
    staying: float,
) -> NDArray[np.int64]:
    """Put each story where most of its walks end, so that single stories hang on no threshold; one
    that the run before found in a theme stays there unless clearly more end elsewhere."""
    shares = share_ends(traces, groups)
    if lay is not None:
        favour_homes(shares, groups, lay, staying)
    ends = np.where(shares.max(axis=1) > 0, shares.argmax(axis=1), groups)
    return np.asarray(np.unique(ends, return_inverse=True)[1], np.int64)


def _measure_held(traces: NDArray[np.float32], groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """The mean share of its stories' walks that end in each group."""
    inside = share_ends(traces, groups)[np.arange(len(groups)), groups]
    held: NDArray[np.float64] = np.bincount(groups, inside) / np.bincount(groups)
    return held


def _find_chance(
    stories: Compared,
    groups: NDArray[np.int64],
    copies: NDArray[np.intp],
    options: ThemeOptions,
    *,
    seed: int,
) -> NDArray[np.intp]:
    """The groups, of those that stories have from 0, that are put together by chance: what they say
    is no nearer than that of any others. Not where one text was given as often as a theme needs;
    nor where placements count, which may be what is alike."""
    if stories.placements is not None:
        return np.zeros(0, np.intp)
    nearness = measure_nearness(stories.vectors, groups, generator_from(seed, 1))
    often = np.zeros(len(nearness), np.intp)
    np.maximum.at(often, groups[groups >= 0], copies[groups >= 0])
    return np.flatnonzero((nearness < options.least_nearness) & (often < options.smallest))


def draw_sample(rows: int, most: int, random: np.random.Generator) -> NDArray[np.intp]:
    """Draw ``most`` of the rows, in their order; all where there are no more."""
    if rows <= most:
        return np.arange(rows)
    return np.sort(random.choice(rows, most, replace=False))


def _name_themes(
    traces: NDArray[np.float32],
    found: tuple[NDArray[np.int64], NDArray[np.bool_]],
    copies: NDArray[np.intp],
    found_again: tuple[NDArray[np.float64], float],
    options: ThemeOptions,
) -> Division:
    """Give stories without a theme of their own to one that fits; number from the largest.

    found: the group of each story, −1 for none, and whether it stays so whatever its walks say:
    where somebody holds it, and where it was near none but by chance.
    """
    groups, fixed = found
    rows = np.arange(len(groups))
    shares = share_ends(traces, groups)
    first = np.where(groups >= 0, groups, shares.argmax(axis=1))
    fit = shares[rows, first]
    shares[rows, first] = 0
    second = shares.argmax(axis=1)
    rival_fit = shares[rows, second]
    settled = np.where(fit >= options.least_fit, first, NO_THEME)
    nearest = np.where(fixed, groups, settled)
    placed = nearest >= 0
    stability, agreement = found_again
    sizes = np.bincount(nearest[placed], copies[placed], minlength=len(stability))
    ranked = np.argsort(-sizes, kind="stable")
    names = np.full(len(stability) + 1, NO_THEME, np.int16)
    names[ranked] = np.arange(len(ranked))
    labels = names[nearest]
    reasons = np.where(fit + rival_fit >= options.least_fit, Reason.BETWEEN, Reason.FAR)
    reasons = np.where(groups < 0, Reason.FEW, reasons)
    return Division(
        labels=labels,
        fit=fit,
        rivals=np.where(rival_fit > 0, names[second], NO_THEME).astype(np.int16),
        rival_fit=rival_fit,
        reasons=np.where(labels >= 0, Reason.FITS, reasons).astype(np.uint8),
        stability=stability[ranked],
        agreement=agreement,
    )
