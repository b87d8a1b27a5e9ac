"""What the steps say and keep while somebody tells, and what follows when she sends."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from builders import framework_document
from capturing import CODE, Room, open_room
from serving import Servers
from storybank.framework import read_framework
from storybank.receipts import hash_code
from telling import (
    WORDS,
    finish,
    question,
    receipt_on,
    stands_at,
    tap_at,
    tap_past_the_story,
    tap_through_to_questions,
)
from waiting import lose_the_answer


def test_a_question_can_be_taken_back_and_declared_unfitting(
    fresh_room: Room, address: str, phone: Page
) -> None:
    tap_through_to_questions(phone, address)
    slider = phone.locator("#step-drivkraft [role=slider]")
    expect(phone.locator("#next")).to_have_text("Hopp over")
    expect(slider).to_have_attribute("aria-valuetext", "Ikke besvart ennå")
    tap_at(phone, "#step-drivkraft .area", 0.5, 1 / 3)
    expect(phone.locator("#next")).to_have_text("Neste")
    spoken = slider.get_attribute("aria-valuetext") or ""
    assert sum(int(share) for share in re.findall(r"(\d+)\s%", spoken)) == 100
    question(phone, "drivkraft").locator("[data-clear]").tap()
    expect(slider).to_have_attribute("aria-valuetext", "Ikke besvart ennå")
    tap_at(phone, "#step-drivkraft .area", 0.5, 0.2)
    phone.get_by_label("Passer ikke på min historie").and_(
        phone.locator("[name='drivkraft.state']")
    ).check()
    assert phone.locator("[name='drivkraft.tillit']").input_value() == ""
    expect(phone.locator("#next")).to_have_text("Neste")
    for _ in range(2):
        phone.locator("#next").tap()
    finish(phone, then=5)
    [story] = fresh_room.stories().values()
    assert story["placements"]["drivkraft"] == {"state": "not_applicable"}
    assert story["placements"]["stemme"] == {"state": "passed_by"}
    assert story["shown_order"] == {}


def test_a_limit_is_told_when_it_is_met(address: str, phone: Page) -> None:
    tap_through_to_questions(phone, address)
    for _ in range(3):
        phone.locator("#next").tap()
    for option in ("glede", "sinne", "ro"):
        phone.locator(f"[name=folelse][value={option}]").tap()
    expect(question(phone, "folelse").locator(".limit")).to_contain_text("Du kan velge 2.")
    expect(phone.locator("[name=folelse]:checked")).to_have_count(2)


def test_a_long_scale_takes_a_whole_number_on_it(
    sqlite_url: str, tmp_path: Path, serve: Servers, phone: Page
) -> None:
    document = framework_document()
    document["signifiers"] = [one for one in document["signifiers"] if one["id"] == "vanlig"]
    document["signifiers"][0]["max"] = 100
    room = open_room(sqlite_url, tmp_path, framework=read_framework(document))
    tap_past_the_story(phone, f"{serve(room.app)}/t/{CODE}")
    for typed in ("101", "2.5"):
        phone.locator("[name=vanlig]").fill(typed)
        phone.locator("#next").tap()
        expect(phone.locator("#vanlig-error")).to_have_text("Velg et helt tall på skalaen.")
    phone.locator("[name=vanlig]").fill("77")
    finish(phone, then=2)
    [story] = room.stories().values()
    assert story["placements"]["vanlig"] == {"state": "placed", "value": 77}


def test_a_step_cannot_be_left_without_what_is_needed(address: str, phone: Page) -> None:
    phone.goto(address)
    phone.locator("#next").tap()
    phone.locator("#next").tap()
    expect(phone.locator("#prompt-error")).to_have_text("Velg det du vil fortelle om.")
    phone.locator("[name=prompt]").first.tap()
    expect(phone.locator("#prompt-error")).to_be_hidden()
    phone.locator("#next").tap()
    phone.locator("#next").tap()
    expect(phone.locator("#text-error")).to_be_visible()
    expect(phone.locator("#text")).to_be_focused()


def test_the_link_past_the_top_stays_on_its_step(address: str, phone: Page) -> None:
    tap_through_to_questions(phone, address)
    phone.locator(".ds-skip-link").focus()
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/*#main")
    expect(phone.locator("#main")).to_be_focused()
    stands_at(phone, "drivkraft")


def test_the_browsers_back_is_one_step_back(address: str, phone: Page) -> None:
    tap_through_to_questions(phone, address)
    expect(phone.locator(".progress-words")).to_have_text("Steg 3 av 10")
    phone.go_back()
    stands_at(phone, "tell")
    expect(phone.locator("#text")).to_have_value(WORDS)
    expect(phone.locator(".chosen-prompt")).to_have_text("Da noe endret seg")
    phone.locator("#back").tap()
    phone.wait_for_function("() => !document.querySelector('#step-prompt').hidden")


def test_a_double_tap_goes_one_step(address: str, phone: Page) -> None:
    tap_through_to_questions(phone, address)
    expect(phone.locator(".progress-words")).to_have_text("Steg 3 av 10")
    phone.locator("#next").tap()
    expect(phone.locator(".progress-words")).to_have_text("Steg 4 av 10")
    phone.evaluate("globalThis.pace = 200")
    phone.locator("#next").tap()
    expect(phone.locator(".progress-words")).to_have_text("Steg 4 av 10")
    phone.evaluate("globalThis.pace = 1000")
    phone.locator("#next").tap()
    expect(phone.locator(".progress-words")).to_have_text("Steg 5 av 10")


ALL_PLACED = """() => {
  const fields = [...document.querySelectorAll('[data-signifier]')];
  return fields.every(({placement}) => placement)
    && fields.filter(({dataset}) => "answered" in dataset).length === 3;
}"""
PLACED = "[...document.querySelectorAll('[data-signifier]')].map(({placement}) => placement)"


def test_what_was_placed_is_kept_to_the_last_decimal(address: str, phone: Page) -> None:
    tap_through_to_questions(phone, address)
    tap_at(phone, "#step-drivkraft .area", 0.4537, 0.3219)
    phone.locator("#next").tap()
    tap_at(phone, "#step-stemme .rail", 0.6183, 0.5)
    phone.locator("#next").tap()
    tap_at(phone, "#step-krefter .canvas", 0.1287, 0.7771)
    phone.wait_for_function(ALL_PLACED)
    placed = phone.evaluate(PLACED)
    shares = [*placed[0]["weights"].values(), placed[1]["value"], *placed[2]["stones"]["jeg"]]
    assert not any(abs(share * 100 - round(share * 100)) < 1e-6 for share in shares), shares
    phone.wait_for_selector("#story[data-kept]")
    phone.get_by_role("link", name="English").tap()
    phone.wait_for_function("() => document.documentElement.lang === 'en'")
    phone.wait_for_function(ALL_PLACED)
    assert phone.evaluate(PLACED) == placed
    phone.wait_for_selector("#story[data-kept]")
    phone.reload()
    phone.wait_for_function(ALL_PLACED)
    assert phone.evaluate(PLACED) == placed


def test_changing_the_language_keeps_words_answers_and_step(
    fresh_room: Room, address: str, phone: Page
) -> None:
    tap_through_to_questions(phone, address)
    tap_at(phone, "#step-drivkraft .area", 0.45, 0.6)
    sent: list[str] = []
    phone.on("request", lambda request: sent.append(f"{request.method} {request.post_data}"))
    phone.get_by_role("link", name="English").tap()
    expect(phone.locator("h2:visible")).to_have_text("What carried it?")
    assert phone.evaluate("document.documentElement.lang") == "en"
    expect(phone.locator("#step-drivkraft .corner-top")).to_have_text("Trust 60 %")
    assert all(one == "GET None" for one in sent), "nothing that was written is sent"
    phone.go_back()
    expect(phone.locator("#text")).to_have_value(WORDS)
    phone.go_forward()
    for _ in range(3):
        phone.locator("#next").tap()
    finish(phone, then=4)
    [story] = fresh_room.stories().values()
    assert story["language"] == "en"
    assert story["placements"]["drivkraft"]["weights"]["tillit"] == pytest.approx(0.6, abs=0.01)


def test_what_was_changed_after_an_unnoticed_arrival_is_told(
    fresh_room: Room, address: str, phone: Page
) -> None:
    phone.add_init_script("Object.defineProperty(globalThis, 'indexedDB', {value: undefined})")
    tap_through_to_questions(phone, address)
    for _ in range(7):
        phone.locator("#next").tap()
    phone.locator("[name=consent][value=quote]").tap()

    phone.route("**/v1/stories", lose_the_answer, times=1)
    phone.locator("#next").tap()
    expect(phone.locator("#trouble")).to_be_visible()
    phone.locator("[name=consent][value=count]").tap()
    phone.locator("#next").tap()
    expect(phone.locator("[data-note=arrived]")).to_be_visible()
    [story] = fresh_room.stories().values()
    assert story["code_hash"] == hash_code(receipt_on(phone))
    assert story["consent"] == "quote"


def test_a_refusal_leads_back_to_its_question(fresh_room: Room, address: str, phone: Page) -> None:
    tap_through_to_questions(phone, address)
    for _ in range(7):
        phone.locator("#next").tap()
    phone.locator("[name=consent][value=quote]").tap()
    phone.evaluate("document.querySelector('#text').removeAttribute('maxlength')")
    phone.evaluate("document.querySelector('#text').value = 'x'.repeat(6000)")
    phone.locator("#next").tap()
    expect(phone.locator("#text-error")).to_contain_text("Det er plass til 5000.")
    stands_at(phone, "tell")
    assert fresh_room.stories() == {}


def test_a_receipt_is_looked_up_by_its_hash_alone(
    fresh_room: Room, address: str, phone: Page
) -> None:
    tap_through_to_questions(phone, address)
    receipt = finish(phone, then=7)
    assert "#" not in phone.url
    phone.goto(address.replace(f"/t/{CODE}", "/receipt"))
    phone.fill("#code", receipt.replace(receipt.split()[0], "qwerty", 1))
    phone.locator("main button").tap()
    expect(phone.locator("#code-error")).to_contain_text("Ord nummer 1, «qwerty»")
    phone.fill("#code", receipt)
    with phone.expect_request("**/receipt") as asked:
        phone.locator("main button").tap()
    assert receipt.split()[3] not in (asked.value.post_data or "")
    expect(phone.locator(".told")).to_have_text(WORDS)
    phone.get_by_role("button", name="Trekk tilbake").tap()
    phone.get_by_role("button", name="Ja, trekk den tilbake").tap()
    expect(phone.locator("h1")).to_have_text("Historien din er trukket tilbake")
    assert fresh_room.stories() == {}


def test_a_receipt_can_be_copied_and_saved(address: str, phone: Page) -> None:
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tap_through_to_questions(phone, address)
    receipt = finish(phone, then=7)
    phone.get_by_role("button", name="Kopier").tap()
    expect(phone.get_by_role("button", name="Kopiert")).to_be_visible()
    assert phone.evaluate("navigator.clipboard.readText()") == receipt
    with phone.expect_download() as saved:
        phone.get_by_role("button", name="Lagre").tap()
    assert receipt in saved.value.path().read_text("utf-8")
    assert saved.value.suggested_filename == "kvitteringskode.txt"


def test_a_receipt_that_may_not_be_copied_is_marked_instead(address: str, phone: Page) -> None:
    refused = "Promise.reject(new DOMException('', 'NotAllowedError'))"
    phone.add_init_script(f"Clipboard.prototype.writeText = () => {refused}")
    tap_through_to_questions(phone, address)
    receipt = finish(phone, then=7)
    phone.get_by_role("button", name="Kopier").tap()
    phone.wait_for_function("() => getSelection().toString() !== ''")
    assert phone.evaluate("getSelection().toString()").split() == receipt.split()
