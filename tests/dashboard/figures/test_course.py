"""The course over time as a picture: every period is named where its name has room."""

import re

import pytest

from dashboard.figures.course import CourseFigure, CourseLabels, Spot
from dashboard.figures.svg_course import SIDE, draw_course_svg

LABELS = CourseLabels("Stemme", ("Den har flyttet seg.",), ("lite", "mye"))
MONTHS = ("august 2026", "september 2026", "oktober 2026", "november 2026", "desember 2026")


def names_below(names: tuple[str, ...]) -> dict[float, str]:
    """The words below the frame by where they stand across, as a reader reads them."""
    spots = tuple(Spot(name, 0.5, 0.4, 0.6) for name in names)
    drawn, _ = draw_course_svg(CourseFigure(LABELS, spots))
    below = re.findall(r'<tspan x="([\d.]+)"[^>]*>(.*?)</tspan>', drawn[drawn.index("<circle") :])
    lines: dict[float, list[str]] = {}
    for x, line in below[:-1]:  # the last says what lies low
        lines.setdefault(float(x), []).append(line)
    return {x: " ".join(some) for x, some in lines.items()}


@pytest.mark.parametrize("number", [1, 2, 3, 5])
def test_each_period_is_named_under_its_own_dot(number: int) -> None:
    room = SIDE / number
    expected = {round((place + 0.5) * room, 1): MONTHS[place] for place in range(number)}
    assert names_below(MONTHS[:number]) == expected


def test_where_they_would_touch_only_the_first_and_the_last_are() -> None:
    days = tuple(f"{day}. november 2026" for day in range(1, 15))
    assert names_below(days) == {0: days[0], SIDE: days[-1]}


def test_a_name_of_one_long_word_touches_no_other() -> None:
    names = ("Innbyggerundersøkelsen", "Etterpå", "Nå")
    assert names_below(names) == {0: names[0], SIDE: names[-1]}
