"""The columns of a scan: each answer as codes of places, whatever its kind.

A column is made once from an array of its kind. Its codes are −1 where the story is not placed;
"does not apply" is a column of its own among the stories whose tellers placed or said so. What was
passed by or not asked is in no column. Where a place is only the nearest of a lattice, the regions
that people are counted in are kept beside it as they were answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import (
    Flags,
    Floats,
    Numbers,
    as_array,
    as_rows_of_three,
    checked_codes,
    checked_column,
    checked_mask,
    checked_positions,
    checked_weights,
    placed_rows,
)
from analysis.choices import checked_choices
from analysis.dyads import ZONES as FIFTHS
from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.parts import cut_line
from analysis.ranks import rank_numbers
from analysis.scales import checked_steps
from analysis.scan.places import (
    CANVAS_PARTS,
    LINE_PARTS,
    Places,
    canvas_places,
    combination_places,
    label_places,
    line_places,
    snap_to_triad,
    step_places,
    triad_places,
)
from analysis.zones import zones_of

MOST_OPTIONS = 62
MOST_COMBINATIONS = 1024
ROWS_AT_A_TIME = 2**15
"""So many triads stay near the processor while they are looked at several times."""
TIMES = ("earliest", "early", "middle", "late", "latest")
APPLIES = ("applies", "does_not_apply")


@dataclass(frozen=True)
class Column:
    """One answer of n stories, ready to be set against others."""

    name: str
    codes: NDArray[np.int32]
    """(n,) which place, −1 for none."""
    places: Places
    subject: str
    """The question that it is about: columns of one subject are not set against each other."""
    inside: NDArray[np.integer] | None = None
    """(n,) a bit for each region that the answer itself lies in; None where its place tells."""
    days: NDArray[np.integer] | None = None
    """(n,) the number of the day each was told on, where the column is when; None of all else."""

    @property
    def placed(self) -> Flags:
        """(n,) the stories that have a place."""
        placed: Flags = self.codes >= 0
        return placed

    @property
    def features(self) -> Floats:
        """(n, d) the coordinates of each story's place; NaN where it has none."""
        nowhere = np.full((1, self.places.layout.shape[1]), np.nan)
        coordinates: Floats = np.vstack([self.places.layout, nowhere])[self.codes]
        return coordinates


def triad_column(name: str, weights: Numbers) -> Column:
    """A triad's weights (n, 3), NaN not placed. Raises ShapeError, RangeError."""
    rows = as_rows_of_three(weights)
    codes = np.full(len(rows), -1, dtype=np.int32)
    inside = np.zeros(len(rows), dtype=np.uint8)
    for start in range(0, len(rows), ROWS_AT_A_TIME):
        checked = checked_weights(rows[start : start + ROWS_AT_A_TIME])
        known = placed_rows(checked)
        codes[start : start + ROWS_AT_A_TIME][known] = snap_to_triad(checked[known])
        inside[start : start + ROWS_AT_A_TIME][known] = _bits(zones_of(checked[known]))
    return Column(name, codes, triad_places(), name, inside)


def dyad_column(name: str, positions: Numbers) -> Column:
    """A dyad's positions (n,) in [0, 1], NaN not placed. Raises ShapeError, RangeError."""
    checked = checked_positions("positions", positions, "(stories,)")
    known = ~np.isnan(checked)
    return _on_line(name, known, checked[known], FIFTHS)


def stone_column(name: str, points: Numbers, *, subject: str | None = None) -> Column:
    """One stone's points (n, 2) in the unit square, NaN not placed.

    `subject` is its signifier. Raises ShapeError, RangeError.
    """
    checked = checked_positions("points", points, "(stories, 2)")
    known = placed_rows(checked)
    across, up = np.rint(checked[known] * CANVAS_PARTS).T
    quarter = (checked[known] >= 0.5) @ (1, 2)
    column = _column(name, known, up * (CANVAS_PARTS + 1) + across, canvas_places(), subject)
    return _counted(column, known, _bits(quarter))


def scale_column(name: str, values: Numbers, steps: range) -> Column:
    """A scale's whole numbers (n,), NaN not placed; `steps` of 1 to 5 are `range(1, 6)`.

    Also for a choice whose options are ordered, by their numbers. Raises ShapeError, RangeError for
    a value that is no step, ParameterError for steps (`checked_steps`) that make no sense.
    """
    checked_steps(steps)
    checked = checked_column("values", values)
    known = ~np.isnan(checked)
    strange = ~np.isin(checked[known], np.array(steps))
    if strange.any():
        got = checked[known][strange][0]
        raise RangeError("values", got, f"whole numbers {steps[0]} to {steps[-1]}")
    return _column(
        name, known, np.searchsorted(np.array(steps), checked[known]), step_places(steps)
    )


def number_column(
    name: str,
    values: Numbers,
    *,
    names: tuple[str, ...] = TIMES,
    days: NDArray[np.integer] | None = None,
) -> Column:
    """Any numbers (n,) by their rank, NaN not placed: the time of telling, a length.

    `names` are those of equal shares of the stories, from the least numbers to the greatest; those
    of one number lie together, in the share that holds their middle. `days` (n,) numbers the day of
    each where the values are when it was told: then days are what chance draws.
    Raises ShapeError, RangeError.
    """
    checked = checked_column("values", values)
    if days is not None:
        days = checked_codes("days", days, len(checked))
    known = ~np.isnan(checked)
    ranks = rank_numbers(checked[known])
    share = (ranks - 0.5) / max(len(ranks), 1)
    return replace(_on_line(name, known, share, names), days=days)


def label_column(
    name: str, codes: NDArray[np.integer], labels: Sequence[str], *, subject: str | None = None
) -> Column:
    """One label a story, codes (n,) into `labels` and −1 for none.

    Raises ShapeError, RangeError for a code that is no label's.
    """
    checked = checked_codes("codes", codes)
    if len(checked) and not -1 <= checked.min() <= checked.max() < len(labels):
        raise RangeError("codes", f"{checked.min()} to {checked.max()}", f"−1 to {len(labels) - 1}")
    known = checked >= 0
    return _column(name, known, checked[known], label_places(labels), subject)


def choice_column(name: str, chosen: Flags, labels: Sequence[str]) -> Column:
    """One option a story, chosen (n, options) of bool; a row without any is not placed.

    Raises ShapeError, RangeError for a story with several.
    """
    options = _checked_options(chosen, labels)
    if np.any(options.sum(axis=1) > 1):
        raise RangeError("chosen", "a story with several options", "one, or a several_column")
    return label_column(name, np.where(options.any(axis=1), options.argmax(axis=1), -1), labels)


def several_column(name: str, chosen: Flags, labels: Sequence[str], answered: Flags) -> Column:
    """Several options a story, chosen (n, options) among the stories that `answered` (n,).

    Past the 1,024 most frequent combinations a story counts at the one that differs least from its
    own. Raises ShapeError, RangeError, ParameterError over 62 options.
    """
    options = _checked_options(chosen, labels)
    if options.shape[1] > MOST_OPTIONS:
        raise ParameterError("chosen", f"{options.shape[1]} options", f"{MOST_OPTIONS} at most")
    known = checked_mask("answered", answered, len(options))
    place = np.arange(options.shape[1])
    bits = options[known] @ (np.int64(1) << place)
    found, codes, often = np.unique(bits, return_inverse=True, return_counts=True)
    taken = ((found[:, None] >> place) & 1).astype(np.bool_)
    kept = np.sort(np.argsort(-often, kind="stable")[:MOST_COMBINATIONS])
    nearest = _differences(taken, taken[kept]).argmin(axis=1) if len(kept) else kept
    column = _column(name, known, nearest[codes], combination_places(taken[kept], labels))
    return column if len(kept) == len(found) else _counted(column, known, bits)


def flag_column(
    name: str, yes: Flags, answered: Flags, *, subject: str, names: tuple[str, str] = APPLIES
) -> Column:
    """A yes (n,) among the stories `answered` (n,): "does not apply", which is a result of its own.

    Raises ShapeError, RangeError.
    """
    answers = checked_mask("yes", yes, as_array("yes", yes).size)
    known = checked_mask("answered", answered, len(answers))
    return label_column(name, np.where(known, answers.astype(np.intp), -1), names, subject=subject)


def _checked_options(chosen: Flags, labels: Sequence[str]) -> Flags:
    options = checked_choices(chosen)
    if options.shape[1] != len(labels):
        raise ShapeError("chosen", options.shape, f"(stories, {len(labels)})")
    return options


def _differences(first: Flags, second: Flags) -> Floats:
    """(k, l) in how many options each combination (k, options) differs from each other (l, …)."""
    one, other = first.astype(np.float64), second.astype(np.float64)
    differences: Floats = one @ (1 - other).T + (1 - one) @ other.T
    return differences


def _on_line(name: str, known: Flags, along: Floats, names: tuple[str, ...]) -> Column:
    """Positions (m,) in [0, 1] of the stories that are `known` (n,)."""
    column = _column(name, known, np.rint(along * LINE_PARTS), line_places(names))
    return _counted(column, known, _bits(cut_line(along, len(names))))


def _counted(column: Column, known: Flags, bits: NDArray[np.integer]) -> Column:
    """The column with the bits (m,) of the regions that its `known` (n,) answers lie in."""
    inside = np.zeros(len(known), dtype=bits.dtype)
    inside[known] = bits
    return replace(column, inside=inside)


def _bits(regions: NDArray[np.integer]) -> NDArray[np.uint8]:
    """A bit (m,) for each region (m,), of eight at most."""
    bits: NDArray[np.uint8] = np.left_shift(1, regions).astype(np.uint8)
    return bits


def _column(
    name: str,
    known: Flags,
    codes: NDArray[np.integer] | Floats,
    places: Places,
    subject: str | None = None,
) -> Column:
    every = np.full(len(known), -1, dtype=np.int32)
    every[known] = codes
    return Column(name, every, places, name if subject is None else subject)
