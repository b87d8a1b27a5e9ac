"""Signing in and out: the cookie, its end, the kind refusal, the pauses for guessers."""

import re
from datetime import timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask.testing import FlaskClient

from builders import NILS, NOW, OLAUG, PASSWORD
from dashboard.access import COOKIE
from dashboard.throttle import LONGEST_WAIT, MOST_REMEMBERED, Throttle
from dashboards import House, furnish_anew
from keeping import deeds
from storybank.accounts import LONGEST, _nobody, hash_password
from storybank.tables import AuditEntry


@pytest.fixture
def house(empty_house: House) -> House:
    """Nobody needs stories to come in."""
    return empty_house


def sign_in(client: FlaskClient, email: str = OLAUG, password: str = PASSWORD, to: str = "") -> int:
    address = f"/sign-in?next={to}" if to else "/sign-in"
    return client.post(address, data={"email": email, "password": password}).status_code


def test_the_right_words_open_the_door(house: House) -> None:
    client = house.client()
    assert sign_in(client) == 303
    assert client.get("/").status_code == 200


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(house: House) -> None:
    answer = house.client().post("/sign-in", data={"email": OLAUG, "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for part in (
        "HttpOnly",
        "SameSite=Strict",
        "Path=/dashboard",
        f"Max-Age={LONGEST.total_seconds():.0f}",
    ):
        assert part in cookie
    assert "Secure" not in cookie


def test_the_cookie_is_sent_over_https_alone_where_the_setting_says_so(house: House) -> None:
    client = furnish_anew(house, secure_cookies=True).client()
    answer = client.post("/sign-in", data={"email": OLAUG, "password": PASSWORD})
    given = answer.headers["Set-Cookie"]
    assert given.startswith(f"__Secure-{COOKIE}=")
    assert "; Secure;" in given
    page = client.get("/")
    assert page.status_code == 200
    csrf = re.search('name="csrf" value="([^"]+)"', page.text)
    assert csrf
    gone = client.post("/sign-out", data={"csrf": csrf[1]}).headers["Set-Cookie"]
    assert gone.startswith(f"__Secure-{COOKIE}=;")
    assert "; Secure;" in gone, "browsers keep the cookie otherwise"


def test_over_https_no_cookie_of_a_plain_page_is_taken(house: House) -> None:
    secure = furnish_anew(house, secure_cookies=True)
    for name, status in ((COOKIE, 303), (f"__Secure-{COOKIE}", 200)):
        client = secure.client()
        client.set_cookie(name, house.token(OLAUG), path="/dashboard")
        assert client.get("/").status_code == status


def test_a_wrong_password_and_an_unknown_person_hear_the_same(house: House) -> None:
    client = house.client()
    pages = [
        client.post("/sign-in", data={"email": email, "password": "feil passord"})
        for email in (OLAUG, "ingen@example.no")
    ]
    words = [page.get_data(as_text=True) for page in pages]
    assert [page.status_code for page in pages] == [422, 422]
    assert words[0].replace(OLAUG, "") == words[1].replace("ingen@example.no", "")
    assert "hører ikke sammen" in words[0]
    assert OLAUG in words[0], "what was typed is still there"


def test_signing_in_again_makes_a_new_cookie_and_ends_the_old_one(house: House) -> None:
    client = house.client()
    sign_in(client)
    first = client.get_cookie(COOKIE, path="/dashboard")
    sign_in(client)
    second = client.get_cookie(COOKIE, path="/dashboard")
    assert first is not None
    assert second is not None
    assert first.value != second.value
    old = house.app.test_client()
    old.set_cookie(COOKIE, first.value, path="/dashboard")
    assert old.get("/").status_code == 303


def test_a_token_that_somebody_else_put_there_is_never_taken_over(house: House) -> None:
    """Fixation: the cookie that was there before sign-in opens nothing afterwards."""
    client, thief = house.app.test_client(), house.app.test_client()
    for one in (client, thief):
        one.set_cookie(COOKIE, "known-to-the-thief", path="/dashboard")
    assert sign_in(client) == 303
    assert client.get("/").status_code == 200
    assert thief.get("/").status_code == 303


def test_an_unknown_person_is_checked_as_slowly_as_a_known_one() -> None:
    """What is hashed where no account matches costs the same as every account's own."""
    assert extract_parameters(_nobody()) == extract_parameters(hash_password(PASSWORD))
    assert not PasswordHasher().check_needs_rehash(_nobody())


def test_signing_out_ends_the_sign_in_on_the_server_too(house: House) -> None:
    token = house.token(OLAUG)
    client, thief = house.app.test_client(), house.app.test_client()
    for one in (client, thief):
        one.set_cookie(COOKIE, token, path="/dashboard")
    page = client.get("/").get_data(as_text=True)
    word = page.split('name="csrf" value="')[1].split('"')[0]
    assert client.post("/sign-out", data={"csrf": word}).status_code == 303
    assert thief.get("/").status_code == 303


def test_an_idle_and_an_old_sign_in_end(house: House) -> None:
    client = house.client(OLAUG)
    began = house.clock[0]
    while house.clock[0] - began < LONGEST - timedelta(minutes=55):
        house.pass_time(minutes=55)
        assert client.get("/").status_code == 200
    house.pass_time(minutes=55)
    assert client.get("/").status_code == 303, "a day is the longest"
    idle = house.client(OLAUG)
    house.pass_time(minutes=61)
    assert idle.get("/").status_code == 303


def test_an_account_that_is_ended_is_out_at_once(house: House) -> None:
    client = house.client(OLAUG)
    with house.sessions.writing() as session:
        session.merge(house.people[OLAUG]).active = False
    assert client.get("/").status_code == 303


def test_one_comes_back_to_the_page_that_was_asked_for(house: House) -> None:
    client = house.client()
    turned_away = client.get("/collections/nabolag?x=1")
    assert turned_away.headers["Location"] == "/dashboard/sign-in?next=/collections/nabolag?x%3D1"
    entrance = turned_away.headers["Location"].removeprefix("/dashboard")
    assert "Logg inn, så kommer du til siden du ba om." in client.get(entrance).text
    assert "siden du ba om" not in client.get("/sign-in").text
    answer = client.post(entrance, data={"email": OLAUG, "password": PASSWORD})
    assert answer.headers["Location"] == "/dashboard/collections/nabolag?x=1"


def test_nobody_is_sent_to_another_site(house: House) -> None:
    form = {"email": OLAUG, "password": PASSWORD}
    for place in ("https://a.example", "//a.example", "/\\a.example", "javascript:alert(1)", "a"):
        answer = house.client().post("/sign-in", query_string={"next": place}, data=form)
        assert answer.headers["Location"] == "/dashboard/", place


def test_after_five_wrong_passwords_the_pauses_grow(house: House) -> None:
    client = house.client()
    for _ in range(5):
        assert sign_in(client, password="feil passord") == 422
    assert sign_in(client) == 429, "even the right password waits"
    assert sign_in(client, email=NILS) == 303, "others are not kept waiting"
    house.pass_time(seconds=1)
    told = client.post("/sign-in", data={"email": OLAUG, "password": PASSWORD})
    assert "For mange forsøk. Vent ett sekund." in told.text
    house.pass_time(seconds=2)
    assert sign_in(client) == 303


def test_pauses_double_up_to_five_minutes_and_end() -> None:
    throttle, waits = Throttle(), []
    for _ in range(14):
        throttle.note_failure("a@b.no", NOW)
        waits.append(throttle.wait(" A@B.no ", NOW))
    assert waits[:8] == [0, 0, 0, 0, 2, 4, 8, 16]
    assert waits[-1] == LONGEST_WAIT
    assert throttle.wait("a@b.no", NOW + timedelta(seconds=LONGEST_WAIT)) == 0
    throttle.forget("a@b.no")
    assert throttle.wait("a@b.no", NOW) == 0


def test_old_failures_make_room_and_those_of_the_last_hour_stay() -> None:
    """Or whoever guesses would type ten thousand other addresses, and begin anew."""
    throttle, now = Throttle(), NOW + timedelta(hours=1)
    for _ in range(14):
        throttle.note_failure(OLAUG, now - timedelta(minutes=2))
    for number in range(MOST_REMEMBERED - 1):
        throttle.note_failure(f"{number}@b.no", NOW)
    for _ in range(4):
        throttle.note_failure("0@b.no", now)
    assert throttle.wait(OLAUG, now) == LONGEST_WAIT - 120
    assert throttle.wait("0@b.no", now) == 0, "of five tries one is forgotten"


def test_sign_ins_stand_in_the_log_and_failed_ones_as_counts_without_the_address(
    house: House,
) -> None:
    client = house.client()
    for email in (OLAUG, "ingen@example.no", NILS):
        sign_in(client, email, "feil passord")
    house.pass_time(seconds=61)
    sign_in(client, password="feil passord")
    sign_in(client, password="feil passord")
    assert sign_in(client) == 303
    word = client.get("/").get_data(as_text=True).split('name="csrf" value="')[1].split('"')[0]
    client.post("/sign-out", data={"csrf": word})
    assert deeds(house) == [
        ("nobody", "failed sign-ins"), ("nobody", "failed sign-ins"),
        (OLAUG, "signed in"), ("nobody", "failed sign-ins"), (OLAUG, "signed out"),
    ]  # fmt: skip
    with house.sessions.reading() as session:
        failed = session.query(AuditEntry).filter_by(deed="failed sign-ins")
        assert [one.subject for one in failed.order_by(AuditEntry.id)] == [
            {"count": 1}, {"count": 3}, {"count": 1},
        ]  # fmt: skip


def test_the_throttle_keeps_no_address_in_the_clear() -> None:
    throttle = Throttle()
    throttle.note_failure(OLAUG, NOW)
    assert OLAUG not in repr(vars(throttle))


def test_the_language_is_chosen_before_and_after_sign_in(house: House) -> None:
    client = house.client()
    assert '<html lang="nb"' in client.get("/sign-in").get_data(as_text=True)
    assert '<html lang="en"' in client.get("/sign-in?language=en").get_data(as_text=True)
    browser = client.get("/sign-in", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert '<html lang="en"' in browser.get_data(as_text=True)
    signed_in = house.client(OLAUG)
    page = signed_in.get("/").get_data(as_text=True)
    word = page.split('name="csrf" value="')[1].split('"')[0]
    signed_in.post("/language", data={"csrf": word, "language": "en", "next": "/"})
    assert "Collections" in signed_in.get("/").get_data(as_text=True)
    narrowed = signed_in.get("/explore/nabolag?theme=benk").get_data(as_text=True)
    assert 'name="next" value="/explore/nabolag?theme=benk"' in narrowed
