"""A hostile reader with pairs of views over one collection: what the answers tell apart, they tell
by k tellers at least, and what nobody may narrow by hand changes nothing. In whatever order she
reads the stories, and whatever she seeks among them, she meets the same, and no order depends on a
story that she may not read.

The short form runs with the other tests; ten thousand pairs are a drill.
"""

import re
from itertools import combinations
from time import process_time

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from builders import OLAUG
from dashboard.figures import Region, sheet_svg
from dashboard.figures.theme_map import WITHIN
from dashboard.gated import draw_theme_map
from dashboard.gated.theme_maps import ThemeOnMap
from dashboard.views.filters import read_view
from dashboards import House, at_desk
from drilling import Tell, full
from hostile import (
    STORIES,
    Asked,
    K,
    Lines,
    families,
    numbers_of,
    open_town,
    own_cut,
)
from hostile_pairs import Pairs
from hostile_reader import Reader

PAIRS_EACH = 10


def attack(town: House, number: int) -> tuple[Reader, Pairs]:
    """So many families of views, each looked at and set in pairs."""
    reader, pairs = Reader(town, open_town(town)), Pairs()
    lines = Lines(numbers_of(reader.room))

    # A failing family is small enough to be read as it is.
    @settings(
        max_examples=number,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(family=families())
    def look(family: list[Asked]) -> None:
        views = [read_view(reader.room.offers, *lines.draw(one)) for one in family]
        for one, other in combinations([reader.look(view) for view in views], 2):
            pairs.compare(one, other)

    look()
    return reader, pairs


def test_no_pair_of_views_tells_anybody_apart(town: House) -> None:
    reader, pairs = attack(town, 40)
    assert pairs.pairs >= 40 * PAIRS_EACH
    assert pairs.carry_noise_of_their_own()
    assert {
        "files",
        "lists and searches",
        "LandscapeFigure",
        "CourseFigure",
        "profiles",
    } <= reader.looked.keys()


@pytest.mark.drill
def test_ten_thousand_pairs_of_views_tell_nobody_apart(town: House, tell: Tell) -> None:
    begin = process_time()
    reader, pairs = attack(town, full(1_000))
    spent = process_time() - begin
    tell(f"{pairs.pairs} pairs, {spent:.0f} s of processor, {dict(reader.looked)}")
    tell(f"{sum(map(len, pairs.drawn.values()))} sets, {len(pairs.errors)} pairs a story apart")
    assert pairs.pairs >= full(1_000) * PAIRS_EACH
    assert pairs.carry_noise_of_their_own()
    assert pairs.hide_one_story()


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**16), laid=st.integers(45, STORIES), themes=st.integers(1, 5))
def test_the_map_by_meaning_tells_of_k_at_least(
    town: House, seed: int, laid: int, themes: int
) -> None:
    """Wherever stories lie and whatever their themes: steps of k, no line round fewer, and who is
    left out has no part.
    """
    gate, random = open_town(town).gate, np.random.default_rng(seed)
    heaps = random.random((themes, 2))[random.integers(0, themes, STORIES)]
    places = np.clip(heaps + 0.05 * random.normal(size=heaps.shape), 0, 1)
    places[laid:] = np.nan
    labels = random.integers(-1, themes, STORIES)
    told = [ThemeOnMap(f"t{one}", f"tema {one}", labels == one) for one in range(themes)]
    there = np.arange(STORIES) < laid
    sets = [there, *(one.mask & there for one in told)]
    stay = np.any([own_cut(gate.crowd, one) for one in sets], axis=0)
    elsewhere = np.where((there & ~stay)[:, None], [0.99, 0.01], places)
    with at_desk(town, OLAUG):
        figure, other = (draw_theme_map(gate, one, told) for one in (places, elsewhere))
    assert sheet_svg(figure) == sheet_svg(other)
    shown = f"{figure.labels.sentence} {figure.table}"
    assert all(int(one) % K == 0 for one in re.findall(r"(\d+) fortellere", shown))
    for region in figure.regions:
        mask = told[int(region.key[1:])].mask & there
        inside = mask & np.isin(np.arange(STORIES), within(region, places))
        assert len(set(gate.crowd.tellers[inside].tolist())) >= K


def within(region: Region, places: NDArray[np.float64]) -> NDArray[np.intp]:
    """The stories that lie in a theme's line."""
    step, origin = np.array(region.grid.step), np.array(region.grid.origin)
    column, row = np.nan_to_num(np.rint((places - origin) / step)).astype(int).T
    high, wide = region.grid.shares.shape
    shares = region.grid.shares[np.clip(row, 0, high - 1), np.clip(column, 0, wide - 1)]
    return np.flatnonzero((shares <= WITHIN) & ~np.isnan(places[:, 0]))
