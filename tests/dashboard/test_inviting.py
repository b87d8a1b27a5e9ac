"""An owner invites a group: the links come once, as a list and as cards, and are kept nowhere."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence

import pytest
from playwright.sync_api import Page
from werkzeug.test import TestResponse

from builders import ANDERS, OLAUG
from dashboard import create_dashboard
from dashboard.desk import FrontDoor
from dashboards import SLUG, House, mounted
from storybank.audit import first_broken_entry
from storybank.collections import find_collection
from storybank.invitations import count_answered, inviting_link, is_good, read_invitation
from storybank.keys import load_secret
from storybank.settings import Settings
from storybank.tables import AuditEntry, Link

PLACE = f"/collections/{SLUG}/invitations"


def wish(house: House, **fields: str) -> TestResponse:
    client = house.client(OLAUG)
    word = client.get(PLACE).text.split('name="csrf" value="')[1].split('"')[0]
    answer: TestResponse = client.post(PLACE, data={"csrf": word, **fields})
    return answer


def unpacked(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as folder:
        return {name: folder.read(name).decode() for name in folder.namelist()}


def inviting(house: House) -> Link | None:
    with house.sessions.reading() as session:
        links = find_collection(session, SLUG).links
    return next((one for one in links if one.invites), None)


def minted(house: House) -> int:
    link = inviting(house)
    with house.sessions.reading() as session:
        return count_answered(session, link).minted if link else 0


def test_what_is_downloaded_lets_each_tell_once(house: House) -> None:
    answer = wish(house, source="brukerrådet", count="7")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Cache-Control"] == "no-store"
    files = unpacked(answer.data)
    head, *rows = csv.reader(io.StringIO(files["invitasjoner.csv"]))
    link = inviting(house)
    assert link
    assert (link.source, head, len(rows), minted(house)) == (
        "brukerrådet",
        ["link", "code"],
        7,
        7,
    )
    with house.sessions.reading() as session:
        for address, code in rows:
            assert address == f"https://fortell.example.no/t/{link.code}#{read_invitation(code)}"
            assert is_good(session, link, read_invitation(code))


def test_the_front_doors_cards_come_along(house: House) -> None:
    def draw(link: Link, codes: Sequence[str]) -> str:
        return f"{link.source}: {len(codes)}"

    settings = Settings(home=house.folder, public_url="https://fortell.example.no")
    secret = load_secret(settings.secret_path)
    house.app = create_dashboard(
        settings,
        house.sessions,
        secret=secret,
        clock=lambda: house.clock[0],
        front=FrontDoor(draw_cards=draw),
    )
    answer = wish(house, source="invited", count="5")
    assert unpacked(answer.data)["invitasjoner.html"] == "invited: 5"


def test_a_download_is_written_down_without_a_code(house: House) -> None:
    wish(house, source="invited", count="5")
    with house.sessions.reading() as session:
        entry = session.query(AuditEntry).one()
        assert entry.deed == "minted invitations"
        assert entry.subject == {"collection": SLUG, "invitations": 5}
        assert first_broken_entry(session) is None


@pytest.mark.parametrize(
    "fields, says",
    [
        ({"source": "invited", "count": "4"}, "En gruppe på færre enn 5 ville røpe"),
        ({"source": "invited", "count": ""}, "Skriv et tall fra 1 til 500."),
        ({"source": "invited", "count": "501"}, "Skriv et tall fra 1 til 500."),
        ({"source": "invited", "count": "³"}, "Skriv et tall fra 1 til 500."),
        ({"source": "", "count": "5"}, "Gi gruppen et navn på opptil 60 tegn."),
        ({"source": "x" * 61, "count": "5"}, "Gi gruppen et navn på opptil 60 tegn."),
        ({"source": "\0\u200b", "count": "5"}, "Gi gruppen et navn på opptil 60 tegn."),
        ({"source": "link", "count": "5"}, "som er åpen for alle"),
    ],
)
def test_a_wish_that_cannot_be_met_makes_nothing(
    house: House, fields: dict[str, str], says: str
) -> None:
    answer = wish(house, **fields)
    assert answer.status_code == 422
    assert says in answer.text
    assert minted(house) == 0
    with house.sessions.reading() as session:
        assert session.query(AuditEntry).count() == 0


def test_a_group_that_is_large_enough_takes_one_more(house: House) -> None:
    wish(house, source="invited", count="5")
    assert wish(house, source="invited", count="1").status_code == 200
    assert minted(house) == 6


def test_a_group_to_which_nobody_was_invited_yet_begins_with_k(house: House) -> None:
    """Its link may stand there already; one alone would be known by it."""
    with house.sessions.writing() as session:
        inviting_link(session, find_collection(session, SLUG), "invited")
    assert wish(house, source="invited", count="4").status_code == 422
    assert minted(house) == 0
    assert wish(house, source="invited", count="5").status_code == 200


def test_how_many_have_told_is_said_in_steps(
    house: House, serve: Callable[..., str], laptop: Page, axe: Callable[[Page], list[str]]
) -> None:
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)))}/collections/{SLUG}")
    laptop.get_by_role("link", name="Inviter en gruppe").click()
    laptop.get_by_label("Hvor mange invitasjoner").fill("12")
    assert axe(laptop) == []
    with laptop.expect_download() as saved:
        laptop.get_by_role("button", name="Lag og last ned").click()
    assert saved.value.suggested_filename == "invitasjoner.zip"
    laptop.reload()
    so_far = laptop.get_by_role("region", name="Invitert så langt")
    assert "inviterte: Invitert: 12. Har fortalt: færre enn 5." in so_far.inner_text()
    assert axe(laptop) == []


def test_who_does_not_keep_a_collection_is_not_offered_it(house: House) -> None:
    assert "Inviter en gruppe" not in house.client(ANDERS).get(f"/collections/{SLUG}").text
