"""Dates, numbers, labels with HTML in them, ids made of words, and languages."""

import pytest

from builders import a_framework
from storybank.errors import UnreadableFile
from storybank.interchange.dates import read_dates, read_dates_as
from storybank.interchange.html_text import plain_text
from storybank.interchange.numbers import NotANumber, read_number, shares_of, total_of
from storybank.interchange.report import Report
from storybank.interchange.slugs import distinct_slugs
from storybank.placements import read_placement
from storybank.signifiers import part_ids


def dates(*cells: str) -> list[str]:
    return list(read_dates("sent", list(enumerate(cells, start=2)), Report()).values())


@pytest.mark.parametrize(
    "cells, days",
    [
        (["2021-09-30", "2021-10-01"], ["2021-09-30", "2021-10-01"]),
        (["2021-09-30 14:05", "2021-09-30T23:30:00Z"], ["2021-09-30", "2021-10-01"]),
        (["30/09/2021", "01/02/2022"], ["2021-09-30", "2022-02-01"]),
        (["09/30/2021", "01/02/2022 10:00"], ["2021-09-30", "2022-01-02"]),
        (["03/03/2022"], ["2022-03-03"]),
        (["1.2.2022", "30. 9. 2021"], ["2022-02-01", "2021-09-30"]),
        (["1438121139568"], ["2015-07-29"]),
        (["1438121139"], ["2015-07-29"]),
    ],
)
def test_a_column_of_dates_that_means_one_thing_is_read(cells: list[str], days: list[str]) -> None:
    assert dates(*cells) == days


@pytest.mark.parametrize(
    "cells, sentence",
    [
        (["03/03/2022", "01/02/2022", "04/05/2022"], "told apart in 2 rows (3, 4)"),
        (["30/09/2021", "09/30/2021", "1/2/2021"], "day/month in row 2 and month/day in row 3"),
        (["2021-09-30", "soon"], "row 3: “soon” is no date"),
        (["2021-02-30"], "no such day: row 2"),
        (["31/02/2021"], "no such day: row 2"),
        (["31.02.2021"], "no such day: row 2"),
        (["9999-12-31T23:59:59Z"], "no such day: row 2"),
        (["01/02/03"], "is no date"),
    ],
)
def test_an_ambiguous_date_is_refused_and_never_guessed(cells: list[str], sentence: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        dates(*cells)
    assert sentence in str(refused.value)
    assert "sent" in str(refused.value)


def test_a_form_that_is_named_decides() -> None:
    cells = [(2, "01/02/2022"), (3, "Tue Feb 13 12:58:16 WIB 2018")]
    assert read_dates_as("sent", cells[:1], "%m/%d/%Y") == {2: "2022-01-02"}
    assert read_dates_as("sent", cells[1:], "%a %b %d %H:%M:%S WIB %Y") == {3: "2018-02-13"}
    with pytest.raises(UnreadableFile, match="row 3 do not have the form"):
        read_dates_as("sent", cells, "%m/%d/%Y")


def test_a_moment_lies_on_the_same_day_whether_its_form_is_named_or_found() -> None:
    cells = ["2026-06-01T21:59:59Z", "2026-06-01T22:00:00+0000", "2026-12-31T18:00:00-05:00"]
    named = read_dates_as("sent", [*enumerate(cells, 2)], "%Y-%m-%dT%H:%M:%S%z")
    assert [*named.values()] == dates(*cells) == ["2026-06-01", "2026-06-02", "2027-01-01"]


@pytest.mark.parametrize(
    "cell, number",
    [
        ("33%", 33),
        ("33,5\u00a0%", 33.5),
        ("3,7", 3.7),
        ("3.7", 3.7),
        (" −2 ", -2.0),
        ("8.9e-4", 8.9e-4),
        (",5", 0.5),
        ("", None),
    ],
)
def test_a_number_has_a_decimal_point_or_comma(cell: str, number: float | None) -> None:
    assert read_number(cell) == number


@pytest.mark.parametrize(
    "cell", ["x", "%", "5%%", "1,2,3", "nan", "inf", "1e999", "0x10", "1_0", "٣"]
)
def test_what_only_looks_like_a_number_is_none(cell: str) -> None:
    with pytest.raises(NotANumber):
        assert read_number(cell) == 3.0


@pytest.mark.parametrize(
    "sums, total", [([1.0, 1.0], 1.0), ([99.0, 101.0, 100.0], 100.0), ([10.0], None), ([], None)]
)
def test_the_scale_is_told_from_the_sums(sums: list[float], total: float | None) -> None:
    assert total_of(sums) == total


def test_shares_are_kept_to_the_last_digit_and_rounded_ones_are_made_whole() -> None:
    exact = [0.5442477876106195, 0.22592298119469031, 0.22982923119469023]
    assert shares_of(exact, 1) == exact
    assert shares_of([33, 33, 33], 100) == pytest.approx([1 / 3] * 3)
    assert shares_of([0.6, 0.4009, -0.0009], 1) == pytest.approx([0.6 / 1.0009, 0.4009 / 1.0009, 0])
    assert shares_of([50, 20, 20], 100) is None
    assert shares_of([1.2, -0.2, 0], 1) is None


def test_rounded_shares_that_miss_1_by_their_last_digit_are_a_placement() -> None:
    triad = a_framework().questions["drivkraft"]
    anchors = part_ids(triad)
    for part in range(1, 500):
        first, second = round(part / 997, 6), round((997 - part) / 2991, 6)
        for miss in (-1e-6, 0, 1e-6):
            shares = shares_of([first, second, round(1 - first - second + miss, 6)], 1)
            assert shares is not None
            weights = dict(zip(anchors, shares, strict=True))
            placed = read_placement(triad, {"state": "placed", "weights": weights})
            assert placed.weights == weights


@pytest.mark.parametrize(
    "markup, words",
    [
        ("quality<br>demands", "quality demands"),
        ("<div>heavily<br> micro-managed</div>", "heavily micro-managed"),
        ("&lt;font color='blue'&gt;<i>Look</i>&lt;/font&gt;", "Look"),
        ("&amp;lt;b&amp;gt;twice&amp;lt;/b&amp;gt;", "twice"),
        ("R&amp;D, less &lt; more, 3 <4", "R&D, less < more, 3 <4"),
        ("write to <somebody>", "write to <somebody>"),
        ("<script>alert(1)</script>safe", "safe"),
        ("<a href='x' onclick=\"y\">here</a>&nbsp;.", "here."),
        ("<b>open", "open"),
        ("", ""),
    ],
)
def test_a_label_is_reduced_to_what_its_reader_saw(markup: str, words: str) -> None:
    assert plain_text(markup) == words


def test_ids_are_made_of_words_and_none_stands_twice() -> None:
    labels = ["Blåbær på Ørlandet i år igjen", "Text", "text", "1 to 4 years", "-1", "1", "نص", ""]
    assert distinct_slugs(labels, "question") == [
        "blabaer_pa_orlandet_i",
        "text_2",
        "text_3",
        "n_1_to_4_years",
        "minus_1",
        "n_1",
        "question_7",
        "question_8",
    ]
