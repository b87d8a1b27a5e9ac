"""Every address and callback × every role, as the table says; a new one without a row fails."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from builders import ANDERS, LIV, NILS, OLAUG
from dashboard import ADDRESSES, rules
from dashboard.access import Rule
from dashboard.maps import DASH_RULES
from dashboards import SLUG, House, copy_house
from storybank.accounts import give_role, open_account
from storybank.collections import find_collection
from storybank.roles import NAMES
from storybank.tables import Account, Unit

TABLE_FILE = Path(__file__).parent / "who_may_what.txt"
# The columns of the table; those who are not in the cast are only let in here.
PEOPLE: dict[str, str | None] = {
    "owner": OLAUG,
    "part": "part@example.no",
    "analyst": ANDERS,
    "leader": "leader@example.no",
    "participant": "participant@example.no",
    "facilitator": "facilitator@example.no",
    "other": LIV,
    "none": NILS,
    "out": None,
}


Doors = Mapping[str | None, tuple[FlaskClient, dict[str, str]]]


def read_table() -> dict[tuple[str, str], tuple[int, ...]]:
    """What each person gets, by method and address, or by page and callback."""
    lines = (line.split() for line in TABLE_FILE.read_text("utf-8").splitlines())
    rows = (words for words in lines if words and words[0] != "#")
    first = -len(PEOPLE)
    return {
        (" ".join(words[: first - 1]), words[first - 1]): tuple(map(int, words[first:]))
        for words in rows
    }


TABLE = read_table()
CALLS = {key: row for key, row in TABLE.items() if key[0].startswith("CALL")}
ROWS = {key: row for key, row in TABLE.items() if key not in CALLS}


@pytest.fixture(scope="module")
def house(standing_house: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    """One house for the whole table; a new sign-in for each row."""
    house = copy_house(standing_house, tmp_path_factory.mktemp("house"))
    people = dict(house.people)
    with house.sessions.writing() as session:
        inquiry = find_collection(session, SLUG).inquiry_id
        for name in ("part", "leader", "participant", "facilitator"):
            email = f"{name}@example.no"
            people[email] = account = open_account(session, email, name)
            owned = {"inquiry_id": inquiry} if name == "part" else {}
            give_role(account, "owner" if owned else name, **owned)
    house.people = people
    return house


@pytest.fixture(scope="module")
def doors(house: House) -> Doors:
    """Everybody's browser and the word that its forms carry."""
    return {who: _come_in(house, who) for who in PEOPLE.values()}


def _come_in(house: House, who: str | None) -> tuple[FlaskClient, dict[str, str]]:
    client = house.client(who)
    return client, _form(house, client, who)


def test_the_table_has_a_column_for_every_role_and_for_who_has_none() -> None:
    heading = next(one for one in TABLE_FILE.read_text("utf-8").splitlines() if "method" in one)
    assert heading.split()[3:] == list(PEOPLE)
    assert set(NAMES) < set(PEOPLE)


def test_every_address_stands_in_the_table() -> None:
    ours = {(method, address) for address, methods, _, _ in ADDRESSES for method in methods}
    served = {one for one in DASH_RULES if "component-suites" not in one}
    named = {address for _, address in ROWS}
    assert ours <= ROWS.keys()
    assert served <= named
    assert {address for _, address in ours} | served == named


def test_every_callback_stands_in_the_table(house: House) -> None:
    assert {row_of(one) for one in registered(house).values()} == CALLS.keys()


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
    entrance = {"show_sign_in", "sign_in", "sign_in_with_code", "show_choice", "choose"}
    entrance |= {"show_time_left"}  # which tells strangers that they are not signed in
    elsewhere = {"leave", "come_back", "end_elsewhere"}
    assert open_to_all == {*entrance, *elsewhere, "send_asset", suites}


@pytest.mark.parametrize("method, address", list(ROWS))
def test_each_person_gets_what_the_table_says(
    house: House, doors: Doors, method: str, address: str
) -> None:
    filled = _fill(house, address)
    if address == "/sign-out":
        doors = {who: _come_in(house, who) for who in PEOPLE.values()}
    got = {name: _ask(house, *doors[who], method, filled) for name, who in PEOPLE.items()}
    assert got == dict(zip(PEOPLE, ROWS[method, address], strict=True))


def _fill(house: House, address: str) -> str:
    """The address with something in each of its places; an account that nobody else is."""
    with house.sessions.writing() as session:
        code = find_collection(session, SLUG).links[0].code
        number = 1
        if address.startswith("/accounts/<"):
            email = f"{session.query(Account).count()}@example.no"
            account = open_account(session, email, "Somebody")
            give_role(account, "analyst")
            session.flush()
            number = account.id
        elif address.startswith("/units/<"):
            number = session.query(Unit).filter_by(slug="park").one().id
    return (
        address.replace("<slug>", SLUG)
        .replace("<code>", code)
        .replace("<version>", "x")
        .replace("maps/<name>.<any(svg,csv):kind>", "maps/drivkraft.svg")
        .replace("<any(svg,csv):kind>", "svg")
        .replace("<name>", "none.png")
        .replace("<int:number>", str(number))
        .replace("<int:role>", "0")
        .replace("<int:entry>", "0")
        .replace("<path:name>", "base.css")
    )


def _ask(house: House, client: FlaskClient, form: dict[str, str], method: str, address: str) -> int:
    if address.endswith("_dash-update-component"):
        return client.post(address, json=body_of(answered(house)[0])).status_code
    if method == "GET":
        with client.get(address) as answer:
            return answer.status_code
    return client.post(address, data=form).status_code


def _form(house: House, client: FlaskClient, who: str | None) -> dict[str, str]:
    if who is None:
        return {"email": "nobody@example.no", "password": "wrong"}
    page = client.get("/account").get_data(as_text=True)
    word = page.split('name="csrf" value="')[1].split('"')[0]
    return {"csrf": word, "email": who, "password": ""}


def test_who_may_not_see_a_collection_is_not_told_that_it_exists(house: House) -> None:
    client = house.client(NILS)
    hidden = client.get(f"/collections/{SLUG}")
    missing = client.get("/collections/nowhere")
    asked = hidden.text.replace(f"/{SLUG}", "/nowhere")  # the page leads back to what was asked for
    assert (hidden.status_code, asked) == (missing.status_code, missing.text)
    assert "Nabolaget" not in client.get("/").get_data(as_text=True)


WHERE = f"/dashboard/explore/{SLUG}"


@pytest.mark.parametrize("page, name", [(row[0], row[1]) for row in CALLS])
def test_each_person_gets_from_a_callback_what_the_table_says(
    house: House, doors: Doors, page: str, name: str
) -> None:
    [output] = [key for key, call in registered(house).items() if row_of(call) == (page, name)]
    [specification] = [one for one in specified(house) if one["output"] == output]
    body = body_of(specification)
    address = "/maps/_dash-update-component"
    got = {name: doors[who][0].post(address, json=body).status_code for name, who in PEOPLE.items()}
    assert got == dict(zip(PEOPLE, CALLS[page, name], strict=True))


def registered(house: House) -> dict[str, Callable[..., Any]]:
    """Our own function behind each callback of the server, by its outputs."""
    found = house.app.extensions["maps"].callback_map
    return {one["output"]: found[one["output"]]["callback"].__wrapped__ for one in answered(house)}


def row_of(call: Callable[..., Any]) -> tuple[str, str]:
    """Where the callback stands in the table: its page and its name."""
    return f"CALL {call.__module__.split('.')[-1]}", call.__name__


@pytest.mark.parametrize(
    "forged",
    [
        {"place": None},
        {"place": 5},
        {"place": SLUG},
        {"place": f"/dashboard/nowhere/{SLUG}"},
        {"place": "/dashboard/explore/nowhere"},
    ],
)
def test_no_forged_call_breaks_a_callback(standing_house: House, forged: dict[str, Any]) -> None:
    for specification in answered(standing_house):
        status = called(standing_house, OLAUG, body_of(specification, forged))
        assert status in (200, 404), specification["output"]


def specified(house: House) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = house.client(OLAUG).get("/maps/_dash-dependencies").get_json()
    return found


def answered(house: House) -> list[dict[str, Any]]:
    """The callbacks that the server answers; the others are the browser's own."""
    return [one for one in specified(house) if one["clientside_function"] is None]


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
        "changedPropIds": ["place.pathname"],
    }


def _filled(name: str, prop: str, forged: Mapping[str, object]) -> dict[str, Any]:
    """A property of a component, or of the one that an id with a pattern finds, with its value."""
    plausible = {"pathname": WHERE, "search": "", "n_clicks": 1}
    if not name.startswith("{"):
        value = forged.get(name, plausible.get(prop))
        return {"id": name, "property": prop, "value": value}
    one = {"name": "a-theme", "type": json.loads(name)["type"]}
    return {"id": one, "property": prop, "value": one if prop == "id" else plausible.get(prop)}


def test_a_leader_sees_the_collections_of_her_unit_and_below(house: House) -> None:
    with house.sessions.writing() as session:
        parks = session.query(Unit).filter_by(slug="park").one()
        find_collection(session, SLUG).unit_id = parks.id
    assert house.client(LIV).get(f"/explore/{SLUG}").status_code == 200
    with house.sessions.writing() as session:
        city = session.query(Unit).filter_by(slug="byen").one()
        find_collection(session, SLUG).unit_id = city.id
    assert house.client(LIV).get(f"/explore/{SLUG}").status_code == 404
    with house.sessions.writing() as session:
        find_collection(session, SLUG).unit_id = None


def test_a_collection_of_which_nobody_has_told_says_so_in_a_whole_sentence(
    standing_empty_house: House,
) -> None:
    page = " ".join(standing_empty_house.client(OLAUG).get("/").text.split())
    assert "Fortellere så langt: <strong>ingen</strong>" in page


def test_a_form_without_its_own_word_is_refused(house: House) -> None:
    client = house.client(OLAUG)
    for word in ("", "0" * 64):
        answer = client.post(f"/collections/{SLUG}/close", data={"csrf": word})
        assert answer.status_code == 403
    other = house.client(OLAUG)
    word = _form(house, other, OLAUG)["csrf"]
    assert client.post(f"/collections/{SLUG}/close", data={"csrf": word}).status_code == 403
    own = _form(house, client, OLAUG)["csrf"]
    assert client.post(f"/collections/{SLUG}/close", json={"csrf": own}).status_code == 403


def test_another_site_cannot_post(house: House) -> None:
    client = house.client(OLAUG)
    form = _form(house, client, OLAUG)
    for site in ("cross-site", "same-site"):
        answer = client.post("/sign-out", data=form, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403


def test_a_callback_takes_json_only(house: House) -> None:
    body = json.dumps(body_of(answered(house)[0]))
    address = "/maps/_dash-update-component"
    answer = house.client(OLAUG).post(address, data=body, content_type="text/plain")
    assert answer.status_code == 403
