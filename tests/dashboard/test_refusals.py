"""What a refusal says, in whose language, and that what somebody wrote is still there to copy."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from builders import ANDERS, LIV, OLAUG
from dashboard import LARGEST_BODY
from dashboard.assets import HERE
from dashboard.refusals import SECRET
from dashboards import SLUG, House
from storybank.accounts import change_language

LISTS = f"/collections/{SLUG}/reading"
HOST, ROOT = "http://localhost", "/dashboard"
WORDS = "Til møtet på tirsdag: hvem er det vi ikke hører?"
ENGLISH = {"Accept-Language": "en"}


def word_of(client: FlaskClient) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/account").text)
    assert found is not None
    return found.group(1)


def kept(page: str) -> list[str]:
    shown = re.findall(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", page)
    return [unescape(one) for one in shown]


@pytest.mark.parametrize("address", ["/accounts", "/collections/ingen", "/ingen", f"{LISTS}/99"])
def test_a_refusal_speaks_the_language_of_the_account(house: House, address: str) -> None:
    client = house.client(ANDERS)
    for language in ("nn", "nb"):
        with house.sessions.writing() as session:
            change_language(session, house.people[ANDERS].id, language)
        page = client.get(address, headers=ENGLISH)
        assert page.status_code in (403, 404)
        assert f'<html lang="{language}"' in page.text


def test_who_is_refused_sees_as_whom_and_can_go_on_where_she_was(house: House) -> None:
    page = house.client(ANDERS).get(f"/collections/{SLUG}/invitations")
    assert page.status_code == 403
    assert ANDERS in page.text
    assert f'href="{ROOT}/explore/{SLUG}"' in page.text
    assert "Ingenting ble endret" not in page.text


def test_a_collection_that_is_not_shared_is_not_named(house: House) -> None:
    page = house.client(LIV).get(f"/collections/{SLUG}")
    assert page.status_code == 404
    assert LIV in page.text
    assert f"/explore/{SLUG}" not in page.text


def test_what_was_written_before_the_sign_in_ended_can_be_copied(house: House) -> None:
    client = house.client(OLAUG)
    form = {"csrf": word_of(client), "name": WORDS}
    house.pass_time(hours=2)
    came = {"Referer": f"{HOST}{ROOT}{LISTS}?a=b"}
    page = client.post(LISTS, data=form, headers=came)
    assert page.status_code == 401
    assert "Du er logget ut" in page.text
    assert kept(page.text) == [WORDS]
    assert form["csrf"] not in page.text
    assert f'href="{ROOT}/sign-in?next={LISTS}?a%3Db"' in page.text


def test_what_was_written_in_a_page_of_an_older_sign_in_can_be_copied(house: House) -> None:
    page = house.client(OLAUG).post(LISTS, data={"csrf": "gammelt", "name": WORDS})
    assert page.status_code == 403
    assert kept(page.text) == [WORDS]


def test_the_one_word_of_a_short_name_can_be_copied_and_no_choice_is(house: House) -> None:
    form = {"csrf": "gammelt", "name": "Busstreik", "deed": "down", "page": "3"}
    assert kept(house.client(OLAUG).post(LISTS, data=form).text) == ["Busstreik"]


@pytest.mark.parametrize(
    "came",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://andre.example.no"},
        {"Origin": "null"},
    ],
)
def test_what_another_site_sends_is_not_shown_as_what_somebody_had_written(
    house: House, came: dict[str, str]
) -> None:
    for client in (house.client(OLAUG), house.client()):
        page = client.post(LISTS, data={"name": WORDS}, headers=came)
        assert page.status_code in (401, 403)
        assert WORDS not in page.text
    page = house.client().post(LISTS, data={"name": WORDS}, headers={"Origin": HOST})
    assert kept(page.text) == [WORDS]


def test_more_than_may_be_sent_is_refused_to_who_is_signed_out_too(house: House) -> None:
    page = house.client().post(LISTS, data={"name": f"{WORDS} " * LARGEST_BODY})
    assert page.status_code == 401
    assert "Du er logget ut" in page.text


def test_a_script_of_a_package_that_is_not_served_is_not_there(house: House) -> None:
    answer = house.client(OLAUG).get("/maps/_dash-component-suites/unknown/name.js")
    assert answer.status_code == 404


def test_an_address_that_is_no_text_is_refused_with_a_page(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = {"QUERY_STRING": "answer=\xff"}
    for client, status in ((house.client(OLAUG), 500), (house.client(), 303)):
        page = client.get(f"/change/{SLUG}", environ_overrides=wrong)
        assert page.status_code == status
        assert status != 500 or "Noe gikk galt" in page.text
    assert "a page failed: UnicodeDecodeError" in caplog.text
    assert "0xff" not in caplog.text


def test_a_password_is_never_shown_again(house: House) -> None:
    said = {"old": "et gammelt ord", "password": "et helt nytt ord", "again": "et helt nytt ord"}
    page = house.client(OLAUG).post("/account/password", data=said)
    assert page.status_code == 403
    assert not any(words in page.text for words in said.values())


def test_every_field_for_a_secret_is_known_as_one() -> None:
    pages = [file.read_text("utf-8") for file in (HERE / "templates").rglob("*.html")]
    fields = [field for page in pages for field in re.findall(r"<input[^>]*>", page)]
    hidden = [one for one in fields if 'type="password"' in one or "one-time-code" in one]
    named = {name for one in hidden for name in re.findall(r'name="([\w-]+)"', one)}
    assert {"password", "code"} <= named <= SECRET


def test_one_comes_back_from_a_form_to_a_page_that_can_be_opened(house: House) -> None:
    client, form = house.client(OLAUG), {"csrf": "gammelt"}
    for came, back in (
        (f"{HOST}{ROOT}{LISTS}", f'href="{ROOT}{LISTS}">Tilbake til siden'),
        (f"{HOST}{ROOT}/sign-out", None),
        (f"https://andre.example.no{ROOT}{LISTS}", None),
        ("http://[", None),
    ):
        page = client.post(f"{LISTS}/1/remove", data=form, headers={"Referer": came}).text
        said = page.partition("<main")[2].partition("</main>")[0]
        assert (back in said) if back else ("Tilbake til siden" not in said)
        assert f'name="next" value="{LISTS if back else "/"}"' in page
