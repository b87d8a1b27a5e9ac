"""Signing in with a code beside the password: set up, asked for, refused, demanded, taken away."""

import re
from base64 import b32decode
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from builders import ANDERS, LIV, NILS, OLAUG, PASSWORD
from dashboard import create_dashboard
from dashboard.access import COOKIE
from dashboards import House, mounted
from keeping import account, browser, deeds, words_of
from storybank.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    has_second_factor,
    one_time_codes,
    pending_secret,
)
from waiting import tap_twice


@pytest.fixture
def house(empty_house: House) -> House:
    """Nobody needs stories to sign in."""
    return empty_house


def phone_of(house: House, who: str) -> bytes:
    """The secret that waits to be confirmed, as the account's phone has read it."""
    with house.sessions.reading() as session:
        key = house.app.extensions["desk"].code_key
        secret = pending_secret(session, key, house.people[who].id)
        assert secret is not None
        return secret


def code_of(house: House, phone: bytes) -> str:
    """What the phone shows at this moment."""
    return one_time_codes(phone).generate(int(house.clock[0].timestamp())).decode()


def set_up(house: House, who: str) -> tuple[bytes, list[str]]:
    """One-time codes without the pages: the phone and the recovery codes."""
    key, number = house.app.extensions["desk"].code_key, house.people[who].id
    with house.sessions.writing() as session:
        begin_second_factor(session, key, number)
        phone = pending_secret(session, key, number)
        assert phone is not None
        now = house.clock[0]
        codes = confirm_second_factor(session, key, number, code_of(house, phone), now=now)
        assert codes is not None
    house.pass_time(minutes=2)
    return phone, codes


def half_way(house: House, client: FlaskClient, who: str) -> str:
    """The word of the form that asks for the code, after the right password."""
    answer = client.post("/sign-in", data={"email": who, "password": PASSWORD})
    assert answer.status_code == 200
    assert client.get("/").status_code == 303, "the password alone opens nothing"
    found = re.search('name="half-way" value="([^"]+)"', answer.get_data(as_text=True))
    assert found
    return found.group(1)


def enter(client: FlaskClient, word: str, code: str) -> int:
    form = {"half-way": word, "code": code}
    return client.post("/sign-in/code", data=form).status_code


def test_codes_are_set_up_with_the_password_and_the_phone(house: House) -> None:
    liv, elsewhere = browser(house, LIV), browser(house, LIV)
    assert liv.post("/account/codes", old="feil passord").status_code == 422
    assert liv.post("/account/codes", old=PASSWORD).status_code == 303
    page = liv.client.get("/account/codes").get_data(as_text=True)
    assert "<svg" in page
    typed = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert typed
    assert {len(part) for part in typed[1].split()} == {4}
    assert b32decode(typed[1].replace(" ", "")) == phone_of(house, LIV)
    assert "style=" not in page.split("<svg")[1].split("</svg>")[0]
    wrong = liv.post("/account/codes/confirm", code="000000")
    assert wrong.status_code == 422
    field = re.search(r'<input[^>]* name="code"[^>]*>', wrong.get_data(as_text=True))
    assert field
    assert 'aria-invalid="true" aria-describedby="problem"' in field[0]
    assert "Vent til appen viser en ny kode" in wrong.get_data(as_text=True)
    before = liv.client.get_cookie(COOKIE, path="/dashboard")
    shown = liv.post("/account/codes/confirm", code=code_of(house, phone_of(house, LIV)))
    assert len(re.findall(r"<code>[\w-]{14}</code>", shown.get_data(as_text=True))) == 10
    after = liv.client.get_cookie(COOKIE, path="/dashboard")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert liv.client.get("/").status_code == 200
    assert elsewhere.client.get("/").status_code == 303
    assert "kode fra telefonen" in liv.text("/account")
    assert liv.post("/account/codes", old=PASSWORD).status_code == 403, "one is given up first"
    assert deeds(house) == [(LIV, "set up one-time codes")]


def test_a_double_tap_still_shows_the_recovery_codes(
    house: House, serve: Callable[..., str], laptop: Page
) -> None:
    browser(house, LIV).post("/account/codes", old=PASSWORD)
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)), LIV)}/account/codes")
    laptop.get_by_label("Kode").fill(code_of(house, phone_of(house, LIV)))
    tap_twice(laptop, "Bekreft", "**/codes/confirm")
    expect(laptop.locator(".codes li")).to_have_count(10)
    assert deeds(house) == [(LIV, "set up one-time codes")]


def test_one_can_sign_out_on_the_page_of_recovery_codes(house: House) -> None:
    liv = browser(house, LIV)
    liv.post("/account/codes", old=PASSWORD)
    shown = liv.post("/account/codes/confirm", code=code_of(house, phone_of(house, LIV))).text
    words = set(re.findall('name="csrf" value="([^"]+)"', shown))
    assert len(words) == 1
    assert liv.client.post("/sign-out", data={"csrf": words.pop()}).status_code == 303
    assert liv.client.get("/").status_code == 303


def test_who_has_codes_comes_in_with_password_and_code(house: House) -> None:
    phone, codes = set_up(house, LIV)
    client = house.client()
    word = half_way(house, client, LIV)
    assert enter(client, word, "000000") == 422
    code = code_of(house, phone)
    assert enter(client, word, code) == 303
    assert client.get("/").status_code == 200
    assert enter(house.client(), word, code) == 422, "a code serves once"
    assert enter(house.client(), word, codes[0]) == 303
    assert enter(house.client(), word, codes[0]) == 422


@pytest.mark.parametrize("forged", ["", "1", "1.2", "1.9999999999.x", "x.y.z", "9" * 40 + ".1.x"])
def test_a_code_without_the_password_opens_nothing(house: House, forged: str) -> None:
    phone, _ = set_up(house, LIV)
    assert enter(house.client(), forged, code_of(house, phone)) == 422


def test_the_way_from_password_to_code_ends(house: House) -> None:
    phone, _ = set_up(house, LIV)
    client = house.client()
    word = half_way(house, client, LIV)
    other = word.replace(f"{house.people[LIV].id}.", f"{house.people[OLAUG].id}.", 1)
    assert enter(client, other, code_of(house, phone)) == 422, "it is Liv's alone"
    with house.sessions.writing() as session:
        session.merge(house.people[LIV]).password_hash += "x"
    assert enter(client, word, code_of(house, phone)) == 422, "the password was changed"
    with house.sessions.writing() as session:
        liv = session.merge(house.people[LIV])
        liv.password_hash = liv.password_hash.removesuffix("x")
    house.pass_time(minutes=5)
    answer = client.post("/sign-in/code", data={"half-way": word, "code": code_of(house, phone)})
    assert "Det tok for lang tid" in words_of(answer.get_data(as_text=True))


def test_guessing_codes_must_wait_as_guessing_passwords(house: House) -> None:
    phone, _ = set_up(house, LIV)
    client = house.client()
    word = half_way(house, client, LIV)
    for _ in range(5):
        assert enter(client, word, "000000") == 422
    assert enter(client, word, code_of(house, phone)) == 429, "even the right code waits"
    liv = browser(house, LIV)
    assert liv.post("/account/codes/off", code="000000").status_code == 429
    house.pass_time(seconds=3)
    assert enter(client, word, code_of(house, phone)) == 303


def test_guessing_where_codes_are_set_up_must_wait_too(house: House) -> None:
    """Or whoever finds a browser that was left open guesses the password there."""
    liv = browser(house, LIV)
    for _ in range(5):
        assert liv.post("/account/codes", old="feil passord").status_code == 422
    assert liv.post("/account/codes", old=PASSWORD).status_code == 422, "the right one waits too"
    house.pass_time(seconds=3)
    assert liv.post("/account/codes", old=PASSWORD).status_code == 303
    assert liv.post("/account/codes/confirm", code="000000").status_code == 422
    code = code_of(house, phone_of(house, LIV))
    assert liv.post("/account/codes/confirm", code=code).status_code == 429
    house.pass_time(seconds=5)
    assert liv.post("/account/codes/confirm", code=code).status_code == 200


def test_codes_are_given_up_with_a_code(house: House) -> None:
    _, codes = set_up(house, LIV)
    liv = browser(house, LIV)
    enter(house.client(), half_way(house, house.client(), LIV), codes[1])
    assert "Reservekoder som er igjen: 9." in liv.text("/account/codes")
    assert liv.post("/account/codes/off", code="000000").status_code == 422
    assert (LIV, "gave up one-time codes") not in deeds(house)
    assert liv.post("/account/codes/off", code=codes[0]).status_code == 303
    assert deeds(house)[-1] == (LIV, "gave up one-time codes")
    with house.sessions.reading() as session:
        assert not has_second_factor(session, house.people[LIV].id)


def test_an_owner_takes_the_codes_away_where_the_phone_is_lost(house: House) -> None:
    set_up(house, LIV)
    olaug, liv = browser(house), browser(house, LIV)
    number = account(house, LIV).id
    assert "Ta bort engangskodene" in olaug.text(f"/accounts/{number}")
    assert olaug.post(f"/accounts/{number}/codes").status_code == 303
    assert liv.client.get("/").status_code == 303
    form = {"email": LIV, "password": PASSWORD}
    assert house.client().post("/sign-in", data=form).status_code == 303
    assert deeds(house)[0] == (OLAUG, "took one-time codes away")


def demanding(house: House) -> House:
    """The same house where owners and analysts must have codes."""
    settings = house.app.extensions["desk"].settings.model_copy(
        update={"second_factor": "demanded"}
    )
    app = create_dashboard(settings, house.sessions, clock=lambda: house.clock[0])
    return replace(house, app=app)


@pytest.mark.parametrize("who", [OLAUG, ANDERS])
def test_where_codes_are_demanded_nothing_opens_before_they_are_set_up(
    house: House, who: str
) -> None:
    house = demanding(house)
    here = browser(house, who)
    for address in ("/", "/account", "/collections/nabolag", "/explore/nabolag"):
        answer = here.client.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/dashboard/account/codes")
    assert here.client.get("/maps/_dash-layout").status_code == 403
    page = here.client.get("/account/codes").get_data(as_text=True)
    word = page.split('name="csrf" value="')[1].split('"')[0]
    assert here.client.post("/account/sign-ins", data={"csrf": word}).status_code == 403
    form = {"csrf": word, "old": PASSWORD}
    assert here.client.post("/account/codes", data=form).status_code == 303
    form = {"csrf": word, "code": code_of(house, phone_of(house, who))}
    assert here.client.post("/account/codes/confirm", data=form).status_code == 200
    assert here.client.get("/").status_code == 200


@pytest.mark.parametrize("who", [LIV, NILS])
def test_where_codes_are_demanded_others_choose_themselves(house: House, who: str) -> None:
    assert browser(demanding(house), who).client.get("/").status_code == 200
