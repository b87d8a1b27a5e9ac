"""Accounts, roles, sign-ins, the audit log and leases; the same on both databases."""

from datetime import timedelta

import pytest
from argon2 import Type, extract_parameters
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from builders import ANDERS, LIV, NILS, NOW, OLAUG, PASSWORD, a_collection, the_cast
from storybank.accounts import (
    IDLE,
    LONGEST,
    begin_sign_in,
    check_password,
    end_sign_in,
    find_sign_in,
    hash_password,
    invite_account,
    list_active,
    list_sign_ins,
    mark_seen,
    may_keep,
    may_see,
    name_sign_in,
    names_of_people,
    open_account,
)
from storybank.audit import first_broken_entry, note_deed
from storybank.collections import plant_unit
from storybank.errors import Refused
from storybank.leases import AHEAD, LAPSES, drop_lease, take_lease
from storybank.tables import SignIn


def test_only_the_right_password_of_an_active_account_is_accepted(session: Session) -> None:
    people = the_cast(session)
    assert check_password(session, " Olaug@Example.no ", PASSWORD) is people[OLAUG]
    assert check_password(session, OLAUG, "feil") is None
    assert check_password(session, "ingen@example.no", PASSWORD) is None
    people[OLAUG].active = False
    assert check_password(session, OLAUG, PASSWORD) is None


def test_people_go_by_their_names_and_by_an_address_that_has_none(session: Session) -> None:
    the_cast(session)
    asked = iter([OLAUG, "terminal: rot"])
    found = names_of_people(session, asked)
    assert found == {OLAUG: "Olaug", "terminal: rot": "terminal: rot"}


def test_who_may_sign_in_is_listed_by_address_and_whose_account_has_ended_is_not(
    session: Session,
) -> None:
    people = the_cast(session)
    people[NILS].active = False
    session.flush()
    assert [one.email for one in list_active(session)] == sorted(people.keys() - {NILS})


@pytest.mark.parametrize(
    "email, password, says",
    [(OLAUG, PASSWORD, "already an account"), ("ny@example.no", "kort", "at least 12")],
)
def test_an_invitation_is_refused_in_a_sentence(
    session: Session, email: str, password: str, says: str
) -> None:
    the_cast(session)
    with pytest.raises(Refused, match=says):
        invite_account(session, email, "Ny", password)


def test_a_password_is_kept_as_heavily_hashed_as_owasp_asks() -> None:
    """The cast's own is hashed lightly, so no other test would notice."""
    kept = extract_parameters(hash_password(PASSWORD))
    assert kept.type is Type.ID
    assert kept.memory_cost >= 19 * 1024  # KiB, with two rounds over it
    assert kept.time_cost >= 2


def test_roles_hold_for_a_subtree_and_nils_sees_nothing(session: Session) -> None:
    people = the_cast(session)
    whole = a_collection(session)
    playground = plant_unit(session, "lek", {"nb": "Lek"}, parent=plant_unit(session, "park", {}))
    of_parks = a_collection(session, slug="parker")
    of_parks.unit_id = playground.id
    seen = {
        name: (may_see(session, person, whole), may_see(session, person, of_parks))
        for name, person in people.items()
    }
    assert seen == {
        OLAUG: (True, True), ANDERS: (True, True), LIV: (False, True), NILS: (False, False),
    }  # fmt: skip
    assert [may_keep(session, people[name], whole) for name in (OLAUG, ANDERS, LIV)] == [
        True, False, False,
    ]  # fmt: skip


def test_a_sign_in_ends_when_idle_when_old_and_when_signed_out(session: Session) -> None:
    olaug = the_cast(session)[OLAUG]
    token = begin_sign_in(session, olaug, now=NOW)
    session.flush()
    assert find_sign_in(session, token, now=NOW) is olaug
    assert find_sign_in(session, token, now=NOW + IDLE + timedelta(seconds=1)) is None
    mark_seen(session, token, now=NOW + LONGEST)
    assert find_sign_in(session, token, now=NOW + LONGEST) is olaug
    assert find_sign_in(session, token, now=NOW + LONGEST + timedelta(seconds=1)) is None
    end_sign_in(session, token)
    assert find_sign_in(session, token, now=NOW) is None


def test_sign_ins_that_have_ended_are_forgotten_at_the_next(session: Session) -> None:
    olaug = the_cast(session)[OLAUG]
    idle, old, used = (begin_sign_in(session, olaug, now=NOW) for _ in range(3))
    later = NOW + LONGEST
    mark_seen(session, old, now=later)
    mark_seen(session, used, now=NOW + IDLE)
    begin_sign_in(session, olaug, now=NOW + IDLE)
    assert session.scalar(select(func.count()).select_from(SignIn)) == 4
    begin_sign_in(session, olaug, now=NOW + IDLE + timedelta(seconds=1))
    assert find_sign_in(session, idle, now=NOW) is None
    assert find_sign_in(session, used, now=NOW + IDLE) is olaug
    begin_sign_in(session, olaug, now=later + timedelta(seconds=1))
    assert session.scalar(select(func.count()).select_from(SignIn)) == 1


@pytest.mark.parametrize("bound", [IDLE, LONGEST])
def test_those_sign_ins_are_listed_that_hold_the_newest_first(
    session: Session, bound: timedelta
) -> None:
    olaug = the_cast(session)[OLAUG]
    later = timedelta(minutes=1)
    tokens = [begin_sign_in(session, olaug, now=NOW + later * number) for number in range(3)]
    names = [name_sign_in(token) for token in tokens]
    for past, left in ((bound, 3), (bound + later / 2, 2), (bound + later, 2)):
        now = NOW + past
        if bound == LONGEST:
            for token in tokens:
                mark_seen(session, token, now=now)
        listed = [one.token_hash for one in list_sign_ins(session, olaug, now=now)]
        assert listed == names[::-1][:left]
        assert [find_sign_in(session, one, now=now) is olaug for one in tokens].count(True) == left
    liv = open_account(session, "annen@example.no", "En annen")
    assert list_sign_ins(session, liv, now=NOW) == []


def test_only_the_hash_of_a_sign_in_is_kept(session: Session) -> None:
    token = begin_sign_in(session, the_cast(session)[OLAUG], now=NOW)
    session.flush()
    kept = session.execute(text("SELECT token_hash FROM sign_in")).scalar_one()
    assert token not in kept


def test_an_ended_account_is_signed_out_at_once(session: Session) -> None:
    olaug = the_cast(session)[OLAUG]
    token = begin_sign_in(session, olaug, now=NOW)
    session.flush()
    olaug.active = False
    assert find_sign_in(session, token, now=NOW) is None


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE audit_entry SET who = 'nils@example.no' WHERE id = 2",
        "UPDATE audit_entry SET at = '2026-01-01T00:00:00+00:00' WHERE id = 2",
        "DELETE FROM audit_entry WHERE id = 2",
    ],
)
def test_an_edited_audit_log_is_seen(session: Session, edit: str) -> None:
    for number in range(3):
        note_deed(session, OLAUG, "export", {"collection": f"nr-{number}"}, now=NOW)
    assert first_broken_entry(session) is None
    session.execute(text(edit))
    session.expire_all()
    assert first_broken_entry(session) in {2, 3}


def test_the_log_is_whole_in_whatever_order_a_database_keeps_what_a_deed_was_done_to(
    session: Session,
) -> None:
    subject = {"stories": ["b", "a"], "collection": "parker", "as": {"of": 1, "by": 2}}
    note_deed(session, OLAUG, "export", subject, now=NOW)
    session.expire_all()
    assert first_broken_entry(session) is None


def test_a_lease_is_held_by_one_until_its_heart_stops(session: Session) -> None:
    assert take_lease(session, "themes", "first", now=NOW)
    assert take_lease(session, "themes", "first", now=NOW + timedelta(seconds=5))
    assert not take_lease(session, "themes", "second", now=NOW + timedelta(seconds=10))
    assert take_lease(session, "themes", "second", now=NOW + LAPSES + timedelta(seconds=6))
    drop_lease(session, "themes", "first")
    assert not take_lease(session, "themes", "first", now=NOW + LAPSES + timedelta(seconds=7))
    drop_lease(session, "themes", "second")
    assert take_lease(session, "themes", "first", now=NOW + LAPSES + timedelta(seconds=8))


def test_a_lease_from_a_clock_that_ran_ahead_is_free_once_it_is_put_right(session: Session) -> None:
    assert take_lease(session, "themes", "ahead", now=NOW + timedelta(days=300))
    assert take_lease(session, "themes", "right", now=NOW)
    assert not take_lease(session, "themes", "a little behind", now=NOW - AHEAD)
