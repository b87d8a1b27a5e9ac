"""The pages made of forms: collections, one collection with its links, and refusals."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from builders import ANDERS, NILS, NOW, OLAUG, many_stories, tell
from dashboards import SLUG, House, build_house, mounted
from storybank.accounts import READERS, give_role, open_account
from storybank.audit import first_broken_entry
from storybank.collections import Phase, find_collection, phase
from storybank.invitations import inviting_link, mint_invitations, spend_pass
from storybank.tables import AuditEntry
from storybank.units import add_unit


def text(client: FlaskClient, address: str) -> str:
    """A page as its words alone."""
    page = client.get(address).get_data(as_text=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def post(client: FlaskClient, address: str) -> int:
    """A form sent as the page has it."""
    page = client.get("/").get_data(as_text=True)
    word = page.split('name="csrf" value="')[1].split('"')[0]
    return client.post(address, data={"csrf": word}).status_code


def test_the_overview_says_how_far_each_collection_has_come(standing_house: House) -> None:
    page = text(standing_house.client(OLAUG), "/")
    assert "Nabolaget ditt" in page
    assert "Åpen" in page
    assert "Fortellere så langt: 60" in page


def test_who_has_no_role_is_told_what_to_do(standing_house: House) -> None:
    page = text(standing_house.client(NILS), "/")
    assert "Ingenting er delt med deg ennå." in page
    assert "Nabolaget" not in page


@pytest.mark.parametrize(
    "page, name, current",
    [
        ("collections/{}", "Innsamling", "page"),
        ("collections/{}/gathering", "Innsamling", "true"),
        ("collections/{}/population", "Innsamling", "true"),
        ("collections/{}/signifiers", "Innsamling", "true"),
        ("collections/{}/data-map", "Innsamling", "true"),
        ("collections/{}/follow-ups", "Innsamling", "true"),
        ("collections/{}/held-back", "Innsamling", "true"),
        ("collections/{}/invitations", "Innsamling", "true"),
        ("collections/{}/entry", "Innsamling", "true"),
        ("collections/{}/reading", "Leselister", "page"),
        ("themes/{}/map", "Temaer", "true"),
        ("themes/{}/changes", "Temaer", "true"),
        ("expecting/{}", "Utforsk", "true"),
    ],
)
def test_each_page_says_under_which_tab_it_lies(
    standing_house: House, page: str, name: str, current: str
) -> None:
    shown = standing_house.client(OLAUG).get("/" + page.format(SLUG)).get_data(as_text=True)
    tabs = shown.split('class="tabs"')[1].split("</nav>")[0]
    assert re.findall(r'aria-current="(\w+)">([^<]+)<', tabs) == [(current, name)]


def test_tellers_are_counted_in_steps_of_k(house: House) -> None:
    with house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        for story in many_stories(63)[60:]:
            tell(session, collection, story)
    assert "Fortellere så langt: 60" in text(house.client(OLAUG), "/")


def test_under_k_tellers_the_number_is_not_said(empty_house: House) -> None:
    assert "Fortellere så langt: ingen" in text(empty_house.client(OLAUG), "/")
    with empty_house.sessions.writing() as session:
        for story in many_stories(4):
            tell(session, find_collection(session, SLUG), story)
    assert "Fortellere så langt: færre enn 5" in text(empty_house.client(OLAUG), "/")


def test_a_collection_shows_its_purpose_and_who_may_read(standing_house: House) -> None:
    page = text(standing_house.client(ANDERS), f"/collections/{SLUG}")
    for said in (
        "Lære hva som hjelper.",
        "ledere i parkavdelingen",
        "Parkavdelingen",
        "Innbyggere",
        "5 personer",
        "ingen dato er satt",
    ):
        assert said in page
    assert "Steng innsamlingen" not in page, "an analyst does not keep the collection"


def test_the_owner_closes_and_opens_and_both_are_written_down(house: House) -> None:
    client = house.client(OLAUG)
    assert "Steng innsamlingen" in text(client, f"/collections/{SLUG}")
    assert post(client, f"/collections/{SLUG}/close") == 303
    with house.sessions.reading() as session:
        assert phase(find_collection(session, SLUG), NOW.date()) is Phase.CLOSED
    assert "Åpne innsamlingen" in text(client, f"/collections/{SLUG}")
    assert post(client, f"/collections/{SLUG}/open") == 303
    with house.sessions.reading() as session:
        deeds = [entry.deed for entry in session.query(AuditEntry).order_by(AuditEntry.id)]
        assert deeds == ["closed a collection", "opened a collection"]
        assert first_broken_entry(session) is None


def test_everybody_sees_what_her_own_roles_let_her_do_and_where(house: House) -> None:
    with house.sessions.writing() as session:
        elsewhere = add_unit(session, {"nb": "Sørbyen"}, None)
        bound = open_account(session, "lina@example.no", "Lina")
        give_role(bound, "leader", unit_id=elsewhere.id)
    house.people = {**house.people, bound.email: bound}
    lina = house.client(bound.email)
    assert "Leder: Sørbyen ser kartene og leser historier" in text(lina, "/account")
    assert "Ingen av rollene dine lar deg se en innsamling." in text(lina, "/")
    assert "Eier: alt gjør det analytikere og tilretteleggere gjør," in text(
        house.client(OLAUG), "/account"
    )


@pytest.mark.parametrize("role", sorted(READERS - {"owner"}))
def test_a_role_that_reads_stories_says_so(house: House, role: str) -> None:
    with house.sessions.writing() as session:
        reader = open_account(session, "rut@example.no", "Rut")
        give_role(reader, role)
    house.people = {**house.people, reader.email: reader}
    assert "leser historier" in text(house.client(reader.email), "/account")


def test_what_leads_to_a_closed_collection_says_so(house: House) -> None:
    client, page = house.client(OLAUG), f"/collections/{SLUG}"
    with house.sessions.reading() as session:
        code = find_collection(session, SLUG).links[0].code
    ways = (page, f"{page}/invitations", f"{page}/links/{code}")
    closed = "Innsamlingen er stengt: De som kommer gjennom lenkene, leser at"
    assert not any(closed in text(client, way) for way in ways)
    assert post(client, f"{page}/close") == 303
    assert [text(client, way).count(closed) for way in ways] == [2, 1, 1]
    assert "Åpnet for hånd, uten at noen dato var satt" in text(client, page)
    assert "Stengt 14. september 2026" in text(client, page)


@pytest.mark.parametrize("days", [0, 1, 30])
def test_a_collection_that_is_opened_again_stays_open(house: House, days: int) -> None:
    client = house.client(OLAUG)
    assert post(client, f"/collections/{SLUG}/close") == 303
    house.pass_time(days=days)
    client = house.client(OLAUG)
    assert post(client, f"/collections/{SLUG}/open") == 303
    assert "Steng innsamlingen" in text(client, f"/collections/{SLUG}")
    tomorrow = house.clock[0].date() + timedelta(days=1)
    with house.sessions.reading() as session:
        assert phase(find_collection(session, SLUG), tomorrow) is Phase.OPEN


def test_a_collection_whose_time_is_over_can_be_opened_again(house: House) -> None:
    with house.sessions.writing() as session:
        find_collection(session, SLUG).closes = NOW.date() - timedelta(days=3)
    client = house.client(OLAUG)
    assert "Åpne innsamlingen" in text(client, f"/collections/{SLUG}")
    assert post(client, f"/collections/{SLUG}/open") == 303
    assert "Steng innsamlingen" in text(client, f"/collections/{SLUG}")


def test_each_link_has_its_address_and_a_code_to_print(standing_house: House) -> None:
    with standing_house.sessions.reading() as session:
        code = find_collection(session, SLUG).links[0].code
    client = standing_house.client(OLAUG)
    page = client.get(f"/collections/{SLUG}").get_data(as_text=True)
    assert f'href="https://fortell.example.no/t/{code}"' in page
    poster = client.get(f"/collections/{SLUG}/links/{code}").get_data(as_text=True)
    assert f"fortell.example.no/t/{code}" in poster
    assert 'aria-hidden="true"><svg' in poster  # the address beside it is what is read aloud
    picture = client.get(f"/collections/{SLUG}/links/{code}.svg")
    assert picture.mimetype == "image/svg+xml"
    assert client.get(f"/collections/{SLUG}/links/nothere").status_code == 404


def test_those_who_are_invited_are_counted_in_steps_of_k(house: House) -> None:
    with house.sessions.writing() as session:
        link = inviting_link(session, find_collection(session, SLUG), "ansatte")
        mint_invitations(session, link, 40)
        for word in range(4):
            spend_pass(session, link, str(word))
    page = text(house.client(OLAUG), f"/collections/{SLUG}")
    assert "Invitert: 40. Har fortalt: færre enn 5." in page
    with house.sessions.writing() as session:
        link = inviting_link(session, find_collection(session, SLUG), "ansatte")
        for word in range(4, 13):
            spend_pass(session, link, str(word))
    page = text(house.client(OLAUG), f"/collections/{SLUG}")
    assert "Invitert: 40. Har fortalt: 10." in page
    assert page.count("Skriv ut en plakat") == 1, "nobody is invited by a poster"


def test_fictional_stories_are_called_so_on_every_page(
    serve: Callable[..., str], laptop: Page, tmp_path: Path
) -> None:
    house = build_house(tmp_path, many_stories(8), fictional=True)
    address = house.enter(laptop, serve(mounted(house)))
    for page in (f"explore/{SLUG}", f"themes/{SLUG}", f"collections/{SLUG}"):
        laptop.goto(f"{address}/{page}")
        expect(laptop.get_by_text("Oppdiktede historier:")).to_be_visible()
    laptop.goto(f"{address}/")
    expect(laptop.get_by_text("Oppdiktede historier")).to_be_visible()


def test_an_english_reader_meets_english(house: House) -> None:
    with house.sessions.writing() as session:
        session.merge(house.people[OLAUG]).language = "en"
    client = house.client(OLAUG)
    assert "Tellers so far: 60 · " not in text(client, "/"), "no dates are set"
    assert "Tellers so far: 60" in text(client, "/")
    page = text(client, f"/collections/{SLUG}")
    assert "Your neighbourhood" in page
    assert "Learn what helps." in page
    assert "Close the collection" in page


def test_refusals_are_pages_with_a_way_on(standing_house: House) -> None:
    page = text(standing_house.client(OLAUG), "/nowhere")
    assert "Her er det ingenting" in page
    assert "Til innsamlingene dine" in page


def test_every_answer_carries_the_promises(standing_house: House) -> None:
    client = standing_house.client(OLAUG)
    for address in ("/", "/sign-in", f"/explore/{SLUG}", "/nowhere", "/maps/_dash-layout"):
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"


def test_files_of_our_own_may_be_kept_for_a_year(standing_house: House) -> None:
    client = standing_house.client()
    page = client.get("/sign-in").get_data(as_text=True)
    for address in re.findall(r'(?:href|src)="/dashboard(/static/[^"]+)"', page):
        with client.get(address) as answer:
            assert answer.status_code == 200, address
            assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/static/x/../access.py").status_code == 404


def test_the_forms_pages_break_no_rule_of_accessibility(
    standing_house: House,
    open_door: str,
    phone: Page,
    axe: Callable[[Page], list[str]],
) -> None:
    """On a phone; what a laptop shows is seen in the light and in the dark, in test_both_themes."""
    with standing_house.sessions.reading() as session:
        code = find_collection(session, SLUG).links[0].code
    pages = (
        *("", f"collections/{SLUG}", f"collections/{SLUG}/links/{code}", "nowhere", "account"),
        *("accounts", "accounts/invite", "accounts/2", "units", "units/1", "log"),
        *("account/codes", "choose-password/nothing"),
    )
    phone.goto(f"{open_door}/dashboard/sign-in")
    assert axe(phone) == []
    address = standing_house.enter(phone, open_door)
    for place in pages:
        phone.goto(f"{address}/{place}")
        assert axe(phone) == [], place
        assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") == 0, place


def test_the_menu_of_the_account_holds_language_and_the_way_out(
    house: House, serve: Callable[..., str], laptop: Page, axe: Callable[[Page], list[str]]
) -> None:
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)))}/")
    menu, own = laptop.locator(".account summary"), laptop.get_by_role("link", name="Min konto")
    menu.click()
    assert axe(laptop) == []
    laptop.keyboard.press("Tab")
    laptop.keyboard.press("Escape")
    expect(own).to_be_hidden()
    expect(menu).to_be_focused()
    menu.press("Enter")
    expect(own).to_be_visible()
    laptop.get_by_role("heading", level=1).click()
    expect(own).to_be_hidden()
    menu.click()
    laptop.get_by_role("button", name="English").click()
    expect(laptop.get_by_role("heading", name="Collections")).to_be_visible()
    laptop.locator(".account summary").click()
    laptop.get_by_role("button", name="Sign out").click()
    expect(laptop.get_by_role("heading", level=1)).to_be_visible()
    assert laptop.url.endswith("/dashboard/sign-in")
