"""A story told on a phone: by keys, by touch or by numbers alone, and without scripts."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from builders import framework_document
from capturing import CODE, Room, open_room
from serving import Servers
from storybank.framework import read_framework
from storybank.receipts import hash_code
from telling import WORDS, finish, question, receipt_on, step_of, tap_at, tap_through_to_questions
from waiting import NO_CRYPTO, write

PLACED = {
    "drivkraft": {"tillit": 0.6, "regler": 0.25, "vilje": 0.15},
    "stemme": 0.3,
    "krefter": [0.2, 0.8],
}


def placed_in(room: Room) -> dict[str, Any]:
    [story] = room.stories().values()
    placements = story["placements"]
    return {
        "drivkraft": placements["drivkraft"]["weights"],
        "stemme": placements["stemme"]["value"],
        "krefter": placements["krefter"]["stones"]["jeg"],
    }


def assert_placed(room: Room, within: float = 0.01) -> None:
    placed = placed_in(room)
    assert placed["drivkraft"] == pytest.approx(PLACED["drivkraft"], abs=within)
    assert placed["stemme"] == pytest.approx(PLACED["stemme"], abs=within)
    assert placed["krefter"] == pytest.approx(PLACED["krefter"], abs=within)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there, as somebody without a pointer does."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} cannot be reached by Tab on {step_of(page)}")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def go_on(page: Page) -> None:
    before = step_of(page)
    tab_to(page, "#next")
    page.keyboard.press("Enter")
    page.wait_for_function("id => document.getElementById(id).hidden", arg=before)
    assert page.evaluate("document.activeElement.matches('h1, h2')"), "the focus is on the heading"


def test_a_story_is_told_by_keys_alone(fresh_room: Room, address: str, phone: Page) -> None:
    phone.goto(address)
    go_on(phone)
    tab_to(phone, "[name=prompt]")
    press(phone, "Space")
    go_on(phone)
    tab_to(phone, "#text")
    phone.keyboard.type(WORDS)
    go_on(phone)
    tab_to(phone, "[data-signifier=drivkraft] [role=slider]")
    press(phone, "PageUp", *["ArrowDown"] * 8, "ArrowLeft")
    go_on(phone)
    tab_to(phone, "[data-signifier=stemme] [type=range]")
    press(phone, *["ArrowLeft"] * 3, *["Alt+ArrowLeft"] * 5)
    go_on(phone)
    tab_to(phone, "[data-signifier=krefter] [data-stone=jeg]")
    press(phone, *["Shift+ArrowLeft"] * 3, *["ArrowUp"] * 6)
    go_on(phone)
    tab_to(phone, "[data-signifier=folelse] [value=sinne]")
    press(phone, "Space")
    go_on(phone)
    tab_to(phone, "[data-signifier=vanlig] [type=radio]")
    press(phone, "Space", "ArrowRight", "ArrowRight")
    go_on(phone)
    tab_to(phone, "[name='rad.state']")
    press(phone, "Space")
    go_on(phone)
    go_on(phone)
    tab_to(phone, "[name=consent]")
    press(phone, "Space", "ArrowDown")
    tab_to(phone, "#next")
    press(phone, "Enter")
    expect(phone.locator(".thanks h1:visible")).to_be_focused()
    expect(phone.locator(".receipt-words li")).to_have_count(12)
    assert_placed(fresh_room, 0.0001)
    [story] = fresh_room.stories().values()
    assert story["text"] == WORDS
    assert story["consent"] == "read"
    assert story["placements"]["vanlig"] == {"state": "placed", "value": 3}
    assert story["placements"]["rad"] == {"state": "not_applicable"}
    assert story["placements"]["rolle"] == {"state": "passed_by"}
    assert story["placements"]["folelse"]["options"] == ["sinne"]


def test_a_story_is_told_by_touch_alone(fresh_room: Room, address: str, phone: Page) -> None:
    tap_through_to_questions(phone, address)
    tap_at(phone, "#step-drivkraft .area", 0.45, 0.6)
    phone.locator("#next").tap()
    tap_at(phone, "#step-stemme .rail", 0.3, 0.5)
    phone.locator("#next").tap()
    tap_at(phone, "#step-krefter .canvas", 0.2, 0.8)
    receipt = finish(phone, then=5)
    assert_placed(fresh_room)
    [story] = fresh_room.stories().values()
    assert story["code_hash"] == hash_code(receipt)


def test_a_story_is_told_by_numbers_alone(fresh_room: Room, address: str, phone: Page) -> None:
    tap_through_to_questions(phone, address)
    question(phone, "drivkraft").locator("summary").tap()
    for name, number in (("tillit", "60"), ("regler", "25"), ("vilje", "15")):
        phone.locator(f"[name='drivkraft.{name}']").fill(number)
    phone.locator("#next").tap()
    question(phone, "stemme").locator("summary").tap()
    question(phone, "stemme").locator("[data-number]").fill("30")
    phone.locator("#next").tap()
    question(phone, "krefter").locator("summary").tap()
    phone.locator("[name='krefter.jeg.x']").fill("20")
    phone.locator("[name='krefter.jeg.y']").fill("80")
    finish(phone, then=5)
    assert_placed(fresh_room)


def test_a_story_is_told_without_scripts(fresh_room: Room, address: str, plain_phone: Page) -> None:
    plain_phone.goto(address)
    plain_phone.locator("#next").tap()
    expect(plain_phone.locator("#mistakes")).to_contain_text("Skriv historien din først.")
    plain_phone.locator("[name=prompt]").first.check()
    plain_phone.fill("#text", WORDS)
    for name, number in (("tillit", "60"), ("regler", "25"), ("vilje", "15")):
        plain_phone.fill(f"[name='drivkraft.{name}']", number)
    plain_phone.locator("[name=stemme]").fill("30")
    plain_phone.locator("[name='stemme.answered']").check()
    plain_phone.fill("[name='krefter.jeg.x']", "20")
    plain_phone.fill("[name='krefter.jeg.y']", "80")
    plain_phone.locator("[name=consent][value=read]").check()
    plain_phone.locator("#next").tap()
    receipt = receipt_on(plain_phone)
    assert_placed(fresh_room)
    plain_phone.goto(address.replace(f"/t/{CODE}", "/receipt"))
    plain_phone.fill("#code", receipt)
    plain_phone.locator("main button").tap()
    expect(plain_phone.locator(".told")).to_have_text(WORDS)


def test_without_web_crypto_the_form_goes_as_it_is(
    fresh_room: Room, address: str, phone: Page
) -> None:
    phone.add_init_script(NO_CRYPTO)
    tap_through_to_questions(phone, address)
    tap_at(phone, "#step-drivkraft .area", 0.45, 0.6)
    phone.locator("#next").tap()
    tap_at(phone, "#step-stemme .rail", 0.3, 0.5)
    phone.locator("#next").tap()
    tap_at(phone, "#step-krefter .canvas", 0.2, 0.8)
    finish(phone, then=5)
    assert_placed(fresh_room)


def test_what_the_server_sends_back_is_mended_on_its_step(
    fresh_room: Room, address: str, phone: Page
) -> None:
    phone.add_init_script(NO_CRYPTO)
    phone.goto(address)
    write(phone)
    phone.evaluate("document.querySelector('#text').removeAttribute('maxlength')")
    phone.evaluate("document.querySelector('#text').value = 'x'.repeat(5001)")
    phone.locator("#next").tap()
    expect(phone.locator("#text-error")).to_be_visible()
    expect(phone.locator("[data-step]:visible")).to_have_id("step-tell")
    phone.locator("#next").tap()
    expect(phone.locator("[data-step]:visible")).to_have_id("step-drivkraft")
    phone.locator("#mistakes a").tap()
    expect(phone.locator("[data-step]:visible")).to_have_id("step-tell")
    expect(phone.locator("#text-error")).to_be_focused()
    phone.locator("#text").fill(WORDS)
    for _ in range(9):
        phone.locator("#next").tap()
    receipt_on(phone)
    assert [one["text"] for one in fresh_room.stories().values()] == [WORDS]


def test_a_handle_can_be_dragged_too(fresh_room: Room, address: str, laptop: Page) -> None:
    laptop.goto(address)
    laptop.locator("#next").click()
    laptop.locator("[name=prompt]").first.check()
    laptop.locator("#next").click()
    laptop.fill("#text", WORDS)
    laptop.locator("#next").click()
    laptop.locator("#step-drivkraft .area").click(position={"x": 100, "y": 100})
    handle, area = (laptop.locator(f"#step-drivkraft {one}") for one in (".handle", ".area"))
    handle.hover()  # waits until nothing moves any more
    box = area.bounding_box()
    assert box
    laptop.mouse.down()
    laptop.mouse.move(box["x"] + 3 * box["width"], box["y"] + 2 * box["height"], steps=4)
    laptop.mouse.up()
    expect(laptop.locator("#step-drivkraft .corner-right .share")).to_have_text("100 %")


def swipe(page: Page, place: str, across: float, up: float) -> None:
    """A finger's way from a place, in ten steps of so many pixels."""
    page.locator(place).scroll_into_view_if_needed()  # waits until nothing moves any more
    box = page.locator(place).bounding_box()
    assert box
    finger = page.context.new_cdp_session(page)
    for at in range(10):
        point = {"x": box["x"] + 90 + at * across, "y": box["y"] + 20 - at * up}
        kind = "touchMove" if at else "touchStart"
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_swipe_that_scrolls_over_a_line_is_no_answer(address: str, phone: Page) -> None:
    tap_through_to_questions(phone, address)
    phone.locator("#next").tap()
    phone.locator("main").evaluate("main => { main.style.paddingBottom = '2000px'; }")
    swipe(phone, "#step-stemme .rail", 0.5, 10)
    phone.wait_for_function("() => scrollY > 50")
    expect(phone.locator("#step-stemme output")).to_have_text("Ikke besvart ennå. Trykk på linja.")
    swipe(phone, "#step-stemme .rail", 10, 0.5)
    expect(phone.locator("[data-signifier=stemme]")).to_have_attribute("data-answered", "")


def test_corners_stay_where_they_were_shown(
    sqlite_url: str, tmp_path: Path, serve: Servers, phone: Page
) -> None:
    document = framework_document()
    document["signifiers"] = document["signifiers"][:2]
    for signifier in document["signifiers"]:
        signifier["random_order"] = True
    room = open_room(sqlite_url, tmp_path, framework=read_framework(document))
    address = f"{serve(room.app)}/t/{CODE}"
    tap_through_to_questions(phone, f"{address}?seed=5")
    shown = phone.locator("#step-drivkraft .corner").all_inner_texts()
    top = shown[0].strip().lower()
    tap_at(phone, "#step-drivkraft .area", 0.5, 0.98)
    phone.locator("#next").tap()
    first = phone.locator("#step-stemme .poles span").first.inner_text()
    tap_at(phone, "#step-stemme .rail", 0.1, 0.5)
    finish(phone, then=2)
    [story] = room.stories().values()
    weights = story["placements"]["drivkraft"]["weights"]
    assert max(weights, key=weights.__getitem__) == top
    value = story["placements"]["stemme"]["value"]
    assert (value < 0.5) == (first == "overhørt")
    assert story["shown_order"]["drivkraft"][0] == top
