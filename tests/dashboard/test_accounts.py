"""Owners invite, give and take roles, let in anew and end; what they may not is not there."""

import re
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from builders import ANDERS, LIV, NILS, OLAUG
from dashboard import create_dashboard
from dashboard.access import COOKIE
from dashboard.desk import FrontDoor
from dashboards import SLUG, House
from keeping import (
    PASSWORD_CHOSEN,
    Browser,
    account,
    browser,
    choose,
    deeds,
    link_in,
    words_of,
)
from storybank.accounts import check_password, give_role, open_account
from storybank.collections import find_collection
from storybank.tables import Account, Unit

NEW = "ny@example.no"


@pytest.fixture
def house(empty_house: House) -> House:
    """Nobody needs stories to keep accounts."""
    return empty_house


def invite(who: Browser, email: str = NEW, **form: str) -> TestResponse:
    told = {"email": email, "name": "Ny Person", "language": "nn", "role": "leader", **form}
    return who.post("/accounts/invite", **told)


def unit_number(house: House, slug: str = "park") -> int:
    with house.sessions.reading() as session:
        return session.query(Unit).filter_by(slug=slug).one().id


def owner_of_parks(house: House) -> Browser:
    """Grete owns the unit of parks, and nothing else."""
    parks = unit_number(house)
    with house.sessions.writing() as session:
        grete = open_account(session, "grete@example.no", "Grete")
        give_role(grete, "owner", unit_id=parks)
    return browser(house_with(house, grete), "grete@example.no")


def house_with(house: House, person: Account) -> House:
    house.people = {**house.people, person.email: person}
    return house


def with_letters(house: House, *, arrive: bool) -> tuple[House, list[tuple[str, ...]]]:
    """The same house with a post office; the letters come into the list."""
    letters: list[tuple[str, ...]] = []

    def send(address: str, subject: str, text: str, language: str) -> bool:
        letters.append((address, subject, text, language))
        return arrive

    settings = house.app.extensions["desk"].settings
    front = FrontDoor(send_letter=send)
    app = create_dashboard(settings, house.sessions, clock=lambda: house.clock[0], front=front)
    return replace(house, app=app), letters


def test_who_is_invited_chooses_her_own_password_and_comes_in(house: House) -> None:
    page = invite(browser(house)).get_data(as_text=True)
    assert "innen 7 dager" in words_of(page)
    link = link_in(page)
    assert NEW in words_of(house.client().get(f"{link}?language=nn").get_data(as_text=True))
    assert choose(house, link) == 303
    client = house.client()
    form = {"email": NEW, "password": PASSWORD_CHOSEN}
    assert client.post("/sign-in", data=form).status_code == 303
    assert client.get(f"/collections/{SLUG}").status_code == 200
    assert deeds(house) == [(OLAUG, "invited an account"), (NEW, "chose a password"),
                            (NEW, "signed in")]  # fmt: skip


def test_a_link_is_sent_where_there_is_a_mail_server_and_shown_nowhere(house: House) -> None:
    house, letters = with_letters(house, arrive=True)
    answer = invite(browser(house))
    assert answer.status_code == 303
    assert "choose-password" not in answer.get_data(as_text=True)
    [(address, subject, text, language)] = letters
    assert (address, subject, language) == (NEW, "Du er invitert til Fortell", "nn")
    assert "innan 7 dagar" in text
    assert choose(house, link_in(text)) == 303


def test_a_link_that_could_not_be_sent_is_shown(house: House) -> None:
    house, _ = with_letters(house, arrive=False)
    page = words_of(invite(browser(house)).get_data(as_text=True))
    assert "Brevet kunne ikke sendes" in page
    assert choose(house, link_in(page)) == 303


@pytest.mark.parametrize(
    "form, says",
    [
        ({"email": "ingen adresse"}, "Skriv en e-postadresse"),
        ({"email": "a" * 250 + "@b.no"}, "Skriv en e-postadresse"),
        ({"name": " "}, "Skriv et navn"),
        ({"name": "N" * 121}, "Skriv et navn"),
        ({"role": "queen"}, "innenfor dine egne"),
        ({"unit": "999"}, "innenfor dine egne"),
        ({"inquiry": "x"}, "innenfor dine egne"),
        ({"inquiry": "9" * 30}, "innenfor dine egne"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said_and_nobody_is_invited(
    house: House, form: dict[str, str], says: str
) -> None:
    answer = invite(browser(house), **{"email": NEW, **form})
    assert answer.status_code == 422
    assert says in words_of(answer.get_data(as_text=True))
    assert deeds(house) == []


def test_who_has_an_account_gets_the_role_and_no_link(house: House) -> None:
    answer = invite(browser(house), NILS)
    assert answer.status_code == 303
    nils = account(house, NILS)
    assert [role.name for role in nils.roles] == ["leader"]
    assert nils.name == "Nils", "what the account is called is not the inviter's to change"
    assert deeds(house) == [(OLAUG, "gave a role")]


@pytest.mark.parametrize("way", ["unknown", "used", "lapsed", "replaced", "ended"])
def test_every_link_that_opens_nothing_is_answered_alike(house: House, way: str) -> None:
    olaug = browser(house)
    link = link_in(invite(olaug).get_data(as_text=True))
    number = account(house, NEW).id
    match way:
        case "unknown":
            link = "/choose-password/unknown"
        case "used":
            assert choose(house, link) == 303
        case "lapsed":
            house.pass_time(days=7)
        case "replaced":
            assert olaug.post(f"/accounts/{number}/link").status_code == 200
        case "ended":
            assert olaug.post(f"/accounts/{number}/end").status_code == 303
    client = house.client()
    known = client.get("/choose-password/none")
    answer = client.get(link)
    assert (answer.status_code, known.status_code) == (404, 404)
    assert answer.get_data(as_text=True).replace(link, "") == known.get_data(as_text=True).replace(
        "/choose-password/none", ""
    )
    assert choose(house, link) == 404


@pytest.mark.parametrize(
    "password, again, says",
    [
        ("kort", "kort", "minst 12 tegn"),
        (PASSWORD_CHOSEN, "noe annet", "ikke like"),
        ("aaaaaaaaaaaaaa", "aaaaaaaaaaaaaa", "lett å gjette"),
    ],
)
def test_a_password_that_will_not_do_is_refused_and_the_link_still_works(
    house: House, password: str, again: str, says: str
) -> None:
    link = link_in(invite(browser(house)).get_data(as_text=True))
    answer = house.client().post(link, data={"password": password, "again": again})
    assert answer.status_code == 422
    assert says in words_of(answer.get_data(as_text=True))
    assert choose(house, link) == 303


def test_a_role_is_given_and_taken_and_each_signs_that_account_out(house: House) -> None:
    olaug, nils = browser(house), browser(house, NILS)
    number = account(house, NILS).id
    assert olaug.post(f"/accounts/{number}/roles", role="analyst").status_code == 303
    assert nils.client.get("/").status_code == 303
    nils = browser(house, NILS)
    assert nils.client.get(f"/collections/{SLUG}").status_code == 200
    [role] = account(house, NILS).roles
    assert olaug.post(f"/accounts/{number}/roles/{role.id}/take").status_code == 303
    assert nils.client.get("/").status_code == 303
    assert browser(house, NILS).client.get(f"/collections/{SLUG}").status_code == 404
    assert deeds(house) == [(OLAUG, "gave a role"), (OLAUG, "took a role away")]


def test_who_changes_her_own_roles_goes_on_under_a_new_token(house: House) -> None:
    olaug, elsewhere = browser(house), browser(house)
    before = olaug.client.get_cookie(COOKIE, path="/dashboard")
    number = account(house, OLAUG).id
    assert olaug.post(f"/accounts/{number}/roles", role="analyst").status_code == 303
    after = olaug.client.get_cookie(COOKIE, path="/dashboard")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert olaug.client.get("/").status_code == 200
    assert elsewhere.client.get("/").status_code == 303


def test_an_ended_account_is_out_at_once_and_may_be_invited_anew(house: House) -> None:
    olaug, anders = browser(house), browser(house, ANDERS)
    number = account(house, ANDERS).id
    assert olaug.post(f"/accounts/{number}/end").status_code == 303
    assert anders.client.get("/").status_code == 303
    assert "Anders" not in olaug.text("/accounts").split("Avsluttede kontoer")[0]
    assert olaug.post(f"/accounts/{number}/link").status_code == 403
    page = invite(olaug, ANDERS, role="participant").get_data(as_text=True)
    assert choose(house, link_in(page)) == 303
    again = account(house, ANDERS)
    assert (again.id, [role.name for role in again.roles]) == (number, ["participant"])


def test_the_last_owner_of_everything_stays(house: House) -> None:
    olaug = browser(house)
    me = account(house, OLAUG)
    for address in (f"/accounts/{me.id}/end", f"/accounts/{me.id}/roles/{me.roles[0].id}/take"):
        answer = olaug.post(address)
        assert answer.status_code == 422
        assert "siste eieren av alt" in words_of(answer.get_data(as_text=True))
    assert olaug.client.get("/accounts").status_code == 200
    assert deeds(house) == []


def test_a_new_link_lets_her_choose_a_new_password_and_ends_her_sign_ins(house: House) -> None:
    anders, number = browser(house, ANDERS), account(house, ANDERS).id
    page = browser(house).post(f"/accounts/{number}/link").text
    assert "innen 24 timer" in words_of(page)
    assert deeds(house) == [(OLAUG, "made a new link")]
    assert anders.client.get("/").status_code == 200, "until she has chosen"
    assert choose(house, link_in(page)) == 303
    assert anders.client.get("/").status_code == 303
    with house.sessions.reading() as session:
        assert check_password(session, ANDERS, PASSWORD_CHOSEN) is not None


def test_an_owner_signs_somebody_out_everywhere(house: House) -> None:
    browsers = [browser(house, ANDERS) for _ in range(2)]
    ends = f"/accounts/{account(house, ANDERS).id}/sign-out"
    assert browser(house).post(ends).status_code == 303
    assert [one.client.get("/").status_code for one in browsers] == [303, 303]


def test_an_owner_of_a_part_sees_and_changes_what_lies_in_it_alone(house: House) -> None:
    grete = owner_of_parks(house)
    page = grete.text("/accounts")
    assert "Liv" in page
    assert "Anders" not in page
    anders, liv, parks = account(house, ANDERS).id, account(house, LIV).id, str(unit_number(house))
    for deed in ("link", "end", "sign-out", "roles"):
        assert grete.post(f"/accounts/{anders}/{deed}", role="leader").status_code == 404
    assert grete.client.get(f"/accounts/{anders}").status_code == 404
    form = grete.client.get("/accounts/invite").get_data(as_text=True)
    units = form.split('name="unit"')[1]
    assert f'<option value="{parks}"' in units
    assert units.count("<option") == 1
    assert invite(grete, role="owner").status_code == 422, "everywhere is not hers to give"
    assert invite(grete, unit=str(unit_number(house, "byen"))).status_code == 422
    assert grete.post(f"/accounts/{liv}/roles", role="analyst").status_code == 422
    assert invite(grete, unit=parks).status_code == 200
    assert grete.post(f"/accounts/{liv}/roles", role="analyst", unit=parks).status_code == 303


def test_an_owner_of_a_part_takes_over_no_account_that_may_do_more(house: House) -> None:
    """A link, once shown, makes whoever holds it the account's owner."""
    grete = owner_of_parks(house)
    parks = str(unit_number(house))
    with house.sessions.writing() as session:
        mayor = open_account(session, "mayor@example.no", "Mayor")
        give_role(mayor, "owner")
    answer = invite(grete, "mayor@example.no", unit=parks)
    assert answer.status_code == 303, "the role is given, and no link is shown"
    number = account(house, "mayor@example.no").id
    assert "roller andre steder" in grete.text(f"/accounts/{number}")
    assert grete.post(f"/accounts/{number}/link").status_code == 403
    assert grete.post(f"/accounts/{number}/sign-out").status_code == 403
    assert grete.post(f"/accounts/{number}/end").status_code == 422
    [given] = [role for role in account(house, "mayor@example.no").roles if role.unit_id]
    [taken] = [role for role in account(house, "mayor@example.no").roles if not role.unit_id]
    unseen, seen = (grete.post(f"/accounts/{number}/roles/{one.id}/take") for one in (taken, given))
    assert [one.id for one in account(house, "mayor@example.no").roles] == [taken.id]
    assert (unseen.status_code, seen.location.removeprefix("/dashboard")) == (303, "/accounts")


def test_units_are_kept_within_what_is_owned(house: House) -> None:
    grete, olaug = owner_of_parks(house), browser(house)
    city, parks = unit_number(house, "byen"), unit_number(house)
    page = grete.text("/units")
    assert "Park" in page
    assert "Byen" not in page
    assert grete.client.get(f"/units/{city}").status_code == 404
    form = {"name-nb": "Lekeplasser"}
    assert grete.post("/units", **form).status_code == 422
    assert grete.post("/units", **form, parent=str(city)).status_code == 422
    assert grete.post("/units", **form, parent=str(parks)).status_code == 303
    assert grete.post(f"/units/{parks}", **{"name-nb": "Grønt"}, parent="").status_code == 303
    with house.sessions.reading() as session:
        assert session.get_one(Unit, parks).parent_id == city, "the top of her own stays in place"
    below = str(unit_number(house, "lekeplasser"))
    moved = olaug.post(f"/units/{city}", **{"name-nb": "Byen"}, parent=below)
    assert "under seg selv" in words_of(moved.get_data(as_text=True))
    assert olaug.post(f"/units/{parks}/remove").status_code == 422
    assert olaug.post(f"/units/{below}/remove").status_code == 303
    assert [deed for _, deed in deeds(house)] == [
        "added a unit", "changed a unit", "removed a unit",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "form", [{}, {"name-nb": "N" * 121}, {"name-nb": "A", "parent": "x"},
             {"name-nb": "A", "parent": "999"}]
)  # fmt: skip
def test_a_unit_that_cannot_be_is_not_added(house: House, form: dict[str, str]) -> None:
    olaug = browser(house)
    assert olaug.post("/units", **form).status_code == 422
    assert deeds(house) == []


def test_an_owner_of_an_inquiry_keeps_no_units(house: House) -> None:
    with house.sessions.writing() as session:
        inquiry = find_collection(session, SLUG).inquiry_id
        account = open_account(session, "ivar@example.no", "Ivar")
        give_role(account, "owner", inquiry_id=inquiry)
    ivar = browser(house_with(house, account), "ivar@example.no")
    assert "Du eier en undersøkelse" in ivar.text("/units")
    assert ivar.post("/units", **{"name-nb": "A"}).status_code == 422
    assert ivar.client.get("/accounts/invite").text.count('<option value="">') == 1, "of units"
    assert invite(ivar, inquiry=str(inquiry)).status_code == 200
    assert invite(ivar, "to@example.no").status_code == 422


def test_the_password_is_changed_by_who_knows_the_old_one(house: House) -> None:
    link = link_in(invite(browser(house)).get_data(as_text=True))
    choose(house, link)
    house = house_with(house, account(house, NEW))
    here, elsewhere = browser(house, NEW), browser(house, NEW)
    fresh = "helt andre ord enn før"
    for old, new, again, says in (
        ("feil", fresh, fresh, "ikkje passordet ditt"),
        (PASSWORD_CHOSEN, "kort", "kort", "minst 12 teikn"),
        (PASSWORD_CHOSEN, fresh, "noe annet her", "ikkje like"),
    ):
        answer = here.post("/account/password", old=old, password=new, again=again)
        assert answer.status_code == 422
        assert says in words_of(answer.get_data(as_text=True))
    before = here.client.get_cookie(COOKIE, path="/dashboard")
    answer = here.post("/account/password", old=PASSWORD_CHOSEN, password=fresh, again=fresh)
    assert answer.status_code == 303
    after = here.client.get_cookie(COOKIE, path="/dashboard")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert here.client.get("/").status_code == 200
    assert elsewhere.client.get("/").status_code == 303
    with house.sessions.reading() as session:
        assert check_password(session, NEW, fresh) is not None


def test_guessing_the_old_password_must_wait_as_at_the_entrance(house: House) -> None:
    form = {"old": "x", "password": PASSWORD_CHOSEN, "again": PASSWORD_CHOSEN}
    own = browser(house, LIV)
    for _ in range(5):
        assert "ikke passordet ditt" in own.post("/account/password", **form).text
    answer = own.post("/account/password", **form)
    assert "Vent 2 sekunder" in words_of(answer.get_data(as_text=True))


@pytest.mark.parametrize(
    "spoken, pattern", [("nb", r"\d+\. [a-z]+ \d\d:\d\d"), ("en", r"[A-Z][a-z]+ \d+ \d\d:\d\d")]
)
def test_when_one_came_in_is_written_as_the_language_writes_a_day(
    house: House, spoken: str, pattern: str
) -> None:
    here = browser(house, LIV)
    here.post("/language", language=spoken, next="/account")
    page = here.client.get("/account").text
    assert re.search(rf"(siden|since) {pattern}", page)


def test_one_sees_and_ends_ones_own_sign_ins_alone(house: House) -> None:
    here, *others = (browser(house, LIV) for _ in range(3))
    page = here.client.get("/account").get_data(as_text=True)
    named = [part.split('"')[0] for part in page.split('name="sign-in" value="')[1:]]
    assert len(named) == 2
    assert page.count("denne nettleseren") == 1
    browser(house).post("/account/sign-ins", **{"sign-in": named[0]})
    assert [one.client.get("/").status_code for one in others] == [200, 200], "not Olaug's to end"
    here.post("/account/sign-ins", **{"sign-in": named[0]})
    assert sorted(one.client.get("/").status_code for one in others) == [200, 303]
    here.post("/account/sign-ins")
    assert [one.client.get("/").status_code for one in others] == [303, 303]
    assert here.client.get("/").status_code == 200
