"""Which stories may be opened by whoever was shown them in a listing before."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from storybank.gate import may_list, may_open

Codes = NDArray[np.int64]
MANY = 30  # stories


@st.composite
def collections(draw: st.DrawFn) -> tuple[NDArray[np.uint64], Codes, dict[str, Codes]]:
    """The tellers of stories, what each consented to, and answers to two questions."""

    def numbers(least: int, most: int) -> Codes:
        return np.array(draw(st.lists(st.integers(least, most), min_size=MANY, max_size=MANY)))

    return (
        numbers(1, 20).astype(np.uint64),
        numbers(0, 3),
        {"age": numbers(-1, 1), "unit": numbers(-1, 1)},
    )


@given(collections(), st.integers(3, 6))
def test_a_story_opens_by_its_own_consent_in_a_cell_of_k_tellers(
    collection: tuple[NDArray[np.uint64], Codes, dict[str, Codes]], k: int
) -> None:
    tellers, consent, answers = collection
    cells = list(zip(*(codes.tolist() for codes in answers.values()), strict=True))
    inside = [{t for t, one in zip(tellers, cells, strict=True) if one == cell} for cell in cells]
    asked = [c >= 1 and len(who) >= k for c, who in zip(consent, inside, strict=True)]
    assert may_open(tellers, consent, k, narrowing=answers).tolist() == asked


@given(collections(), st.integers(3, 6))
def test_what_a_list_of_all_would_show_opens(
    collection: tuple[NDArray[np.uint64], Codes, dict[str, Codes]], k: int
) -> None:
    tellers, consent, answers = collection
    listed = may_list(tellers, np.ones(MANY, np.bool_), consent, k, narrowing=answers).stories
    assert not (listed & ~may_open(tellers, consent, k, narrowing=answers)).any()


@pytest.mark.parametrize("k", [3, 5])
def test_without_narrowing_questions_a_collection_of_k_tellers_opens(k: int) -> None:
    tellers, consent = np.arange(1, k + 1, dtype=np.uint64), np.arange(k) % 4
    assert may_open(tellers, consent, k).tolist() == (consent >= 1).tolist()
    assert not may_open(tellers, consent, k + 1).any()
