"""What was done to the tree of units is said on its page."""

import re

from dashboards import House
from keeping import browser
from storybank.tables import Unit


def test_adding_changing_and_removing_a_unit_is_said(house: House) -> None:
    olaug = browser(house)

    def said_after(place: str, **form: str) -> str:
        answer = olaug.post(place, **form)
        page = olaug.client.get(answer.location.removeprefix("/dashboard")).text
        [said] = re.findall(r'role="status"[^>]*>([^<]+)</p>', page)
        return str(said)

    assert said_after("/units", **{"name-nb": "Lekeplasser"}) == "Enheten er lagt til."
    with house.sessions.reading() as session:
        place = f"/units/{session.query(Unit.id).filter_by(slug='lekeplasser').scalar()}"
    changed = said_after(place, **{"name-nb": "Lek"})
    assert changed == "Det er lagret, og gjelder straks."
    assert said_after(f"{place}/remove") == "Enheten er fjernet."


def test_a_unit_opens_with_its_names_and_may_be_chosen_by_who_owns_everything(house: House) -> None:
    olaug = browser(house)
    names = {"name-nb": "Lekeplasser", "name-nn": "Leikeplassar"}
    olaug.post("/units", **names)
    with house.sessions.reading() as session:
        numbers = {one.slug: one.id for one in session.query(Unit)}
    page = olaug.client.get(f"/units/{numbers['lekeplasser']}").text
    for field, name in names.items():
        assert re.search(rf'<input[^>]* name="{field}"[^>]* value="{name}"', page)
    choice = olaug.client.get("/accounts/invite").text.split('name="unit"')[1].split("</select>")[0]
    offered = re.findall(r'<option value="(\d+)"', choice)
    assert sorted(map(int, offered)) == sorted(numbers.values())
