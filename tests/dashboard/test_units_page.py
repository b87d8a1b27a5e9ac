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
