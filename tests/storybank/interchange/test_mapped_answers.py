"""What the cells of a mapped table mean as answers: ends, options, and what does not fit."""

from collections.abc import Callable

import pytest

from storybank.interchange import Gathered
from storybank.placements import State
from storybank.signifiers import Choice, Dyad, Question

Gather = Callable[..., Gathered]


def question(gathered: Gathered, name: str) -> Question:
    return gathered.frameworks[1].questions[name]


def test_a_line_between_named_ends_is_read_from_its_lower_one(gather: Gather) -> None:
    mapping = "dyads: {mood: {column: mood, poles: [Calm, Tense], min: 1, max: 5}}"
    gathered = gather("mood\n1\n2\n4\n5\n6\n0\n", mapping)
    assert [one.submission.placements["mood"].value for one in gathered.stories] == [
        *(0, 0.25, 0.75, 1)
    ]
    assert not any("mood goes from" in one for one in gathered.report.guessed)
    assert any("“6” does not fit; passed by: row 6" in one for one in gathered.report.left_out)
    assert any("“0” does not fit; passed by: row 7" in one for one in gathered.report.left_out)
    mood = question(gathered, "mood")
    assert isinstance(mood, Dyad)
    assert [(one.id, one.text["und"]) for one in mood.poles] == [
        ("calm", "Calm"),
        ("tense", "Tense"),
    ]


def test_corners_without_a_number_were_passed_by_and_one_that_lacks_does_not_fit(
    gather: Gather,
) -> None:
    table = "words,a,b,c\nall,20,30,50\nnone,,,\none,60,40,\nnought,60,40,0\n"
    gathered = gather(table, "{text: words, triads: {force: {Trust: a, Rules: b, Will: c}}}")
    states = [one.submission.placements["force"].state for one in gathered.stories]
    assert states == [State.PLACED, State.PASSED_BY, State.PASSED_BY, State.PLACED]
    assert gathered.report.left_out == ["force: “60 | 40” does not fit; passed by: row 4."]
    last = gathered.stories[3].submission.placements["force"]
    assert last.weights == {"trust": 0.6, "rules": 0.4, "will": 0.0}


def test_options_stand_by_their_numbers_and_then_by_their_letters(gather: Gather) -> None:
    gathered = gather("age\n10 to 19\n2 to 9\nover 80\n1\n0\n", "choices: {age: age}")
    age = question(gathered, "age")
    assert isinstance(age, Choice)
    assert [one.text["und"] for one in age.options] == ["0", "1", "2 to 9", "10 to 19", "over 80"]
    assert not age.several
    taken = [one.submission.placements["age"].options for one in gathered.stories]
    texts = {one.id: one.text["und"] for one in age.options}
    assert [[texts[one] for one in each] for each in taken] == [
        ["10 to 19"],
        ["2 to 9"],
        ["over 80"],
        ["1"],
        ["0"],
    ]


def test_of_two_values_one_is_taken(gather: Gather) -> None:
    two = question(gather("helped\nyes\nno\n", "choices: {helped: helped}"), "helped")
    assert isinstance(two, Choice)
    assert not two.several


def test_one_value_alone_is_taken_or_not(gather: Gather) -> None:
    gathered = gather("words,helped\na,yes\nb,\n", "{text: words, choices: {helped: helped}}")
    helped = question(gathered, "helped")
    assert isinstance(helped, Choice)
    assert helped.several
    assert [one.submission.placements["helped"].state for one in gathered.stories] == [
        State.PLACED,
        State.PASSED_BY,
    ]


def test_a_choice_may_have_two_hundred_values(gather: Gather) -> None:
    table = "words\n" + "".join(f"value {number}\n" for number in range(200))
    choice = question(gather(table, "choices: {c: words}"), "c")
    assert isinstance(choice, Choice)
    assert len(choice.options) == 200


def test_of_what_does_not_fit_the_first_letters_are_told(gather: Gather) -> None:
    long = "x" * 60
    gathered = gather(
        f"words,mood\na,{long}\nb,.5\n",
        "{text: words, dyads: {mood: {column: mood, poles: [calm, tense]}}}",
    )
    assert gathered.report.left_out == [f"mood: “{'x' * 40}” does not fit; passed by: row 2."]


@pytest.mark.parametrize(
    "cells, told",
    [
        (["1438121139568"], "sent holds seconds or milliseconds since 1970"),
        (["1.2.2022", "30.9.2021"], "sent is read as day.month.year"),
        (["30/09/2021", "01/02/2022"], "sent is read as day/month/year: row 2 can be nothing"),
        (["09/10/2021", "01/22/2022"], "sent is read as month/day/year: row 3 can be nothing"),
        (["2021-09-30"], None),
        (["03/03/2022"], None),
    ],
)
def test_how_days_were_read_is_told_where_it_was_guessed(
    cells: list[str], told: str | None, gather: Gather
) -> None:
    rows = "".join(f"words,{cell}\n" for cell in cells)
    gathered = gather(f"text,sent\n{rows}", "{text: text, told: sent}")
    guessed = [one for one in gathered.report.guessed if one.startswith("sent ")]
    assert len(guessed) == (told is not None)
    assert all(one.startswith(told or "") for one in guessed)
