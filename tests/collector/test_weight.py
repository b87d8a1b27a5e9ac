"""What a phone has to fetch before somebody can begin, and until a story is sent."""

import gzip
import re

from playwright.sync_api import Page

from capturing import CODE, Room
from collector.assets import FOLDERS
from waiting import look_away

FIRST_PAGE = 60_000  # bytes, squeezed
SCRIPTS = 25_000
UNTIL_SENT = 33_000
REQUESTS = 10  # with what counts the steps, which comes when the page stands
NOT_IN_A_TELLING = {
    "words.js",  # the 2048 words of which receipt codes are made
    "lookup.js",  # another page
    "typed.js",
    "late.js",
    "plainly.js",  # where a script did not come
    "invited.js",  # where a link invites
    "buying.js",
    "arrived.js",  # where the plain form was sent after all
    "needing.js",  # where a story was refused
    "unseen.js",  # where a page was left before it showed the receipt words
    "sw.js",  # beside the page, when all is there
    "background.js",
    "reached.js",
    "others.js",  # after sending, where the collection shows it
    "paper.js",  # beside sheets to print
    "live.js",  # on a projector
    "proof.js",
    "proof_worker.js",  # only where very many tell at once
    "medium.js",  # where a framework invites voices or pictures, and so the next four
    "voice.js",
    "photo.js",
    "held.js",
    "upload.js",
    "anew.js",  # only on a device that many use
    "kiosk.js",
    "facilitator.js",
    "shuffle.js",
}
SIZES = {file.name: len(gzip.compress(file.read_bytes())) for file in FOLDERS[0].rglob("*.js")}


def fetched(room: Room, address: str) -> bytes:
    answer = room.client.get(address, headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert answer.status_code == 200, address
    return answer.data


def imported_by(name: str) -> set[str]:
    """A script and all that it needs before it runs."""
    text = (FOLDERS[0] / name).read_text("utf-8")
    needed = re.findall(r'^import .* from "\./(.+)";', text, re.MULTILINE)
    return {name}.union(*(imported_by(one) for one in needed))


def test_the_first_page_is_light(fresh_room: Room) -> None:
    page = fetched(fresh_room, f"/t/{CODE}")
    links = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', gzip.decompress(page).decode()))
    sizes = {link: len(fetched(fresh_room, link)) for link in links}
    assert sum(sizes.values()) + len(page) <= FIRST_PAGE, sizes


def test_a_first_visit_asks_ten_times_at_most(address: str, phone: Page) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(address, wait_until="networkidle")
    named = phone.evaluate("[...document.querySelectorAll('link')].map((link) => link.href)")
    with phone.expect_response("**/v1/steps"):
        look_away(phone)
    assert len({*named, *asked}) <= REQUESTS, asked
    assert len(asked) == len(set(asked))


def test_the_first_pages_scripts_are_light() -> None:
    """With everything that comes before the first word is written; the rest comes as it is used."""
    first = sum(SIZES[name] for name in imported_by("capture.js") | imported_by("waiting.js"))
    assert first <= SCRIPTS


def test_a_whole_telling_is_light() -> None:
    """Every kind of question, the advice, the outbox and the receipt, but its list of words."""
    telling = sum(size for name, size in SIZES.items() if name not in NOT_IN_A_TELLING)
    assert telling <= UNTIL_SENT


def test_only_what_a_framework_uses_is_named_by_the_page(fresh_room: Room) -> None:
    page = gzip.decompress(fetched(fresh_room, f"/t/{CODE}")).decode()
    assert "triad.js" not in page
    assert "words.js" not in page
