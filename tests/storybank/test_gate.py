"""The disclosure gate against readers who ask twice."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from storybank.gate import (
    Cells,
    Crowd,
    cut,
    cut_cells,
    cut_labels,
    density_form,
    keyed_order,
    newest_first,
    noise,
    shown_count,
    shown_tellers,
)

KEY = bytes(range(32))
Mask = NDArray[np.bool_]


def tellers_named(*names: int) -> NDArray[np.uint64]:
    return keyed_order([f"teller {name}" for name in names], KEY)


def everyone(stories: int) -> Mask:
    return np.ones(stories, dtype=np.bool_)


@st.composite
def collections(draw: st.DrawFn) -> tuple[Crowd, NDArray[np.int64]]:
    """A small collection: up to 40 tellers, some with several stories, and three answers each."""
    names = draw(st.lists(st.integers(0, 40), min_size=1, max_size=80))
    answer = st.integers(0, 3)
    answers = draw(
        st.lists(st.tuples(answer, answer, answer), min_size=len(names), max_size=len(names))
    )
    stories = keyed_order([f"story {number}" for number in range(len(names))], KEY)
    return Crowd.of(tellers_named(*names), stories), np.array(answers)


def every_filter(answers: NDArray[np.int64]) -> list[Mask]:
    """Each value of each answer, its growing ranges, and all their overlaps in pairs."""
    plain = [answers[:, column] == value for column in range(3) for value in range(4)]
    ranges = [answers[:, column] <= value for column in range(3) for value in range(4)]
    return [a & b for a in plain + ranges for b in plain + ranges]


def distinct(crowd: Crowd, mask: Mask) -> set[int]:
    return {int(teller) for teller in crowd.tellers[mask]}


@settings(deadline=None, max_examples=60)
@given(collections(), st.integers(3, 7))
def test_no_two_shown_counts_give_away_fewer_than_k_tellers(
    collection: tuple[Crowd, NDArray[np.int64]], k: int
) -> None:
    crowd, answers = collection
    shown = {shown_tellers(crowd, mask, k) for mask in every_filter(answers)}
    differences = {abs(one - other) for one in shown for other in shown}
    assert not (shown | differences) & set(range(1, k))


@settings(deadline=None, max_examples=60)
@given(collections(), st.integers(3, 7), st.integers(0, 2), st.integers(0, 3))
def test_a_cut_set_holds_whole_tellers_and_a_multiple_of_k(
    collection: tuple[Crowd, NDArray[np.int64]], k: int, column: int, value: int
) -> None:
    crowd, answers = collection
    mask = answers[:, column] <= value
    kept = cut(crowd, mask, k)
    inside, outside = distinct(crowd, kept), distinct(crowd, mask & ~kept)
    assert not (kept & ~mask).any()
    assert len(inside) % k == 0
    assert len(inside) == shown_tellers(crowd, mask, k)
    assert len(outside) < k or not inside
    assert not inside & outside
    assert not inside or not outside or max(outside) < min(inside)


@settings(deadline=None, max_examples=40)
@given(collections(), st.randoms(use_true_random=False))
def test_the_order_of_the_stories_changes_nothing(
    collection: tuple[Crowd, NDArray[np.int64]], random: object
) -> None:
    crowd, answers = collection
    mask = answers[:, 0] <= 2
    turned = np.array(random.sample(range(len(mask)), len(mask)))  # type: ignore[attr-defined]
    other = Crowd.of(crowd.tellers[turned], crowd.stories[turned])
    drawn = noise(KEY, crowd, mask, scale=1, limit=1, name="mean")
    assert np.array_equal(cut(crowd, mask, 5)[turned], cut(other, mask[turned], 5))
    assert drawn == noise(KEY, other, mask[turned], scale=1, limit=1, name="mean")


@settings(deadline=None, max_examples=40)
@given(collections())
def test_a_quick_count_agrees_with_a_plain_one(
    collection: tuple[Crowd, NDArray[np.int64]],
) -> None:
    crowd, answers = collection
    for mask in every_filter(answers)[:80]:
        assert crowd.count(mask) == len(distinct(crowd, mask))
        assert np.array_equal(cut(crowd, mask, 3), cut(crowd.tellers, mask, 3))


def test_a_large_crowd_is_cut_like_a_small_one() -> None:
    tellers = np.random.default_rng(1).integers(0, 2**63, 50_004, dtype=np.uint64)
    crowd = Crowd.of(tellers)
    for share in (1.0, 0.5, 0.01, 0.0004):
        mask = tellers <= np.quantile(tellers, share)
        kept = cut(crowd, mask, 5)
        left_out = np.sort(tellers[mask])[: np.count_nonzero(mask) % 5]
        assert set(tellers[mask & ~kept]) == set(left_out)


def test_a_teller_of_many_stories_is_still_one() -> None:
    tellers = tellers_named(*[1] * 20, 2, 3, 4)
    assert shown_tellers(tellers, everyone(23), 5) == 0
    assert not cut(tellers, everyone(23), 5).any()


def test_all_the_stories_of_a_left_out_teller_go() -> None:
    tellers = tellers_named(1, 1, 2, 2, 3, 3, 4, 4)
    kept = cut(tellers, everyone(8), 3)
    left_out = set(tellers[~kept])
    assert left_out == {min(tellers)}
    assert np.count_nonzero(kept) == 6


def test_who_joins_a_set_may_leave_it_as_it_was() -> None:
    tellers = np.sort(tellers_named(*range(11)))
    all_but_first = everyone(11)
    all_but_first[0] = False
    assert np.array_equal(cut(tellers, everyone(11), 5), cut(tellers, all_but_first, 5))


HOUR = np.datetime64("2026-09-14T08", "h")


def test_a_set_stays_as_it_was_until_k_more_have_joined_it() -> None:
    """Or who looks before and after one story arrives would see whether it is in the set."""
    told = HOUR + np.arange(30)
    crowd = Crowd.of(newest_first(tellers_named(*range(30)), told))
    shown = [np.flatnonzero(cut(crowd, np.arange(30) < count, 5)) for count in range(31)]
    for count, stories in enumerate(shown):
        assert stories.tolist() == list(range(count - count % 5))


def test_a_teller_stands_where_her_first_story_stands() -> None:
    named = tellers_named(1, 2, 3, 4, 1)
    ranked = newest_first(named, HOUR + np.array([0, 1, 2, 3, 9]))
    assert ranked[0] == ranked[4]
    assert np.argsort(-ranked[:4].astype(np.float64)).tolist() == [0, 1, 2, 3]


def test_tellers_of_one_hour_and_of_no_known_one_stand_as_their_hashes() -> None:
    named = tellers_named(*range(50))
    for told in (np.full(50, HOUR), np.full(50, np.datetime64("NaT", "h"))):
        ranked = newest_first(named, told)
        assert np.array_equal(np.argsort(ranked), np.argsort(named))
    nobody = newest_first(tellers_named(), np.array([], "datetime64[h]"))
    assert nobody.shape == (0,)


def test_a_story_without_an_hour_was_told_before_all_others() -> None:
    told = HOUR + np.arange(6)
    told[5] = np.datetime64("NaT")
    crowd = Crowd.of(newest_first(tellers_named(*range(6)), told))
    assert np.flatnonzero(~cut(crowd, everyone(6), 5)).tolist() == [4]


def test_another_key_leaves_out_others() -> None:
    names = [str(name) for name in range(101)]
    left_out = {
        names[int(np.flatnonzero(~cut(keyed_order(names, bytes([b]) * 32), everyone(101), 5))[0])]
        for b in range(10)
    }
    assert len(left_out) > 5


@pytest.mark.parametrize("k", [2, 1, 0, -5])
def test_a_k_under_the_floor_is_refused_in_a_sentence(k: int) -> None:
    with pytest.raises(ValueError, match=f"at least 3 tellers, not {k}"):
        cut(tellers_named(1, 2, 3), everyone(3), k)


def test_an_empty_collection_shows_nothing() -> None:
    nobody = tellers_named()
    assert cut(nobody, everyone(0), 5).shape == (0,)
    assert shown_tellers(nobody, everyone(0), 5) == 0
    assert cut_labels(nobody, np.array([], dtype=np.int16), 3, 5).tellers.tolist() == [0, 0, 0]
    assert cut_cells(nobody, np.zeros((0, 0), dtype=np.bool_), 5).total == 0


def test_a_mask_of_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match="boolean mask of 1 dimension"):
        cut(tellers_named(1, 2, 3), np.array([0, 1, 2]), 3)


def test_a_plain_number_moves_in_steps_of_k() -> None:
    assert [shown_count(count, 5) for count in (0, 4, 5, 9, 10, 1004)] == [0, 0, 5, 5, 10, 1000]


def a_table() -> Cells:
    labels = np.repeat([0, 1, 2, 3, -1], [12, 4, 0, 7, 6])
    return cut_labels(tellers_named(*range(29)), labels, 4, 5)


def test_small_and_empty_cells_look_alike() -> None:
    table = a_table()
    assert table.tellers.tolist() == [10, 0, 0, 5]


def test_a_total_minus_its_cells_never_gives_a_small_cell() -> None:
    assert a_table().total == 20


@settings(deadline=None, max_examples=60)
@given(collections(), st.integers(3, 7))
def test_no_sum_of_cells_differs_from_another_by_less_than_k(
    collection: tuple[Crowd, NDArray[np.int64]], k: int
) -> None:
    crowd, answers = collection
    table = cut_labels(crowd, answers[:, 0], 4, k)
    overlapping = cut_cells(crowd, np.stack([answers[:, 1] <= v for v in range(4)]), k)
    numbers = [table.total, overlapping.total, *table.tellers, *overlapping.tellers]
    assert all(number % k == 0 for number in numbers)
    assert overlapping.tellers.max() <= overlapping.total


def test_cells_may_be_parts_of_a_wider_set() -> None:
    chose = np.zeros((2, 20), dtype=np.bool_)
    chose[0, :5] = True
    table = cut_cells(tellers_named(*range(20)), chose, 5, of=everyone(20))
    assert (table.tellers.tolist(), table.total) == ([5, 0], 20)


def test_noise_stays_within_the_interval_and_one_tellers_influence() -> None:
    crowd = Crowd.of(tellers_named(*range(30)))
    scale, limit = np.array([0.1, 0.5, 2.0, 0.0]), np.array([1.0, 0.2, np.inf, 1.0])
    drawn = np.array(
        [noise(KEY, crowd, everyone(30), scale=scale, limit=limit, name=f"{i}") for i in range(500)]
    )
    assert (np.abs(drawn) <= np.minimum(scale, limit)).all()
    assert np.abs(drawn.mean(axis=0)).max() < 0.2
    assert np.ptp(drawn, axis=0)[:3] == pytest.approx([0.2, 0.4, 4.0], rel=0.1)


def test_noise_is_one_number_for_one_number() -> None:
    drawn = noise(KEY, tellers_named(1, 2, 3), everyone(3), scale=0.1, limit=1, name="mean")
    assert drawn.shape == ()
    assert drawn == noise(KEY, tellers_named(1, 2, 3), everyone(3), scale=0.1, limit=1, name="mean")


def test_noise_differs_by_name_component_key_and_set() -> None:
    crowd, fewer = Crowd.of(tellers_named(*range(9))), everyone(9)
    fewer[4] = False
    drawn = [
        *noise(KEY, crowd, everyone(9), scale=[1, 1], limit=1, name="horing centre"),
        *noise(KEY, crowd, everyone(9), scale=[1, 1], limit=1, name="vanlig centre"),
        *noise(KEY[::-1], crowd, everyone(9), scale=[1, 1], limit=1, name="horing centre"),
        *noise(KEY, crowd, fewer, scale=[1, 1], limit=1, name="horing centre"),
    ]
    assert len(set(drawn)) == 8


def test_another_story_of_the_same_teller_has_other_noise() -> None:
    crowd = Crowd.of(tellers_named(1, 1, 2, 3), keyed_order(["a", "b", "c", "d"], KEY))
    first, second = np.array([1, 0, 1, 1], bool), np.array([0, 1, 1, 1], bool)
    one, other = (
        noise(KEY, crowd, mask, scale=1, limit=1, name="mean") for mask in (first, second)
    )
    assert one != other


@pytest.mark.parametrize("scale", [float("nan"), -1.0, float("inf")])
def test_noise_of_no_size_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="Noise for mean needs a size"):
        noise(KEY, tellers_named(1), everyone(1), scale=scale, limit=float("inf"), name="mean")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 16 bytes, not 15"):
        keyed_order(["a"], bytes(15))
    with pytest.raises(ValueError, match="at least 16 bytes, not 15"):
        noise(bytes(15), tellers_named(1), everyone(1), scale=1, limit=1, name="mean")


def test_a_key_of_sixteen_bytes_is_long_enough() -> None:
    assert len(keyed_order(["a"], bytes(16))) == 1
    assert noise(bytes(16), tellers_named(1), everyone(1), scale=1, limit=1, name="mean") != 0


@pytest.mark.parametrize(
    "tellers, about_the_teller, form",
    [
        (0, False, "held_back"),
        (4, True, "held_back"),
        (5, False, "dots"),
        (5, True, "zones"),
        (45, False, "dots"),
        (45, True, "zones"),
        (50, False, "bands"),
        (50, True, "bands"),
        (100_000, True, "bands"),
    ],
)
def test_a_density_takes_the_form_that_hides_each_teller(
    tellers: int, about_the_teller: bool, form: str
) -> None:
    assert density_form(tellers, about_the_teller, 5) == form
