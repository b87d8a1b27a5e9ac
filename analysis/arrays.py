"""The kinds of arrays that the analysis takes, and the checks at its doors.

Public functions check with these once; what lies behind them trusts its arrays. NaN always means
"not placed" and passes every check; infinity never does.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import ParameterError, RangeError, ShapeError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.intp]
Numbers = NDArray[np.floating[Any]]
Hashes = NDArray[np.integer[Any]]
Rows = NDArray[np.bool_] | NDArray[np.intp]
"""Which stories count: a mask (n,) or their row numbers."""

SUM_TOLERANCE = 1e-4
"""How far three weights may add up from 1: float32 and exports with four digits pass."""
OUTSIDE_TOLERANCE = 0.004
"""How far a weight may lie under 0 or over 1: a pixel of the widget. Real exports hold such rows;
they are brought back to the border."""


def as_array(name: str, values: ArrayLike) -> NDArray[Any]:
    """Values of any kind as one array. Raises ShapeError for rows of unequal length."""
    try:
        return np.asarray(values)
    except ValueError:
        raise ShapeError(name, "rows of unequal length", "rows of one length") from None


def as_floats(name: str, values: ArrayLike) -> Floats:
    """Numbers or times of any kind as float64; what is masked, or no time, is NaN.

    Raises RangeError for what is no number, ShapeError for rows of unequal length.
    """
    found = as_array(name, values)
    try:
        if found.dtype.kind == "c":
            raise TypeError
        floats = np.asarray(found, dtype=np.float64)
    except (TypeError, ValueError):
        raise RangeError(name, f"{found.dtype} values", "numbers or NaN") from None
    if found.dtype.kind in "mM":
        floats = np.where(np.isnat(found), np.nan, floats)
    if isinstance(values, np.ma.MaskedArray):
        floats = np.where(np.ma.getmaskarray(values), np.nan, floats)
    return floats


def checked_weights(weights: Numbers) -> Floats:
    """Weights (n, 3) as float64; a row with any NaN becomes all NaN (not placed).

    Raises ShapeError unless (n, 3), RangeError where a placed row does not sum to 1, is infinite
    or lies more than a pixel outside the triangle.
    """
    checked = np.array(as_rows_of_three(weights), dtype=np.float64)
    checked[~placed_rows(checked)] = np.nan
    strange: Flags = np.logical_or(checked < -OUTSIDE_TOLERANCE, np.isinf(checked))
    if strange.any():
        raise RangeError("weights", checked[strange][0], "weights from 0 to 1")
    sums = sum_weights(checked)
    wrong = np.abs(sums - 1) > SUM_TOLERANCE
    if wrong.any():
        raise RangeError("weights", f"a row with sum {sums[wrong][0]:.6g}", "rows with sum 1")
    inside = np.maximum(checked, 0)
    whole: Floats = inside / sum_weights(inside)[:, None]
    return whole


def as_rows_of_three(weights: ArrayLike) -> Numbers:
    """The array itself, one teller's three weights a row. Raises ShapeError unless (n, 3)."""
    rows = as_array("weights", weights)
    if isinstance(weights, np.ma.MaskedArray) or rows.dtype.kind not in "fiu":
        rows = as_floats("weights", weights)
    if rows.ndim != 2 or rows.shape[1] != 3:
        raise ShapeError("weights", rows.shape, "(stories, 3)")
    return rows


def sum_weights(weights: Floats) -> Floats:
    """The sums (n,) of weights (n, 3), to the bits that NumPy's own sum of a row has."""
    # NumPy is ten times slower along a row of three.
    top, left, right = weights.T
    sums: Floats = top + left + right
    return sums


def placed_rows(values: Numbers) -> Flags:
    """The rows (n,) of values (n, k) that hold no NaN."""
    # Column by column: NumPy is ten times slower along a row of two or three.
    missing: Flags = np.logical_or.reduce(list(np.isnan(np.asarray(values)).T))
    return ~missing


def checked_positions(name: str, positions: Numbers, shape: str) -> Floats:
    """Positions in [0, 1] as float64: `shape` is "(stories,)" or "(stories, 2)", NaN not placed.

    Raises ShapeError for another number of axes, RangeError outside [0, 1] or infinite.
    """
    checked = as_floats(name, positions)
    plane = shape != "(stories,)"
    if checked.ndim != 1 + plane or (plane and checked.shape[1] != 2):
        raise ShapeError(name, checked.shape, shape)
    wrong = (checked < -1e-6) | (checked > 1 + 1e-6)
    if wrong.any():
        raise RangeError(name, checked[wrong][0], "positions from 0 to 1")
    return np.clip(checked, 0, 1)


def checked_points(points: Numbers) -> Floats:
    """Points (n, 2) anywhere in the plane as float64, NaN kept.

    Raises ShapeError unless (n, 2), RangeError (infinite).
    """
    plane = as_floats("points", points)
    if plane.ndim != 2 or plane.shape[1] != 2:
        raise ShapeError("points", plane.shape, "(stories, 2)")
    if np.isinf(plane).any():
        raise RangeError("points", plane[np.isinf(plane)][0], "finite numbers or NaN")
    return plane


def checked_column(name: str, values: Numbers) -> Floats:
    """Any numbers (n,) as float64, NaN kept. Raises ShapeError or RangeError (infinite)."""
    checked = as_floats(name, values)
    if checked.ndim != 1:
        raise ShapeError(name, checked.shape, "(stories,)")
    if np.isinf(checked).any():
        raise RangeError(name, checked[np.isinf(checked)][0], "finite numbers or NaN")
    return checked


def checked_vectors(vectors: NDArray[np.floating[Any]]) -> NDArray[Any]:
    """Vectors (n, d) of any float, NaN kept. Raises ShapeError, RangeError (no numbers)."""
    checked = as_array("vectors", vectors)
    if checked.ndim != 2:
        raise ShapeError("vectors", checked.shape, "(stories, d)")
    if checked.dtype.kind != "f":
        raise RangeError("vectors", checked.dtype, "numbers or NaN")
    return checked


def refuse_unknown(name: str, made: Floats | np.float64) -> None:
    """Raises RangeError where values (…,) hold NaN or infinity, seen in what was made of them."""
    if not np.all(np.isfinite(made)):
        raise RangeError(name, "NaN or infinity", "numbers: leave out what was not answered")


def checked_mask(name: str, mask: Flags, stories: int) -> Flags:
    """A mask (stories,) of bool. Raises ShapeError (length) or RangeError (type)."""
    checked = as_array(name, mask)
    if checked.shape != (stories,):
        raise ShapeError(name, checked.shape, f"({stories},)")
    if checked.dtype != np.bool_ or np.ma.is_masked(mask):
        raise RangeError(name, _kind_of(mask, checked), "True and False only")
    return checked


def checked_codes(
    name: str, codes: ArrayLike, stories: int | None = None, *, least: int | None = None
) -> NDArray[Any]:
    """Whole numbers (stories,), such as codes or days, from `least` on where it is given.

    Raises ShapeError (length, axes), RangeError (no whole numbers, some masked, or under `least`).
    """
    checked = as_array(name, codes)
    if checked.ndim != 1 or stories not in (None, len(checked)):
        raise ShapeError(name, checked.shape, f"({'stories' if stories is None else stories},)")
    if not checked.size:
        return checked.astype(np.intp)
    if checked.dtype.kind not in "iu" or np.ma.is_masked(codes):
        raise RangeError(name, _kind_of(codes, checked), "whole numbers only")
    if least is not None and checked.min() < least:
        raise RangeError(name, int(checked.min()), f"whole numbers from {least}".replace("-", "−"))
    return checked


def checked_parts(parts: Codes, number: int) -> Codes:
    """Codes (n,) of parts, 0 … number − 1, where there are two parts or more.

    Raises ParameterError (number), ShapeError, RangeError (no codes, or one outside).
    """
    if not isinstance(number, int | np.integer) or number < 2:  # type: ignore[redundant-expr]
        raise ParameterError("number", number, "two parts or more")
    checked = checked_codes("parts", parts)
    strange: Flags = np.logical_or(checked < 0, checked >= number)
    if strange.any():
        raise RangeError("parts", int(checked[strange][0]), f"codes 0 to {number - 1}")
    return checked.astype(np.intp, copy=False)


def checked_count(name: str, count: int, least: int) -> int:
    """A whole number from `least` on, such as how many draws are made. Raises ParameterError."""
    if not isinstance(count, int | np.integer) or count < least:  # type: ignore[redundant-expr]
        raise ParameterError(name, count, f"a whole number, at least {least}")
    return int(count)


def checked_level(level: float) -> float:
    """A level of confidence, strictly between 0 and 1. Raises ParameterError."""
    if not (is_number(level) and 0 < level < 1):
        raise ParameterError("level", level, "a number between 0 and 1")
    return level


def is_number(value: object) -> bool:
    """Whether this is one number, NaN and infinity too."""
    return isinstance(value, float | int | np.floating | np.integer)


def _kind_of(given: ArrayLike, values: NDArray[Any]) -> str:
    return "masked values" if np.ma.is_masked(given) else f"{values.dtype}"


def row_numbers(rows: Rows, stories: int) -> NDArray[np.intp]:
    """The row numbers (m,) of a mask (stories,), or those given: gathering by number is quicker.

    Raises ShapeError (a mask of another length, axes), RangeError (neither, or no such row).
    """
    given = as_array("rows", rows)
    if given.dtype == np.bool_:
        return np.flatnonzero(checked_mask("rows", given, stories))
    numbers = checked_codes("rows", rows).astype(np.intp, copy=False)
    # As unsigned numbers those under 0 are the largest: one look at all of them instead of two.
    if numbers.size and numbers.view(np.uintp).max() >= stories:
        strange = numbers.min() if numbers.min() < 0 else numbers.max()
        raise RangeError("rows", int(strange), f"row numbers from 0, under {stories}")
    return numbers
