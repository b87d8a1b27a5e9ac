"""Windows of long texts: whole, ordered, never too long, ending with a sentence."""

import re
from itertools import pairwise

import pytest

from analysis.windows import Window, cut_windows


def words_of(text: str) -> list[tuple[int, int]]:
    """Each word as one piece."""
    return [found.span() for found in re.finditer(r"\S+", text)]


def many_sentences(count: int) -> str:
    return " ".join(f"Bussen kom {number} minutter for sent." for number in range(count))


def test_a_short_text_is_its_own_only_window_untouched() -> None:
    text = "  En kort tekst.\n"
    assert cut_windows(text, words_of(text), longest=3) == [Window(text, 3)]


@pytest.mark.parametrize("longest", [7, 20, 64, 599])
def test_together_the_windows_hold_every_piece_once_and_in_order(longest: int) -> None:
    text = many_sentences(100)
    windows = cut_windows(text, words_of(text), longest=longest)
    assert " ".join(window.text for window in windows) == text
    assert [window.pieces for window in windows] == [len(w.text.split()) for w in windows]
    assert max(window.pieces for window in windows) <= longest


def test_a_window_ends_with_a_sentence() -> None:
    text = many_sentences(100)
    windows = cut_windows(text, words_of(text), longest=50)
    assert all(window.text.endswith(".") for window in windows)


def test_windows_are_about_equally_long() -> None:
    text = many_sentences(100)
    sizes = [window.pieces for window in cut_windows(text, words_of(text), longest=500)]
    assert sizes == [300, 300]


def test_a_text_without_sentences_is_cut_all_the_same() -> None:
    text = " ".join(["ord"] * 101)
    sizes = [window.pieces for window in cut_windows(text, words_of(text), longest=50)]
    assert sum(sizes) == 101
    assert max(abs(first - second) for first, second in pairwise(sizes)) <= 1


@pytest.mark.parametrize("end", ["! ", "? ", "… ", ".» ", '." ', "\n"])
def test_every_usual_end_of_a_sentence_is_known(end: str) -> None:
    text = "a b c d" + end + "e f g"
    first, _ = cut_windows(text, words_of(text), longest=5)
    assert first == Window(("a b c d" + end).strip(), 4)


def test_a_piece_may_begin_with_the_blank_before_it() -> None:
    text = "a b c. d e f"
    spans = [(0, 1), (1, 3), (3, 6), (6, 8), (8, 10), (10, 12)]
    assert [window.text.strip() for window in cut_windows(text, spans, longest=4)] == [
        "a b c.", "d e f",
    ]  # fmt: skip


@pytest.mark.parametrize("count, longest, expected", [(3, 3, 1), (4, 3, 2), (9, 3, 3), (10, 3, 4)])
def test_without_sentences_windows_are_as_few_as_fit(
    count: int, longest: int, expected: int
) -> None:
    text = " ".join(f"w{number}" for number in range(count))
    assert len(cut_windows(text, words_of(text), longest=longest)) == expected


def test_a_text_without_pieces_is_its_own_window() -> None:
    assert cut_windows("\u00ad", [], longest=5) == [Window("\u00ad", 0)]
