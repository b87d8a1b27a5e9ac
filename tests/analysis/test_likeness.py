"""Typical and contrary placements: planted crowds, what does not count, and the empty cases."""

import numpy as np
import pytest

from analysis.likeness import MOST_BITS, likeness_of
from analysis.responses import Responses, State, select

QUESTIONS = ("carried", "heard", "felt", "usual", "stood")


def answers(stories: int, **placed: object) -> Responses:
    """Responses of which nothing was placed but what is given."""
    none = np.full(stories, np.nan, np.float32)
    kinds = {
        "triads": {"carried": np.full((stories, 3), np.nan, np.float32)},
        "dyads": {"heard": none},
        "stones": {"stood": np.full((stories, 1, 2), np.nan, np.float32)},
        "choices": {"felt": np.zeros((stories, 3), np.bool_), "who": np.zeros((stories, 2), bool)},
        "scales": {"usual": none},
    }
    states = {name: np.zeros(stories, np.uint8) for name in (*QUESTIONS, "who")}
    for name, values in placed.items():
        kind = next(one for one, columns in kinds.items() if name in columns)
        kinds[kind][name] = np.asarray(values, kinds[kind][name].dtype)
        states[name] = np.full(stories, State.PLACED, np.uint8)
    return Responses(
        story_ids=np.array([f"{one:04}" for one in range(stories)]),
        tellers=np.arange(stories, dtype=np.uint64),
        told=np.zeros(stories, "datetime64[h]"),
        consent=np.ones(stories, np.uint8),
        states=states,
        facets={},
        **kinds,
    )


def all_rows(responses: Responses) -> np.ndarray:
    return np.arange(len(responses))


def two_crowds() -> Responses:
    """Twenty at each end of a dyad, one in its middle, where nobody else is."""
    return answers(41, heard=[*np.linspace(0.02, 0.1, 20), *np.linspace(0.9, 0.98, 20), 0.5])


def test_the_middle_between_two_crowds_is_contrary_and_not_typical() -> None:
    responses = two_crowds()
    like = likeness_of(responses, all_rows(responses), QUESTIONS)
    assert np.argmin(like) == 40


@pytest.mark.parametrize(
    "question, crowd, alone",
    [
        ("carried", [0.8, 0.1, 0.1], [0.0, 0.0, 1.0]),
        ("heard", 0.2, 0.9),
        ("usual", 4, 1),
        ("felt", [True, False, False], [False, True, True]),
        ("stood", [[0.2, 0.2]], [[0.9, 0.7]]),
    ],
)
def test_who_stands_alone_on_a_map_is_the_most_contrary(
    question: str, crowd: object, alone: object
) -> None:
    responses = answers(30, **{question: [*[crowd] * 29, alone]})
    like = likeness_of(responses, all_rows(responses), QUESTIONS)
    assert np.argmin(like) == 29
    assert np.ptp(like[:29]) == 0
    assert 0 < like[29] < 0.5 < like[0] < 1


def test_options_that_nobody_chose_change_nothing_however_many() -> None:
    chosen = np.random.default_rng(1).random((60, 3)) < 0.4
    plain, wide = answers(60, felt=chosen), answers(60, felt=chosen)
    wide.choices["felt"] = np.hstack([chosen, np.zeros((60, 2 * MOST_BITS), np.bool_)])
    rows = all_rows(plain)
    assert np.array_equal(likeness_of(plain, rows, ["felt"]), likeness_of(wide, rows, ["felt"]))


def test_who_was_placed_nowhere_stands_in_the_middle() -> None:
    responses = answers(7)
    assert likeness_of(responses, all_rows(responses), QUESTIONS).tolist() == [0.5] * 7
    assert len(likeness_of(responses, np.zeros(0, np.intp), QUESTIONS)) == 0


def test_one_answer_alone_makes_nobody_as_contrary_as_two() -> None:
    heard = np.array([0.1] * 28 + [0.9, 0.9], np.float32)
    usual = np.array([2.0] * 28 + [5.0, np.nan], np.float32)
    responses = answers(30, heard=heard, usual=usual)
    like = likeness_of(responses, all_rows(responses), QUESTIONS)
    assert like[28] < like[29] < 0.5


def test_who_was_placed_on_one_map_of_twelve_is_not_the_most_typical_nor_contrary() -> None:
    """On maps that go their own ways 4 of the first ten of 500 were placed on one map alone."""
    generator = np.random.default_rng(5)
    stood = generator.beta(2, 4, (200, 12, 2))
    once = np.arange(200) < 30
    stood[once] = np.nan
    stood[once, generator.integers(0, 12, 30)] = generator.beta(2, 4, (30, 2))
    responses = answers(200, stood=stood)
    order = np.argsort(likeness_of(responses, all_rows(responses), QUESTIONS))
    assert not once[order[:10]].any()
    assert not once[order[-10:]].any()


def test_a_question_that_is_not_named_has_no_part_in_it() -> None:
    plain, told = two_crowds(), two_crowds()
    told.choices["who"][:7, 0] = True
    rows = all_rows(plain)
    assert np.array_equal(likeness_of(plain, rows, QUESTIONS), likeness_of(told, rows, QUESTIONS))


def test_nothing_outside_the_set_has_any_part_in_it() -> None:
    responses = two_crowds()
    rows = np.arange(5, 30)
    alone = likeness_of(select(responses, rows), np.arange(25), QUESTIONS)
    assert np.array_equal(likeness_of(responses, rows, QUESTIONS), alone)


def test_the_order_of_the_stories_changes_nothing() -> None:
    responses = two_crowds()
    mixed = np.random.default_rng(3).permutation(41)
    like = likeness_of(responses, all_rows(responses), QUESTIONS)
    assert np.allclose(likeness_of(responses, mixed, QUESTIONS), like[mixed])
