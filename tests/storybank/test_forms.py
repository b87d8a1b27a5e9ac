"""A plain form's fields become the same document that a phone sends."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from builders import a_framework, story_fields
from storybank.errors import SubmissionError
from storybank.forms import Form, answer_of, fields_of
from storybank.submission import read_submission

FRAMEWORK = a_framework()


def answer(name: str, *fields: tuple[str, str]) -> dict[str, Any] | None:
    return answer_of(FRAMEWORK.questions[name], MultiDict(fields))


@pytest.mark.parametrize(
    "typed, weights",
    [
        (("60", "25", "15"), (0.6, 0.25, 0.15)),
        (("6", "2.5", "1,5"), (0.6, 0.25, 0.15)),
        (("60", "", "40"), (0.6, 0.0, 0.4)),
        (("", " 1 ", ""), (0.0, 1.0, 0.0)),
    ],
)
def test_three_numbers_are_shares_of_their_sum(
    typed: tuple[str, ...], weights: tuple[float, ...]
) -> None:
    names = ("tillit", "regler", "vilje")
    fields = [(f"drivkraft.{name}", value) for name, value in zip(names, typed, strict=True)]
    placed = answer("drivkraft", *fields)
    assert placed is not None
    assert tuple(placed["weights"].values()) == pytest.approx(weights)


def test_an_untouched_slider_is_no_answer() -> None:
    assert answer("stemme", ("stemme", "50")) is None
    assert answer("stemme", ("stemme", "50"), ("stemme.answered", "yes")) == {
        "state": "placed",
        "value": 0.5,
    }


def test_only_the_stones_with_numbers_are_placed() -> None:
    fields = [("krefter.jeg.x", "20"), ("krefter.jeg.y", "80"), ("krefter.kommunen.x", "")]
    assert answer("krefter", *fields) == {"state": "placed", "stones": {"jeg": [0.2, 0.8]}}


def test_several_options_and_own_words_are_one_answer() -> None:
    fields = [("folelse", "glede"), ("folelse", "ro"), ("folelse.other", " lettelse ")]
    assert answer("folelse", *fields) == {
        "state": "placed",
        "options": ["glede", "ro"],
        "other": "lettelse",
    }


def test_what_does_not_apply_is_said_whatever_else_is_typed() -> None:
    assert answer("vanlig", ("vanlig", "3"), ("vanlig.state", "not_applicable")) == {
        "state": "not_applicable"
    }


def test_an_empty_form_passes_every_question_by() -> None:
    fields = fields_of(FRAMEWORK, MultiDict())
    assert set(fields["placements"].values()) == {None}


@pytest.mark.parametrize(
    "fields",
    [
        [("drivkraft.tillit", "mye"), ("drivkraft.regler", "1")],
        [("drivkraft.tillit", "0"), ("drivkraft.regler", "0")],
        [("drivkraft.tillit", "-1"), ("drivkraft.regler", "2")],
        [("drivkraft.tillit", "nan")],
        [("drivkraft.tillit", "inf"), ("drivkraft.regler", "1")],
        [("stemme", "150"), ("stemme.answered", "yes")],
        [("stemme", ""), ("stemme.answered", "yes")],
        [("krefter.jeg.x", "20")],
        [("krefter.jeg.x", "20"), ("krefter.jeg.y", "høyt")],
        [("folelse", "finnes_ikke")],
        [("folelse", "glede"), ("folelse", "sinne"), ("folelse", "ro")],
        [("vanlig", "9")],
        [("vanlig", "2,5")],
        [("rad", "x" * 201)],
    ],
)
def test_what_cannot_be_read_is_refused_at_its_question(fields: list[tuple[str, str]]) -> None:
    form: Form = MultiDict(fields)
    question = fields[0][0].partition(".")[0]
    placements = fields_of(FRAMEWORK, form)["placements"]
    with pytest.raises(SubmissionError) as raised:
        read_submission(FRAMEWORK, story_fields(placements=placements, shown_order={}))
    assert [one.place for one in raised.value.mistakes] == [question]


@pytest.mark.parametrize("typed", ["", "x", "1.5", "-1", "9" * 20, "²"])
def test_a_version_that_is_no_number_is_passed_on_as_typed(typed: str) -> None:
    assert (
        fields_of(FRAMEWORK, MultiDict({"framework_version": typed}))["framework_version"] == typed
    )
