"""What comes along unseen with a name or an address that is pasted, and what nobody can see."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboards import SLUG, House
from keeping import browser
from storybank.accounts import find_account
from storybank.tables import Unit

UNSEEN = "\u200b\u2060\u202e\u200d"


@pytest.fixture
def house(empty_house: House) -> House:
    return empty_house


def invite(house: House, **form: str) -> int:
    told = {"email": "kari@example.no", "name": "Kari", "language": "nb", "role": "leader"}
    return browser(house).post("/accounts/invite", **told | form).status_code


def names(session: Session) -> list[str]:
    return [one.name["nb"] for one in session.scalars(select(Unit))]


def test_a_name_that_nobody_can_see_is_none(house: House) -> None:
    assert browser(house).post("/units", **{"name-nb": UNSEEN}).status_code == 422
    assert invite(house, name=UNSEEN) == 422
    group = browser(house).post(f"/collections/{SLUG}/invitations", source=UNSEEN, count="20")
    assert group.status_code == 422
    with house.sessions.reading() as session:
        assert all(any(map(str.isprintable, one)) for one in names(session))


def test_what_is_pasted_is_kept_as_it_is_seen(house: House) -> None:
    name = "\u202eDen\tgode\u00a0 hjelp 👩\u200d🔧\u202c"
    assert browser(house).post("/units", **{"name-nb": name}).status_code == 303
    assert invite(house, email="\u202akari@example.no\u202c", name=name) == 200
    with house.sessions.reading() as session:
        assert "Den gode hjelp 👩\u200d🔧" in names(session)
        kari = find_account(session, "kari@example.no")
        assert kari is not None
        assert kari.name == "Den gode hjelp 👩\u200d🔧"


def test_the_address_of_a_link_is_none_of_a_letter(house: House) -> None:
    assert invite(house, email="mailto:kari@example.no") == 422
