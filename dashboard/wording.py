"""Numbers, dates and effects in the reader's words, without false digits."""

import math
from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol

from dashboard.languages import gettext, language
from dashboard.tongues import bare


def people(count: int | None, k: int) -> str:
    """A shown number of tellers; 0 stands for fewer than k.

    None is nobody at all, and only said of a whole collection: of a part of it, nobody is told
    apart from a few by no number.
    """
    if count is None:
        return gettext("nobody")
    if count == 0:
        return gettext("fewer than %(k)s", k=k)
    return number(count)


def number(value: float, decimals: int = 0) -> str:
    """A number as the language writes it, with a true minus sign."""
    # Adding 0 turns a rounded −0 into 0.
    written = f"{round(value, decimals) + 0:,.{decimals}f}"
    return written.translate(_signs(language()))


@cache
def _signs(spoken: str) -> dict[int, str]:
    """What a language writes for a comma between thousands, a point and a minus.

    A page of maps writes five hundred numbers; Babel reads its pattern anew for each.
    """
    locale = Locale.parse(spoken)
    signs = {",": get_group_symbol(locale), ".": get_decimal_symbol(locale), "-": "−"}
    return str.maketrans(signs)


def percent(share: float) -> str:
    """A share in whole per cent."""
    return gettext("%(percent)s %%", percent=number(100 * share))


def percent_of_some(share: float) -> str:
    """The share of somebody: nought would say that nobody is there."""
    return percent(share) if round(100 * share) else gettext("under 1 %")


def day(when: date) -> str:
    """A date in full."""
    return _day(when, language())


@lru_cache(maxsize=512)
def _day(when: date, spoken: str) -> str:
    return str(format_date(when, "long", locale=spoken))


def day_of(written: str) -> str:
    """A date that is kept as YYYY-MM-DD, in full."""
    return day(date.fromisoformat(written))


def answered(question: str, options: str) -> str:
    """A question and what was chosen of it; where it ends in a sign of its own, that is enough."""
    if bare(question).endswith(("?", "…", ":")):
        return f"{question} {options}"
    return gettext("%(question)s: %(options)s", question=question, options=options)


def head_theme(number: int, name: str) -> str:
    """A theme's number and its name; one without words is called by its number alone."""
    return name if name == gettext("Theme %(number)s", number=number) else f"{number}. {name}"


def listed(words: Sequence[str]) -> str:
    """Words with commas, and "or" before the last."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(some)s or %(last)s", some=", ".join(words[:-1]), last=words[-1])


def join_quoted(names: Sequence[str]) -> str:
    """Names one after the other for a sentence that sets its quotation marks round all of them."""
    return gettext("”, “").join(names)


def between(low: float, high: float, decimals: int = 0) -> str:
    """An interval, or that there is none."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return gettext("no interval")
    return gettext("%(low)s to %(high)s", low=number(low, decimals), high=number(high, decimals))


def apart(low: float, high: float, decimals: int = 0) -> str:
    """An interval of a difference: an end beside 0 is not written as 0."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return between(low, high, decimals)
    ends = [_beside_nought(end, decimals) for end in (low, high)]
    return gettext("%(low)s to %(high)s", low=ends[0], high=ends[1])


def _beside_nought(end: float, decimals: int) -> str:
    if not end or round(end, decimals):
        return number(end, decimals)
    return gettext("just over 0") if end > 0 else gettext("just under 0")


def as_sentence(words: str) -> str:
    """The words with a capital at the beginning and a full stop at the end."""
    return f"{words[:1].upper()}{words[1:]}."
