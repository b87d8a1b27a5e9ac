"""The map of themes: what it draws, whom it leaves out, and that nobody can be told apart on it."""

import gc
import re
from collections.abc import Callable
from dataclasses import replace
from weakref import ref
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from analysis.shell.told import codes_of
from browsing import AxeRun
from builders import ANDERS, OLAUG
from dashboard.figures import (
    Grid,
    Region,
    ThemeMapFigure,
    ThemeMapLabels,
    contours,
    inline_theme_map,
    sheet_svg,
    theme,
)
from dashboard.figures.lettering import RADIUS, letter
from dashboard.figures.theme_map import SHADES, WITHIN
from dashboard.gated import draw_theme_map
from dashboard.gated.drawn_maps import Basis, DrawnMaps
from dashboard.gated.theme_maps import ThemeOnMap
from dashboard.room import open_room
from dashboard.theme_names import theme_mask
from dashboard.themes.theme_map_pages import draw_map
from dashboard.themes.theming import shown_themes
from dashboard.themes.unfit import find_unfit
from dashboards import SLUG, House, at_desk, copy_house, mounted, table_in
from storybank.gate import Crowd
from storybank.stories import withdraw_story
from storybank.tables import AuditEntry, Story, Theme
from theming import keep_places, keep_run

ADDRESS = f"/themes/{SLUG}/map"
K = 5


def planted() -> list[tuple[Theme, slice]]:
    """A theme of 23 tellers, one of 12, one of three."""
    return [
        (Theme(key="benk", terms=["benk", "gate"], stability=0.9), slice(0, 23)),
        (Theme(key="skole", terms=["skole"], stability=0.8), slice(23, 35)),
        (Theme(key="liten", terms=["hemmelig"], stability=0.9), slice(35, 38)),
    ]


def points() -> NDArray[np.float64]:
    """The first theme lower left, the second upper right, the third lower right, the rest about."""
    random = np.random.default_rng(5)
    middles = np.repeat([[0.25, 0.25], [0.75, 0.75], [0.8, 0.2]], [23, 12, 3], axis=0)
    heaps = middles + 0.04 * random.normal(size=middles.shape)
    return np.clip(np.concatenate([heaps, 0.3 + 0.4 * random.random((22, 2))]), 0, 1)


@pytest.fixture
def laid(standing_house: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    house = copy_house(standing_house, tmp_path_factory.mktemp("laid"))
    keep_run(house, planted())
    keep_places(house, points())
    return house


def drawn(house: House) -> ThemeMapFigure:
    with at_desk(house, OLAUG) as desk:
        figure = draw_map(desk, open_room(desk, SLUG))
    assert figure is not None
    return figure


def drawn_of(house: House, places: NDArray[np.float64], but: NDArray[np.bool_]) -> ThemeMapFigure:
    """The map as if only the stories `but` were there, at these places."""
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        where = np.where(but[:, None], places, np.nan)
        themes = [
            ThemeOnMap(key, name, theme_mask(room.gate, key))
            for key, name in room.theme_names.items()
        ]
        return draw_theme_map(room.gate, where, themes)


def picture_of(figure: ThemeMapFigure) -> str:
    return sheet_svg(figure)


def test_themes_are_drawn_where_their_stories_lie_the_largest_first(laid: House) -> None:
    figure = drawn(laid)
    assert [(one.number, one.name, one.size) for one in figure.regions] == [
        (1, "benk, gate", "20 fortellere"),
        (2, "skole", "10 fortellere"),
    ]
    first, second = (one.place for one in figure.regions)
    assert np.allclose(first, 0.25, atol=0.06)
    assert np.allclose(second, 0.75, atol=0.06)
    assert figure.grid is not None
    assert contours.outlines(figure.grid, SHADES[-1])


def test_a_line_round_a_theme_at_the_rim_is_not_cut_by_the_picture(laid: House) -> None:
    at_the_rim = points()
    at_the_rim[:23] = 0.06, 0.5
    figure = drawn_of(laid, at_the_rim, np.ones(60, np.bool_))
    [line] = contours.outlines(figure.regions[0].grid, WITHIN)
    assert line[:, 0].min() < 0, "it reaches beyond the places"
    ways = dict.fromkeys((one.key for one in figure.regions), "#")
    found = re.search(r'viewBox="([^"]+)"', inline_theme_map(figure, 640, ways))
    assert found
    left, _, width, _ = map(float, found[1].split())
    assert left < 640 * line[:, 0].min() < 640 * line[:, 0].max() < left + width


def test_a_theme_under_k_has_neither_line_nor_name_nor_row(laid: House) -> None:
    figure = drawn(laid)
    assert "hemmelig" not in str(figure)
    assert len(figure.table.rows if figure.table else ()) == 3


def test_the_sentences_say_who_what_nearness_means_and_whom_no_theme_fits(laid: House) -> None:
    """Who has no words to compare lies nowhere, and the card of no theme counts her."""
    worded = np.arange(60) < 55
    said = " ".join(drawn_of(laid, points(), worded).labels.said)
    assert said.startswith("Historiene som har ord å sammenligne, fra 55 fortellere, lagt slik")
    assert "Bare nærhet betyr noe" in said
    assert "Historiene til 20 fortellere passer ikke i noe tema: De ligger i det blå" in said


def test_every_number_on_the_map_is_a_multiple_of_k(laid: House) -> None:
    figure = drawn(laid)
    told = re.findall(r"(\d+) fortellere", f"{figure.labels.sentence} {figure.table}")
    assert told
    assert all(int(one) % K == 0 for one in told)


def test_who_is_left_out_has_no_part_in_the_picture(laid: House) -> None:
    """23 tellers are cut to 20, twelve to ten: wherever those left out lie, nothing changes."""
    with at_desk(laid, OLAUG) as desk:
        gate = open_room(desk, SLUG).gate
        sets = [gate.everybody, *(theme_mask(gate, key) for key in ("benk", "skole"))]
        kept = np.any([gate.cut(one) for one in sets], axis=0)
        in_theme = np.any([gate.cut(one) for one in sets[1:]], axis=0)
        lines_alone = kept & ~in_theme & np.any(sets[1:], axis=0)
    here, moved = points(), points()
    everybody = np.ones(len(here), np.bool_)
    moved[lines_alone] = 0.5
    first, second = (drawn_of(laid, one, everybody) for one in (here, moved))
    assert lines_alone.any()
    for one, other in zip(first.regions, second.regions, strict=True):
        assert np.array_equal(one.grid.shares, other.grid.shares)


def test_one_to_four_newcomers_change_nothing_to_the_last_line(laid: House) -> None:
    """Tellers wait until k of them are there: the newest of a set is left out first.

    The shades alone: a theme is cut by itself, and its line moves where its own k are there.
    """
    with at_desk(laid, OLAUG) as desk:
        gate = open_room(desk, SLUG).gate
        newest = np.argsort(gate.crowd.tellers)[:K]
    pictures = []
    for number in range(K + 1):
        there = np.ones(60, np.bool_)
        there[newest[number:]] = False
        figure = drawn_of(laid, points(), there)
        pictures.append(picture_of(replace(figure, table=None, regions=())))
    shades = [re.findall(r'<path d="[^"]*" fill="#[^"]*" fill-rule', one) for one in pictures]
    assert all(one == shades[0] for one in shades[1:K])


@pytest.mark.parametrize("tellers", [3, K - 1, K])
def test_no_shape_holds_fewer_than_k_tellers(laid: House, tellers: int) -> None:
    """Few who tell of the same, far from all others, are no island; of a theme have no line."""
    with at_desk(laid, OLAUG) as desk:
        gate = open_room(desk, SLUG).gate
        told = np.flatnonzero(gate.cut(theme_mask(gate, "benk")))
    places, lonely = points(), np.array([0.85, 0.15])
    places[35:38] = 0.5
    places[told[:tellers]] = lonely
    figure = drawn_of(laid, places, np.ones(60, np.bool_))
    assert figure.grid is not None
    shades = [(figure.grid, share) for share in SHADES]
    for drawn_shapes in (shades, [(figure.regions[0].grid, WITHIN)]):
        loops = [loop for one in drawn_shapes for loop in contours.outlines(*one)]
        near = [np.linalg.norm(loop - lonely, axis=1).min() < 0.1 for loop in loops]
        assert any(near) == (tellers == K)


def test_a_theme_that_lies_scattered_has_no_line_and_says_so(laid: House) -> None:
    places = points()
    across, upward = np.meshgrid([0.1, 0.5, 0.9], [0.05, 0.35, 0.65, 0.95])
    places[23:35] = np.column_stack([across.ravel(), upward.ravel()])
    figure = drawn_of(laid, places, np.ones(60, np.bool_))
    assert [one.key for one in figure.regions] == ["benk"]
    assert "Ett tema har ingen linje, fordi færre enn 5" in figure.labels.sentence
    assert ("2. skole", "10 fortellere", "det ligger spredt") in (
        figure.table.rows if figure.table else ()
    )


def test_what_too_few_share_is_said_to_be_fewer_than_k(laid: House) -> None:
    """Each theme lies all over the map, and every story has one."""
    rows, columns = np.divmod(np.arange(60), 8)
    places = np.column_stack([0.05 + 0.12 * columns, 0.05 + 0.12 * rows])
    themes = [ThemeOnMap(str(one), "", np.arange(60) % 5 == one) for one in range(5)]
    with at_desk(laid, OLAUG) as desk:
        figure = draw_theme_map(open_room(desk, SLUG).gate, places, themes)
    assert not figure.regions
    assert "5 temaer har ingen linje, fordi færre enn 5 av" in figure.labels.sentence
    assert "Historiene til færre enn 5 fortellere passer ikke i noe tema" in figure.labels.sentence
    assert figure.table
    assert figure.table.rows[-1][1] == "færre enn 5 fortellere"


@pytest.mark.parametrize(
    "middle, said",
    [(0.32, ["skole", "benk, gate"]), (0.75, ["ingenting: det ligger for seg selv"] * 2)],
)
def test_the_table_says_what_lies_next_to_a_theme(
    laid: House, middle: float, said: list[str]
) -> None:
    places = points()
    places[23:35] += middle - 0.75
    table = drawn_of(laid, places, np.ones(60, np.bool_)).table
    assert table is not None
    assert [row[2] for row in table.rows[:2]] == said


def test_a_theme_has_one_number_on_the_map_in_its_list_and_on_its_card(laid: House) -> None:
    """Also where one before it has no line: its number stays with it."""
    places = points()
    across, upward = np.meshgrid(np.linspace(0.05, 0.95, 6), np.linspace(0.05, 0.95, 4))
    places[:23] = np.column_stack([across.ravel(), upward.ravel()])[:23]
    figure = drawn_of(laid, places, np.ones(60, np.bool_))
    assert [(one.number, one.key) for one in figure.regions] == [(2, "skole")]
    with at_desk(laid, OLAUG) as desk:
        room = open_room(desk, SLUG)
        cards = shown_themes(room, desk, find_unfit(room, desk))
    assert [one.heading for one in cards[:2]] == ["1. benk, gate", "2. skole"]


def test_fewer_than_bands_need_have_no_map(laid: House) -> None:
    figure = drawn_of(laid, points(), np.arange(60) < 49)
    assert figure.held == "Kartet trenger minst 50 fortellere, så ingenting er tegnet."
    assert (figure.grid, figure.regions, figure.table) == (None, (), None)


def test_nobody_who_only_wants_to_be_counted_can_be_opened_from_it(laid: House) -> None:
    """It names no story, and no dot stands for one."""
    with laid.sessions.reading() as session:
        ids = [one.story_id for one in session.query(Story)]
    page = laid.client(OLAUG).get(ADDRESS).text
    assert not any(one in page for one in ids)
    picture = ElementTree.fromstring(picture_of(drawn(laid)))  # noqa: S314 (our own)
    circles = [one for one in picture.iter() if one.tag.endswith("circle")]
    assert len(circles) == len(drawn(laid).regions), "each is the number of a theme"


def test_a_withdrawn_story_leaves_the_map(laid: House) -> None:
    before = picture_of(drawn(laid))
    with laid.sessions.writing() as session:
        stories = session.query(Story).order_by(Story.story_id).limit(6).all()
        for story in stories:
            withdraw_story(session, story)
    after = drawn(laid)
    assert picture_of(after) != before
    assert after.regions[0].size == "15 fortellere"


def test_a_map_is_drawn_anew_where_anything_of_it_is_another() -> None:
    told = np.arange(3, dtype=np.uint64)
    basis = Basis(np.zeros((3, 2)), Crowd.of(told), codes_of(["t1"] * 3, ()), (5, "nb"))
    others = [
        replace(basis, places=basis.places.copy()),
        replace(basis, crowd=Crowd.of(told)),
        replace(basis, themes=codes_of(["t1"] * 3, ())),
        replace(basis, words=(10, "nb")),
    ]
    maps = DrawnMaps()
    for other in others:
        first = maps.draw((1, "nb"), basis, a_map)
        assert maps.draw((1, "nb"), replace(basis), a_map) is first
        assert maps.draw((1, "nn"), basis, a_map) is not first
        assert maps.draw((2, "nb"), basis, a_map) is not first
        assert maps.draw((1, "nb"), other, a_map) is not first
    gone = ref(basis.crowd)
    del basis, others, other
    gc.collect()
    assert gone() is None, "a map keeps none of what it was drawn of"


def test_before_stories_are_laid_the_page_says_when_they_will_be(
    standing_house: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    house = copy_house(standing_house, tmp_path_factory.mktemp("unlaid"))
    assert "neste analyse" in house.client(OLAUG).get(ADDRESS).text
    keep_run(house, planted())
    assert "neste analyse" in house.client(OLAUG).get(ADDRESS).text
    assert house.client(OLAUG).get(f"{ADDRESS}.svg").status_code == 404


def test_the_page_shows_picture_sentence_and_numbers_without_scripts(laid: House) -> None:
    page = laid.client(OLAUG).get(ADDRESS).text
    assert page.count("<svg") == 2, "one for a phone, one for wider screens"
    assert 'aria-label="1. benk, gate: 20 fortellere"' in page
    assert f'href="/dashboard/explore/{SLUG}?theme=benk"' in page
    assert "Ved siden av på kartet" in page


def test_names_cover_neither_each_other_nor_a_number() -> None:
    random = np.random.default_rng(2)
    places = [tuple(one) for one in (400 * random.random((30, 2))).tolist()]
    lettered = letter(places, ["et navn som er langt"] * 30, (400, 400), 14)
    middles = np.array([one.middle for one in lettered])
    apart = np.abs(middles[:, None] - middles[None]).max(axis=2) + 1e3 * np.eye(30)
    assert apart.min() >= 2 * RADIUS - 1e-6
    named = [one for one in lettered if one.lines]
    assert 5 < len(named) < 30, "not all names have room; numbers do"
    for one in named:
        assert 0 <= one.start[0] <= 400


def test_a_crowded_place_keeps_its_numbers_within_the_map() -> None:
    lettered = letter([(0.0, 0.0)] * 4, ["a"] * 4, (100, 100), 14)
    assert all(RADIUS <= min(one.middle) <= max(one.middle) <= 100 - RADIUS for one in lettered)


def test_the_map_takes_the_colours_of_its_page_and_a_file_its_own() -> None:
    on_a_page = inline_theme_map(a_map(), 400, {"a": "#a"})
    painted = re.findall(r'(?:fill|stroke)="([^"]+)"', on_a_page)
    assert set(painted) <= {"none", *theme.PAINTS.values()}
    assert "var(" not in sheet_svg(a_map())


def a_map() -> ThemeMapFigure:
    """One theme in the middle of a map."""
    shares = np.ones((20, 20))
    for level, half in ((0.95, 8), (0.7, 6), (0.5, 4), (0.2, 2)):
        shares[10 - half : 10 + half, 10 - half : 10 + half] = level
    grid = Grid(shares, (0, 0), (0.05, 0.05))
    region = Region(1, "a", "<b>", "1. <b>", "5", np.array([0.5, 0.5]), grid)
    return ThemeMapFigure(ThemeMapLabels("Kart", ("Sagt.",)), grid, (region,))


def test_every_word_on_the_map_is_escaped() -> None:
    drawn_map = inline_theme_map(a_map(), 400, {"a": '#"x'})
    picture = ElementTree.fromstring(drawn_map)  # noqa: S314 (our own)
    assert "".join(picture.itertext()).count("<b>") == 3, "twice as a title, once as the name"
    assert "<b>" not in drawn_map


def test_it_is_saved_as_picture_and_table_and_noted(laid: House) -> None:
    client = laid.client(ANDERS)
    file = client.get(f"{ADDRESS}.svg?as=png")
    words = " ".join(ElementTree.fromstring(file.text).itertext())  # noqa: S314 (our own)
    assert "ingen meningsmåling" in words
    assert "benk, gate" in words
    assert "<a " not in file.text
    rows = table_in(client.get(f"{ADDRESS}.csv").text)
    assert [one[3] for one in rows[1:]] == ["1. benk, gate", "2. skole", "Passer ikke i noe tema"]
    with laid.sessions.reading() as session:
        noted = session.query(AuditEntry).filter_by(deed="saved a map").order_by(AuditEntry.id)
        assert [one.subject["as"] for one in noted] == ["png", "csv"]


@pytest.mark.parametrize("wide", [True, False])
def test_a_number_leads_to_its_theme_by_keyboard(
    laid: House, serve: Callable[..., str], laptop: Page, axe: AxeRun, wide: bool
) -> None:
    laptop.set_viewport_size({"width": 1440 if wide else 390, "height": 844})
    laptop.goto(f"{laid.enter(laptop, serve(mounted(laid)))}/themes/{SLUG}")
    drawn_map = laptop.get_by_role("region", name="Historiene etter hva de forteller")
    link = drawn_map.get_by_role("link", name="2. skole: 10 fortellere")
    expect(link).to_have_count(1)
    link.focus()
    link.press("Enter")
    expect(laptop.locator("#theme-skole")).to_be_in_viewport()
    assert laptop.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert axe(laptop) == []
    if wide:
        drawn_map.get_by_role("link", name="Kartet med tall").click()
        expect(laptop.get_by_role("table")).to_contain_text("benk, gate")
        assert axe(laptop) == []
