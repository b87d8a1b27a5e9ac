"""The course over time as a picture: every period is named where its name has room."""

import re
from itertools import pairwise

import pytest

from dashboard.figures.course import CourseFigure, CourseLabels, Marker, Spot
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


def flags_over(*at: float) -> list[tuple[str, float, float]]:
    """The flags over twelve months with events at these places: letters, left and right."""
    spots = tuple(Spot(f"{month}. 2026", 0.5, 0.4, 0.6) for month in range(12))
    markers = tuple(Marker(letter, place) for letter, place in zip("ABCDEF", at, strict=False))
    drawn, _ = draw_course_svg(CourseFigure(LABELS, spots, markers=markers))
    assert drawn.count("stroke-dasharray") == len(at), "each moment has its own line"
    boxes = re.findall(
        r'<rect x="([\d.]+)"[^>]*width="([\d.]+)".*?<tspan[^>]*>(.*?)</tspan>', drawn
    )
    return [(letters, float(x), float(x) + float(wide)) for x, wide, letters in boxes]


@pytest.mark.parametrize(
    "at, letters",
    [
        ((2, 5, 8), ["A", "B", "C"]),
        ((5, 5, 5, 5), ["A–D"]),
        ((5, 5.2, 9), ["A–B", "C"]),
        ((1, 1.7, 2.4, 3.1), ["A", "B", "C", "D"]),
        ((1, 1.1, 2, 3, 3.05, 8), ["A–C", "D–E", "F"]),
        ((-0.5, -0.5, 11.5, 11.5), ["A–B", "C–D"]),
    ],
)
def test_events_whose_flags_would_touch_are_one_flag(
    at: tuple[float, ...], letters: list[str]
) -> None:
    flags = flags_over(*at)
    assert [one[0] for one in flags] == letters
    assert all(0 <= left < right <= SIDE for _, left, right in flags)
    for (_, _, right), (_, left, _) in pairwise(flags):
        assert right <= left
