"""Documents are opened quickly, and say what they always said."""

import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from storybank.documents import read_document

PLAIN = some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text()
DOCUMENTS = some.recursive(
    PLAIN, lambda each: some.lists(each) | some.dictionaries(some.text(), each), max_leaves=20
)


@given(DOCUMENTS)
def test_a_document_says_what_was_written(document: Any) -> None:
    for text in (json.dumps(document), json.dumps(document, ensure_ascii=False)):
        assert read_document(text) == json.loads(text) == document
        assert read_document(text.encode("utf-8", "surrogatepass")) == document


@given(some.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_to_the_last_bit(number: float) -> None:
    assert struct.pack("d", read_document(json.dumps(number))) == struct.pack("d", number)


@pytest.mark.parametrize("text", ['"\\ud83d"', '{"text": "half a letter: \\udc00"}'])
def test_half_a_letter_is_read_as_before(text: str) -> None:
    assert read_document(text) == json.loads(text)


def test_what_is_no_document_is_refused() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        read_document('{"text": ')
