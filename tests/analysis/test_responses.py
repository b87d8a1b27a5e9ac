"""The arrays of a collection, masks over them, and the four answer states."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.errors import RangeError, ShapeError
from analysis.responses import (
    Codes,
    Responses,
    State,
    UnknownName,
    among,
    in_state,
    labelled,
    placed,
    rows_of,
    select,
    state_shares,
)

STATES = np.array([3, 2, 1, 0, 3], dtype=np.uint8)


@pytest.fixture
def responses():
    numbers = np.array([0.1, np.nan, np.nan, np.nan, 0.9], dtype=np.float32)
    return Responses(
        story_ids=np.array([f"story-{number}" for number in range(5)]),
        tellers=np.array([1, 2, 3, 4, 1], dtype=np.uint64),
        told=np.zeros(5, dtype="datetime64[h]"),
        consent=np.zeros(5, dtype=np.uint8),
        states={"horing": STATES},
        triads={"drivkraft": np.full((5, 3), np.nan, dtype=np.float32)},
        dyads={"horing": numbers},
        stones={"plassering": np.full((5, 2, 2), np.nan, dtype=np.float32)},
        choices={"folelse": np.zeros((5, 3), dtype=np.bool_)},
        scales={"vanlig": numbers},
        facets={"language": Codes(np.array([0, 1, -1, 0, 1], dtype=np.int16), ("nb", "en"))},
    )


def test_selecting_takes_the_same_stories_from_every_column(responses):
    mask = np.array([True, False, False, True, True])
    for rows in (mask, np.flatnonzero(mask)):
        chosen = select(responses, rows)
        assert len(chosen) == 3
        assert chosen.story_ids.tolist() == ["story-0", "story-3", "story-4"]
        assert chosen.states["horing"].tolist() == [3, 0, 3]
        assert chosen.stones["plassering"].shape == (3, 2, 2)
        assert chosen.facets["language"] == replace(
            responses.facets["language"], values=chosen.facets["language"].values
        )


def test_stories_are_found_by_their_ids_in_the_order_asked(responses):
    asked = ["story-3", "", "story-0", "story-9", "story-33", "story-4"]
    assert rows_of(responses, asked).tolist() == [3, 0, 4]
    assert among(responses, asked).tolist() == [True, False, False, True, True]
    nobody = select(responses, np.zeros(5, np.bool_))
    assert rows_of(nobody, asked).tolist() == rows_of(responses, []).tolist() == []


def test_a_mask_of_another_length_is_refused(responses):
    with pytest.raises(ShapeError, match=r"rows has shape \(2,\), expected \(5,\)"):
        select(responses, np.array([True, False]))


def test_a_column_of_another_length_is_refused_by_name(responses):
    with pytest.raises(ShapeError, match=r"dyads\['horing'\] has shape \(2,\), expected \(5, …\)"):
        replace(responses, dyads={"horing": np.zeros(2, dtype=np.float32)})


def test_states_are_masks_that_share_no_story(responses):
    masks = np.stack([in_state(responses, "horing", state) for state in State])
    assert masks.sum(axis=0).tolist() == [1] * 5
    assert placed(responses, "horing").tolist() == [True, False, False, False, True]
    with pytest.raises(UnknownName, match="There is no question 'x'; known are horing"):
        placed(responses, "x")


def test_labels_choose_stories_and_none_is_in_no_label(responses):
    language = responses.facets["language"]
    assert labelled(language, ["nb"]).tolist() == [True, False, False, True, False]
    assert labelled(language, ["nb", "en"]).tolist() == [True, True, False, True, True]
    assert not labelled(language, []).any()
    with pytest.raises(UnknownName, match="There is no label 'se'; known are nb, en"):
        labelled(language, ["se"])


def test_shares_never_count_what_was_not_asked():
    shares = state_shares(STATES, np.array([1, 2, 3, 4, 1]))
    assert (shares.asked, shares.tellers) == (4, 3)
    parts = (shares.placed, shares.not_applicable, shares.passed_by)
    assert [part.value for part in parts] == [0.5, 0.25, 0.25]
    assert all(part.low < part.value < part.high for part in parts)


def test_a_question_asked_of_nobody_has_no_shares():
    shares = state_shares(np.zeros(3, dtype=np.uint8))
    assert shares.asked == 0
    assert shares.placed.reason == "no_stories"


def test_a_mask_of_numbers_is_taken_as_row_numbers_not_as_a_mask(responses):
    assert select(responses, np.array([4, 0])).story_ids.tolist() == ["story-4", "story-0"]
    with pytest.raises(RangeError):
        select(responses, np.zeros(5))
