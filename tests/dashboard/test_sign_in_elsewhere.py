"""Signing in at a real OpenID Connect service: the way there and back, and all that is refused."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browsing import AxeRun
from builders import LIV, NILS, OLAUG, PASSWORD
from dashboard.access import COOKIE
from dashboards import SLUG, House, mounted
from elsewhere import (
    CLIENT,
    Service,
    arrive,
    asked,
    bent,
    beside,
    is_in,
    leave,
    refused,
    sign_in,
    sign_in_service,
    with_liv,
)
from keeping import Browser, deeds
from serving import Servers
from storybank.identities import Person, connect
from storybank.tables import Identity


@pytest.fixture
def house(empty_house: House, service: Service) -> House:
    """Nobody needs stories to come in. Liv is known at the service as `liv-7`."""
    return with_liv(empty_house, service)


def test_who_is_known_there_comes_in_and_to_the_page_she_asked_for(
    house: House, service: Service
) -> None:
    client = house.client()
    assert "Logg inn med Innlogging" in client.get("/sign-in").text
    answer = sign_in(service, client, "liv-7", next=f"/collections/{SLUG}")
    assert answer.status_code == 200
    assert answer.headers["Refresh"] == f"0; url=/dashboard/collections/{SLUG}"
    assert is_in(client)
    cookie = answer.headers.getlist("Set-Cookie")[0]
    assert all(part in cookie for part in (COOKIE, "HttpOnly", "SameSite=Strict"))
    assert deeds(house) == [(LIV, "signed in")]


def test_the_service_is_asked_with_a_challenge_and_words_that_serve_once(
    house: House, service: Service
) -> None:
    client, other = house.client(), house.client()
    first, second, another = leave(client), leave(client), leave(other)
    words = asked(first)
    assert first.startswith(f"{service.address}/oauth2/authorize?")
    assert (words["response_type"], words["code_challenge_method"]) == ("code", "S256")
    assert words["redirect_uri"] == "https://fortell.example.no/dashboard/sign-in/back"
    assert words["ui_locales"] == "nb"
    for name in ("state", "nonce", "code_challenge"):
        assert len({asked(one)[name] for one in (first, second, another)}) == 3


def test_the_cookie_of_the_way_is_out_of_reach_of_scripts_and_lasts_ten_minutes(
    house: House,
) -> None:
    cookie = house.client().get("/sign-in/elsewhere").headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Lax", "Path=/dashboard/sign-in", "Max-Age=600"):
        assert part in cookie


@pytest.mark.parametrize("name", ["aud", "iss", "nonce", "azp"])
def test_a_token_that_was_made_for_something_else_lets_nobody_in(
    house: House, service: Service, name: str
) -> None:
    client, subject = house.client(), f"bent-{name}"
    with house.sessions.writing() as session:
        connect(session, session.merge(house.people[NILS]), Person(service.address, subject))
    service.knows(subject, **{name: "noe annet"})
    assert refused(sign_in(service, client, subject), "er ikke gyldig")
    assert not is_in(client)
    service.knows(subject)
    sign_in(service, client, subject)
    assert is_in(client), "the same person with an honest token"


def test_a_token_that_is_over_or_from_tomorrow_lets_nobody_in(
    house: House, service: Service
) -> None:
    right = house.clock[0]
    for wrong in (timedelta(hours=1, seconds=90), timedelta(seconds=-90)):
        house.clock[0] = right + wrong
        client = house.client()
        assert refused(sign_in(service, client, "liv-7"), "er ikke gyldig")
        assert not is_in(client)
    for skewed in (timedelta(hours=1, seconds=30), timedelta(seconds=-30)):
        house.clock[0] = right + skewed
        client = house.client()
        sign_in(service, client, "liv-7")
        assert is_in(client), "clocks that are half a minute apart"


def test_a_nonce_that_somebody_in_between_wrote_lets_nobody_in(
    house: House, service: Service
) -> None:
    client = house.client()
    back = service.agree(bent(leave(client), nonce="en-annens"), "liv-7")
    assert refused(arrive(client, back), "er ikke gyldig")
    assert not is_in(client)


def test_a_code_serves_once(house: House, service: Service) -> None:
    client = house.client()
    back = service.agree(leave(client), "liv-7")
    arrive(client, back)
    client.delete_cookie(COOKIE, path="/dashboard")
    assert refused(arrive(client, back), "Begynn på nytt")
    stolen = asked(back)["code"]
    again = bent(back, code=stolen, state=asked(leave(client))["state"])
    assert refused(arrive(client, again), "er ikke gyldig")
    assert not is_in(client)


def test_a_code_is_worth_nothing_in_another_browser(house: House, service: Service) -> None:
    mine, thiefs = house.client(), house.client()
    back = service.agree(leave(mine), "liv-7")
    assert refused(arrive(thiefs, back), "Begynn på nytt"), "it began no way"
    leave(thiefs)
    assert refused(arrive(thiefs, back), "Begynn på nytt"), "another state"
    own = asked(leave(thiefs))["state"]
    assert refused(arrive(thiefs, bent(back, state=own)), "er ikke gyldig"), "another verifier"
    assert not is_in(thiefs)


def test_an_answer_that_comes_late_or_from_another_service_opens_nothing(
    house: House, service: Service
) -> None:
    client = house.client()
    back = service.agree(leave(client), "liv-7")
    assert refused(arrive(client, bent(back, iss="https://elsewhere.invalid")), "Begynn på nytt")
    back = service.agree(leave(client), "liv-7")
    house.pass_time(minutes=11)
    assert refused(arrive(client, back), "Begynn på nytt")
    assert not is_in(client)


def test_a_cookie_that_was_written_by_somebody_else_opens_nothing(
    house: House, service: Service
) -> None:
    client = house.client()
    back = service.agree(leave(client), "liv-7")
    for forged in ("", ".", "e30=.0", "æ.ø"):
        client.set_cookie("fortell_way_in", forged, path="/dashboard/sign-in")
        assert refused(arrive(client, back), "Begynn på nytt")


def test_who_says_no_there_is_told_so(house: House, service: Service) -> None:
    client = house.client()
    back = service.decline(leave(client))
    state = {} if "state" in asked(back) else {"state": asked(leave(client))["state"]}
    answer = arrive(client, bent(back, **state))
    assert refused(answer, "Du logget ikke inn")
    assert "/dashboard/sign-in?language=nn" in answer.text, (
        "the entrance itself in another language"
    )


def test_a_stranger_with_a_known_persons_address_is_no_known_person(
    house: House, service: Service
) -> None:
    service.knows("tyv", email=OLAUG, email_verified=True, preferred_username=OLAUG, name="Olaug")
    client = house.client()
    assert refused(sign_in(service, client, "tyv"), "ingen har sluppet deg inn")
    assert not is_in(client)
    with house.sessions.reading() as session:
        assert session.query(Identity).count() == 1
    assert deeds(house) == [("nobody", "failed sign-ins")]


@pytest.mark.parametrize("place", ["/" + "x" * 3000, "/æ\r\nSet-Cookie: a=b", "//a.example", ""])
def test_a_place_that_cannot_be_kept_or_lies_elsewhere_leads_to_the_overview(
    house: House, service: Service, place: str
) -> None:
    client = house.client()
    answer = sign_in(service, client, "liv-7", next=place)
    assert answer.headers["Refresh"].startswith("0; url=/dashboard/")
    assert "a=b" not in answer.headers.getlist("Set-Cookie")
    assert is_in(client)


def test_too_low_a_level_of_assurance_is_not_enough(house: House, service: Service) -> None:
    beside(house, service, oidc_acr="idporten-loa-substantial idporten-loa-high")
    client = house.client()
    assert asked(leave(client))["acr_values"] == "idporten-loa-substantial idporten-loa-high"
    for low in ({"acr": "idporten-loa-low"}, {}):
        service.knows("liv-7", **low)
        assert refused(sign_in(service, client, "liv-7"), "tryggere måte")
        assert not is_in(client)
    service.knows("liv-7", acr="idporten-loa-high")
    sign_in(service, client, "liv-7")
    assert is_in(client)


def test_the_services_own_codes_stand_for_ours(house: House, service: Service) -> None:
    beside(house, service, second_factor="demanded")
    with house.sessions.writing() as session:
        olaug = session.merge(house.people[OLAUG])
        connect(session, olaug, Person(service.address, "olaug-2"))
    elsewhere = house.client()
    sign_in(service, elsewhere, "olaug-2")
    assert is_in(elsewhere)
    with_password = house.client()
    with_password.post("/sign-in", data={"email": OLAUG, "password": PASSWORD})
    assert with_password.get("/").status_code == 303


def test_signing_in_ends_the_sign_in_that_this_browser_had(house: House, service: Service) -> None:
    client, thief = house.client(LIV), house.client()
    before = client.get_cookie(COOKIE, path="/dashboard")
    assert before
    thief.set_cookie(COOKIE, before.value, path="/dashboard")
    sign_in(service, client, "liv-7")
    after = client.get_cookie(COOKIE, path="/dashboard")
    assert after
    assert after.value != before.value
    assert (is_in(client), is_in(thief)) == (True, False)


def test_signing_out_asks_the_service_to_end_its_session_too(
    house: House, service: Service
) -> None:
    own = Browser(house.client())
    sign_in(service, own.client, "liv-7")
    sent = own.post("/sign-out").headers["Refresh"].removeprefix("0; url=")
    assert sent.startswith(f"{service.address}/oauth2/end_session?")
    words = asked(sent)
    assert words["post_logout_redirect_uri"] == "https://fortell.example.no/dashboard/sign-in"
    assert words["client_id"] == CLIENT
    assert words["id_token_hint"].count(".") == 2
    assert not is_in(own.client)
    with_password = Browser(house.client(LIV))
    assert "Refresh" not in with_password.post("/sign-out").headers


def test_a_session_that_ends_there_ends_here(house: House, service: Service) -> None:
    service.knows("liv-7", sid="økt-1")
    client, other = house.client(), house.client(LIV)
    sign_in(service, client, "liv-7")
    for wrong in ({"sid": "økt-2"}, {}, {"sid": "økt-1", "iss": "https://elsewhere.invalid"}):
        house.client().get("/sign-in/ended-elsewhere", query_string=wrong)
        assert is_in(client)
    told = {"sid": "økt-1", "iss": service.address}
    house.client().get("/sign-in/ended-elsewhere", query_string=told)
    assert (is_in(client), is_in(other)) == (False, True)
    assert deeds(house)[-1] == (LIV, "signed out")
    service.knows("liv-7")


def test_without_a_service_there_is_no_button_and_no_way(empty_house: House) -> None:
    client = empty_house.client()
    assert "sign-in/elsewhere" not in client.get("/sign-in").text
    for address in ("/sign-in/elsewhere", "/sign-in/back?code=x", "/sign-in/ended-elsewhere"):
        assert client.get(address).status_code == 404


def test_a_service_that_is_away_is_named_and_passwords_still_open(
    house: House, service: Service
) -> None:
    with sign_in_service() as gone:
        pass
    beside(house, gone)
    client = house.client()
    for _ in range(2):
        assert refused(client.get("/sign-in/elsewhere"), "Innlogging svarer ikke akkurat nå")
    client.post("/sign-in", data={"email": LIV, "password": PASSWORD})
    assert is_in(client)


def test_a_service_that_calls_itself_otherwise_is_not_trusted(
    house: House, service: Service
) -> None:
    beside(house, Service(service.address.replace("127.0.0.1", "localhost") + "/"))
    assert refused(house.client().get("/sign-in/elsewhere"), "svarer ikke")


def test_a_browser_goes_there_and_back_and_out_again(
    house: House, service: Service, serve: Servers, laptop: Page, axe: AxeRun
) -> None:
    """With the cookies, the policy and the redirections of a real one."""
    apps: list[Any] = []
    address = serve(lambda *request: apps[0](*request))  # noqa: PLW0108 - it is not there yet
    beside(house, service, public_url=address)
    apps.append(mounted(house))
    laptop.goto(f"{address}/dashboard/collections/{SLUG}")
    button = laptop.get_by_role("link", name="Logg inn med Innlogging")
    expect(button).to_be_visible()
    assert axe(laptop) == []
    button.click()
    laptop.locator("input[name=sub]").fill("liv-7")
    laptop.get_by_role("button", name="Authorize").click()
    expect(laptop).to_have_url(f"{address}/dashboard/collections/{SLUG}")
    laptop.goto(f"{address}/dashboard/account")
    expect(laptop.get_by_text("Du kan logge inn med Innlogging.")).to_be_visible()
    assert axe(laptop) == []
    laptop.locator(".account summary").click()
    laptop.get_by_role("button", name="Logg ut").first.click()
    expect(laptop).to_have_url(re.compile(re.escape(f"{service.address}/oauth2/end_session")))
    laptop.get_by_role("button", name="End session").click()
    expect(button).to_be_visible()
