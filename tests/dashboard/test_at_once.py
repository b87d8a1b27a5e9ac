"""What two people do at the same time to units, roles and accounts, on both databases."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from builders import LIV, NILS, NOW, OLAUG, PASSWORD
from dashboard.accounts.coming_in import NotLetIn, let_in
from dashboard.desk import Desk
from dashboard.way_in import Wish
from dashboards import House, at_desk, settle
from keeping import account, browser, choose, deeds, link_in, words_of
from racing import overtaken
from storybank.account_links import mint_account_link, spend_link
from storybank.accounts import (
    change_password,
    check_password,
    end_sign_in,
    hold_account,
    invite_account,
)
from storybank.audit import note_deed
from storybank.database import Sessions
from storybank.group_roles import GroupRole
from storybank.identities import Person, connect
from storybank.reach import Reach, reach_of
from storybank.roles import Right, end_account, grant_right, take_right
from storybank.second_factor import begin_second_factor, one_time_codes, pending_secret
from storybank.tables import Account, Role, Unit
from storybank.units import add_unit, change_unit, remove_unit


@pytest.fixture
def house(sessions: Sessions, tmp_path: Path) -> House:
    return settle(tmp_path, sessions)


@pytest.fixture
def lower(house: House) -> int:
    """A unit to which nothing belongs yet."""
    with house.sessions.writing() as session:
        return add_unit(session, {"nb": "Lekeplasser"}, None).id


def meanwhile(
    house: House, first: Callable[[Session], object], address: str, **form: str
) -> TestResponse:
    """What Olaug is answered whose form another deed overtakes."""
    olaug = browser(house)
    olaug.client.get("/account")
    return overtaken(house.sessions, first, lambda: olaug.post(address, **form))


def remove(number: int) -> Callable[[Session], None]:
    return lambda session: remove_unit(session, session.get_one(Unit, number))


def names(house: House) -> list[str]:
    with house.sessions.reading() as session:
        return [str(one.name["nb"]) for one in session.scalars(select(Unit).order_by(Unit.id))]


def test_a_unit_below_one_that_is_removed_meanwhile_is_refused_and_kept_in_the_form(
    house: House, lower: int
) -> None:
    answer = meanwhile(
        house, remove(lower), "/units", **{"name-nb": "Husker", "parent": str(lower)}
    )
    assert answer.status_code == 422
    assert "Den som var valgt, er borte" in answer.text
    assert 'value="Husker"' in answer.text
    assert "Husker" not in names(house)
    assert deeds(house) == []


def test_a_unit_moved_below_one_that_is_removed_meanwhile_stays(house: House, lower: int) -> None:
    with house.sessions.writing() as session:
        moved = add_unit(session, {"nb": "Husker"}, None).id
    form = {"name-nb": "Husker", "parent": str(lower)}
    assert meanwhile(house, remove(lower), f"/units/{moved}", **form).status_code == 422
    assert deeds(house) == []


@pytest.mark.parametrize("deed, status", [("", 404), ("/remove", 303)])
def test_a_unit_that_is_removed_meanwhile_is_gone(
    house: House, lower: int, deed: str, status: int
) -> None:
    form = {"name-nb": "Husker", "parent": ""}
    answer = meanwhile(house, remove(lower), f"/units/{lower}{deed}", **form)
    assert answer.status_code == status
    assert deeds(house) == []


def test_two_units_of_one_name_are_both_added(house: House) -> None:
    def plant(session: Session) -> None:
        add_unit(session, {"nb": "Husker"}, None)

    answer = meanwhile(house, plant, "/units", **{"name-nb": "Husker", "parent": ""})
    assert answer.status_code == 303
    assert names(house).count("Husker") == 2


def test_a_role_in_a_unit_that_is_removed_meanwhile_is_refused(house: House, lower: int) -> None:
    nils = account(house, NILS).id
    form = {"role": "leader", "unit": str(lower)}
    answer = meanwhile(house, remove(lower), f"/accounts/{nils}/roles", **form)
    assert answer.status_code == 422
    assert account(house, NILS).roles == []


def as_olaug(house: House, deed: Callable[[Session, Reach], object]) -> Callable[[Session], object]:
    """A deed as another of the owners of everything does it."""
    olaug = account(house, OLAUG).id
    return lambda session: deed(session, reach_of(session, session.get_one(Account, olaug)))


def give(house: House, email: str, name: str) -> Callable[[Session], object]:
    to = account(house, email).id
    return as_olaug(
        house,
        lambda session, reach: grant_right(
            session, reach, session.get_one(Account, to), Right(name)
        ),
    )


def take(house: House, role: Role) -> Callable[[Session], object]:
    def taken(session: Session, reach: Reach) -> None:
        whose = session.get_one(Account, role.account_id)
        take_right(session, reach, whose, session.get_one(Role, role.id))

    return as_olaug(house, taken)


def end(house: House, email: str) -> Callable[[Session], object]:
    whom = account(house, email).id
    return as_olaug(
        house, lambda session, reach: end_account(session, reach, session.get_one(Account, whom))
    )


@pytest.mark.parametrize("way", ["account", "invite"])
def test_the_same_role_that_two_give_is_held_once(house: House, way: str) -> None:
    place = "/accounts/invite" if way == "invite" else f"/accounts/{account(house, NILS).id}/roles"
    form = {"role": "analyst", "email": NILS, "name": "Nils", "language": "nb"}
    answer = meanwhile(house, give(house, NILS, "analyst"), place, **form)
    assert answer.status_code == 422
    assert "har denne rollen" in words_of(answer.text)
    assert [one.name for one in account(house, NILS).roles] == ["analyst"]


def test_a_role_that_is_taken_back_twice_is_logged_once(house: House) -> None:
    olaug, [role] = browser(house), account(house, LIV).roles
    place = f"/accounts/{role.account_id}/roles/{role.id}/take"
    assert [olaug.post(place).status_code for _ in range(2)] == [303, 303]
    assert deeds(house) == [(OLAUG, "took a role away")]


def test_a_role_that_another_takes_back_meanwhile_is_gone(house: House) -> None:
    [role] = account(house, LIV).roles
    place = f"/accounts/{role.account_id}/roles/{role.id}/take"
    assert meanwhile(house, take(house, role), place).status_code == 303
    assert account(house, LIV).roles == []
    assert deeds(house) == [], "whoever did it logs it"


def test_an_account_that_is_ended_twice_is_logged_once(house: House) -> None:
    olaug, liv = browser(house), account(house, LIV).id
    assert [olaug.post(f"/accounts/{liv}/end").status_code for _ in range(2)] == [303, 303]
    assert deeds(house) == [(OLAUG, "ended an account")]


def test_an_account_that_another_ends_meanwhile_has_ended(house: House) -> None:
    liv = account(house, LIV).id
    assert meanwhile(house, end(house, LIV), f"/accounts/{liv}/end").status_code == 303
    assert deeds(house) == []


@pytest.mark.parametrize("overtaking", [True, False])
def test_an_account_that_has_ended_is_given_no_role(house: House, *, overtaking: bool) -> None:
    """It would stay unseen, and whoever is invited anew would have it."""
    place = f"/accounts/{account(house, LIV).id}/roles"
    if overtaking:
        answer = meanwhile(house, end(house, LIV), place, role="analyst")
    else:
        with house.sessions.writing() as session:
            end(house, LIV)(session)
        answer = browser(house).post(place, role="analyst")
    assert answer.status_code == 422
    assert "Kontoen er avsluttet" in words_of(answer.text)
    assert account(house, LIV).roles == []


def test_of_two_links_for_one_account_the_later_one_opens_it(house: House) -> None:
    nils = account(house, NILS).id

    def mint(session: Session) -> None:
        mint_account_link(session, session.get_one(Account, nils), now=NOW)

    made = meanwhile(house, mint, f"/accounts/{nils}/link")
    assert made.status_code == 200
    assert choose(house, link_in(made.text)) == 303


def test_no_link_is_made_for_an_account_that_another_ends_meanwhile(house: House) -> None:
    place = f"/accounts/{account(house, LIV).id}/link"
    assert meanwhile(house, end(house, LIV), place).status_code == 403


def test_an_account_is_ended_while_its_link_is_spent(house: House) -> None:
    """Neither waits for what the other holds."""
    liv = account(house, LIV).id
    token = link_in(browser(house).post(f"/accounts/{liv}/link").text).rsplit("/", 1)[1]

    def take_the_link(session: Session) -> None:
        assert spend_link(session, token, now=NOW)

    def choose_a_password(session: Session) -> None:
        change_password(session, liv, "a hash")
        session.flush()

    olaug = browser(house)
    olaug.client.get("/account")
    ended = overtaken(
        house.sessions,
        take_the_link,
        lambda: olaug.post(f"/accounts/{liv}/end"),
        then=choose_a_password,
    )
    assert ended.status_code == 303
    assert (account(house, LIV).active, account(house, LIV).password_hash) == (False, "")


def test_somebody_whom_two_invite_has_one_account_and_both_roles(house: House) -> None:
    def invite(session: Session) -> None:
        new = invite_account(session, "ny@example.no", "Ny", PASSWORD)
        grant_right(session, reach_of(session, owner), new, Right("analyst"))

    owner = account(house, OLAUG)
    form = {"email": "Ny@example.no", "name": "Nye", "role": "leader", "language": "nb"}
    assert meanwhile(house, invite, "/accounts/invite", **form).status_code == 303
    assert {one.name for one in account(house, "ny@example.no").roles} == {"analyst", "leader"}
    with house.sessions.reading() as session:
        assert check_password(session, "ny@example.no", PASSWORD), "the first way in still stands"


def test_a_second_factor_that_two_tabs_begin_is_begun_once(house: House) -> None:
    desk: Desk = house.app.extensions["desk"]
    olaug = account(house, OLAUG).id

    def begin(session: Session) -> None:
        hold_account(session, olaug)
        begin_second_factor(session, desk.code_key, olaug)

    assert meanwhile(house, begin, "/account/codes", old=PASSWORD).status_code == 303


ELSEWHERE = Person("https://sign-in.example", "liv-7", "Liv", frozenset({"analyse"}))


def come_in(house: House, session: Session) -> None:
    """As when the sign-in service sends the person back."""
    with at_desk(house, OLAUG) as desk:
        lines = (GroupRole(group="analyse", role="analyst"),)
        let_in(replace(desk, group_roles=lines), session, Wish("", ""), ELSEWHERE)


def come_in_later(house: House) -> str:
    try:
        with house.sessions.writing() as session:
            come_in(house, session)
    except NotLetIn:
        return "not let in"
    return "let in"


def test_an_account_that_two_tabs_connect_is_connected(house: House) -> None:
    nils = account(house, NILS).id

    def begin(session: Session) -> None:
        connect(session, session.get_one(Account, nils), ELSEWHERE)

    def begin_too() -> None:
        with house.sessions.writing() as session:
            begin(session)

    overtaken(house.sessions, begin, begin_too)
    assert account(house, NILS).connected


def leave(house: House, email: str) -> tuple[Callable[[Session], None], Callable[[Session], None]]:
    """Signing out in another browser, and then the log's line of it."""
    token = house.token(email)

    def write_into_log(session: Session) -> None:
        note_deed(session, email, "signed out", {}, now=NOW)

    return lambda session: end_sign_in(session, token), write_into_log


def test_whoever_signs_out_elsewhere_meanwhile_waits_for_nobody_who_comes_in(house: House) -> None:
    with house.sessions.writing() as session:
        connect(session, session.get_one(Account, account(house, NILS).id), ELSEWHERE)
    first, then = leave(house, NILS)
    assert overtaken(house.sessions, first, lambda: come_in_later(house), then) == "let in"


def test_whoever_signs_out_elsewhere_meanwhile_waits_for_no_second_factor(house: House) -> None:
    desk: Desk = house.app.extensions["desk"]
    nils = browser(house, NILS)
    assert nils.post("/account/codes", old=PASSWORD).status_code == 303
    with house.sessions.reading() as session:
        secret = pending_secret(session, desk.code_key, account(house, NILS).id)
    assert secret
    code = one_time_codes(secret).generate(int(NOW.timestamp())).decode()
    first, then = leave(house, NILS)
    confirmed = overtaken(
        house.sessions, first, lambda: nils.post("/account/codes/confirm", code=code), then
    )
    assert confirmed.status_code == 200


@pytest.mark.parametrize("known", [True, False])
def test_two_tabs_that_come_in_through_a_group_have_its_role_once(
    house: House, *, known: bool
) -> None:
    if known:
        with house.sessions.writing() as session:
            connect(session, session.get_one(Account, account(house, NILS).id), ELSEWHERE)
    first = partial(come_in, house)
    assert overtaken(house.sessions, first, lambda: come_in_later(house)) == "let in"
    with house.sessions.reading() as session:
        assert session.scalars(select(Role.from_group).filter_by(name="analyst")).all() == [
            False,  # that of Anders
            True,
        ]


def test_whose_account_is_ended_meanwhile_gets_no_role_by_a_group(house: House) -> None:
    with house.sessions.writing() as session:
        connect(session, session.get_one(Account, account(house, LIV).id), ELSEWHERE)
    first = end(house, LIV)
    assert overtaken(house.sessions, first, lambda: come_in_later(house)) == "not let in"
    assert account(house, LIV).roles == []


def test_a_unit_that_another_changed_since_the_form_was_opened_is_not_written_over_unsaid(
    house: House, lower: int
) -> None:
    olaug, place = browser(house), f"/units/{lower}"
    [was] = set(re.findall(r'name="was" value="([^"]*)"', olaug.client.get(place).text))
    mine = {"name-nb": "Lek", "parent": "", "was": unescape(was)}
    with house.sessions.writing() as session:
        change_unit(session, session.get_one(Unit, lower), {"nb": "Husker"}, None)
    told = olaug.post(place, **mine)
    assert told.status_code == 422
    assert "Noen endret den imens, og den heter «Husker»" in words_of(told.text)
    assert 'value="Lek"' in told.text, "what was typed stays"
    assert names(house)[-1] == "Husker"
    [now] = set(re.findall(r'name="was" value="([^"]*)"', told.text))
    assert olaug.post(place, **mine | {"was": unescape(now)}).status_code == 303
    assert names(house)[-1] == "Lek"
