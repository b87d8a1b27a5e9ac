"""Advice about personal data: the phone finds what the server finds, and only ever advises."""

import json
import random
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from flask_babel import force_locale
from playwright.sync_api import Page, expect

from builders import framework_document
from capturing import CODE, Room, open_room
from collector.language import INTERFACE
from collector.spoken import spoken_words
from personal_texts import NOT_PERSONAL, PERSONAL
from serving import Servers
from storybank.framework import read_framework
from storybank.personal_data import LABELS, Kind, find_personal_data
from telling import question, stands_at

STATIC = Path(__file__).parents[2] / "collector" / "static"
ON_THE_PHONE = {Kind.NATIONAL_ID, Kind.PHONE, Kind.EMAIL}
TOO_RARE = {"+44 (20) 7946 0018"}  # a landline abroad
SCRIPT = """
import {{ findPersonalData }} from "{module}";
let typed = "";
for await (const part of process.stdin) typed += part;
console.log(JSON.stringify(JSON.parse(typed).map((text) =>
  findPersonalData(text).map(({{ start, end, kind }}) => [start, end, kind]))));
"""
PHONE = "41 23 45 67"
CALL = f"De ba meg ringe {PHONE} og vente."

Found = set[tuple[int, int, str]]


def found_by_phone(texts: Sequence[str]) -> list[Found]:
    script = SCRIPT.format(module=(STATIC / "personal_data.js").as_uri())
    command = ["node", "--no-warnings", "--input-type=module", "--eval", script]
    answer = subprocess.run(
        command, input=json.dumps(texts), capture_output=True, text=True, check=True, timeout=60
    )
    return [{(start, end, kind) for start, end, kind in one} for one in json.loads(answer.stdout)]


def found_by_server(text: str) -> Found:
    return {(one.start, one.end, one.kind.value) for one in find_personal_data(text, "nb")}


def test_the_phone_finds_the_servers_numbers_and_addresses() -> None:
    texts = [text for text, _ in PERSONAL if text not in TOO_RARE]
    for text, found in zip(texts, found_by_phone(texts), strict=True):
        assert found == {one for one in found_by_server(text) if one[2] in ON_THE_PHONE}, text


def test_the_phone_leaves_alone_what_belongs_to_nobody() -> None:
    for text, found in zip(NOT_PERSONAL, found_by_phone(NOT_PERSONAL), strict=True):
        assert found == set(), text


def digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def something_like_a_number(chance: random.Random) -> str:
    between = chance.choice([" ", " ", "", "-", ".", "  ", "\u00a0"])
    groups = chance.choice([(2, 2, 2, 2), (3, 2, 3), (8,), (4, 4), (6, 5), (4, 2, 5), (4, 4, 4, 4)])
    number = between.join(digits(chance, count) for count in groups)
    country = chance.choice(["47", "46", "45", "358", "44", "48", "49", "370", "380", "1", "33"])
    prefix = chance.choice(["+", "00"]) + country + chance.choice(["", " ", "-", " (0)"])
    before = chance.choice(["", "", "", prefix, prefix, "ring ", "tlf. ", "4", "a"])
    return before + number + chance.choice(["", "", " kr", "@x.no", " 2", "/3", "²", " ٣"])


def test_the_phone_never_says_what_the_server_would_not() -> None:
    chance = random.Random(3)
    known = [text for text, _ in PERSONAL] + NOT_PERSONAL
    texts = [
        chance.choice([" ", ", ", "  "]).join(
            chance.choice([something_like_a_number(chance), chance.choice(known)])
            for _ in range(chance.randint(1, 4))
        )
        for _ in range(6000)
    ]
    found = found_by_phone(texts)
    assert sum(map(len, found)) > 3000
    for text, said in zip(texts, found, strict=True):
        assert said <= found_by_server(text), text


@pytest.mark.parametrize("language", sorted(LABELS.keys() & set(INTERFACE)))
def test_a_mark_is_the_servers_own(fresh_room: Room, language: str) -> None:
    with fresh_room.app.test_request_context(), force_locale(language):
        said = spoken_words()
    assert {kind: said[f"{kind}_mark"] for kind in ON_THE_PHONE} == {
        kind: LABELS[language][kind] for kind in ON_THE_PHONE
    }


def to_the_text(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("#next").tap()
    page.locator("[name=prompt]").first.tap()
    page.locator("#next").tap()


def note_of(page: Page, field: str) -> str:
    """The advice that stands after a field."""
    return f"{field} + .advice"


def test_a_phone_number_is_advised_about_and_taken_out(
    address: str, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    asked: list[str] = []
    to_the_text(phone, address)
    phone.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    phone.locator("#text").fill(CALL)
    note = phone.locator(note_of(phone, "#text"))
    expect(note.get_by_role("status")).to_have_text(
        f"Det ser ut som det står et telefonnummer her: {PHONE}. Trenger historien det?"
    )
    assert axe(phone) == []
    phone.locator("#text").evaluate("field => field.setSelectionRange(30, 30)")
    note.get_by_role("button", name="Ta det ut").tap()
    expect(phone.locator("#text")).to_have_value("De ba meg ringe [telefon] og vente.")
    expect(phone.locator("#text")).to_be_focused()
    assert phone.locator("#text").evaluate("field => field.selectionStart") == 28
    expect(note.get_by_role("status")).to_be_empty()
    expect(note.get_by_role("button", include_hidden=True)).to_be_hidden()
    assert [one for one in asked if "/static/" not in one] == [], "nothing is sent for it"


def test_the_advice_goes_when_the_words_are_mended(address: str, phone: Page) -> None:
    to_the_text(phone, address)
    phone.locator("#text").fill("skriv til kari@kommune.no")
    advice = phone.locator(note_of(phone, "#text")).get_by_role("status")
    expect(advice).to_contain_text("e-postadresse her: kari@kommune.no")
    phone.locator("#text").fill("skriv til 5000 innbyggere i 2019")
    expect(advice).to_be_empty()


def test_every_field_that_is_written_in_is_looked_at(
    sqlite_url: str, tmp_path: Path, serve: Servers, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    document = framework_document()
    document["signifiers"] = [one for one in document["signifiers"] if one["id"] == "rad"]
    room = open_room(sqlite_url, tmp_path, framework=read_framework(document))
    to_the_text(phone, f"{serve(room.app)}/t/{CODE}?lang=en")
    phone.locator("#text").fill("De satte benken tilbake.")
    phone.locator("#title").fill("Ola, 151086 95088")
    title = phone.locator(note_of(phone, "#title")).get_by_role("status")
    expect(title).to_contain_text("a national identity number here: 151086 95088")
    phone.locator("#next").tap()
    question(phone, "rad").locator("textarea").fill(f"Ring {PHONE}")
    expect(question(phone, "rad").get_by_role("status").first).to_contain_text(PHONE)
    for _ in range(2):
        phone.locator("#next").tap()
    last = phone.locator("#consent-help + .advice")
    expect(last).to_contain_text(f"This may point to someone: 151086 95088, {PHONE}.")
    assert axe(phone) == []
    last.get_by_role("button", name="Look at it again").tap()
    stands_at(phone, "tell")
    expect(phone.locator("#title")).to_be_focused()
    phone.locator("#title").fill("Ola")
    expect(title).to_be_empty()
    phone.locator("#next").tap()
    phone.locator("[name='rad.state']").check()
    for _ in range(2):
        phone.locator("#next").tap()
    expect(last.get_by_role("status")).to_be_empty()


def test_advice_holds_nothing_back(fresh_room: Room, address: str, phone: Page) -> None:
    to_the_text(phone, address)
    phone.locator("#text").fill(CALL)
    for _ in range(8):
        phone.locator("#next").tap()
    expect(phone.locator("#consent-help + .advice")).to_contain_text(PHONE)
    phone.locator("[name=consent]").first.tap()
    phone.locator("#next").tap()
    expect(phone.locator(".receipt-words li")).to_have_count(12)
    [story] = fresh_room.stories().values()
    assert story["text"] == CALL


def test_without_scripts_the_help_stands_and_no_more(address: str, plain_phone: Page) -> None:
    plain_phone.goto(address)
    expect(plain_phone.locator("#text-advice")).to_contain_text("Ikke skriv navn")
    expect(plain_phone.locator(".advice")).to_have_count(0)
