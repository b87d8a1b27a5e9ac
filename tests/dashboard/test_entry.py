"""Typing in forms on paper: by keys and by click, once, and the same story as on the phone."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from werkzeug.test import TestResponse

from builders import ANDERS, LIV, NILS, OLAUG, TODAY
from capturing import CODE
from dashboards import SLUG
from papering import ENTRY, PaperHouse, a_sheet, open_paper_house
from serving import Servers
from storybank.collections import close_collection, count_tellers, find_collection
from storybank.paper import Sheet
from storybank.receipts import hash_code
from telling import WORDS, finish, question, tap_at, tap_through_to_questions

ANSWERS = {
    "prompt": "endring",
    "text": WORDS,
    "title": "Benken",
    "drivkraft.tillit": "50",
    "drivkraft.regler": "20",
    "drivkraft.vilje": "",
    "stemme.number": "25",
    "krefter.jeg.x": "20",
    "krefter.jeg.y": "80",
    "folelse": "glede",
    "folelse.other": "lettelse",
    "vanlig": "2",
    "rad.state": "not_applicable",
    "rolle": "innbygger",
    "consent": "read",
}


@pytest.fixture
def house(sqlite_url: str, tmp_path: Path) -> PaperHouse:
    return open_paper_house(sqlite_url, tmp_path)


def post(house: PaperHouse, who: str = LIV, **fields: str) -> TestResponse:
    """Send the form of a sheet; double underscores stand for the dots of its names."""
    client = house.client(who)
    page = client.get("/").get_data(as_text=True)
    word = page.split('name="csrf" value="')[1].split('"')[0]
    named = {name.replace("__", "."): value for name, value in fields.items()}
    return client.post(ENTRY, data={**ANSWERS, "csrf": word, **named})


def text_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def only_story(house: PaperHouse) -> dict[str, Any]:
    (story,) = house.room.stories().values()
    return story


# By keys and by click


def reach(page: Page, name: str, value: str = "") -> None:
    """Press Tab until the focus is on this field."""
    chosen = f'[name="{name}"]' + (f'[value="{value}"]' if value else "")
    for _ in range(60):
        if page.evaluate("one => document.activeElement.matches(one)", chosen):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{chosen} cannot be reached by Tab")


def lay_sheet(house: PaperHouse, page: Page, address: str, sheet: Sheet) -> None:
    """Type a sheet's number, by keys alone."""
    page.goto(f"{house.enter(page, address, LIV)}{ENTRY}")
    expect(page.locator("#sheet")).to_be_focused()
    page.keyboard.type(sheet.printed)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(sheet.printed)


def type_by_keys(page: Page) -> None:
    expect(page.get_by_label("Da noe endret seg")).to_be_focused()
    page.keyboard.press("Space")
    for name, value in ANSWERS.items():
        if name in ("prompt", "vanlig") or not value:
            continue
        if name.split(".")[0] in ("folelse", "rolle", "rad", "consent") and name[-5:] != "other":
            reach(page, name, "" if name in ("rolle", "consent") else value)
            page.keyboard.press("Space")
        else:
            reach(page, name)
            page.keyboard.type(value)
        if name == "consent":
            page.keyboard.press("ArrowRight")
        if name == "folelse.other":
            reach(page, "vanlig")
            page.keyboard.press("Space")
            page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+Enter")


def click_at(page: Page, name: str, x: float, y: float) -> None:
    """Click at shares of a figure's width and height, origin bottom left."""
    surface = page.locator(f"#at-{name} [data-surface]")
    surface.scroll_into_view_if_needed()
    box = surface.bounding_box()
    assert box
    surface.click(position={"x": box["width"] * x, "y": box["height"] * (1 - y)})


def test_a_sheet_is_typed_in_by_keys_alone(
    database_url: str, tmp_path: Path, serve: Servers, laptop: Page
) -> None:
    house, sheet = open_paper_house(database_url, tmp_path), a_sheet()
    lay_sheet(house, laptop, serve(house.both), sheet)
    type_by_keys(laptop)
    expect(laptop.locator("#sheet")).to_be_focused()
    expect(laptop.get_by_role("status")).to_have_text("Skrevet inn nå: 1")
    story = only_story(house)
    assert story["placements"] == {
        "drivkraft": {
            "state": "placed",
            "weights": {"tillit": 0.5, "regler": 0.2, "vilje": 0.3},
        },
        "stemme": {"state": "placed", "value": 0.25},
        "krefter": {"state": "placed", "stones": {"jeg": [0.2, 0.8]}},
        "folelse": {"state": "placed", "options": ["glede"], "other": "lettelse"},
        "vanlig": {"state": "placed", "value": 2},
        "rad": {"state": "not_applicable"},
        "rolle": {"state": "placed", "options": ["innbygger"]},
    }
    assert (story["prompt"], story["title"], story["text"]) == ("endring", "Benken", WORDS)
    assert (story["source"], story["told"], story["consent"]) == (
        "paper",
        "2026-09-14T14",
        "read",
    )
    assert story["code_hash"] == hash_code(sheet.code)
    house.sessions.engine.dispose()


def test_a_story_on_paper_is_kept_as_the_same_story_told_on_the_phone(
    database_url: str, tmp_path: Path, serve: Servers, phone: Page, laptop: Page
) -> None:
    """The phone's page of the sheet's seed shows its corners in the same order."""
    house, sheet = open_paper_house(database_url, tmp_path), a_sheet()
    address = serve(house.both)
    tell_on_phone(phone, f"{address}/t/{CODE}?seed={sheet.seed}")
    told = only_story(house)
    lay_sheet(house, laptop, address, sheet)
    click_through(laptop)
    expect(laptop.get_by_role("status")).to_have_text("Skrevet inn nå: 1")
    typed = house.room.stories()[sheet.story]
    assert typed["shown_order"] == told["shown_order"]
    own = {"source", "code_hash", "seconds"}
    assert typed.keys() == told.keys()
    for name in told.keys() - own:
        assert_same(typed[name], told[name])
    assert told["placements"]["drivkraft"]["state"] == "placed"
    house.sessions.engine.dispose()


def tell_on_phone(page: Page, address: str) -> None:
    tap_through_to_questions(page, address)
    tap_at(page, "#drivkraft-surface .area", 0.6, 0.3)
    page.locator("#next").tap()
    tap_at(page, "[data-signifier=stemme] .rail", 0.3, 0.5)
    page.locator("#next").tap()
    tap_at(page, "#krefter-surface .canvas", 0.7, 0.2)
    tap_at(page, "#krefter-surface .canvas", 0.3, 0.6)
    page.locator("#next").tap()
    question(page, "folelse").get_by_label("Glede").tap()
    question(page, "folelse").locator(".other input").fill("lettelse")
    page.locator("#next").tap()
    question(page, "vanlig").locator("[value='4']").tap()
    page.locator("#next").tap()
    question(page, "rad").locator("textarea").fill("Spør før dere river.")
    page.locator("#next").tap()
    question(page, "rolle").get_by_label("Vil ikke svare").tap()
    finish(page, then=1)


def click_through(page: Page) -> None:
    page.get_by_label("Da noe endret seg").click()
    page.get_by_label("Hva skjedde?").fill(WORDS)
    click_at(page, "drivkraft", 0.6, 0.3)
    click_at(page, "stemme", 0.3, 0.5)
    click_at(page, "krefter", 0.7, 0.2)
    click_at(page, "krefter", 0.3, 0.6)
    page.get_by_label("Glede").click()
    page.get_by_label("Egne ord").fill("lettelse")
    page.locator("#at-vanlig [value='4']").click()
    page.get_by_label("Et råd?").fill("Spør før dere river.")
    page.get_by_label("Vil ikke svare").click()
    page.get_by_label("De som er nevnt, kan lese den").click()
    page.get_by_role("button", name="Lagre og ta det neste").click()


def assert_same(one: Any, other: Any) -> None:
    """The same but for the pixel that a click may miss."""
    if isinstance(one, Mapping):
        assert one.keys() == other.keys()
        for key in one:
            assert_same(one[key], other[key])
    elif isinstance(one, list):
        for mine, its in zip(one, other, strict=True):
            assert_same(mine, its)
    elif isinstance(one, float):
        assert one == pytest.approx(other, abs=0.01)
    else:
        assert one == other


def test_numbers_show_their_place_and_a_box_takes_them_away(
    house: PaperHouse, serve: Servers, laptop: Page
) -> None:
    lay_sheet(house, laptop, serve(house.both), a_sheet())
    mark = laptop.locator("#at-drivkraft circle")
    fields = laptop.locator("#at-drivkraft [data-measure]")
    expect(mark).to_be_hidden()
    fields.nth(0).fill("50")
    expect(mark).to_be_hidden()
    fields.nth(1).fill("50,0")
    expect(mark).to_be_visible()
    assert (mark.get_attribute("cx"), mark.get_attribute("cy")) == ("28.8675", "50")
    laptop.locator("#at-drivkraft [value=not_applicable]").check()
    expect(mark).to_be_hidden()
    expect(fields.nth(0)).to_have_value("")
    click_at(laptop, "drivkraft", 0.5, 0.4)
    expect(laptop.locator("#at-drivkraft [value=not_applicable]")).not_to_be_checked()


def test_the_pages_break_no_rule_of_accessibility(
    house: PaperHouse,
    serve: Servers,
    phone: Page,
    laptop: Page,
    axe: Callable[[Page], list[str]],
) -> None:
    address = serve(house.both)
    for page in (phone, laptop):
        inside = house.enter(page, address, LIV)
        sheet = a_sheet()
        for place in ("paper", "entry", "entry?sheet=wrong", "entry?without=yes"):
            page.goto(f"{inside}/collections/{SLUG}/{place}")
            assert axe(page) == [], place
        page.goto(f"{inside}{ENTRY}?sheet={sheet.number}")
        assert axe(page) == []
        click_at(page, "krefter", 0.5, 0.5)
        page.locator(".entry-bar button").click()
        expect(page.locator(".mistakes")).to_be_focused()
        assert axe(page) == []
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide == 0


# Who may, and when


def test_only_owners_and_facilitators_print_and_type_in(house: PaperHouse) -> None:
    paper = f"/collections/{SLUG}/paper"
    for who, status in ((OLAUG, 200), (LIV, 200), (ANDERS, 403), (NILS, 404)):
        client = house.client(who)
        assert client.get(paper).status_code == status
        assert client.get(ENTRY).status_code == status
        page = client.get(f"/collections/{SLUG}").get_data(as_text=True)
        assert (ENTRY in page) == (status == 200)
    assert post(house, ANDERS, sheet=a_sheet().number).status_code == 403
    assert house.room.stories() == {}


def test_a_link_from_the_page_prints_in_its_language(house: PaperHouse) -> None:
    page = house.client(LIV).get(f"/collections/{SLUG}/paper").get_data(as_text=True)
    addresses = re.findall(r'href="http://127.0.0.1:8000(/paper/[^"]+)"', page)
    assert [one.rpartition("lang=")[2] for one in addresses] == ["nb", "en"]
    asked = house.room.client.get(addresses[1].replace("&amp;", "&"))
    assert 'value="en" checked' in text_of(asked)


def test_a_form_without_its_own_word_is_refused(house: PaperHouse) -> None:
    answer = house.client(LIV).post(ENTRY, data={**ANSWERS, "sheet": a_sheet().number})
    assert answer.status_code == 403
    assert house.room.stories() == {}


def test_sheets_are_typed_in_for_two_weeks_after_closing(house: PaperHouse) -> None:
    house.room.change(lambda collection: close_collection(collection, TODAY))
    house.pass_time(days=14)
    assert post(house, sheet=a_sheet().number).status_code == 303
    house.pass_time(days=1)
    late = post(house, sheet=a_sheet().number)
    assert late.status_code == 403
    assert "tar ikke imot historier nå" in text_of(late)
    assert len(house.room.stories()) == 1


def test_the_limit_of_a_link_does_not_hold_a_clerk_back(house: PaperHouse) -> None:
    house.room.change(lambda one: setattr(one.links[0], "limit_per_minute", 1))
    for _ in range(4):
        assert post(house, sheet=a_sheet().number).status_code == 303
    assert len(house.room.stories()) == 4


# Once, and nothing lost


def test_a_sheet_that_is_sent_again_is_one_story(house: PaperHouse) -> None:
    sheet = a_sheet().number
    first, again = post(house, sheet=sheet), post(house, sheet=sheet)
    assert first.status_code == again.status_code == 303
    assert first.location == again.location, "it is not counted twice either"
    other = post(house, sheet=sheet, text="Noe annet.")
    assert other.status_code == 422
    assert "skrevet inn før" in text_of(other)
    assert only_story(house)["text"] == WORDS
    laid = house.client(OLAUG).get(f"{ENTRY}?sheet={sheet}")
    assert "skrevet inn før" in text_of(laid), "it is said before anything is typed"


def test_what_was_typed_is_kept_when_something_is_wrong(house: PaperHouse) -> None:
    answer = post(
        house,
        sheet=a_sheet().number,
        text="",
        consent="",
        drivkraft__tillit="90",
        drivkraft__regler="90",
        stemme__number="abc",
        krefter__jeg__x="300",
        entered="7",
    )
    assert answer.status_code == 422
    page = text_of(answer)
    for sentence in (
        "Skriv historien",
        "Velg hva historien",
        "De tre målene blir 100 til sammen",
        "Dette svaret må være et tall",
        "Sett punktet mellom de to endene",
    ):
        assert sentence in page, sentence
    for typed in ('value="Benken"', 'value="abc"', 'value="300"', 'value="lettelse"'):
        assert typed in page
    assert page.count("checked") == 5
    assert "Skrevet inn nå: 7" in page
    assert house.room.stories() == {}


@pytest.mark.parametrize(
    "typed, weights",
    [
        (("50", "20", ""), (0.5, 0.2, 0.3)),
        (("", "20,5", "29.5"), (0.5, 0.205, 0.295)),
        (("51", "20", "31"), (0.5, 0.196, 0.304)),
        (("100", "", ""), (1, 0, 0)),
        (("103", "", ""), (1, 0, 0)),
        (("60", "42", ""), (0.588, 0.412, 0)),
    ],
)
def test_two_measures_of_a_triangle_are_enough(
    house: PaperHouse, typed: tuple[str, ...], weights: tuple[float, ...]
) -> None:
    parts = zip(("tillit", "regler", "vilje"), typed, strict=True)
    measures = {f"drivkraft__{part}": value for part, value in parts}
    assert post(house, sheet=a_sheet().number, **measures).status_code == 303
    kept = only_story(house)["placements"]["drivkraft"]["weights"]
    assert tuple(kept.values()) == pytest.approx(weights, abs=0.001)


@pytest.mark.parametrize("typed", [("50", "", ""), ("60", "60", ""), ("10", "10", "10")])
def test_measures_that_cannot_be_are_asked_for_again(
    house: PaperHouse, typed: tuple[str, ...]
) -> None:
    parts = zip(("tillit", "regler", "vilje"), typed, strict=True)
    answer = post(house, sheet=a_sheet().number, **{f"drivkraft__{p}": v for p, v in parts})
    assert answer.status_code == 422
    assert "To er nok" in text_of(answer)


def test_a_sheet_that_was_never_printed_is_not_typed_in(house: PaperHouse) -> None:
    for sheet in ("zzzzz-zzzzz", "x" * 500):
        laid = house.client(LIV).get(ENTRY, query_string={"sheet": sheet})
        assert "Ingen ark i denne innsamlingen" in text_of(laid)
        assert post(house, sheet=sheet).status_code == 422
    assert house.room.stories() == {}


def test_a_sheet_speaks_its_own_language(house: PaperHouse) -> None:
    sheet = a_sheet(language=1).number
    page = text_of(house.client(LIV).get(f"{ENTRY}?sheet={sheet}"))
    assert '<legend lang="en" dir="ltr">What carried it?</legend>' in page
    assert post(house, sheet=sheet, language="nb").status_code == 303
    assert only_story(house)["language"] == "en"


def test_a_sheet_without_a_number_is_kept_once_too(house: PaperHouse) -> None:
    page = text_of(house.client(LIV).get(f"{ENTRY}?without=yes&language=en&story=mine&text=mine"))
    assert "kan ikke trekke tilbake" in page
    assert 'value="mine"' not in page, "no address fills in a form"
    assert ">mine<" not in page
    story = page.split('name="story" value="')[1].split('"')[0]
    for _ in range(2):
        assert post(house, story=story, language="en").status_code == 303
    assert (only_story(house)["language"], only_story(house)["shown_order"]["drivkraft"]) == (
        "en",
        ["tillit", "regler", "vilje"],
    )


def test_a_test_answer_counts_nowhere_and_the_next_is_one_too(house: PaperHouse) -> None:
    answer = post(house, sheet=a_sheet().number, test="yes")
    assert "test=yes" in answer.location
    with house.sessions.reading() as session:
        assert count_tellers(session, find_collection(session, SLUG)) == 0
    assert len(house.room.stories()) == 1


def test_a_teller_withdraws_with_the_words_on_her_page(house: PaperHouse) -> None:
    sheet = a_sheet()
    post(house, sheet=sheet.number)
    client = house.room.client
    assert WORDS in text_of(client.post("/receipt", data={"code": sheet.code}))
    form = {"code_hash": hash_code(sheet.code), "confirmed": "yes"}
    assert client.post("/receipt/withdraw", data=form).status_code == 200
    assert house.room.stories() == {}
    again = post(house, sheet=sheet.number)
    assert "trukket tilbake" in text_of(again)
    assert house.room.stories() == {}


def test_no_page_of_the_clerk_shows_a_code(house: PaperHouse) -> None:
    sheet = a_sheet()
    page = text_of(house.client(LIV).get(f"{ENTRY}?sheet={sheet.number}"))
    assert sheet.number in page
    for secret in (sheet.code, sheet.code.split()[0], sheet.story, hash_code(sheet.code)):
        assert f">{secret}<" not in page
        assert f'"{secret}"' not in page


def test_no_deed_is_written_down_beside_a_story(house: PaperHouse) -> None:
    post(house, sheet=a_sheet().number)
    with house.sessions.reading() as session:
        assert (
            session.connection().exec_driver_sql("select count(*) from audit_entry").scalar() == 0
        )
