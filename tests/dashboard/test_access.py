"""Every address × every role, as one table; a new address without a row fails."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from builders import ANDERS, LIV, NILS, OLAUG
from dashboard import ADDRESSES, rules
from dashboard.access import Rule
from dashboard.maps import DASH_RULES
from dashboards import SLUG, House, copy_house
from storybank.collections import find_collection
from storybank.tables import Unit

PEOPLE = (OLAUG, ANDERS, LIV, NILS, None)
# What each person gets: owner, analyst, leader of another unit, nobody's, and not signed in.
# Liv leads the parks, and this collection belongs to no unit: it is not hers.
TABLE: dict[tuple[str, str], tuple[int, int, int, int, int]] = {
    ("GET", "/"): (200, 200, 200, 200, 303),
    ("GET", "/sign-in"): (200, 200, 200, 200, 200),
    ("POST", "/sign-in"): (422, 422, 422, 422, 422),
    ("POST", "/sign-out"): (303, 303, 303, 303, 401),
    ("POST", "/language"): (303, 303, 303, 303, 401),
    ("GET", "/patterns/<slug>"): (200, 200, 404, 404, 303),
    ("GET", "/findings/<slug>"): (200, 200, 404, 404, 303),
    ("POST", "/findings/<slug>"): (400, 400, 404, 404, 401),
    ("GET", "/themes/<slug>"): (200, 200, 404, 404, 303),
    ("GET", "/collections/<slug>"): (200, 200, 404, 404, 303),
    ("GET", "/collections/<slug>/signifiers"): (200, 200, 404, 404, 303),
    ("GET", "/collections/<slug>/links/<code>"): (200, 200, 404, 404, 303),
    ("GET", "/collections/<slug>/links/<code>.svg"): (200, 200, 404, 404, 303),
    ("POST", "/collections/<slug>/open"): (303, 403, 404, 404, 401),
    ("POST", "/collections/<slug>/close"): (303, 403, 404, 404, 401),
    ("GET", "/collections/<slug>/follow-ups"): (200, 200, 404, 404, 303),
    ("POST", "/collections/<slug>/follow-ups"): (422, 403, 404, 404, 401),
    ("GET", "/collections/<slug>/follow-ups/<int:number>"): (404, 403, 404, 404, 303),
    ("POST", "/collections/<slug>/follow-ups/<int:number>"): (404, 403, 404, 404, 401),
    ("POST", "/collections/<slug>/follow-ups/<int:number>/back"): (404, 403, 404, 404, 401),
    ("GET", "/collections/<slug>/media/<ticket>"): (404, 404, 404, 404, 303),
    ("GET", "/collections/<slug>/media/<ticket>/transcript"): (404, 404, 404, 404, 303),
    ("POST", "/collections/<slug>/media/<ticket>/transcript"): (404, 404, 404, 404, 401),
    ("POST", "/collections/<slug>/showing"): (303, 403, 404, 404, 401),
    ("GET", "/collections/<slug>/invitations"): (200, 403, 404, 404, 303),
    ("POST", "/collections/<slug>/invitations"): (422, 403, 404, 404, 401),
    ("POST", "/collections/<slug>/let-in"): (400, 403, 404, 404, 401),
    ("GET", "/collections/<slug>/paper"): (200, 403, 404, 404, 303),
    ("GET", "/collections/<slug>/entry"): (200, 403, 404, 404, 303),
    ("POST", "/collections/<slug>/entry"): (422, 403, 404, 404, 401),
    ("GET", "/collections/<slug>/pictures/<name>"): (404, 403, 404, 404, 303),
    ("GET", "/static/<version>/<path:name>"): (200, 200, 200, 200, 200),
    ("GET", "/maps/_dash-layout"): (200, 200, 200, 200, 401),
    ("GET", "/maps/_dash-dependencies"): (200, 200, 200, 200, 401),
    ("POST", "/maps/_dash-update-component"): (200, 200, 404, 404, 401),
}


@pytest.fixture(scope="module")
def house(standing_house: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    """One house for the whole table; a new sign-in for each row."""
    return copy_house(standing_house, tmp_path_factory.mktemp("house"))


def test_every_address_stands_in_the_table() -> None:
    ours = {(method, address) for address, methods, _, _ in ADDRESSES for method in methods}
    served = {one for one in DASH_RULES if "component-suites" not in one}
    named = {address for _, address in TABLE}
    assert ours <= TABLE.keys()
    assert served <= named
    assert {address for _, address in ours} | served == named


def test_no_address_of_the_server_is_without_a_rule_and_open(house: House) -> None:
    """What Dash serves beside what we use is refused, even to the owner."""
    client = house.client(OLAUG)
    unruled = [rule for rule in house.app.url_map.iter_rules() if rule.endpoint not in rules()]
    assert unruled
    for rule in unruled:
        address = rule.rule.replace("<path:path>", "x").replace("<path:filename>", "x")
        assert client.get(address).status_code == 404, address


def test_only_what_must_be_is_open_to_everybody() -> None:
    open_to_all = {name for name, rule in rules().items() if rule is Rule.OPEN}
    suites = next(one for one in DASH_RULES if "component-suites" in one)
    assert open_to_all == {"show_sign_in", "sign_in", "send_asset", suites}


@pytest.mark.parametrize("method, address", list(TABLE))
def test_each_person_gets_what_the_table_says(house: House, method: str, address: str) -> None:
    got = tuple(_ask(house, who, method, address) for who in PEOPLE)
    assert got == TABLE[method, address]


def _ask(house: House, who: str | None, method: str, address: str) -> int:
    with house.sessions.reading() as session:
        code = find_collection(session, SLUG).links[0].code
    client = house.client(who)
    filled = (
        address.replace("<slug>", SLUG)
        .replace("<code>", code)
        .replace("<version>", "x")
        .replace("<name>", "none.png")
        .replace("<int:number>", "1")
        .replace("<path:name>", "base.css")
    )
    if address.endswith("_dash-update-component"):
        return client.post(filled, json=open_page_body()).status_code
    if method == "GET":
        with client.get(filled) as answer:
            return answer.status_code
    return client.post(filled, data=_form(house, client, who)).status_code


def _form(house: House, client: Any, who: str | None) -> dict[str, str]:
    if who is None:
        return {"email": "nobody@example.no", "password": "wrong"}
    page = client.get("/").get_data(as_text=True)
    return {"csrf": page.split('name="csrf" value="')[1].split('"')[0], "email": "", "password": ""}


def open_page_body(slug: str = SLUG) -> dict[str, Any]:
    """What a browser sends to have a page of maps laid out."""
    return {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "inputs": [{"id": "place", "property": "pathname", "value": f"/dashboard/patterns/{slug}"}],
        "changedPropIds": ["place.pathname"],
        "state": [{"id": "place", "property": "search", "value": ""}],
    }


def test_who_may_not_see_a_collection_is_not_told_that_it_exists(house: House) -> None:
    client = house.client(NILS)
    hidden = client.get(f"/collections/{SLUG}")
    missing = client.get("/collections/nowhere")
    assert (hidden.status_code, hidden.data) == (missing.status_code, missing.data)
    assert "Nabolaget" not in client.get("/").get_data(as_text=True)


# It gives back what the browser sent, and opens no collection.
WITHOUT_COLLECTION = ("chips", "removed")
WHERE = f"/dashboard/patterns/{SLUG}"
PARTS = {
    "filter": ["rolle", "prompt", "language"],
    "triad": ["drivkraft"],
    "dyad": ["stemme"],
    "stones": ["krefter"],
    "bars": ["folelse", "vanlig"],
}


def test_every_callback_is_guarded_collection_by_collection(standing_house: House) -> None:
    """A callback of a page that the account never opened answers nothing."""
    specifications = specified(standing_house)
    assert len(specifications) >= 5
    for specification in specifications:
        asks = [(one["id"], one["property"]) for one in specification["inputs"]]
        expected = 200 if WITHOUT_COLLECTION in asks else 404
        body = body_of(specification)
        assert called(standing_house, OLAUG, body) == 200, "the call itself is right"
        assert called(standing_house, LIV, body) == expected
        assert called(standing_house, NILS, body) == expected
        assert called(standing_house, None, body) == 401


@pytest.mark.parametrize(
    "forged",
    [
        {"place": None},
        {"place": 5},
        {"place": SLUG},
        {"place": f"/dashboard/nowhere/{SLUG}"},
        {"place": "/dashboard/patterns/nowhere"},
        {"rolle": {"a": [1]}, "drivkraft": [[1e9, 0], [0, 1], [1, 1]], "stemme": ["x", 1]},
        {"versus-by": ["rolle"], "versus-first": {}, "versus-second": 1},
        {"story-page": None, "story-order": {}},
        {"story-page": 10**30},
    ],
)
def test_no_forged_call_breaks_a_callback(standing_house: House, forged: dict[str, Any]) -> None:
    for specification in specified(standing_house):
        status = called(standing_house, OLAUG, body_of(specification, forged))
        assert status in (200, 404), specification["output"]


def specified(house: House) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = house.client(OLAUG).get("/maps/_dash-dependencies").get_json()
    return found


def called(house: House, who: str | None, body: dict[str, Any]) -> int:
    return house.client(who).post("/maps/_dash-update-component", json=body).status_code


def body_of(
    specification: dict[str, Any], forged: Mapping[str, object] | None = None
) -> dict[str, Any]:
    """A call of a callback, as a browser makes it or somebody who has read our code."""
    several = specification["output"].startswith("..")
    outputs = [
        _filled(*one.rsplit(".", 1), {}) for one in specification["output"].strip(".").split("...")
    ]
    inputs, state = (
        [_filled(one["id"], one["property"], forged or {}) for one in specification[kind]]
        for kind in ("inputs", "state")
    )
    return {
        "output": specification["output"],
        "outputs": outputs if several else outputs[0],
        "inputs": inputs,
        "state": state,
        "changedPropIds": ["story-on.n_clicks"],
    }


def _filled(name: str, prop: str, forged: Mapping[str, object]) -> Any:
    """A property of a component, or of all that an id with a pattern finds, with its value."""
    plausible = {
        "pathname": WHERE,
        "search": "",
        "n_clicks": 1,
        "data": 0,
        "removed": {"value": ""},
    }
    if not name.startswith("{"):
        value = forged.get(name, plausible.get(prop))
        return {"id": name, "property": prop, "value": value}
    kind = json.loads(name)["type"]
    found = []
    for part in PARTS.get(kind, ["a-theme"]):
        one = {"name": part, "type": kind}
        value = one if prop == "id" else forged.get(part, plausible.get(prop))
        found.append({"id": one, "property": prop, "value": value})
    return found if kind in PARTS else found[0]


def test_a_leader_sees_the_collections_of_her_unit_and_below(house: House) -> None:
    with house.sessions.writing() as session:
        parks = session.query(Unit).filter_by(slug="park").one()
        find_collection(session, SLUG).unit_id = parks.id
    assert house.client(LIV).get(f"/patterns/{SLUG}").status_code == 200
    with house.sessions.writing() as session:
        city = session.query(Unit).filter_by(slug="byen").one()
        find_collection(session, SLUG).unit_id = city.id
    assert house.client(LIV).get(f"/patterns/{SLUG}").status_code == 404
    with house.sessions.writing() as session:
        find_collection(session, SLUG).unit_id = None


def test_a_form_without_its_own_word_is_refused(house: House) -> None:
    client = house.client(OLAUG)
    for word in ("", "0" * 64):
        answer = client.post(f"/collections/{SLUG}/close", data={"csrf": word})
        assert answer.status_code == 403
    other = house.client(OLAUG)
    word = _form(house, other, OLAUG)["csrf"]
    assert client.post(f"/collections/{SLUG}/close", data={"csrf": word}).status_code == 403


def test_another_site_cannot_post(house: House) -> None:
    client = house.client(OLAUG)
    form = _form(house, client, OLAUG)
    for site in ("cross-site", "same-site"):
        answer = client.post("/sign-out", data=form, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403


def test_a_callback_takes_json_only(house: House) -> None:
    body = json.dumps(open_page_body())
    address = "/maps/_dash-update-component"
    answer = house.client(OLAUG).post(address, data=body, content_type="text/plain")
    assert answer.status_code == 403
