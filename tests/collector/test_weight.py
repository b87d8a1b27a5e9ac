"""What a phone has to fetch before somebody can begin, and until a story is sent."""

import gzip
import re

from capturing import CODE, Room
from collector.assets import FOLDERS

FIRST_PAGE = 60_000  # bytes, squeezed
SCRIPTS = 25_000
REQUESTS = 10


def fetched(room: Room, address: str) -> bytes:
    answer = room.client.get(address, headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert answer.status_code == 200, address
    return answer.data


def test_the_first_page_is_light(fresh_room: Room) -> None:
    page = fetched(fresh_room, f"/t/{CODE}")
    links = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', gzip.decompress(page).decode()))
    sizes = {link: len(fetched(fresh_room, link)) for link in links}
    assert len(sizes) + 1 <= REQUESTS, sizes
    assert sum(sizes.values()) + len(page) <= FIRST_PAGE, sizes


def test_all_scripts_together_are_light() -> None:
    scripts = [file for file in FOLDERS[0].rglob("*.js") if file.name != "words.js"]
    assert sum(len(gzip.compress(file.read_bytes())) for file in scripts) <= SCRIPTS


def test_only_what_a_framework_uses_is_named_by_the_page(fresh_room: Room) -> None:
    page = gzip.decompress(fetched(fresh_room, f"/t/{CODE}")).decode()
    assert "triad.js" not in page
    assert "words.js" not in page
