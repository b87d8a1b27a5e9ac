"""Numbers as people and programs write them, and shares on whichever scale they came."""

import math
import re
from collections.abc import Iterable, Sequence
from statistics import median

PLAIN = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,3})?([ \u00a0\u202f]?%)?", re.ASCII)
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
ROUNDING = 0.02  # three rounded percentages may miss 100 by so much
EXACT = 1e-6
TOTALS = (1.0, 100.0)


class NotANumber(ValueError):
    """The cell holds something else."""


def read_number(cell: str) -> float | None:
    """The number in a cell, with decimal point or decimal comma; None where it is blank.

    Of a percentage it is what stands before the sign: 33 of `33%`. Raises NotANumber.
    """
    written = cell.strip().replace("\u2212", "-")
    if not written:
        return None
    if not PLAIN.fullmatch(written):
        raise NotANumber(written)
    number = float(written.removesuffix("%").replace(",", "."))
    if not math.isfinite(number):
        raise NotANumber(written)
    return number


def two_readings(cells: Iterable[str], low: float, high: float) -> list[str]:
    """The cells of a column that may be decimals or thousands, such as `1,000`: both lie in range.

    None where another cell shows that the mark parts decimals, as `0,25` does.
    """
    marked = [cell.strip() for cell in cells if PLAIN.fullmatch(cell.strip())]
    decimal = {
        mark
        for mark in ",."
        if any(mark in cell and not GROUPED.fullmatch(cell) for cell in marked)
    }
    return [
        cell
        for cell in marked
        if GROUPED.fullmatch(cell)
        and not decimal.intersection(cell)
        and all(
            low <= one <= high
            for one in (read_number(cell), read_number(cell[:-4] + cell[-3:]))
            if one is not None
        )
    ]


def readable_numbers(cells: Iterable[str]) -> list[float]:
    """The numbers among cells; what is blank or no number is passed over."""
    numbers = []
    for cell in cells:
        try:
            number = read_number(cell)
        except NotANumber:
            continue
        if number is not None:
            numbers.append(number)
    return numbers


def total_of(sums: Sequence[float]) -> float | None:
    """What shares add up to in a file, 1 or 100; None where it is neither."""
    if not sums:
        return None
    middle = median(sums)
    return next((total for total in TOTALS if abs(middle / total - 1) <= ROUNDING), None)


def most_of(cells: Sequence[str]) -> float:
    """Where the scale of single shares ends, 1 or 100, by most of those that lie on one alone.

    So one slip of the pen squeezes nobody's answer to an end.
    """
    numbers = readable_numbers(cells)
    hundredths = sum(cell.strip().endswith("%") for cell in cells) + sum(one > 1 for one in numbers)
    return 100.0 if hundredths > sum(0 < one < 1 for one in numbers) else 1.0


def shares_of(values: Sequence[float], total: float) -> list[float] | None:
    """Shares that sum to 1; None where the values do not add up, even allowing for rounding.

    A share that computing has put just under 0 becomes 0.
    """
    shares = [value / total for value in values] if total != 1 else list(values)
    if min(shares) < -ROUNDING or abs(math.fsum(shares) - 1) > ROUNDING:
        return None
    shares = [max(share, 0.0) for share in shares]
    whole = math.fsum(shares)
    return shares if abs(whole - 1) <= EXACT else [share / whole for share in shares]
