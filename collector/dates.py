"""Dates as each language writes them.

Babel knows no month of Southern Sámi, and writes Northern Sámi in the order of no language, so both
are spelled here: month in the genitive, day, `b.` for the word day, year (goevten 6. b. 2027). The
names are common knowledge, the forms await a native reader. Babel writes all other languages.
"""

from collections.abc import Mapping
from datetime import date

from flask_babel import format_date, get_locale

NORTHERN_SAMI = (
    "ođđajagemánu",
    "guovvamánu",
    "njukčamánu",
    "cuoŋománu",
    "miessemánu",
    "geassemánu",
    "suoidnemánu",
    "borgemánu",
    "čakčamánu",
    "golggotmánu",
    "skábmamánu",
    "juovlamánu",
)
SOUTHERN_SAMI = (
    "tsïengelen",
    "goevten",
    "njoktjen",
    "voerhtjen",
    "suehpeden",
    "ruffien",
    "snjaltjen",
    "mïetsken",
    "skïereden",
    "golken",
    "rahkan",
    "goeven",
)
MONTHS: Mapping[str, tuple[str, ...]] = {"se": NORTHERN_SAMI, "sma": SOUTHERN_SAMI}


def date_in_words(day: date, length: str = "long") -> str:
    """The date in the language in force: `14. september 2026`, `skïereden 14. b. 2026`."""
    locale = get_locale()
    months = MONTHS.get(locale.language) if locale else None
    if months is None:
        return str(format_date(day, length, rebase=False))
    return f"{months[day.month - 1]} {day.day}. b. {day.year}"
