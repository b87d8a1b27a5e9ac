"""The themes page: size, stability, examples to read, and its states before and during analysis."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from analysis.shell.kept_examples import load_examples, stories_of
from builders import OLAUG, many_stories
from dashboard.gated import Group, Scene, named, permitted
from dashboard.pages.themes import layout
from dashboard.room import open_room
from dashboard.stories.reading import read_stories
from dashboard.theme_names import theme_mask
from dashboard.themes.profile import Profile, draw_profile
from dashboard.themes.theme_tree import Node, show_tree
from dashboard.themes.theming import NO_THEME, examples, say_themes, shown_themes
from dashboard.themes.unfit import find_unfit
from dashboard.views.filters import View
from dashboards import SLUG, House, at_desk, build_house, copy_house, mounted
from storybank.collections import find_collection
from storybank.reading import readable_stories
from storybank.signifiers import Triad
from storybank.stories import withdraw_story
from storybank.tables import AuditEntry, Story, Theme, ThemeBranch, ThemeStory
from theming import keep_run


def planted() -> list[tuple[Theme, slice]]:
    """A large firm theme, one without words, and one of three tellers."""
    return [
        (Theme(key="benk", terms=["benk", "gate"], stability=0.91), slice(0, 23)),
        (Theme(key="stille", terms=[], stability=0.4), slice(23, 31)),
        (Theme(key="liten", terms=["hemmelig"], stability=0.9), slice(31, 34)),
    ]


@pytest.fixture
def themed(standing_house: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    house = copy_house(standing_house, tmp_path_factory.mktemp("themed"))
    keep_run(house, planted())
    return house


def test_themes_say_their_size_in_steps_and_how_firm_they_are(themed: House) -> None:
    with at_desk(themed, OLAUG) as desk:
        room = open_room(desk, SLUG)
        shown = shown_themes(room, desk, find_unfit(room, desk))
        said = list(say_themes(room))
        assert [one.heading for one in shown[:2]] == ["1. benk, gate", "Tema 2"]
    names = [one.name for one in shown]
    assert names == ["benk, gate", "Tema 2", "Et lite tema", "Passer ikke i noe tema"]
    assert [one.size for one in shown] == [
        "20 fortellere",
        "5 fortellere",
        "Holdt tilbake: færre enn 5 fortellere.",
        "25 fortellere",
    ]
    assert re.match(r"For eksempel «Nummer \d+»", shown[0].lines[0])
    assert "Står fast når analysen gjøres på nytt (0,91 av 1)." in shown[0].lines
    assert any("Løst" in line for line in shown[1].lines)
    assert said[0] == "3 temaer i historiene fra 60 fortellere."


@pytest.mark.parametrize(
    "themes, said",
    [
        (0, "Ingen temaer ble funnet i historiene fra 60 fortellere."),
        (1, "Ett tema i historiene fra 60 fortellere."),
    ],
)
def test_no_theme_and_a_single_one_are_said_in_words(
    standing_house: House, tmp_path: Path, themes: int, said: str
) -> None:
    house = copy_house(standing_house, tmp_path)
    keep_run(house, planted()[:themes])
    with at_desk(house, OLAUG) as desk:
        assert next(say_themes(open_room(desk, SLUG))) == said


def test_a_theme_under_k_says_neither_words_nor_languages(themed: House) -> None:
    with at_desk(themed, OLAUG) as desk:
        room = open_room(desk, SLUG)
        small = shown_themes(room, desk, find_unfit(room, desk))[2]
        reading = read_stories(room, desk, View())
    assert small.lines == ()
    assert "hemmelig" not in str(small)
    assert "hemmelig" not in str(room.offers), "nor is it offered as a filter"
    assert "hemmelig" not in str(reading.cards)


@pytest.mark.parametrize(
    "origin, said",
    [({"parted": "buss, tid"}, "Historiene skilles nå fra «buss, tid»."),
     ({"joined": ["buss", "tid"]}, "Historiene fra «buss», «tid» ligger her nå.")],
)  # fmt: skip
def test_a_theme_is_new_by_the_analysis_and_not_by_what_people_tell(
    standing_house: House, tmp_path: Path, origin: dict[str, object], said: str
) -> None:
    """Where nothing changed 8 to 12 of 14 analyses with a third more stories told of one."""
    house = copy_house(standing_house, tmp_path)
    theme = Theme(key="benk", terms=["benk"], stability=0.9, origin=origin)
    keep_run(house, [(theme, slice(0, 23))])
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        lines = " ".join(shown_themes(room, desk, find_unfit(room, desk))[0].lines)
    assert f"{said} Det folk forteller, kan være som før." in lines


@pytest.mark.parametrize(
    "stability, said",
    [(None, ""), (0.85, "Står fast"), (0.84, "Nokså fast"), (0.6, "Nokså fast"), (0.59, "Løst")],
)
def test_how_firm_a_theme_is_is_said_in_words(
    standing_house: House, tmp_path: Path, stability: float | None, said: str
) -> None:
    house = copy_house(standing_house, tmp_path)
    keep_run(house, [(Theme(key="benk", terms=["benk"], stability=stability), slice(0, 23))])
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        lines = shown_themes(room, desk, find_unfit(room, desk))[0].lines
    firm = [one for one in lines if "når analysen gjøres på nytt" in one]
    assert [one.startswith(said) for one in firm] == [True] * bool(said)


def test_examples_are_typical_and_contrary_and_only_what_may_be_read(themed: House) -> None:
    with at_desk(themed, OLAUG) as desk:
        room = open_room(desk, SLUG)
        typical, contrary = examples(room, desk, "benk")
        alone = examples(room, desk, NO_THEME)
        small = examples(room, desk, "liten")
        [gone] = examples(room, desk, "borte")
    assert len(typical.cards) == 3
    assert len(contrary.cards) <= 1
    assert len(alone[0].cards) == 3
    assert [one.cards for one in small] == [[], []]
    assert (gone.title, gone.cards) == ("Dette temaet finnes ikke lenger", [])


def test_a_theme_has_its_own_profile_beside_all_others(themed: House) -> None:
    with at_desk(themed, OLAUG) as desk:
        room = open_room(desk, SLUG)
        (profile,) = draw_profile(room, "benk").figures
        inside = theme_mask(room.gate, "benk")
        scene = Scene(
            room.gate, Group("", inside), Group("", ~inside), by_teller=False, language="nb"
        )
        counts = [scene.count(one, "drivkraft") for one in scene.groups]
    theme: Any = profile["group"]
    others: Any = profile["compared"]
    assert [(one["name"], one["tellers"]) for one in (theme, others)] == [
        ("Dette temaet", counts[0]),
        ("Alle andre", counts[1]),
    ]
    assert 0 < counts[0] < counts[1]
    assert "Avstanden mellom tyngdepunktene" in str(profile["sentence"])


@pytest.mark.parametrize("share", [0.0, 0.33])
def test_a_profile_says_where_the_theme_is_made_of_placements_too(
    themed: House, share: float
) -> None:
    """Of texts that have nothing to do with a triad 13 of 32 profiles told of a sure difference."""
    with at_desk(themed, OLAUG) as desk:
        room = open_room(desk, SLUG)
        room.collection.theme_placements = share
        said = " ".join(draw_profile(room, "benk").said)
    assert ("temaene laget av plasseringene også" in said) == bool(share)


def test_a_profile_of_several_triads_says_on_how_many_chance_would_tell(themed: House) -> None:
    with at_desk(themed, OLAUG) as desk:
        room = open_room(desk, SLUG)
        alone = draw_profile(room, "benk").said
        (triad,) = (one for one in room.framework.signifiers if isinstance(one, Triad))
        twice = room.framework.model_copy(update={"signifiers": [triad, triad]})
        said = " ".join(draw_profile(replace(room, framework=twice), "benk").said)
    assert "tilfeldig" not in " ".join(alone)
    assert "av 2; rene tilfeldigheter ville gitt omtrent 0,1 i snitt" in said


def test_a_profile_says_that_the_days_may_be_what_differs(themed: House) -> None:
    with at_desk(themed, OLAUG) as desk:
        room = open_room(desk, SLUG)
        inside = theme_mask(room.gate, "benk")
        told = np.where(inside, "2026-09-01T12", "2026-09-02T12").astype("datetime64[h]")
        gate = replace(room.gate, responses=replace(room.gate.responses, told=told))
        told_apart, before = (
            " ".join(draw_profile(replace(room, gate=one), "benk").said)
            for one in (gate, room.gate)
        )
    assert "Gruppene fortalte på ulike dager." in told_apart
    assert "ulike dager" not in before


def test_where_nothing_is_placed_in_a_triad_a_theme_promises_no_maps(themed: House) -> None:
    with at_desk(themed, OLAUG) as desk:
        room = open_room(desk, SLUG)
        others = [one for one in room.framework.signifiers if not isinstance(one, Triad)]
        plain = replace(room, framework=room.framework.model_copy(update={"signifiers": others}))
        here, there = (str(layout(one, desk)).count("Se kart og") for one in (room, plain))
        assert (here, there) == (len(room.theme_names), 0)
        assert draw_profile(plain, "benk").figures == ()


@pytest.mark.parametrize("key", ["liten", NO_THEME, "ukjent"])
def test_a_theme_that_is_held_back_has_no_profile(themed: House, key: str) -> None:
    with at_desk(themed, OLAUG) as desk:
        assert draw_profile(open_room(desk, SLUG), key) == Profile((), ())


def test_where_the_most_typical_may_not_be_read_those_that_fit_best_stand_in(themed: House) -> None:
    with at_desk(themed, OLAUG) as desk:
        room = open_room(desk, SLUG)
        readable = permitted(room.gate, theme_mask(room.gate, "benk"), room.collection.narrowing)
        allowed = named(room.gate, np.flatnonzero(readable))
        with themed.sessions.writing() as session:
            for row in session.query(ThemeStory).filter_by(role="typical"):
                row.role = ""
            for row in session.query(ThemeStory).filter(ThemeStory.story_id.not_in(allowed)):
                row.role = "typical"
            fitting = list(stories_of(session, room.collection, "benk"))
            contrary = load_examples(session, room.collection)["benk"].contrary
        examples(room, desk, "benk")
    with themed.sessions.reading() as session:
        opened = session.query(AuditEntry).filter_by(deed="opened stories").order_by(AuditEntry.id)
        read = opened[0].subject["stories"]
    assert len(fitting) == 23
    assert read == [one for one in fitting if one in allowed and one not in contrary][:3]


def test_whoever_opens_a_theme_stands_in_the_audit_log(themed: House) -> None:
    with at_desk(themed, OLAUG) as desk:
        examples(open_room(desk, SLUG), desk, NO_THEME)
    with themed.sessions.reading() as session:
        entry = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert entry is not None
    assert entry.who == OLAUG
    assert entry.deed == "opened stories"
    assert len(entry.subject["stories"]) == 3


def test_a_withdrawn_story_is_read_no_more(themed: House) -> None:
    with themed.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        story = readable_stories(session, collection, [_first_id(themed)])[0]
        withdraw_story(session, story)
    with themed.sessions.reading() as session:
        assert readable_stories(session, find_collection(session, SLUG), [_first_id(themed)]) == []


def _first_id(house: House) -> str:
    with house.sessions.reading() as session:
        return session.query(Story.story_id).order_by(Story.story_id).first()[0]


def test_before_the_first_analysis_the_page_says_what_to_do(
    standing_house: House, open_door: str, laptop: Page, axe: Callable[[Page], list[str]]
) -> None:
    laptop.goto(f"{standing_house.enter(laptop, open_door)}/themes/{SLUG}")
    expect(laptop.locator("code")).to_have_text("fortell analyse")
    assert axe(laptop) == []


def test_while_the_stories_are_read_the_page_shows_how_far(
    house: House, serve: Callable[..., str], laptop: Page, axe: Callable[[Page], list[str]]
) -> None:
    keep_run(house, [], state="running", done=15, total=60)
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)))}/themes/{SLUG}")
    expect(laptop.locator("progress")).to_have_attribute("value", "0.25")
    expect(laptop.locator(".panel.state")).to_contain_text("25 % ferdig")
    assert axe(laptop) == []


def test_themes_are_read_and_seen_on_the_maps(
    themed: House, serve: Callable[..., str], laptop: Page, axe: Callable[[Page], list[str]]
) -> None:
    laptop.goto(f"{themed.enter(laptop, serve(mounted(themed)))}/themes/{SLUG}")
    theme = laptop.locator(".theme").filter(has_text="benk, gate")
    theme.get_by_role("button", name="Se kart og historier").click()
    expect(theme.locator(".fortell-story").first).to_be_visible()
    expect(theme.locator(".fortell-triangle svg")).to_be_visible()
    expect(theme.locator("[aria-live=polite] > p")).to_have_text("Det står åpent under.")
    read_aloud = theme.locator(".fortell-story:not([aria-live=off] *)")
    expect(read_aloud).to_have_count(0)
    expect(theme.locator("figure select, figure button")).to_have_count(0)
    assert axe(laptop) == []
    theme.get_by_role("link", name="Se temaet på kartene").click()
    expect(laptop.locator(".fortell-chip")).to_contain_text("Tema: benk, gate")
    expect(laptop.locator(".sentences p").first).to_have_text("20 fortellere i utsnittet, av 60.")


NESTED = (("a", 1, 20), ("b", 1, 10), ("c", 0, 10), ("d", None, 10), ("e", 2, 3), ("f", 2, 1))
"""Themes with their branch and size: two lie in a branch within a branch, two have few tellers."""


def branching(
    themes: Sequence[tuple[str, int | None, int]] = NESTED,
) -> list[tuple[Theme, slice]]:
    """Themes that are called by a letter, in their branches."""
    found, start = [], 0
    for key, branch, size in themes:
        theme = Theme(key=key, terms=[key.upper()], stability=0.9, branch=branch)
        found.append((theme, slice(start, start + size)))
        start += size
    return found


def branches() -> list[ThemeBranch]:
    terms: list[tuple[int | None, list[str]]] = [(None, ["ute"]), (0, ["vei", "buss"]), (None, [])]
    return [
        ThemeBranch(number=place, parent=parent, terms=words)
        for place, (parent, words) in enumerate(terms)
    ]


def outline(nodes: tuple[Node, ...]) -> list[object]:
    return [(one.name, outline(one.inside)) if one.inside else one.name for one in nodes]


def test_the_tree_shows_what_lies_within_what_and_no_branch_of_too_few(house: House) -> None:
    keep_run(house, branching(), branches=branches())
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        tree = show_tree(room, shown_themes(room, desk, find_unfit(room, desk)))
    small = "Et lite tema"
    a, b, c, d = (f"{place}. {name}" for place, name in enumerate("ABCD", start=1))
    assert outline(tree) == [("ute", [("vei, buss", [a, b]), c]), d, small, small]
    assert tree[0].size == "40 fortellere"
    assert tree[0].inside[0].size == "30 fortellere"


@pytest.mark.parametrize(
    "themes, tree",
    [
        (
            [("a", None, 30), ("b", 0, 15), ("c", 0, 10)],
            ["1. A", ("ute", ["2. B", "3. C"])],
        ),
        ([("a", None, 20), ("b", 0, 3), ("c", 0, 1)], []),
    ],
    ids=["after a larger theme", "a branch of too few"],
)
def test_a_branch_stands_where_its_largest_theme_would(
    house: House, themes: list[tuple[str, int | None, int]], tree: list[object]
) -> None:
    keep_run(house, branching(themes), branches=branches()[:1])
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        assert outline(show_tree(room, shown_themes(room, desk, find_unfit(room, desk)))) == tree


def test_a_theme_names_no_language_of_fewer_than_k(tmp_path: Path) -> None:
    house = build_house(tmp_path, [*many_stories(20), *many_stories(23, language="en")[20:]])
    keep_run(house, [(Theme(key="benk", terms=["benk"], stability=0.9), slice(0, 23))])
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        lines = shown_themes(room, desk, find_unfit(room, desk))[0].lines
    assert [one for one in lines if one.startswith("Språk")] == ["Språk: Norsk bokmål 20"]


def test_themes_that_lie_apart_have_no_tree(themed: House) -> None:
    with at_desk(themed, OLAUG) as desk:
        room = open_room(desk, SLUG)
        assert show_tree(room, shown_themes(room, desk, find_unfit(room, desk))) == ()


def test_the_tree_leads_to_each_theme(
    house: House, serve: Callable[..., str], laptop: Page, axe: Callable[[Page], list[str]]
) -> None:
    keep_run(house, branching(), branches=branches())
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)))}/themes/{SLUG}")
    tree = laptop.get_by_role("navigation", name="Hvilke temaer ligger nær hverandre")
    tree.get_by_role("link", name="2. B", exact=True).click()
    expect(laptop.locator("#theme-b")).to_be_in_viewport()
    assert axe(laptop) == []


def test_themes_of_fewer_than_k_stories_were_not_found_in_none(themed: House) -> None:
    keep_run(themed, [], n=3)
    page = str(themed.client(OLAUG).get(f"/themes/{SLUG}/page").json)
    assert "Funnet i færre enn 5 historier med a-model" in page
