"""Shares of parts of a whole, of the places of a landscape and of the bars of one answer alone."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.intervals import wilson_interval
from builders import OLAUG, a_submission
from dashboard.drawing import draw_view
from dashboard.figures import Share
from dashboard.gated.bars import parts_of_cut, say_in_full, share_of_cut, whole_hundredths
from dashboard.room import open_room
from dashboard.views.filters import View
from dashboards import SLUG, House, at_desk, build_house
from keeping import words_of
from looking import two_camps
from storybank.submission import Submission

ADDRESS = f"/landscape/{SLUG}"
TWO_WAYS = "over=&across=stemme&upward=drivkraft.tillit"


@pytest.fixture(scope="module")
def camps(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Two camps, 115 and 114 tellers: the middles of what is open come to more than all."""
    return build_house(tmp_path_factory.mktemp("parts"), two_camps(229))


def shares_in(text: str) -> list[tuple[int, str]]:
    """Each place's share in whole per cent, and how many tellers, as a page or a file has them."""
    found = re.findall(r"(under )?(\d+)\s% \(([\d\s]+)\)", text)
    return [(0 if under else int(share), count) for under, share, count in found]


def written_in(shares: list[Share | None]) -> list[int | None]:
    """The whole per cent that are written, None where a share is held back."""
    return [None if one is None else shares_in(one.text)[0][0] for one in shares]


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=12), st.integers(0, 20), st.integers(3, 20)
)
def test_shares_of_parts_make_no_more_than_a_whole(
    camps: House, steps: list[int], more: int, k: int
) -> None:
    counts, total = [one * k for one in steps], (sum(steps) + more) * k
    with at_desk(camps, OLAUG):
        shares = parts_of_cut(counts, total, k)
    assert [one is None for one in shares] == [count == 0 for count in counts]
    shown = [one for one in shares if one]
    written = [one for one in written_in(shares) if one is not None]
    assert sum(written) <= 100
    assert [round(100 * one.share) for one in shown] == written
    assert all(0 <= one.low <= one.share <= one.high <= 1 for one in shown)
    left_out = k - 1
    for count, one in zip((count for count in counts if count), shown, strict=True):
        # What no cut count can stand for is not told, but by the rounding of all together.
        assert count / (total + left_out) - 0.01 < one.share < (count + left_out) / total + 0.01
    pairs = set(zip(counts, written_in(shares), strict=True))
    assert len(pairs) == len(set(counts)), "the same count is always the same share"


@given(st.integers(1, 30), st.integers(0, 30), st.integers(3, 12))
def test_a_share_holds_what_each_true_count_would_tell_and_no_more(
    camps: House, steps: int, more: int, k: int
) -> None:
    """Of people and of all behind the cut counts each number is tried that they may stand for."""
    count, total = steps * k, (steps + more) * k
    with at_desk(camps, OLAUG):
        share = share_of_cut(count, total, k)
    assert share is not None
    true = [
        one / whole
        for whole in range(total, total + k)
        for one in range(count, min(count + k, whole + 1))
    ]
    ends = [wilson_interval(one, total) for one in true]
    assert share.low == pytest.approx(min(low for low, _ in ends))
    assert share.high == pytest.approx(max(high for _, high in ends))
    middle = sum(range(count, count + k)) / sum(range(total, total + k))
    assert share.share == pytest.approx(middle)


@given(st.integers(1, 30), st.integers(0, 30), st.integers(3, 20))
def test_the_only_part_that_is_shown_is_told_as_its_share_alone(
    camps: House, steps: int, more: int, k: int
) -> None:
    count, total = steps * k, (steps + more) * k
    with at_desk(camps, OLAUG):
        shares = share_of_cut(count, total, k), *parts_of_cut([count, 0], total, k)
    alone, part, nothing = written_in([*shares])
    assert (part, nothing) == (alone, None)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12), st.integers(0, 40))
@example([30, 15, 20, 5, 35, 30, 20, 15, 20], 0)
def test_no_share_is_moved_by_a_whole_hundredth_to_make_a_hundred(
    steps: list[int], others: int
) -> None:
    exact = np.array(steps) / (sum(steps) + others)
    whole = whole_hundredths(exact)
    assert np.abs(whole - exact).max() < 0.01
    assert whole.sum() <= exact.sum() + 0.005 + 1e-9


def test_a_part_that_holds_more_than_the_whole_is_told_as_all_of_it(camps: House) -> None:
    """A choice may leave people out of all together, and of a part too few to count there."""
    with at_desk(camps, OLAUG):
        share = share_of_cut(55, 50, 5)
        [part, _] = parts_of_cut([55, 5], 50, 5)
    assert share == part
    assert share is not None
    assert (share.share, share.high) == (1, 1)
    assert share.low == pytest.approx(wilson_interval(1, 50)[0])
    assert shares_in(share.text) == [(100, "55")]


@given(st.sets(st.integers(1, 60), min_size=2, max_size=12), st.integers(3, 20))
def test_parts_that_are_all_shown_and_differ_make_a_hundred_exactly(
    camps: House, steps: set[int], k: int
) -> None:
    counts = [one * k for one in steps]
    with at_desk(camps, OLAUG):
        shares = parts_of_cut(counts, sum(counts), k)
    assert sum(share or 0 for share in written_in(shares)) == 100


@pytest.mark.parametrize(
    "counts, written",
    [
        ([15, 15, 15], [33, 33, 33]),
        ([15] * 6, [16] * 6),
        ([10, 20, 35], [16, 31, 53]),
        ([50, *[5] * 10], [49, *[5] * 10]),
        ([5, 0, 5], [50, None, 50]),
    ],
)
def test_parts_are_rounded_to_a_hundred_where_the_same_count_stays_the_same_share(
    camps: House, counts: list[int], written: list[int | None]
) -> None:
    with at_desk(camps, OLAUG):
        assert written_in(parts_of_cut(counts, sum(counts), 5)) == written


def test_shares_of_tellers_in_several_places_stay_as_they_are(camps: House) -> None:
    with at_desk(camps, OLAUG):
        shares = parts_of_cut([80, 60], 100, 5)
        assert shares == [share_of_cut(80, 100, 5), share_of_cut(60, 100, 5)]


def test_where_tellers_lie_in_several_places_the_page_says_why_it_is_more_than_all(
    tmp_path: Path,
) -> None:
    """A hundred tellers with a story in each camp."""
    stories = two_camps(200)
    both = [replace(one, teller=f"{place // 2:032x}") for place, one in enumerate(stories)]
    client = build_house(tmp_path, both).client(OLAUG)
    page = words_of(client.get(f"{ADDRESS}?{TWO_WAYS}").text)
    assert "Noen har fortalt på flere av dem, så andelene blir mer enn 100 %." in page
    file = client.get(f"{ADDRESS}/map.csv?{TWO_WAYS}").text
    assert sum(share for share, _ in shares_in(file)) > 100


def test_a_share_is_the_same_in_the_sentence_the_table_and_the_file(camps: House) -> None:
    client = camps.client(OLAUG)
    page = words_of(client.get(f"{ADDRESS}?{TWO_WAYS}").text)
    told = shares_in(client.get(f"{ADDRESS}/map.csv?{TWO_WAYS}").text)
    assert len(told) == 2
    assert sum(share for share, _ in told) == 100, "nobody lies outside the camps"
    assert set(shares_in(page)) == set(told)
    assert set(shares_in(client.get(f"{ADDRESS}/map.svg?{TWO_WAYS}").text)) == set(told)
    assert "mer enn 100" not in page


def test_a_share_in_full_has_the_interval_that_is_drawn(camps: House) -> None:
    share = share_of_cut(30, 40, 5)
    assert share is not None
    with at_desk(camps, OLAUG):
        told = say_in_full(share)
    ends = [round(100 * one) for one in (share.low, share.high)]
    assert told.startswith(share.text)
    assert [int(one) for one in re.findall(r"\d+", told.removeprefix(share.text))] == ends


def test_bars_of_one_answer_are_a_whole_and_those_of_several_are_not(tmp_path: Path) -> None:
    """The middles of what is left open of five equal steps would make 110; all felt two things."""
    both = {"state": "placed", "options": ["glede", "ro"]}
    placed = [
        {"folelse": both, "vanlig": {"state": "placed", "value": 1 + number % 5}}
        for number in range(100)
    ]
    house = build_house(tmp_path, [_told(number, one) for number, one in enumerate(placed)])
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        figures: Any = draw_view(room, View()).figures["bars"]
    feeling, usual = (one["bars"] for one in figures)
    said = [[one["group"]["text"] for one in rows if one["group"]] for rows in (usual, feeling)]
    assert [shares_in(" ".join(rows)) for rows in said] == [[(20, "20")] * 5, [(100, "100")] * 2]
    assert ["Man kan velge flere" in one["sentence"] for one in figures] == [True, False]
    assert not any("svart ulikt" in one["sentence"] for one in figures)


def test_bars_of_who_told_twice_say_why_they_make_more_than_a_hundred(tmp_path: Path) -> None:
    """Twenty tellers said now one step and now the next; beside them twenty told once."""
    steps = [(number // 2, 1 + number % 2) for number in range(40)]
    told = [
        replace(_told(number, {"vanlig": {"state": "placed", "value": step}}), teller=f"{who:032x}")
        for number, (who, step) in enumerate(steps)
    ]
    house = build_house(tmp_path, told)
    twice = "Noen har fortalt flere historier og svart ulikt"
    with at_desk(house, OLAUG) as desk:
        figures: Any = draw_view(open_room(desk, SLUG), View()).figures["bars"]
    assert [twice in one["sentence"] for one in figures] == [False, True]
    told_once = build_house(tmp_path / "once", [replace(one, teller=None) for one in told])
    with at_desk(told_once, OLAUG) as desk:
        figures = draw_view(open_room(desk, SLUG), View()).figures["bars"]
    assert not any(twice in one["sentence"] for one in figures)


def test_bars_that_are_held_back_say_whether_few_answered_or_few_gave_each_answer(
    tmp_path: Path,
) -> None:
    """Of seven who answered 5 are told; to say beside it that fewer placed was no reason."""
    spread = [{"vanlig": {"state": "placed", "value": 1 + number % 5}} for number in range(7)]
    house = build_house(tmp_path, [_told(number, one) for number, one in enumerate(spread)])
    with at_desk(house, OLAUG) as desk:
        figures: Any = draw_view(open_room(desk, SLUG), View()).figures
    assert [one["held"] for one in figures["bars"]] == [
        "Færre enn 5 har plassert historien sin her, så ingenting vises.",
        "Færre enn 5 har gitt hvert av svarene, så ingenting vises.",
    ]
    said = {one["held"] for one in figures["teller"]}
    assert said == {"Færre enn 5 personer svarte på dette, så ingenting vises."}


def _told(number: int, placements: dict[str, object]) -> Submission:
    numbered = {"story": str(UUID(int=number + 1, version=4)), "code_hash": f"{number:064x}"}
    return a_submission(**numbered, placements=placements)
