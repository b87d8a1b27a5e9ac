"""People from elsewhere and what their groups give: rules that need no sign-in service."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from builders import LIV, NILS, NOW, OLAUG
from storybank.accounts import begin_sign_in, find_sign_in, give_role, open_account
from storybank.database import Sessions
from storybank.errors import NotAllowed, SettingsError
from storybank.group_roles import follow_groups, read_group_roles
from storybank.identities import (
    Person,
    connect,
    disconnect,
    end_session_elsewhere,
    find_known,
    mark_elsewhere,
    open_known,
    word_to_end,
)  # fmt: skip
from storybank.keys import read_word
from storybank.reach import reach_of
from storybank.roles import Right, end_account
from storybank.tables import Account, SignIn

HERE, THERE = "https://a.example", "https://b.example"
KEY = b"k" * 32


def some_people(session: Session) -> dict[str, Account]:
    """Olaug owns everything; no password is hashed, which would take long."""
    people = {email: open_account(session, email, email) for email in (OLAUG, LIV, NILS)}
    people[OLAUG].password_hash = "never checked"
    give_role(people[OLAUG], "owner")
    session.flush()
    return people


def test_the_same_name_at_another_service_is_another_person(sessions: Sessions) -> None:
    with sessions.writing() as session:
        people = some_people(session)
        connect(session, people[LIV], Person(HERE, "1"))
        assert find_known(session, Person(HERE, "1")) is people[LIV]
        assert find_known(session, Person(THERE, "1")) is None
        with pytest.raises(NotAllowed, match="another account"):
            connect(session, people[NILS], Person(HERE, "1"))
        with pytest.raises(NotAllowed, match="another sign-in"):
            connect(session, people[LIV], Person(HERE, "2"))
        connect(session, people[LIV], Person(THERE, "2"))


def test_two_strangers_get_two_accounts_and_one_gets_one(sessions: Sessions) -> None:
    with sessions.writing() as session:
        first = open_known(session, Person(HERE, "1", "Ida"), "nn")
        second = open_known(session, Person(THERE, "1"), "nb")
        assert first.email != second.email
        assert (first.name, first.language) == ("Ida", "nn")
        assert second.name
        assert not first.password_hash


def test_the_services_word_is_sealed_under_the_browsers_own_secret(sessions: Sessions) -> None:
    with sessions.writing() as session:
        liv = some_people(session)[LIV]
        token, other = (begin_sign_in(session, liv, now=NOW) for _ in range(2))
        session.flush()
        mark_elsewhere(session, KEY, token, Person(HERE, "1", session="s", token="et.signert.ord"))
        kept = session.query(SignIn).filter(SignIn.sealed.is_not(None)).one()
        assert kept.sealed is not None
        assert b"signert" not in kept.sealed
        assert word_to_end(session, KEY, token) == "et.signert.ord"
        assert word_to_end(session, KEY, other) is None
        assert word_to_end(session, b"x" * 32, token) is None
        assert end_session_elsewhere(session, THERE, "s") is None
        assert end_session_elsewhere(session, HERE, "s") is liv
        assert session.query(SignIn).count() == 1


def test_who_is_forgotten_elsewhere_is_signed_out_where_she_came_from_there_alone(
    sessions: Sessions,
) -> None:
    with sessions.writing() as session:
        people, persons = some_people(session), {LIV: Person(HERE, "1"), NILS: Person(HERE, "2")}
        tokens = {}
        for email, person in persons.items():
            connect(session, people[email], person)
            tokens[email] = begin_sign_in(session, people[email], now=NOW)
            session.flush()
            mark_elsewhere(session, KEY, tokens[email], person)
        with_password = begin_sign_in(session, people[LIV], now=NOW)
        session.flush()
        assert end_session_elsewhere(session, HERE, "") is None, "the service named none"
        disconnect(session, people[LIV])
        session.expire_all()
        left = [find_sign_in(session, one, now=NOW) for one in (*tokens.values(), with_password)]
        assert left == [None, people[NILS], people[LIV]]
        assert find_known(session, persons[LIV]) is None
        assert find_known(session, persons[NILS]) is people[NILS]


def test_the_services_word_stands_in_no_log() -> None:
    assert "et.signert.ord" not in repr(Person(HERE, "1", session="s", token="et.signert.ord"))


def test_an_owner_by_a_group_does_not_count_as_the_last_owner(sessions: Sessions) -> None:
    """Tomorrow the group may be gone: somebody whom people chose must stay."""
    with sessions.writing() as session:
        people = some_people(session)
        change = follow_groups(session, people[LIV], frozenset({Right("owner")}))
        assert change.given == [Right("owner")]
        session.refresh(people[OLAUG])
        with pytest.raises(NotAllowed, match="last owner"):
            end_account(session, reach_of(session, people[LIV]), people[OLAUG])


def test_an_owner_without_a_password_who_comes_from_elsewhere_counts(sessions: Sessions) -> None:
    with sessions.writing() as session:
        people = some_people(session)
        ida = open_known(session, Person(HERE, "1"), "nb")
        give_role(ida, "owner")
        session.flush()
        end_account(session, reach_of(session, ida), people[OLAUG])
        assert not session.get_one(Account, people[OLAUG].id).active


@pytest.mark.parametrize(
    "text, says",
    [
        ("- {group: a, role: leder}", "entry 1.role"),
        ("- {group: a, role: leader}\n- {role: leader}", "entry 2.group"),
        ("- {group: a, role: leader, where: here}", "entry 1.where"),
        ("group: a", "valid list"),
        ("- [", "groups.yaml"),
    ],
)
def test_a_file_of_groups_that_is_wrong_stops_the_start(
    tmp_path: Path, text: str, says: str
) -> None:
    file = tmp_path / "groups.yaml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=says):
        read_group_roles(file)
    with pytest.raises(SettingsError, match="FORTELL_OIDC_GROUP_ROLES"):
        read_group_roles(tmp_path / "none.yaml")


def test_our_secret_there_is_one_line_that_nobody_else_may_read(tmp_path: Path) -> None:
    file = tmp_path / "word"
    file.write_text(" ordet\n")
    file.chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        read_word(file)
    file.chmod(0o600)
    assert read_word(file) == "ordet"
    for wrong in ("", "en\nto"):
        file.write_text(wrong)
        with pytest.raises(SettingsError, match="one line"):
            read_word(file)
    with pytest.raises(SettingsError, match="cannot be read"):
        read_word(tmp_path / "none")
