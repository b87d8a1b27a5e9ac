"""Themes keep their identity from run to run."""

import numpy as np
import pytest

from analysis.themes import Origin, match_themes, trace_origins


@pytest.mark.parametrize(
    "previous, current, continued",
    [
        ([0, 0, 1, 1], [1, 1, 0, 0], [1, 0]),
        ([0, 0, 0, 1], [0, 0, 0, 0], [0]),
        ([0, 0, 0, 0], [0, 0, 1, 1], [0, -1]),
        ([0, 0, 1, 1], [-1, -1, -1, -1], []),
        ([-1, -1, -1], [0, 0, 0], [-1]),
        ([], [], []),
        ([0, 1, 2, 3, 4, 5], [0, 0, 0, 0, 0, 0], [-1]),
    ],
)
def test_a_theme_continues_the_one_that_it_overlaps_most(
    previous: list[int], current: list[int], continued: list[int]
) -> None:
    found = match_themes(np.array(previous, np.int16), np.array(current, np.int16))

    assert found.tolist() == continued


def test_a_theme_that_grew_tenfold_is_the_same() -> None:
    previous = np.array([0] * 10 + [1] * 10 + [-1] * 200, np.int16)
    current = np.array([1] * 10 + [0] * 10 + [1] * 90 + [0] * 110, np.int16)

    assert match_themes(previous, current).tolist() == [1, 0]


def test_new_themes_of_new_stories_continue_nothing() -> None:
    previous = np.array([0] * 10 + [-1] * 10, np.int16)
    current = np.array([0] * 10 + [1] * 10, np.int16)

    assert match_themes(previous, current).tolist() == [0, -1]


def test_no_theme_is_continued_twice() -> None:
    random = np.random.default_rng(2)
    found = match_themes(
        random.integers(-1, 6, 300).astype(np.int16),
        random.integers(-1, 9, 300).astype(np.int16),
        least=0.01,
    )
    kept = found[found >= 0]

    assert len(set(kept.tolist())) == len(kept)


@pytest.mark.parametrize(
    "previous, current, origins",
    [
        ([0, 0, 0, 1, 1], [0, 0, 0, 0, 0], [Origin((1,), None)]),
        ([0, 0, 0, 0, 0], [0, 0, 0, 1, 1], [Origin((), None), Origin((), 0)]),
        ([0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 1], [Origin((), None)] * 2),
        ([0, 0, 0, 1, 1, 1], [0, 0, 0, -1, -1, 0], [Origin((), None)]),
        ([0, 0, -1, -1], [0, 0, 1, 1], [Origin((), None)] * 2),
        ([-1, -1], [-1, -1], []),
    ],
)
def test_what_came_together_or_fell_apart_is_told(
    previous: list[int], current: list[int], origins: list[Origin]
) -> None:
    before, now = np.array(previous, np.int16), np.array(current, np.int16)

    assert list(trace_origins(before, now, match_themes(before, now))) == origins
