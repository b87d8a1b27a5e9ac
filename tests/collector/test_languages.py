"""The pages in every language of the interface: its words, its direction, its dates."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask_babel import force_locale
from playwright.sync_api import Page, expect

from capturing import CODE, Room, form, open_room
from collector.dates import MONTHS, date_in_words
from collector.language import INTERFACE, Tongue, marked, own_name
from serving import Servers
from speaking import LANGUAGES, SAID, spoken_framework
from storybank.framework import direction
from telling import WORDS, every_step, finish, receipt_on, stands_at
from waiting import NO_WORKER, hold, until

OTHERS = LANGUAGES[1:]
NARROW = 320
LOOKED_AT = {"welcome", "drivkraft answered", "consent", "thanks"}  # the rest is drilled
WIDTH = "document.documentElement.scrollWidth"
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
SIDED = re.compile(
    r"(?<![\w-])(left|right)\s*:|-(left|right)\s*:|(align|float|clear):\s*(left|right)"
)
SPEAKS = "[document.documentElement.lang, document.documentElement.dir]"


@pytest.fixture
def spoken_room(sqlite_url: str, tmp_path: Path) -> Room:
    """A collector whose collection speaks all of LANGUAGES, until a known day."""
    return open_room(
        sqlite_url, tmp_path / "home", framework=spoken_framework(), closes=date(2026, 10, 6)
    )


@pytest.fixture
def spoken_address(spoken_room: Room, serve: Servers) -> str:
    return f"{serve(spoken_room.app)}/t/{CODE}"


@pytest.mark.parametrize("language", OTHERS)
def test_every_step_speaks_and_fits_and_axe_finds_nothing(
    spoken_address: str, phone: Page, axe: Callable[[Page], list[str]], language: str
) -> None:
    phone.set_viewport_size({"width": NARROW, "height": 844})
    for state in every_step(phone, f"{spoken_address}?lang={language}"):
        assert phone.evaluate(SPEAKS) == [language, direction(language)], state
        assert phone.evaluate(WIDTH) <= NARROW, state
        if state in LOOKED_AT:
            assert axe(phone) == [], state


@pytest.mark.parametrize("language", INTERFACE)
@pytest.mark.parametrize("path", ["/", "/privacy", "/receipt", "/nowhere"])
def test_the_other_pages_speak_too(spoken_room: Room, path: str, language: str) -> None:
    headers = {"Accept-Language": language}
    page = spoken_room.app.test_client().get(f"{path}?lang={language}", headers=headers).text
    assert f'<html lang="{language}" dir="{direction(language)}"' in page


def test_the_menu_of_languages_names_each_in_itself(
    spoken_address: str, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.goto(spoken_address.replace(f"/t/{CODE}", "/?lang=sma"))
    menu = phone.locator(".language-menu")
    menu.locator("summary").tap()
    assert axe(phone) == []
    assert phone.evaluate(WIDTH) <= 320
    assert [link.get_attribute("lang") for link in menu.get_by_role("link").all()] == [*INTERFACE]
    menu.get_by_role("link", name="العربية").tap()
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")


def place_by_keys(page: Page, field: str, *keys: str) -> None:
    page.locator(f"[data-signifier={field}").first.focus()
    for key in keys:
        page.keyboard.press(key)
    page.locator("#next").press("Enter")


def test_the_same_place_is_the_same_answer_from_right_to_left(
    spoken_room: Room, spoken_address: str, phone: Page
) -> None:
    """On a triangle and a map left is left; a line and a scale begin where the script begins."""
    tell_up_to_the_questions(phone, f"{spoken_address}?lang=ar")
    place_by_keys(phone, "drivkraft] [role=slider]", "PageUp", *["ArrowDown"] * 8, "ArrowLeft")
    place_by_keys(phone, "stemme] [type=range]", *["ArrowRight"] * 6, "ArrowUp")
    place_by_keys(phone, "krefter] [data-stone=jeg]", *["Shift+ArrowLeft"] * 3, "ArrowUp")
    phone.locator("#next").press("Enter")
    place_by_keys(phone, "vanlig] [type=radio]", "Space", "ArrowLeft", "ArrowLeft")
    finish(phone, then=2)
    [story] = spoken_room.stories().values()
    placed = story["placements"]
    assert story["language"] == "ar"
    assert placed["drivkraft"]["weights"] == {"tillit": 0.6, "regler": 0.25, "vilje": 0.15}
    assert placed["stemme"]["value"] == 0.25
    assert placed["krefter"]["stones"] == {"jeg": [0.2, 0.55]}
    assert placed["vanlig"]["value"] == 3


def tell_up_to_the_questions(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("#next").press("Enter")
    page.locator("[name=prompt]").first.press("Space")
    page.locator("#next").press("Enter")
    page.locator("#text").fill(WORDS)
    page.locator("#next").press("Enter")
    expect(page.locator("fortell-triad details.numbers")).not_to_have_attribute("open", "")


def test_a_tap_means_what_stands_beside_it_from_right_to_left(
    spoken_room: Room, spoken_address: str, phone: Page
) -> None:
    tell_up_to_the_questions(phone, f"{spoken_address}?lang=ar")
    left, right = (phone.locator(f".corner-{side}").bounding_box() for side in ("left", "right"))
    assert left
    assert right
    assert left["x"] < right["x"]
    tap_beside(phone, phone.locator(".corner-left"), ".triangle .area")
    tap_beside(phone, phone.locator(".poles span").first, "#step-stemme .rail")
    finish(phone, then=6)
    placed = next(iter(spoken_room.stories().values()))["placements"]
    assert placed["drivkraft"]["weights"]["regler"] > 0.8
    assert placed["stemme"]["value"] < 0.2


def tap_beside(page: Page, words: Any, area: str) -> None:
    """Tap the area's lower edge right at the side where these words stand."""
    said, box = words.bounding_box(), page.locator(area).bounding_box()
    assert said
    assert box
    at_left = said["x"] - box["x"] < box["width"] / 2
    x = 12 if at_left else box["width"] - 12
    page.locator(area).tap(position={"x": x, "y": box["height"] - 8})
    page.locator("#next").tap()


def test_a_language_is_changed_in_the_middle_with_its_direction(
    spoken_address: str, phone: Page
) -> None:
    tell_up_to_the_questions(phone, spoken_address)
    place_by_keys(phone, "drivkraft] [role=slider]", "Home")
    place_by_keys(phone, "stemme] [type=range]", "ArrowLeft")
    phone.go_back()
    phone.locator(".language-menu summary").tap()
    phone.get_by_role("link", name="العربية").tap()
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    slider = phone.locator("[data-signifier=stemme] [type=range]")
    expect(slider).to_have_value("45")
    expect(slider).to_have_attribute("dir", "rtl")
    assert SAID["overhørt"][2] in (slider.get_attribute("aria-valuetext") or "")


def test_of_two_languages_the_one_that_was_chosen_last_is_shown(
    spoken_address: str, phone: Page
) -> None:
    phone.add_init_script(NO_WORKER)
    tell_up_to_the_questions(phone, spoken_address)
    late = {language: hold(phone, f"**/t/*lang={language}*") for language in ("se", "sma")}
    phone.locator(".language-menu summary").tap()
    phone.get_by_role("link", name="Davvisámegiella").tap()
    until(phone, lambda: bool(late["se"]))
    phone.get_by_role("link", name="Åarjelsaemien").tap()
    until(phone, lambda: bool(late["sma"]))
    with phone.expect_response("**/t/*lang=se*"):
        late["se"][0].continue_()
    late["sma"][0].continue_()
    expect(phone.locator("html")).to_have_attribute("lang", "sma")
    assert phone.locator("#text").input_value()


def test_styles_know_left_and_right_only_where_they_mean_them(repository: Path) -> None:
    """The corners of a triangle, the edges of a map, the ends of a line: places, not script."""
    sheets = [*repository.glob("collector/static/*.css"), repository / "storybank/look/base.css"]
    rules = [rule for sheet in sheets for rule in RULE.findall(sheet.read_text("utf-8"))]
    sided = {selector.split()[-1] for selector, declarations in rules if SIDED.search(declarations)}
    assert sided == {
        f".{place}-{side}"
        for place in ("corner", "edge", "end", "side")
        for side in ("left", "right")
    }


@pytest.mark.parametrize(
    "language, words",
    [
        ("nb", "6. oktober 2026"),
        ("nn", "6. oktober 2026"),
        ("se", "golggotmánu 6. b. 2026"),
        ("sma", "golken 6. b. 2026"),
        ("en", "October 6, 2026"),
        ("ar", "6 أكتوبر 2026"),
    ],
)
def test_a_date_is_written_as_its_language_writes_it(
    spoken_room: Room, language: str, words: str
) -> None:
    with spoken_room.app.test_request_context(), force_locale(language):
        assert date_in_words(date(2026, 10, 6)) == words


def test_the_page_without_scripts_thanks_with_the_date_in_its_language(spoken_room: Room) -> None:
    answer = spoken_room.client.post(f"/t/{CODE}", data=form(language="sma"))
    assert answer.status_code == 201
    assert "golken 6. b. 2026 raajan" in answer.text
    assert '<html lang="sma" dir="ltr"' in answer.text


def test_every_language_that_we_spell_has_twelve_months() -> None:
    for months in MONTHS.values():
        assert len(set(months)) == 12
        assert set(MONTHS) <= set(INTERFACE)


@pytest.mark.parametrize(
    "language, name",
    [("nb", "Bokmål"), ("en-GB", "English"), ("nb-x-lett", "Bokmål (lett)"), ("xx", "xx")],
)
def test_a_variant_is_told_from_its_language_in_the_menu(language: str, name: str) -> None:
    assert own_name(language) == name


def test_a_text_in_another_language_says_so_where_it_stands() -> None:
    tongue = Tongue("ar", "ar")
    assert marked({"ar": "شكرًا"}, tongue) == "شكرًا"
    assert marked({"nb": "<b>"}, tongue) == '<span lang="nb" dir="ltr">&lt;b&gt;</span>'
    assert marked({}, tongue) == ""


def test_the_words_of_a_receipt_run_from_left_to_right_on_every_page(
    spoken_address: str, phone: Page
) -> None:
    phone.goto(spoken_address.replace(f"/t/{CODE}", "/receipt?lang=ar"))
    assert phone.locator("#code").evaluate("one => getComputedStyle(one).direction") == "ltr"
    tell_up_to_the_questions(phone, f"{spoken_address}?lang=ar")
    receipt = finish(phone, then=7)
    assert receipt == receipt_on(phone)
    first, second = (phone.locator(".receipt-words li").nth(at).bounding_box() for at in (0, 6))
    assert first
    assert second
    assert first["x"] < second["x"]
    expect(phone.locator(".language-menu")).to_have_count(0)


def choose_arabic(page: Page) -> None:
    page.locator(".language-menu summary").tap()
    page.get_by_role("link", name="العربية").tap()
    expect(page.locator("html")).to_have_attribute("lang", "ar")


def test_a_language_that_was_chosen_is_still_there_after_a_step_back_and_a_reload(
    spoken_address: str, phone: Page
) -> None:
    """A phone that has thrown the page away opens it again by its address."""
    phone.goto(spoken_address)
    phone.locator("#next").tap()
    phone.locator("[name=prompt]").first.tap()
    phone.locator("#next").tap()
    phone.locator("#text").fill(WORDS)
    choose_arabic(phone)
    phone.wait_for_selector("#story[data-kept]")
    phone.locator("#back").tap()
    stands_at(phone, "prompt")
    phone.reload()
    expect(phone.locator("#text")).to_have_value(WORDS)
    stands_at(phone, "prompt")
    expect(phone.locator("html")).to_have_attribute("lang", "ar")


def test_another_story_is_told_in_the_language_that_was_chosen_for_the_first(
    spoken_address: str, phone: Page
) -> None:
    tell_up_to_the_questions(phone, spoken_address)
    choose_arabic(phone)
    finish(phone, then=8)
    phone.locator("[data-another]").tap()
    stands_at(phone, "prompt")
    phone.reload()
    stands_at(phone, "welcome")
    expect(phone.locator("html")).to_have_attribute("lang", "ar")


def test_a_prompt_that_was_chosen_stays_in_another_language(
    spoken_address: str, phone: Page
) -> None:
    phone.goto(spoken_address)
    phone.locator("#next").tap()
    phone.locator("[name=prompt]").last.tap()
    choose_arabic(phone)
    stands_at(phone, "prompt")
    expect(phone.locator("[name=prompt]").last).to_be_checked()
    phone.reload()
    expect(phone.locator("html")).to_have_attribute("lang", "ar")
