"""The tree of units: added, renamed, moved without a ring, removed when nothing belongs to it."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from builders import a_collection
from laying import lay_tables
from storybank.accounts import give_role, open_account
from storybank.database import Sessions, open_database
from storybank.errors import NotAllowed
from storybank.tables import Unit
from storybank.units import add_unit, change_unit, list_units, remove_unit, units_below


@pytest.fixture
def session(sqlite_url: str) -> Iterator[Session]:
    engine = open_database(sqlite_url)
    lay_tables(engine)
    with Sessions(engine).writing() as session:
        yield session
    engine.dispose()


def plant(session: Session, name: str, parent: Unit | None = None) -> Unit:
    return add_unit(session, {"nb": name}, parent.id if parent else None)


@pytest.fixture
def city(session: Session) -> Unit:
    return plant(session, "Byen")


@pytest.fixture
def parks(session: Session, city: Unit) -> Unit:
    return plant(session, "Park", city)


def drawn(session: Session) -> list[str]:
    return ["." * one.depth + one.unit.slug for one in list_units(session)]


def test_a_unit_stands_below_its_parent(session: Session, city: Unit, parks: Unit) -> None:
    plant(session, "Lek", parks)
    plant(session, "Barnehage", city)
    plant(session, "Annen by")
    assert drawn(session) == ["annen-by", "byen", ".barnehage", ".park", "..lek"]
    assert units_below(session, parks.id) == {parks.id, parks.id + 1}


@pytest.mark.parametrize(
    "name, slug",
    [
        ("Helse og velferd", "helse-og-velferd"),
        ("Øvre Ærfjord skole", "ovre-aerfjord-skole"),
        ("Čáhci", "cahci"),
        ("Byen", "byen-2"),
        ("مدينة", "unit"),
        ("x" * 200, "x" * 54),
    ],
)
def test_a_short_name_follows_from_the_name(
    session: Session, city: Unit, name: str, slug: str
) -> None:
    assert plant(session, name).slug == slug


def test_short_names_go_on_counting(session: Session, city: Unit) -> None:
    assert [plant(session, "Byen").slug for _ in range(3)] == ["byen-2", "byen-3", "byen-4"]


def test_a_unit_is_renamed_and_moved(session: Session, city: Unit, parks: Unit) -> None:
    change_unit(session, parks, {"nb": "Grønt", "en": "Green"}, None)
    assert (parks.name["en"], parks.parent_id, parks.slug) == ("Green", None, "park")
    assert drawn(session) == ["byen", "park"]


def test_no_unit_comes_to_lie_below_itself(session: Session, city: Unit, parks: Unit) -> None:
    playground = plant(session, "Lek", parks)
    for below in (city, parks, playground):
        with pytest.raises(NotAllowed, match="below itself"):
            change_unit(session, city, {"nb": "Byen"}, below.id)
    assert drawn(session) == ["byen", ".park", "..lek"]


def test_an_unused_unit_is_removed(session: Session, city: Unit, parks: Unit) -> None:
    remove_unit(session, parks)
    assert drawn(session) == ["byen"]


def test_a_unit_that_anything_belongs_to_stays(session: Session, city: Unit, parks: Unit) -> None:
    with pytest.raises(NotAllowed, match="units below it"):
        remove_unit(session, city)
    collection = a_collection(session)
    collection.unit_id = parks.id
    session.flush()
    with pytest.raises(NotAllowed, match="collections or links"):
        remove_unit(session, parks)
    collection.unit_id, collection.links[0].unit_id = None, parks.id
    session.flush()
    with pytest.raises(NotAllowed, match="collections or links"):
        remove_unit(session, parks)
    collection.links[0].unit_id = None
    give_role(open_account(session, "a@example.no", "A"), "leader", unit_id=parks.id)
    session.flush()
    with pytest.raises(NotAllowed, match="People have roles"):
        remove_unit(session, parks)
