"""Measures taken with a ruler on a form on paper, made whole before they are read as answers.

A triangle on paper is 100 mm high: the distance of a point from the side across is the share of a
corner in per cent, and the three distances add up to 100.
"""

from werkzeug.datastructures import MultiDict

from storybank.errors import Mistake, mistake
from storybank.framework import Framework
from storybank.signifiers import Triad, part_ids

WHOLE = 100
SLACK = 6  # millimetres that three measures together may miss


def complete_measures(
    framework: Framework, form: MultiDict[str, str]
) -> tuple[MultiDict[str, str], list[Mistake]]:
    """The form with the third measure of a triangle where two are given, and what cannot be."""
    whole = form.copy()
    wrong = [
        question.id
        for question in framework.signifiers
        if isinstance(question, Triad) and not _is_sound(question, whole)
    ]
    return whole, [
        mistake(place, "The three measures add up to 100. Two are enough: the third follows.")
        for place in wrong
    ]


def _is_sound(triad: Triad, form: MultiDict[str, str]) -> bool:
    """Whether the measures of this triangle can be; the missing one is filled in."""
    names = [f"{triad.id}.{part}" for part in part_ids(triad)]
    typed = {name: form.get(name, "").strip().replace(",", ".") for name in names}
    given = [name for name in names if typed[name]]
    if not given or form.get(f"{triad.id}.state"):
        return True
    try:
        total = sum(float(typed[name]) for name in given)
    except ValueError:
        return True  # its reader says that it is no number
    if len(given) == len(names) - 1 and total <= WHOLE + SLACK:
        missing = next(name for name in names if not typed[name])
        form[missing] = str(max(0.0, WHOLE - total))
        return True
    return abs(total - WHOLE) <= SLACK
