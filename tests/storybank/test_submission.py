"""A story from a phone is read into a frozen value, or refused field by field."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import a_framework, a_submission, framework_document, story_fields
from storybank.errors import SubmissionError
from storybank.placements import State
from storybank.submission import Consent, read_submission

FRAMEWORK = a_framework()


def mistakes_in(**changes: Any) -> dict[str, str]:
    with pytest.raises(SubmissionError) as raised:
        a_submission(FRAMEWORK, **changes)
    return {one.place: one.sentence for one in raised.value.mistakes}


def answer(name: str, **value: Any) -> dict[str, Any]:
    return {"placements": {name: {"state": "placed", **value}}}


def test_a_whole_story_is_read() -> None:
    told = a_submission(FRAMEWORK)
    assert told.consent is Consent.READ
    assert told.placements["drivkraft"].weights == {"tillit": 0.5, "regler": 0.2, "vilje": 0.3}
    assert told.placements["krefter"].stones == {"jeg": (0.2, 0.8)}
    assert told.placements["folelse"].other == "lettelse"
    assert list(told.shown_order["drivkraft"]) == ["vilje", "tillit", "regler"]
    assert told.seconds == 120


def test_the_answer_states_are_kept_apart() -> None:
    placements = {
        "drivkraft": {"state": "not_applicable"},
        "stemme": {"state": "not_asked"},
        "krefter": {"state": "passed_by"},
    }
    told = a_submission(FRAMEWORK, placements=placements)
    states = {name: one.state for name, one in told.placements.items()}
    assert states["drivkraft"] is State.NOT_APPLICABLE
    assert states["stemme"] is State.NOT_ASKED
    assert states["krefter"] is State.PASSED_BY
    assert states["vanlig"] is State.PASSED_BY


def test_an_empty_free_text_was_passed_by() -> None:
    told = a_submission(FRAMEWORK, **answer("rad", text="   "))
    assert told.placements["rad"].state is State.PASSED_BY


def test_a_line_end_counts_once_however_a_browser_sends_it() -> None:
    """A plain form sends two characters where the teller's browser counted one."""
    lines = 50 * "abc\r\n" + "\r\n"
    told = a_submission(
        a_framework(story=with_longest(50 * 4 - 1)), text=lines, **answer("rad", text=lines)
    )
    assert told.text == told.placements["rad"].text == "\n".join(["abc"] * 50)


def with_longest(length: int) -> dict[str, Any]:
    story: dict[str, Any] = framework_document()["story"]
    return {**story, "text": {**story["text"], "max_length": length}}


def test_an_own_option_of_blanks_was_not_written() -> None:
    told = a_submission(FRAMEWORK, **answer("folelse", options=["ro"], other="  "))
    assert told.placements["folelse"].document == {"state": "placed", "options": ["ro"]}


@pytest.mark.parametrize(
    "changes, place",
    [
        ({"story": "1"}, "story"),
        ({"story": None}, "story"),
        ({"language": "de"}, "language"),
        ({"prompt": "ukjent"}, "prompt"),
        ({"prompt": None}, "prompt"),
        ({"text": "  "}, "text"),
        ({"text": None}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "\ud800"}, "text"),
        ({"title": ["x"]}, "title"),
        ({"consent": "all"}, "consent"),
        ({"consent": 1}, "consent"),
        ({"code_hash": "short"}, "code_hash"),
        ({"teller": "?"}, "teller"),
        ({"arm": "A B"}, "arm"),
        ({"arm": "a" * 61}, "arm"),
        ({"seconds": -1}, "seconds"),
        ({"seconds": True}, "seconds"),
        ({"surprise": 1}, "surprise"),
        ({"placements": [1]}, "placements"),
        ({"placements": {"ukjent": {}}}, "placements.ukjent"),
        ({"placements": {"drivkraft": "midt"}}, "drivkraft"),
        ({"placements": {"drivkraft": {"state": "maybe"}}}, "drivkraft"),
        ({"shown_order": {"drivkraft": ["tillit"]}}, "shown_order"),
        ({"shown_order": {"ukjent": []}}, "shown_order"),
        ({"shown_order": "abc"}, "shown_order"),
        (answer("drivkraft", weights={"tillit": 1}), "drivkraft"),
        (answer("drivkraft", weights={"tillit": 0.5, "regler": 0.5, "vilje": 0.5}), "drivkraft"),
        (answer("drivkraft", weights={"tillit": 1.5, "regler": -0.5, "vilje": 0}), "drivkraft"),
        (answer("drivkraft", weights={"tillit": math.nan, "regler": 0, "vilje": 1}), "drivkraft"),
        (answer("drivkraft", value=0.5), "drivkraft"),
        (answer("stemme", value=1.01), "stemme"),
        (answer("stemme", value=math.inf), "stemme"),
        (answer("stemme", value=True), "stemme"),
        (answer("stemme"), "stemme"),
        (answer("krefter", stones={}), "krefter"),
        (answer("krefter", stones={"jeg": [0.1]}), "krefter"),
        (answer("krefter", stones={"du": [0.1, 0.2]}), "krefter"),
        (answer("folelse", options=["sorg"]), "folelse"),
        (answer("folelse", options=["glede", "sinne", "ro"]), "folelse"),
        (answer("folelse", options=["glede", "glede"]), "folelse"),
        (answer("folelse", options=[]), "folelse"),
        (answer("rolle", options=["innbygger", "ansatt"]), "rolle"),
        (answer("rolle", options=["innbygger"], other="x"), "rolle"),
        (answer("vanlig", value=2.5), "vanlig"),
        (answer("vanlig", value=6), "vanlig"),
        (answer("rad", text="x" * 201), "rad"),
        (answer("rad", text=5), "rad"),
    ],
)
def test_what_is_wrong_is_told_by_field(changes: dict[str, Any], place: str) -> None:
    assert list(mistakes_in(**changes)) == [place]


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert set(mistakes_in(text="", consent=None, language=None)) == {"text", "consent", "language"}


def test_the_only_prompt_needs_no_choice() -> None:
    one = a_framework(prompts=[{"id": "alene", "text": {"nb": "Hva?", "en": "What?"}}])
    assert a_submission(one, prompt=None).prompt == "alene"


def test_the_content_hash_tells_other_content_and_only_that() -> None:
    fields = story_fields()
    first = read_submission(FRAMEWORK, fields)
    again = read_submission(
        FRAMEWORK, {**fields, "placements": dict(reversed(fields["placements"].items()))}
    )
    other = read_submission(FRAMEWORK, {**fields, "title": "Noe annet"})
    assert first.content_hash(1) == again.content_hash(1)
    assert len({first.content_hash(1), first.content_hash(2), other.content_hash(1)}) == 3


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def read_or_refused(**changes: Any) -> set[str]:
    """The places of the mistakes; none where the story was read and can be hashed."""
    try:
        told = a_submission(FRAMEWORK, **changes)
    except SubmissionError as error:
        return {one.place for one in error.mistakes}
    told.content_hash(1)
    return set()


@given(st.sampled_from(sorted(story_fields())), json_like)
def test_no_value_in_any_field_breaks_the_reader(field: str, value: object) -> None:
    places = read_or_refused(**{field: value})
    assert all(one == field or field == "placements" for one in places)


@given(st.sampled_from(list(FRAMEWORK.questions)), json_like)
def test_no_answer_breaks_the_reader(name: str, value: object) -> None:
    assert read_or_refused(placements={name: value}) <= {name}


@given(st.text("\r\n\t a", min_size=1), st.text("\r\n b"))
def test_what_was_read_is_read_as_the_same_again(title: str, text: str) -> None:
    """As when a story comes back from a copy: no end of a line becomes another."""
    story = a_submission(FRAMEWORK, title=title, text=f"a{text}b")
    again = a_submission(FRAMEWORK, title=story.title, text=story.text)
    assert (again.title, again.text) == (story.title, story.text)
    assert "\r" not in f"{story.title}{story.text}"
