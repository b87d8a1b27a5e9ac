"""The page of patterns: what it says in every state, who marks what, and that all can read it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from builders import ANDERS, OLAUG
from dashboard.drawing import draw_view
from dashboard.pages import themes
from dashboard.room import open_room
from dashboard.standing import Standing
from dashboard.views.filters import read_view
from dashboards import SLUG, House, at_desk, build_house, copy_house, mounted
from keeping import browser, words_of
from patterning import PLANTED, compare, planted_stories
from storybank.audit import all_entries
from storybank.collections import find_collection
from storybank.patterns import standing_beside
from storybank.stories import withdraw_story
from storybank.tables import Pattern, Run, Story

ADDRESS = f"/findings/{SLUG}"


@pytest.fixture(scope="session")
def standing_compared_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Eighty stories in which employees lie nearer to the rules, compared."""
    house = build_house(tmp_path_factory.mktemp("compared_house"), planted_stories())
    compare(house.sessions, SLUG)
    return house


@pytest.fixture
def compared(standing_compared_house: House, tmp_path: Path) -> House:
    return copy_house(standing_compared_house, tmp_path)


def page_of(house: House, who: str = OLAUG, query: str = "") -> str:
    answer = house.client(who).get(ADDRESS + query)
    assert answer.status_code == 200
    return " ".join(answer.get_data(as_text=True).split())


def mark(house: House, who: str, worth: str, pair: Sequence[str] = PLANTED) -> int:
    return send_mark(house, who, worth, pair)[0]


def send_mark(
    house: House, who: str, worth: str, pair: Sequence[str] = PLANTED, **fields: str
) -> tuple[int, str]:
    client = house.client(who)
    form = {"csrf": csrf_of(client), "first": pair[0], "second": pair[1], "mark": worth}
    answer = client.post(ADDRESS, data={**form, **fields})
    return answer.status_code, words_of(answer.get_data(as_text=True))


def csrf_of(client: FlaskClient) -> str:
    return client.get("/").get_data(as_text=True).split('name="csrf" value="')[1].split('"')[0]


def test_a_pattern_is_said_in_a_sentence_with_its_strength_and_doubt(
    standing_compared_house: House,
) -> None:
    page = page_of(standing_compared_house)
    assert "Ett mønster skiller seg ut. Sammenlignede par: 3." in page
    nearer = r"«Ansatt»: «Hva bar det fram\?» ligger nærmere «Regler» enn hos «Innbygger»"
    farther = r"«Innbygger»: «Hva bar det fram\?» ligger nærmere «(Tillit|Vilje)» enn hos «Ansatt»"
    assert re.search(f"{nearer}|{farther}", page)
    assert "halvdeler av de samme fortellerne" in page
    assert "blant 80 fortellere" in page
    assert "Det er neppe tilfeldig" in page
    assert page.count("jo mindre hviler det på noen få") == 1
    assert "PERMANOVA: R² = 0," in page
    assert "ingen meningsmåling" in page


def test_what_was_looked_at_stands_beside_what_chance_would_give(
    standing_compared_house: House,
) -> None:
    page = page_of(standing_compared_house)
    assert "når de tas ett for ett (p under 0,05): 1; rene tilfeldigheter ville" in page


def test_a_pattern_opens_the_map_with_its_two_groups_beside_each_other(
    compared: House, serve: Callable[..., str], laptop: Page
) -> None:
    laptop.goto(f"{compared.enter(laptop, serve(mounted(compared)))}{ADDRESS}")
    laptop.get_by_role("link", name="Se mønsteret på kartene").click()
    expect(laptop.locator(".fortell-chip")).to_contain_text("ved siden av")
    expect(laptop.get_by_label("Sammenlign etter")).to_have_value("rolle")
    expect(laptop.locator("#versus-groups")).to_be_visible()


def test_two_framings_that_differ_are_a_pattern_and_its_map_compares_them(tmp_path: Path) -> None:
    """Which framing a story answers, and no other version of the framework, parts the groups."""
    framed = [
        replace(one, arm=("problem", "solution")[number % 2])
        for number, one in enumerate(planted_stories())
    ]
    house = build_house(tmp_path, framed)
    compare(house.sessions, SLUG)
    page = page_of(house)
    assert re.search(r"«(problem|solution)»: «Hva bar det fram\?» ligger nærmere", page)
    way = re.search(r'href="/dashboard(/explore/[^"]*versus\.by=arm[^"]*)"', page)
    assert way
    maps = house.client(OLAUG).get(unescape(way.group(1)))
    assert maps.status_code == 200
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        view = read_view(room.offers, {}, ("arm", "solution", "problem"))
        drawn = draw_view(room, view)
    assert any("solution (40) ved siden av problem (40)" in one for one in drawn.sentences)


def said_of_roles(house: House) -> dict[str, str]:
    """What each map of Explore says where citizens stand beside employees."""
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        drawn = draw_view(room, read_view(room.offers, {}, ("rolle", "innbygger", "ansatt")))
    figures = [figure for kind in drawn.figures.values() for figure in kind]
    return {str(one["title"]): str(one["sentence"]) for one in figures}


def test_a_map_says_whether_its_two_groups_are_a_pattern_that_stands_out(compared: House) -> None:
    stands = "Blant alle historiene er det ett av mønstrene som skiller seg ut."
    said = said_of_roles(compared)
    assert [name for name, words in said.items() if stands in words] == ["Hva bar det fram?"]
    assert str(said).count("Blant alle historiene") == 1, "of what may be chance nothing is said"
    with compared.sessions.writing() as session:
        for one in session.query(Pattern):
            one.adjusted = 0.01
    of_all = said_of_roles(compared)
    assert [name for name, words in of_all.items() if stands in words] == ["Hva bar det fram?"]
    assert "Det kan være tilfeldig (p er 0,05 eller mer)." in str(of_all)
    with compared.sessions.writing() as session:
        for one in session.query(Pattern):
            one.adjusted = 0.2
    doubted = said_of_roles(compared)["Hva bar det fram?"]
    assert "Blant alle historiene er det ikke ett av mønstrene som skiller seg ut" in doubted
    with compared.sessions.writing() as session:
        withdraw_story(session, session.query(Story).first())
    assert "Blant alle" not in str(said_of_roles(compared))


def test_of_two_periods_nothing_is_said_that_is_true_of_the_whole_time(compared: House) -> None:
    with compared.sessions.writing() as session:
        for one in session.query(Pattern).filter_by(first="rolle"):
            one.first = "told"
    with compared.sessions.reading() as session:
        collection = find_collection(session, SLUG)
        assert standing_beside(session, collection, "told")["drivkraft"]
    assert Standing(compared.sessions, collection).of("drivkraft", "told") is None


def test_a_mark_says_whose_it_is_and_survives_the_next_scan(compared: House) -> None:
    assert mark(compared, ANDERS, "remarkable") == 303
    page = page_of(compared)
    assert 'data-mark="remarkable"' in page
    assert "Merket av Anders, 14. september 2026" in page
    with compared.sessions.writing() as session:
        session.delete(session.query(Run).filter_by(kind="scan").one())
    compare(compared.sessions, SLUG)
    assert 'data-mark="remarkable"' in page_of(compared)
    assert mark(compared, OLAUG, "") == 303
    assert "Merket av" not in page_of(compared)


def test_after_a_mark_the_reader_is_where_she_was(
    compared: House, serve: Callable[..., str], laptop: Page
) -> None:
    """The row beside the marked one has the focus; where there is no other, the row itself."""
    laptop.goto(f"{compared.enter(laptop, serve(mounted(compared)))}{ADDRESS}")
    row = laptop.locator(".finding").get_attribute("id")
    laptop.get_by_role("button", name="Kjent").click()
    expect(laptop.locator(f"#{row}")).to_be_focused()
    expect(laptop.locator(f"#{row}")).to_be_in_viewport()
    client = compared.client(OLAUG)
    form = {"csrf": csrf_of(client), "first": PLANTED[0], "second": PLANTED[1], "mark": ""}
    answer = client.post(ADDRESS, data={**form, "page": "2", "beside": "7"})
    assert answer.location.endswith(f"{ADDRESS}?page=2#pattern-7")


def test_who_marked_and_who_took_it_back_stands_in_the_log(compared: House) -> None:
    for who, worth in ((ANDERS, "known"), (OLAUG, ""), (OLAUG, "")):
        assert mark(compared, who, worth) == 303
    assert mark(compared, OLAUG, "nonsense") == 400
    with compared.sessions.reading() as session:
        told = [(one.who, one.deed, one.subject) for one in all_entries(session)]
    pair = {"collection": SLUG, "first": PLANTED[0], "second": PLANTED[1]}
    assert told == [
        (ANDERS, "marked a pattern", {**pair, "mark": "known"}),
        (OLAUG, "took back the mark of a pattern", {**pair, "mark": ""}),
    ]
    page = words_of(compared.client(OLAUG).get("/log").get_data(as_text=True))
    assert f"Merket et mønster {ANDERS} Innsamling: {SLUG}; Det ene svaret: rolle" in page
    assert "Merke: Kjent" in page


def test_the_same_mark_sent_twice_is_logged_once(compared: House) -> None:
    assert [mark(compared, who, "known") for who in (ANDERS, ANDERS, OLAUG)] == [303] * 3
    with compared.sessions.reading() as session:
        assert [one.who for one in all_entries(session)] == [ANDERS]
    assert "Merket av Anders" in page_of(compared)


def test_what_another_marked_meanwhile_is_said_before_it_is_overwritten(compared: House) -> None:
    assert 'name="was" value=""' in page_of(compared)
    mark(compared, ANDERS, "remarkable")
    for worth in ("known", "uninteresting"):
        status, said = send_mark(compared, OLAUG, worth, was="")
        assert status == 422
        assert "Imens merket Anders det som «Verdt å merke seg»" in said
    assert 'name="was" value="remarkable"' in page_of(compared)
    assert send_mark(compared, OLAUG, "known", was="remarkable")[0] == 303
    mark(compared, ANDERS, "")
    assert "ble tatt tilbake imens" in send_mark(compared, OLAUG, "remarkable", was="known")[1]


@pytest.mark.parametrize("worth", ["known", "uninteresting"])
def test_what_is_known_or_not_interesting_is_folded_away(compared: House, worth: str) -> None:
    mark(compared, OLAUG, worth)
    page = page_of(compared)
    assert "Lagt til side: kjent, eller ikke interessant (1)" in page
    assert page.index("Lagt til side") < page.index("ligger nærmere")


def test_what_was_marked_and_is_found_no_more_is_said(compared: House) -> None:
    mark(compared, OLAUG, "remarkable")
    with compared.sessions.writing() as session:
        for one in session.query(Pattern):
            one.adjusted = 0.9
    page = page_of(compared)
    assert "Ingenting skiller seg ut. Sammenlignede par: 3." in page
    assert "Merket en gang, og ikke funnet nå" in page
    assert "«Hvem er du?» og «Hva bar det fram?»" in page


def test_a_mark_of_what_the_latest_analysis_does_not_find_says_so(compared: House) -> None:
    form = {"first": "rolle", "second": "no_such", "mark": "known"}
    answer = browser(compared, OLAUG).post(f"/findings/{SLUG}", **form)
    assert answer.status_code == 422
    assert "Ingenting ble merket: Den siste analysen finner ikke dette" in words_of(answer.text)
    assert "ligger nærmere" in answer.text, "what it does find"
    assert mark(compared, OLAUG, "nonsense") == 400


def change_planted(house: House, **values: object) -> None:
    with house.sessions.writing() as session:
        row = session.query(Pattern).filter_by(first=PLANTED[0], second=PLANTED[1]).one()
        for name, value in values.items():
            setattr(row, name, value)


def test_what_is_sure_and_too_weak_to_matter_is_folded_away(compared: House) -> None:
    change_planted(compared, effect=0.004, low=0.001, high=0.009)
    page = page_of(compared)
    assert page.index("Sikkert, men for svakt til å bety noe (1)") < page.index("ligger nærmere")


def test_an_answer_that_decides_another_is_no_finding_about_people(compared: House) -> None:
    told = {
        "group": "ansatt", "rest": None, "against": "innbygger", "region": "left", "end": 1,
        "members": 30, "there": 25, "others": 30, "others_there": 0,
        "textbook": {"test": "chi_square", "effect": 0.97, "p": 0.0},
    }  # fmt: skip
    change_planted(compared, told=told)
    page = page_of(compared)
    assert "Det ene følger nesten av det andre." in page
    assert "χ²: V = 0,97, p &lt; 0,0001." in page
    # In the middle of what the steps leave open: (25 + 2) of (30 + 2).
    assert re.search(r"84 % \(\d+ til \d+\) av 30, mot færre enn 5 av 30\.", page)


def test_before_the_first_scan_the_page_says_what_to_do(standing_house: House) -> None:
    page = page_of(standing_house)
    assert "fortell analyse" in page
    assert "Det er ikke søkt etter mønstre" in page


def a_running_scan(session: Session) -> Run:
    return Run(
        collection_id=find_collection(session, SLUG).id, kind="scan", state="running", done=1,
        total=4, stories="", n=0, seed=1, model="", version="1", parameters={},
    )  # fmt: skip


def test_before_the_first_story_nobody_is_asked_for_an_analysis(empty_house: House) -> None:
    with at_desk(empty_house, OLAUG) as desk:
        laid = str(themes.layout(open_room(desk, SLUG), desk))
    for page in (page_of(empty_house), laid):
        assert "Her er det ingen historier ennå." in page
        assert "fortell analyse" not in page


def test_while_stories_are_analysed_the_page_says_how_far(house: House) -> None:
    with house.sessions.writing() as session:
        session.add(a_running_scan(session))
    page = page_of(house)
    assert '<progress value="0.25"' in page
    assert "25 % ferdig" in page


def test_too_few_stories_are_held_back_and_nothing_is_called_found(tmp_path: Path) -> None:
    house = build_house(tmp_path, planted_stories(4))
    compare(house.sessions, SLUG)
    page = page_of(house)
    assert "Ingen to spørsmål har nok fortellere til å bli sammenlignet ennå." in page
    assert "skiller seg ut" not in page


def test_where_nothing_is_found_the_page_says_so_beside_chance(tmp_path: Path) -> None:
    house = build_house(tmp_path, planted_stories(80, pull=0))
    compare(house.sessions, SLUG)
    page = page_of(house)
    assert "Ingenting skiller seg ut. Sammenlignede par: 3." in page
    assert "rene tilfeldigheter ville gitt omtrent 0,2." in page


def test_a_withdrawn_story_leaves_the_page_at_once(compared: House) -> None:
    with compared.sessions.writing() as session:
        withdraw_story(session, session.query(Story).order_by(Story.story_id).first())
        session.add(a_running_scan(session))
    page = page_of(compared)
    assert "En forteller har trukket en historie tilbake." in page
    assert "25 % ferdig" in page
    assert "ligger nærmere" not in page
    compare(compared.sessions, SLUG)
    assert "ligger nærmere" in page_of(compared)


def test_a_pattern_whose_group_has_shrunk_below_k_says_no_theme(compared: House) -> None:
    """A theme that the gate holds back now has no name, so no sentence can be made of it."""
    with compared.sessions.writing() as session:
        row = session.query(Pattern).filter_by(first=PLANTED[0], second=PLANTED[1]).one()
        row.first, row.told = "theme", {**row.told, "group": "hemmelig", "rest": None}
    page = page_of(compared)
    assert "hemmelig" not in page
    assert "Holdt tilbake fordi for få fortellere står bak dem: 1." in page


@pytest.mark.parametrize("query", ["?page=0", "?page=99", "?page=x", "?page=-1", "?page=²"])
def test_a_page_that_is_not_there_is_the_nearest_one(
    standing_compared_house: House, query: str
) -> None:
    assert "ligger nærmere" in page_of(standing_compared_house, query=query)


def test_everybody_can_read_it_on_both_screens_and_mark_with_the_keyboard(
    compared: House,
    serve: Callable[..., str],
    laptop: Page,
    phone: Page,
    axe: Callable[[Page], list[str]],
) -> None:
    address = serve(mounted(compared))
    laptop.goto(f"{compared.enter(laptop, address)}{ADDRESS}")
    laptop.locator(".textbook summary").press("Enter")
    expect(laptop.get_by_text("PERMANOVA")).to_be_visible()
    assert axe(laptop) == []
    laptop.get_by_role("button", name="Verdt å merke seg").press("Enter")
    expect(laptop.get_by_role("button", name="Verdt å merke seg")).to_have_attribute(
        "aria-pressed", "true"
    )
    phone.goto(f"{compared.enter(phone, address)}{ADDRESS}")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    assert axe(phone) == []
