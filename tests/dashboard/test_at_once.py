"""What two people do at the same time to units, on both databases."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from builders import NILS
from dashboards import House, settle
from keeping import account, browser, deeds
from racing import overtaken
from storybank.database import Sessions
from storybank.tables import Unit
from storybank.units import add_unit, remove_unit


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
    assert "den som var valgt, er borte" in answer.text
    assert 'value="Husker"' in answer.text
    assert "Husker" not in names(house)
    assert deeds(house) == []


def test_a_unit_moved_below_one_that_is_removed_meanwhile_stays(house: House, lower: int) -> None:
    with house.sessions.writing() as session:
        moved = add_unit(session, {"nb": "Husker"}, None).id
    form = {"name-nb": "Husker", "parent": str(lower)}
    assert meanwhile(house, remove(lower), f"/units/{moved}", **form).status_code == 422
    assert deeds(house) == []


@pytest.mark.parametrize("deed", ["", "/remove"])
def test_a_unit_that_is_removed_meanwhile_is_gone(house: House, lower: int, deed: str) -> None:
    form = {"name-nb": "Husker", "parent": ""}
    answer = meanwhile(house, remove(lower), f"/units/{lower}{deed}", **form)
    assert answer.status_code == 404
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
