"""Which stories of a set may be listed, and what is said of the others."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from storybank.gate import Reason, cut, keyed_order, may_list


def tellers_named(*names: int) -> NDArray[np.uint64]:
    return keyed_order([f"teller {name}" for name in names], bytes(range(32)))


def everyone(stories: int) -> NDArray[np.bool_]:
    return np.ones(stories, dtype=np.bool_)


READ = np.ones(12, dtype=np.uint8)
TWELVE = tellers_named(*range(12))


def test_stories_from_a_passing_set_may_be_listed() -> None:
    listing = may_list(TWELVE, everyone(12), READ, 5)
    assert np.array_equal(listing.stories, cut(TWELVE, everyone(12), 5))
    assert listing.held_back == {Reason.CONSENT: 0}


def test_no_story_of_a_small_set_is_listed() -> None:
    listing = may_list(TWELVE, np.arange(12) < 4, READ, 5)
    assert not listing.stories.any()
    assert listing.held_back == {Reason.TOO_FEW: 0}
    nobody = may_list(TWELVE, np.zeros(12, dtype=bool), READ, 5)
    assert nobody.held_back == listing.held_back, "or one would be told from the other"


def test_a_story_that_may_only_be_counted_is_not_listed() -> None:
    consent = np.array([0] * 6 + [1, 2, 3, 1, 2, 3], dtype=np.uint8)
    listing = may_list(TWELVE[:10], everyone(10), consent[:10], 5)
    assert listing.stories.tolist() == [False] * 6 + [True] * 4
    assert listing.held_back == {Reason.CONSENT: 5}


def test_a_story_from_a_small_group_is_not_listed_even_without_a_filter() -> None:
    age, town = np.array([0] * 10 + [1] * 2), np.array([0] * 5 + [1] * 7)
    listing = may_list(
        TWELVE[:10], everyone(10), READ[:10], 5, narrowing={"age": age[:10], "town": town[:10]}
    )
    assert listing.stories.all()
    crossed = {"age": age, "town": town}
    listing = may_list(TWELVE, everyone(12), READ, 3, narrowing=crossed)
    assert listing.stories.tolist() == [True] * 10 + [False] * 2
    assert listing.held_back == {Reason.CONSENT_OR_SMALL_GROUP: 0}


def test_no_reason_tells_which_single_dot_belongs_to_a_small_group() -> None:
    """Five dots, four stories: was the fifth only counted, or is its teller one of very few?"""
    age, consent = np.array([0] * 10 + [1] * 2), READ.copy()
    consent[9] = 0
    only_counted, one_of_few = np.zeros((2, 12), dtype=np.bool_)
    only_counted[5:10] = one_of_few[[5, 6, 7, 8, 10]] = True
    listings = [
        may_list(TWELVE, five, consent, 5, narrowing={"age": age})
        for five in (only_counted, one_of_few)
    ]
    assert [np.count_nonzero(one.stories) for one in listings] == [4, 4]
    assert listings[0].held_back == listings[1].held_back


def test_no_number_tells_who_only_wanted_to_be_counted_from_who_is_of_a_small_group() -> None:
    """Whoever adds one unlisted dot after the other would see which of two numbers it moves."""
    tellers, age = tellers_named(*range(36)), np.array([0] * 20 + [1, 2] * 4 + [0] * 8)
    consent = np.array([1] * 28 + [0] * 8, np.uint8)
    said = set()
    for small in range(9):
        chosen = np.arange(36) < 12
        chosen[20 : 20 + small] = chosen[28 : 36 - small] = True
        listing = may_list(tellers, chosen, consent, 5, narrowing={"age": age})
        said.add(tuple(listing.held_back.items()))
    assert len(said) == 1


def test_beside_a_question_about_the_teller_the_list_holds_a_multiple_of_k_too() -> None:
    """Nine stories beside ten tellers would say what the tenth answered, whom nobody may read."""
    consent, role = READ[:10].copy(), np.zeros(10, np.int64)
    consent[2] = 0
    asked = partial(may_list, TWELVE[:10], everyone(10), consent, 5, narrowing={"role": role})
    assert np.count_nonzero(asked().stories) == 9
    beside = asked(filtered_by=["role"])
    assert np.array_equal(beside.stories, cut(TWELVE[:10], consent > 0, 5))
    assert beside.held_back == asked().held_back


def test_a_cell_is_measured_in_the_whole_collection_not_in_the_set() -> None:
    age = np.array([0] * 6 + [1] * 6)
    mask = np.arange(12) % 2 == 0
    listing = may_list(TWELVE, mask, READ, 5, narrowing={"age": age})
    assert np.array_equal(listing.stories, cut(TWELVE, mask, 5))


def test_many_stories_of_one_teller_do_not_fill_a_cell() -> None:
    tellers = tellers_named(*range(8), 8, 8, 8, 8)
    age = np.array([0] * 8 + [1] * 4)
    listing = may_list(tellers, everyone(12), READ, 3, narrowing={"age": age})
    assert listing.stories.tolist() == [True] * 8 + [False] * 4


def test_a_question_that_may_not_narrow_holds_the_whole_list_back() -> None:
    listing = may_list(
        TWELVE, everyone(12), READ, 5, narrowing={"age": READ}, filtered_by={"age", "illness"}
    )
    assert not listing.stories.any()
    assert listing.held_back == {Reason.QUESTION: 10}


def test_a_cross_of_many_questions_is_still_counted_right() -> None:
    rng = np.random.default_rng(2)
    answers = {f"q{i}": rng.integers(-1, 300, 60) // 200 for i in range(40)}
    answers["wide"] = np.repeat([0, 10**6, 5 * 10**6, -1], [15, 15, 15, 15])
    tellers = tellers_named(*range(60))
    listing = may_list(tellers, everyone(60), np.ones(60, np.uint8), 3, narrowing=answers)
    rows = list(zip(*answers.values(), strict=True))
    assert listing.stories.tolist() == [rows.count(row) >= 3 for row in rows]
