"""The form on paper: whom it is printed for, what it asks, and how what is placed can be read."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from builders import NOW, a_framework, framework_document, placed_signifiers
from capturing import CODE, Room, open_room
from papering import KEY, a_pass, shuffled_framework
from serving import Servers
from storybank.framework import read_framework
from storybank.paper import allow_printing, read_sheet
from storybank.receipts import read_code

ADDRESS = "/paper/nabolag"
MILLIMETRE = 96 / 25.4  # in the browser's pixels


def sheets_of(room: Room, count: int = 1, language: str = "nb") -> str:
    form = {"pass": a_pass(), "lang": language, "sheets": str(count)}
    answer = room.client.post(ADDRESS, data=form)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def numbers_in(page: str) -> list[str]:
    return re.findall(r"<bdi>(\w{5}-\w{5})</bdi>", page)


def codes_in(page: str) -> list[str]:
    lists = re.findall(r'<ol class="code".*?</ol>', page)
    return [" ".join(re.findall(r"<li>(\w+)</li>", one)) for one in lists]


@pytest.fixture
def room(sqlite_url: str, tmp_path: Path) -> Room:
    return open_room(sqlite_url, tmp_path, framework=shuffled_framework())


def test_each_sheet_has_a_number_and_the_code_that_belongs_to_it(room: Room) -> None:
    page = sheets_of(room, 12)
    numbers, codes = numbers_in(page), codes_in(page)
    assert len(set(numbers)) == len(set(codes)) == 12
    for number, code in zip(numbers, codes, strict=True):
        assert read_sheet(KEY, "nabolag", number).code == read_code(code)


def test_the_same_page_is_never_made_twice(room: Room) -> None:
    assert not set(numbers_in(sheets_of(room))) & set(numbers_in(sheets_of(room)))


@pytest.mark.parametrize("typed, made", [("", 1), ("x", 1), ("-3", 1), ("0", 1), ("999", 100)])
def test_no_more_than_a_hundred_sheets_at_once(room: Room, typed: str, made: int) -> None:
    form = {"pass": a_pass(), "sheets": typed}
    page = room.client.post(ADDRESS, data=form).get_data(as_text=True)
    assert len(numbers_in(page)) == made


@pytest.mark.parametrize(
    "shown",
    ["", "x", a_pass()[:-1], allow_printing(KEY, "torget", NOW)],
)
def test_nobody_prints_without_a_pass_for_this_collection(room: Room, shown: str) -> None:
    asked = room.client.get(ADDRESS, query_string={"pass": shown})
    made = room.client.post(ADDRESS, data={"pass": shown})
    assert (asked.status_code, made.status_code) == (404, 404)
    assert "gjelder ikke lenger" in made.get_data(as_text=True)


def test_a_pass_runs_out(sqlite_url: str, tmp_path: Path) -> None:
    room = open_room(sqlite_url, tmp_path, now=NOW + timedelta(minutes=62))
    assert room.client.get(ADDRESS, query_string={"pass": a_pass()}).status_code == 404


def test_codes_are_never_squeezed_nor_kept_on_the_way(room: Room) -> None:
    form = {"pass": a_pass(), "lang": "nb"}
    answer = room.client.post(ADDRESS, data=form, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_asks_what_the_phone_asks_in_the_same_order(room: Room) -> None:
    paper, phone = sheets_of(room), room.client.get(f"/t/{CODE}").get_data(as_text=True)
    asked = [
        *("Nabolaget ditt", "Fortell om noe.", "Hva skjer med det du forteller?"),
        *("Hva vil du fortelle om?", "Da noe endret seg", "Hva skjedde?", "Gi historien et navn"),
        *(one.question["nb"] for one in a_framework().questions.values()),
        *("Hva kan historien din brukes til?", "Bare telle med", "Den kan også offentliggjøres"),
        "Kvitteringskoden din",
    ]
    for page in (paper, phone):
        body = page[page.index("<h1") :]
        places = [body.index(words) for words in asked]
        assert places == sorted(places)


def test_every_question_can_be_left_as_not_fitting(room: Room) -> None:
    page = sheets_of(room)
    assert page.count("Passer ikke på min historie") == len(a_framework().signifiers)
    assert page.count("Vil ikke svare") == len(a_framework().teller)


def test_corners_stand_in_the_order_that_the_number_leads_to(room: Room) -> None:
    page = sheets_of(room, 20)
    tops = re.findall(r'class="corner-top"[^>]*>(\w+)<', page)
    assert len(tops) == 20
    assert set(tops) == {"Tillit", "Regler", "Vilje"}


def test_stones_are_placed_on_a_picture_where_there_is_one(sqlite_url: str, tmp_path: Path) -> None:
    pictured = {"file": "kart.png", "alt": {"nb": "Et kart", "en": "A map"}}
    *before, stones = placed_signifiers()
    stones = {**{name: stones[name] for name in stones if name != "axes"}, "picture": pictured}
    framework = a_framework(signifiers=[*before, stones])
    page = sheets_of(open_room(sqlite_url, tmp_path, framework=framework))
    assert '<img class="canvas-picture" src="/pictures/kart.png" alt="Et kart"' in page


def test_it_is_printed_in_every_language_of_the_framework(room: Room) -> None:
    page = sheets_of(room, language="en")
    assert "What may be done with your story?" in page
    assert "Meeting the municipality" in page
    asked = room.client.get(ADDRESS, query_string={"pass": a_pass(), "lang": "en"})
    assert 'value="en" checked' in asked.get_data(as_text=True)


def test_a_script_from_right_to_left_is_printed_so(sqlite_url: str, tmp_path: Path) -> None:
    text = json.dumps(framework_document()).replace('"en"', '"ar"')
    plan = {name: {"nb": "Park"} for name in ("title", "purpose", "named")}
    room = open_room(sqlite_url, tmp_path, framework=read_framework(json.loads(text)), **plan)
    page = sheets_of(room, language="ar")
    assert '<html lang="ar" dir="rtl"' in page
    assert "رمز الإيصال" in page


def test_a_millimetre_on_the_paper_is_a_per_cent(room: Room, serve: Servers, laptop: Page) -> None:
    open_sheets(laptop, serve(room.app))
    laptop.emulate_media(media="print")
    path = "document.querySelector('%s svg path').getBoundingClientRect().toJSON()"
    triangle, line, square = (
        laptop.evaluate(path % kind) for kind in (".triangle", ".line", ".square")
    )
    for length in (triangle["height"], line["width"]):
        assert length / MILLIMETRE == pytest.approx(100, abs=1), "with its own line's breadth"
    for side in ("width", "height"):
        assert square[side] / MILLIMETRE == pytest.approx(100, abs=1)


def test_the_sheets_break_no_rule_of_accessibility(
    room: Room, serve: Servers, laptop: Page, axe: Callable[[Page], list[str]]
) -> None:
    laptop.goto(f"{serve(room.app)}{ADDRESS}?pass={a_pass()}&lang=nb")
    assert axe(laptop) == []
    laptop.get_by_label("Hvor mange ark?").fill("2")
    laptop.get_by_role("button", name="Lag arkene").click()
    expect(laptop.locator(".sheet")).to_have_count(2)
    assert axe(laptop) == []
    assert laptop.get_by_role("button", name="Skriv ut").is_visible()


def test_the_tellers_page_is_a_page_of_its_own(room: Room, serve: Servers, laptop: Page) -> None:
    open_sheets(laptop, serve(room.app))
    whole = pages_of(laptop)
    laptop.evaluate("document.querySelector('.keep').remove()")
    assert pages_of(laptop) == whole - 1


def open_sheets(page: Page, address: str) -> None:
    page.goto(f"{address}{ADDRESS}?pass={a_pass()}&lang=nb")
    page.get_by_label("Hvor mange ark?").fill("1")
    page.get_by_role("button", name="Lag arkene").click()
    page.wait_for_selector(".sheet")
    page.wait_for_load_state()


def pages_of(page: Page) -> int:
    return len(re.findall(rb"/Type /Page\b", page.pdf(prefer_css_page_size=True)))
