"""What tellers and a room see: an owner chooses it, and it is written down."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from builders import ANDERS, OLAUG
from dashboards import SLUG, House, mounted
from storybank.audit import first_broken_entry
from storybank.collections import find_collection
from storybank.tables import AuditEntry, Collection

CHOSEN = dict.fromkeys(("compares", "live", "findable"), False)
PLACE = f"/collections/{SLUG}"


def collection(house: House) -> Collection:
    with house.sessions.reading() as session:
        return find_collection(session, SLUG)


def choose(house: House, **fields: str) -> int:
    client = house.client(OLAUG)
    word = client.get(PLACE).text.split('name="csrf" value="')[1].split('"')[0]
    return client.post(f"{PLACE}/showing", data={"csrf": word, **fields}).status_code


def test_nothing_is_shown_to_tellers_or_a_room_before_an_owner_chooses_it(house: House) -> None:
    found = collection(house)
    assert {name: getattr(found, name) for name in CHOSEN} == CHOSEN


def test_an_owner_lets_tellers_compare_and_a_room_watch(
    house: House, serve: Callable[..., str], laptop: Page, axe: Callable[[Page], list[str]]
) -> None:
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)))}{PLACE}")
    form = laptop.get_by_role("region", name="Hva fortellerne ser")
    compares = form.get_by_label("Den som har sendt en historie, ser hvor de andre plasserte sine")
    live = form.get_by_label("Et rom kan følge med på en projektor mens historiene kommer")
    compares.check()
    live.check()
    form.get_by_label("Personer i rommet").fill("800")
    form.get_by_role("button", name="Lagre").click()
    expect(form.get_by_role("status")).to_have_text("Det er lagret, og gjelder straks.")
    expect(form.get_by_role("status")).to_be_focused()
    expect(form.get_by_role("status")).to_be_in_viewport()
    expect(compares).to_be_checked()
    expect(live).to_be_checked()
    code = collection(house).links[0].code
    link = form.get_by_role("link", name=f"fortell.example.no/live/{code}")
    expect(link).to_have_attribute("href", f"https://fortell.example.no/live/{code}")
    assert axe(laptop) == []
    assert collection(house).links[0].limit_per_minute == 800
    live.uncheck()
    form.get_by_role("button", name="Lagre").click()
    expect(live).not_to_be_checked()
    expect(compares).to_be_checked()
    expect(link).to_have_count(0)


def test_an_owner_lets_search_engines_find_the_page(house: House) -> None:
    assert choose(house, findable="on") == 303
    assert collection(house).findable
    assert 'name="findable" checked' in house.client(OLAUG).get(PLACE).text
    assert choose(house) == 303
    assert not collection(house).findable


def test_a_choice_is_written_down(house: House) -> None:
    assert choose(house, live="on", room="300") == 303
    with house.sessions.reading() as session:
        entry = session.query(AuditEntry).one()
        assert entry.deed == "chose what tellers see"
        assert entry.subject == {"collection": SLUG, **CHOSEN, "live": True, "room": 300}
        assert first_broken_entry(session) is None


def test_a_form_that_stood_open_meanwhile_does_not_switch_off_what_another_chose(
    house: House, serve: Callable[..., str], laptop: Page, axe: Callable[[Page], list[str]]
) -> None:
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)))}{PLACE}")
    assert choose(house, live="on") == 303
    form = laptop.get_by_role("region", name="Hva fortellerne ser")
    form.get_by_label("Søkemotorer kan finne").check()
    form.get_by_label("Personer i rommet").fill("300")
    form.get_by_role("button", name="Lagre").click()
    expect(form.get_by_role("alert")).to_contain_text("Ingenting er lagret: Noen valgte noe annet")
    expect(form.get_by_role("alert")).to_be_focused()
    expect(form.get_by_label("Søkemotorer kan finne")).to_be_checked()
    expect(form.get_by_label("Personer i rommet")).to_have_value("300")
    assert axe(laptop) == []
    assert (collection(house).live, collection(house).findable) == (True, False)
    form.get_by_role("button", name="Lagre").click()
    expect(form.get_by_role("status")).to_be_focused()
    assert (collection(house).live, collection(house).findable) == (False, True)


@pytest.mark.parametrize("room", ["", "0", "-5", "mange", "50", "³", "9" * 30])
def test_a_room_only_ever_raises_what_a_link_takes(house: House, room: str) -> None:
    before = collection(house).links[0].limit_per_minute
    assert choose(house, live="on", room=room) == 303
    assert collection(house).links[0].limit_per_minute == before


def test_without_a_room_that_watches_no_link_takes_more(house: House) -> None:
    assert choose(house, room="5000") == 303
    assert collection(house).links[0].limit_per_minute == 120


def test_who_does_not_keep_a_collection_is_offered_no_choice(house: House) -> None:
    assert "Hva fortellerne ser" not in house.client(ANDERS).get(PLACE).text
