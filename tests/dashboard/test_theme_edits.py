"""Changing themes on the dashboard: who may, what is kept, what the pages say, taking back."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from werkzeug.test import TestResponse

from analysis.shell.kept_examples import stories_of
from builders import ANDERS, OLAUG
from dashboard.room import open_room
from dashboard.themes.theming import say_themes, shown_themes
from dashboard.themes.unfit import find_unfit
from dashboards import SLUG, House, at_desk, mounted
from keeping import browser, words_of
from storybank.collections import find_collection
from storybank.tables import AuditEntry, Run, Theme, ThemeEdit
from storybank.theme_edits import holds_of, list_edits, names_of
from theming import keep_run

ADDRESS = f"/themes/{SLUG}/changes"


@pytest.fixture
def themed(house: House) -> House:
    themes = [("benk", 0, 20), ("buss", 20, 30), ("liten", 30, 33)]
    keep_run(
        house,
        [
            (Theme(key=key, terms=[key], stability=0.9), slice(first, end))
            for key, first, end in themes
        ],
    )
    return house


def csrf_of(client: FlaskClient) -> str:
    return client.get("/").get_data(as_text=True).split('name="csrf" value="')[1].split('"')[0]


def change(house: House, deed: str, who: str = ANDERS, **fields: str) -> int:
    return sent(house, deed, who, **fields).status_code


def sent(house: House, deed: str, who: str = ANDERS, **fields: str) -> TestResponse:
    client = house.client(who)
    form = {"csrf": csrf_of(client), "theme": "benk", "deed": deed, **fields}
    return client.post(ADDRESS, data=form)


def take_back(house: House, number: int, who: str = ANDERS) -> int:
    client = house.client(who)
    return client.post(f"{ADDRESS}/{number}", data={"csrf": csrf_of(client)}).status_code


def page_of(house: House, who: str = ANDERS, theme: str = "") -> str:
    answer = house.client(who).get(f"{ADDRESS}?theme={theme}")
    assert answer.status_code == 200
    return " ".join(answer.get_data(as_text=True).split())


def cards_of(house: House) -> dict[str, str]:
    """What stands on each theme's card, by its key, and under none what stands above them."""
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        cards = {
            one.key: " ".join([one.name, *one.lines])
            for one in shown_themes(room, desk, find_unfit(room, desk))
        }
        return cards | {"": " ".join(say_themes(room))}


def edits(house: House) -> list[ThemeEdit]:
    with house.sessions.reading() as session:
        return list_edits(session, find_collection(session, SLUG))


def mark_heeded(house: House) -> None:
    """As if an analysis had heeded all that people did."""
    with house.sessions.writing() as session:
        run = session.query(Run).filter_by(kind="themes").one()
        run.parameters = {"edits": [one.id for one in edits(house)]}


def deeds(house: House) -> list[str]:
    with house.sessions.reading() as session:
        return [one.deed for one in session.query(AuditEntry).order_by(AuditEntry.id)]


def test_a_name_shows_at_once_and_an_empty_one_takes_it_back(themed: House) -> None:
    assert change(themed, "name", name="  Å sitte ned\0 ") == 303
    assert cards_of(themed)["benk"].startswith("Å sitte ned")
    assert change(themed, "name", name="") == 303
    assert cards_of(themed)["benk"].startswith("benk")
    assert deeds(themed).count("named a theme") == 2


def test_a_name_that_another_gave_meanwhile_is_not_written_over_unseen(themed: House) -> None:
    assert change(themed, "name", name="Benker", was="") == 303
    anders = browser(themed, ANDERS)
    late = anders.post(ADDRESS, theme="benk", deed="name", name="Å sitte", was="")
    assert "«Benker»" in words_of(late.text)
    assert 'value="Å sitte"' in late.text
    assert 'name="was" value="Benker"' in late.text
    assert cards_of(themed)["benk"].startswith("Benker")
    assert change(themed, "name", name="Å sitte", was="Benker") == 303
    assert cards_of(themed)["benk"].startswith("Å sitte")


def test_two_themes_are_put_together_by_their_stories(themed: House) -> None:
    assert change(themed, "merge", other="buss") == 303
    with themed.sessions.reading() as session:
        holds = holds_of(session, find_collection(session, SLUG))
    assert len(holds) == 30
    assert {one.key for one in holds.values()} == {"benk"}
    assert {one.part for one in holds.values()} == {"benk", "buss"}
    cards = cards_of(themed)
    assert "Neste analyse legger «buss» inn i det." in cards["benk"]
    assert "Neste analyse legger det inn i «benk»." in cards["buss"]
    assert "Noen har endret temaene siden siste analyse" in cards[""]
    mark_heeded(themed)
    cards = cards_of(themed)
    assert "Noen har lagt sammen to temaer i det." in cards["benk"]
    assert "Noen har endret temaene siden siste analyse" not in cards[""]


@pytest.mark.parametrize("deed, fields", [("merge", {"other": "buss"}), ("split", {}), ("pin", {})])
def test_what_is_sent_twice_is_done_and_told_once(
    themed: House, deed: str, fields: dict[str, str]
) -> None:
    told = len(deeds(themed))
    assert [change(themed, deed, who, **fields) for who in (ANDERS, OLAUG)] == [303, 303]
    assert len(edits(themed)) == 1
    assert len(deeds(themed)) == told + 1
    mark_heeded(themed)
    assert change(themed, deed, **fields) == 303
    assert len(edits(themed)) == 2


@pytest.mark.parametrize(
    "second, goes",
    [
        (("b", "a"), False),
        (("b", "c"), False),
        (("c", "b"), False),
        (("c", "a"), False),
        (("a", "c"), True),
    ],
)
def test_two_merges_before_an_analysis_hold_both_or_the_second_is_refused(
    house: House, second: tuple[str, str], goes: bool
) -> None:
    themes = [("a", slice(0, 10)), ("b", slice(10, 20)), ("c", slice(20, 30))]
    keep_run(house, [(Theme(key=key, terms=[key], stability=0.9), own) for key, own in themes])
    assert change(house, "merge", theme="a", other="b") == 303
    for deed in ("pin", "split"):
        assert change(house, deed, OLAUG, theme="b") == 422
    status = change(house, "merge", OLAUG, theme=second[0], other=second[1])
    assert status == (303 if goes else 422)
    assert len(edits(house)) == (2 if goes else 1)
    with house.sessions.reading() as session:
        holds = holds_of(session, find_collection(session, SLUG))
    assert {one.key for one in holds.values()} == {"a"}


@pytest.mark.parametrize(
    "first, second, goes",
    [
        (("pin", "benk", ""), ("split", "benk", ""), False),
        (("split", "benk", ""), ("pin", "benk", ""), False),
        (("merge", "benk", "buss"), ("split", "benk", ""), False),
        (("split", "benk", ""), ("merge", "benk", "buss"), False),
        (("split", "buss", ""), ("merge", "benk", "buss"), False),
        (("pin", "buss", ""), ("merge", "benk", "buss"), False),
        (("pin", "benk", ""), ("merge", "benk", "buss"), True),
        (("merge", "benk", "buss"), ("pin", "benk", ""), True),
        (("pin", "benk", ""), ("split", "buss", ""), True),
    ],
)
def test_one_analysis_is_not_asked_to_keep_a_theme_whole_and_to_take_it_apart(
    themed: House, first: tuple[str, str, str], second: tuple[str, str, str], *, goes: bool
) -> None:
    deed, theme, other = first
    assert change(themed, deed, theme=theme, other=other) == 303
    deed, theme, other = second
    answer = sent(themed, deed, OLAUG, theme=theme, other=other)
    assert answer.status_code == (303 if goes else 422)
    assert ("kan ikke gjøre begge deler" in answer.text) == (not goes)
    assert len(edits(themed)) == (2 if goes else 1)


def test_pinning_holds_the_half_that_fits_best(themed: House) -> None:
    assert change(themed, "pin") == 303
    with themed.sessions.reading() as session:
        collection = find_collection(session, SLUG)
        fitting = list(stories_of(session, collection, "benk"))
        assert len(fitting) == 20
        assert set(holds_of(session, collection)) == set(fitting[:10])
    assert "Festet" in cards_of(themed)["benk"]


@pytest.mark.parametrize(
    "answer, words",
    [
        ("", "Neste analyse deler det."),
        ("done", "Noen har delt det"),
        ("none", "lot seg ikke dele"),
    ],
)
def test_a_split_says_what_came_of_it(themed: House, answer: str, words: str) -> None:
    assert change(themed, "split") == 303
    with themed.sessions.writing() as session:
        session.query(ThemeEdit).one().answer = answer
    assert words in cards_of(themed)["benk"]


def test_what_was_done_says_who_and_when_and_can_be_taken_back(themed: House) -> None:
    change(themed, "pin")
    change(themed, "merge", other="buss")
    page = page_of(themed)
    assert page.count("Av Anders, 14. september 2026") == 2
    pinned, merged = edits(themed)
    assert take_back(themed, merged.id, OLAUG) == 303
    assert [one.id for one in edits(themed)] == [pinned.id]
    assert take_back(themed, merged.id) == 422
    with themed.sessions.reading() as session:
        assert len(holds_of(session, find_collection(session, SLUG))) == 10
    assert deeds(themed)[-1] == "took back a change of themes"


def test_what_is_taken_back_and_still_shown_is_told_and_taken_back_once(themed: House) -> None:
    change(themed, "merge", other="buss")
    mark_heeded(themed)
    assert "Noen har endret temaene" not in page_of(themed)
    merged = edits(themed)[0].id
    assert take_back(themed, merged) == 303
    page = page_of(themed)
    assert "Ingen sammenslåing, deling eller festing gjelder nå." in page
    assert "Noen har endret temaene siden siste analyse" in page
    again = browser(themed, OLAUG).post(f"{ADDRESS}/{merged}")
    assert "Dette er allerede tatt tilbake" in words_of(again.text)


@pytest.mark.parametrize(
    "deed, fields, words",
    [
        ("name", {"name": "Benken"}, "Navnet er lagret, og vises med en gang."),
        ("name", {"name": ""}, "Det har ikke noe eget navn nå."),
        ("merge", {"other": "buss"}, "Det er lagret, og gjelder fra neste analyse."),
        ("split", {}, "Det er lagret, og gjelder fra neste analyse."),
        ("pin", {}, "Det er lagret, og gjelder fra neste analyse."),
    ],
)
def test_what_is_done_to_a_theme_is_said_once_in_its_form(
    themed: House, deed: str, fields: dict[str, str], words: str
) -> None:
    client = themed.client(ANDERS)
    form = {"csrf": csrf_of(client), "theme": "benk", "deed": deed, **fields}
    page = client.post(ADDRESS, data=form, follow_redirects=True).text
    said = 'role="status" tabindex="-1" autofocus>'
    assert page.count(said) == 1
    assert f"{said}{words}" in page
    assert said not in page_of(themed, theme="benk")


@pytest.mark.parametrize(
    "deed, fields, status",
    [
        ("merge", {"other": ""}, 422),
        ("merge", {"other": "benk"}, 422),
        ("merge", {"other": "liten"}, 422),
        ("name", {"name": "x" * 121}, 422),
        ("pin", {"theme": "liten"}, 422),
        ("pin", {"theme": "none"}, 422),
        ("burn", {}, 400),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    themed: House, deed: str, fields: dict[str, str], status: int
) -> None:
    assert change(themed, deed, **fields) == status
    assert edits(themed) == []
    with themed.sessions.reading() as session:
        assert names_of(session, find_collection(session, SLUG)) == {}


def test_a_theme_that_is_gone_and_a_name_too_long_are_told_in_a_sentence(themed: House) -> None:
    anders = browser(themed, ANDERS)
    gone = anders.post(f"/themes/{SLUG}/changes", theme="none", deed="name", name="Benker")
    assert "Ingenting ble endret: Temaet vises ikke lenger." in words_of(gone.text)
    refused = anders.post(f"/themes/{SLUG}/changes", theme="benk", deed="name", name="x" * 121)
    assert "Kort det ned til 120 tegn" in refused.text
    assert f'value="{"x" * 121}"' in refused.text


def test_a_theme_under_k_is_neither_offered_nor_named(themed: House) -> None:
    page = page_of(themed, theme="benk")
    assert "liten" not in page
    assert "Hva noen har endret i temaene" in page_of(themed, theme="liten")
    assert "liten" not in re.sub("theme(=|%3D)liten", "", page_of(themed, theme="liten")), (
        "but in the address that was asked for"
    )


def test_only_who_may_change_themes_is_shown_the_way(
    themed: House, serve: Callable[..., str], laptop: Page, axe: Callable[[Page], list[str]]
) -> None:
    laptop.goto(f"{themed.enter(laptop, serve(mounted(themed)))}/themes/{SLUG}")
    card = laptop.locator(".theme").filter(has_text="benk")
    card.get_by_role("link", name="Endre temaet").click()
    expect(laptop.get_by_role("heading", level=1)).to_have_text("Endre temaet «benk»")
    assert axe(laptop) == []
    laptop.get_by_label("Legg et annet tema inn i det").select_option(label="buss")
    laptop.get_by_role("button", name="Legg dem sammen").click()
    expect(laptop.locator(".changes")).to_contain_text("Neste analyse legger «buss» inn i det.")
    assert axe(laptop) == []
    laptop.get_by_role("button", name="Ta det tilbake").click()
    expect(laptop.get_by_text("Det er tatt tilbake.")).to_be_focused()


def test_a_name_that_stands_already_is_logged_once(themed: House) -> None:
    for who in (ANDERS, ANDERS, OLAUG):
        assert change(themed, "name", who, name="Benken") == 303
    with themed.sessions.reading() as session:
        assert [(one.who, one.deed) for one in session.query(AuditEntry)] == [
            (ANDERS, "named a theme")
        ]
