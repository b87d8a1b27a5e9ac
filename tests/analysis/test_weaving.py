"""Stories go and others come: to the bit, it is as if all had been coded at once."""

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest

from analysis.responses import Codes, Responses, State, select
from analysis.tally import keep_answers
from analysis.weaving import BLOCK, Weave, weave_answers, weave_responses

STORIES = 400


def invented(seed: int = 5, lowest: int = 1) -> Responses:
    """Stories with every kind of answer; a fifth of each question's are not placed."""
    chance = np.random.default_rng(seed)
    states = {
        name: chance.choice([*State], STORIES, p=[0.05, 0.1, 0.05, 0.8]).astype(np.uint8)
        for name in ("triad", "dyad", "stones", "choice", "scale")
    }
    placed = {name: one == State.PLACED for name, one in states.items()}
    return Responses(
        story_ids=np.array([f"{number:036d}" for number in range(STORIES)]),
        tellers=chance.integers(0, 2**63, STORIES, dtype=np.uint64),
        told=chance.integers(490_000, 490_400, STORIES).astype("datetime64[h]"),
        consent=chance.integers(0, 4, STORIES).astype(np.uint8),
        states=states,
        triads={"triad": only(placed["triad"], chance.dirichlet([1, 2, 3], STORIES))},
        dyads={"dyad": only(placed["dyad"], chance.random(STORIES).round(4))},
        stones={"stones": only(placed["stones"], chance.random((STORIES, 2, 2)))},
        choices={"choice": (chance.random((STORIES, 3)) < 0.4) & placed["choice"][:, None]},
        scales={"scale": only(placed["scale"], chance.integers(lowest, 8, STORIES))},
        facets={"language": Codes(chance.integers(-1, 2, STORIES).astype(np.int16), ("nb", "en"))},
    )


def only(placed: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The values where they are placed; NaN elsewhere."""
    found = values.astype(np.float32)
    found[~placed] = np.nan
    return found


def assert_same(one: Any, other: Any) -> None:
    """To the bit, with the same types."""
    if isinstance(other, np.ndarray):
        assert one.dtype == other.dtype
        assert np.array_equal(one, other, equal_nan=other.dtype.kind == "f")
    elif is_dataclass(other):
        for part in fields(other):
            assert_same(getattr(one, part.name), getattr(other, part.name))
    elif isinstance(other, dict | tuple):
        assert len(one) == len(other)
        for name in other if isinstance(other, dict) else range(len(other)):
            assert_same(one[name], other[name])
    else:
        assert one == other


def ends_of_the_scale(responses: Responses) -> np.ndarray:
    return np.asarray(responses.scales["scale"] == np.nanmin(responses.scales["scale"]))


def every(step: int) -> np.ndarray:
    return np.arange(STORIES) % step == 0


@pytest.mark.parametrize(
    "come, gone",
    [
        (every(7), every(STORIES)),
        (every(5), every(3) & ~every(5)),
        (every(5), ends_of_the_scale(invented()) & ~every(5)),
        (ends_of_the_scale(invented()), ~every(1)),
        (~every(1), every(2)),
        (~every(STORIES), ~every(1)),
    ],
    ids=["some come", "and go", "the lowest step goes", "it comes", "half go", "nearly all come"],
)
def test_what_is_woven_is_what_would_be_made_of_all(come: np.ndarray, gone: np.ndarray) -> None:
    everything = invented()
    first, second = select(everything, ~come), select(everything, come)
    whole = select(everything, ~gone)
    weave = Weave.of(~gone[~come], come[~gone])
    second = select(second, ~gone[come])
    woven = weave_responses(first, second, weave)
    assert_same(woven, whole)
    assert_same(
        weave_answers(keep_answers(first), keep_answers(second), woven, weave), keep_answers(whole)
    )


def test_labels_that_only_new_stories_have_come_last() -> None:
    first, second = invented(5), invented(6)
    values = second.facets["language"].values
    second.facets["language"] = Codes(values, ("se", "nb"))  # type: ignore[index] # a dict here
    weave = Weave.of(np.ones(STORIES, np.bool_), np.arange(2 * STORIES) >= STORIES)
    found = weave_responses(first, second, weave).facets["language"]
    assert found.labels == ("nb", "en", "se")
    names = np.array(["se", "nb", ""])[values]
    assert np.array_equal(np.array([*found.labels, ""])[found.values[STORIES:]], names)


def test_what_is_woven_in_many_blocks_is_what_is_woven_at_once() -> None:
    chance = np.random.default_rng(3)
    stories = 3 * BLOCK // 12  # of three numbers each
    stay, new = chance.random(stories) < 0.9, chance.random(stories) < 0.1
    new = new[: np.count_nonzero(stay)]
    new = np.concatenate([new, np.zeros(np.count_nonzero(stay) - np.count_nonzero(~new), np.bool_)])
    weave, come = Weave.of(stay, new), np.count_nonzero(new)
    first, second = (chance.random((n, 3)).astype(np.float32) for n in (stories, come))
    whole = np.empty((len(new), 3), np.float32)
    whole[~new], whole[new] = first[stay], second
    assert np.array_equal(weave.column(first, second), whole)
    assert np.array_equal(weave.lines(first.T.copy(), second.T.copy()), whole.T)
    numbers = np.array([2, 0, 1], np.uint32)
    old, more = (chance.integers(0, 3, n).astype(np.uint16) for n in (stories, come))
    coded = np.empty(len(new), np.uint32)
    coded[~new], coded[new] = numbers[old[stay]], more
    assert np.array_equal(weave.codes(old, numbers, more), coded)
