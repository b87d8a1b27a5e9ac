"""Keeps the identity of themes from one run to the next, and says what became of those before."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from analysis.arrays import checked_codes, is_number
from analysis.errors import ParameterError, RangeError

LEAST_OVERLAP = 0.3  # under this share of common earlier stories a theme is a new one


@dataclass(frozen=True)
class Origin:
    """Where a theme comes from, in numbers of the previous run.

    ``joined``: earlier themes that are no more and of whose stories half or more lie here now,
    beside the one it continues; ``parted``: the theme that goes on elsewhere and from which half or
    more of the stories here come, None for a theme that continues one.
    """

    joined: tuple[int, ...]
    parted: int | None


def match_themes(
    previous: NDArray[np.int16], current: NDArray[np.int16], *, least: float = LEAST_OVERLAP
) -> NDArray[np.int16]:
    """Say which theme of the previous run each theme of this run continues.

    One to one, so that the Jaccard indices of the pairs sum to the most (Kuhn's Hungarian method).
    Only stories that had a theme count: by new ones a theme grows and stays what it was.

    Args:
        previous: (n,) theme that each story had in the previous run, −1 for none or a new story.
        current: (n,) themes of the same stories in this run, −1 for none.
        least: the smallest Jaccard index that makes a pair.

    Returns:
        (themes of this run,) the theme continued, −1 where it is new.

    Raises:
        ShapeError, RangeError: themes of another number of stories, or that are no codes.
        ParameterError: a least that is no share.

    >>> match_themes(np.array([0, 0, 1, 1], np.int16), np.array([1, 1, 0, 2], np.int16))
    array([ 1,  0, -1], dtype=int16)
    """
    if not (is_number(least) and 0 <= least <= 1):
        raise ParameterError("least", least, "a share from 0 to 1")
    overlap = _measure_overlap(previous, current)
    ours, theirs = linear_sum_assignment(overlap, maximize=True)
    continued = np.full(len(overlap), -1, np.int16)
    kept = overlap[ours, theirs] >= least
    continued[ours[kept]] = theirs[kept]
    return continued


def trace_origins(
    previous: NDArray[np.int16], current: NDArray[np.int16], continued: NDArray[np.int16]
) -> tuple[Origin, ...]:
    """Say which themes came together and which fell apart since the previous run.

    Args:
        previous, current: as for `match_themes`.
        continued: (themes of this run,) the theme continued, −1 where it is new.

    Raises:
        ShapeError, RangeError: as `match_themes`, or continued of another number of themes.

    >>> before, now = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 0, 0, 0, 1, 2])
    >>> trace_origins(before, now, np.array([0, 2, -1]))
    (Origin(joined=(1,), parted=None), Origin(joined=(), parted=None), Origin(joined=(), parted=2))
    """
    shared, ours, theirs = _count_shared(previous, current)
    continued = checked_codes("continued", continued, len(shared), least=-1)
    ended = ~np.isin(np.arange(shared.shape[1]), continued)
    taken_in = (2 * shared >= theirs) & (shared > 0) & ended
    came_from = (2 * shared >= ours[:, None]) & (shared > 0) & ~ended
    origins = []
    for theme, before in enumerate(continued.tolist()):
        joined = tuple(np.flatnonzero(taken_in[theme]).tolist())
        from_these = np.flatnonzero(came_from[theme]).tolist() if before < 0 else []
        origins.append(Origin(joined, from_these[0] if from_these else None))
    return tuple(origins)


def _measure_overlap(
    previous: NDArray[np.int16], current: NDArray[np.int16]
) -> NDArray[np.float64]:
    """Measure the Jaccard index of each theme with each earlier one, over what had a theme."""
    shared, ours, theirs = _count_shared(previous, current)
    union: NDArray[np.float64] = ours[:, None] + theirs[None, :] - shared
    return shared / np.maximum(union, 1)


def _count_shared(
    previous: NDArray[np.int16], current: NDArray[np.int16]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """How many stories each theme shares with each earlier one, how many it has that had a theme,
    and how many each earlier one had."""
    previous = _checked("previous", previous, None)
    current = _checked("current", current, len(previous))
    shape = int(current.max(initial=-1)) + 1, int(previous.max(initial=-1)) + 1
    shared = np.zeros(shape)
    both = (previous >= 0) & (current >= 0)
    np.add.at(shared, (current[both], previous[both]), 1)
    ours = np.bincount(current[both], minlength=shape[0])
    theirs = np.bincount(previous[previous >= 0], minlength=shape[1])
    return shared, ours, theirs


def _checked(name: str, themes: NDArray[np.int16], stories: int | None) -> NDArray[Any]:
    """Themes as codes, which are kept in 16 bits."""
    checked = checked_codes(name, themes, stories, least=-1)
    most = np.iinfo(np.int16).max
    if checked.max(initial=-1) > most:
        raise RangeError(name, int(checked.max()), f"themes up to {most}")
    return checked
