"""Days as people type them."""

import re
from datetime import date

FIRST_YEAR = 1000  # a year of less than four digits is a slip: a field takes 26 for the year 26
TYPED = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")


def read_day(typed: str) -> date:
    """The day that is typed as 2026-09-01; the libraries read days and weeks in more ways.

    >>> read_day(" 2026-9-1 ").isoformat()
    '2026-09-01'

    Raises ValueError where it is none.
    """
    found = TYPED.fullmatch(typed.strip())
    if not found:
        raise ValueError(f"{typed} is no day")
    year, month, day = (int(part) for part in found.groups())
    return date(year, month, day)
