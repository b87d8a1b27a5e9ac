"""What narrows beside a question about the teller: the quick way and the slow way say the same."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.responses import State
from analysis.tally import Coded
from builders import OLAUG, numbered_story
from dashboard.drawing import draw_view
from dashboard.gated import narrowing
from dashboard.gated.narrowing import Narrowing
from dashboard.gated.unread import Unread
from dashboard.room import open_room
from dashboard.views.filters import read_view
from dashboards import SLUG, at_desk, build_house
from storybank.gate import Crowd

STORIES, K, PARTS = 6_000, 3, 4


def draw(seed: int) -> tuple[Narrowing, Coded]:
    """Stories of tellers of one to three, two choices of which one has two options, and a question
    with a rare part."""
    random = np.random.default_rng(seed)
    crowd = Crowd.of(
        random.integers(0, 9 * STORIES // 10, STORIES).astype(np.uint64),
        np.arange(STORIES, dtype=np.uint64),
    )
    share = random.choice([0.02, 0.1, 0.5, 0.9])
    first, second, mark = (random.random(STORIES) < one for one in (share, 0.3, 0.6))
    codes = random.choice(PARTS + 1, STORIES, p=[0.3, 0.3, 0.25, 0.05, 0.1]).astype(np.uint16)
    states = np.array([State.PLACED] * PARTS + [State.PASSED_BY])
    members = np.eye(PARTS, PARTS + 1, dtype=np.bool_)
    totals = np.bincount(codes, minlength=PARTS + 1)
    nothing = np.full(PARTS + 1, np.nan)
    coded = Coded(codes, states, np.zeros(PARTS + 1, np.int64), members, nothing, totals)
    unread = Unread.of(crowd, random.random(STORIES) > random.choice([0, 0.01, 0.4]))
    return Narrowing(crowd, K, ((first, second), (mark,)), (), unread), coded


@pytest.mark.parametrize("few", [0, 400, 4096])
def test_a_part_is_narrowed_alike_whatever_is_counted_first(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = []
    for seed in range(60):
        monkeypatch.setattr(narrowing, "FEW", 0)
        slow, coded = draw(seed)
        parts = [coded.codes == code for code in range(PARTS + 1)]
        expected = [slow.among(part) for part in parts]
        monkeypatch.setattr(narrowing, "FEW", few)
        quick = Narrowing(slow.crowd, K, slow.choices, (), slow.unread)

        assert np.array_equal([quick.among(part) for part in parts], expected)
        chosen = quick.among(np.ones(STORIES, np.bool_))
        as_chosen = [part & chosen for part in parts]
        plain.append(quick.leaves(coded))
        if plain[-1]:
            assert np.array_equal(as_chosen, expected)
    assert 0 < sum(plain) < len(plain)  # both happen


def test_where_nothing_else_was_chosen_all_are_taken() -> None:
    drawn, coded = draw(1)
    answer = coded.codes == 0
    alone = Narrowing(drawn.crowd, K, (), (answer,))
    everybody = np.ones(STORIES, np.bool_)

    assert np.array_equal(alone.among(everybody), answer)
    assert not alone.passes_over
    assert alone.leaves(coded)


def test_an_option_counts_where_k_have_it_of_what_all_else_leaves() -> None:
    """Twenty have the second one, but only two of those marked: whose answers any number told."""
    number = np.arange(60)
    first, second = number < 20, (number >= 20) & (number < 40)
    marked = (number >= 10) & (number < 22) | (number >= 40)
    narrowed = Narrowing(Crowd.of(number.astype(np.uint64)), 5, ((first, second), (marked,)))

    assert np.array_equal(narrowed.among(number >= 0), first & marked)
    assert narrowed.passes_over
    assert not replace(narrowed, choices=((first,), (marked,))).passes_over


def test_of_those_who_placed_a_choice_leaves_out_nobody_where_it_would_fewer_than_k(
    tmp_path: Path,
) -> None:
    """Of sixty citizens 22 answered another question, and two of these placed it on the line."""
    stories = []
    for number in range(60):
        placed = {"rolle": {"state": "placed", "options": ["innbygger"]}}
        if number < 40:
            placed["stemme"] = {"state": "placed", "value": number / 40}
        prompt = "mote" if number >= 38 else "endring"
        stories.append(numbered_story(number, placements=placed, prompt=prompt))
    chosen = {"prompt": ["endring"], "rolle": ["innbygger"]}
    with at_desk(build_house(tmp_path, stories), OLAUG) as desk:
        room = open_room(desk, SLUG)
        line: Any = draw_view(room, read_view(room.offers, chosen)).figures["dyad"][0]
    assert line["group"]["tellers"] == 40
    assert line["sentence"].startswith("40 har plassert historien sin")


def test_of_a_part_of_which_fewer_than_k_are_chosen_nobody_is_counted() -> None:
    """Where as few are left out of it those who were not chosen would be shown for them."""
    number = np.arange(20)
    narrowed = Narrowing(Crowd.of(number.astype(np.uint64)), K, ((number < K - 1,),))
    assert not narrowed.among(number < 2 * (K - 1)).any()
    assert not narrowed.passes_over
